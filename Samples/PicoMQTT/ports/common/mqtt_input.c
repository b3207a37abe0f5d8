// The broker's bytes, packet by packet. PUBLISH goes straight into the queue.
#include <string.h>

#include "lwip/altcp.h"
#include "lwip/pbuf.h"
#include "lwip/sys.h"

#include "mqtt_internal.h"

#define FLAG_DUP 0x08
#define FLAG_RETAIN 0x01

static uint8_t qos_of(const struct mqtt_input *input) {
    return (input->type >> 1) & 3;
}

static void enter(struct mqtt_input *input, enum mqtt_input_phase phase) {
    input->phase = phase;
    input->filled = 0;
}

// ---- the fixed header

static bool is_type_valid(const struct mqtt_link *link, uint8_t type) {
    if (link->state != MQTT_LINK_ONLINE) {
        return type == MQTT_CONNACK;
    }
    if ((type & 0xf0) == MQTT_PUBLISH) {
        // We never ask for QoS 2, and DUP has no meaning at QoS 0.
        unsigned qos = (type >> 1) & 3;
        return qos < 2 && !(qos == 0 && (type & FLAG_DUP) != 0);
    }
    return type == MQTT_PUBACK || type == MQTT_SUBACK || type == MQTT_UNSUBACK || type == MQTT_PINGRESP;
}

static bool read_length(struct mqtt_link *link, uint8_t byte) {
    struct mqtt_input *input = &link->input;
    input->remaining |= (size_t)(byte & 0x7f) << input->shift;
    input->shift += 7;
    if ((byte & 0x80) != 0) {
        return input->shift < 28; // four bytes are the most
    }
    if ((input->type & 0xf0) == MQTT_PUBLISH) {
        enter(input, MQTT_INPUT_TOPIC_LENGTH);
        return input->remaining >= 3u + (qos_of(input) > 0 ? 2 : 0);
    }
    if (input->remaining != mqtt_answer_length(input->type)) {
        return false;
    }
    enter(input, input->remaining > 0 ? MQTT_INPUT_ANSWER : MQTT_INPUT_TYPE);
    return input->remaining > 0 || mqtt_answer_handle(link);
}

// ---- PUBLISH

static bool read_topic_length(struct mqtt_input *input, uint8_t byte) {
    input->topic_length = input->topic_length << 8 | byte;
    input->remaining--;
    if (++input->filled < 2) {
        return true;
    }
    size_t id_length = qos_of(input) > 0 ? 2 : 0;
    if (input->topic_length == 0 || input->topic_length + id_length > input->remaining) {
        return false;
    }
    enter(input, MQTT_INPUT_RESERVE);
    return true;
}

// False if there is no room yet.
static bool reserve(struct mqtt_link *link) {
    struct mqtt_input *input = &link->input;
    size_t id_length = qos_of(input) > 0 ? 2 : 0;
    size_t length = input->remaining - input->topic_length - id_length;
    enum mqtt_inbound_room room = mqtt_inbound_reserve(&link->inbound, input->topic_length, length);
    input->too_large = room == MQTT_INBOUND_NEVER;
    if (input->too_large) {
        // Its place in the queue is kept, for the program to learn of it and to acknowledge it
        // in its turn.
        room = mqtt_inbound_reserve(&link->inbound, 0, 0);
    }
    input->dropping = room == MQTT_INBOUND_FULL;
    if (input->dropping && qos_of(input) > 0) {
        return false;
    }
    if (input->dropping) {
        link->counters.dropped++;
        link->notice = MQTT_LINK_DROPPED;
    } else if (input->too_large) {
        link->counters.oversized++;
    }
    enter(input, MQTT_INPUT_TOPIC);
    return true;
}

static bool has_text(const struct mqtt_input *input) {
    return !input->dropping && !input->too_large;
}

static bool is_topic_valid(const char *topic, size_t length) {
    return memchr(topic, '\0', length) == NULL && memchr(topic, '+', length) == NULL &&
           memchr(topic, '#', length) == NULL;
}

static void enqueue(struct mqtt_link *link) {
    struct mqtt_input *input = &link->input;
    struct mqtt_message *message = mqtt_inbound_reserved(&link->inbound);
    message->qos = qos_of(input);
    message->retain = (input->type & FLAG_RETAIN) != 0;
    message->dup = (input->type & FLAG_DUP) != 0;
    message->too_large = input->too_large;
    message->receipt = mqtt_receipt(link, input->id);
    link->arrived += message->qos;
    if (message->dup && mqtt_inbound_has(&link->inbound, message->receipt)) {
        mqtt_inbound_cancel(&link->inbound); // an impatient broker; the first one still waits
        return;
    }
    // A resumed session begins with what was sent before.
    if (message->dup && mqtt_owed_has(&link->had, input->id) && mqtt_owed_add(&link->owed, input->id)) {
        mqtt_inbound_cancel(&link->inbound);
        return;
    }
    if (message->qos > 0 && !message->dup) {
        link->had.count = 0;
    }
    mqtt_inbound_commit(&link->inbound);
    link->untaken += message->qos;
    link->counters.received += !input->too_large;
}

static void finish_message(struct mqtt_link *link) {
    if (!link->input.dropping) {
        enqueue(link);
    }
    enter(&link->input, MQTT_INPUT_TYPE);
}

static void begin_payload(struct mqtt_link *link) {
    enter(&link->input, MQTT_INPUT_PAYLOAD);
    if (link->input.remaining == 0) {
        finish_message(link);
    }
}

// Copies up to `length` bytes of the topic or the payload; returns how many.
static size_t read_text(struct mqtt_link *link, const uint8_t *bytes, size_t length) {
    struct mqtt_input *input = &link->input;
    bool is_topic = input->phase == MQTT_INPUT_TOPIC;
    size_t wanted = is_topic ? input->topic_length - input->filled : input->remaining;
    size_t count = length < wanted ? length : wanted;
    if (has_text(input)) {
        uint8_t *to = is_topic ? (uint8_t *)mqtt_inbound_topic(&link->inbound)
                               : mqtt_inbound_payload(&link->inbound);
        memcpy(to + input->filled, bytes, count);
    }
    input->filled += count;
    input->remaining -= count;
    return count;
}

static bool finish_topic(struct mqtt_link *link) {
    struct mqtt_input *input = &link->input;
    if (has_text(input) && !is_topic_valid(mqtt_inbound_topic(&link->inbound), input->topic_length)) {
        return false;
    }
    if (qos_of(input) > 0) {
        enter(input, MQTT_INPUT_ID);
    } else {
        begin_payload(link);
    }
    return true;
}

static bool read_id(struct mqtt_link *link, uint8_t byte) {
    struct mqtt_input *input = &link->input;
    input->id = (uint16_t)(input->id << 8 | byte);
    input->remaining--;
    if (++input->filled < 2) {
        return true;
    }
    if (input->id == 0) {
        return false;
    }
    begin_payload(link);
    return true;
}

// ---- bytes

// Reads some of `length` > 0 bytes; returns how many, or 0 if they make no sense.
static size_t read_some(struct mqtt_link *link, const uint8_t *bytes, size_t length) {
    struct mqtt_input *input = &link->input;
    switch (input->phase) {
    case MQTT_INPUT_TYPE:
        input->type = bytes[0];
        input->remaining = input->topic_length = 0;
        input->shift = 0;
        input->id = 0;
        enter(input, MQTT_INPUT_LENGTH);
        return is_type_valid(link, input->type) ? 1 : 0;
    case MQTT_INPUT_LENGTH:
        return read_length(link, bytes[0]) ? 1 : 0;
    case MQTT_INPUT_ANSWER:
        input->body[input->filled++] = bytes[0];
        if (input->filled < input->remaining) {
            return 1;
        }
        enter(input, MQTT_INPUT_TYPE);
        return mqtt_answer_handle(link) ? 1 : 0;
    case MQTT_INPUT_TOPIC_LENGTH:
        return read_topic_length(input, bytes[0]) ? 1 : 0;
    case MQTT_INPUT_TOPIC: {
        size_t count = read_text(link, bytes, length);
        return input->filled < input->topic_length || finish_topic(link) ? count : 0;
    }
    case MQTT_INPUT_ID:
        return read_id(link, bytes[0]) ? 1 : 0;
    case MQTT_INPUT_PAYLOAD: {
        size_t count = read_text(link, bytes, length);
        if (input->remaining == 0) {
            finish_message(link);
        }
        return count;
    }
    default:
        return 0;
    }
}

void mqtt_input_run(struct mqtt_link *link) {
    struct mqtt_input *input = &link->input;
    size_t done = 0;
    bool was_held = input->is_held;
    input->is_held = false;

    for (;;) {
        if (input->phase == MQTT_INPUT_RESERVE && !reserve(link)) {
            input->is_held = true;
            link->held_ms = sys_now();
            link->counters.held += !was_held;
            link->at_once = 1;
            break;
        }
        if (input->held == NULL) {
            break;
        }
        if (input->held->len > 0) {
            size_t count = read_some(link, input->held->payload, input->held->len);
            if (count == 0) {
                mqtt_link_fail(link, MQTT_LINK_PROTOCOL);
            }
            if (link->client.conn == NULL) {
                return; // the connection ended, and mqtt_input_reset freed all
            }
            input->held = pbuf_free_header(input->held, (u16_t)count);
            done += count;
        } else {
            struct pbuf *empty = input->held;
            input->held = empty->next;
            empty->next = NULL;
            pbuf_free(empty);
        }
    }
    if (input->held == NULL) {
        input->tail = NULL;
    }
    if (done > 0) {
        altcp_recved(link->client.conn, (u16_t)done);
    }
}
