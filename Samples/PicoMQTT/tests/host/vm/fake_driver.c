// A driver that connects and acknowledges at its next turn, or does not, as `fake` says.
#include <stdio.h>
#include <string.h>

#include "fake.h"
#include "mqtt.h"
#include "network.h"

#define QUEUE_SIZE 128

static struct mqtt_link *current;
static struct {
    char topic[64];
    char payload[256];
    struct mqtt_message message;
} queue[QUEUE_SIZE];
static size_t queued;
static uint16_t last_id;
static mqtt_ticket acknowledged;

static const char *text(const char *string) {
    return string != NULL ? string : "-";
}

void fake_lose(enum mqtt_link_error error) {
    if (current != NULL) {
        current->state = MQTT_LINK_CLOSED;
        current->error = error;
        current->ping_pending = false;
    }
}

void fake_deliver(const char *topic, const char *payload, size_t length, int qos) {
    if (queued == QUEUE_SIZE || length >= sizeof queue[0].payload) {
        return;
    }
    uint32_t connection = current != NULL ? current->counters.connects : 0;
    snprintf(queue[queued].topic, sizeof queue[queued].topic, "%s", topic);
    memcpy(queue[queued].payload, payload != NULL ? payload : "", length);
    queue[queued].payload[length] = 0;
    queue[queued].message = (struct mqtt_message){
        .length = length,
        .topic_length = (uint16_t)strlen(topic),
        .too_large = payload == NULL,
        .receipt = qos > 0 ? connection << 16 | ++last_id : 0};
    queued++;
    fake.under_way += qos > 0;
}

// A broker that has much to say, as far as its window and the queue allow.
static void push(void) {
    static size_t number;
    number = fake.pushed == 0 ? 0 : number;
    while (fake.pushed > 0 && fake.under_way < fake.window && queued < fake.capacity) {
        char text[100];
        int length = snprintf(text, sizeof text, "%zu %080d", number, 0);
        fake_deliver("pushed", text, (size_t)length, 1);
        number++;
        fake.pushed--;
    }
}

// ---- life cycle

enum mqtt_link_error mqtt_link_init(struct mqtt_link *link, const struct mqtt_link_settings *settings) {
    memset(link, 0, sizeof *link);
    fake_log("init %s:%u %s keep %u %s user %s:%s tls %d ca %zu cert %zu key %zu will %s=%.*s/%d/%d",
             settings->host, settings->port, settings->client_id, settings->keep_alive_s,
             settings->keep_session ? "kept" : "clean", text(settings->user), text(settings->password),
             settings->tls, settings->ca.size, settings->cert.size, settings->key.size,
             text(settings->will_topic), (int)settings->will_length, text(settings->will_payload),
             settings->will_qos, settings->will_retain);
    if (strlen(settings->host) > MQTT_LINK_TEXT_MAX) {
        snprintf(link->reason, sizeof link->reason, "host");
        return MQTT_LINK_BAD_ARGUMENT;
    }
    link->settings = *settings;
    current = link;
    queued = 0;
    last_id = 0;
    acknowledged = 0;
    return MQTT_LINK_OK;
}

enum mqtt_link_error mqtt_link_open(struct mqtt_link *link) {
    fake_log("open");
    link->state = MQTT_LINK_OPENING;
    return MQTT_LINK_OK;
}

void mqtt_link_close(struct mqtt_link *link) {
    fake_log("close");
    link->state = MQTT_LINK_CLOSED;
    link->error = MQTT_LINK_OK;
}

void mqtt_link_abort(struct mqtt_link *link) {
    fake_log("abort");
    link->state = MQTT_LINK_CLOSED;
}

static void finish_opening(struct mqtt_link *link) {
    if (fake.failures_left != 0) {
        fake.failures_left -= fake.failures_left > 0;
        link->state = MQTT_LINK_CLOSED;
        link->error = fake.next_error;
        link->broker_code = fake.broker_code;
    } else {
        link->state = MQTT_LINK_ONLINE;
        link->error = MQTT_LINK_OK;
        link->counters.connects++;
        link->resumed = fake.resumes ? link->resumed + 1 : 0;
    }
}

void mqtt_link_poll(struct mqtt_link *link) {
    network_turn();
    if (link->state == MQTT_LINK_OPENING) {
        finish_opening(link);
    }
    if (fake.lose_at_turn != 0 && fake.turns >= fake.lose_at_turn) {
        fake.lose_at_turn = 0;
        fake_lose(MQTT_LINK_LOST);
    }
    push();
    if (!fake.silent && !mqtt_link_is_held(link)) {
        acknowledged = link->last_ticket;
        link->ping_pending = false;
    }
}

uint32_t mqtt_link_backoff_ms(struct mqtt_link *link) {
    (void)link;
    fake_log("backoff");
    return 100;
}

// ---- outbound

static enum mqtt_link_error request(struct mqtt_link *link, mqtt_ticket *ticket) {
    if (link->state != MQTT_LINK_ONLINE) {
        return MQTT_LINK_NOT_ONLINE;
    }
    if (fake.busy > 0) {
        fake.busy--;
        return MQTT_LINK_BUSY;
    }
    *ticket = ++link->last_ticket;
    return MQTT_LINK_OK;
}

enum mqtt_link_error mqtt_link_publish(struct mqtt_link *link, const char *topic, const void *payload,
                                       size_t length, int qos, bool retain, mqtt_ticket *ticket) {
    if (qos < 0 || qos > 1) {
        return MQTT_LINK_BAD_ARGUMENT;
    }
    if (length > 1000) {
        return MQTT_LINK_TOO_LARGE;
    }
    enum mqtt_link_error error = request(link, ticket);
    if (error == MQTT_LINK_OK) {
        fake_log("publish %s %.*s %d %d", topic, (int)length, (const char *)payload, qos, retain);
        if (qos == 0) {
            *ticket = 0;
        }
    }
    return error;
}

enum mqtt_link_error mqtt_link_subscribe(struct mqtt_link *link, const char *filter, int qos,
                                         mqtt_ticket *ticket) {
    fake_log("subscribe %s %d", filter, qos);
    return request(link, ticket);
}

enum mqtt_link_error mqtt_link_unsubscribe(struct mqtt_link *link, const char *filter, mqtt_ticket *ticket) {
    fake_log("unsubscribe %s", filter);
    return request(link, ticket);
}

enum mqtt_link_error mqtt_link_result(const struct mqtt_link *link, mqtt_ticket ticket) {
    (void)link;
    return ticket > acknowledged ? MQTT_LINK_PENDING : fake.refuse_request;
}

size_t mqtt_link_in_flight(const struct mqtt_link *link) {
    return link->last_ticket - acknowledged;
}

bool mqtt_link_is_flushed(const struct mqtt_link *link) {
    (void)link;
    return !fake.silent;
}

enum mqtt_link_error mqtt_link_ping(struct mqtt_link *link) {
    fake_log("ping");
    link->ping_pending = link->state == MQTT_LINK_ONLINE;
    return link->ping_pending ? MQTT_LINK_OK : MQTT_LINK_NOT_ONLINE;
}

// ---- inbound

const struct mqtt_message *mqtt_link_peek(struct mqtt_link *link) {
    while (queued > 0 && mqtt_link_comes_again(link, queue[0].message.receipt)) {
        mqtt_link_take(link);
    }
    queue[0].message.topic = queue[0].topic;
    queue[0].message.payload = (const uint8_t *)queue[0].payload;
    return queued > 0 ? &queue[0].message : NULL;
}

bool mqtt_link_comes_again(const struct mqtt_link *link, uint32_t receipt) {
    return receipt != 0 && link->resumed > 0 && receipt >> 16 < link->counters.connects;
}

enum mqtt_link_error mqtt_link_acknowledge(struct mqtt_link *link, uint32_t receipt) {
    if (receipt == 0 || receipt >> 16 < link->counters.connects) {
        return MQTT_LINK_OK;
    }
    if (link->state != MQTT_LINK_ONLINE) {
        return link->settings.keep_session ? MQTT_LINK_NOT_ONLINE : MQTT_LINK_OK;
    }
    if (fake.busy > 0) {
        fake.busy--;
        return MQTT_LINK_BUSY;
    }
    fake_log("ack %u", (unsigned)(receipt & 0xffff));
    fake.under_way--;
    return MQTT_LINK_OK;
}

void mqtt_link_take(struct mqtt_link *link) {
    (void)link;
    if (queued > 0) {
        queued--;
        memmove(queue, queue + 1, queued * sizeof *queue);
    }
}

bool mqtt_link_is_held(const struct mqtt_link *link) {
    (void)link;
    return (fake.held && queued > 0) ||
           (fake.pushed > 0 && fake.under_way < fake.window && queued == fake.capacity);
}

enum mqtt_link_error mqtt_link_notice(struct mqtt_link *link) {
    (void)link;
    enum mqtt_link_error notice = fake.notice;
    fake.notice = MQTT_LINK_OK;
    return notice;
}
