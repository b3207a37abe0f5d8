#include "harness.h"

#include <string.h>

#include "lwip/memp.h"
#include "lwip/stats.h"

struct mqtt_link client;

struct mqtt_link_settings plain_settings(void) {
    return (struct mqtt_link_settings){.host = BROKER_ADDRESS, .client_id = "tester", .keep_alive_s = 60};
}

void run_ms(uint32_t milliseconds) {
    uint32_t step = milliseconds > 10000 ? 100 : 5;
    for (uint32_t passed = 0; passed < milliseconds; passed += step) {
        wire_advance(step);
        mqtt_link_poll(&client);
    }
}

bool run_to_state(enum mqtt_link_state state) {
    for (int turn = 0; turn < 40000 && client.state != state; turn++) {
        run_ms(5);
    }
    return client.state == state;
}

enum mqtt_link_error run_to_result(mqtt_ticket ticket) {
    for (int turn = 0; turn < 40000 && mqtt_link_result(&client, ticket) == MQTT_LINK_PENDING; turn++) {
        run_ms(5);
    }
    return mqtt_link_result(&client, ticket);
}

bool go_online(const struct mqtt_link_settings *settings) {
    if (mqtt_link_init(&client, settings) != MQTT_LINK_OK) {
        printf("init: %s\n", client.reason);
        return false;
    }
    mqtt_link_open(&client);
    for (int turn = 0; turn < 40000; turn++) {
        if (client.state == MQTT_LINK_ONLINE) {
            return true;
        }
        if (client.state == MQTT_LINK_CLOSED) {
            break;
        }
        run_ms(5);
    }
    printf("open: %s %s\n", mqtt_link_describe(client.error), client.reason);
    return false;
}

enum mqtt_link_error fail_to_open(const struct mqtt_link_settings *settings) {
    enum mqtt_link_error error = mqtt_link_init(&client, settings);
    if (error != MQTT_LINK_OK) {
        return error;
    }
    mqtt_link_open(&client);
    CHECK(run_to_state(MQTT_LINK_CLOSED));
    return client.error;
}

bool take(const char *topic, const char *payload) {
    const struct mqtt_message *message = mqtt_link_peek(&client);
    bool same = message != NULL && strcmp(message->topic, topic) == 0 &&
                message->topic_length == strlen(topic) && message->length == strlen(payload) &&
                memcmp(message->payload, payload, message->length) == 0 && message->payload[message->length] == 0;
    uint32_t receipt = message != NULL ? message->receipt : 0;
    enum mqtt_link_error error;
    while ((error = mqtt_link_acknowledge(&client, receipt)) == MQTT_LINK_BUSY) {
        run_ms(5);
    }
    same = same && error == MQTT_LINK_OK;
    mqtt_link_take(&client);
    return same;
}

// ---- leftovers

struct usage {
    unsigned pools[MEMP_MAX];
    unsigned memory;
};

static struct usage usage_now(void) {
    struct usage usage = {.memory = (unsigned)lwip_stats.mem.used};
    for (int i = 0; i < MEMP_MAX; i++) {
        usage.pools[i] = (unsigned)lwip_stats.memp[i]->used;
    }
    return usage;
}

static void check_leftovers(const struct usage *before) {
    struct usage after = usage_now();
    for (int i = 0; i < MEMP_MAX; i++) {
        if (!CHECK(after.pools[i] == before->pools[i])) {
            printf("  %s: %u, before %u\n", lwip_stats.memp[i]->name, after.pools[i], before->pools[i]);
        }
    }
    if (!CHECK(after.memory == before->memory)) {
        printf("  lwIP's heap: %u, before %u\n", after.memory, before->memory);
    }
}

void run_test(const char *name, void (*test)(void)) {
    static bool is_settled;
    int failed_before = test_failed;
    uint32_t lost_before = wire_lost;
    if (!is_settled) {
        memset(&client, 0, sizeof client);
        run_ms(1000);
        is_settled = true;
    }
    struct usage before = usage_now();
    broker_start(NULL);
    test();
    mqtt_link_close(&client);
    run_ms(100);
    broker_stop();
    wire_cut(false);
    run_ms(300000); // TIME_WAIT
    check_leftovers(&before);
    CHECK(wire_lost == lost_before); // packet buffers never ran out
    if (test_failed > failed_before) {
        printf("in %s\n", name);
    }
}
