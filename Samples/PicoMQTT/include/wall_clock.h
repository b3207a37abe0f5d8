// The date and time of day, which a board does not know by itself. TLS needs them to check
// the dates of certificates, and refuses to start before they are set.
#ifndef WALL_CLOCK_H
#define WALL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/// Sets the clock: seconds since 1970, UTC.
void wall_clock_set(int64_t unix_seconds);

/// Makes the clock unset again, as after start.
void wall_clock_clear(void);

/// Whether the clock was set.
bool wall_clock_is_set(void);

/// Seconds since 1970, UTC; 0 while the clock is not set.
int64_t wall_clock_now(void);

/// Starts to ask a time server (SNTP, RFC 4330) at once and then every hour, once the
/// network is up. NULL for the server of option SNTP_SERVER. The answer is not authenticated:
/// who controls the network can turn the clock back.
void wall_clock_start_sntp(const char *server);

/// Stops asking.
void wall_clock_stop_sntp(void);

#endif
