#include "heap_pool.h"

#include <stdbool.h>
#include <stdint.h>

// Blocks lie one behind the other, each behind its header, and fill the arena
// completely. Free neighbours are merged when an allocation walks over them.
struct block {
    uint32_t size; // of header and payload, a multiple of 8
    uint32_t used; // 1 if handed out, else 0
};

#define ALIGNMENT 8u

_Static_assert(sizeof(struct block) == ALIGNMENT, "a payload must be as aligned as its header");
_Static_assert(HEAP_POOL_SIZE % ALIGNMENT == 0, "the arena must be whole blocks");

unsigned char heap_pool[HEAP_POOL_SIZE] __attribute__((aligned(ALIGNMENT), used));

static size_t bytes_used;
static size_t bytes_peak;

static struct block *first_block(void) {
    return (struct block *)(void *)heap_pool;
}

static struct block *next_block(const struct block *block) {
    unsigned char *end = (unsigned char *)block + block->size;
    return end < heap_pool + HEAP_POOL_SIZE ? (struct block *)(void *)end : NULL;
}

static void merge_following(struct block *block) {
    for (struct block *next = next_block(block); next != NULL && !next->used; next = next_block(block)) {
        block->size += next->size;
    }
}

static void split(struct block *block, uint32_t size) {
    if (block->size - size > sizeof(struct block)) {
        struct block *rest = (struct block *)(void *)((unsigned char *)block + size);
        rest->size = block->size - size;
        rest->used = 0;
        block->size = size;
    }
}

void heap_pool_init(void) {
    struct block *all = first_block();
    all->size = HEAP_POOL_SIZE;
    all->used = 0;
    bytes_used = 0;
    bytes_peak = 0;
}

void *heap_pool_alloc(size_t size) {
    if (size > HEAP_POOL_SIZE - sizeof(struct block)) {
        return NULL;
    }
    uint32_t needed = (uint32_t)((size + sizeof(struct block) + ALIGNMENT - 1) & ~(ALIGNMENT - 1));
    for (struct block *block = first_block(); block != NULL; block = next_block(block)) {
        if (block->used) {
            continue;
        }
        merge_following(block);
        if (block->size < needed) {
            continue;
        }
        split(block, needed);
        block->used = 1;
        bytes_used += block->size;
        if (bytes_used > bytes_peak) {
            bytes_peak = bytes_used;
        }
        return block + 1;
    }
    return NULL;
}

void heap_pool_free(void *memory) {
    if (memory == NULL) {
        return;
    }
    struct block *block = (struct block *)memory - 1;
    block->used = 0;
    bytes_used -= block->size;
}

struct heap_pool_usage heap_pool_usage(void) {
    struct heap_pool_usage usage = {.used = bytes_used, .peak = bytes_peak};
    for (struct block *block = first_block(); block != NULL; block = next_block(block)) {
        if (block->used) {
            usage.blocks++;
            continue;
        }
        merge_following(block);
        if (block->size > usage.largest_free) {
            usage.largest_free = block->size;
        }
    }
    return usage;
}
