#include "mqtt_old.h"

#include <string.h>

#include "lwip/dns.h"

#include "tls_client.h"

// ---- helpers

static bool copy_text(char *to, const char *from) {
    size_t length = from != NULL ? strlen(from) : 0;
    if (length > MQTT_LINK_TEXT_MAX) {
        return false;
    }
    memcpy(to, from != NULL ? from : "", length);
    to[length] = '\0';
    return true;
}

static enum mqtt_link_error closed(struct mqtt_link *link, enum mqtt_link_error error) {
    link->state = MQTT_LINK_CLOSED;
    link->error = error;
    link->unconfirmed = 0;
    return error;
}

static enum mqtt_link_error error_of(err_t err) {
    switch (err) {
    case ERR_OK:
        return MQTT_LINK_OK;
    case ERR_MEM:
        return MQTT_LINK_NO_MEMORY;
    case ERR_TIMEOUT:
        return MQTT_LINK_TIMEOUT;
    case ERR_ARG:
    case ERR_VAL:
        return MQTT_LINK_BAD_ARGUMENT;
    default:
        return MQTT_LINK_LOST;
    }
}

// ---- callbacks of lwIP's MQTT client

static void on_publish(void *arg, const char *topic, u32_t total) {
    struct mqtt_link *link = arg;
    link->received = 0;
    link->dropping = total > sizeof link->payload || !copy_text(link->topic, topic);
    if (link->dropping) {
        link->oversized++;
    }
}

static void on_data(void *arg, const u8_t *data, u16_t length, u8_t flags) {
    struct mqtt_link *link = arg;
    // The announced total was checked, but a length that decides over memory is checked again.
    if (!link->dropping && length <= sizeof link->payload - link->received) {
        if (length > 0) {
            memcpy(link->payload + link->received, data, length);
        }
        link->received += length;
    } else {
        link->dropping = true;
    }
    if ((flags & MQTT_DATA_FLAG_LAST) != 0 && !link->dropping) {
        link->receive(link->context, link->topic, link->payload, link->received);
    }
}

static void on_request_done(void *arg, err_t err) {
    struct mqtt_link *link = arg;
    if (link->unconfirmed > 0) {
        link->unconfirmed--;
    }
    if (err == ERR_OK) {
        link->confirmed++;
    } else {
        link->failed++;
    }
}

static void on_connection(mqtt_client_t *client, void *arg, mqtt_connection_status_t status) {
    struct mqtt_link *link = arg;
    (void)client;
    switch (status) {
    case MQTT_CONNECT_ACCEPTED:
        link->state = MQTT_LINK_ONLINE;
        link->error = MQTT_LINK_OK;
        break;
    case MQTT_CONNECT_DISCONNECTED:
        closed(link, MQTT_LINK_LOST);
        break;
    case MQTT_CONNECT_TIMEOUT:
        closed(link, MQTT_LINK_TIMEOUT);
        break;
    default:
        link->broker_code = (int)status;
        closed(link, MQTT_LINK_REFUSED);
        break;
    }
}

// ---- connecting

static enum mqtt_link_error connect_to(struct mqtt_link *link, const ip_addr_t *address) {
    struct mqtt_connect_client_info_t info = {
        .client_id = link->client_id,
        .client_user = link->user[0] != '\0' ? link->user : NULL,
        .client_pass = link->password[0] != '\0' ? link->password : NULL,
        .keep_alive = link->keep_alive_s,
    };
#if BROKER_TLS
    if (link->tls) {
        info.tls_config = tls_client_config();
        if (info.tls_config == NULL) {
            return closed(link, MQTT_LINK_TLS_SETUP);
        }
    }
#endif

    link->state = MQTT_LINK_OPENING;
    err_t err = mqtt_client_connect(&link->client, address, link->port, on_connection, link, &info);
    if (err != ERR_OK) {
        return closed(link, error_of(err));
    }
#if BROKER_TLS
    // The handshake starts when TCP is connected, so no earlier than the next poll.
    if (link->tls && !tls_client_expect_name(link->client.conn, link->host)) {
        mqtt_disconnect(&link->client);
        return closed(link, MQTT_LINK_TLS_SETUP);
    }
#endif
    // mqtt_client_connect clears the client, its inbound callbacks excepted.
    mqtt_set_inpub_callback(&link->client, on_publish, on_data, link);
    return MQTT_LINK_OK;
}

static void on_resolved(const char *name, const ip_addr_t *address, void *arg) {
    struct mqtt_link *link = arg;
    // The link may have been closed, or opened again, while DNS was waiting.
    if (link->state != MQTT_LINK_RESOLVING || strcmp(name, link->host) != 0) {
        return;
    }
    if (address == NULL) {
        closed(link, MQTT_LINK_UNKNOWN_HOST);
        return;
    }
    connect_to(link, address);
}

// ---- interface

enum mqtt_link_error mqtt_link_init(struct mqtt_link *link, const struct mqtt_link_settings *settings,
                                    mqtt_link_receive *receive, void *context) {
    memset(link, 0, sizeof *link);
    if (!copy_text(link->host, settings->host) || !copy_text(link->client_id, settings->client_id) ||
        !copy_text(link->user, settings->user) || !copy_text(link->password, settings->password)) {
        return MQTT_LINK_BAD_ARGUMENT;
    }
    if (settings->tls && !BROKER_TLS) {
        return MQTT_LINK_BAD_ARGUMENT;
    }
    link->port = settings->port;
    link->keep_alive_s = settings->keep_alive_s;
    link->tls = settings->tls;
    link->receive = receive;
    link->context = context;
    return MQTT_LINK_OK;
}

enum mqtt_link_error mqtt_link_open(struct mqtt_link *link) {
    mqtt_link_close(link);
    link->state = MQTT_LINK_RESOLVING;

    ip_addr_t address;
    err_t err = dns_gethostbyname(link->host, &address, on_resolved, link);
    switch (err) {
    case ERR_OK: // an address in digits, or one that is remembered
        return connect_to(link, &address);
    case ERR_INPROGRESS:
        return MQTT_LINK_OK;
    case ERR_MEM:
        return closed(link, MQTT_LINK_NO_MEMORY);
    default:
        return closed(link, MQTT_LINK_UNKNOWN_HOST);
    }
}

void mqtt_link_close(struct mqtt_link *link) {
    mqtt_disconnect(&link->client);
    closed(link, MQTT_LINK_OK);
}

// lwIP says ERR_MEM when its ring buffer or its request list is full: that passes.
static enum mqtt_link_error sent(struct mqtt_link *link, err_t err) {
    if (err == ERR_MEM) {
        return MQTT_LINK_BUSY;
    }
    if (err == ERR_OK) {
        link->unconfirmed++;
    }
    return error_of(err);
}

enum mqtt_link_error mqtt_link_publish(struct mqtt_link *link, const char *topic, const void *payload,
                                       size_t length, int qos, bool retain) {
    if (link->state != MQTT_LINK_ONLINE) {
        return MQTT_LINK_NOT_ONLINE;
    }
    // What can never fit into the ring buffer must not be reported as "try again".
    if (qos < 0 || qos > 1 || strlen(topic) + length + 8 > MQTT_OUTPUT_RINGBUF_SIZE) {
        return MQTT_LINK_BAD_ARGUMENT;
    }
    return sent(link, mqtt_publish(&link->client, topic, payload, (u16_t)length, (u8_t)qos, retain,
                                   on_request_done, link));
}

enum mqtt_link_error mqtt_link_subscribe(struct mqtt_link *link, const char *filter, int qos) {
    if (link->state != MQTT_LINK_ONLINE) {
        return MQTT_LINK_NOT_ONLINE;
    }
    if (qos < 0 || qos > 1 || strlen(filter) > MQTT_LINK_TEXT_MAX) {
        return MQTT_LINK_BAD_ARGUMENT;
    }
    return sent(link, mqtt_subscribe(&link->client, filter, (u8_t)qos, on_request_done, link));
}

const char *mqtt_link_describe(enum mqtt_link_error error) {
    switch (error) {
    case MQTT_LINK_OK:
        return "no error";
    case MQTT_LINK_NOT_ONLINE:
        return "not connected";
    case MQTT_LINK_BUSY:
        return "buffers are full";
    case MQTT_LINK_NO_MEMORY:
        return "out of memory";
    case MQTT_LINK_UNKNOWN_HOST:
        return "the host name cannot be resolved";
    case MQTT_LINK_TLS_SETUP:
        return "TLS cannot be set up (memory, or the authority's certificate)";
    case MQTT_LINK_REFUSED:
        return "refused by the broker";
    case MQTT_LINK_TIMEOUT:
        return "no answer in time";
    case MQTT_LINK_LOST:
        return "connection lost, or its handshake failed";
    case MQTT_LINK_BAD_ARGUMENT:
        return "text or payload too long, or not allowed";
    }
    return "unknown error";
}
