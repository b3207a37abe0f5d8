// When to join the wireless network, and when to try again. It neither knows the radio nor
// waits: told what the link does, it says whether now is the time.
#ifndef WIFI_JOIN_H
#define WIFI_JOIN_H

#include <stdbool.h>
#include <stdint.h>

/// What the radio says of its link.
enum wifi_link {
    WIFI_LINK_DOWN,    ///< no network, wrong password, or lost
    WIFI_LINK_JOINING, ///< not yet known
    WIFI_LINK_UP,      ///< joined, with an address or without
};

struct wifi_join {
    enum {
        WIFI_JOIN_PAUSING,
        WIFI_JOIN_TRYING,
        WIFI_JOIN_DONE,
    } phase;
    uint32_t since_ms; ///< start of the phase, but for the last one
    uint32_t pause_ms; ///< how long WIFI_JOIN_PAUSING takes
};

/// The first attempt is due at once.
void wifi_join_init(struct wifi_join *join, uint32_t now_ms);

/// One turn. True when the caller has to start an attempt now, and only then.
bool wifi_join_turn(struct wifi_join *join, enum wifi_link link, uint32_t now_ms);

#endif
