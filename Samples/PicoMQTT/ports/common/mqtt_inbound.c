#include "mqtt_inbound.h"

// A record: struct mqtt_message, topic, NUL, payload, NUL, and padding.
static size_t record_size(size_t topic_length, size_t length) {
    size_t size = sizeof(struct mqtt_message) + topic_length + 1 + length + 1;
    size_t alignment = _Alignof(struct mqtt_message);
    return (size + alignment - 1) / alignment * alignment;
}

static struct mqtt_message *record_at(const struct mqtt_inbound *queue, size_t offset) {
    return (struct mqtt_message *)(void *)(uintptr_t)(queue->bytes + offset);
}

enum mqtt_inbound_room mqtt_inbound_reserve(struct mqtt_inbound *queue, size_t topic_length, size_t length) {
    // The lengths come from the network: compared before they are added.
    if (topic_length > sizeof queue->bytes || length > sizeof queue->bytes) {
        return MQTT_INBOUND_NEVER;
    }
    size_t size = record_size(topic_length, length);
    if (size > sizeof queue->bytes) {
        return MQTT_INBOUND_NEVER;
    }

    mqtt_inbound_cancel(queue);
    if (queue->count == 0) {
        queue->head = queue->tail = 0;
        queue->wrapped = false;
    }
    size_t end = queue->wrapped ? queue->head : sizeof queue->bytes;
    if (end - queue->tail < size) {
        if (queue->wrapped || queue->head < size) {
            return MQTT_INBOUND_FULL;
        }
        queue->wrap = queue->tail;
        queue->tail = 0;
        queue->wrapped = true;
        queue->open_wrapped = true;
    }

    queue->open = size;
    struct mqtt_message *message = record_at(queue, queue->tail);
    char *topic = (char *)(message + 1);
    uint8_t *payload = (uint8_t *)topic + topic_length + 1;
    topic[topic_length] = '\0';
    payload[length] = 0;
    *message = (struct mqtt_message){
        .topic = topic, .payload = payload, .length = length, .topic_length = (uint16_t)topic_length};
    return MQTT_INBOUND_ROOM;
}

char *mqtt_inbound_topic(struct mqtt_inbound *queue) {
    return (char *)(record_at(queue, queue->tail) + 1);
}

uint8_t *mqtt_inbound_payload(struct mqtt_inbound *queue) {
    return (uint8_t *)mqtt_inbound_topic(queue) + record_at(queue, queue->tail)->topic_length + 1;
}

struct mqtt_message *mqtt_inbound_reserved(struct mqtt_inbound *queue) {
    return record_at(queue, queue->tail);
}

void mqtt_inbound_commit(struct mqtt_inbound *queue) {
    queue->tail += queue->open;
    queue->open = 0;
    queue->open_wrapped = false;
    queue->count++;
}

void mqtt_inbound_cancel(struct mqtt_inbound *queue) {
    // Unless all older messages were taken meanwhile, the room at the end is free again.
    if (queue->open_wrapped && queue->wrapped) {
        queue->tail = queue->wrap;
        queue->wrapped = false;
    }
    queue->open = 0;
    queue->open_wrapped = false;
}

bool mqtt_inbound_has(const struct mqtt_inbound *queue, uint32_t receipt) {
    size_t at = queue->head;
    for (size_t i = 0; i < queue->count; i++) {
        if (queue->wrapped && at == queue->wrap) {
            at = 0;
        }
        const struct mqtt_message *message = record_at(queue, at);
        if (message->receipt == receipt) {
            return true;
        }
        at += record_size(message->topic_length, message->length);
    }
    return false;
}

const struct mqtt_message *mqtt_inbound_peek(const struct mqtt_inbound *queue) {
    return queue->count > 0 ? record_at(queue, queue->head) : NULL;
}

void mqtt_inbound_take(struct mqtt_inbound *queue) {
    if (queue->count == 0) {
        return;
    }
    const struct mqtt_message *message = record_at(queue, queue->head);
    queue->head += record_size(message->topic_length, message->length);
    queue->count--;
    if (queue->wrapped && queue->head == queue->wrap) {
        queue->head = 0;
        queue->wrapped = false;
    }
}
