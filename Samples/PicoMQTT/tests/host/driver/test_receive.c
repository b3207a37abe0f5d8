// Receiving: pieces, a full queue, and TCP held back.
#include <string.h>

#include "lwip/stats.h"

#include "harness.h"

static void pieces(void) {
    // One QoS 0 and one QoS 1 message, then PINGRESP, byte by byte and in every two pieces.
    static const uint8_t bytes[] = {0x31, 9, 0, 3, 'a', '/', 'b', 'h', 'e', 'y', '!',
                                    0x3a, 8, 0, 1, 't', 0x12, 0x34, 'x', 'y', 'z', 0xd0, 0};
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    for (size_t cut = 0; cut <= sizeof bytes; cut++) {
        broker_forget();
        if (cut == 0) {
            for (size_t i = 0; i < sizeof bytes; i++) {
                broker_send(bytes + i, 1);
                run_ms(10);
            }
        } else {
            broker_send(bytes, cut);
            run_ms(10);
            broker_send(bytes + cut, sizeof bytes - cut);
        }
        run_ms(20);
        const struct mqtt_message *message = mqtt_link_peek(&client);
        CHECK(message != NULL && message->qos == 0 && message->retain && !message->dup);
        CHECK(take("a/b", "hey!"));
        message = mqtt_link_peek(&client);
        CHECK(message != NULL && message->qos == 1 && !message->retain && message->dup);
        CHECK(take("t", "xyz"));
        CHECK(mqtt_link_peek(&client) == NULL);
        run_ms(20);
        CHECK(broker_received(PUBACK) == 1 && broker_packet(PUBACK, 0)->id == 0x1234);
    }
}

static void empty_payload(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    broker_publish("nothing", NULL, 0, 0, 0);
    broker_publish("nothing/1", NULL, 0, 2, 1);
    run_ms(50);
    CHECK(take("nothing", ""));
    CHECK(take("nothing/1", ""));
    run_ms(20);
    CHECK(broker_received(PUBACK) == 1);
}

// QoS 1: what has no room waits at the broker, unacknowledged, and nothing gets lost.
static void held_back(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    char payload[101];
    memset(payload, 'm', sizeof payload - 1);
    payload[sizeof payload - 1] = '\0';
    uint16_t sent = 0;
    for (; sent < 50; sent++) {
        CHECK(broker_publish("flood", payload, 100, 2, (uint16_t)(sent + 1)));
        run_ms(5);
    }
    // Answers wait behind the messages: that is no reason to give up the connection.
    CHECK(mqtt_link_ping(&client) == MQTT_LINK_OK);
    run_ms(150000);
    CHECK(client.state == MQTT_LINK_ONLINE);
    CHECK(client.ping_pending);
    for (int i = 0; i < 2000; i++) {
        if (broker_publish("flood", payload, 100, 2, (uint16_t)(sent + 1))) {
            sent++;
        }
        run_ms(5);
    }
    // The queue, TCP's window and the broker's send buffer are full, and it stays so.
    size_t waiting = mqtt_link_waiting(&client);
    CHECK(waiting > 3 && waiting < 10);
    CHECK(broker_received(PUBACK) == 0);
    CHECK(mqtt_link_is_held(&client));
    CHECK(sent * 112u <= TCP_WND + TCP_SND_BUF + MQTT_INBOUND_QUEUE_SIZE);
    CHECK(sent * 112u > TCP_WND);
    CHECK(client.counters.held == 1);
    CHECK(lwip_stats.memp[MEMP_PBUF_POOL]->used < 20);
    unsigned taken = 0;
    for (int i = 0; i < 4000 && taken < sent; i++) {
        while (mqtt_link_peek(&client) != NULL) {
            CHECK(take("flood", payload));
            taken++;
        }
        run_ms(5);
    }
    CHECK(taken == sent);
    run_ms(5000);
    CHECK(!client.ping_pending);
    CHECK(client.owed.count == 0);
    CHECK(!mqtt_link_is_held(&client));
    CHECK(client.counters.received == sent && client.counters.dropped == 0);
}

// Many small segments must not use up the packet buffers while the link is held.
static void small_segments(void) {
    struct mqtt_link_settings settings = plain_settings();
    settings.keep_alive_s = 0;
    go_online(&settings);
    unsigned sent = 0;
    for (unsigned i = 0; i < 600; i++) {
        char payload[8];
        snprintf(payload, sizeof payload, "%u", i);
        if (broker_publish("s", payload, strlen(payload), 2, (uint16_t)(i + 1))) {
            sent++;
        }
        run_ms(5);
    }
    CHECK(sent == 600);
    CHECK(mqtt_link_is_held(&client));
    CHECK(lwip_stats.memp[MEMP_PBUF_POOL]->used <= 8);
    bool in_order = true;
    for (unsigned i = 0; i < 600; i++) {
        char payload[8];
        snprintf(payload, sizeof payload, "%u", i);
        in_order = take("s", payload) && in_order;
        run_ms(5);
    }
    CHECK(in_order);
    CHECK(client.counters.received == 600);
}

static void dropped_at_qos_0(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    char payload[201];
    memset(payload, 'z', sizeof payload - 1);
    payload[sizeof payload - 1] = '\0';
    for (int i = 0; i < 20; i++) {
        broker_publish("q0", payload, 200, 0, 0);
        run_ms(10);
    }
    size_t waiting = mqtt_link_waiting(&client);
    CHECK(waiting == 4);
    CHECK(client.counters.dropped == 20 - waiting);
    CHECK(!mqtt_link_is_held(&client));
    CHECK(mqtt_link_notice(&client) == MQTT_LINK_DROPPED);
    CHECK(mqtt_link_notice(&client) == MQTT_LINK_OK);
    while (mqtt_link_peek(&client) != NULL) {
        CHECK(take("q0", payload));
    }
    broker_publish("q0", "after", 5, 0, 0);
    run_ms(20);
    CHECK(take("q0", "after"));
}

// The text has no room, but the message is there, in its turn.
static void oversized(void) {
    static char payload[6000];
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    memset(payload, 'L', sizeof payload);
    for (uint8_t flags = 0; flags <= 2; flags += 2) {
        broker_publish("small", "before", 6, 2, 8);
        CHECK(broker_publish("large", payload, sizeof payload, flags, 9));
        run_ms(200);
        CHECK(broker_publish("small", "after", 5, 2, 10));
        run_ms(200);
        CHECK(take("small", "before"));
        const struct mqtt_message *message = mqtt_link_peek(&client);
        CHECK(message != NULL && message->too_large && message->length == 0 && message->qos == flags >> 1);
        CHECK(take("", ""));
        CHECK(!mqtt_link_peek(&client)->too_large);
        CHECK(take("small", "after"));
    }
    CHECK(client.counters.oversized == 2 && client.counters.received == 4);
    CHECK(mqtt_link_notice(&client) == MQTT_LINK_OK);
    run_ms(100);
    CHECK(broker_received(PUBACK) == 5);
    CHECK(broker_packet(PUBACK, 2)->id == 8 && broker_packet(PUBACK, 3)->id == 9 &&
          broker_packet(PUBACK, 4)->id == 10);
    CHECK(client.state == MQTT_LINK_ONLINE);
}

static void closes_while_held(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    char payload[300] = {0};
    for (uint16_t i = 1; i < 30; i++) {
        broker_publish("h", payload, sizeof payload, 2, i);
        run_ms(5);
    }
    CHECK(mqtt_link_is_held(&client));
    size_t waiting = mqtt_link_waiting(&client);
    mqtt_link_close(&client);
    run_ms(100);
    CHECK(broker_received(DISCONNECT) == 1);
    CHECK(!broker_was_reset); // else a real one might not read that far
    CHECK(mqtt_link_waiting(&client) == waiting); // still to be read
    while (mqtt_link_peek(&client) != NULL) {
        mqtt_link_take(&client);
    }
}

void test_receive(void) {
    RUN(pieces);
    RUN(empty_payload);
    RUN(held_back);
    RUN(small_segments);
    RUN(dropped_at_qos_0);
    RUN(oversized);
    RUN(closes_while_held);
}
