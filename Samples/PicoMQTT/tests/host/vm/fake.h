// What the tests steer: a driver and a board that only pretend, and run by a clock that
// goes on by a millisecond with every turn.
#ifndef FAKE_H
#define FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mruby.h>

#include "mqtt_error.h"

struct fake {
    uint32_t now_ms;
    bool network_ready;
    enum mqtt_link_error next_error; ///< of the next attempts to connect
    int failures_left;               ///< how many attempts fail, -1 for all
    uint8_t broker_code;
    bool silent;             ///< the broker acknowledges nothing
    int busy;                ///< requests that find no room
    bool held;               ///< the queue counts as full until it is empty
    size_t capacity;         ///< messages that the queue has room for
    size_t window;           ///< messages that the broker sends without an acknowledgement
    size_t pushed;           ///< messages that the broker has yet to send, named by numbers
    size_t under_way;        ///< messages of QoS 1 without an acknowledgement
    bool resumes;            ///< the broker has kept the session
    uint32_t lose_at_turn;   ///< when the connection breaks, 0 for never
    uint32_t turns;
    int call_levels; ///< what the C stack has room for
    enum mqtt_link_error notice;
    enum mqtt_link_error refuse_request; ///< how requests end, MQTT_LINK_OK for well
    char log[8192];          ///< calls of the driver, one a line
};

extern struct fake fake;

/// As at the start of a test.
void fake_reset(void);

/// Adds a line to the log.
void fake_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

/// Puts a message into the driver's queue; one without a payload is too large.
void fake_deliver(const char *topic, const char *payload, size_t length, int qos);

/// Ends the connection with an error.
void fake_lose(enum mqtt_link_error error);

/// Defines the Ruby module Fake.
void fake_define(mrb_state *mrb);

#endif
