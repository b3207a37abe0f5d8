// The IP network of a board. Implemented in ports/<board>; lwIP runs in the caller.
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>
#include <stdint.h>

/// Starts lwIP and its interface. `hostname` must stay valid for ever.
bool network_start(const char *hostname);

/// Moves packets and runs lwIP's timers. To be called often: nothing arrives otherwise.
void network_poll(void);

/// Whether the link is up and has an address.
bool network_is_ready(void);

/// Frames dropped since start: no packet buffer was free, or the other end took none.
uint32_t network_frames_lost(void);

#endif
