// The console of an RP2040 board, over USB. Implemented in ports/<board>: who runs the USB
// device depends on what else it carries.
#ifndef CONSOLE_H
#define CONSOLE_H

/// Starts USB and standard output.
void console_start(void);

/// Keeps USB alive while nothing else runs, so that what was printed can be read.
void console_turn(void);

#endif
