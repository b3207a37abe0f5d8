// The life cycle of a link: connecting, keeping alive, losing, connecting again.
#include <stdio.h>
#include <string.h>

#include "lwip/altcp.h"
#include "lwip/dns.h"
#include "lwip/sys.h"

#include "board.h"
#include "mqtt_internal.h"
#include "network.h"
#include "tls_client.h"
#include "wall_clock.h"

// A session that lasted this long counts as success: the pauses start again.
#define STABLE_MS 30000u

// ---- ending a connection

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

static void release_tls(struct mqtt_link *link) {
#if BROKER_TLS
    tls_client_release(link->tls_config);
    link->tls_config = NULL;
#else
    (void)link;
#endif
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

// lwIP only says that the connection is gone; what else is known tells why.
static enum mqtt_link_error why_lost(struct mqtt_link *link) {
#if BROKER_TLS
    if (link->settings.tls) {
        enum mqtt_link_error error = tls_client_failure(link->reason, sizeof link->reason);
        if (error != MQTT_LINK_OK) {
            return error;
        }
    }
    bool tcp_connected = link->settings.tls ? tls_client_has_begun() : link->client.output.get > 0;
#else
    bool tcp_connected = link->client.output.get > 0; // CONNECT is the first to leave
#endif
    if (link->state != MQTT_LINK_OPENING || tcp_connected) {
        return MQTT_LINK_LOST;
    }
    return link->client.conn_err == ERR_RST ? MQTT_LINK_PORT_REFUSED : MQTT_LINK_TIMEOUT;
}

// ---- connecting

static void went_online(struct mqtt_link *link) {
    link->state = MQTT_LINK_ONLINE;
    link->error = MQTT_LINK_OK;
    link->online_ms = link->sent_ms = link->heard_ms = link->held_ms = sys_now();
    link->counters.connects++;
    mqtt_subscriptions_rewind(&link->subscriptions, link->session_present);
    mqtt_outbound_rewind(&link->outbound);
}

static void on_connection(mqtt_client_t *client, void *arg, mqtt_connection_status_t status) {
    struct mqtt_link *link = arg;
    (void)client;
    if (status == MQTT_CONNECT_ACCEPTED) {
        went_online(link);
    } else if (status == MQTT_CONNECT_TIMEOUT) {
        mqtt_link_fail(link, MQTT_LINK_TIMEOUT);
    } else {
        mqtt_link_fail(link, why_lost(link));
    }
}

static void on_input(void *arg, struct pbuf *p) {
    mqtt_input_arrived(arg, p);
}

// MQTT_LINK_OK if TLS is ready, or not wanted.
static enum mqtt_link_error prepare_tls(struct mqtt_link *link) {
#if BROKER_TLS
    if (!link->settings.tls) {
        return MQTT_LINK_OK;
    }
    if (!wall_clock_is_set()) {
        return MQTT_LINK_CLOCK_UNSET;
    }
    tls_client_watch();
    link->tls_config = tls_client_config(&link->settings.ca, &link->settings.cert, &link->settings.key);
    if (link->tls_config == NULL) {
        return tls_client_setup_failure(link->reason, sizeof link->reason);
    }
#else
    (void)link;
#endif
    return MQTT_LINK_OK;
}

static enum mqtt_link_error start(struct mqtt_link *link, const ip_addr_t *address) {
    struct mqtt_connect_client_info_t info = {
        .client_id = link->client_id,
        .client_user = link->settings.user,
        .client_pass = link->settings.password,
        .keep_alive = link->settings.keep_alive_s,
        .will_topic = link->settings.will_topic,
        .will_msg = link->will_payload,
        .will_msg_len = (u8_t)link->settings.will_length,
        .will_qos = (u8_t)link->settings.will_qos,
        .will_retain = link->settings.will_retain,
        .keep_session = link->settings.keep_session,
    };
    enum mqtt_link_error error = prepare_tls(link);
    if (error != MQTT_LINK_OK) {
        return error;
    }
#if BROKER_TLS
    info.tls_config = link->tls_config;
#endif

    link->state = MQTT_LINK_OPENING;
    err_t err = mqtt_client_connect(&link->client, address, link->settings.port, on_connection, link, &info);
#if BROKER_TLS
    if (err != ERR_OK && link->settings.tls) {
        return tls_client_setup_failure(link->reason, sizeof link->reason);
    }
    // The handshake starts when TCP is connected, so no earlier than the next poll.
    if (link->settings.tls &&
        !tls_client_expect_name(link->client.conn, link->tls_name[0] != '\0' ? link->tls_name : link->host)) {
        return tls_client_setup_failure(link->reason, sizeof link->reason);
    }
#endif
    if (err != ERR_OK) {
        return err == ERR_MEM ? MQTT_LINK_NO_MEMORY : MQTT_LINK_LOST;
    }
    // mqtt_client_connect clears the client.
    link->client.input = on_input;
    link->client.input_arg = link;
    // The keep-alive is ours: lwIP's has a grain of five seconds.
    link->client.keep_alive = 0;
    // Small messages shall not wait for the acknowledgement of those before.
    altcp_nagle_disable(link->client.conn);
    return MQTT_LINK_OK;
}

static void connect_to(struct mqtt_link *link, const ip_addr_t *address) {
    enum mqtt_link_error error = start(link, address);
    if (error != MQTT_LINK_OK) {
        mqtt_link_fail(link, error);
    }
}

static void on_resolved(const char *name, const ip_addr_t *address, void *arg) {
    struct mqtt_link *link = arg;
    // The link may have been closed, or opened again, while DNS was waiting.
    if (link->state != MQTT_LINK_RESOLVING || strcmp(name, link->host) != 0) {
        return;
    }
    if (address == NULL) {
        mqtt_link_fail(link, MQTT_LINK_UNKNOWN_HOST);
    } else {
        connect_to(link, address);
    }
}

static void attempt(struct mqtt_link *link) {
    release_tls(link);
    link->state = MQTT_LINK_RESOLVING;
    link->reason[0] = '\0';
    link->broker_code = 0;
    link->session_present = false;
    link->attempt_ms = sys_now();

    ip_addr_t address;
    err_t err = dns_gethostbyname(link->host, &address, on_resolved, link);
    if (err == ERR_OK) { // an address in digits, or one that is remembered
        connect_to(link, &address);
    } else if (err != ERR_INPROGRESS) {
        mqtt_link_fail(link, err == ERR_MEM ? MQTT_LINK_NO_MEMORY : MQTT_LINK_UNKNOWN_HOST);
    }
}

enum mqtt_link_error mqtt_link_open(struct mqtt_link *link) {
    network_lock();
    leave(link, MQTT_LINK_CLOSED, MQTT_LINK_OK);
    attempt(link);
    network_unlock();
    return link->error;
}

// ---- closing

static void forget_session(struct mqtt_link *link) {
    mqtt_outbound_clear(&link->outbound);
    mqtt_subscriptions_clear(&link->subscriptions);
    link->forgotten = link->last_ticket;
}

void mqtt_link_close(struct mqtt_link *link) {
    network_lock();
    if (link->state == MQTT_LINK_ONLINE) {
        mqtt_requests_send(link);
    }
    // Unread bytes would turn the end of the connection into a reset, which may overtake
    // the DISCONNECT.
    if (link->input.held != NULL && link->client.conn != NULL) {
        altcp_recved(link->client.conn, link->input.held->tot_len);
    }
    mqtt_disconnect(&link->client);
    leave(link, MQTT_LINK_CLOSED, MQTT_LINK_OK);
    release_tls(link);
    if (!link->settings.keep_session) {
        forget_session(link);
    }
    network_unlock();
}

void mqtt_link_abort(struct mqtt_link *link) {
    network_lock();
    leave(link, MQTT_LINK_CLOSED, MQTT_LINK_OK);
    release_tls(link);
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
        release_tls(link);
        break;
    case MQTT_LINK_WAITING:
        release_tls(link);
        if ((int32_t)(now - link->next_ms) >= 0) {
            attempt(link);
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
