// Pins: levels that a pin drives itself and reads back, pulls, overrides, masks, and interrupts on
// edges and levels. Nothing is connected to any of them.
#include "hardware/gpio.h"
#include "pico/stdlib.h"
#include "report.h"

#define DRIVEN 2u
#define FREE 3u
#define OTHER 4u
#define BOTH_EDGES (GPIO_IRQ_EDGE_RISE | GPIO_IRQ_EDGE_FALL)

static volatile unsigned rises, falls, highs, raw, wrong_pin;

static void on_event(uint pin, uint32_t events) {
    wrong_pin += pin != DRIVEN && pin != OTHER;
    rises += (events & GPIO_IRQ_EDGE_RISE) != 0;
    falls += (events & GPIO_IRQ_EDGE_FALL) != 0;
    if ((events & GPIO_IRQ_LEVEL_HIGH) != 0) {
        highs++;
        // It stays high, so it would come for ever.
        gpio_set_irq_enabled(pin, GPIO_IRQ_LEVEL_HIGH, false);
    }
}

static void on_raw(void) {
    if ((gpio_get_irq_event_mask(FREE) & BOTH_EDGES) != 0) {
        gpio_acknowledge_irq(FREE, BOTH_EDGES);
        raw++;
    }
}

// Pads and their pulls take a moment.
static bool level(uint pin) {
    busy_wait_us(2);
    return gpio_get(pin);
}

static void levels(void) {
    gpio_init(DRIVEN);
    gpio_set_dir(DRIVEN, GPIO_OUT);
    gpio_put(DRIVEN, true);
    expect("driven_high", level(DRIVEN), 1);
    gpio_put(DRIVEN, false);
    expect("driven_low", level(DRIVEN), 0);
    expect("direction", gpio_get_dir(DRIVEN), GPIO_OUT);
    expect("function", gpio_get_function(DRIVEN), GPIO_FUNC_SIO);

    gpio_init(FREE);
    gpio_pull_up(FREE);
    expect("pulled_up", level(FREE), 1);
    gpio_pull_down(FREE);
    expect("pulled_down", level(FREE), 0);
    gpio_set_input_enabled(FREE, false);
    gpio_pull_up(FREE);
    expect("input_off", level(FREE), 0);
    gpio_set_input_enabled(FREE, true);

    gpio_set_outover(DRIVEN, GPIO_OVERRIDE_INVERT);
    expect("output_inverted", level(DRIVEN), 1);
    expect("level_to_drive", gpio_get_out_level(DRIVEN), 0);
    gpio_set_outover(DRIVEN, GPIO_OVERRIDE_HIGH);
    expect("output_forced", level(DRIVEN), 1);
    gpio_set_outover(DRIVEN, GPIO_OVERRIDE_NORMAL);
    gpio_set_inover(DRIVEN, GPIO_OVERRIDE_INVERT);
    expect("input_inverted", level(DRIVEN), 1);
    gpio_set_inover(DRIVEN, GPIO_OVERRIDE_NORMAL);
    gpio_set_oeover(DRIVEN, GPIO_OVERRIDE_LOW);
    gpio_pull_up(DRIVEN);
    expect("not_driven", level(DRIVEN), 1);
    gpio_set_oeover(DRIVEN, GPIO_OVERRIDE_NORMAL);
    expect("driven_again", level(DRIVEN), 0);
}

static void masks(void) {
    uint32_t both = 1u << DRIVEN | 1u << OTHER;
    gpio_init_mask(both);
    gpio_set_dir_out_masked(both);
    gpio_set_mask(both);
    busy_wait_us(2);
    expect_hex("set", gpio_get_all() & both, both);
    gpio_xor_mask(1u << DRIVEN);
    busy_wait_us(2);
    expect_hex("toggled", gpio_get_all() & both, 1u << OTHER);
    gpio_put_masked(both, 1u << DRIVEN);
    busy_wait_us(2);
    expect_hex("put", gpio_get_all() & both, 1u << DRIVEN);
    gpio_clr_mask(both);
    busy_wait_us(2);
    expect_hex("cleared", gpio_get_all() & both, 0);
}

static void interrupts(void) {
    gpio_set_irq_enabled_with_callback(DRIVEN, BOTH_EDGES, true, on_event);
    for (unsigned i = 0; i < 5; i++) {
        gpio_put(DRIVEN, true);
        busy_wait_us(2);
        gpio_put(DRIVEN, false);
        busy_wait_us(2);
    }
    expect("rises", rises, 5);
    expect("falls", falls, 5);
    gpio_set_irq_enabled(DRIVEN, GPIO_IRQ_EDGE_FALL, false);
    gpio_set_irq_enabled(OTHER, GPIO_IRQ_EDGE_RISE, true);
    gpio_put_masked(1u << DRIVEN | 1u << OTHER, 1u << DRIVEN | 1u << OTHER);
    busy_wait_us(2);
    expect("rises_of_two", rises, 7);
    expect("falls_off", falls, 5);
    gpio_set_irq_enabled(OTHER, GPIO_IRQ_LEVEL_HIGH, true);
    busy_wait_us(5);
    expect("high", highs, 1);
    expect("wrong_pin", wrong_pin, 0);

    gpio_set_irq_enabled(DRIVEN, BOTH_EDGES, false);
    gpio_set_irq_enabled(OTHER, BOTH_EDGES, false);
    gpio_put(DRIVEN, false);
    busy_wait_us(2);
    expect("none_when_off", rises + falls, 12);

    // The free pin's level comes from its pulls; the latched edges of before do not count.
    gpio_add_raw_irq_handler(FREE, on_raw);
    gpio_pull_down(FREE);
    busy_wait_us(5);
    gpio_acknowledge_irq(FREE, BOTH_EDGES);
    gpio_set_irq_enabled(FREE, BOTH_EDGES, true);
    gpio_pull_up(FREE);
    busy_wait_us(5);
    expect("raw_handler", raw, 1);
}

int main(void) {
    report_start();
    levels();
    masks();
    interrupts();
    report_done();
}
