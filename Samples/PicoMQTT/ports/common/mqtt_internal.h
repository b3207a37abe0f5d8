// What the files of the driver need of each other.
#ifndef PORTS_COMMON_MQTT_INTERNAL_H
#define PORTS_COMMON_MQTT_INTERNAL_H

#include "mqtt.h"

/// Drops the connection because of `error`, and plans the next attempt if the link
/// reconnects by itself.
void mqtt_link_fail(struct mqtt_link *link, enum mqtt_link_error error);

/// Starts to connect, as mqtt_link_open and after a pause.
void mqtt_link_attempt(struct mqtt_link *link);

/// Frees what TLS was set up with; not inside a callback of the connection.
void mqtt_link_release_tls(struct mqtt_link *link);

/// Bytes of an acknowledgement of this type after its fixed header.
size_t mqtt_answer_length(uint8_t type);

/// The broker's packet in `input`, other than PUBLISH. False if it makes no sense.
bool mqtt_answer_handle(struct mqtt_link *link);

/// The receipt of a message that arrives now; 0 for the identifier 0.
uint32_t mqtt_receipt(const struct mqtt_link *link, uint16_t id);

/// Sends some of the PUBACKs that are owed, if it is time to.
void mqtt_acknowledge_due(struct mqtt_link *link);

/// Sends all that TCP takes, before closing.
void mqtt_acknowledge_all(struct mqtt_link *link);

/// Hands to lwIP what has yet to go out, as far as there is room.
void mqtt_requests_send(struct mqtt_link *link);

/// The broker's answer to SUBSCRIBE or UNSUBSCRIBE. False if it makes no sense.
bool mqtt_requests_answered(struct mqtt_link *link, bool subscribed, uint16_t id, uint8_t code);

/// Whether the broker has left something unanswered for too long.
bool mqtt_requests_are_late(const struct mqtt_link *link, uint32_t now);

// First bytes of the packets that a broker may send (MQTT 3.1.1, 2.2.2).
#define MQTT_CONNACK 0x20
#define MQTT_PUBLISH 0x30 // its lower half are flags
#define MQTT_PUBACK 0x40
#define MQTT_SUBACK 0x90
#define MQTT_UNSUBACK 0xb0
#define MQTT_PINGRESP 0xd0

/// Milliseconds from `since` to now; right across the wrap of the clock.
static inline uint32_t mqtt_elapsed(uint32_t since, uint32_t now) {
    return (int32_t)(now - since) < 0 ? 0 : now - since;
}

/// The later of two times.
static inline uint32_t mqtt_later(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) >= 0 ? a : b;
}

#endif
