#include "mqtt_outbound.h"

#include <string.h>

static size_t size_of(const struct mqtt_outgoing *message) {
    return (size_t)message->topic_length + 1 + message->length;
}

static size_t offset_of(const struct mqtt_outbound *store, size_t index) {
    size_t offset = 0;
    for (size_t i = 0; i < index; i++) {
        offset += size_of(&store->messages[i]);
    }
    return offset;
}

bool mqtt_outbound_fits(size_t topic_length, size_t length) {
    return topic_length < MQTT_OUTBOUND_SIZE && length < MQTT_OUTBOUND_SIZE - topic_length &&
           topic_length <= UINT16_MAX && length <= UINT16_MAX;
}

struct mqtt_outgoing *mqtt_outbound_add(struct mqtt_outbound *store, const char *topic, const void *payload,
                                        size_t length) {
    size_t topic_length = strlen(topic);
    if (store->count == MQTT_REQ_MAX_IN_FLIGHT || !mqtt_outbound_fits(topic_length, length) ||
        sizeof store->bytes - store->used < topic_length + 1 + length) {
        return NULL;
    }
    memcpy(store->bytes + store->used, topic, topic_length + 1);
    if (length > 0) {
        memcpy(store->bytes + store->used + topic_length + 1, payload, length);
    }
    store->used += topic_length + 1 + length;

    struct mqtt_outgoing *message = &store->messages[store->count++];
    *message = (struct mqtt_outgoing){.topic_length = (uint16_t)topic_length, .length = (uint16_t)length};
    return message;
}

const char *mqtt_outbound_text(const struct mqtt_outbound *store, size_t index) {
    return (const char *)store->bytes + offset_of(store, index);
}

static void remove_at(struct mqtt_outbound *store, size_t index) {
    size_t offset = offset_of(store, index);
    size_t size = size_of(&store->messages[index]);
    store->used -= size;
    store->count--;
    memmove(store->bytes + offset, store->bytes + offset + size, store->used - offset);
    memmove(&store->messages[index], &store->messages[index + 1],
            (store->count - index) * sizeof store->messages[0]);
}

bool mqtt_outbound_acknowledge(struct mqtt_outbound *store, uint16_t id) {
    for (size_t i = 0; i < store->count; i++) {
        if (store->messages[i].id == id && store->messages[i].sent) {
            remove_at(store, i);
            return true;
        }
    }
    return false;
}

bool mqtt_outbound_has_ticket(const struct mqtt_outbound *store, uint32_t ticket) {
    for (size_t i = 0; i < store->count; i++) {
        if (store->messages[i].ticket == ticket) {
            return true;
        }
    }
    return false;
}

bool mqtt_outbound_has_id(const struct mqtt_outbound *store, uint16_t id) {
    for (size_t i = 0; i < store->count; i++) {
        if (store->messages[i].id == id) {
            return true;
        }
    }
    return false;
}

void mqtt_outbound_rewind(struct mqtt_outbound *store) {
    for (size_t i = 0; i < store->count; i++) {
        store->messages[i].dup = store->messages[i].dup || store->messages[i].sent;
        store->messages[i].sent = false;
    }
}

void mqtt_outbound_clear(struct mqtt_outbound *store) {
    store->count = 0;
    store->used = 0;
}
