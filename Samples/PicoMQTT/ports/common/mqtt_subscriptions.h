// The subscriptions of a session: what was asked for, and how far that is.
#ifndef PORTS_COMMON_MQTT_SUBSCRIPTIONS_H
#define PORTS_COMMON_MQTT_SUBSCRIPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "picomqtt_options.h"

/// Longest topic filter, NUL excluded.
#define MQTT_FILTER_MAX 127

/// How far a subscription is.
enum mqtt_subscription_phase {
    MQTT_SUBSCRIPTION_FREE,     ///< not in use
    MQTT_SUBSCRIPTION_SETTLED,  ///< the broker knows
    MQTT_SUBSCRIPTION_QUEUED,   ///< SUBSCRIBE or UNSUBSCRIBE has yet to go out
    MQTT_SUBSCRIPTION_SENT,     ///< SUBACK or UNSUBACK has yet to come
    MQTT_SUBSCRIPTION_REFUSED,  ///< the broker said no; kept until the place is needed
};

/// One topic filter.
struct mqtt_subscription {
    char filter[MQTT_FILTER_MAX + 1];
    enum mqtt_subscription_phase phase;
    uint32_t ticket;
    uint32_t sent_ms;
    uint16_t id; ///< packet identifier while MQTT_SUBSCRIPTION_SENT
    uint8_t qos;
    bool wanted;    ///< false: to be unsubscribed
    bool restoring; ///< nobody holds the ticket: it is made again after reconnecting
};

/// All of them. Zero-filled memory is an empty table.
struct mqtt_subscriptions {
    struct mqtt_subscription items[MQTT_SUBSCRIPTIONS_MAX];
};

/// The entry of a filter, new if there was none; NULL if the table is full.
struct mqtt_subscription *mqtt_subscriptions_entry(struct mqtt_subscriptions *table, const char *filter);

/// The entry that waits for an answer with this packet identifier, or NULL.
struct mqtt_subscription *mqtt_subscriptions_by_id(struct mqtt_subscriptions *table, uint16_t id);

/// The entry with this ticket, or NULL.
const struct mqtt_subscription *mqtt_subscriptions_by_ticket(const struct mqtt_subscriptions *table,
                                                             uint32_t ticket);

/// A new connection. Unless the broker kept the session, everything wanted is queued and
/// everything else is gone; what was sent without an answer is queued in any case.
void mqtt_subscriptions_rewind(struct mqtt_subscriptions *table, bool session_present);

/// Drops everything.
void mqtt_subscriptions_clear(struct mqtt_subscriptions *table);

#endif
