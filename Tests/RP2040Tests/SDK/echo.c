// What comes in at the serial port goes out again, up to a full stop.
#include "pico/stdlib.h"
#include "report.h"

int main(void) {
    report_start();
    unsigned count = 0;
    int c;
    // A macro of newlib's, which cannot be in the head of a loop with a declaration.
    while ((c = getchar()) != '.') {
        putchar(c);
        count++;
    }
    putchar('\n');
    report("echoed", count);
    report_done();
}
