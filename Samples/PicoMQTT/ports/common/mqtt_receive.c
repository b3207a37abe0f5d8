// The program's side of what came in: messages are looked at, acknowledged and taken.
#include "lwip/sys.h"

#include "mqtt_internal.h"
#include "network.h"

// ---- receipts

// A receipt holds the number of a connection above the packet identifier. It has 30 bits, for
// which any VM has a small integer; no message waits for 16,384 connections.
#define CONNECTION_MASK 0x3fffu

uint32_t mqtt_receipt(const struct mqtt_link *link, uint16_t id) {
    return id == 0 ? 0 : (link->counters.connects & CONNECTION_MASK) << 16 | id;
}

// How many connections ago the message came.
static uint32_t age(const struct mqtt_link *link, uint32_t receipt) {
    return (link->counters.connects - (receipt >> 16)) & CONNECTION_MASK;
}

bool mqtt_link_comes_again(const struct mqtt_link *link, uint32_t receipt) {
    return receipt != 0 && age(link, receipt) > 0 && age(link, receipt) <= link->resumed;
}

enum mqtt_link_error mqtt_link_acknowledge(struct mqtt_link *link, uint32_t receipt) {
    if (receipt == 0 || age(link, receipt) > 0) {
        return MQTT_LINK_OK; // the session it belongs to has ended
    }
    if (link->state != MQTT_LINK_ONLINE) {
        return link->settings.keep_session ? MQTT_LINK_NOT_ONLINE : MQTT_LINK_OK;
    }
    network_lock();
    err_t err = mqtt_client_puback(&link->client, (u16_t)receipt);
    network_unlock();
    if (err != ERR_OK) {
        return MQTT_LINK_BUSY;
    }
    link->sent_ms = sys_now();
    return MQTT_LINK_OK;
}

// ---- the queue

const struct mqtt_message *mqtt_link_peek(struct mqtt_link *link) {
    const struct mqtt_message *message = mqtt_inbound_peek(&link->inbound);
    while (message != NULL && mqtt_link_comes_again(link, message->receipt)) {
        mqtt_link_take(link);
        message = mqtt_inbound_peek(&link->inbound);
    }
    return message;
}

void mqtt_link_take(struct mqtt_link *link) {
    mqtt_inbound_take(&link->inbound);
    if (link->input.is_held) {
        network_lock();
        mqtt_input_run(link);
        network_unlock();
    }
}

size_t mqtt_link_waiting(const struct mqtt_link *link) {
    return link->inbound.count;
}

bool mqtt_link_is_held(const struct mqtt_link *link) {
    return link->input.is_held;
}

enum mqtt_link_error mqtt_link_notice(struct mqtt_link *link) {
    enum mqtt_link_error notice = link->notice;
    link->notice = MQTT_LINK_OK;
    return notice;
}
