#include "tls_memory.h"

#include <stdlib.h>

static uint32_t refused;
static size_t refused_size;

void *tls_memory_calloc(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (memory == NULL && count > 0 && size > 0) {
        refused++;
        refused_size = count * size;
    }
    return memory;
}

uint32_t tls_memory_refused(void) {
    return refused;
}

size_t tls_memory_refused_size(void) {
    return refused_size;
}
