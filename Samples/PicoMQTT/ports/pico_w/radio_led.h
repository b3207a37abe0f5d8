// Core 0's part of the LED (led.h).
#ifndef RADIO_LED_H
#define RADIO_LED_H

/// Passes on to the radio what core 1 asked for. Outside lwIP: while the driver waits for
/// the radio's answer, it hands received frames to lwIP.
void radio_led_poll(void);

#endif
