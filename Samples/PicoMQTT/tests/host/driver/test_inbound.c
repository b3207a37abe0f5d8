// The ring of inbound messages alone, against a plain list.
#include <stdlib.h>
#include <string.h>

#include "harness.h"

static struct mqtt_inbound queue;

static bool put(unsigned number, size_t length) {
    char topic[16];
    int topic_length = snprintf(topic, sizeof topic, "t/%u", number);
    if (mqtt_inbound_reserve(&queue, (size_t)topic_length, length) != MQTT_INBOUND_ROOM) {
        return false;
    }
    memcpy(mqtt_inbound_topic(&queue), topic, (size_t)topic_length);
    memset(mqtt_inbound_payload(&queue), (int)(number & 0xff), length);
    return true;
}

static bool is_intact(unsigned number, size_t length) {
    char topic[16];
    snprintf(topic, sizeof topic, "t/%u", number);
    const struct mqtt_message *message = mqtt_inbound_peek(&queue);
    if (message == NULL || strcmp(message->topic, topic) != 0 || message->length != length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (message->payload[i] != (number & 0xff)) {
            return false;
        }
    }
    return message->payload[length] == 0;
}

static void limits(void) {
    memset(&queue, 0, sizeof queue);
    size_t overhead = sizeof(struct mqtt_message) + 2;
    size_t largest = MQTT_INBOUND_QUEUE_SIZE - overhead - 1;
    CHECK(mqtt_inbound_reserve(&queue, 1, largest + 1) == MQTT_INBOUND_NEVER);
    CHECK(mqtt_inbound_reserve(&queue, 65535, 268435455) == MQTT_INBOUND_NEVER);
    CHECK(mqtt_inbound_reserve(&queue, 1, SIZE_MAX) == MQTT_INBOUND_NEVER);
    CHECK(mqtt_inbound_reserve(&queue, 1, largest) == MQTT_INBOUND_ROOM);
    mqtt_inbound_commit(&queue);
    CHECK(mqtt_inbound_reserve(&queue, 1, 0) == MQTT_INBOUND_FULL);
    mqtt_inbound_take(&queue);
    CHECK(mqtt_inbound_peek(&queue) == NULL);
    mqtt_inbound_take(&queue); // nothing to take is no harm
    CHECK(mqtt_inbound_reserve(&queue, 1, largest) == MQTT_INBOUND_ROOM);
    mqtt_inbound_cancel(&queue);
    CHECK(mqtt_inbound_reserve(&queue, 1, largest) == MQTT_INBOUND_ROOM);
}

// Random puts, takes and cancelled puts; what comes out is what went in, in order.
static void random_walk(void) {
    memset(&queue, 0, sizeof queue);
    size_t lengths[200000 / 10];
    unsigned in = 0, out = 0;
    bool good = true;
    srand(7);
    for (int step = 0; step < 20000 && good; step++) {
        int dice = rand() % 8;
        if (dice < 4) {
            size_t length = (size_t)(rand() % 4 == 0 ? rand() % 700 : rand() % 40);
            if (put(in, length)) {
                if (rand() % 5 == 0) {
                    for (int i = rand() % 3; i > 0 && out < in; i--) {
                        good = good && is_intact(out, lengths[out]);
                        mqtt_inbound_take(&queue);
                        out++;
                    }
                    mqtt_inbound_cancel(&queue);
                } else {
                    mqtt_inbound_reserved(&queue)->receipt = in + 1;
                    mqtt_inbound_commit(&queue);
                    lengths[in++] = length;
                }
            } else if (queue.count == 0) {
                good = length + 64 > MQTT_INBOUND_QUEUE_SIZE; // an empty queue has room
            }
        } else if (out < in) {
            good = is_intact(out, lengths[out]);
            mqtt_inbound_take(&queue);
            out++;
        }
        good = good && queue.count == in - out && !mqtt_inbound_has(&queue, out) && !mqtt_inbound_has(&queue, in + 1);
        for (unsigned i = out; i < in; i++) {
            good = good && mqtt_inbound_has(&queue, i + 1);
        }
    }
    CHECK(good);
    CHECK(out > 3000);
}

void test_inbound(void) {
    limits();
    random_walk();
}
