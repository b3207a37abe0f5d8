// What every board offers to the application. Implemented in ports/<board>.
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

/// Starts the clocks, the console and whatever carries the network. Called once, first.
void board_start(void);

/// A name of this very board, such as "pico-e6614c311b4a2a29": host name and client id.
const char *board_name(void);

/// Milliseconds since start; wraps after 49 days.
uint32_t board_millis(void);

/// A random number for jitter.
uint32_t board_random(void);

/// Reports a fault that no retry can mend, again and again, and never returns.
_Noreturn void board_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/// Bytes that malloc has handed out.
size_t board_heap_used(void);

/// Bytes between the start of the C heap and the point where it must stop.
size_t board_heap_limit(void);

#endif
