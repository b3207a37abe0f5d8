// Answers each line that it receives with itself. The line "panic" makes it panic, "slow" sets the
// system clock to 48 MHz, "stop" stops it, "end" ends it.
#include <stdio.h>
#include <string.h>

#include "hardware/clocks.h"
#include "pico/stdlib.h"
#include "report.h"

int main(void) {
    report_start();
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\r\n")] = 0;
        report_text("line", line);
        stdio_flush();
        if (strcmp(line, "panic") == 0) panic("asked to");
        if (strcmp(line, "slow") == 0) set_sys_clock_48mhz();
        // The auxiliary source GPIN0, which no pin drives: RP2040 datasheet, section 2.15.7.
        if (strcmp(line, "stop") == 0) clocks_hw->clk[clk_sys].ctrl = 4u << 5 | 1u;
        if (strcmp(line, "end") == 0) break;
    }
    report_done();
}
