// A broker that does what the test says: it records what arrives, and answers by itself
// only what it was told to answer.
#ifndef BROKER_H
#define BROKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct altcp_tls_config;

/// First byte of each packet.
enum {
    CONNECT = 0x10,
    CONNACK = 0x20,
    PUBLISH = 0x30,
    PUBACK = 0x40,
    SUBSCRIBE = 0x82,
    SUBACK = 0x90,
    UNSUBSCRIBE = 0xa2,
    UNSUBACK = 0xb0,
    PINGREQ = 0xc0,
    PINGRESP = 0xd0,
    DISCONNECT = 0xe0,
};

/// One packet that arrived.
struct broker_packet {
    uint8_t type; ///< first byte, flags included
    uint16_t id;  ///< of PUBLISH with QoS 1, PUBACK, SUBSCRIBE, UNSUBSCRIBE
    size_t length;
    uint8_t body[700];
};

/// What it answers by itself, as last set by broker_start.
extern bool broker_accepts;       ///< CONNACK with `broker_code` and `broker_session`
extern uint8_t broker_code;
extern bool broker_session;
extern bool broker_acknowledges;  ///< PUBACK
extern bool broker_subscribes;    ///< SUBACK and UNSUBACK; SUBACK with `broker_suback`
extern uint8_t broker_suback;     ///< 0xff: what was asked for
extern bool broker_pings;         ///< PINGRESP

extern struct broker_packet broker_packets[64]; ///< since broker_forget
extern size_t broker_count;
extern unsigned broker_connections; ///< since broker_start
extern bool broker_is_connected;
extern bool broker_was_reset; ///< the last connection ended by RST, so bytes may have been lost

/// Listens, and answers all by itself. With `tls`, speaks TLS.
void broker_start(struct altcp_tls_config *tls);
void broker_stop(void);

void broker_forget(void);
/// Packets of this type (without flags for PUBLISH) since broker_forget.
size_t broker_received(uint8_t type);
/// The `index`-th of them.
const struct broker_packet *broker_packet(uint8_t type, size_t index);

/// Sends bytes; false if TCP does not take them now.
bool broker_send(const void *bytes, size_t length);
/// Sends PUBLISH; `flags` are the lower half of its first byte.
bool broker_publish(const char *topic, const void *payload, size_t length, uint8_t flags, uint16_t id);
bool broker_puback(uint16_t id);

/// Ends the connection by FIN, or by RST.
void broker_close(void);
void broker_reset(void);

#endif
