// The IP network of a board. Implemented in ports/<board>; lwIP runs in the caller.
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>
#include <stdint.h>

/// Starts lwIP and its interface. `hostname` must stay valid for ever.
bool network_start(const char *hostname);

/// Moves packets between the interface and lwIP. Outside the lock: where a driver takes
/// the lock itself, polling inside would wait for ever.
void network_poll(void);

/// The lock around every call of lwIP, which may be taken again while it is held. Does
/// nothing unless a board defines it.
void network_lock(void);
void network_unlock(void);

/// One turn: network_poll() outside the lock, then lwIP's timers inside. To be called
/// often: nothing arrives otherwise. Implemented in ports/common.
void network_turn(void);

/// Whether the link is up and has an address.
bool network_is_ready(void);

/// Frames dropped since start: no packet buffer was free, or the other end took none.
uint32_t network_frames_lost(void);

#endif
