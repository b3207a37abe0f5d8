// Losing the connection and coming back: nothing of QoS 1 is lost, subscriptions return.
#include <string.h>

#include "harness.h"

static struct mqtt_link_settings persistent_settings(void) {
    struct mqtt_link_settings settings = plain_settings();
    settings.reconnect = true;
    settings.keep_session = true;
    settings.ack_timeout_ms = 10000;
    return settings;
}

static void publishes_again(void) {
    struct mqtt_link_settings settings = persistent_settings();
    go_online(&settings);
    broker_acknowledges = false;
    mqtt_ticket tickets[3];
    mqtt_link_publish(&client, "r", "one", 3, 1, true, &tickets[0]);
    mqtt_link_publish(&client, "r", "two", 3, 1, false, &tickets[1]);
    run_ms(50);
    uint16_t first = broker_packet(PUBLISH, 0)->id, second = broker_packet(PUBLISH, 1)->id;
    CHECK(broker_packet(PUBLISH, 0)->type == 0x33 && broker_packet(PUBLISH, 1)->type == 0x32);
    broker_close();
    CHECK(run_to_state(MQTT_LINK_WAITING));
    CHECK(client.error == MQTT_LINK_LOST);
    // Accepted while offline, and sent in order after those that went before.
    CHECK(mqtt_link_publish(&client, "r", "three", 5, 1, false, &tickets[2]) == MQTT_LINK_OK);
    CHECK(mqtt_link_publish(&client, "r", "x", 1, 0, false, NULL) == MQTT_LINK_NOT_ONLINE);
    broker_forget();
    broker_session = true;
    CHECK(run_to_state(MQTT_LINK_ONLINE));
    run_ms(50);
    CHECK(client.session_present);
    CHECK(broker_received(PUBLISH) == 3);
    CHECK(broker_packet(PUBLISH, 0)->type == 0x3b && broker_packet(PUBLISH, 0)->id == first); // DUP
    CHECK(broker_packet(PUBLISH, 1)->type == 0x3a && broker_packet(PUBLISH, 1)->id == second);
    CHECK(broker_packet(PUBLISH, 2)->type == 0x32 && broker_packet(PUBLISH, 2)->id != second);
    CHECK(memcmp(broker_packet(PUBLISH, 0)->body, "\0\1r", 3) == 0);
    CHECK(memcmp(broker_packet(PUBLISH, 0)->body + 5, "one", 3) == 0);
    CHECK(client.counters.republished == 2);
    for (size_t i = 0; i < 3; i++) {
        broker_puback(broker_packet(PUBLISH, i)->id);
        CHECK(run_to_result(tickets[i]) == MQTT_LINK_OK);
    }
}

static void subscribes_again(void) {
    struct mqtt_link_settings settings = persistent_settings();
    go_online(&settings);
    mqtt_ticket a, b;
    mqtt_link_subscribe(&client, "a", 1, &a);
    mqtt_link_subscribe(&client, "b", 0, &b);
    CHECK(run_to_result(a) == MQTT_LINK_OK && run_to_result(b) == MQTT_LINK_OK);
    // The broker kept the session: nothing to do.
    broker_session = true;
    broker_forget();
    broker_reset();
    CHECK(run_to_state(MQTT_LINK_WAITING) && run_to_state(MQTT_LINK_ONLINE));
    run_ms(100);
    CHECK(broker_received(SUBSCRIBE) == 0);
    // It did not: all again, with their QoS.
    broker_session = false;
    broker_forget();
    broker_reset();
    CHECK(run_to_state(MQTT_LINK_WAITING) && run_to_state(MQTT_LINK_ONLINE));
    run_ms(100);
    CHECK(broker_received(SUBSCRIBE) == 2);
    CHECK(memcmp(broker_packet(SUBSCRIBE, 0)->body + 2, "\0\1a\1", 4) == 0);
    CHECK(memcmp(broker_packet(SUBSCRIBE, 1)->body + 2, "\0\1b\0", 4) == 0);
    CHECK(mqtt_link_result(&client, a) == MQTT_LINK_OK);
    // Refused this time: the program is told.
    broker_suback = 0x80;
    broker_reset();
    CHECK(run_to_state(MQTT_LINK_WAITING) && run_to_state(MQTT_LINK_ONLINE));
    run_ms(100);
    CHECK(mqtt_link_notice(&client) == MQTT_LINK_SUBSCRIPTION_REFUSED);
}

static void requests_survive(void) {
    struct mqtt_link_settings settings = persistent_settings();
    go_online(&settings);
    broker_subscribes = false;
    mqtt_ticket wanted, unwanted;
    mqtt_link_subscribe(&client, "wanted", 1, &wanted);
    mqtt_link_unsubscribe(&client, "unwanted", &unwanted);
    run_ms(50);
    broker_reset();
    CHECK(run_to_state(MQTT_LINK_WAITING));
    CHECK(mqtt_link_result(&client, wanted) == MQTT_LINK_PENDING);
    broker_subscribes = true;
    CHECK(run_to_result(wanted) == MQTT_LINK_OK);
    CHECK(run_to_result(unwanted) == MQTT_LINK_OK); // a new session has nothing to end
}

static void keeps_received(void) {
    struct mqtt_link_settings settings = persistent_settings();
    go_online(&settings);
    broker_publish("k", "kept", 4, 2, 5);
    run_ms(20);
    broker_send((uint8_t[]){0x32, 40, 0, 1, 'k', 0, 6, 'h', 'a', 'l', 'f'}, 11);
    run_ms(20);
    broker_reset();
    CHECK(run_to_state(MQTT_LINK_WAITING) && run_to_state(MQTT_LINK_ONLINE));
    CHECK(mqtt_link_waiting(&client) == 1);
    broker_publish("k", "again", 5, 10, 6);
    run_ms(20);
    CHECK(take("k", "kept"));
    CHECK(take("k", "again"));
}

static void backs_off(void) {
    struct mqtt_link_settings settings = persistent_settings();
    settings.backoff_min_ms = 1000;
    settings.backoff_max_ms = 8000;
    broker_stop();
    mqtt_link_init(&client, &settings);
    mqtt_link_open(&client);
    uint32_t pauses[8];
    for (size_t i = 0; i < 8; i++) {
        CHECK(run_to_state(MQTT_LINK_WAITING));
        CHECK(client.error == MQTT_LINK_PORT_REFUSED);
        pauses[i] = 0;
        while (client.state == MQTT_LINK_WAITING) {
            run_ms(5);
            pauses[i] += 5;
        }
    }
    bool jitter = false;
    for (size_t i = 0; i < 8; i++) {
        uint32_t pause = 1000u << (i < 3 ? i : 3);
        CHECK(pauses[i] >= pause && pauses[i] <= pause + pause / 4 + 5);
        jitter = jitter || pauses[i] > pause + 10;
    }
    CHECK(jitter);
    CHECK(pauses[5] != pauses[6]);
    // Back again; a session that lasts starts the pauses over.
    broker_start(NULL);
    CHECK(run_to_state(MQTT_LINK_ONLINE));
    run_ms(40000);
    broker_reset();
    CHECK(run_to_state(MQTT_LINK_WAITING));
    CHECK(client.backoff_ms == 2000);
    CHECK(run_to_state(MQTT_LINK_ONLINE));
}

static void by_hand(void) {
    struct mqtt_link_settings settings = persistent_settings();
    settings.reconnect = false;
    go_online(&settings);
    broker_acknowledges = false;
    mqtt_ticket ticket, subscription;
    mqtt_link_subscribe(&client, "s", 1, &subscription);
    mqtt_link_publish(&client, "p", "x", 1, 1, false, &ticket);
    run_ms(50);
    broker_reset();
    CHECK(run_to_state(MQTT_LINK_CLOSED));
    CHECK(mqtt_link_result(&client, ticket) == MQTT_LINK_PENDING);
    CHECK(mqtt_link_backoff_ms(&client) >= 1000);
    CHECK(mqtt_link_backoff_ms(&client) >= 2000);
    broker_acknowledges = true;
    broker_forget();
    CHECK(mqtt_link_open(&client) == MQTT_LINK_OK);
    CHECK(run_to_result(ticket) == MQTT_LINK_OK);
    CHECK(broker_packet(PUBLISH, 0)->type == 0x3a);
    CHECK(broker_received(SUBSCRIBE) == 1);
}

static void close_ends_a_clean_session(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    broker_acknowledges = false;
    mqtt_ticket ticket;
    mqtt_link_subscribe(&client, "s", 1, NULL);
    mqtt_link_publish(&client, "p", "x", 1, 1, false, &ticket);
    run_ms(50);
    mqtt_link_close(&client);
    CHECK(mqtt_link_result(&client, ticket) == MQTT_LINK_FORGOTTEN);
    run_ms(50);
    broker_forget();
    mqtt_link_open(&client);
    CHECK(run_to_state(MQTT_LINK_ONLINE));
    run_ms(100);
    CHECK(broker_received(PUBLISH) == 0 && broker_received(SUBSCRIBE) == 0);
    // With a kept session, closing is only a pause.
    settings.keep_session = true;
    go_online(&settings);
    mqtt_link_publish(&client, "p", "y", 1, 1, false, &ticket);
    run_ms(50);
    mqtt_link_close(&client);
    run_ms(50);
    broker_acknowledges = true;
    broker_session = true;
    mqtt_link_open(&client);
    CHECK(run_to_result(ticket) == MQTT_LINK_OK);
}

// The broker never acknowledges: the connection is given up and the message sent again.
static void late_acknowledgement(void) {
    struct mqtt_link_settings settings = persistent_settings();
    go_online(&settings);
    broker_acknowledges = false;
    mqtt_ticket ticket;
    mqtt_link_publish(&client, "late", "x", 1, 1, false, &ticket);
    run_ms(9000);
    CHECK(client.state == MQTT_LINK_ONLINE);
    CHECK(run_to_state(MQTT_LINK_WAITING));
    CHECK(client.error == MQTT_LINK_TIMEOUT);
    broker_acknowledges = true;
    CHECK(run_to_result(ticket) == MQTT_LINK_OK);
    CHECK(client.counters.republished == 1);
}

// 300 messages each way while the connection breaks every so often.
static void nothing_lost(void) {
    struct mqtt_link_settings settings = persistent_settings();
    settings.backoff_min_ms = settings.backoff_max_ms = 50;
    go_online(&settings);
    broker_session = true;
    static bool seen[300];
    memset(seen, 0, sizeof seen);
    unsigned sent = 0, turns = 0;
    while (client.counters.published < 300 && turns++ < 20000) {
        char payload[4] = {(char)(sent >> 8), (char)sent, 0, 0};
        if (sent < 300 && mqtt_link_publish(&client, "n", payload, 4, 1, false, NULL) == MQTT_LINK_OK) {
            sent++;
        }
        run_ms(5);
        for (size_t i = 0; i < broker_received(PUBLISH); i++) {
            const struct broker_packet *packet = broker_packet(PUBLISH, i);
            seen[(packet->body[5] << 8 | packet->body[6]) % 300] = true;
        }
        broker_forget();
        if (turns % 37 == 0) {
            broker_reset();
        } else if (turns % 53 == 0) {
            broker_close();
        }
    }
    unsigned arrived = 0;
    for (size_t i = 0; i < 300; i++) {
        arrived += seen[i];
    }
    CHECK(sent == 300 && arrived == 300);
    CHECK(client.counters.connects > 5);
    CHECK(client.counters.republished > 0);
}

// Each tenth frame gets lost, both ways at once: TCP's matter, as long as nobody loses patience.
static void lossy_wire(void) {
    struct mqtt_link_settings settings = persistent_settings();
    settings.ack_timeout_ms = 120000;
    settings.keep_alive_s = 300;
    go_online(&settings);
    wire_lose(10);
    unsigned up = 0, down = 0, taken = 0;
    bool in_order = true;
    for (int turn = 0; turn < 400000 && (client.counters.published < 200 || taken < 200); turn++) {
        char text[8];
        snprintf(text, sizeof text, "%u", up);
        up += up < 200 && mqtt_link_publish(&client, "up", text, strlen(text), 1, false, NULL) == MQTT_LINK_OK;
        snprintf(text, sizeof text, "%u", down);
        down += down < 200 && broker_publish("down", text, strlen(text), 2, (uint16_t)(down + 1));
        if (mqtt_link_peek(&client) != NULL) {
            snprintf(text, sizeof text, "%u", taken);
            in_order = take("down", text) && in_order;
            taken++;
        }
        run_ms(5);
    }
    wire_lose(0);
    CHECK(in_order && taken == 200 && client.counters.published == 200);
    CHECK(client.counters.connects == 1 && client.counters.dropped == 0);
}

void test_reconnect(void) {
    RUN(publishes_again);
    RUN(subscribes_again);
    RUN(requests_survive);
    RUN(keeps_received);
    RUN(backs_off);
    RUN(by_hand);
    RUN(close_ends_a_clean_session);
    RUN(late_acknowledgement);
    RUN(nothing_lost);
    RUN(lossy_wire);
}
