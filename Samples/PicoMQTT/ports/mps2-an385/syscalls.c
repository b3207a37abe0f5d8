// What newlib asks of the board: memory for malloc, and little else.
#include <stddef.h>

#include "host.h"

// From the linker script: where the C heap starts, and where it must stop.
extern char __end__[];
extern char __StackLimit[];

void *_sbrk(int increment);
_Noreturn void _exit(int status);
void _fini(void);

// As on a Pico: up to the end of RAM, and all or nothing.
void *_sbrk(int increment) {
    static char *end = __end__;
    char *before = end;
    if (increment > __StackLimit - end || increment < __end__ - end) {
        return (void *)-1;
    }
    end += increment;
    return before;
}

_Noreturn void _exit(int status) {
    host_exit(status);
}

// exit() calls it; there is nothing to tidy up.
void _fini(void) {
}
