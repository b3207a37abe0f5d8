// Touches registers that are of no use to most programs: the counters of the bus fabric (RP2040
// datasheet, section 2.1.5), a word behind them, and one of the core's own. Nothing is to be expected
// but that whoever watches is told.
#include "hardware/structs/busctrl.h"
#include "pico/multicore.h"
#include "pico/stdlib.h"
#include "report.h"

static volatile bool is_done;

static void read_on_core1(void) {
    (void)busctrl_hw->counter[1].value;
    // Priorities of exceptions that ARMv6-M lacks.
    (void)*(io_ro_32 *)(PPB_BASE + 0xed18);
    is_done = true;
}

int main(void) {
    report_start();
    for (unsigned i = 0; i < 3; i++) {
        (void)busctrl_hw->counter[0].value;
    }
    hw_set_bits((io_rw_32 *)(BUSCTRL_BASE + 0x28), 1);
    multicore_launch_core1(read_on_core1);
    while (!is_done) {
        tight_loop_contents();
    }
    expect("done_on_core1", is_done, true);
    report_done();
}
