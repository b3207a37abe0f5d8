#include "mqtt_errors.h"

#include <mruby/class.h>
#include <mruby/error.h>

void mqtt_errors_define(mrb_state *mrb, struct RClass *mqtt) {
    struct RClass *error = mrb_define_class_under(mrb, mqtt, "MQTTError", E_STANDARD_ERROR);
    mrb_define_class_under(mrb, mqtt, "ConnectionError", error);
    mrb_define_class_under(mrb, mqtt, "ProtocolError", error);
}

static struct RClass *class_named(mrb_state *mrb, const char *name) {
    struct RClass *net = mrb_module_get(mrb, "Net");
    struct RClass *mqtt = mrb_module_get_under(mrb, net, "MQTT");
    return mrb_class_get_under(mrb, mqtt, name);
}

// A connection that could be made again raises ConnectionError: with_reconnect relies on it.
static struct RClass *class_of(mrb_state *mrb, enum mqtt_link_error error) {
    switch (error) {
    case MQTT_LINK_BAD_ARGUMENT:
        return E_ARGUMENT_ERROR;
    case MQTT_LINK_PROTOCOL:
        return class_named(mrb, "ProtocolError");
    case MQTT_LINK_BUSY:
    case MQTT_LINK_TOO_LARGE:
    case MQTT_LINK_TOO_MANY:
    case MQTT_LINK_SUBSCRIPTION_REFUSED:
    case MQTT_LINK_DROPPED:
        return class_named(mrb, "MQTTError");
    default:
        return class_named(mrb, "ConnectionError");
    }
}

_Noreturn void mqtt_raise(mrb_state *mrb, enum mqtt_link_error error, const struct mqtt_link *link) {
    struct RClass *class = class_of(mrb, error);
    const char *words = mqtt_link_describe(error);
    if (error == MQTT_LINK_REFUSED) {
        mrb_raisef(mrb, class, "%s (%s)", words, mqtt_link_describe_code(link->broker_code));
    }
    if (link->reason[0] != '\0') {
        mrb_raisef(mrb, class, "%s: %s", words, link->reason);
    }
    mrb_raise(mrb, class, words);
}

_Noreturn void mqtt_raise_connection(mrb_state *mrb, const char *text) {
    mrb_raise(mrb, class_named(mrb, "ConnectionError"), text);
}
