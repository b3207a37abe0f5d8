#include "c_heap.h"

#include <malloc.h>
#include <reent.h>

void *__real__malloc_r(struct _reent *state, size_t size);
void *__real__realloc_r(struct _reent *state, void *memory, size_t size);
void __real__free_r(struct _reent *state, void *memory);
void *__wrap__malloc_r(struct _reent *state, size_t size);
void *__wrap__realloc_r(struct _reent *state, void *memory, size_t size);
void __wrap__free_r(struct _reent *state, void *memory);

static struct c_heap_usage usage;

static void set_live(size_t live) {
    usage.live = live;
    if (live > usage.peak) {
        usage.peak = live;
    }
}

static size_t size_of(void *memory) {
    return memory != NULL ? malloc_usable_size(memory) : 0;
}

void *__wrap__malloc_r(struct _reent *state, size_t size) {
    void *memory = __real__malloc_r(state, size);
    if (memory == NULL) {
        usage.failed++;
    }
    set_live(usage.live + size_of(memory));
    return memory;
}

void __wrap__free_r(struct _reent *state, void *memory) {
    usage.live -= size_of(memory);
    __real__free_r(state, memory);
}

// A block that moves is allocated and freed by the functions above, and both exist for a
// moment. One that grows or shrinks in place is not seen there, so the sum is made here.
void *__wrap__realloc_r(struct _reent *state, void *memory, size_t size) {
    size_t others = usage.live - size_of(memory);
    void *moved = __real__realloc_r(state, memory, size);
    if (moved != NULL) {
        set_live(others + size_of(moved));
    }
    return moved;
}

void c_heap_start_phase(void) {
    usage.peak = usage.live;
    usage.failed = 0;
}

struct c_heap_usage c_heap_usage(void) {
    return usage;
}
