// A fault in the handler of a fault: the core locks up. ARMv6-M Architecture Reference Manual,
// section B1.5.15.
#include "hardware/exception.h"
#include "pico/stdlib.h"
#include "report.h"

static void fault_again(void) {
    __asm__ volatile("udf #1");
}

int main(void) {
    report_start();
    exception_set_exclusive_handler(HARDFAULT_EXCEPTION, fault_again);
    report_hex("handler", (uint32_t)fault_again & ~1u);
    report_text("state", "faulting");
    stdio_flush();
    __asm__ volatile("udf #0");
    report_text("state", "came back");
    report_done();
}
