#include "heap_pool.h"

#include <stdbool.h>
#include <string.h>

// Blocks lie one behind the other. A block starts with one word, its size and two flags,
// at an address that is 4 modulo 8; what is handed out follows it. A free block keeps the
// links of its list behind that word, and its size once more in its last word, where the
// block behind it finds it. "Links" are offsets into the arena, so that hosts with larger
// pointers test the same layout.
typedef uint32_t word __attribute__((may_alias));

#define ALIGNMENT 8u
#define HEADER 4u
#define SMALLEST 16u

#define FREE 1u          // this block is free
#define PREVIOUS_FREE 2u // the block before this one is free
#define FLAGS (FREE | PREVIOUS_FREE)

// Size classes. Below 64 bytes each multiple of 8 is one; from there on each power of two
// is divided into 8.
#define COLUMN_BITS 3u
#define COLUMNS (1u << COLUMN_BITS)
#define LINEAR_LIMIT (COLUMNS * ALIGNMENT)
#define LINEAR_BITS 6u
#define ROWS 16u

_Static_assert(1u << LINEAR_BITS == LINEAR_LIMIT, "the first row ends where the second begins");
_Static_assert(HEAP_POOL_SIZE < 1u << (LINEAR_BITS + ROWS - 1), "the arena has more sizes than classes");

// What the allocator knows, at the front of the arena.
struct tables {
    uint32_t rows;              // bit r: some class of row r has a block
    uint8_t columns[ROWS];      // bit c: the class (r, c) has a block
    uint32_t first[ROWS][COLUMNS]; // offset of its first block, 0 for none
    uint32_t used;
    uint32_t peak;
    uint32_t blocks;
    uint32_t failed;
};

#define FIRST_BLOCK (((uint32_t)sizeof(struct tables) + HEADER + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - HEADER)
// A header of size 0 that is never free ends the arena.
#define END_BLOCK (HEAP_POOL_SIZE - HEADER)
#define LARGEST_REQUEST (END_BLOCK - FIRST_BLOCK - HEADER)

_Static_assert(HEAP_POOL_SIZE % ALIGNMENT == 0, "the arena must be whole blocks");
_Static_assert(HEAP_POOL_SIZE >= 4096, "the arena has no room for its tables");

unsigned char heap_pool[HEAP_POOL_SIZE] __attribute__((aligned(ALIGNMENT), used));

static struct tables *tables(void) {
    return (struct tables *)(void *)heap_pool;
}

static word *at(uint32_t offset) {
    return (word *)(void *)(heap_pool + offset);
}

static uint32_t size_of(uint32_t block) {
    return *at(block) & ~FLAGS;
}

static uint32_t next_of(uint32_t block) {
    return block + size_of(block);
}

static word *list_next(uint32_t block) {
    return at(block + 4);
}

static word *list_previous(uint32_t block) {
    return at(block + 8);
}

// ---- size classes

struct size_class {
    uint32_t row;
    uint32_t column;
};

static uint32_t highest_bit(uint32_t value) {
    return 31u - (uint32_t)__builtin_clz(value);
}

static struct size_class class_of(uint32_t size) {
    if (size < LINEAR_LIMIT) {
        return (struct size_class){0, size / ALIGNMENT};
    }
    uint32_t bit = highest_bit(size);
    return (struct size_class){bit - LINEAR_BITS + 1, (size >> (bit - COLUMN_BITS)) & (COLUMNS - 1)};
}

static void insert(uint32_t block) {
    struct tables *t = tables();
    struct size_class class = class_of(size_of(block));
    uint32_t *first = &t->first[class.row][class.column];
    *list_next(block) = *first;
    *list_previous(block) = 0;
    if (*first != 0) {
        *list_previous(*first) = block;
    }
    *first = block;
    t->columns[class.row] |= (uint8_t)(1u << class.column);
    t->rows |= 1u << class.row;
}

static void unlink_free(uint32_t block) {
    struct tables *t = tables();
    uint32_t next = *list_next(block);
    uint32_t previous = *list_previous(block);
    if (next != 0) {
        *list_previous(next) = previous;
    }
    if (previous != 0) {
        *list_next(previous) = next;
        return;
    }
    struct size_class class = class_of(size_of(block));
    t->first[class.row][class.column] = next;
    if (next == 0) {
        t->columns[class.row] &= (uint8_t) ~(1u << class.column);
        if (t->columns[class.row] == 0) {
            t->rows &= ~(1u << class.row);
        }
    }
}

// Any block of a class above the given one: all of those are large enough.
static uint32_t block_above(struct size_class class) {
    const struct tables *t = tables();
    uint32_t columns = t->columns[class.row] & ~((2u << class.column) - 1);
    if (columns == 0) {
        uint32_t rows = t->rows & ~((2u << class.row) - 1);
        if (rows == 0) {
            return 0;
        }
        class.row = (uint32_t)__builtin_ctz(rows);
        columns = t->columns[class.row];
    }
    return t->first[class.row][__builtin_ctz(columns)];
}

static uint32_t find(uint32_t size) {
    struct size_class class = class_of(size);
    // The first of its own class often fits, and always does below 64 bytes.
    uint32_t block = tables()->first[class.row][class.column];
    if (block != 0 && size_of(block) >= size) {
        return block;
    }
    uint32_t above = block_above(class);
    if (above != 0) {
        return above;
    }
    while (block != 0 && size_of(block) < size) {
        block = *list_next(block);
    }
    return block;
}

// ---- blocks

static void set_free(uint32_t block, uint32_t size) {
    *at(block) = size | FREE | (*at(block) & PREVIOUS_FREE);
    *at(block + size - 4) = size;
    *at(block + size) |= PREVIOUS_FREE;
    insert(block);
}

static void set_used(uint32_t block, uint32_t size) {
    *at(block) = size | (*at(block) & PREVIOUS_FREE);
    *at(block + size) &= ~PREVIOUS_FREE;
}

// Cuts a used block down to `size` and makes the rest free, merged with what follows.
static void give_back_end(uint32_t block, uint32_t size) {
    uint32_t rest = size_of(block) - size;
    uint32_t following = next_of(block);
    if ((*at(following) & FREE) != 0) {
        unlink_free(following);
        rest += size_of(following);
    } else if (rest < SMALLEST) {
        return;
    }
    set_used(block, size);
    *at(block + size) = 0;
    set_free(block + size, rest);
}

static void count_use(uint32_t bytes) {
    struct tables *t = tables();
    t->used += bytes;
    if (t->used > t->peak) {
        t->peak = t->used;
    }
}

// The size of the block that serves a request, or 0 if no block ever can.
static uint32_t block_size(size_t request) {
    if (request > LARGEST_REQUEST) {
        return 0;
    }
    uint32_t size = ((uint32_t)request + HEADER + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    return size < SMALLEST ? SMALLEST : size;
}

static uint32_t block_of(const void *memory) {
    return (uint32_t)((const unsigned char *)memory - heap_pool) - HEADER;
}

// ---- interface

void heap_pool_init(void) {
    memset(tables(), 0, sizeof(struct tables));
    *at(FIRST_BLOCK) = 0;
    *at(END_BLOCK) = 0;
    count_use(FIRST_BLOCK + HEADER);
    set_free(FIRST_BLOCK, END_BLOCK - FIRST_BLOCK);
}

void *heap_pool_alloc(size_t request) {
    uint32_t size = block_size(request);
    uint32_t block = size != 0 ? find(size) : 0;
    if (block == 0) {
        tables()->failed++;
        return NULL;
    }
    unlink_free(block);
    set_used(block, size_of(block));
    give_back_end(block, size);
    tables()->blocks++;
    count_use(size_of(block));
    return heap_pool + block + HEADER;
}

void heap_pool_free(void *memory) {
    if (memory == NULL) {
        return;
    }
    uint32_t block = block_of(memory);
    uint32_t size = size_of(block);
    tables()->used -= size;
    tables()->blocks--;

    uint32_t following = block + size;
    if ((*at(following) & FREE) != 0) {
        unlink_free(following);
        size += size_of(following);
    }
    if ((*at(block) & PREVIOUS_FREE) != 0) {
        uint32_t before = *at(block - 4);
        block -= before;
        unlink_free(block);
        size += before;
    }
    set_free(block, size);
}

// Grows or shrinks without moving; false if what follows has no room.
static bool resize_in_place(uint32_t block, uint32_t size) {
    uint32_t old = size_of(block);
    uint32_t following = next_of(block);
    if (size > old) {
        if ((*at(following) & FREE) == 0 || old + size_of(following) < size) {
            return false;
        }
        unlink_free(following);
        set_used(block, old + size_of(following));
    }
    give_back_end(block, size);
    tables()->used -= old;
    count_use(size_of(block));
    return true;
}

void *heap_pool_realloc(void *memory, size_t request) {
    if (memory == NULL) {
        return heap_pool_alloc(request);
    }
    uint32_t block = block_of(memory);
    uint32_t size = block_size(request);
    if (size != 0 && resize_in_place(block, size)) {
        return memory;
    }
    void *moved = heap_pool_alloc(request);
    if (moved != NULL) {
        // Only growing moves, so the old block is the smaller one.
        memcpy(moved, memory, size_of(block) - HEADER);
        heap_pool_free(memory);
    }
    return moved;
}

void heap_pool_restart_peak(void) {
    tables()->peak = tables()->used;
}

struct heap_pool_usage heap_pool_usage(void) {
    const struct tables *t = tables();
    struct heap_pool_usage usage = {
        .used = t->used, .peak = t->peak, .blocks = t->blocks, .failed = t->failed};
    if (t->rows != 0) {
        // The largest block is in the highest class that has any.
        uint32_t row = highest_bit(t->rows);
        uint32_t block = t->first[row][highest_bit(t->columns[row])];
        for (; block != 0; block = *list_next(block)) {
            if (size_of(block) - HEADER > usage.largest_free) {
                usage.largest_free = size_of(block) - HEADER;
            }
        }
    }
    return usage;
}
