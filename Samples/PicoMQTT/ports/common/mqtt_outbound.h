// Messages of QoS 1 that the broker has yet to acknowledge, in the order of publishing.
//
// Topic, NUL and payload of all of them lie one after the other without gaps: when one is
// acknowledged, the later ones move up. So there is no fragmentation, and a few hundred
// bytes to move now and then.
#ifndef PORTS_COMMON_MQTT_OUTBOUND_H
#define PORTS_COMMON_MQTT_OUTBOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "picomqtt_options.h"

/// One message without its text.
struct mqtt_outgoing {
    uint32_t ticket;
    uint32_t sent_ms; ///< when it went out on this connection
    uint16_t id;      ///< packet identifier, the same for each attempt
    uint16_t topic_length;
    uint16_t length; ///< bytes of the payload
    bool retain;
    bool sent; ///< on this connection
    bool dup;  ///< it went out on an earlier connection
};

/// The store. Zero-filled memory is an empty one.
struct mqtt_outbound {
    size_t count;
    size_t used; // bytes
    struct mqtt_outgoing messages[MQTT_REQ_MAX_IN_FLIGHT];
    uint8_t bytes[MQTT_OUTBOUND_SIZE];
};

/// Copies a message to the end and returns it, or NULL if there is no room now.
struct mqtt_outgoing *mqtt_outbound_add(struct mqtt_outbound *store, const char *topic, const void *payload,
                                        size_t length);

/// Whether such a message fits into an empty store.
bool mqtt_outbound_fits(size_t topic_length, size_t length);

/// Topic (ends with NUL) of the message at `index`; the payload follows the NUL.
const char *mqtt_outbound_text(const struct mqtt_outbound *store, size_t index);

/// Removes the message with this packet identifier; false if there is none that was sent.
bool mqtt_outbound_acknowledge(struct mqtt_outbound *store, uint16_t id);

/// Whether a message has this ticket, or this packet identifier.
bool mqtt_outbound_has_ticket(const struct mqtt_outbound *store, uint32_t ticket);
bool mqtt_outbound_has_id(const struct mqtt_outbound *store, uint16_t id);

/// A new connection: all messages have to go out again, as duplicates if they were sent.
void mqtt_outbound_rewind(struct mqtt_outbound *store);

/// Drops everything.
void mqtt_outbound_clear(struct mqtt_outbound *store);

#endif
