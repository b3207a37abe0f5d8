// Time: sleeping, alarms, repeating timers, alarm pools, a hardware alarm, and the wrap of the
// timer's lower word. What is in microseconds may be late, never early.
#include "hardware/timer.h"
#include "pico/stdlib.h"
#include "report.h"

#define REPETITIONS 10

static volatile unsigned fired;
static volatile uint64_t fired_at;

static int64_t on_alarm(alarm_id_t id, void *user) {
    (void)id;
    fired++;
    fired_at = time_us_64();
    return *(const int64_t *)user;
}

static bool on_repeat(repeating_timer_t *timer) {
    (void)timer;
    fired_at = time_us_64();
    return ++fired < REPETITIONS;
}

static void on_hardware_alarm(uint number) {
    (void)number;
    fired++;
    fired_at = time_us_64();
}

static void wait_for(unsigned count, uint64_t patience_us) {
    absolute_time_t until = make_timeout_time_us(patience_us);
    while (fired < count && !time_reached(until)) {
        tight_loop_contents();
    }
}

static void sleeping(void) {
    uint64_t start = time_us_64();
    sleep_ms(20);
    report("sleep_ms_20", time_us_64() - start);
    start = time_us_64();
    sleep_us(250);
    report("sleep_us_250", time_us_64() - start);
    start = time_us_64();
    busy_wait_us(1500);
    report("busy_wait_us_1500", time_us_64() - start);
    start = time_us_64();
    busy_wait_at_least_cycles(125000); // a millisecond at 125 MHz
    report("busy_wait_cycles_125000", time_us_64() - start);
    start = time_us_64();
    while (!best_effort_wfe_or_timeout(from_us_since_boot(start + 3000))) {
    }
    report("wfe_or_timeout_3000", time_us_64() - start);
    start = time_us_64();
    expect_within("time_us_32", time_us_32(), start, start + 1000);
}

static void alarms(void) {
    static const int64_t once = 0, again_from_now = 2000, again_from_then = -2000;
    fired = 0;
    uint64_t start = time_us_64();
    add_alarm_in_us(5000, on_alarm, (void *)&once, false);
    wait_for(1, 50000);
    expect("alarm_fired", fired, 1);
    report("alarm_5000", fired_at - start);

    fired = 0;
    start = time_us_64();
    alarm_id_t id = add_alarm_in_us(1000, on_alarm, (void *)&again_from_now, false);
    wait_for(3, 50000);
    report("alarm_1000_and_2_of_2000", fired_at - start);
    expect("cancel_repeating", cancel_alarm(id), true);

    fired = 0;
    start = time_us_64();
    id = add_alarm_at(from_us_since_boot(start + 1000), on_alarm, (void *)&again_from_then, false);
    wait_for(3, 50000);
    report("alarm_1000_and_2_of_2000_exact", fired_at - start);
    cancel_alarm(id);

    fired = 0;
    id = add_alarm_in_ms(2, on_alarm, (void *)&once, false);
    expect("cancel", cancel_alarm(id), true);
    expect("cancel_twice", cancel_alarm(id), false);
    sleep_ms(4);
    expect("fired_though_cancelled", fired, 0);

    absolute_time_t past = from_us_since_boot(time_us_64() - 1);
    expect("past_left_out", add_alarm_at(past, on_alarm, (void *)&once, false), 0);
    expect("past_not_fired", fired, 0);
    add_alarm_at(past, on_alarm, (void *)&once, true);
    wait_for(1, 1000);
    expect("past_fired", fired, 1);

    // Sorted by time, whatever the order they were added in.
    fired = 0;
    start = time_us_64();
    for (unsigned i = 0; i < 5; i++) {
        add_alarm_in_us(1000 + 500 * (i * 3 % 5), on_alarm, (void *)&once, false);
    }
    wait_for(5, 50000);
    expect("five_alarms", fired, 5);
    report("last_of_five_3000", fired_at - start);
}

static void repeating(void) {
    repeating_timer_t timer;
    fired = 0;
    uint64_t start = time_us_64();
    add_repeating_timer_us(-1000, on_repeat, NULL, &timer);
    wait_for(REPETITIONS, 50000);
    report("repeat_10_of_1000", fired_at - start);
    sleep_ms(3);
    expect("repeat_ended", fired, REPETITIONS);

    fired = 0;
    add_repeating_timer_ms(1, on_repeat, NULL, &timer);
    wait_for(3, 50000);
    expect("repeat_cancelled", cancel_repeating_timer(&timer), true);
    unsigned until_then = fired;
    sleep_ms(3);
    expect("repeats_after_cancel", fired - until_then, 0);
}

static void pools(void) {
    static const int64_t once = 0;
    alarm_pool_t *pool = alarm_pool_create_with_unused_hardware_alarm(4);
    fired = 0;
    uint64_t start = time_us_64();
    alarm_pool_add_alarm_in_us(pool, 1500, on_alarm, (void *)&once, false);
    add_alarm_in_us(1000, on_alarm, (void *)&once, false);
    wait_for(2, 50000);
    report("second_pool_1500", fired_at - start);
    expect("both_pools_fired", fired, 2);
    alarm_pool_destroy(pool);

    uint alarm = (uint)hardware_alarm_claim_unused(true);
    hardware_alarm_set_callback(alarm, on_hardware_alarm);
    fired = 0;
    start = time_us_64();
    expect("target_missed", hardware_alarm_set_target(alarm, from_us_since_boot(start + 700)), false);
    wait_for(1, 50000);
    report("hardware_alarm_700", fired_at - start);
    fired = 0;
    expect("past_target_missed", hardware_alarm_set_target(alarm, from_us_since_boot(start)), true);
    hardware_alarm_force_irq(alarm);
    expect("forced", fired, 1);
    hardware_alarm_set_target(alarm, make_timeout_time_us(500));
    hardware_alarm_cancel(alarm);
    sleep_ms(1);
    expect("cancelled_target_fired", fired, 1);
    hardware_alarm_set_callback(alarm, NULL);
    hardware_alarm_unclaim(alarm);
}

// Sets the time to just before its lower word wraps, and sleeps over that.
static void wrap(void) {
    timer_hw->timelw = UINT32_MAX - 999;
    timer_hw->timehw = 0;
    uint64_t before = time_us_64();
    sleep_us(3000);
    uint64_t after = time_us_64();
    expect_within("before_wrap", before, UINT32_MAX - 999, UINT32_MAX);
    expect("upper_word", (int64_t)(after >> 32), 1);
    report("sleep_us_3000_over_wrap", after - before);
    // Reading the lower word keeps the upper one of that moment.
    uint32_t low = timer_hw->timelr;
    expect("latched_upper_word", timer_hw->timehr, 1);
    expect_within("latched_lower_word", low, (uint32_t)after, (uint32_t)after + 1000000);
}

int main(void) {
    report_start();
    sleeping();
    alarms();
    repeating();
    pools();
    wrap();
    report_done();
}
