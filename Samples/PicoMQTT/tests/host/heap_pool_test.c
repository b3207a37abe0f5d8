// Tests of src/heap_pool.c. The source is included, so that its structure can be walked.
#include "../../src/heap_pool.c"

#include <stdlib.h>

#include "test.h"

int test_passed;
int test_failed;

// ---- the structure

struct walk {
    uint32_t used; // bytes of used blocks
    uint32_t used_blocks;
    uint32_t free_blocks;
    uint32_t largest_free; // what could be asked for
};

// Steps over all blocks; false as soon as one contradicts its neighbours.
static bool walk_blocks(struct walk *walk) {
    *walk = (struct walk){0};
    bool previous_free = false;
    uint32_t block = FIRST_BLOCK;
    for (; block < END_BLOCK; block = next_of(block)) {
        uint32_t size = size_of(block);
        if (size < SMALLEST || size % ALIGNMENT != 0 || size > END_BLOCK - block) {
            return false;
        }
        bool is_free = (*at(block) & FREE) != 0;
        if (((*at(block) & PREVIOUS_FREE) != 0) != previous_free || (is_free && previous_free)) {
            return false;
        }
        if (is_free) {
            if (*at(block + size - 4) != size) {
                return false;
            }
            walk->free_blocks++;
            walk->largest_free = size - HEADER > walk->largest_free ? size - HEADER : walk->largest_free;
        } else {
            walk->used += size;
            walk->used_blocks++;
        }
        previous_free = is_free;
    }
    return block == END_BLOCK && size_of(END_BLOCK) == 0 && (*at(END_BLOCK) & FREE) == 0;
}

// Every listed block is free, in its class and counted once; the bitmaps agree.
static bool lists_agree(const struct walk *walk) {
    const struct tables *t = tables();
    uint32_t listed = 0;
    for (uint32_t row = 0; row < ROWS; row++) {
        if (((t->rows >> row) & 1u) != (t->columns[row] != 0)) {
            return false;
        }
        for (uint32_t column = 0; column < COLUMNS; column++) {
            uint32_t previous = 0;
            if (((t->columns[row] >> column) & 1u) != (t->first[row][column] != 0)) {
                return false;
            }
            for (uint32_t block = t->first[row][column]; block != 0; block = *list_next(block)) {
                struct size_class class = class_of(size_of(block));
                if ((*at(block) & FREE) == 0 || class.row != row || class.column != column ||
                    *list_previous(block) != previous || ++listed > walk->free_blocks) {
                    return false;
                }
                previous = block;
            }
        }
    }
    return listed == walk->free_blocks;
}

static bool is_sound(void) {
    struct walk walk;
    if (!walk_blocks(&walk) || !lists_agree(&walk)) {
        return false;
    }
    struct heap_pool_usage usage = heap_pool_usage();
    return usage.used == walk.used + FIRST_BLOCK + HEADER && usage.blocks == walk.used_blocks &&
           usage.largest_free == walk.largest_free && usage.peak >= usage.used;
}

// ---- cases

static void test_fresh(void) {
    heap_pool_init();
    CHECK(is_sound());
    size_t largest = heap_pool_usage().largest_free;
    CHECK(largest > HEAP_POOL_SIZE - 1024);
    CHECK(heap_pool_alloc(largest + 1) == NULL);
    CHECK(heap_pool_alloc(SIZE_MAX) == NULL);
    CHECK(heap_pool_usage().failed == 2);
    void *all = heap_pool_alloc(largest);
    CHECK(all != NULL && is_sound());
    CHECK(heap_pool_usage().largest_free == 0);
    CHECK(heap_pool_alloc(0) == NULL);
    heap_pool_free(all);
    CHECK(is_sound() && heap_pool_usage().largest_free == largest);
}

static void test_alignment(void) {
    heap_pool_init();
    bool aligned = true;
    for (size_t size = 0; size < 300; size++) {
        unsigned char *memory = heap_pool_alloc(size);
        aligned = aligned && memory != NULL && (uintptr_t)memory % 8 == 0;
        memset(memory, 0xFF, size);
    }
    CHECK(aligned && is_sound());
}

static void test_merging(void) {
    heap_pool_init();
    size_t largest = heap_pool_usage().largest_free;
    void *a = heap_pool_alloc(40);
    void *b = heap_pool_alloc(40);
    void *c = heap_pool_alloc(40);
    heap_pool_free(a);
    heap_pool_free(c);
    CHECK(is_sound());
    heap_pool_free(b);
    CHECK(is_sound() && heap_pool_usage().largest_free == largest && heap_pool_usage().blocks == 0);
    heap_pool_free(NULL);
    CHECK(is_sound());
}

static void test_realloc(void) {
    heap_pool_init();
    char *a = heap_pool_realloc(NULL, 20);
    memcpy(a, "nineteen characters", 20);
    CHECK(heap_pool_realloc(a, 2000) == a);
    CHECK(heap_pool_realloc(a, 20) == a && is_sound());
    void *wall = heap_pool_alloc(20);
    char *moved = heap_pool_realloc(a, 200);
    CHECK(moved != a && memcmp(moved, "nineteen characters", 20) == 0 && is_sound());
    CHECK(heap_pool_realloc(moved, HEAP_POOL_SIZE) == NULL);
    CHECK(memcmp(moved, "nineteen characters", 20) == 0 && is_sound());
    heap_pool_free(wall);
    heap_pool_free(moved);
    CHECK(heap_pool_usage().blocks == 0 && is_sound());
}

// What is in the pool according to the test; each block is filled with its own byte.
#define HELD_MAX 2000
static struct held {
    unsigned char *memory;
    size_t size;
    unsigned char fill;
} held[HELD_MAX];

static bool is_intact(const struct held *h) {
    for (size_t i = 0; i < h->size; i++) {
        if (h->memory[i] != h->fill) {
            return false;
        }
    }
    return true;
}

static size_t random_size(void) {
    int kind = rand() % 100;
    return (size_t)(kind < 80 ? rand() % 100 : kind < 98 ? rand() % 2000 : rand() % (int)HEAP_POOL_SIZE);
}

// One random step; false if it broke a promise.
static bool step(void) {
    struct held *h = &held[rand() % HELD_MAX];
    if (h->memory != NULL && !is_intact(h)) {
        return false;
    }
    if (h->memory != NULL && rand() % 3 != 0) {
        heap_pool_free(h->memory);
        h->memory = NULL;
        return true;
    }
    size_t size = random_size();
    size_t kept = h->memory == NULL ? 0 : h->size < size ? h->size : size;
    bool room = heap_pool_usage().largest_free >= (size > 0 ? size : 1);
    unsigned char *memory = heap_pool_realloc(h->memory, size);
    if (memory == NULL) {
        return !room && (h->memory == NULL || is_intact(h));
    }
    for (size_t i = 0; i < kept; i++) {
        if (memory[i] != h->fill) {
            return false;
        }
    }
    *h = (struct held){memory, size, (unsigned char)rand()};
    memset(memory, h->fill, size);
    return (uintptr_t)memory % 8 == 0;
}

static void test_at_random(unsigned seed) {
    srand(seed);
    memset(held, 0, sizeof held);
    heap_pool_init();
    bool kept = true;
    for (int i = 0; i < 60000 && kept; i++) {
        kept = step() && (i % 64 != 0 || is_sound());
    }
    if (!CHECK(kept && is_sound())) {
        printf("seed %u\n", seed);
    }
    CHECK(heap_pool_usage().failed > 0); // it was full at times
    for (int i = 0; i < HELD_MAX; i++) {
        heap_pool_free(held[i].memory);
    }
    CHECK(is_sound() && heap_pool_usage().blocks == 0 && tables()->used == FIRST_BLOCK + HEADER);
}

int main(void) {
    test_fresh();
    test_alignment();
    test_merging();
    test_realloc();
    for (unsigned seed = 1; seed <= 20; seed++) {
        test_at_random(seed);
    }
    printf("%d passed, %d failed\n", test_passed, test_failed);
    return test_failed != 0;
}
