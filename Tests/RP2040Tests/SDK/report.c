#include "report.h"

#include <stdio.h>
#include <string.h>

#include "hardware/sync.h"
#include "pico/stdio.h"

static unsigned failures;

void report_start(void) {
    stdio_init_all();
}

void report(const char *name, uint64_t value) {
    printf("%s: %llu\n", name, (unsigned long long)value);
}

void report_hex(const char *name, uint64_t value) {
    printf("%s: 0x%08llx\n", name, (unsigned long long)value);
}

void report_text(const char *name, const char *value) {
    printf("%s: %s\n", name, value);
}

void expect(const char *name, int64_t value, int64_t expected) {
    failures += value != expected;
    printf("%s: %lld expected %lld\n", name, (long long)value, (long long)expected);
}

void expect_hex(const char *name, uint64_t value, uint64_t expected) {
    failures += value != expected;
    printf("%s: 0x%08llx expected 0x%08llx\n", name, (unsigned long long)value,
           (unsigned long long)expected);
}

void expect_text(const char *name, const char *value, const char *expected) {
    failures += strcmp(value, expected) != 0;
    printf("%s: %s expected %s\n", name, value, expected);
}

void expect_within(const char *name, uint64_t value, uint64_t least, uint64_t most) {
    failures += value < least || value > most;
    printf("%s: %llu expected %llu to %llu\n", name, (unsigned long long)value,
           (unsigned long long)least, (unsigned long long)most);
}

_Noreturn void report_done(void) {
    printf("failures: %u\ndone\n", failures);
    stdio_flush();
    for (;;) {
        __wfi();
    }
}
