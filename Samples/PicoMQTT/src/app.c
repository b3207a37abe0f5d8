#include "app.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "board.h"
#include "commands.h"
#include "credentials.h"
#include "heap_pool.h"
#include "host.h"
#include "memory_marks.h"
#include "mqtt.h"
#include "network.h"
#include "picomqtt_options.h"
#include "supervisor.h"
#include "wall_clock.h"

#define MESSAGES_PER_TURN 4

static struct mqtt_link broker;
static char command_topic[64];
static char status_topic[64];

static uint32_t next_status_ms;
static enum mqtt_link_state last_state;
static bool asked_for_time;

// True once `when` has been reached; right across the wrap of the clock.
static bool is_due(uint32_t when) {
    return (int32_t)(board_millis() - when) >= 0;
}

static void report_failure(void) {
    printf("app: %s:%u: %s", broker.host, broker.settings.port, mqtt_link_describe(broker.error));
    if (broker.error == MQTT_LINK_REFUSED) {
        printf(" (%s)", mqtt_link_describe_code(broker.broker_code));
    }
    printf("%s%s\n", broker.reason[0] != '\0' ? ": " : "", broker.reason);
}

static void publish_status(void) {
    char text[256];
    struct heap_pool_usage pool = heap_pool_usage();
    int length = snprintf(text, sizeof text,
                          "{\"uptime_s\":%u,\"heap_used\":%u,\"heap_limit\":%u,\"pool_used\":%u,"
                          "\"pool_peak\":%u,\"reconnects\":%u,\"dropped\":%u,\"frames_lost\":%u}",
                          (unsigned)(board_millis() / 1000), (unsigned)board_heap_used(),
                          (unsigned)board_heap_limit(), (unsigned)pool.used, (unsigned)pool.peak,
                          (unsigned)broker.counters.failures,
                          (unsigned)(broker.counters.dropped + broker.counters.oversized),
                          (unsigned)network_frames_lost());
    if (length < 0 || (size_t)length >= sizeof text) {
        return;
    }
    enum mqtt_link_error error = mqtt_link_publish(&broker, status_topic, text, (size_t)length, 1, false, NULL);
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
        const struct mqtt_message *message = mqtt_link_peek(&broker);
        if (message == NULL || mqtt_link_acknowledge(&broker, message->receipt) != MQTT_LINK_OK) {
            return;
        }
        if (message->too_large) {
            printf("app: a message was larger than the queue\n");
        } else if (commands_run((const char *)message->payload)) {
            next_status_ms = board_millis();
        } else {
            printf("app: unknown command of %u bytes on %s\n", (unsigned)message->length, message->topic);
        }
        mqtt_link_take(&broker);
    }
}

// Reacts once to each change of the link's state.
static void follow_link(void) {
    if (broker.state == last_state) {
        return;
    }
    last_state = broker.state;
    if (broker.state == MQTT_LINK_ONLINE) {
        printf("app: online as %s\n", broker.client_id);
        memory_marks_print(broker.settings.tls ? "tls-handshake" : "connected");
        next_status_ms = board_millis();
    } else if (broker.state == MQTT_LINK_WAITING) {
        report_failure();
    } else if (broker.state == MQTT_LINK_RESOLVING || broker.state == MQTT_LINK_OPENING) {
        printf("app: connecting to %s:%u%s\n", broker.host, broker.settings.port,
               broker.settings.tls ? " with TLS" : "");
    }
}

// Once there is a network: the link connects, and again after each loss.
static void start_session(void) {
    if (broker.settings.tls && !wall_clock_is_set()) {
        if (!asked_for_time) {
            printf("app: asking %s for the time\n", SNTP_SERVER);
            wall_clock_start_sntp(NULL);
            asked_for_time = true;
        }
        return;
    }
    mqtt_link_open(&broker);
    mqtt_link_subscribe(&broker, command_topic, 1, NULL);
}

// What the host says counts more than what was compiled in.
static const char *setting(const char *name, const char *compiled_in) {
    const char *given = host_parameter(name);
    return given != NULL ? given : compiled_in;
}

static void start(void) {
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
        .ca = credentials_find("ca"),
        .cert = credentials_find("cert"),
        .key = credentials_find("key"),
        .reconnect = true,
    };
    enum mqtt_link_error error = mqtt_link_init(&broker, &settings);
    if (error != MQTT_LINK_OK) {
        board_fail("app: the broker's options: %s: %s", mqtt_link_describe(error), broker.reason);
    }
}

static void turn(void) {
    mqtt_link_poll(&broker);
    handle_messages();
    follow_link();

    if (!network_is_ready()) {
        if (broker.state != MQTT_LINK_CLOSED) {
            mqtt_link_close(&broker);
        }
        supervisor_show(SUPERVISOR_LIGHT_NO_NETWORK);
    } else if (broker.state == MQTT_LINK_ONLINE) {
        supervisor_show(commands_light());
        if (is_due(next_status_ms)) {
            publish_status();
        }
    } else {
        supervisor_show(SUPERVISOR_LIGHT_OFFLINE);
        if (broker.state == MQTT_LINK_CLOSED) {
            start_session();
        }
    }
}

_Noreturn void app_run(void) {
    start();
    for (;;) {
        turn();
        supervisor_heartbeat();
    }
}
