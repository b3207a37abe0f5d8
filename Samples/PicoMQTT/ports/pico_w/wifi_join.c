#include "wifi_join.h"

#define FIRST_PAUSE_MS 1000
#define LONGEST_PAUSE_MS 32000
// An access point that vanishes in mid-join, or right after it, leaves the driver saying
// "joining" for ever. This is longer than a scan and a slow exchange of keys together.
#define PATIENCE_MS 30000

void wifi_join_init(struct wifi_join *join, uint32_t now_ms) {
    join->phase = WIFI_JOIN_PAUSING;
    join->since_ms = now_ms;
    join->pause_ms = 0;
}

static void pause_for(struct wifi_join *join, uint32_t pause_ms, uint32_t now_ms) {
    join->phase = WIFI_JOIN_PAUSING;
    join->since_ms = now_ms;
    join->pause_ms = pause_ms;
}

static uint32_t longer(uint32_t pause_ms) {
    if (pause_ms == 0) {
        return FIRST_PAUSE_MS;
    }
    return pause_ms < LONGEST_PAUSE_MS / 2 ? 2 * pause_ms : LONGEST_PAUSE_MS;
}

bool wifi_join_turn(struct wifi_join *join, enum wifi_link link, uint32_t now_ms) {
    if (link == WIFI_LINK_UP) {
        // The radio also recovers by itself, in any phase.
        join->phase = WIFI_JOIN_DONE;
        return false;
    }
    uint32_t passed_ms = now_ms - join->since_ms;
    switch (join->phase) {
    case WIFI_JOIN_DONE:
        pause_for(join, FIRST_PAUSE_MS, now_ms);
        return false;
    case WIFI_JOIN_TRYING:
        if (link == WIFI_LINK_DOWN || passed_ms >= PATIENCE_MS) {
            pause_for(join, longer(join->pause_ms), now_ms);
        }
        return false;
    case WIFI_JOIN_PAUSING:
        if (passed_ms < join->pause_ms) {
            return false;
        }
        join->phase = WIFI_JOIN_TRYING;
        join->since_ms = now_ms;
        return true;
    }
    return false;
}
