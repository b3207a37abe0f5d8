// Connecting and disconnecting.
#include <string.h>

#include "harness.h"

static void connects_cleanly(void) {
    struct mqtt_link_settings settings = plain_settings();
    settings.user = "me";
    settings.password = "secret";
    CHECK(go_online(&settings));
    const struct broker_packet *packet = broker_packet(CONNECT, 0);
    // "MQTT", level 4, flags: user, password, clean session; keep-alive 60
    static const uint8_t start[] = {0, 4, 'M', 'Q', 'T', 'T', 4, 0xc2, 0, 60, 0, 6};
    CHECK(memcmp(packet->body, start, sizeof start) == 0);
    CHECK(memcmp(packet->body + 12, "tester\0\2me\0\6secret", 18) == 0);
    CHECK(!client.session_present);
    CHECK(client.counters.connects == 1);
    mqtt_link_close(&client);
    run_ms(50);
    CHECK(client.state == MQTT_LINK_CLOSED && client.error == MQTT_LINK_OK);
    CHECK(broker_received(DISCONNECT) == 1);
    CHECK(!broker_is_connected);
}

// Nothing the caller owned is used after init: a VM may free it.
static void copies_texts(void) {
    char host[] = BROKER_ADDRESS, id[] = "copied", topic[] = "will/topic", payload[] = "gone";
    struct mqtt_link_settings settings = {
        .host = host, .client_id = id, .keep_alive_s = 10, .will_topic = topic,
        .will_payload = payload, .will_length = 4, .will_qos = 1, .will_retain = true, .keep_session = true};
    CHECK(mqtt_link_init(&client, &settings) == MQTT_LINK_OK);
    memset(host, 'x', sizeof host - 1);
    memset(id, 'x', sizeof id - 1);
    memset(topic, 'x', sizeof topic - 1);
    memset(payload, 'x', sizeof payload - 1);
    mqtt_link_open(&client);
    CHECK(run_to_state(MQTT_LINK_ONLINE));
    const struct broker_packet *packet = broker_packet(CONNECT, 0);
    CHECK(packet->body[7] == 0x2c); // will: retained, QoS 1; session kept
    CHECK(memcmp(packet->body + 10, "\0\6copied\0\12will/topic\0\4gone", 26) == 0);
    mqtt_link_abort(&client); // the broker shall publish the will
    run_ms(50);
    CHECK(broker_received(DISCONNECT) == 0);
    CHECK(!broker_is_connected);
}

static void refuses_settings(void) {
    char text[200];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct mqtt_link_settings settings = plain_settings();
    settings.host = "";
    CHECK(mqtt_link_init(&client, &settings) == MQTT_LINK_BAD_ARGUMENT);
    settings = plain_settings();
    settings.client_id = text;
    CHECK(mqtt_link_init(&client, &settings) == MQTT_LINK_BAD_ARGUMENT);
    CHECK(strstr(client.reason, "client_id") != NULL);
    settings = plain_settings();
    settings.client_id = NULL;
    settings.keep_session = true;
    CHECK(mqtt_link_init(&client, &settings) == MQTT_LINK_BAD_ARGUMENT);
    settings = plain_settings();
    settings.password = "alone";
    CHECK(mqtt_link_init(&client, &settings) == MQTT_LINK_BAD_ARGUMENT);
    settings = plain_settings();
    settings.will_topic = "a/#";
    CHECK(mqtt_link_init(&client, &settings) == MQTT_LINK_BAD_ARGUMENT);
    settings = plain_settings();
    settings.tls = true;
    CHECK(mqtt_link_init(&client, &settings) == MQTT_LINK_BAD_ARGUMENT); // no CA
    settings = plain_settings();
    CHECK(mqtt_link_init(&client, &settings) == MQTT_LINK_OK);
    CHECK(client.settings.port == 1883);
}

static void may_be_nameless(void) {
    struct mqtt_link_settings settings = plain_settings();
    settings.client_id = NULL;
    settings.keep_alive_s = 0;
    CHECK(go_online(&settings));
    CHECK(broker_packet(CONNECT, 0)->length == 12);
    run_ms(200000);
    CHECK(client.state == MQTT_LINK_ONLINE);
    CHECK(broker_received(PINGREQ) == 0);
}

static void is_refused(void) {
    struct mqtt_link_settings settings = plain_settings();
    for (uint8_t code = 1; code <= 6; code++) {
        broker_code = code;
        CHECK(fail_to_open(&settings) == MQTT_LINK_REFUSED);
        CHECK(client.broker_code == code);
        CHECK(strlen(mqtt_link_describe_code(code)) > 5);
    }
    CHECK(client.counters.failures == 1); // each init starts over
}

static void finds_nobody(void) {
    struct mqtt_link_settings settings = plain_settings();
    broker_stop();
    CHECK(fail_to_open(&settings) == MQTT_LINK_PORT_REFUSED);
    settings.host = "10.0.0.7"; // frames go there, and come back to nobody
    settings.connect_timeout_ms = 5000;
    wire_cut(true);
    CHECK(fail_to_open(&settings) == MQTT_LINK_TIMEOUT);
    wire_cut(false);
    settings.host = "no.such.host"; // no DNS server is known
    CHECK(fail_to_open(&settings) == MQTT_LINK_UNKNOWN_HOST);
}

static void meets_silence(void) {
    struct mqtt_link_settings settings = plain_settings();
    broker_accepts = false;
    CHECK(fail_to_open(&settings) == MQTT_LINK_TIMEOUT);
    mqtt_link_init(&client, &settings);
    mqtt_link_open(&client);
    run_ms(100);
    broker_close();
    CHECK(run_to_state(MQTT_LINK_CLOSED));
    CHECK(client.error == MQTT_LINK_LOST);
    mqtt_link_open(&client);
    run_ms(100);
    broker_reset();
    CHECK(run_to_state(MQTT_LINK_CLOSED));
    CHECK(client.error == MQTT_LINK_LOST); // reset, but someone had been there
}

static void closes_at_any_time(void) {
    struct mqtt_link_settings settings = plain_settings();
    for (uint32_t turn = 0; turn < 12; turn++) {
        mqtt_link_init(&client, &settings);
        mqtt_link_open(&client);
        run_ms(turn * 5);
        mqtt_link_close(&client);
        CHECK(client.state == MQTT_LINK_CLOSED);
        run_ms(50);
    }
    mqtt_link_open(&client);
    mqtt_link_open(&client); // again, while the first is under way
    CHECK(run_to_state(MQTT_LINK_ONLINE));
}

void test_session(void) {
    RUN(connects_cleanly);
    RUN(copies_texts);
    RUN(refuses_settings);
    RUN(may_be_nameless);
    RUN(is_refused);
    RUN(finds_nobody);
    RUN(meets_silence);
    RUN(closes_at_any_time);
}
