// What the program asks of the broker, and what became of it.
//
// Requests are kept in the session first and handed to lwIP from there, in order and as
// its buffers have room. A new connection thus only has to start over.
#include <string.h>

#include "lwip/sys.h"

#include "mqtt_internal.h"
#include "network.h"

// ---- sending

static uint16_t new_id(struct mqtt_link *link) {
    do {
        link->last_id++;
    } while (link->last_id == 0 || mqtt_outbound_has_id(&link->outbound, link->last_id) ||
             mqtt_subscriptions_by_id(&link->subscriptions, link->last_id) != NULL);
    return link->last_id;
}

// lwIP counts packet identifiers itself; this makes `id` the next one.
static void use_id(struct mqtt_link *link, uint16_t id) {
    link->client.pkt_id_seq = (u16_t)(id - 1);
}

static bool send_subscription(struct mqtt_link *link, struct mqtt_subscription *entry) {
    uint16_t id = new_id(link);
    use_id(link, id);
    if (mqtt_sub_unsub(&link->client, entry->filter, entry->qos, NULL, NULL, entry->wanted) != ERR_OK) {
        return false;
    }
    entry->id = id;
    entry->phase = MQTT_SUBSCRIPTION_SENT;
    entry->sent_ms = link->sent_ms = sys_now();
    return true;
}

static bool send_message(struct mqtt_link *link, size_t index) {
    struct mqtt_outgoing *message = &link->outbound.messages[index];
    const char *topic = mqtt_outbound_text(&link->outbound, index);
    use_id(link, message->id);
    link->client.publish_dup = message->dup;
    err_t err = mqtt_publish(&link->client, topic, topic + message->topic_length + 1, message->length, 1,
                             message->retain, NULL, NULL);
    link->client.publish_dup = 0;
    if (err != ERR_OK) {
        return false;
    }
    message->sent = true;
    message->sent_ms = link->sent_ms = sys_now();
    if (message->dup) {
        link->counters.republished++;
    }
    return true;
}

void mqtt_requests_send(struct mqtt_link *link) {
    for (size_t i = 0; i < MQTT_SUBSCRIPTIONS_MAX; i++) {
        struct mqtt_subscription *entry = &link->subscriptions.items[i];
        if (entry->phase == MQTT_SUBSCRIPTION_QUEUED && !send_subscription(link, entry)) {
            return;
        }
    }
    for (size_t i = 0; i < link->outbound.count; i++) {
        if (!link->outbound.messages[i].sent && !send_message(link, i)) {
            return;
        }
    }
}

static void send_if_online(struct mqtt_link *link) {
    if (link->state == MQTT_LINK_ONLINE) {
        network_lock();
        mqtt_requests_send(link);
        network_unlock();
    }
}

// ---- publishing

// Whether PUBLISH fits into an empty ring buffer, which never gets quite full.
static bool fits_ring(size_t topic_length, size_t length, int qos) {
    if (topic_length >= MQTT_OUTPUT_RINGBUF_SIZE || length >= MQTT_OUTPUT_RINGBUF_SIZE) {
        return false;
    }
    size_t remaining = 2 + topic_length + (qos > 0 ? 2 : 0) + length;
    size_t header = remaining < 128 ? 2 : remaining < 16384 ? 3 : 4;
    return header + remaining < MQTT_OUTPUT_RINGBUF_SIZE && remaining <= UINT16_MAX;
}

static enum mqtt_link_error publish_once(struct mqtt_link *link, const char *topic, const void *payload,
                                         size_t length, bool retain) {
    if (link->state != MQTT_LINK_ONLINE) {
        return MQTT_LINK_NOT_ONLINE;
    }
    network_lock();
    err_t err = mqtt_publish(&link->client, topic, payload, (u16_t)length, 0, retain, NULL, NULL);
    network_unlock();
    if (err != ERR_OK) {
        return err == ERR_MEM ? MQTT_LINK_BUSY : MQTT_LINK_LOST;
    }
    link->sent_ms = sys_now();
    link->counters.published++;
    return MQTT_LINK_OK;
}

enum mqtt_link_error mqtt_link_publish(struct mqtt_link *link, const char *topic, const void *payload,
                                       size_t length, int qos, bool retain, mqtt_ticket *ticket) {
    size_t topic_length = strlen(topic);
    if (ticket != NULL) {
        *ticket = 0;
    }
    if (link->state == MQTT_LINK_CLOSED) {
        return MQTT_LINK_NOT_ONLINE;
    }
    if (qos < 0 || qos > 1 || topic_length == 0 || strpbrk(topic, "+#") != NULL) {
        return MQTT_LINK_BAD_ARGUMENT;
    }
    if (!fits_ring(topic_length, length, qos) || (qos > 0 && !mqtt_outbound_fits(topic_length, length))) {
        return MQTT_LINK_TOO_LARGE;
    }
    if (qos == 0) {
        return publish_once(link, topic, payload, length, retain);
    }

    struct mqtt_outgoing *message = mqtt_outbound_add(&link->outbound, topic, payload, length);
    if (message == NULL) {
        return MQTT_LINK_BUSY;
    }
    message->id = new_id(link);
    message->retain = retain;
    message->ticket = ++link->last_ticket;
    if (ticket != NULL) {
        *ticket = message->ticket;
    }
    send_if_online(link);
    return MQTT_LINK_OK;
}

// ---- subscribing

static enum mqtt_link_error request(struct mqtt_link *link, const char *filter, int qos, bool wanted,
                                    mqtt_ticket *ticket) {
    size_t length = strlen(filter);
    if (ticket != NULL) {
        *ticket = 0;
    }
    if (link->state == MQTT_LINK_CLOSED) {
        return MQTT_LINK_NOT_ONLINE;
    }
    if (length == 0 || length > MQTT_FILTER_MAX || qos < 0 || qos > 1) {
        return MQTT_LINK_BAD_ARGUMENT;
    }
    if (length + 7 >= MQTT_OUTPUT_RINGBUF_SIZE) { // header, identifier, length and QoS
        return MQTT_LINK_TOO_LARGE;
    }
    struct mqtt_subscription *entry = mqtt_subscriptions_entry(&link->subscriptions, filter);
    if (entry == NULL) {
        return MQTT_LINK_TOO_MANY;
    }
    entry->phase = MQTT_SUBSCRIPTION_QUEUED;
    entry->wanted = wanted;
    entry->restoring = false;
    entry->qos = (uint8_t)qos;
    entry->ticket = ++link->last_ticket;
    if (ticket != NULL) {
        *ticket = entry->ticket;
    }
    send_if_online(link);
    return MQTT_LINK_OK;
}

enum mqtt_link_error mqtt_link_subscribe(struct mqtt_link *link, const char *filter, int qos,
                                         mqtt_ticket *ticket) {
    return request(link, filter, qos, true, ticket);
}

enum mqtt_link_error mqtt_link_unsubscribe(struct mqtt_link *link, const char *filter, mqtt_ticket *ticket) {
    return request(link, filter, 0, false, ticket);
}

bool mqtt_requests_answered(struct mqtt_link *link, bool subscribed, uint16_t id, uint8_t code) {
    if (mqtt_outbound_has_id(&link->outbound, id)) {
        return false; // that was a message
    }
    struct mqtt_subscription *entry = mqtt_subscriptions_by_id(&link->subscriptions, id);
    if (entry == NULL) {
        return true; // asked for something else meanwhile
    }
    if (entry->wanted != subscribed) {
        return false;
    }
    if (!entry->wanted) {
        entry->phase = MQTT_SUBSCRIPTION_FREE;
    } else if (code <= entry->qos) {
        entry->phase = MQTT_SUBSCRIPTION_SETTLED;
    } else if (code == 0x80) {
        entry->phase = MQTT_SUBSCRIPTION_REFUSED;
        if (entry->restoring) {
            link->notice = MQTT_LINK_SUBSCRIPTION_REFUSED;
        }
    } else {
        return false;
    }
    return true;
}

// ---- waiting

enum mqtt_link_error mqtt_link_result(const struct mqtt_link *link, mqtt_ticket ticket) {
    if (ticket == 0) {
        return MQTT_LINK_OK;
    }
    if (ticket <= link->forgotten) {
        return MQTT_LINK_FORGOTTEN;
    }
    if (mqtt_outbound_has_ticket(&link->outbound, ticket)) {
        return MQTT_LINK_PENDING;
    }
    const struct mqtt_subscription *entry = mqtt_subscriptions_by_ticket(&link->subscriptions, ticket);
    if (entry == NULL || entry->phase == MQTT_SUBSCRIPTION_SETTLED) {
        return MQTT_LINK_OK;
    }
    if (entry->phase == MQTT_SUBSCRIPTION_REFUSED) {
        return MQTT_LINK_SUBSCRIPTION_REFUSED;
    }
    return entry->restoring ? MQTT_LINK_OK : MQTT_LINK_PENDING;
}

bool mqtt_requests_are_late(const struct mqtt_link *link, uint32_t now) {
    uint32_t limit = link->settings.ack_timeout_ms;
    for (size_t i = 0; i < link->outbound.count; i++) {
        const struct mqtt_outgoing *message = &link->outbound.messages[i];
        if (message->sent && mqtt_elapsed(mqtt_later(message->sent_ms, link->held_ms), now) > limit) {
            return true;
        }
    }
    for (size_t i = 0; i < MQTT_SUBSCRIPTIONS_MAX; i++) {
        const struct mqtt_subscription *entry = &link->subscriptions.items[i];
        if (entry->phase == MQTT_SUBSCRIPTION_SENT &&
            mqtt_elapsed(mqtt_later(entry->sent_ms, link->held_ms), now) > limit) {
            return true;
        }
    }
    return false;
}

size_t mqtt_link_in_flight(const struct mqtt_link *link) {
    return link->outbound.count;
}

bool mqtt_link_is_flushed(const struct mqtt_link *link) {
    return link->client.output.put == link->client.output.get;
}

enum mqtt_link_error mqtt_link_ping(struct mqtt_link *link) {
    if (link->state != MQTT_LINK_ONLINE) {
        return MQTT_LINK_NOT_ONLINE;
    }
    network_lock();
    err_t err = mqtt_client_pingreq(&link->client);
    network_unlock();
    if (err != ERR_OK) {
        return MQTT_LINK_BUSY;
    }
    link->ping_ms = link->sent_ms = sys_now();
    link->ping_pending = true;
    link->counters.pings++;
    return MQTT_LINK_OK;
}
