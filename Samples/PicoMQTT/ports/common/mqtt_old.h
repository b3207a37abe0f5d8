// The driver over lwIP's MQTT client: one connection to one broker, without blocking.
//
// lwIP keeps pointers to strings for the life of a connection. Whoever calls (the
// application, later a VM whose strings move) need not care: everything is copied into
// the link. All functions and callbacks run on the core that polls the network.
#ifndef PORTS_COMMON_MQTT_H
#define PORTS_COMMON_MQTT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lwip/apps/mqtt.h"
#include "lwip/apps/mqtt_priv.h"

#include "picomqtt_options.h"

/// Longest host name, client id, user name, password and inbound topic, NUL excluded.
#define MQTT_LINK_TEXT_MAX 127

/// Where a link stands.
enum mqtt_link_state {
    MQTT_LINK_CLOSED,    ///< nothing is going on; `error` says why
    MQTT_LINK_RESOLVING, ///< waiting for DNS
    MQTT_LINK_OPENING,   ///< TCP, TLS and CONNECT are under way
    MQTT_LINK_ONLINE,    ///< the broker has accepted the session
};

/// Why a call failed or a link closed.
enum mqtt_link_error {
    MQTT_LINK_OK,
    MQTT_LINK_NOT_ONLINE,   ///< the call needs an open link
    MQTT_LINK_BUSY,         ///< no room now; try again once something was acknowledged
    MQTT_LINK_NO_MEMORY,    ///< lwIP or mbedTLS ran out of memory
    MQTT_LINK_UNKNOWN_HOST, ///< DNS has no address
    MQTT_LINK_TLS_SETUP,    ///< the authority or the server's name was not accepted by mbedTLS
    MQTT_LINK_REFUSED,      ///< the broker said no; `broker_code` is its reason
    MQTT_LINK_TIMEOUT,      ///< no answer
    MQTT_LINK_LOST,         ///< the connection ended; with TLS, also a failed handshake
    MQTT_LINK_BAD_ARGUMENT, ///< too long, or not allowed
};

/// What a link connects to.
struct mqtt_link_settings {
    const char *host;
    const char *client_id;
    const char *user;     ///< NULL or "" for none
    const char *password; ///< NULL or "" for none
    uint16_t port;
    uint16_t keep_alive_s;
    bool tls;
};

/// A complete inbound message. `topic` ends with NUL; both are valid during the call only.
typedef void mqtt_link_receive(void *context, const char *topic, const uint8_t *payload, size_t length);

/// One connection. To be kept in static memory; the fields are for reading.
struct mqtt_link {
    enum mqtt_link_state state;
    enum mqtt_link_error error;
    int broker_code;        ///< CONNACK's return code after MQTT_LINK_REFUSED
    uint16_t unconfirmed;   ///< requests without an answer yet
    uint32_t confirmed;     ///< requests answered with success since start
    uint32_t failed;        ///< requests that were refused or timed out since start
    uint32_t oversized;     ///< inbound messages dropped since they did not fit

    mqtt_link_receive *receive;
    void *context;
    uint16_t port;
    uint16_t keep_alive_s;
    bool tls;
    char host[MQTT_LINK_TEXT_MAX + 1];
    char client_id[MQTT_LINK_TEXT_MAX + 1];
    char user[MQTT_LINK_TEXT_MAX + 1];
    char password[MQTT_LINK_TEXT_MAX + 1];

    bool dropping;          // the message that is arriving does not fit
    size_t received;        // bytes of it that are in `payload`
    char topic[MQTT_LINK_TEXT_MAX + 1];
    uint8_t payload[MQTT_INBOUND_MAX];
    mqtt_client_t client;
};

/// Prepares a closed link. MQTT_LINK_BAD_ARGUMENT if a text is too long.
enum mqtt_link_error mqtt_link_init(struct mqtt_link *link, const struct mqtt_link_settings *settings,
                                    mqtt_link_receive *receive, void *context);

/// Starts to connect; `state` tells how it goes. Failures that show at once are returned.
enum mqtt_link_error mqtt_link_open(struct mqtt_link *link);

/// Closes the link, whatever its state. Unconfirmed requests are forgotten.
void mqtt_link_close(struct mqtt_link *link);

/// Sends a message with QoS 0 or 1.
enum mqtt_link_error mqtt_link_publish(struct mqtt_link *link, const char *topic, const void *payload,
                                       size_t length, int qos, bool retain);

/// Asks for the messages of a topic filter with QoS 0 or 1.
enum mqtt_link_error mqtt_link_subscribe(struct mqtt_link *link, const char *filter, int qos);

/// An error in words.
const char *mqtt_link_describe(enum mqtt_link_error error);

#endif
