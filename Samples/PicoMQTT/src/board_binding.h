// The Ruby module Board: the board, its clock and how the image was configured.
#ifndef BOARD_BINDING_H
#define BOARD_BINDING_H

#include <stdint.h>

#include <mruby.h>

/// Defines Board.
void board_define(mrb_state *mrb);

/// One turn of everything that has to go on while Ruby waits: network, driver, heartbeat.
void board_turn(void);

#endif
