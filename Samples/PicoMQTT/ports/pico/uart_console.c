// The console of an image without USB: UART 0, at pins 0 and 1, with 115,200 baud.
#include "console.h"

#include "pico/stdio.h"

void console_start(void) {
    stdio_init_all();
}

void console_turn(void) {
}
