// Counts checks and names those that fail.
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>
#include <stdio.h>

extern int test_passed;
extern int test_failed;

static inline bool test_check(bool holds, const char *what, const char *file, int line) {
    if (holds) {
        test_passed++;
    } else {
        test_failed++;
        printf("%s:%d: failed: %s\n", file, line, what);
    }
    return holds;
}

#define CHECK(condition) test_check((condition), #condition, __FILE__, __LINE__)

#endif
