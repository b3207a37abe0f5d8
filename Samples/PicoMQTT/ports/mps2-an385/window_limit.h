// Keeps the other end from sending more at once than the Ethernet controller can hold.
#ifndef WINDOW_LIMIT_H
#define WINDOW_LIMIT_H

#include <stddef.h>
#include <stdint.h>

/// Lowers the receive window that an outgoing TCP segment announces, if it is larger than
/// the controller's queue. Other frames stay as they are.
void window_limit(uint8_t *frame, size_t length);

#endif
