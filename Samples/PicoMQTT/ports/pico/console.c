// The console is a USB interface of the same device as the network, which is polled.
#include "console.h"

#include "pico/stdio.h"
#include "tusb.h"

void console_start(void) {
    tud_init(BOARD_TUD_RHPORT);
    stdio_init_all();
}

void console_turn(void) {
    tud_task();
}
