// The part of Net::MQTT::Client that deals with received messages.
#ifndef MQTT_MESSAGES_H
#define MQTT_MESSAGES_H

#include <mruby.h>

#include "mqtt.h"

/// Defines the methods.
void mqtt_messages_define(mrb_state *mrb, struct RClass *client);

/// The link, or NULL if another client uses it; in mqtt.c.
struct mqtt_link *mqtt_link_of(mrb_value client);

#endif
