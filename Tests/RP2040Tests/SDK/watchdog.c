// The watchdog restarts the chip three times. What survives, its scratch registers, tells each life
// which one it is. Every life prints its lines; only the last is done.
#include "hardware/watchdog.h"
#include "pico/stdlib.h"
#include "report.h"

#define MARK 0x11fe0000u

// Neither cleared nor copied at start, and RAM keeps its contents over the watchdog's reset.
static uint32_t __uninitialized_ram(lives);

static void print_cause(uint32_t life) {
    report("life", life);
    expect("caused_reboot", watchdog_caused_reboot(), life > 0);
    expect("enable_caused_reboot", watchdog_enable_caused_reboot(), life == 2);
    if (life > 0) {
        expect("lives_in_ram", lives, life);
        expect_hex("scratch_1", watchdog_hw->scratch[1], 0xa5a50000u | life);
        expect("reason_timer", (watchdog_hw->reason & WATCHDOG_REASON_TIMER_BITS) != 0, life != 3);
        expect("reason_force", (watchdog_hw->reason & WATCHDOG_REASON_FORCE_BITS) != 0, life == 3);
    }
    stdio_flush();
}

static _Noreturn void await_reset(void) {
    for (;;) {
        tight_loop_contents();
    }
}

int main(void) {
    report_start();
    uint32_t mark = watchdog_hw->scratch[0];
    uint32_t life = (mark & 0xffff0000u) == MARK ? mark & 0xffff : 0;
    print_cause(life);
    lives = life + 1;
    watchdog_hw->scratch[0] = MARK | (life + 1);
    watchdog_hw->scratch[1] = 0xa5a50000u | (life + 1);
    switch (life) {
    case 0:
        watchdog_reboot(0, 0, 10);
        await_reset();
    case 1: {
        watchdog_enable(50, true);
        uint64_t start = time_us_64();
        for (unsigned i = 0; i < 5; i++) {
            busy_wait_ms(30);
            watchdog_update();
        }
        expect_within("fed_us", time_us_64() - start, 150000, 200000);
        // Counts down twice each microsecond: RP2040 datasheet, erratum RP2040-E1.
        expect_within("half_microseconds_left", watchdog_get_count(), 90000, 100000);
        stdio_flush();
        await_reset();
    }
    case 2:
        watchdog_enable(50, true);
        watchdog_disable();
        busy_wait_ms(100);
        report_text("disabled", "still here");
        stdio_flush();
        watchdog_reboot(0, 0, 0); // at once
        await_reset();
    default:
        watchdog_hw->scratch[0] = 0;
        report_done();
    }
}
