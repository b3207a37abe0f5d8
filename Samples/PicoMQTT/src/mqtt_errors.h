// The driver's errors as Ruby exceptions.
#ifndef MQTT_ERRORS_H
#define MQTT_ERRORS_H

#include <mruby.h>

#include "mqtt.h"

/// Defines MQTTError, ConnectionError and ProtocolError in `mqtt`.
void mqtt_errors_define(mrb_state *mrb, struct RClass *mqtt);

/// Raises the exception for an error; `link` knows more about it.
_Noreturn void mqtt_raise(mrb_state *mrb, enum mqtt_link_error error, const struct mqtt_link *link);

/// Raises Net::MQTT::ConnectionError with a text.
_Noreturn void mqtt_raise_connection(mrb_state *mrb, const char *text);

#endif
