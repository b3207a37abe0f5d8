// The LED of an RP2040 board. Implemented in ports/<board>; both are called on core 1.
#ifndef LED_H
#define LED_H

#include <stdbool.h>

/// Prepares the LED.
void led_start(void);

/// Says whether it shall be lit.
void led_set(bool lit);

#endif
