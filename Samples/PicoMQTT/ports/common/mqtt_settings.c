// Settings are checked and copied before anything is connected.
#include <stdio.h>
#include <string.h>

#include "mqtt_internal.h"

#define CONNECT_TIMEOUT_MS 30000u
#define ACK_TIMEOUT_MS 30000u
#define BACKOFF_MIN_MS 1000u
#define BACKOFF_MAX_MS 60000u

static enum mqtt_link_error bad(struct mqtt_link *link, const char *what) {
    snprintf(link->reason, sizeof link->reason, "%s", what);
    return MQTT_LINK_BAD_ARGUMENT;
}

// Copies a text and leads the settings' pointer to the copy; NULL for none.
static bool keep(const char **setting, char *copy, size_t size) {
    const char *text = *setting != NULL ? *setting : "";
    size_t length = strlen(text);
    if (length >= size) {
        return false;
    }
    memcpy(copy, text, length + 1);
    *setting = length > 0 ? copy : NULL;
    return true;
}

static enum mqtt_link_error keep_texts(struct mqtt_link *link) {
    struct mqtt_link_settings *settings = &link->settings;
    if (!keep(&settings->host, link->host, sizeof link->host) || settings->host == NULL) {
        return bad(link, "host is missing or too long");
    }
    if (!keep(&settings->tls_name, link->tls_name, sizeof link->tls_name)) {
        return bad(link, "tls_name is too long");
    }
    if (!keep(&settings->client_id, link->client_id, sizeof link->client_id)) {
        return bad(link, "client_id is too long");
    }
    if (!keep(&settings->user, link->user, sizeof link->user)) {
        return bad(link, "user name is too long");
    }
    if (!keep(&settings->password, link->password, sizeof link->password)) {
        return bad(link, "password is too long");
    }
    if (!keep(&settings->will_topic, link->will_topic, sizeof link->will_topic)) {
        return bad(link, "will topic is too long");
    }
    return MQTT_LINK_OK;
}

static enum mqtt_link_error keep_will(struct mqtt_link *link) {
    struct mqtt_link_settings *settings = &link->settings;
    if (settings->will_topic == NULL) {
        return MQTT_LINK_OK;
    }
    if (strpbrk(settings->will_topic, "+#") != NULL || settings->will_qos < 0 || settings->will_qos > 1) {
        return bad(link, "will topic has a wildcard, or will QoS is not 0 or 1");
    }
    if (settings->will_length > MQTT_LINK_WILL_MAX) {
        return bad(link, "will payload is too long");
    }
    if (settings->will_length > 0) {
        memcpy(link->will_payload, settings->will_payload, settings->will_length);
    }
    link->will_payload[settings->will_length] = '\0';
    settings->will_payload = link->will_payload;
    return MQTT_LINK_OK;
}

static enum mqtt_link_error check(struct mqtt_link *link) {
    const struct mqtt_link_settings *settings = &link->settings;
    if (settings->client_id == NULL && settings->keep_session) {
        return bad(link, "a session can only be kept under a client_id");
    }
    if (settings->password != NULL && settings->user == NULL) {
        return bad(link, "password without user name");
    }
    // What CONNECT carries has to fit into lwIP's ring buffer in one piece: fixed header
    // (3), MQTT's name, level, flags and keep-alive (10), and two bytes before each text.
    size_t connect = 13 + 2 + strlen(link->client_id);
    connect += settings->user != NULL ? 2 + strlen(link->user) : 0;
    connect += settings->password != NULL ? 2 + strlen(link->password) : 0;
    connect += settings->will_topic != NULL ? 4 + strlen(link->will_topic) + settings->will_length : 0;
    if (connect >= MQTT_OUTPUT_RINGBUF_SIZE) {
        return bad(link, "all texts together exceed MQTT_OUTPUT_RINGBUF_SIZE");
    }
    if (!settings->tls) {
        return MQTT_LINK_OK;
    }
    if (!BROKER_TLS) {
        return MQTT_LINK_NO_TLS;
    }
    if (settings->ca.data == NULL) {
        return bad(link, "TLS without a CA would trust anyone");
    }
    if ((settings->cert.data == NULL) != (settings->key.data == NULL)) {
        return bad(link, "a client certificate needs its key, and a key its certificate");
    }
    return MQTT_LINK_OK;
}

static void fill_in_defaults(struct mqtt_link_settings *settings) {
    if (settings->port == 0) {
        settings->port = settings->tls ? 8883 : 1883;
    }
    if (settings->connect_timeout_ms == 0) {
        settings->connect_timeout_ms = CONNECT_TIMEOUT_MS;
    }
    if (settings->ack_timeout_ms == 0) {
        settings->ack_timeout_ms = ACK_TIMEOUT_MS;
    }
    if (settings->backoff_min_ms == 0) {
        settings->backoff_min_ms = BACKOFF_MIN_MS;
    }
    if (settings->backoff_max_ms == 0) {
        settings->backoff_max_ms = BACKOFF_MAX_MS;
    }
    if (settings->backoff_max_ms < settings->backoff_min_ms) {
        settings->backoff_max_ms = settings->backoff_min_ms;
    }
}

enum mqtt_link_error mqtt_link_init(struct mqtt_link *link, const struct mqtt_link_settings *settings) {
    mqtt_link_abort(link); // lwIP must not call back into a link that is cleared
    memset(link, 0, sizeof *link);
    link->settings = *settings;
    enum mqtt_link_error error = keep_texts(link);
    if (error == MQTT_LINK_OK) {
        error = keep_will(link);
    }
    if (error == MQTT_LINK_OK) {
        error = check(link);
    }
    fill_in_defaults(&link->settings);
    link->backoff_ms = link->settings.backoff_min_ms;
    return error;
}
