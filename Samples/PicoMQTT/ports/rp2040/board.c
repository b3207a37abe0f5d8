#include "board.h"

#include <stdarg.h>
#include <stdio.h>

#include "pico/rand.h"
#include "pico/stdlib.h"
#include "pico/unique_id.h"

#include "c_heap.h"
#include "console.h"

// From the linker script: where the C heap starts, and where sbrk stops.
extern char __end__;
extern char __StackLimit;

static char name[sizeof "pico-" + 2 * PICO_UNIQUE_BOARD_ID_SIZE_BYTES];

void board_start(void) {
    char id[2 * PICO_UNIQUE_BOARD_ID_SIZE_BYTES + 1];
    pico_get_unique_board_id_string(id, sizeof id);
    snprintf(name, sizeof name, "pico-%s", id);
    console_start();
}

const char *board_name(void) {
    return name;
}

uint32_t board_millis(void) {
    return to_ms_since_boot(get_absolute_time());
}

uint32_t board_random(void) {
    return get_rand_32();
}

_Noreturn void board_fail(const char *format, ...) {
    for (;;) {
        va_list arguments;
        va_start(arguments, format);
        vprintf(format, arguments);
        va_end(arguments);
        putchar('\n');
        for (absolute_time_t until = make_timeout_time_ms(2000); !time_reached(until);) {
            console_turn();
        }
    }
}

size_t board_heap_used(void) {
    return c_heap_usage().live;
}

size_t board_heap_limit(void) {
    return (size_t)(&__StackLimit - &__end__);
}
