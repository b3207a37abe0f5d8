// Cuts the broker's bytes into packets, whatever pieces TCP delivers them in.
//
// lwIP's own parser demands that a topic arrives in one TCP segment, and it acknowledges
// a message whether or not anyone had room for it. This one takes no more bytes than it
// has room for; the rest waits here, unacknowledged to TCP.
#ifndef PORTS_COMMON_MQTT_INPUT_H
#define PORTS_COMMON_MQTT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mqtt_link;
struct pbuf;

/// What the next byte belongs to.
enum mqtt_input_phase {
    MQTT_INPUT_TYPE,    ///< first byte of a packet
    MQTT_INPUT_LENGTH,  ///< its remaining length
    MQTT_INPUT_ANSWER,  ///< body of an acknowledgement
    MQTT_INPUT_TOPIC_LENGTH,
    MQTT_INPUT_RESERVE, ///< no byte: room in the queue is needed
    MQTT_INPUT_TOPIC,
    MQTT_INPUT_ID,
    MQTT_INPUT_PAYLOAD,
};

/// The parser of one connection. Zero-filled memory is a fresh one.
struct mqtt_input {
    struct pbuf *held; // bytes that were not read yet, nor acknowledged to TCP
    struct pbuf *tail; // last of them if it has room for more, else NULL
    size_t tail_room;
    enum mqtt_input_phase phase;
    bool is_held;    // stopped until the queue has room
    bool dropping;   // the message that arrives has no place in the queue
    bool too_large;  // it has a place, but not for its text
    uint8_t type;    // first byte of the packet
    uint8_t shift;   // bits of the remaining length so far
    uint8_t body[4]; // of an acknowledgement
    size_t filled;   // bytes of this phase so far
    size_t remaining; // bytes of the packet that follow
    size_t topic_length;
    uint16_t id; // of a message, 0 at QoS 0
};

/// Takes `p` over: the bytes that TCP delivered.
void mqtt_input_arrived(struct mqtt_link *link, struct pbuf *p);

/// Reads on, as far as there is room. Also after something was taken from the queue.
void mqtt_input_run(struct mqtt_link *link);

/// Forgets what is unfinished and frees what is held.
void mqtt_input_reset(struct mqtt_link *link);

#endif
