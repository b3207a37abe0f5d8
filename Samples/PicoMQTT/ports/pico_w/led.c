// The LED hangs on the radio chip. In polling mode only the core that polls may talk to it,
// so core 1 says what it wants and core 0 does it.
#include "led.h"

#include "pico/cyw43_arch.h"

#include "radio_led.h"

// One core writes it, the other reads it, and it is written at once: no lock is needed.
static volatile bool wanted;

void led_start(void) {
}

void led_set(bool lit) {
    wanted = lit;
}

void radio_led_poll(void) {
    static bool shown;
    bool next = wanted;
    // Each change is a command to the radio and its answer, so nothing is said twice.
    if (next != shown) {
        cyw43_arch_gpio_put(CYW43_WL_GPIO_LED_PIN, next);
        shown = next;
    }
}
