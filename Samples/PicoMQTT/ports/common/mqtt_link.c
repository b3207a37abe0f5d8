// The life cycle of a link: opening, keeping alive, losing, closing, and the turns of it.
#include "lwip/altcp.h"
#include "lwip/sys.h"

#include "board.h"
#include "mqtt_internal.h"
#include "network.h"
#include "wall_clock.h"

// A session that lasted this long counts as success: the pauses start again.
#define STABLE_MS 30000u

// ---- losing a connection

// Ends the connection if there is one. What TLS was set up with is freed later, as lwIP
// may still use it if this is one of its callbacks.
static void leave(struct mqtt_link *link, enum mqtt_link_state state, enum mqtt_link_error error) {
    mqtt_client_drop(&link->client);
    mqtt_input_reset(link);
    mqtt_inbound_cancel(&link->inbound);
    link->ping_pending = false;
    link->state = state;
    link->error = error;
}

uint32_t mqtt_link_backoff_ms(struct mqtt_link *link) {
    uint32_t pause = link->backoff_ms;
    uint32_t most = link->settings.backoff_max_ms;
    link->backoff_ms = pause < most / 2 ? pause * 2 : most;
    // Up to a quarter of jitter, so that many boards do not come back at one moment.
    return pause + board_random() % (pause / 4 + 1);
}

void mqtt_link_fail(struct mqtt_link *link, enum mqtt_link_error error) {
    uint32_t now = sys_now();
    if (link->state == MQTT_LINK_ONLINE && mqtt_elapsed(link->online_ms, now) >= STABLE_MS) {
        link->backoff_ms = link->settings.backoff_min_ms;
    }
    link->counters.failures++;
    if (link->settings.reconnect) {
        leave(link, MQTT_LINK_WAITING, error);
        link->next_ms = now + mqtt_link_backoff_ms(link);
    } else {
        leave(link, MQTT_LINK_CLOSED, error);
    }
}

// ---- opening and closing

enum mqtt_link_error mqtt_link_open(struct mqtt_link *link) {
    network_lock();
    leave(link, MQTT_LINK_CLOSED, MQTT_LINK_OK);
    mqtt_link_attempt(link);
    if (link->state == MQTT_LINK_CLOSED) {
        mqtt_link_release_tls(link);
    }
    network_unlock();
    return link->error;
}

static void forget_session(struct mqtt_link *link) {
    mqtt_outbound_clear(&link->outbound);
    mqtt_subscriptions_clear(&link->subscriptions);
    link->forgotten = link->last_ticket;
}

void mqtt_link_close(struct mqtt_link *link) {
    network_lock();
    if (link->state == MQTT_LINK_ONLINE) {
        mqtt_acknowledge_all(link);
        mqtt_requests_send(link);
    }
    // Unread bytes would turn the end of the connection into a reset, which may overtake
    // the DISCONNECT.
    if (link->input.held != NULL && link->client.conn != NULL) {
        altcp_recved(link->client.conn, link->input.held->tot_len);
    }
    mqtt_disconnect(&link->client);
    leave(link, MQTT_LINK_CLOSED, MQTT_LINK_OK);
    mqtt_link_release_tls(link);
    if (!link->settings.keep_session) {
        forget_session(link);
    }
    network_unlock();
}

void mqtt_link_abort(struct mqtt_link *link) {
    network_lock();
    leave(link, MQTT_LINK_CLOSED, MQTT_LINK_OK);
    mqtt_link_release_tls(link);
    network_unlock();
}

// ---- turning

static void keep_alive(struct mqtt_link *link, uint32_t now) {
    uint32_t keep_alive_ms = link->settings.keep_alive_s * 1000u;
    if (link->ping_pending) {
        uint32_t limit = link->settings.ack_timeout_ms;
        if (keep_alive_ms > 0 && keep_alive_ms < limit) {
            limit = keep_alive_ms;
        }
        if (mqtt_elapsed(mqtt_later(link->ping_ms, link->held_ms), now) > limit) {
            mqtt_link_fail(link, MQTT_LINK_TIMEOUT);
        }
        return;
    }
    // Early, because the broker measures from the arrival of the last packet. Also when
    // only we talk: messages of QoS 0 have no answer that would show a dead connection.
    uint32_t silence = mqtt_elapsed(link->sent_ms, now);
    uint32_t deafness = mqtt_elapsed(mqtt_later(link->heard_ms, link->held_ms), now);
    uint32_t due = keep_alive_ms / 4 * 3;
    if (due == 0 || (silence < due && deafness < due)) {
        return;
    }
    if (mqtt_link_ping(link) != MQTT_LINK_OK && deafness >= 2 * due) {
        mqtt_link_fail(link, MQTT_LINK_TIMEOUT); // nobody empties our buffers
    }
}

static void turn_online(struct mqtt_link *link, uint32_t now) {
    if (link->input.is_held) {
        link->held_ms = now; // answers may wait behind what we do not read
        mqtt_input_run(link);
    }
    mqtt_client_flush(&link->client);
    if (link->state == MQTT_LINK_ONLINE) {
        mqtt_acknowledge_due(link);
        mqtt_requests_send(link);
    }
    if (link->state == MQTT_LINK_ONLINE && mqtt_requests_are_late(link, now)) {
        mqtt_link_fail(link, MQTT_LINK_TIMEOUT);
    }
    if (link->state == MQTT_LINK_ONLINE) {
        keep_alive(link, now);
    }
}

void mqtt_link_poll(struct mqtt_link *link) {
    network_turn();
    wall_clock_now(); // notices the wrap of the milliseconds

    network_lock();
    uint32_t now = sys_now();
    switch (link->state) {
    case MQTT_LINK_CLOSED:
        mqtt_link_release_tls(link);
        break;
    case MQTT_LINK_WAITING:
        mqtt_link_release_tls(link);
        if ((int32_t)(now - link->next_ms) >= 0) {
            mqtt_link_attempt(link);
        }
        break;
    case MQTT_LINK_RESOLVING:
    case MQTT_LINK_OPENING:
        if (mqtt_elapsed(link->attempt_ms, now) >= link->settings.connect_timeout_ms) {
            mqtt_link_fail(link, MQTT_LINK_TIMEOUT);
        }
        break;
    case MQTT_LINK_ONLINE:
        turn_online(link, now);
        break;
    }
    network_unlock();
}
