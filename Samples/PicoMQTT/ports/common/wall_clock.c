#include "wall_clock.h"

#include <time.h>

#include "board.h"

static bool is_set;
static int64_t seconds;     // at `since_ms`
static uint32_t since_ms;

void wall_clock_set(int64_t unix_seconds) {
    seconds = unix_seconds;
    since_ms = board_millis();
    is_set = true;
}

void wall_clock_clear(void) {
    is_set = false;
}

bool wall_clock_is_set(void) {
    return is_set;
}

int64_t wall_clock_now(void) {
    if (!is_set) {
        return 0;
    }
    // Moving on by whole seconds each time, the wrap of the milliseconds goes unnoticed.
    uint32_t passed = (board_millis() - since_ms) / 1000;
    seconds += passed;
    since_ms += passed * 1000;
    return seconds;
}

int64_t wall_clock_time(int64_t *store) {
    int64_t now = wall_clock_now();
    if (store != NULL) {
        *store = now;
    }
    return now;
}
