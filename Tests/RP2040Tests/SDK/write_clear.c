// Flags that writing a one clears: that one and no other, in the plain view and in the clearing one
// (hw_clear_bits), with which drivers do it.
#include "hardware/gpio.h"
#include "hardware/pwm.h"
#include "hardware/structs/iobank0.h"
#include "hardware/structs/rosc.h"
#include "hardware/structs/timer.h"
#include "hardware/structs/xosc.h"
#include "hardware/timer.h"
#include "pico/stdlib.h"
#include "report.h"

// Alarms 1 and 2; the SDK's default pool has 3.
#define ALARMS (1u << 1 | 1u << 2)
#define PIN 2

static void timer_flags(void) {
    for (unsigned view = 0; view < 2; view++) {
        uint32_t now = time_us_32();
        timer_hw->alarm[1] = now + 5;
        timer_hw->alarm[2] = now + 5;
        busy_wait_us(20);
        expect_hex("alarms_raised", timer_hw->intr & ALARMS, ALARMS);
        if (view == 0) {
            timer_hw->intr = 1u << 1;
        } else {
            hw_clear_bits(&timer_hw->intr, 1u << 1);
        }
        expect_hex("one_is_left", timer_hw->intr & ALARMS, 1u << 2);
        hw_clear_bits(&timer_hw->intr, 1u << 2);
        expect_hex("none_is_left", timer_hw->intr & ALARMS, 0);

        timer_hw->alarm[1] = time_us_32() + 100000;
        timer_hw->alarm[2] = time_us_32() + 100000;
        expect_hex("armed", timer_hw->armed & ALARMS, ALARMS);
        if (view == 0) {
            timer_hw->armed = 1u << 2;
        } else {
            hw_clear_bits(&timer_hw->armed, 1u << 2);
        }
        expect_hex("one_is_armed", timer_hw->armed & ALARMS, 1u << 1);
        timer_hw->armed = ALARMS;
        expect_hex("none_is_armed", timer_hw->armed & ALARMS, 0);
    }
}

// Edges of two pins, which an output makes for itself.
static void pin_flags(void) {
    const uint32_t both = GPIO_IRQ_EDGE_RISE << 4 * PIN | GPIO_IRQ_EDGE_RISE << 4 * (PIN + 1);
    const uint32_t first = GPIO_IRQ_EDGE_RISE << 4 * PIN;
    for (unsigned pin = PIN; pin < PIN + 2; pin++) {
        gpio_init(pin);
        gpio_set_dir(pin, true);
    }
    for (unsigned view = 0; view < 2; view++) {
        gpio_clr_mask(3u << PIN);
        busy_wait_us(2);
        io_bank0_hw->intr[0] = 0xccccccccu;
        gpio_set_mask(3u << PIN);
        busy_wait_us(2);
        expect_hex("edges", io_bank0_hw->intr[0] & both, both);
        if (view == 0) {
            io_bank0_hw->intr[0] = first;
        } else {
            hw_clear_bits(&io_bank0_hw->intr[0], first);
        }
        expect_hex("one_edge_is_left", io_bank0_hw->intr[0] & both, both & ~first);
    }
}

static void oscillator_flags(void) {
    // A divider without the code in front of it.
    rosc_hw->div = 1;
    expect("bad_write_of_rosc", rosc_hw->status >> 24 & 1, 1);
    hw_clear_bits(&rosc_hw->status, ROSC_STATUS_BADWRITE_BITS);
    expect("bad_write_is_cleared", rosc_hw->status >> 24 & 1, 0);
    rosc_hw->div = ROSC_DIV_VALUE_PASS + 16;

    uint32_t control = xosc_hw->ctrl;
    xosc_hw->ctrl = (control & ~0xfffu) | 0x123;
    expect("bad_write_of_xosc", xosc_hw->status >> 24 & 1, 1);
    hw_clear_bits(&xosc_hw->status, XOSC_STATUS_BADWRITE_BITS);
    expect("bad_write_is_cleared", xosc_hw->status >> 24 & 1, 0);
    xosc_hw->ctrl = control;
}

int main(void) {
    report_start();
    timer_flags();
    pin_flags();
    oscillator_flags();
    report_done();
}
