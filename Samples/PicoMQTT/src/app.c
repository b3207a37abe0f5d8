#include "app.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "board.h"
#include "commands.h"
#include "heap_pool.h"
#include "host.h"
#include "memory_marks.h"
#include "message_queue.h"
#include "mqtt_old.h"
#include "network.h"
#include "picomqtt_options.h"
#include "supervisor.h"

// Pause before the next attempt: doubled after each failure, up to a minute.
#define BACKOFF_MIN_MS 1000u
#define BACKOFF_MAX_MS 60000u
// A session that lasted this long counts as success, and the pause starts again.
#define STABLE_MS 30000u
#define MESSAGES_PER_TURN 4

static struct mqtt_link broker;
static char command_topic[64];
static char status_topic[64];

static uint32_t backoff_ms = BACKOFF_MIN_MS;
static uint32_t next_attempt_ms;
static uint32_t online_since_ms;
static uint32_t next_status_ms;
static uint32_t reconnects;
static enum mqtt_link_state last_state;
static bool subscribed;

// True once `when` has been reached; right across the wrap of the clock.
static bool is_due(uint32_t when) {
    return (int32_t)(board_millis() - when) >= 0;
}

static void on_message(void *context, const char *topic, const uint8_t *payload, size_t length) {
    (void)context;
    if (!message_queue_push(topic, payload, length)) {
        printf("app: no room for a message of %u bytes\n", (unsigned)length);
    }
}

static void schedule_attempt(void) {
    // Up to a quarter of jitter, so that many boards do not come back at one moment.
    uint32_t jitter = board_random() % (backoff_ms / 4 + 1);
    next_attempt_ms = board_millis() + backoff_ms + jitter;
    printf("app: next attempt in %u ms\n", (unsigned)(backoff_ms + jitter));
    backoff_ms = backoff_ms < BACKOFF_MAX_MS / 2 ? backoff_ms * 2 : BACKOFF_MAX_MS;
}

static void report_failure(void) {
    printf("app: %s:%u: %s", broker.host, broker.port, mqtt_link_describe(broker.error));
    if (broker.error == MQTT_LINK_REFUSED) {
        printf(" (code %d)", broker.broker_code);
    }
    printf("\n");
}

static void went_online(void) {
    printf("app: online as %s\n", broker.client_id);
    memory_marks_print(broker.tls ? "tls-handshake" : "connected");
    subscribed = false;
    online_since_ms = board_millis();
    next_status_ms = online_since_ms;
}

static void went_offline(enum mqtt_link_state before) {
    report_failure();
    if (before == MQTT_LINK_ONLINE) {
        reconnects++;
        if (board_millis() - online_since_ms >= STABLE_MS) {
            backoff_ms = BACKOFF_MIN_MS;
        }
    }
    schedule_attempt();
}

static void publish_status(void) {
    char text[256];
    struct heap_pool_usage pool = heap_pool_usage();
    int length = snprintf(text, sizeof text,
                          "{\"uptime_s\":%u,\"heap_used\":%u,\"heap_limit\":%u,\"pool_used\":%u,"
                          "\"pool_peak\":%u,\"reconnects\":%u,\"dropped\":%u,\"frames_lost\":%u}",
                          (unsigned)(board_millis() / 1000), (unsigned)board_heap_used(),
                          (unsigned)board_heap_limit(), (unsigned)pool.used, (unsigned)pool.peak,
                          (unsigned)reconnects, (unsigned)(message_queue_dropped() + broker.oversized),
                          (unsigned)network_frames_lost());
    if (length < 0 || (size_t)length >= sizeof text) {
        return;
    }
    enum mqtt_link_error error = mqtt_link_publish(&broker, status_topic, text, (size_t)length, 1, false);
    if (error == MQTT_LINK_BUSY) {
        next_status_ms = board_millis() + 1000;
        return;
    }
    if (error != MQTT_LINK_OK) {
        printf("app: status: %s\n", mqtt_link_describe(error));
    }
    next_status_ms = board_millis() + commands_status_interval_ms();
}

static void handle_messages(void) {
    for (int turn = 0; turn < MESSAGES_PER_TURN; turn++) {
        struct message *message = message_queue_pop();
        if (message == NULL) {
            return;
        }
        if (commands_run((const char *)message->payload)) {
            next_status_ms = board_millis();
        } else {
            printf("app: unknown command of %u bytes on %s\n", (unsigned)message->length, message->topic);
        }
        heap_pool_free(message);
    }
}

static void subscribe_once(void) {
    if (subscribed) {
        return;
    }
    enum mqtt_link_error error = mqtt_link_subscribe(&broker, command_topic, 1);
    if (error == MQTT_LINK_OK) {
        subscribed = true;
    } else if (error != MQTT_LINK_BUSY) {
        printf("app: subscribe: %s\n", mqtt_link_describe(error));
    }
}

// Reacts once to each change of the link's state.
static void follow_link(void) {
    if (broker.state == last_state) {
        return;
    }
    enum mqtt_link_state before = last_state;
    last_state = broker.state;
    if (broker.state == MQTT_LINK_ONLINE) {
        went_online();
    } else if (broker.state == MQTT_LINK_CLOSED) {
        went_offline(before);
    }
}

static void attempt(void) {
    printf("app: connecting to %s:%u%s\n", broker.host, broker.port, broker.tls ? " with TLS" : "");
    mqtt_link_open(&broker);
    // A failure at once leaves the link closed; it is handled like any later one.
    last_state = MQTT_LINK_OPENING;
    follow_link();
}

// What the host says counts more than what was compiled in.
static const char *setting(const char *name, const char *compiled_in) {
    const char *given = host_parameter(name);
    return given != NULL ? given : compiled_in;
}

void app_start(void) {
    snprintf(command_topic, sizeof command_topic, "%s/%s/command", TOPIC_PREFIX, board_name());
    snprintf(status_topic, sizeof status_topic, "%s/%s/status", TOPIC_PREFIX, board_name());
    const struct mqtt_link_settings settings = {
        .host = setting("host", BROKER_HOST),
        .client_id = board_name(),
        .user = setting("user", BROKER_USER),
        .password = setting("password", BROKER_PASSWORD),
        .port = (uint16_t)host_number("port", BROKER_PORT),
        .keep_alive_s = BROKER_KEEP_ALIVE_S,
        .tls = host_number("tls", BROKER_TLS) != 0,
    };
    enum mqtt_link_error error = mqtt_link_init(&broker, &settings, on_message, NULL);
    if (error != MQTT_LINK_OK) {
        board_fail("app: the broker's options: %s", mqtt_link_describe(error));
    }
    next_attempt_ms = board_millis();
}

void app_poll(void) {
    handle_messages();

    if (!network_is_ready()) {
        mqtt_link_close(&broker);
        last_state = MQTT_LINK_CLOSED;
        next_attempt_ms = board_millis();
        supervisor_show(SUPERVISOR_LIGHT_NO_NETWORK);
        return;
    }

    follow_link();
    if (broker.state == MQTT_LINK_CLOSED) {
        supervisor_show(SUPERVISOR_LIGHT_OFFLINE);
        if (is_due(next_attempt_ms)) {
            attempt();
        }
    } else if (broker.state == MQTT_LINK_ONLINE) {
        supervisor_show(commands_light());
        subscribe_once();
        if (is_due(next_status_ms)) {
            publish_status();
        }
    }
}
