// Tests of ports/pico_w/wifi_join.c, over simulated time.
#include "wifi_join.h"

#include <stdio.h>

#include "test.h"

int test_passed;
int test_failed;

static struct wifi_join join;
static uint32_t now_ms;

static void start_at(uint32_t ms) {
    now_ms = ms;
    wifi_join_init(&join, now_ms);
}

// Lets time pass in steps of 10 ms until an attempt is due; the milliseconds that took, or
// -1 if none was within `limit_ms`.
static long until_attempt(enum wifi_link link, uint32_t limit_ms) {
    for (uint32_t passed = 0; passed <= limit_ms; passed += 10, now_ms += 10) {
        if (wifi_join_turn(&join, link, now_ms)) {
            return (long)passed;
        }
    }
    return -1;
}

static void the_first_attempt_is_due_at_once(void) {
    start_at(5000);
    CHECK(until_attempt(WIFI_LINK_DOWN, 0) == 0);
}

static void pauses_double_up_to_a_limit(void) {
    static const long pauses[] = {1000, 2000, 4000, 8000, 16000, 32000, 32000, 32000};
    start_at(0);
    CHECK(until_attempt(WIFI_LINK_DOWN, 0) == 0);
    for (unsigned i = 0; i < sizeof pauses / sizeof pauses[0]; i++) {
        CHECK(until_attempt(WIFI_LINK_DOWN, 60000) == pauses[i]);
    }
}

static void a_join_in_progress_is_given_time(void) {
    start_at(0);
    CHECK(until_attempt(WIFI_LINK_DOWN, 0) == 0);
    CHECK(until_attempt(WIFI_LINK_JOINING, 29000) == -1);
    CHECK(!wifi_join_turn(&join, WIFI_LINK_UP, now_ms));
    CHECK(until_attempt(WIFI_LINK_UP, 100000) == -1);
}

static void a_join_without_end_is_given_up(void) {
    start_at(0);
    CHECK(until_attempt(WIFI_LINK_DOWN, 0) == 0);
    CHECK(until_attempt(WIFI_LINK_JOINING, 60000) == 31000);
}

// An access point that goes away leaves the driver saying "joining".
static void a_lost_link_is_joined_again_however_it_shows(void) {
    static const enum wifi_link losses[] = {WIFI_LINK_DOWN, WIFI_LINK_JOINING};
    for (unsigned i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        start_at(0);
        CHECK(until_attempt(WIFI_LINK_DOWN, 0) == 0);
        CHECK(until_attempt(WIFI_LINK_DOWN, 60000) == 1000);
        CHECK(until_attempt(WIFI_LINK_DOWN, 60000) == 2000);
        CHECK(until_attempt(WIFI_LINK_UP, 100000) == -1);
        // Success has made the pause short again.
        CHECK(until_attempt(losses[i], 60000) == 1000);
        CHECK(until_attempt(losses[i], 1900) == -1);
    }
}

static void a_radio_that_recovers_by_itself_is_left_alone(void) {
    start_at(0);
    CHECK(until_attempt(WIFI_LINK_DOWN, 0) == 0);
    CHECK(until_attempt(WIFI_LINK_DOWN, 500) == -1);
    CHECK(until_attempt(WIFI_LINK_UP, 100000) == -1);
}

static void the_clock_may_wrap(void) {
    start_at(UINT32_MAX - 500);
    CHECK(until_attempt(WIFI_LINK_DOWN, 0) == 0);
    CHECK(until_attempt(WIFI_LINK_DOWN, 60000) == 1000);
    CHECK(now_ms < 1000);
}

int main(void) {
    the_first_attempt_is_due_at_once();
    pauses_double_up_to_a_limit();
    a_join_in_progress_is_given_time();
    a_join_without_end_is_given_up();
    a_lost_link_is_joined_again_however_it_shows();
    a_radio_that_recovers_by_itself_is_left_alone();
    the_clock_may_wrap();
    printf("%d passed, %d failed\n", test_passed, test_failed);
    return test_failed == 0 ? 0 : 1;
}
