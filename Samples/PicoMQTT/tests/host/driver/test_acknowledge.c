// PUBACK: when the program says so, in order, once for each message, and on the connection
// that the message came by.
#include <string.h>

#include "harness.h"

static void publish(const char *text, uint8_t flags, uint16_t id) {
    CHECK(broker_publish("a", text, strlen(text), flags, id));
    run_ms(20);
}

// Takes a message without acknowledging it and returns its receipt.
static uint32_t set_aside(const char *text) {
    const struct mqtt_message *message = mqtt_link_peek(&client);
    if (!CHECK(message != NULL && message->length == strlen(text) &&
               memcmp(message->payload, text, message->length) == 0)) {
        return 0;
    }
    uint32_t receipt = message->receipt;
    mqtt_link_take(&client);
    return receipt;
}

static bool has_acknowledged(const uint16_t *ids, size_t count) {
    run_ms(20);
    bool same = broker_received(PUBACK) == count;
    for (size_t i = 0; i < count; i++) {
        same = same && broker_packet(PUBACK, i)->id == ids[i];
    }
    return same;
}

static struct mqtt_link_settings kept_settings(void) {
    struct mqtt_link_settings settings = plain_settings();
    settings.keep_session = true;
    return settings;
}

static void reconnect(bool resumed) {
    broker_reset();
    CHECK(run_to_state(MQTT_LINK_CLOSED));
    broker_session = resumed;
    broker_forget();
}

static void open_again(void) {
    CHECK(mqtt_link_open(&client) == MQTT_LINK_OK);
    CHECK(run_to_state(MQTT_LINK_ONLINE));
    run_ms(20);
}

static void when_told_to(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    publish("one", 2, 7);
    publish("nought", 0, 0);
    publish("two", 2, 5);
    CHECK(has_acknowledged(NULL, 0));
    uint32_t one = set_aside("one");
    CHECK(mqtt_link_peek(&client)->receipt == 0);
    CHECK(take("a", "nought"));
    uint32_t two = set_aside("two");
    CHECK(has_acknowledged(NULL, 0));
    CHECK(mqtt_link_acknowledge(&client, one) == MQTT_LINK_OK);
    CHECK(mqtt_link_acknowledge(&client, 0) == MQTT_LINK_OK);
    CHECK(has_acknowledged(NULL, 0)); // there is one more to be had
    CHECK(mqtt_link_acknowledge(&client, two) == MQTT_LINK_OK);
    CHECK(has_acknowledged((uint16_t[]){7, 5}, 2));
    CHECK(broker_received(PINGREQ) == 2);
    publish("alone", 2, 8);
    CHECK(take("a", "alone"));
    CHECK(has_acknowledged((uint16_t[]){7, 5, 8}, 3));
    CHECK(broker_received(PINGREQ) == 2);
    CHECK(one > 0 && one < 1u << 30 && !mqtt_link_comes_again(&client, one));
}

// Room in the ring buffer may be missing: PUBACK leaves once there is some.
static void ring_is_full(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    publish("x", 2, 7);
    wire_cut(true);
    char payload[100] = {0};
    while (mqtt_link_publish(&client, "fill", payload, 90, 0, false, NULL) == MQTT_LINK_OK) {
    }
    for (size_t length = 20; length > 0; length--) {
        while (mqtt_link_publish(&client, "f", payload, length - 1, 0, false, NULL) == MQTT_LINK_OK) {
        }
    }
    CHECK(take("a", "x"));
    wire_cut(false);
    run_ms(10000);
    CHECK(broker_packets[(broker_count - 1) % 64].type == PUBACK);
}

// A clean session ends with its connection: what came by it is the program's, and the next
// one may use the same identifier for another message.
static void clean_session(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    publish("aside", 2, 1);
    publish("queued", 2, 2);
    uint32_t aside = set_aside("aside");
    reconnect(false);
    CHECK(mqtt_link_acknowledge(&client, aside) == MQTT_LINK_OK); // offline
    open_again();
    CHECK(!mqtt_link_comes_again(&client, aside));
    CHECK(mqtt_link_acknowledge(&client, aside) == MQTT_LINK_OK);
    publish("other", 10, 2);
    CHECK(take("a", "queued"));
    CHECK(has_acknowledged(NULL, 0));
    CHECK(take("a", "other"));
    CHECK(has_acknowledged((uint16_t[]){2}, 1));
}

// A session that is resumed: all that was not acknowledged comes again, and only once.
static void resumed_session(void) {
    struct mqtt_link_settings settings = kept_settings();
    go_online(&settings);
    publish("first", 2, 4);
    publish("aside", 2, 5);
    publish("queued", 2, 6);
    publish("nought", 0, 0);
    CHECK(take("a", "first"));
    uint32_t aside = set_aside("aside");
    run_ms(20);
    reconnect(true);
    // To use it now would be to use it twice.
    CHECK(mqtt_link_acknowledge(&client, aside) == MQTT_LINK_NOT_ONLINE);
    CHECK(mqtt_link_acknowledge(&client, mqtt_link_peek(&client)->receipt) == MQTT_LINK_NOT_ONLINE);
    open_again();
    CHECK(mqtt_link_comes_again(&client, aside));
    publish("first", 10, 4); // its PUBACK had not left yet
    publish("aside", 10, 5);
    publish("queued", 10, 6);
    publish("new", 2, 7);
    publish("another first", 10, 4); // sent again after new ones: not that of before
    CHECK(take("a", "nought")); // of the old ones only this does not come again
    CHECK(take("a", "aside"));
    CHECK(take("a", "queued"));
    CHECK(take("a", "new"));
    CHECK(take("a", "another first"));
    CHECK(mqtt_link_peek(&client) == NULL);
    run_ms(100);
    CHECK(has_acknowledged((uint16_t[]){4, 5, 6, 7, 4}, 5));
}

// The broker has lost the session, so nothing comes again: what we have is all there is.
static void lost_session(void) {
    struct mqtt_link_settings settings = kept_settings();
    go_online(&settings);
    broker_session = true;
    publish("aside", 2, 5);
    publish("queued", 2, 6);
    uint32_t aside = set_aside("aside");
    reconnect(false);
    open_again();
    CHECK(!mqtt_link_comes_again(&client, aside));
    CHECK(mqtt_link_acknowledge(&client, aside) == MQTT_LINK_OK);
    CHECK(take("a", "queued"));
    CHECK(has_acknowledged(NULL, 0));
}

// Over and over, the program takes nothing: it gets each message once, at the end.
static void resumed_often(void) {
    struct mqtt_link_settings settings = kept_settings();
    go_online(&settings);
    publish("x", 2, 9);
    uint32_t receipts[5];
    for (size_t i = 0; i < 5; i++) {
        receipts[i] = set_aside("x");
        reconnect(true);
        open_again();
        publish("x", 10, 9);
    }
    for (size_t i = 0; i < 5; i++) {
        CHECK(mqtt_link_comes_again(&client, receipts[i]));
    }
    CHECK(take("a", "x") && mqtt_link_peek(&client) == NULL);
    CHECK(has_acknowledged((uint16_t[]){9}, 1));
}

// Some brokers send again on the same connection.
static void sent_twice(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    publish("x", 2, 3);
    publish("y", 2, 4);
    publish("x", 10, 3);
    CHECK(mqtt_link_waiting(&client) == 2);
    CHECK(take("a", "x") && take("a", "y"));
    publish("x", 10, 3); // PUBACK had not reached it yet: one more, by the rules
    CHECK(take("a", "x") && mqtt_link_peek(&client) == NULL);
    CHECK(has_acknowledged((uint16_t[]){3, 4, 3}, 3));
}

// Identifiers without any order: a few are remembered, and then PUBACK cannot wait.
static void many_runs(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    uint16_t ids[MQTT_OWED_RUNS + 3];
    for (size_t i = 0; i < MQTT_OWED_RUNS + 3; i++) {
        ids[i] = (uint16_t)(1000 - 2 * i);
        publish("x", 2, ids[i]);
    }
    for (size_t i = 0; i < MQTT_OWED_RUNS + 2; i++) {
        CHECK(take("a", "x"));
    }
    CHECK(has_acknowledged(ids, 2));
    CHECK(take("a", "x"));
    run_ms(200);
    CHECK(has_acknowledged(ids, MQTT_OWED_RUNS + 3));
}

// What was not sent yet goes before DISCONNECT.
static void closing(void) {
    struct mqtt_link_settings settings = kept_settings();
    go_online(&settings);
    for (uint16_t i = 0; i < 10; i++) {
        publish("x", 2, (uint16_t)(0xfffc + i < 0x10000 ? 0xfffc + i : i - 3));
    }
    for (int i = 0; i < 9; i++) {
        CHECK(take("a", "x"));
    }
    CHECK(has_acknowledged(NULL, 0));
    mqtt_link_close(&client);
    CHECK(has_acknowledged((uint16_t[]){0xfffc, 0xfffd, 0xfffe, 0xffff, 1, 2, 3, 4, 5}, 9));
}

// A thousand messages are pushed at once, and the program answers each of them and waits for
// PUBACK, which is behind whatever the broker has sent by then. `released` is what the broker
// sends for each acknowledgement. Returns how much the program had to set aside.
static size_t answer_all(unsigned released) {
    enum { TOTAL = 1000, WINDOW = 20 };
    static uint32_t aside[TOTAL];
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    broker_forget();
    unsigned allowed = WINDOW, pushed = 0, acknowledged = 0, answered = 0;
    size_t first = 0, last = 0, most = 0;
    mqtt_ticket ticket = 0;
    for (int turn = 0; turn < 60000 && (answered < TOTAL || acknowledged < TOTAL); turn++) {
        for (size_t i = 0; i < broker_count && i < 64; i++) {
            if (broker_packets[i].type == PUBACK) {
                CHECK(broker_packets[i].id == ++acknowledged);
                allowed += released;
            }
        }
        broker_forget();
        while (pushed < TOTAL && pushed < allowed && broker_publish("push", "text", 4, 2, (uint16_t)(pushed + 1))) {
            pushed++;
        }
        run_ms(5);
        if (mqtt_link_result(&client, ticket) == MQTT_LINK_PENDING) {
            if (mqtt_link_is_held(&client)) {
                aside[last++] = set_aside("text");
                most = last - first > most ? last - first : most;
            }
        } else if (last > first || mqtt_link_peek(&client) != NULL) {
            CHECK(last > first ? mqtt_link_acknowledge(&client, aside[first++]) == MQTT_LINK_OK : take("push", "text"));
            CHECK(mqtt_link_publish(&client, "answer", "text", 4, 1, false, &ticket) == MQTT_LINK_OK);
            answered++;
        }
    }
    CHECK(answered == TOTAL && acknowledged == TOTAL);
    return most;
}

static void pushed_by_the_rules(void) {
    CHECK(answer_all(1) <= 20);
}

static void pushed_by_mosquitto(void) {
    CHECK(answer_all(20) <= 40);
}

void test_acknowledge(void) {
    RUN(when_told_to);
    RUN(ring_is_full);
    RUN(clean_session);
    RUN(resumed_session);
    RUN(lost_session);
    RUN(resumed_often);
    RUN(sent_twice);
    RUN(many_runs);
    RUN(closing);
    RUN(pushed_by_the_rules);
    RUN(pushed_by_mosquitto);
}
