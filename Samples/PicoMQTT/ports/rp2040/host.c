// A Pico runs by itself: no parameters, no files, nobody to take an exit status.
#include "host.h"

#include "pico/time.h"

#include "console.h"

const char *host_parameter(const char *name) {
    (void)name;
    return NULL;
}

uint32_t host_number(const char *name, uint32_t otherwise) {
    (void)name;
    return otherwise;
}

const char *host_file(const char *name, size_t *size) {
    (void)name;
    *size = 0;
    return NULL;
}

uint32_t host_unix_time(void) {
    return 0;
}

_Noreturn void host_exit(int status) {
    (void)status;
    for (;;) {
        console_turn();
        sleep_ms(1);
    }
}
