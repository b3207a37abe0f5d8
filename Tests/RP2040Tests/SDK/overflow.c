// Core 0's stack runs over: SCRATCH_Y, which is its own, ends at 0x20041000, and below that is the
// stack of core 1 in SCRATCH_X.
#include <stddef.h>

#include "hardware/sync.h"
#include "pico/multicore.h"
#include "pico/stdlib.h"
#include "report.h"

#define BEYOND 96u // bytes below the bank
#define PAINT 0x7a11c0deu
#define DIRT 0x0bad57acu

// From the linker script.
extern uint32_t __StackBottom[], __StackOneTop[], __StackOneBottom[];

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

static void nothing(void) {
}

int main(void) {
    report_start();
    if (get_core_num() != 0) {
        // Only so that core 1's stack is linked: it has to be asleep while this overwrites it.
        multicore_launch_core1(nothing);
    }
    for (uint32_t *word = __StackOneBottom; word < __StackOneTop; word++) {
        *(volatile uint32_t *)word = PAINT;
    }
    uint32_t lowest = (uint32_t)__StackBottom - BEYOND;
    report_hex("reserved_bottom", (uint32_t)__StackBottom);
    report_hex("lowest", lowest);
    stdio_flush();
    uint32_t interrupts = save_and_disable_interrupts();
    dig(lowest, DIRT);
    restore_interrupts(interrupts);

    size_t spoilt = 0;
    for (uint32_t *word = __StackOneBottom; word < __StackOneTop; word++) {
        spoilt += *(volatile uint32_t *)word != PAINT ? sizeof *word : 0;
    }
    expect("spoilt_of_core1", (int64_t)spoilt, BEYOND);
    report_done();
}
