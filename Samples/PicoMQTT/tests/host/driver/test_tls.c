// TLS: what is checked, what is said when it fails, and that nothing stays behind.
#include <string.h>

#include "harness.h"
#include "memory.h"
#include "tls_broker.h"
#include "wall_clock.h"

size_t __sanitizer_get_current_allocated_bytes(void);

static void works(void) {
    struct mqtt_link_settings settings = tls_settings();
    serve("good", NULL);
    CHECK(go_online(&settings));
    mqtt_ticket ticket;
    CHECK(mqtt_link_publish(&client, "secret", "payload", 7, 1, false, &ticket) == MQTT_LINK_OK);
    CHECK(run_to_result(ticket) == MQTT_LINK_OK);
    CHECK(broker_received(PUBLISH) == 1);
    broker_publish("down", "stream", 6, 2, 3);
    run_ms(100);
    CHECK(take("down", "stream"));
    run_ms(300000);
    CHECK(client.state == MQTT_LINK_ONLINE && client.counters.pings >= 5);
    mqtt_link_close(&client);
    run_ms(100);
    CHECK(broker_received(DISCONNECT) == 1);
    // Each of these has its own chain or key.
    settings.ca = read_file("ca.der");
    CHECK(go_online(&settings));
    mqtt_link_close(&client);
    settings.ca = read_file("ca.pem");
    serve("rsa", NULL);
    CHECK(go_online(&settings));
    mqtt_link_close(&client);
    settings.tls_name = NULL; // the host is an address, and the certificate has it, too
    CHECK(go_online(&settings));
    stop_serving();
}

static void floods(void) {
    struct mqtt_link_settings settings = tls_settings();
    serve("good", NULL);
    CHECK(go_online(&settings));
    char payload[101];
    memset(payload, 'm', sizeof payload - 1);
    payload[sizeof payload - 1] = '\0';
    unsigned sent = 0, taken = 0;
    for (int i = 0; i < 400; i++) {
        sent += broker_publish("flood", payload, 100, 2, (uint16_t)(sent + 1));
        run_ms(5);
    }
    CHECK(mqtt_link_is_held(&client));
    for (int i = 0; i < 20000 && taken < sent; i++) {
        while (mqtt_link_peek(&client) != NULL) {
            CHECK(take("flood", payload));
            taken++;
        }
        run_ms(5);
    }
    CHECK(taken == sent && sent > 150);
    for (int i = 0; i < 100000 && client.counters.published < 300; i++) {
        mqtt_link_publish(&client, "up", payload, 100, 1, false, NULL);
        run_ms(5);
    }
    CHECK(client.counters.published >= 300 && client.counters.republished == 0);
    stop_serving();
}

// One error for each cause, with words; and trying for ever costs no memory.
static void refuses(void) {
    static const struct {
        const char *server;
        const char *ca;
        const char *name;
        enum mqtt_link_error error;
        const char *words;
    } cases[] = {
        {"good", "other-ca.pem", "broker.test", MQTT_LINK_TLS_UNTRUSTED, "trusted CA"},
        {"self-signed", "ca.pem", "broker.test", MQTT_LINK_TLS_UNTRUSTED, "trusted CA"},
        {"good", "ca.pem", "another.test", MQTT_LINK_TLS_WRONG_NAME, "does not match"},
        {"good", "ca.pem", "10.0.0.2", MQTT_LINK_TLS_WRONG_NAME, "does not match"},
        {"expired", "ca.pem", "broker.test", MQTT_LINK_TLS_EXPIRED, "expired"},
        {"future", "ca.pem", "broker.test", MQTT_LINK_TLS_NOT_YET_VALID, "future"},
        {"client", "ca.pem", "broker.test", MQTT_LINK_TLS_WRONG_NAME, "does not match"},
    };
    struct mqtt_link_settings settings = tls_settings();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        serve(cases[i].server, NULL);
        settings.ca = read_file(cases[i].ca);
        settings.tls_name = cases[i].name;
        for (int again = 0; again < 2; again++) {
            enum mqtt_link_error error = fail_to_open(&settings);
            if (!CHECK(error == cases[i].error) || !CHECK(strstr(client.reason, cases[i].words) != NULL)) {
                printf("  %s: %s: %s\n", cases[i].server, mqtt_link_describe(error), client.reason);
            }
            run_ms(50);
        }
        CHECK(broker_received(CONNECT) == 0); // no password leaves before the check
    }
    stop_serving();
}

static void refuses_credentials(void) {
    struct mqtt_link_settings settings = tls_settings();
    serve("good", NULL);
    settings.ca = (struct mqtt_link_blob){(const uint8_t *)"rubbish", 8};
    CHECK(fail_to_open(&settings) == MQTT_LINK_TLS_CREDENTIALS);
    CHECK(strstr(client.reason, "X509") != NULL);
    settings = tls_settings();
    settings.cert = read_file("client.pem");
    CHECK(fail_to_open(&settings) == MQTT_LINK_BAD_ARGUMENT); // no key
    settings.key = read_file("good.key"); // of another certificate: the server notices
    serve("good", "ca.pem");
    enum mqtt_link_error error = fail_to_open(&settings);
    CHECK(error == MQTT_LINK_TLS_ALERT || error == MQTT_LINK_TLS_CREDENTIALS || error == MQTT_LINK_LOST);
    settings.key = (struct mqtt_link_blob){(const uint8_t *)"rubbish", 8};
    CHECK(fail_to_open(&settings) == MQTT_LINK_TLS_CREDENTIALS);
    stop_serving();
}

static void client_certificate(void) {
    struct mqtt_link_settings settings = tls_settings();
    serve("good", "ca.pem");
    // lwIP as a server resets the connection before its alert is out.
    enum mqtt_link_error error = fail_to_open(&settings);
    CHECK(error == MQTT_LINK_TLS_ALERT || error == MQTT_LINK_LOST);
    settings.cert = read_file("client.pem");
    settings.key = read_file("client.key");
    CHECK(go_online(&settings));
    mqtt_link_close(&client);
    settings.cert = read_file("client-rsa.pem");
    settings.key = read_file("client-rsa.key");
    CHECK(go_online(&settings));
    stop_serving();
}

static void needs_the_time(void) {
    struct mqtt_link_settings settings = tls_settings();
    serve("good", NULL);
    wall_clock_clear();
    CHECK(fail_to_open(&settings) == MQTT_LINK_CLOCK_UNSET);
    CHECK(broker_connections == 0);
    // With reconnecting, it goes on once the time is known.
    settings.reconnect = true;
    mqtt_link_init(&client, &settings);
    mqtt_link_open(&client);
    CHECK(client.state == MQTT_LINK_WAITING && client.error == MQTT_LINK_CLOCK_UNSET);
    run_ms(5000);
    wall_clock_set(NOW);
    CHECK(run_to_state(MQTT_LINK_ONLINE));
    mqtt_link_close(&client);
    settings.reconnect = false;
    wall_clock_set(NOW + INT64_C(20) * 365 * 86400);
    CHECK(fail_to_open(&settings) == MQTT_LINK_TLS_EXPIRED);
    stop_serving();
}

static void other_ends(void) {
    struct mqtt_link_settings settings = tls_settings();
    broker_stop();
    CHECK(fail_to_open(&settings) == MQTT_LINK_PORT_REFUSED);
    serve("good", NULL);
    for (uint32_t turn = 0; turn < 20; turn++) { // reset at each point of the handshake
        mqtt_link_init(&client, &settings);
        mqtt_link_open(&client);
        for (uint32_t i = 0; i < turn && client.state != MQTT_LINK_ONLINE; i++) {
            run_ms(5);
        }
        if (turn % 2 == 0) {
            broker_reset();
        } else {
            broker_close();
        }
        run_ms(200);
        CHECK(client.state == MQTT_LINK_ONLINE || client.error == MQTT_LINK_LOST);
        mqtt_link_close(&client);
        run_ms(50);
    }
    run_ms(300000); // the port is free again
    broker_start(NULL);
    static const struct {
        const char *bytes;
        size_t length;
        enum mqtt_link_error error;
        const char *words;
    } answers[] = {
        {"220 welcome to another service\r\n", 32, MQTT_LINK_TLS_FAILED, "record"},
        {"\x15\3\3\0\2\2\x28", 7, MQTT_LINK_TLS_ALERT, "alert"}, // handshake_failure
        {"\x15\3\3\0\2\2\x46", 7, MQTT_LINK_TLS_ALERT, "alert"}, // protocol_version
        {"\x16\3\3\x7f\xff", 5, MQTT_LINK_TLS_FAILED, "SSL"}, // a record of 32 KB
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        mqtt_link_init(&client, &settings);
        mqtt_link_open(&client);
        run_ms(50);
        broker_send(answers[i].bytes, answers[i].length);
        CHECK(run_to_state(MQTT_LINK_CLOSED));
        if (!CHECK(client.error == answers[i].error && strstr(client.reason, answers[i].words) != NULL)) {
            printf("  %s: %s\n", mqtt_link_describe(client.error), client.reason);
        }
    }
    stop_serving();
}

// From nothing to enough: each failure says memory, and gives all of it back.
static void little_memory(void) {
    struct mqtt_link_settings settings = tls_settings();
    serve("good", NULL);
    CHECK(go_online(&settings)); // what a first time allocates for good
    mqtt_link_close(&client);
    run_ms(300000);
    size_t before = __sanitizer_get_current_allocated_bytes();
    unsigned failed = 0, succeeded = 0, other = 0;
    for (int round = 0; round < 110; round++) {
        if (round < 70) {
            memory_limit(round * 2048, -1); // with what the broker takes
        } else {
            memory_limit(-1, round < 90 ? round - 70 : 20 << (round - 90) / 2);
        }
        mqtt_link_init(&client, &settings);
        mqtt_link_open(&client);
        for (int i = 0; i < 4000 && client.state != MQTT_LINK_ONLINE && client.state != MQTT_LINK_CLOSED; i++) {
            run_ms(5);
        }
        memory_limit(-1, -1);
        if (client.state == MQTT_LINK_ONLINE) {
            succeeded++;
        } else if (client.error == MQTT_LINK_TLS_MEMORY && strstr(client.reason, "bytes") != NULL) {
            failed++;
        } else {
            other++;
            printf("  round %d: state %d, %s: %s\n", round, client.state, mqtt_link_describe(client.error), client.reason);
        }
        mqtt_link_close(&client);
        run_ms(1000);
        broker_reset();
    }
    CHECK(other == 0);
    if (!CHECK(failed > 40 && succeeded > 3)) {
        printf("  %u failed, %u succeeded\n", failed, succeeded);
    }
    run_ms(300000);
    if (!CHECK(__sanitizer_get_current_allocated_bytes() == before)) {
        printf("  %zu bytes, before %zu\n", __sanitizer_get_current_allocated_bytes(), before);
    }
    stop_serving();
}

void test_tls(void) {
    RUN(works);
    RUN(floods);
    RUN(refuses);
    RUN(refuses_credentials);
    RUN(client_certificate);
    RUN(needs_the_time);
    RUN(other_ends);
    RUN(little_memory);
}
