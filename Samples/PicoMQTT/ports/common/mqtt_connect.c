// From a host name to CONNACK: DNS, TLS's settings, TCP, CONNECT, and why that failed.
#include <string.h>

#include "lwip/altcp.h"
#include "lwip/dns.h"
#include "lwip/sys.h"

#include "mqtt_internal.h"
#include "tls_client.h"
#include "wall_clock.h"

void mqtt_link_release_tls(struct mqtt_link *link) {
#if BROKER_TLS
    tls_client_release(link->tls_config);
    link->tls_config = NULL;
#else
    (void)link;
#endif
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

static void went_online(struct mqtt_link *link) {
    link->state = MQTT_LINK_ONLINE;
    link->error = MQTT_LINK_OK;
    link->online_ms = link->sent_ms = link->heard_ms = link->held_ms = sys_now();
    link->counters.connects++;
    link->resumed = link->session_present ? link->resumed + 1 : 0;
    link->had = link->session_present ? link->owed : (struct mqtt_owed){0};
    link->owed = (struct mqtt_owed){0};
    link->untaken = link->arrived = 0;
    link->at_once = 1;
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

void mqtt_link_attempt(struct mqtt_link *link) {
    mqtt_link_release_tls(link);
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
