// Messages that were received, from the driver's queue to Ruby's strings. A client that does
// not use the link has none.
#include "mqtt_messages.h"

#include <mruby/array.h>
#include <mruby/string.h>

#include "mqtt_errors.h"

// __peek -> [topic, payload, receipt] of the oldest message in the queue, or nil; topic and
// payload are nil if it was too large
static mrb_value client_peek(mrb_state *mrb, mrb_value self) {
    struct mqtt_link *link = mqtt_link_of(self);
    const struct mqtt_message *message = link != NULL ? mqtt_link_peek(link) : NULL;
    if (message == NULL) {
        return mrb_nil_value();
    }
    mrb_value parts[3] = {mrb_nil_value(), mrb_nil_value(), mrb_int_value(mrb, (mrb_int)message->receipt)};
    if (!message->too_large) {
        parts[0] = mrb_str_new(mrb, message->topic, message->topic_length);
        parts[1] = mrb_str_new(mrb, (const char *)message->payload, (mrb_int)message->length);
    }
    return mrb_ary_new_from_values(mrb, 3, parts);
}

// __drop: takes the oldest message off the queue; needs no memory
static mrb_value client_drop(mrb_state *mrb, mrb_value self) {
    struct mqtt_link *link = mqtt_link_of(self);
    (void)mrb;
    if (link != NULL) {
        mqtt_link_take(link);
    }
    return self;
}

// __acknowledge(receipt) -> whether the program may have the message now; needs no memory
static mrb_value client_acknowledge(mrb_state *mrb, mrb_value self) {
    struct mqtt_link *link = mqtt_link_of(self);
    mrb_int receipt;
    mrb_get_args(mrb, "i", &receipt);
    return mrb_bool_value(link == NULL || mqtt_link_acknowledge(link, (uint32_t)receipt) == MQTT_LINK_OK);
}

// __comes_again?(receipt) -> whether the broker sends the message once more
static mrb_value client_comes_again_p(mrb_state *mrb, mrb_value self) {
    struct mqtt_link *link = mqtt_link_of(self);
    mrb_int receipt;
    mrb_get_args(mrb, "i", &receipt);
    return mrb_bool_value(link != NULL && mqtt_link_comes_again(link, (uint32_t)receipt));
}

// __held? -> whether a full queue keeps answers back, too
static mrb_value client_held_p(mrb_state *mrb, mrb_value self) {
    struct mqtt_link *link = mqtt_link_of(self);
    (void)mrb;
    return mrb_bool_value(link != NULL && mqtt_link_is_held(link));
}

// __check_notices: raises what went wrong on the way in since the last call. Losses at QoS 0
// are allowed and only counted.
static mrb_value client_check_notices(mrb_state *mrb, mrb_value self) {
    struct mqtt_link *link = mqtt_link_of(self);
    enum mqtt_link_error notice = link != NULL ? mqtt_link_notice(link) : MQTT_LINK_OK;
    if (notice != MQTT_LINK_OK && notice != MQTT_LINK_DROPPED) {
        mqtt_raise(mrb, notice, link);
    }
    return self;
}

// dropped -> messages of QoS 0 that found the queue full since __setup
static mrb_value client_dropped(mrb_state *mrb, mrb_value self) {
    struct mqtt_link *link = mqtt_link_of(self);
    return mrb_int_value(mrb, link != NULL ? (mrb_int)link->counters.dropped : 0);
}

static const struct {
    const char *name;
    mrb_func_t function;
    mrb_aspec arguments;
} methods[] = {
    {"__peek", client_peek, MRB_ARGS_NONE()},
    {"__drop", client_drop, MRB_ARGS_NONE()},
    {"__acknowledge", client_acknowledge, MRB_ARGS_REQ(1)},
    {"__comes_again?", client_comes_again_p, MRB_ARGS_REQ(1)},
    {"__held?", client_held_p, MRB_ARGS_NONE()},
    {"__check_notices", client_check_notices, MRB_ARGS_NONE()},
    {"dropped", client_dropped, MRB_ARGS_NONE()},
};

void mqtt_messages_define(mrb_state *mrb, struct RClass *client) {
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        mrb_define_method(mrb, client, methods[i].name, methods[i].function, methods[i].arguments);
    }
}
