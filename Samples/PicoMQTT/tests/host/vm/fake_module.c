// The Ruby module Fake, by which test_*.rb steer the fakes.
#include <string.h>

#include <mruby.h>
#include <mruby/string.h>

#include "fake.h"
#include "../test.h"

static mrb_value reset(mrb_state *mrb, mrb_value self) {
    (void)mrb;
    fake_reset();
    return self;
}

// Fake.log -> String; what was logged since the last call
static mrb_value take_log(mrb_state *mrb, mrb_value self) {
    (void)self;
    mrb_value log = mrb_str_new_cstr(mrb, fake.log);
    fake.log[0] = '\0';
    return log;
}

// Fake.deliver(topic, payload, qos = 0); a payload of nil is one too large
static mrb_value deliver(mrb_state *mrb, mrb_value self) {
    const char *topic, *payload;
    mrb_int length = 0, qos = 0;
    mrb_get_args(mrb, "zs!|i", &topic, &payload, &length, &qos);
    fake_deliver(topic, payload, (size_t)length, (int)qos);
    return self;
}

// Fake.push(count, window, capacity): from now on the broker sends `count` messages
static mrb_value push(mrb_state *mrb, mrb_value self) {
    mrb_int count, window, capacity;
    mrb_get_args(mrb, "iii", &count, &window, &capacity);
    fake.pushed = (size_t)count;
    fake.window = (size_t)window;
    fake.capacity = (size_t)capacity;
    return self;
}

static mrb_value under_way(mrb_state *mrb, mrb_value self) {
    (void)self;
    return mrb_int_value(mrb, (mrb_int)fake.under_way);
}

static mrb_value set_resumes(mrb_state *mrb, mrb_value self) {
    mrb_get_args(mrb, "b", &fake.resumes);
    return self;
}

// Fake.fail_connecting(error, times, broker_code = 0)
static mrb_value fail_connecting(mrb_state *mrb, mrb_value self) {
    mrb_int error, times, code = 0;
    mrb_get_args(mrb, "ii|i", &error, &times, &code);
    fake.next_error = (enum mqtt_link_error)error;
    fake.failures_left = (int)times;
    fake.broker_code = (uint8_t)code;
    return self;
}

static mrb_value lose(mrb_state *mrb, mrb_value self) {
    (void)mrb;
    fake_lose(MQTT_LINK_LOST);
    return self;
}

// Fake.lose_after(turns)
static mrb_value lose_after(mrb_state *mrb, mrb_value self) {
    mrb_int turns;
    mrb_get_args(mrb, "i", &turns);
    fake.lose_at_turn = fake.turns + (uint32_t)turns;
    return self;
}

static mrb_value turns(mrb_state *mrb, mrb_value self) {
    (void)self;
    return mrb_int_value(mrb, (mrb_int)fake.turns);
}

static mrb_value set_network(mrb_state *mrb, mrb_value self) {
    mrb_get_args(mrb, "b", &fake.network_ready);
    return self;
}

static mrb_value set_silent(mrb_state *mrb, mrb_value self) {
    mrb_get_args(mrb, "b", &fake.silent);
    return self;
}

static mrb_value set_held(mrb_state *mrb, mrb_value self) {
    mrb_get_args(mrb, "b", &fake.held);
    return self;
}

static mrb_value set_busy(mrb_state *mrb, mrb_value self) {
    mrb_int times;
    mrb_get_args(mrb, "i", &times);
    fake.busy = (int)times;
    return self;
}

static mrb_value set_call_levels(mrb_state *mrb, mrb_value self) {
    mrb_int levels;
    mrb_get_args(mrb, "i", &levels);
    fake.call_levels = (int)levels;
    return self;
}

static mrb_value set_notice(mrb_state *mrb, mrb_value self) {
    mrb_int error;
    mrb_get_args(mrb, "i", &error);
    fake.notice = (enum mqtt_link_error)error;
    return self;
}

static mrb_value set_refusal(mrb_state *mrb, mrb_value self) {
    mrb_int error;
    mrb_get_args(mrb, "i", &error);
    fake.refuse_request = (enum mqtt_link_error)error;
    return self;
}

// Fake.check(holds, description)
static mrb_value check(mrb_state *mrb, mrb_value self) {
    mrb_bool holds;
    const char *what;
    mrb_get_args(mrb, "bz", &holds, &what);
    if (holds) {
        test_passed++;
    } else {
        test_failed++;
        printf("failed: %s\n", what);
    }
    return self;
}

static const struct {
    const char *name;
    mrb_func_t function;
    mrb_aspec arguments;
} functions[] = {
    {"reset", reset, MRB_ARGS_NONE()},
    {"log", take_log, MRB_ARGS_NONE()},
    {"deliver", deliver, MRB_ARGS_ARG(2, 1)},
    {"push", push, MRB_ARGS_REQ(3)},
    {"under_way", under_way, MRB_ARGS_NONE()},
    {"resumes=", set_resumes, MRB_ARGS_REQ(1)},
    {"fail_connecting", fail_connecting, MRB_ARGS_ARG(2, 1)},
    {"lose", lose, MRB_ARGS_NONE()},
    {"lose_after", lose_after, MRB_ARGS_REQ(1)},
    {"turns", turns, MRB_ARGS_NONE()},
    {"network=", set_network, MRB_ARGS_REQ(1)},
    {"silent=", set_silent, MRB_ARGS_REQ(1)},
    {"held=", set_held, MRB_ARGS_REQ(1)},
    {"busy=", set_busy, MRB_ARGS_REQ(1)},
    {"call_levels=", set_call_levels, MRB_ARGS_REQ(1)},
    {"notice=", set_notice, MRB_ARGS_REQ(1)},
    {"refusal=", set_refusal, MRB_ARGS_REQ(1)},
    {"check", check, MRB_ARGS_REQ(2)},
};

static const struct {
    const char *name;
    enum mqtt_link_error error;
} errors[] = {
    {"SUBSCRIPTION_REFUSED", MQTT_LINK_SUBSCRIPTION_REFUSED},
    {"DROPPED", MQTT_LINK_DROPPED},
    {"UNKNOWN_HOST", MQTT_LINK_UNKNOWN_HOST},
    {"PORT_REFUSED", MQTT_LINK_PORT_REFUSED},
    {"REFUSED", MQTT_LINK_REFUSED},
    {"LOST", MQTT_LINK_LOST},
    {"PROTOCOL", MQTT_LINK_PROTOCOL},
    {"TLS_MEMORY", MQTT_LINK_TLS_MEMORY},
    {"TLS_WRONG_NAME", MQTT_LINK_TLS_WRONG_NAME},
    {"CLOCK_UNSET", MQTT_LINK_CLOCK_UNSET},
};

void fake_define(mrb_state *mrb) {
    struct RClass *module = mrb_define_module(mrb, "Fake");
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        mrb_define_module_function(mrb, module, functions[i].name, functions[i].function,
                                   functions[i].arguments);
    }
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        mrb_define_const(mrb, module, errors[i].name, mrb_int_value(mrb, (mrb_int)errors[i].error));
    }
}
