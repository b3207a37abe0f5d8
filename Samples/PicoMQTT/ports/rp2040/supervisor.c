#include "supervisor.h"

#include <stdbool.h>
#include <stdint.h>

#include "hardware/watchdog.h"
#include "pico/multicore.h"
#include "pico/time.h"

#include "led.h"

#define TICK_MS 50
#define FLASH_PERIOD_MS 2000
#define BLINK_PERIOD_MS 250
// The hardware counts 8.3 s at most, but a TLS handshake holds core 0 up for longer than
// one would like. So core 1 feeds the watchdog as long as the last heartbeat is this young.
#define HEARTBEAT_PATIENCE_MS 30000
#define WATCHDOG_MS 2000

// One core writes each of them and words are written at once, so no lock is needed.
static volatile uint32_t heartbeats;
static volatile enum supervisor_light light = SUPERVISOR_LIGHT_NO_NETWORK;

static bool led_level(uint32_t now_ms) {
    switch (light) {
    case SUPERVISOR_LIGHT_NO_NETWORK:
        return now_ms % FLASH_PERIOD_MS < TICK_MS;
    case SUPERVISOR_LIGHT_OFFLINE:
        return now_ms % BLINK_PERIOD_MS < BLINK_PERIOD_MS / 2;
    case SUPERVISOR_LIGHT_ONLINE:
        return true;
    case SUPERVISOR_LIGHT_DARK:
        return false;
    }
    return false;
}

static void supervise(void) {
    uint32_t seen = heartbeats;
    uint32_t seen_ms = to_ms_since_boot(get_absolute_time());

    led_start();
    watchdog_enable(WATCHDOG_MS, true);

    for (;;) {
        uint32_t now_ms = to_ms_since_boot(get_absolute_time());
        if (heartbeats != seen) {
            seen = heartbeats;
            seen_ms = now_ms;
        }
        if (now_ms - seen_ms < HEARTBEAT_PATIENCE_MS) {
            watchdog_update();
        }
        led_set(led_level(now_ms));
        sleep_ms(TICK_MS);
    }
}

void supervisor_start(void) {
    multicore_launch_core1(supervise);
}

void supervisor_heartbeat(void) {
    heartbeats = heartbeats + 1;
}

void supervisor_show(enum supervisor_light show) {
    light = show;
}
