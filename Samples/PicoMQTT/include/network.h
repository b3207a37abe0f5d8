// The IP network of a board. Implemented in ports/<board>; lwIP runs in the caller.
#ifndef NETWORK_H
#define NETWORK_H

#include <stdbool.h>

/// Starts lwIP and its interface. `hostname` must stay valid for ever.
bool network_start(const char *hostname);

/// Moves packets and runs lwIP's timers. To be called often: nothing arrives otherwise.
void network_poll(void);

/// Whether the link is up and has an address.
bool network_is_ready(void);

#endif
