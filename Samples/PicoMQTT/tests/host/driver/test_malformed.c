// A broker that breaks the protocol: the link ends with an error, and nothing else breaks.
#include <stdlib.h>
#include <string.h>

#include "harness.h"

struct bytes {
    const char *what;
    size_t length;
    uint8_t bytes[16];
};

#define BYTES(what, ...) {what, sizeof((uint8_t[]){__VA_ARGS__}), {__VA_ARGS__}}

static void before_connack(void) {
    static const struct bytes wrong[] = {
        BYTES("PINGRESP first", 0xd0, 0),
        BYTES("PUBLISH first", 0x30, 3, 0, 1, 'a'),
        BYTES("CONNACK too short", 0x20, 1, 0),
        BYTES("CONNACK too long", 0x20, 3, 0, 0, 0),
        BYTES("CONNACK without a body", 0x20, 0),
        BYTES("flags in CONNACK's type", 0x21, 2, 0, 0),
        BYTES("unknown flags in CONNACK", 0x20, 2, 2, 0),
        BYTES("a session we never had", 0x20, 2, 1, 0),
        BYTES("type 0", 0, 0),
        BYTES("another protocol", 'H', 'T', 'T', 'P', '/', '1'),
    };
    struct mqtt_link_settings settings = plain_settings();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        mqtt_link_init(&client, &settings);
        broker_accepts = false;
        mqtt_link_open(&client);
        run_ms(50);
        broker_send(wrong[i].bytes, wrong[i].length);
        run_ms(50);
        if (!CHECK(client.state == MQTT_LINK_CLOSED && client.error == MQTT_LINK_PROTOCOL)) {
            printf("  %s\n", wrong[i].what);
        }
    }
}

static void after_connack(void) {
    static const struct bytes wrong[] = {
        BYTES("CONNACK again", 0x20, 2, 0, 0),
        BYTES("CONNECT", 0x10, 2, 0, 0),
        BYTES("PUBREC", 0x50, 2, 0, 1),
        BYTES("PUBREL", 0x62, 2, 0, 1),
        BYTES("SUBSCRIBE", 0x82, 6, 0, 1, 0, 1, 'a', 0),
        BYTES("PINGREQ", 0xc0, 0),
        BYTES("DISCONNECT", 0xe0, 0),
        BYTES("type 15", 0xf0, 0),
        BYTES("length of five bytes", 0x30, 0xff, 0xff, 0xff, 0xff, 0x01),
        BYTES("endless length", 0x30, 0x80, 0x80, 0x80, 0x80, 0x80),
        BYTES("QoS 3", 0x36, 6, 0, 1, 'a', 0, 1, 'x'),
        BYTES("QoS 2, never asked for", 0x34, 6, 0, 1, 'a', 0, 1, 'x'),
        BYTES("DUP at QoS 0", 0x38, 4, 0, 1, 'a', 'x'),
        BYTES("PUBLISH without a body", 0x30, 0),
        BYTES("PUBLISH of one byte", 0x30, 1, 0),
        BYTES("topic without a letter", 0x30, 3, 0, 0, 'a'),
        BYTES("topic beyond the packet", 0x30, 4, 0, 9, 'a', 'b'),
        BYTES("topic of 65,535 bytes", 0x30, 4, 0xff, 0xff, 'a', 'b'),
        BYTES("no place for the identifier", 0x32, 4, 0, 2, 'a', 'b'),
        BYTES("identifier 0", 0x32, 6, 0, 1, 'a', 0, 0, 'x'),
        BYTES("wildcard in the topic", 0x30, 4, 0, 2, 'a', '#'),
        BYTES("NUL in the topic", 0x30, 5, 0, 3, 'a', 0, 'b'),
        BYTES("PUBACK without a body", 0x40, 0),
        BYTES("PUBACK too short", 0x40, 1, 0),
        BYTES("PUBACK too long", 0x40, 3, 0, 1, 0),
        BYTES("PUBACK for identifier 0", 0x40, 2, 0, 0),
        BYTES("flags in PUBACK's type", 0x42, 2, 0, 1),
        BYTES("SUBACK too short", 0x90, 2, 0, 1),
        BYTES("SUBACK too long", 0x90, 4, 0, 1, 0, 0),
        BYTES("UNSUBACK too long", 0xb0, 3, 0, 1, 0),
        BYTES("PINGRESP with a body", 0xd0, 1, 0),
    };
    struct mqtt_link_settings settings = plain_settings();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK(go_online(&settings));
        broker_send(wrong[i].bytes, wrong[i].length);
        run_ms(50);
        if (!CHECK(client.state == MQTT_LINK_CLOSED && client.error == MQTT_LINK_PROTOCOL)) {
            printf("  %s: state %d, %s\n", wrong[i].what, client.state, mqtt_link_describe(client.error));
        }
        CHECK(mqtt_link_peek(&client) == NULL);
    }
}

static void answers_to_something_else(void) {
    struct mqtt_link_settings settings = plain_settings();
    for (int kind = 0; kind < 5; kind++) {
        CHECK(go_online(&settings));
        broker_acknowledges = broker_subscribes = false;
        broker_forget();
        mqtt_link_publish(&client, "p", "x", 1, 1, false, NULL);
        mqtt_link_subscribe(&client, "s", 0, NULL);
        mqtt_link_unsubscribe(&client, "u", NULL);
        run_ms(50);
        uint8_t publish = (uint8_t)broker_packet(PUBLISH, 0)->id, subscribe = (uint8_t)broker_packet(SUBSCRIBE, 0)->id,
                unsubscribe = (uint8_t)broker_packet(UNSUBSCRIBE, 0)->id;
        const uint8_t wrong[][5] = {{PUBACK, 2, 0, subscribe},
                                    {SUBACK, 3, 0, publish, 0},
                                    {SUBACK, 3, 0, unsubscribe, 0},
                                    {UNSUBACK, 2, 0, subscribe},
                                    {SUBACK, 3, 0, subscribe, 1}}; // more than asked for
        broker_send(wrong[kind], wrong[kind][1] + 2u);
        run_ms(50);
        CHECK(client.state == MQTT_LINK_CLOSED && client.error == MQTT_LINK_PROTOCOL);
    }
}

// Random bytes, and good packets with a byte changed: any end is right but a crash.
static void noise(void) {
    static const uint8_t good[] = {0x32, 8, 0, 1, 't', 0, 9, 'x', 'y', 'z', 0xd0, 0, 0x30, 5, 0, 1, 'a',
                                   '1', '2', 0x40, 2, 0, 1, 0x90, 3, 0, 2, 0, 0xb0, 2, 0, 3};
    struct mqtt_link_settings settings = plain_settings();
    unsigned ended = 0;
    srand(3);
    for (int round = 0; round < 1500; round++) {
        if (client.state != MQTT_LINK_ONLINE || round == 0) {
            broker_accepts = true;
            if (!CHECK(go_online(&settings))) {
                return;
            }
            mqtt_link_subscribe(&client, "x", 1, NULL);
            mqtt_link_publish(&client, "y", "z", 1, 1, false, NULL);
        }
        uint8_t bytes[64];
        size_t length = sizeof good;
        memcpy(bytes, good, sizeof good);
        if (round % 3 == 0) {
            length = 1 + (size_t)rand() % sizeof bytes;
            for (size_t i = 0; i < length; i++) {
                bytes[i] = (uint8_t)rand();
            }
        } else {
            bytes[(size_t)rand() % length] = (uint8_t)rand();
        }
        broker_send(bytes, length);
        run_ms(10);
        while (mqtt_link_peek(&client) != NULL) {
            mqtt_link_take(&client);
        }
        ended += client.state != MQTT_LINK_ONLINE;
        if (round % 16 == 15) {
            mqtt_link_abort(&client); // or a long packet would swallow all further rounds
            run_ms(10);
        }
    }
    CHECK(ended > 500);
    wire_cut(false);
}

void test_malformed(void) {
    RUN(before_connack);
    RUN(after_connack);
    RUN(answers_to_something_else);
    RUN(noise);
}
