// The board, its clock and its network: one interface whose frames come back to it, so
// that the link and the broker talk to each other through all of lwIP.
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BROKER_ADDRESS "10.0.0.1"
#define BROKER_TEST_PORT 1883

void wire_start(void);

/// Lets time pass. Nothing else does.
void wire_advance(uint32_t milliseconds);

/// From here on all frames get lost: a cable that is pulled. No FIN, no RST.
void wire_cut(bool is_cut);

/// So many of a hundred frames get lost, by chance.
void wire_lose(unsigned percent);

extern bool wire_for_broker; ///< whether the frame being delivered goes to the broker
extern uint32_t wire_lost;   ///< frames lost since no packet buffer was free

#endif
