// Reboots to an address, by scratch registers 4 to 7 of the watchdog: RP2040 datasheet, section
// 2.8.1.1. What is there is in RAM, as flash is not set up yet, and it returns to the boot ROM, which
// goes on to flash. Every life prints its lines; only the last is done.
#include "hardware/watchdog.h"
#include "pico/stdlib.h"
#include "report.h"

#define MARK 0x11fe0000u
#define MAGIC 0xb007c0d3u
#define STACK_WORDS 256

// Neither cleared nor copied at start, and RAM keeps its contents over the watchdog's reset.
struct kept {
    uint32_t entries, sp, scratch_4, reason, control;
    uint32_t stack[STACK_WORDS] __attribute__((aligned(8)));
};
static struct kept __uninitialized_ram(kept);

static void __attribute__((used)) __no_inline_not_in_flash_func(note)(uint32_t sp) {
    kept.entries++;
    kept.sp = sp;
    kept.scratch_4 = watchdog_hw->scratch[4];
    kept.reason = watchdog_hw->reason;
    __asm__ volatile("mrs %0, control" : "=l"(kept.control));
}

static void __attribute__((naked)) __no_inline_not_in_flash_func(entered)(void) {
    __asm__ volatile("mov r0, sp\n"
                     "push {r4, lr}\n"
                     "bl note\n"
                     "pop {r4, pc}\n");
}

static _Noreturn void await_reset(void) {
    for (;;) {
        tight_loop_contents();
    }
}

static void set_scratch(uint32_t check) {
    watchdog_hw->scratch[4] = MAGIC;
    watchdog_hw->scratch[5] = check;
    watchdog_hw->scratch[6] = (uint32_t)(kept.stack + STACK_WORDS);
    watchdog_hw->scratch[7] = (uint32_t)entered | 1;
}

static void print_entry(uint32_t times) {
    expect("entries", kept.entries, times);
    expect_hex("sp", kept.sp, (uint32_t)(kept.stack + STACK_WORDS));
    expect("control", kept.control, 0);
    // The ROM clears it, so that the next reset is one to flash.
    expect_hex("scratch_4_at_entry", kept.scratch_4, 0);
}

int main(void) {
    report_start();
    uint32_t mark = watchdog_hw->scratch[0];
    uint32_t life = (mark & 0xffff0000u) == MARK ? mark & 0xffff : 0;
    watchdog_hw->scratch[0] = MARK | (life + 1);
    report("life", life);
    switch (life) {
    case 0:
        kept.entries = 0;
        stdio_flush();
        watchdog_reboot((uint32_t)entered, (uint32_t)(kept.stack + STACK_WORDS), 10);
        await_reset();
    case 1:
        print_entry(1);
        expect("reason", kept.reason, WATCHDOG_REASON_TIMER_BITS);
        expect_hex("scratch_4", watchdog_hw->scratch[4], 0);
        stdio_flush();
        // The check does not fit: the ROM goes to flash, and leaves everything as it is.
        set_scratch(((uint32_t)entered | 1) ^ -MAGIC ^ 0x100);
        hw_set_bits(&watchdog_hw->ctrl, WATCHDOG_CTRL_TRIGGER_BITS);
        await_reset();
    case 2:
        print_entry(1);
        expect_hex("scratch_4", watchdog_hw->scratch[4], MAGIC);
        stdio_flush();
        set_scratch(((uint32_t)entered | 1) ^ -MAGIC);
        hw_set_bits(&watchdog_hw->ctrl, WATCHDOG_CTRL_TRIGGER_BITS);
        await_reset();
    case 3:
        print_entry(2);
        expect("reason", kept.reason, WATCHDOG_REASON_FORCE_BITS);
        stdio_flush();
        watchdog_reboot(0, 0, 0);
        await_reset();
    default:
        // An ordinary reboot does not go there again.
        print_entry(2);
        watchdog_hw->scratch[0] = 0;
        report_done();
    }
}
