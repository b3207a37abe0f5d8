// The native half of Net::MQTT::Client; mrblib/mqtt.rb is the other.
#ifndef MQTT_BINDING_H
#define MQTT_BINDING_H

#include <mruby.h>

/// Defines Net::MQTT, its errors and the private methods of Client.
void mqtt_define(mrb_state *mrb);

/// One turn of the network, and of the link if a client uses it.
void mqtt_turn(void);

#endif
