// Time since start.
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/// Starts the clock at 0.
void clock_start(void);

/// Ticks of 1/25,000,000 s since start. Has to be asked every 171 s at least, or it loses
/// time; the main loop does that.
uint64_t clock_ticks(void);

/// Waits until something comes from the network, for a millisecond at most.
void clock_wait(void);

#endif
