#include "board.h"

#include <stdarg.h>
#include <stdio.h>

#include "c_heap.h"
#include "clock.h"
#include "console.h"
#include "host.h"
#include "random.h"
#include "registers.h"

#define STATUS_FAILED 70

// From the linker script: where the C heap starts, and where sbrk stops.
extern char __end__[];
extern char __StackLimit[];

static const char *name = "mps2-an385";

void board_start(void) {
    console_start();
    clock_start();
    if (host_parameter("name") != NULL) {
        name = host_parameter("name");
    }
}

const char *board_name(void) {
    return name;
}

uint32_t board_millis(void) {
    return (uint32_t)(clock_ticks() / (CLOCK_HZ / 1000));
}

uint32_t board_random(void) {
    uint32_t number;
    random_fill(&number, sizeof number);
    return number;
}

// Nobody would read it twice here, and a test wants an end.
_Noreturn void board_fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    host_exit(STATUS_FAILED);
}

size_t board_heap_used(void) {
    return c_heap_usage().live;
}

size_t board_heap_limit(void) {
    return (size_t)(__StackLimit - __end__);
}
