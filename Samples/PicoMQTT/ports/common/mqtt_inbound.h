// Inbound messages in a ring of fixed size, each in one piece.
//
// A message is written in steps, as TCP delivers it: reserve() sets its whole room aside,
// so what has begun always fits; then the bytes are filled in; then commit(). An empty
// queue starts at its beginning again, so whatever fits at all fits into an empty queue.
#ifndef PORTS_COMMON_MQTT_INBOUND_H
#define PORTS_COMMON_MQTT_INBOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "picomqtt_options.h"

/// One message.
struct mqtt_message {
    const char *topic;      ///< ends with NUL
    const uint8_t *payload; ///< followed by a NUL that `length` does not count
    size_t length;          ///< bytes of the payload
    uint16_t topic_length;
    uint8_t qos; ///< 0 or 1
    bool retain;
    bool dup;
    bool too_large;   ///< larger than the whole queue: topic and payload are empty
    uint32_t receipt; ///< names it for mqtt_link_acknowledge; 0 at QoS 0
};

/// What reserve() found.
enum mqtt_inbound_room {
    MQTT_INBOUND_ROOM,  ///< reserved
    MQTT_INBOUND_FULL,  ///< there will be room once messages were taken
    MQTT_INBOUND_NEVER, ///< the message is larger than the whole queue
};

/// The queue. Zero-filled memory is an empty one.
struct mqtt_inbound {
    size_t head;       // oldest message
    size_t tail;       // where the next message goes
    size_t wrap;       // end of the messages at the end of `bytes`, while `wrapped`
    size_t count;      // complete messages
    size_t open;       // bytes reserved for the message that is arriving, or 0
    bool wrapped;      // newer messages are at the start of `bytes`, older ones at its end
    bool open_wrapped; // the reservation was what wrapped
    _Alignas(struct mqtt_message) uint8_t bytes[MQTT_INBOUND_QUEUE_SIZE];
};

/// Sets room aside for a message; only one at a time.
enum mqtt_inbound_room mqtt_inbound_reserve(struct mqtt_inbound *queue, size_t topic_length, size_t length);

/// Where the topic and the payload of the reserved message go.
char *mqtt_inbound_topic(struct mqtt_inbound *queue);
uint8_t *mqtt_inbound_payload(struct mqtt_inbound *queue);

/// The reserved message. From `qos` on, its fields are for the caller to fill in.
struct mqtt_message *mqtt_inbound_reserved(struct mqtt_inbound *queue);

/// Makes the reserved message part of the queue.
void mqtt_inbound_commit(struct mqtt_inbound *queue);

/// Gives the reservation up, if there is one.
void mqtt_inbound_cancel(struct mqtt_inbound *queue);

/// Whether a message in the queue has this receipt.
bool mqtt_inbound_has(const struct mqtt_inbound *queue, uint32_t receipt);

/// The oldest message, or NULL.
const struct mqtt_message *mqtt_inbound_peek(const struct mqtt_inbound *queue);

/// Drops the oldest message, if there is one.
void mqtt_inbound_take(struct mqtt_inbound *queue);

#endif
