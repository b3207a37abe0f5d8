// The console: the board's first serial port.
#ifndef CONSOLE_H
#define CONSOLE_H

/// Switches the port on.
void console_start(void);

/// Waits until the last character has left.
void console_flush(void);

#endif
