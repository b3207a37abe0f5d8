// The second core: it shows the state on the LED and feeds the watchdog for as long as
// the main loop turns. Implemented in ports/<board>.
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

/// What the LED shows.
enum supervisor_light {
    SUPERVISOR_LIGHT_NO_NETWORK, ///< one short flash every two seconds
    SUPERVISOR_LIGHT_OFFLINE,    ///< quick blinking: network, but no broker
    SUPERVISOR_LIGHT_ONLINE,     ///< on
    SUPERVISOR_LIGHT_DARK,       ///< off
};

/// Starts the supervision on core 1. From here on the heartbeat must not stop.
void supervisor_start(void);

/// Tells that the main loop turns.
void supervisor_heartbeat(void);

/// Chooses what the LED shows.
void supervisor_show(enum supervisor_light light);

#endif
