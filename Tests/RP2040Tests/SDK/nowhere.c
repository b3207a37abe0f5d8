// Jumps to where there is no memory. Nobody handles the fault.
#include "pico/stdlib.h"
#include "report.h"

// Between the peripherals of APB and AHB-Lite and those of the core: RP2040 datasheet, section 2.2.
#define NOWHERE 0x70000000u

int main(void) {
    report_start();
    report_hex("jumping_to", NOWHERE);
    stdio_flush();
    ((void (*)(void))(NOWHERE | 1))();
    report_text("state", "came back");
    report_done();
}
