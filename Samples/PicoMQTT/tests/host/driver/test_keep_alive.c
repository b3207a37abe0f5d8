// Keeping the connection alive, and noticing that it is not.
#include "harness.h"

// No pause on the wire may be longer than the keep-alive.
static void pings_in_time(void) {
    struct mqtt_link_settings settings = plain_settings();
    const uint16_t intervals[] = {1, 2, 5, 60};
    for (size_t i = 0; i < 4; i++) {
        settings.keep_alive_s = intervals[i];
        go_online(&settings);
        broker_forget();
        uint32_t longest = 0, pause = 0;
        size_t before = 0;
        for (uint32_t passed = 0; passed < intervals[i] * 5000u; passed += 5) {
            run_ms(5);
            pause += 5;
            if (broker_received(PINGREQ) != before) {
                before = broker_received(PINGREQ);
                longest = pause > longest ? pause : longest;
                pause = 0;
            }
        }
        CHECK(before >= 5 && before <= 7);
        CHECK(longest <= intervals[i] * 1000u);
        CHECK(client.state == MQTT_LINK_ONLINE);
        CHECK(client.counters.pings == before);
        mqtt_link_close(&client);
        run_ms(50);
    }
}

static void talking_is_enough(void) {
    struct mqtt_link_settings settings = plain_settings();
    settings.keep_alive_s = 10;
    go_online(&settings);
    for (int i = 0; i < 30; i++) {
        mqtt_link_publish(&client, "t", "x", 1, 1, false, NULL); // acknowledged each time
        run_ms(2000);
    }
    CHECK(client.counters.pings == 0);
}

static void on_demand(void) {
    struct mqtt_link_settings settings = plain_settings();
    CHECK(mqtt_link_ping(&client) == MQTT_LINK_NOT_ONLINE);
    go_online(&settings);
    CHECK(mqtt_link_ping(&client) == MQTT_LINK_OK);
    CHECK(client.ping_pending);
    run_ms(50);
    CHECK(!client.ping_pending && broker_received(PINGREQ) == 1);
}

static void cable_pulled(void) {
    struct mqtt_link_settings settings = plain_settings();
    settings.keep_alive_s = 8;
    go_online(&settings);
    wire_cut(true);
    uint32_t passed = 0;
    for (; client.state == MQTT_LINK_ONLINE && passed < 60000; passed += 5) {
        run_ms(5);
    }
    CHECK(client.error == MQTT_LINK_TIMEOUT);
    CHECK(passed <= 16000);
    wire_cut(false);
}

// Messages of QoS 0 have no answer that would be missed.
static void cable_pulled_while_talking(void) {
    struct mqtt_link_settings settings = plain_settings();
    settings.keep_alive_s = 8;
    go_online(&settings);
    wire_cut(true);
    char payload[200] = {0};
    uint32_t passed = 0;
    for (; client.state == MQTT_LINK_ONLINE && passed < 60000; passed += 5) {
        mqtt_link_publish(&client, "t", payload, passed % 500 == 0 ? 1 : sizeof payload, 0, false, NULL);
        run_ms(5);
    }
    CHECK(client.error == MQTT_LINK_TIMEOUT);
    CHECK(passed <= 20000);
    wire_cut(false);
}

static void no_answer_to_ping(void) {
    struct mqtt_link_settings settings = plain_settings();
    settings.keep_alive_s = 0;
    settings.ack_timeout_ms = 3000;
    go_online(&settings);
    broker_pings = false;
    mqtt_link_ping(&client);
    CHECK(run_to_state(MQTT_LINK_CLOSED));
    CHECK(client.error == MQTT_LINK_TIMEOUT);
}

void test_keep_alive(void) {
    RUN(pings_in_time);
    RUN(talking_is_enough);
    RUN(on_demand);
    RUN(cable_pulled);
    RUN(cable_pulled_while_talking);
    RUN(no_answer_to_ping);
}
