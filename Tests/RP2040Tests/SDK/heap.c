// The C heap and both stacks, used in a way that is known to the byte: newlib's allocator serves a
// fixed series of requests, core 1 digs into a stack of its own, core 0 recurses.
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "hardware/sync.h"
#include "pico/multicore.h"
#include "pico/stdlib.h"
#include "report.h"

#define BLOCKS 24
#define STACK_WORDS 512
#define CORE1_LEFT 256u // bytes of core 1's stack that stay untouched
#define LEVELS 40
#define LEVEL_SIZE 64
#define PAINT 0x7a11c0deu

// From the linker script: where the C heap starts, where sbrk stops, and core 0's stack.
extern char __end__[], __StackLimit[];
extern uint32_t __StackTop[];

static struct {
    size_t live, peak;               // bytes asked for
    size_t usable_live, usable_peak; // bytes that the blocks can hold
    unsigned requests, refused;
} count;

static void *blocks[BLOCKS];
static size_t sizes[BLOCKS];

static void add(ptrdiff_t asked, ptrdiff_t usable) {
    count.live += (size_t)asked;
    count.usable_live += (size_t)usable;
    count.peak = count.live > count.peak ? count.live : count.peak;
    count.usable_peak = count.usable_live > count.usable_peak ? count.usable_live : count.usable_peak;
}

static void took(unsigned index, void *memory, size_t size) {
    count.requests++;
    blocks[index] = memory;
    sizes[index] = size;
    add((ptrdiff_t)size, (ptrdiff_t)malloc_usable_size(memory));
}

static void give_back(unsigned index) {
    add(-(ptrdiff_t)sizes[index], -(ptrdiff_t)malloc_usable_size(blocks[index]));
    free(blocks[index]);
    blocks[index] = NULL;
}

static void resize(unsigned index, size_t size) {
    ptrdiff_t before = (ptrdiff_t)malloc_usable_size(blocks[index]);
    void *memory = realloc(blocks[index], size);
    count.requests++;
    add((ptrdiff_t)size - (ptrdiff_t)sizes[index], (ptrdiff_t)malloc_usable_size(memory) - before);
    blocks[index] = memory;
    sizes[index] = size;
}

// What newlib's allocator takes for a request: four bytes before it, in eights, sixteen at least.
static size_t chunk_of(size_t size) {
    size_t chunk = (size + 4 + 7) & ~(size_t)7;
    return chunk < 16 ? 16 : chunk;
}

static void allocate(void) {
    // Blocks follow one another from the start of the heap.
    uintptr_t expected = ((uintptr_t)__end__ + 8 + 7) & ~(uintptr_t)7;
    unsigned wrong = 0;
    for (unsigned i = 0; i < BLOCKS; i++) {
        size_t size = 37 * i + 1;
        took(i, malloc(size), size);
        wrong += (uintptr_t)blocks[i] != expected;
        expected += chunk_of(size);
        memset(blocks[i], (int)i, size);
    }
    expect_hex("first_block", (uintptr_t)blocks[0], ((uintptr_t)__end__ + 8 + 7) & ~(uintptr_t)7);
    expect("blocks_elsewhere", wrong, 0);
    for (unsigned i = 1; i < BLOCKS; i += 2) {
        give_back(i);
    }
    // A hole of just the right size is taken again, in the order of sizes.
    took(1, malloc(38), 38);
    for (unsigned i = 0; i < BLOCKS; i += 4) {
        resize(i, 2 * sizes[i]);
    }
    took(3, calloc(10, 100), 1000);
    unsigned not_zero = 0, spoilt = 0;
    for (unsigned i = 0; i < 1000; i++) {
        not_zero += ((uint8_t *)blocks[3])[i] != 0;
    }
    for (unsigned i = 0; i < BLOCKS; i += 2) {
        for (size_t byte = 0; byte < 37 * i + 1; byte++) {
            spoilt += ((uint8_t *)blocks[i])[byte] != i;
        }
    }
    expect("calloc_not_zero", not_zero, 0);
    expect("spoilt", spoilt, 0);

    size_t too_much = (size_t)(__StackLimit - __end__);
    void *refused = malloc(too_much);
    count.requests++;
    count.refused += refused == NULL;
    expect("refused", refused == NULL, true);
    report("refused_size", too_much);
    for (unsigned i = 4; i < BLOCKS; i += 2) {
        give_back(i);
    }
}

static void print_heap(void) {
    struct mallinfo info = mallinfo();
    report("requests", count.requests);
    report("requests_refused", count.refused);
    report("live", count.live);
    report("peak", count.peak);
    report("usable_live", count.usable_live);
    report("usable_peak", count.usable_peak);
    // Four blocks are left, each with four bytes more than it can hold; and what aligns the first.
    expect("mallinfo_used", info.uordblks,
           (int64_t)(count.usable_live + 4 * 4 + (0 - (uintptr_t)__end__) % 8));
    expect("mallinfo_sum", info.uordblks + info.fordblks, info.arena);
    report("mallinfo_arena", (size_t)info.arena);
    report("mallinfo_free", (size_t)info.fordblks);
    report("mallinfo_top", (size_t)info.keepcost);
}

// ---- stacks

static uint32_t core1_words[STACK_WORDS] __attribute__((aligned(8)));

// Pushes words until the stack pointer is `lowest`, then takes them back.
static void __attribute__((naked, noinline)) dig(uint32_t lowest, uint32_t word) {
    (void)lowest, (void)word;
    __asm__ volatile("mov r2, sp\n"
                     "1: push {r1}\n"
                     "cmp sp, r0\n"
                     "bhi 1b\n"
                     "mov sp, r2\n"
                     "bx lr\n");
}

static void core1(void) {
    dig((uint32_t)core1_words + CORE1_LEFT, 0xd19d19d1);
    multicore_fifo_push_blocking(1);
    for (;;) {
        __wfe();
    }
}

static void stack_of_core1(void) {
    for (unsigned i = 0; i < STACK_WORDS; i++) {
        core1_words[i] = PAINT;
    }
    multicore_launch_core1_with_stack(core1, core1_words, sizeof core1_words);
    multicore_fifo_pop_blocking();
    unsigned untouched = 0;
    while (untouched < STACK_WORDS && *(volatile uint32_t *)&core1_words[untouched] == PAINT) {
        untouched++;
    }
    expect("core1_untouched", untouched * sizeof(uint32_t), CORE1_LEFT);
    report_hex("core1_lowest", (uint32_t)core1_words + CORE1_LEFT);
    report("core1_used", sizeof core1_words - CORE1_LEFT);
}

// Calls itself `levels` times and answers the lowest stack pointer: LEVEL_SIZE bytes for each.
static uint32_t __attribute__((naked, noinline)) recurse(uint32_t levels) {
    (void)levels;
    __asm__ volatile("push {r4, lr}\n"
                     "sub sp, #56\n"
                     "subs r0, #1\n"
                     "beq 1f\n"
                     "bl recurse\n"
                     "b 2f\n"
                     "1: mov r0, sp\n"
                     "2: add sp, #56\n"
                     "pop {r4, pc}\n");
}

static void stack_of_core0(void) {
    uint32_t before;
    uint32_t interrupts = save_and_disable_interrupts();
    __asm__ volatile("mov %0, sp" : "=r"(before));
    uint32_t lowest = recurse(LEVELS);
    restore_interrupts(interrupts);
    expect_hex("core0_lowest", lowest, before - LEVELS * LEVEL_SIZE);
    report("core0_used", (uint32_t)__StackTop - lowest);
}

int main(void) {
    report_start();
    allocate();
    print_heap();
    stack_of_core1();
    stack_of_core0();
    report_done();
}
