// The console is all there is on USB, and the SDK runs it in the background.
#include "console.h"

#include "pico/stdio.h"

void console_start(void) {
    stdio_init_all();
}

void console_turn(void) {
}
