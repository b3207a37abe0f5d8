// Sleeps for a thousand seconds, second by second, while core 1 waits for a word that never comes.
#include "pico/multicore.h"
#include "pico/stdlib.h"
#include "report.h"

#define SECONDS 1000

static volatile bool is_waiting;

static void wait_for_ever(void) {
    is_waiting = true;
    multicore_fifo_pop_blocking();
}

int main(void) {
    report_start();
    multicore_launch_core1(wait_for_ever);
    while (!is_waiting) {
        tight_loop_contents();
    }
    uint64_t start = time_us_64();
    for (unsigned second = 0; second < SECONDS; second++) {
        sleep_ms(1000);
    }
    // Each sleep may be late by some microseconds.
    expect_within("slept_us", time_us_64() - start, SECONDS * 1000000ull, SECONDS * 1000100ull);
    report_done();
}
