#include "broker.h"

#include <string.h>

#include "lwip/altcp.h"
#include "lwip/altcp_tcp.h"
#include "lwip/altcp_tls.h"
#include "lwip/priv/altcp_priv.h"

#include "test.h"
#include "wire.h"

bool broker_accepts, broker_acknowledges, broker_subscribes, broker_pings, broker_session;
uint8_t broker_code, broker_suback;
struct broker_packet broker_packets[64];
size_t broker_count;
unsigned broker_connections;
bool broker_is_connected, broker_was_reset;

static struct altcp_pcb *listener;
static struct altcp_pcb *connection;
static uint8_t stream[2048]; // bytes that are no whole packet yet
static size_t stream_length;

// ---- sending

bool broker_send(const void *bytes, size_t length) {
    if (connection == NULL || altcp_sndbuf(connection) < length ||
        altcp_write(connection, bytes, (u16_t)length, TCP_WRITE_FLAG_COPY) != ERR_OK) {
        return false;
    }
    altcp_output(connection);
    return true;
}

bool broker_publish(const char *topic, const void *payload, size_t length, uint8_t flags, uint16_t id) {
    static uint8_t packet[20000];
    size_t topic_length = strlen(topic);
    size_t remaining = 2 + topic_length + (flags & 6 ? 2 : 0) + length;
    size_t at = 0;
    packet[at++] = PUBLISH | flags;
    for (size_t rest = remaining; rest > 0 || at == 1; rest >>= 7) {
        packet[at++] = (uint8_t)((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    }
    packet[at++] = (uint8_t)(topic_length >> 8);
    packet[at++] = (uint8_t)topic_length;
    memcpy(packet + at, topic, topic_length);
    at += topic_length;
    if (flags & 6) {
        packet[at++] = (uint8_t)(id >> 8);
        packet[at++] = (uint8_t)id;
    }
    if (length > 0) {
        memcpy(packet + at, payload, length);
    }
    return broker_send(packet, at + length);
}

bool broker_puback(uint16_t id) {
    return broker_send((uint8_t[]){PUBACK, 2, (uint8_t)(id >> 8), (uint8_t)id}, 4);
}

// ---- receiving

// Answers that TCP did not take at once, as a real broker would keep them.
static uint8_t backlog[1024];
static size_t backlog_length;

static void send_backlog(void) {
    if (backlog_length > 0 && broker_send(backlog, backlog_length)) {
        backlog_length = 0;
    }
}

static void reply(const void *bytes, size_t length) {
    if (backlog_length + length > sizeof backlog) {
        CHECK(!"the backlog is large enough");
        return;
    }
    memcpy(backlog + backlog_length, bytes, length);
    backlog_length += length;
    send_backlog();
}

static err_t on_sent(void *arg, struct altcp_pcb *pcb, u16_t length) {
    (void)arg;
    (void)pcb;
    (void)length;
    send_backlog();
    return ERR_OK;
}

static void answer(const struct broker_packet *packet) {
    uint8_t high = (uint8_t)(packet->id >> 8), low = (uint8_t)packet->id;
    if (packet->type == CONNECT && broker_accepts) {
        reply((uint8_t[]){CONNACK, 2, broker_session, broker_code}, 4);
    } else if ((packet->type & 0xf6) == (PUBLISH | 2) && broker_acknowledges) {
        reply((uint8_t[]){PUBACK, 2, high, low}, 4);
    } else if (packet->type == SUBSCRIBE && broker_subscribes) {
        uint8_t code = broker_suback == 0xff ? packet->body[packet->length - 1] : broker_suback;
        reply((uint8_t[]){SUBACK, 3, high, low, code}, 5);
    } else if (packet->type == UNSUBSCRIBE && broker_subscribes) {
        reply((uint8_t[]){UNSUBACK, 2, high, low}, 4);
    } else if (packet->type == PINGREQ && broker_pings) {
        reply((uint8_t[]){PINGRESP, 0}, 2);
    }
}

static void record(uint8_t type, const uint8_t *body, size_t length) {
    struct broker_packet *packet = &broker_packets[broker_count % 64];
    broker_count++;
    memset(packet, 0, sizeof *packet);
    packet->type = type;
    packet->length = length < sizeof packet->body ? length : sizeof packet->body;
    memcpy(packet->body, body, packet->length);
    size_t at = 0;
    if ((type & 0xf0) == PUBLISH) {
        at = 2u + (body[0] << 8 | body[1]);
    }
    if (type != CONNECT && (type & 0xf6) != PUBLISH && at + 2 <= length) {
        packet->id = (uint16_t)(body[at] << 8 | body[at + 1]);
    }
    answer(packet);
}

// Takes one packet off the stream; false if there is none.
static bool cut_packet(void) {
    size_t at = 1, remaining = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (at >= stream_length) {
            return false;
        }
        remaining |= (size_t)(stream[at] & 0x7f) << shift;
        if ((stream[at++] & 0x80) == 0) {
            break;
        }
    }
    if (stream_length < at + remaining) {
        return false;
    }
    record(stream[0], stream + at, remaining);
    stream_length -= at + remaining;
    memmove(stream, stream + at + remaining, stream_length);
    return true;
}

static err_t on_receive(void *arg, struct altcp_pcb *pcb, struct pbuf *p, err_t err) {
    (void)arg;
    (void)err;
    if (p == NULL) {
        broker_close();
        return ERR_OK;
    }
    for (u16_t at = 0; at < p->tot_len;) {
        u16_t count = pbuf_copy_partial(p, stream + stream_length, (u16_t)(sizeof stream - stream_length), at);
        at += count;
        stream_length += count;
        while (cut_packet()) {
        }
    }
    altcp_recved(pcb, p->tot_len);
    pbuf_free(p);
    return ERR_OK;
}

// ---- connections

static void on_error(void *arg, err_t err) {
    (void)arg;
    (void)err;
    connection = NULL;
    broker_is_connected = false;
    broker_was_reset = true;
}

static err_t on_accept(void *arg, struct altcp_pcb *pcb, err_t err) {
    (void)arg;
    if (err != ERR_OK || pcb == NULL) {
        return ERR_VAL;
    }
    broker_reset(); // one at a time
    connection = pcb;
    stream_length = backlog_length = 0;
    broker_connections++;
    broker_is_connected = true;
    broker_was_reset = false;
    altcp_arg(pcb, NULL);
    altcp_recv(pcb, on_receive);
    altcp_sent(pcb, on_sent);
    altcp_err(pcb, on_error);
    altcp_nagle_disable(pcb);
    return ERR_OK;
}

static void let_go(void) {
    altcp_recv(connection, NULL);
    altcp_sent(connection, NULL);
    altcp_err(connection, NULL);
    broker_is_connected = false;
}

void broker_close(void) {
    if (connection != NULL) {
        struct altcp_pcb *pcb = connection;
        let_go();
        connection = NULL;
        if (altcp_close(pcb) != ERR_OK) {
            altcp_abort(pcb);
        }
    }
}

void broker_reset(void) {
    if (connection != NULL) {
        struct altcp_pcb *pcb = connection;
        let_go();
        connection = NULL;
        altcp_abort(pcb);
    }
}

void broker_start(struct altcp_tls_config *tls) {
    broker_stop();
    broker_accepts = broker_acknowledges = broker_subscribes = broker_pings = true;
    broker_session = false;
    broker_code = 0;
    broker_suback = 0xff;
    broker_connections = 0;
    broker_forget();
    struct altcp_pcb *pcb = tls != NULL ? altcp_tls_new(tls, IPADDR_TYPE_V4) : altcp_tcp_new_ip_type(IPADDR_TYPE_V4);
    CHECK(altcp_bind(pcb, IP4_ADDR_ANY, BROKER_TEST_PORT) == ERR_OK);
    listener = altcp_listen(pcb);
    altcp_accept(listener, on_accept);
}

void broker_stop(void) {
    broker_reset();
    if (listener != NULL) {
        // lwIP 2.2.1 cannot close a listener of TLS as a whole: it asserts.
        if (listener->inner_conn != NULL) {
            altcp_close(listener->inner_conn);
            listener->inner_conn = NULL;
        }
        altcp_close(listener);
        listener = NULL;
    }
}

// ---- what arrived

void broker_forget(void) {
    broker_count = 0;
}

static bool is_of(const struct broker_packet *packet, uint8_t type) {
    return type == PUBLISH ? (packet->type & 0xf0) == PUBLISH : packet->type == type;
}

size_t broker_received(uint8_t type) {
    size_t count = 0;
    for (size_t i = 0; i < broker_count && i < 64; i++) {
        count += is_of(&broker_packets[i], type);
    }
    return count;
}

const struct broker_packet *broker_packet(uint8_t type, size_t index) {
    static const struct broker_packet none;
    for (size_t i = 0; i < broker_count && i < 64; i++) {
        if (is_of(&broker_packets[i], type) && index-- == 0) {
            return &broker_packets[i];
        }
    }
    return &none;
}
