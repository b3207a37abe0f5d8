// The analogue-to-digital converter, the real-time clock and pulse-width modulation. What the
// converter reads depends on what is connected; only its time and its range are judged.
#include "hardware/adc.h"
#include "hardware/irq.h"
#include "hardware/pwm.h"
#include "hardware/rtc.h"
#include "pico/stdlib.h"
#include "report.h"

#define SLICE 3u

static volatile unsigned wraps, alarms;

static void converter(void) {
    adc_init();
    adc_set_temp_sensor_enabled(true);
    adc_select_input(4);
    uint16_t raw = adc_read();
    expect_within("temperature_raw", raw, 0, 4095);
    // 27 degrees at 0.706 V, 1.721 mV less for each more: RP2040 datasheet, section 4.9.5.
    int32_t microvolts = (int32_t)(raw * 3300000ll / 4096);
    report("temperature_millidegrees", (uint64_t)(uint32_t)(27000 - (microvolts - 706000) * 1000 / 1721));
    for (unsigned input = 0; input < 3; input++) {
        static const char *const names[] = {"input_0", "input_1", "input_2"};
        adc_gpio_init(26 + input);
        adc_select_input(input);
        expect_within(names[input], adc_read(), 0, 4095);
    }
    uint64_t start = time_us_64();
    for (unsigned i = 0; i < 100; i++) {
        adc_read();
    }
    report("adc_100_of_2_us", time_us_64() - start);

    adc_select_input(0);
    adc_set_round_robin(1u << 0 | 1u << 4);
    adc_fifo_setup(true, false, 1, false, false);
    adc_run(true);
    unsigned out_of_range = 0;
    for (unsigned i = 0; i < 8; i++) {
        out_of_range += adc_fifo_get_blocking() > 4095;
    }
    adc_run(false);
    adc_fifo_drain();
    expect("fifo_out_of_range", out_of_range, 0);
    expect("fifo_empty", adc_fifo_is_empty(), true);
    adc_set_round_robin(0);
}

// ---- clock

static void on_alarm(void) {
    alarms++;
}

// Seconds since the midnight before.
static uint32_t second_of(const datetime_t *time) {
    return ((uint32_t)time->hour * 60 + (uint32_t)time->min) * 60 + (uint32_t)time->sec;
}

static void calendar(void) {
    rtc_init();
    datetime_t time = {.year = 2024, .month = 2, .day = 28, .dotw = 3, .hour = 23, .min = 59, .sec = 58};
    expect("rtc_set", rtc_set_datetime(&time), true);
    expect("rtc_running", rtc_running(), true);
    sleep_us(200);
    rtc_get_datetime(&time);
    expect("year", time.year, 2024);
    expect("month", time.month, 2);
    expect("day", time.day, 28);
    expect("day_of_week", time.dotw, 3);
    expect("second", second_of(&time), 86398);
    sleep_ms(3500);
    rtc_get_datetime(&time);
    expect("leap_day", time.day, 29);
    expect("leap_month", time.month, 2);
    expect("next_day_of_week", time.dotw, 4);
    expect_within("second_3_later", second_of(&time), 1, 2);

    datetime_t bad = {.year = 2024, .month = 13, .day = 1};
    expect("month_13", rtc_set_datetime(&bad), false);

    // All of the date: one that comes again would go on for as long as its second lasts.
    datetime_t at = time;
    at.sec = (int8_t)(time.sec + 2);
    rtc_set_alarm(&at, on_alarm);
    uint64_t start = time_us_64();
    while (alarms == 0 && time_us_64() - start < 4000000) {
        sleep_ms(10);
    }
    expect("alarms", alarms, 1);
    expect_within("alarm_after_us", time_us_64() - start, 1000000, 2100000);
    rtc_disable_alarm();
}

// ---- pulses

static void on_wrap(void) {
    pwm_clear_irq(SLICE);
    wraps++;
}

static void pulses(void) {
    pwm_config config = pwm_get_default_config();
    pwm_config_set_clkdiv_int(&config, 125); // a count each microsecond
    pwm_init(SLICE, &config, false);
    uint64_t start = time_us_64();
    pwm_set_enabled(SLICE, true);
    busy_wait_us(1000);
    uint16_t counted = pwm_get_counter(SLICE);
    pwm_set_enabled(SLICE, false);
    uint64_t elapsed = time_us_64() - start;
    expect_within("pwm_counter", counted, 999, elapsed + 1);
    counted = pwm_get_counter(SLICE);
    busy_wait_us(50);
    expect("pwm_stopped", pwm_get_counter(SLICE), counted);

    pwm_set_wrap(SLICE, 999);
    pwm_set_counter(SLICE, 0);
    pwm_clear_irq(SLICE);
    pwm_set_irq_enabled(SLICE, true);
    irq_set_exclusive_handler(PWM_IRQ_WRAP, on_wrap);
    irq_set_enabled(PWM_IRQ_WRAP, true);
    pwm_set_enabled(SLICE, true);
    busy_wait_us(10500);
    pwm_set_enabled(SLICE, false);
    expect("wraps", wraps, 10);
    expect_within("counter_in_bounds", pwm_get_counter(SLICE), 0, 999);

    // Up and down again: twice as long.
    wraps = 0;
    pwm_set_phase_correct(SLICE, true);
    pwm_set_counter(SLICE, 0);
    pwm_set_enabled(SLICE, true);
    busy_wait_us(11000);
    pwm_set_enabled(SLICE, false);
    expect_within("wraps_both_ways", wraps, 5, 6);
}

int main(void) {
    report_start();
    converter();
    calendar();
    pulses();
    report_done();
}
