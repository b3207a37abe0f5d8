// Publishing, subscribing, and how they are answered.
#include <string.h>

#include "harness.h"

static void once(void) {
    struct mqtt_link_settings settings = plain_settings();
    CHECK(mqtt_link_publish(&client, "a", "b", 1, 0, false, NULL) == MQTT_LINK_NOT_ONLINE);
    CHECK(go_online(&settings));
    mqtt_ticket ticket = 7;
    CHECK(mqtt_link_publish(&client, "a/b", "hello", 5, 0, true, &ticket) == MQTT_LINK_OK);
    CHECK(ticket == 0 && mqtt_link_result(&client, ticket) == MQTT_LINK_OK);
    run_ms(50);
    const struct broker_packet *packet = broker_packet(PUBLISH, 0);
    CHECK(packet->type == 0x31);
    CHECK(packet->length == 10 && memcmp(packet->body, "\0\3a/bhello", 10) == 0);
    CHECK(mqtt_link_publish(&client, "empty", NULL, 0, 0, false, NULL) == MQTT_LINK_OK);
    run_ms(50);
    CHECK(broker_packet(PUBLISH, 1)->length == 7);
    CHECK(client.counters.published == 2);
}

static void acknowledged(void) {
    struct mqtt_link_settings settings = plain_settings();
    broker_acknowledges = false;
    go_online(&settings);
    broker_acknowledges = false;
    mqtt_ticket ticket;
    CHECK(mqtt_link_publish(&client, "a", "1", 1, 1, false, &ticket) == MQTT_LINK_OK);
    run_ms(1000);
    CHECK(mqtt_link_result(&client, ticket) == MQTT_LINK_PENDING);
    CHECK(mqtt_link_in_flight(&client) == 1);
    CHECK(broker_packet(PUBLISH, 0)->type == 0x32);
    broker_puback(broker_packet(PUBLISH, 0)->id);
    CHECK(run_to_result(ticket) == MQTT_LINK_OK);
    CHECK(mqtt_link_in_flight(&client) == 0);
    broker_puback(4711); // nobody asked; no harm
    run_ms(100);
    CHECK(client.state == MQTT_LINK_ONLINE);
}

static void in_flight_limit(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    broker_acknowledges = false;
    mqtt_ticket tickets[MQTT_REQ_MAX_IN_FLIGHT];
    for (int i = 0; i < MQTT_REQ_MAX_IN_FLIGHT; i++) {
        CHECK(mqtt_link_publish(&client, "a", "x", 1, 1, false, &tickets[i]) == MQTT_LINK_OK);
    }
    CHECK(mqtt_link_publish(&client, "a", "x", 1, 1, false, NULL) == MQTT_LINK_BUSY);
    run_ms(500);
    CHECK(broker_received(PUBLISH) == MQTT_REQ_MAX_IN_FLIGHT);
    // Out of order: only that one is done, and there is room for one.
    broker_puback(broker_packet(PUBLISH, 2)->id);
    CHECK(run_to_result(tickets[2]) == MQTT_LINK_OK);
    CHECK(mqtt_link_result(&client, tickets[0]) == MQTT_LINK_PENDING);
    CHECK(mqtt_link_publish(&client, "a", "y", 1, 1, false, NULL) == MQTT_LINK_OK);
    CHECK(mqtt_link_publish(&client, "a", "y", 1, 1, false, NULL) == MQTT_LINK_BUSY);
    // A request for the same place waits, and is sent once there is room.
    mqtt_ticket subscription;
    CHECK(mqtt_link_subscribe(&client, "f", 1, &subscription) == MQTT_LINK_OK);
    run_ms(500);
    CHECK(mqtt_link_result(&client, subscription) == MQTT_LINK_PENDING);
    broker_puback(broker_packet(PUBLISH, 0)->id);
    CHECK(run_to_result(subscription) == MQTT_LINK_OK);
    for (size_t i = 1; i < broker_received(PUBLISH); i++) {
        broker_puback(broker_packet(PUBLISH, i)->id);
    }
    run_ms(100);
    CHECK(mqtt_link_in_flight(&client) == 0);
}

static void thousand(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    char payload[100];
    unsigned sent = 0;
    for (int turn = 0; turn < 100000 && client.counters.published < 1000; turn++) {
        memset(payload, 'a' + (int)(sent % 26), sizeof payload);
        if (sent < 1000 && mqtt_link_publish(&client, "flood", payload, 1 + sent % 100, 1, false, NULL) == MQTT_LINK_OK) {
            sent++;
        } else {
            run_ms(5);
        }
    }
    CHECK(client.counters.published == 1000);
    CHECK(broker_count >= 1000);
    CHECK(client.counters.republished == 0);
    // The ring buffer alone: QoS 0 until it is full, then on.
    unsigned busy = 0;
    for (unsigned i = 0; i < 1000;) {
        if (mqtt_link_publish(&client, "q0", payload, 90, 0, false, NULL) == MQTT_LINK_OK) {
            i++;
        } else {
            busy++;
            run_ms(5);
        }
    }
    run_ms(2000);
    CHECK(busy > 0);
    CHECK(mqtt_link_is_flushed(&client));
    CHECK(client.counters.published == 2000);
    CHECK(broker_packets[(broker_count - 1) % 64].length == 94);
}

static void sizes(void) {
    static char payload[1000];
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    memset(payload, 'p', sizeof payload);
    CHECK(mqtt_link_publish(&client, "", "x", 1, 0, false, NULL) == MQTT_LINK_BAD_ARGUMENT);
    CHECK(mqtt_link_publish(&client, "a/+", "x", 1, 0, false, NULL) == MQTT_LINK_BAD_ARGUMENT);
    CHECK(mqtt_link_publish(&client, "a", "x", 1, 2, false, NULL) == MQTT_LINK_BAD_ARGUMENT);
    CHECK(mqtt_link_publish(&client, "a", payload, SIZE_MAX, 0, false, NULL) == MQTT_LINK_TOO_LARGE);
    CHECK(mqtt_link_publish(&client, "a", payload, 600, 1, false, NULL) == MQTT_LINK_TOO_LARGE);
    size_t largest = 0;
    for (size_t length = 0; length < 1000; length++) {
        enum mqtt_link_error error = mqtt_link_publish(&client, "a", payload, length, 0, false, NULL);
        run_ms(20);
        if (error == MQTT_LINK_OK) {
            largest = length;
        } else {
            CHECK(error == MQTT_LINK_TOO_LARGE);
            break;
        }
    }
    CHECK(largest == MQTT_OUTPUT_RINGBUF_SIZE - 1 - 3 - 3);
    CHECK(broker_packets[(broker_count - 1) % 64].length == 3 + largest);
    // At every position of the ring buffer.
    for (int i = 0; i < 600; i++) {
        CHECK(mqtt_link_publish(&client, "a", payload, 200 + (size_t)i % 3, 1, false, NULL) == MQTT_LINK_OK);
        run_ms(20);
    }
    CHECK(mqtt_link_in_flight(&client) == 0);
}

static void subscribes(void) {
    struct mqtt_link_settings settings = plain_settings();
    go_online(&settings);
    mqtt_ticket a, b, c;
    CHECK(mqtt_link_subscribe(&client, "a/#", 1, &a) == MQTT_LINK_OK);
    CHECK(run_to_result(a) == MQTT_LINK_OK);
    CHECK(memcmp(broker_packet(SUBSCRIBE, 0)->body + 2, "\0\3a/#\1", 6) == 0);
    broker_suback = 0x80;
    CHECK(mqtt_link_subscribe(&client, "secret", 0, &b) == MQTT_LINK_OK);
    CHECK(run_to_result(b) == MQTT_LINK_SUBSCRIPTION_REFUSED);
    broker_suback = 0; // less than asked for is granted
    CHECK(mqtt_link_subscribe(&client, "c", 1, &c) == MQTT_LINK_OK);
    CHECK(run_to_result(c) == MQTT_LINK_OK);
    broker_suback = 0xff;
    CHECK(mqtt_link_subscribe(&client, "d", 0, &b) == MQTT_LINK_OK); // in the refused one's place
    CHECK(run_to_result(b) == MQTT_LINK_OK);
    CHECK(mqtt_link_subscribe(&client, "e", 0, NULL) == MQTT_LINK_TOO_MANY);
    CHECK(mqtt_link_unsubscribe(&client, "c", &c) == MQTT_LINK_OK);
    CHECK(run_to_result(c) == MQTT_LINK_OK);
    CHECK(broker_received(UNSUBSCRIBE) == 1);
    CHECK(mqtt_link_subscribe(&client, "e", 0, &b) == MQTT_LINK_OK);
    CHECK(run_to_result(b) == MQTT_LINK_OK);
    CHECK(mqtt_link_subscribe(&client, "", 0, NULL) == MQTT_LINK_BAD_ARGUMENT);
    CHECK(mqtt_link_result(&client, a) == MQTT_LINK_OK);
    // Subscribing again supersedes a request that is under way.
    broker_subscribes = false;
    mqtt_link_subscribe(&client, "e", 1, &a);
    run_ms(20);
    mqtt_link_unsubscribe(&client, "e", &b);
    run_ms(20);
    uint16_t old = broker_packet(SUBSCRIBE, broker_received(SUBSCRIBE) - 1)->id;
    broker_send((uint8_t[]){SUBACK, 3, (uint8_t)(old >> 8), (uint8_t)old, 1}, 5);
    run_ms(20);
    CHECK(mqtt_link_result(&client, b) == MQTT_LINK_PENDING);
    uint16_t id = broker_packet(UNSUBSCRIBE, 1)->id;
    broker_send((uint8_t[]){UNSUBACK, 2, (uint8_t)(id >> 8), (uint8_t)id}, 4);
    CHECK(run_to_result(b) == MQTT_LINK_OK);
    CHECK(client.state == MQTT_LINK_ONLINE);
}

void test_publish(void) {
    RUN(once);
    RUN(acknowledged);
    RUN(in_flight_limit);
    RUN(thousand);
    RUN(sizes);
    RUN(subscribes);
}
