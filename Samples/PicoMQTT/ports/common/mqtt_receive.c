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

// ---- PUBACK

// Each PUBACK lets the broker send a message more; mosquitto 2.0.11 sends twenty
// (github.com/eclipse-mosquitto/mosquitto/issues/2301), and a program that waits for an answer
// behind them has to keep them all. So a few leave when the program has taken all there is,
// and PINGREQ with them: once that is answered, what they have set free is here. If the queue
// got full of it, only one leaves the next time.
#define MOST_AT_ONCE 4

static bool send_oldest(struct mqtt_link *link) {
    if (mqtt_client_puback(&link->client, mqtt_owed_first(&link->owed)) != ERR_OK) {
        return false;
    }
    mqtt_owed_remove(&link->owed);
    link->sent_ms = sys_now();
    return true;
}

void mqtt_acknowledge_due(struct mqtt_link *link) {
    if (link->untaken > 0 || link->input.is_held || link->ping_pending) {
        return;
    }
    unsigned sent = 0;
    while (sent < link->at_once && link->owed.count > 0 && send_oldest(link)) {
        sent++;
    }
    // A message now and then does without: it would cost a PINGREQ each.
    if (sent > 0 && (link->arrived == 1 || mqtt_link_ping(link) == MQTT_LINK_OK)) {
        link->arrived = 0;
        link->at_once = link->at_once < MOST_AT_ONCE ? link->at_once * 2 : MOST_AT_ONCE;
    }
}

void mqtt_acknowledge_all(struct mqtt_link *link) {
    // As long as TCP takes them at once, so that DISCONNECT has room.
    while (link->owed.count > 0 && mqtt_link_is_flushed(link) && send_oldest(link)) {
    }
}

enum mqtt_link_error mqtt_link_acknowledge(struct mqtt_link *link, uint32_t receipt) {
    if (receipt == 0 || age(link, receipt) > 0) {
        return MQTT_LINK_OK; // the session it belongs to has ended
    }
    if (link->state != MQTT_LINK_ONLINE) {
        return link->settings.keep_session ? MQTT_LINK_NOT_ONLINE : MQTT_LINK_OK;
    }
    network_lock();
    bool has_room = link->owed.count < MQTT_OWED_RUNS || send_oldest(link);
    if (has_room) {
        mqtt_owed_add(&link->owed, (uint16_t)receipt);
        link->untaken--;
        mqtt_acknowledge_due(link);
    }
    network_unlock();
    return has_room ? MQTT_LINK_OK : MQTT_LINK_BUSY;
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
