#include "mqtt_error.h"

const char *mqtt_link_describe(enum mqtt_link_error error) {
    switch (error) {
    case MQTT_LINK_OK:
        return "no error";
    case MQTT_LINK_PENDING:
        return "waiting for the broker's answer";
    case MQTT_LINK_NOT_ONLINE:
        return "not connected";
    case MQTT_LINK_BUSY:
        return "buffers are full";
    case MQTT_LINK_TOO_LARGE:
        return "message larger than its buffer";
    case MQTT_LINK_TOO_MANY:
        return "too many subscriptions";
    case MQTT_LINK_BAD_ARGUMENT:
        return "bad argument";
    case MQTT_LINK_SUBSCRIPTION_REFUSED:
        return "subscription refused by the broker";
    case MQTT_LINK_FORGOTTEN:
        return "the session ended before the broker answered";
    case MQTT_LINK_DROPPED:
        return "message dropped, the inbound queue was full";
    case MQTT_LINK_NO_MEMORY:
        return "out of memory in lwIP";
    case MQTT_LINK_UNKNOWN_HOST:
        return "host name cannot be resolved";
    case MQTT_LINK_PORT_REFUSED:
        return "connection refused, nobody listens at the port";
    case MQTT_LINK_REFUSED:
        return "refused by the broker";
    case MQTT_LINK_TIMEOUT:
        return "no answer in time";
    case MQTT_LINK_LOST:
        return "connection lost";
    case MQTT_LINK_PROTOCOL:
        return "broker broke the protocol";
    case MQTT_LINK_NO_TLS:
        return "built without TLS";
    case MQTT_LINK_CLOCK_UNSET:
        return "TLS needs the time to check certificates, and the clock is not set";
    case MQTT_LINK_TLS_CREDENTIALS:
        return "TLS: CA, certificate or key cannot be used";
    case MQTT_LINK_TLS_MEMORY:
        return "TLS: out of memory on the C heap";
    case MQTT_LINK_TLS_UNTRUSTED:
        return "TLS: certificate is not from the trusted CA";
    case MQTT_LINK_TLS_WRONG_NAME:
        return "TLS: certificate is for another name";
    case MQTT_LINK_TLS_EXPIRED:
        return "TLS: certificate has expired";
    case MQTT_LINK_TLS_NOT_YET_VALID:
        return "TLS: certificate is not valid yet";
    case MQTT_LINK_TLS_CERTIFICATE:
        return "TLS: certificate is not acceptable";
    case MQTT_LINK_TLS_ALERT:
        return "TLS: broken off by the broker";
    case MQTT_LINK_TLS_FAILED:
        return "TLS failed";
    }
    return "unknown error";
}

const char *mqtt_link_describe_code(uint8_t code) {
    // MQTT 3.1.1, table 3.1
    switch (code) {
    case 0:
        return "accepted";
    case 1:
        return "unacceptable protocol version";
    case 2:
        return "client identifier rejected";
    case 3:
        return "server unavailable";
    case 4:
        return "bad user name or password";
    case 5:
        return "not authorized";
    default:
        return "unknown reason";
    }
}
