// Touches registers that are of no use to most programs: the counters of the bus fabric (RP2040
// datasheet, section 2.1.5), of which nothing is to be expected but that it is told afterwards.
#include "hardware/structs/busctrl.h"
#include "pico/multicore.h"
#include "pico/stdlib.h"
#include "report.h"

static volatile bool is_done;

static void read_on_core1(void) {
    (void)busctrl_hw->counter[1].value;
    is_done = true;
}

int main(void) {
    report_start();
    for (unsigned i = 0; i < 3; i++) {
        (void)busctrl_hw->counter[0].value;
    }
    hw_set_bits(&busctrl_hw->counter[0].sel, 1);
    multicore_launch_core1(read_on_core1);
    while (!is_done) {
        tight_loop_contents();
    }
    expect("done_on_core1", is_done, true);
    report_done();
}
