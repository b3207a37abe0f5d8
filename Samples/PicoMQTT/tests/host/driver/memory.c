#include "memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire.h"

extern size_t __sanitizer_get_current_allocated_bytes(void);

static long allocations_left = -1;
static size_t most; // bytes of the whole heap, 0 for no limit

void *test_calloc(size_t count, size_t size) {
    if (!wire_for_broker) {
        if (most != 0 && __sanitizer_get_current_allocated_bytes() + count * size > most) {
            return NULL;
        }
        if (allocations_left == 0) {
            return NULL;
        }
        allocations_left -= allocations_left > 0;
    }
    return calloc(count, size);
}

void memory_limit(long bytes, long allocations) {
    most = bytes < 0 ? 0 : __sanitizer_get_current_allocated_bytes() + (size_t)bytes;
    allocations_left = allocations;
}
