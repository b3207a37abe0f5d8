// The broker's answers to what we asked: checked against our requests, and then passed on
// to lwIP's client.
#include "mqtt_internal.h"

size_t mqtt_answer_length(uint8_t type) {
    return type == MQTT_PINGRESP ? 0 : type == MQTT_SUBACK ? 3 : 2;
}

static bool accept_session(struct mqtt_link *link) {
    const uint8_t *body = link->input.body;
    if ((body[0] & 0xfe) != 0 || (body[0] != 0 && !link->settings.keep_session)) {
        return false; // a flag that is not defined, or a session we never had
    }
    if (body[1] != 0) {
        link->broker_code = body[1];
        mqtt_link_fail(link, MQTT_LINK_REFUSED);
        return true;
    }
    link->session_present = body[0] != 0;
    return mqtt_client_packet(&link->client, MQTT_CONNACK, link->input.body, 2) == MQTT_CONNECT_ACCEPTED;
}

bool mqtt_answer_handle(struct mqtt_link *link) {
    struct mqtt_input *input = &link->input;
    uint8_t type = input->type;
    if (type == MQTT_CONNACK) {
        return accept_session(link);
    }
    if (type == MQTT_PINGRESP) {
        link->ping_pending = false;
        return true;
    }

    uint16_t id = (uint16_t)(input->body[0] << 8 | input->body[1]);
    if (id == 0) {
        return false;
    }
    if (type == MQTT_PUBACK) {
        if (mqtt_outbound_acknowledge(&link->outbound, id)) {
            link->counters.published++;
        } else if (mqtt_subscriptions_by_id(&link->subscriptions, id) != NULL) {
            return false;
        }
    } else if (!mqtt_requests_answered(link, type == MQTT_SUBACK, id, input->body[2])) {
        return false;
    }
    // lwIP's list of requests sets the limit of what is in flight.
    return mqtt_client_packet(&link->client, type, input->body, (u16_t)mqtt_answer_length(type)) ==
           MQTT_CONNECT_ACCEPTED;
}
