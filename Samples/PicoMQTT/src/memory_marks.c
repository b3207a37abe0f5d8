#include "memory_marks.h"

#include <malloc.h>
#include <stdio.h>

#include "lwip/mem.h"
#include "lwip/memp.h"
#include "lwip/priv/memp_priv.h"
#include "lwip/stats.h"

#include "board.h"
#include "c_heap.h"
#include "heap_pool.h"
#include "stack_marks.h"

struct heap {
    const char *name;
    size_t live;
    size_t peak;
    size_t arena;
    size_t largest_free;
    size_t failed;
    size_t limit;
};

static size_t pool_failed_before;

static void print_heap(const struct heap *heap, const char *separator) {
    printf("%s{\"name\":\"%s\",\"live\":%u,\"peak\":%u,\"arena\":%u,\"largestFree\":%u,\"failed\":%u,"
           "\"limit\":%u}",
           separator, heap->name, (unsigned)heap->live, (unsigned)heap->peak, (unsigned)heap->arena,
           (unsigned)heap->largest_free, (unsigned)heap->failed, (unsigned)heap->limit);
}

static struct heap heap_of_vm(void) {
    struct heap_pool_usage usage = heap_pool_usage();
    return (struct heap){.name = "heap_pool",
                         .live = usage.used,
                         .peak = usage.peak,
                         .arena = HEAP_POOL_SIZE,
                         .largest_free = usage.largest_free,
                         .failed = usage.failed - pool_failed_before,
                         .limit = HEAP_POOL_SIZE};
}

// The arena is what malloc has taken so far; behind it there may be more, and its last
// block joins with that. A larger hole further down would be missed.
static struct heap heap_of_c(void) {
    struct c_heap_usage usage = c_heap_usage();
    struct mallinfo info = mallinfo();
    size_t limit = board_heap_limit();
    return (struct heap){.name = "c-heap",
                         .live = usage.live,
                         .peak = usage.peak,
                         .arena = info.arena,
                         .largest_free = limit - info.arena + info.keepcost,
                         .failed = usage.failed,
                         .limit = limit};
}

// lwIP does not tell its largest free block, so it is found by asking for it.
static size_t largest_free_of_lwip(void) {
    struct stats_mem before = lwip_stats.mem;
    size_t fits = 0;
    for (size_t step = 1u << 15; step > 0; step /= 2) {
        void *memory = fits + step < MEM_SIZE ? mem_malloc((mem_size_t)(fits + step)) : NULL;
        if (memory != NULL) {
            fits += step;
            mem_free(memory);
        }
    }
    lwip_stats.mem = before;
    return fits;
}

static struct heap heap_of_lwip(void) {
    return (struct heap){.name = "lwip-mem",
                         .live = lwip_stats.mem.used,
                         .peak = lwip_stats.mem.max,
                         .arena = lwip_stats.mem.avail,
                         .largest_free = largest_free_of_lwip(),
                         .failed = lwip_stats.mem.err,
                         .limit = lwip_stats.mem.avail};
}

static void print_pools(void) {
    static const char *const names[] = {
#define LWIP_MEMPOOL(name, count, size, description) #name,
#include "lwip/priv/memp_std.h"
    };
    for (int i = 0; i < MEMP_MAX; i++) {
        const struct memp_desc *pool = memp_pools[i];
        printf("%s{\"name\":\"%s\",\"size\":%u,\"count\":%u,\"live\":%u,\"peak\":%u,\"failed\":%u}",
               i > 0 ? "," : "", names[i], (unsigned)pool->size, (unsigned)pool->num,
               (unsigned)pool->stats->used, (unsigned)pool->stats->max, (unsigned)pool->stats->err);
    }
}

static void start_phase(void) {
    pool_failed_before = heap_pool_usage().failed;
    heap_pool_restart_peak();
    c_heap_start_phase();
    lwip_stats.mem.max = lwip_stats.mem.used;
    lwip_stats.mem.err = 0;
    for (int i = 0; i < MEMP_MAX; i++) {
        struct stats_mem *stats = memp_pools[i]->stats;
        stats->max = stats->used;
        stats->err = 0;
    }
    stack_marks_repaint();
}

void memory_marks_start(void) {
    stack_marks_start();
    c_heap_start_phase();
}

void memory_marks_print(const char *phase) {
    // Before anything else: printing takes stack as well.
    struct stack_marks stacks = stack_marks_usage();
    struct heap c_heap = heap_of_c();
    struct heap vm = heap_of_vm();
    struct heap lwip = heap_of_lwip();

    printf("{\"name\":\"%s\",\"heaps\":[", phase);
    print_heap(&vm, "");
    print_heap(&c_heap, ",");
    print_heap(&lwip, ",");
    printf("],\"pools\":[");
    print_pools();
    printf("],\"stacks\":[{\"core\":0,\"reserved\":%u,\"used\":%u},{\"core\":1,\"reserved\":%u,\"used\":%u}]}\n",
           (unsigned)stacks.reserved[0], (unsigned)stacks.used[0], (unsigned)stacks.reserved[1],
           (unsigned)stacks.used[1]);
    start_phase();
}
