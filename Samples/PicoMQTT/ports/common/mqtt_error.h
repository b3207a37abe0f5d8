// Why a call failed or a link closed, each with its own words.
#ifndef PORTS_COMMON_MQTT_ERROR_H
#define PORTS_COMMON_MQTT_ERROR_H

#include <stdint.h>

enum mqtt_link_error {
    MQTT_LINK_OK,
    MQTT_LINK_PENDING, ///< no error: the broker has yet to answer

    // of a call
    MQTT_LINK_NOT_ONLINE,   ///< the call needs an open link
    MQTT_LINK_BUSY,         ///< no room now; try again once something was acknowledged
    MQTT_LINK_TOO_LARGE,    ///< never any room: the message is larger than the buffer
    MQTT_LINK_TOO_MANY,     ///< no subscription more: option MQTT_SUBSCRIPTIONS_MAX
    MQTT_LINK_BAD_ARGUMENT, ///< a text too long or empty, or a QoS other than 0 and 1

    // of a request, and notices
    MQTT_LINK_SUBSCRIPTION_REFUSED, ///< SUBACK said no
    MQTT_LINK_FORGOTTEN,            ///< the session ended before the broker answered
    MQTT_LINK_DROPPED,              ///< inbound, QoS 0, and the queue was full

    // of a connection
    MQTT_LINK_NO_MEMORY,    ///< lwIP ran out of memory
    MQTT_LINK_UNKNOWN_HOST, ///< DNS has no address
    MQTT_LINK_PORT_REFUSED, ///< nobody listens at the port
    MQTT_LINK_REFUSED,      ///< CONNACK said no; `broker_code` is its reason
    MQTT_LINK_TIMEOUT,      ///< no answer in time
    MQTT_LINK_LOST,         ///< the connection ended
    MQTT_LINK_PROTOCOL,     ///< the broker sent what MQTT 3.1.1 does not allow

    // of TLS; mbedTLS's own words are in the link's `reason`
    MQTT_LINK_NO_TLS,            ///< this image was built without TLS
    MQTT_LINK_CLOCK_UNSET,       ///< dates cannot be checked: set the clock first
    MQTT_LINK_TLS_CREDENTIALS,   ///< our authority, certificate or key cannot be read
    MQTT_LINK_TLS_MEMORY,        ///< the C heap is too small for the handshake
    MQTT_LINK_TLS_UNTRUSTED,     ///< the certificate is not from our authority
    MQTT_LINK_TLS_WRONG_NAME,    ///< the certificate is for another name
    MQTT_LINK_TLS_EXPIRED,       ///< the certificate is no longer valid
    MQTT_LINK_TLS_NOT_YET_VALID, ///< the certificate is not valid yet
    MQTT_LINK_TLS_CERTIFICATE,   ///< the certificate has another fault
    MQTT_LINK_TLS_ALERT,         ///< the broker broke TLS off with an alert
    MQTT_LINK_TLS_FAILED,        ///< any other failure of TLS
};

/// An error in words, without a full stop.
const char *mqtt_link_describe(enum mqtt_link_error error);

/// CONNACK's return code in words.
const char *mqtt_link_describe_code(uint8_t code);

#endif
