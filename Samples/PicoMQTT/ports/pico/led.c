#include "led.h"

#include "hardware/gpio.h"

void led_start(void) {
    gpio_init(PICO_DEFAULT_LED_PIN);
    gpio_set_dir(PICO_DEFAULT_LED_PIN, GPIO_OUT);
}

void led_set(bool lit) {
    gpio_put(PICO_DEFAULT_LED_PIN, lit);
}
