// What every program prints: lines `name: value`, or `name: value expected value` where the program
// knows better, and at the end `failures: count` and `done`.
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stdint.h>

/// Starts standard output. Call it first in main.
void report_start(void);

/// Prints a value that only the reader can judge: in decimal, in hexadecimal, as text.
void report(const char *name, uint64_t value);
void report_hex(const char *name, uint64_t value);
void report_text(const char *name, const char *value);

/// Prints a value beside the one it should be, and counts a failure if they differ.
void expect(const char *name, int64_t value, int64_t expected);
void expect_hex(const char *name, uint64_t value, uint64_t expected);
void expect_text(const char *name, const char *value, const char *expected);

/// Prints the value, and counts a failure if it is not within these bounds (both included).
void expect_within(const char *name, uint64_t value, uint64_t least, uint64_t most);

/// Prints how many failures there were and that this is the end; then sleeps for ever.
_Noreturn void report_done(void);

#endif
