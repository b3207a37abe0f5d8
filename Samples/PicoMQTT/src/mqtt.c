// Conversion only: Ruby values to the driver's, its errors to exceptions. Nothing here waits;
// that is mrblib/mqtt.rb's part. Ruby's strings are passed on as they are, because the driver
// copies all it keeps.
#include "mqtt.h"

#include <mruby.h>
#include <mruby/class.h>
#include <mruby/data.h>

#include "board.h"
#include "board_binding.h"
#include "credentials.h"
#include "mqtt_binding.h"
#include "mqtt_errors.h"
#include "mqtt_messages.h"
#include "network.h"
#include "vm_stack.h"

// What a TLS handshake was seen to take of the C stack, and an interrupt.
#define HANDSHAKE_STACK 2800

// There is one link, and so one client that uses it: the one that last connected.
static struct mqtt_link session;
static const void *owner;

void mqtt_turn(void) {
    if (owner != NULL) {
        mqtt_link_poll(&session);
    } else {
        network_turn();
    }
}

// ---- the client that owns the link

// A client that is collected, or ends with the VM, leaves no link behind.
static void release(mrb_state *mrb, void *client) {
    (void)mrb;
    if (client == owner) {
        mqtt_link_abort(&session);
        owner = NULL;
    }
}

static const struct mrb_data_type client_type = {"Net::MQTT::Client", release};

static bool owns_link(mrb_value self) {
    return owner != NULL && owner == mrb_ptr(self);
}

struct mqtt_link *mqtt_link_of(mrb_value client) {
    return owns_link(client) ? &session : NULL;
}

static void require_link(mrb_state *mrb, mrb_value self) {
    if (!owns_link(self)) {
        mqtt_raise_connection(mrb, "not connected");
    }
}

static void check(mrb_state *mrb, enum mqtt_link_error error) {
    if (error != MQTT_LINK_OK) {
        mqtt_raise(mrb, error, &session);
    }
}

static struct mqtt_link_blob credential(mrb_state *mrb, const char *name) {
    struct mqtt_link_blob blob = {NULL, 0};
    if (name != NULL) {
        blob = credentials_find(name);
        if (blob.data == NULL) {
            mrb_raisef(mrb, E_ARGUMENT_ERROR, "no certificate or key is called %s in this image", name);
        }
    }
    return blob;
}

// __setup(host, port, client_id, keep_alive, keep_session, username, password, ssl, ca_file,
// cert_file, key_file, will_topic, will_payload, will_qos, will_retain): a new session
static mrb_value client_setup(mrb_state *mrb, mrb_value self) {
    struct mqtt_link_settings settings = {0};
    mrb_int port, keep_alive, will_qos, will_length = 0;
    mrb_bool keep_session, tls, will_retain;
    const char *ca, *cert, *key, *will_payload;
    mrb_get_args(mrb, "zizibz!z!bz!z!z!z!s!ib", &settings.host, &port, &settings.client_id, &keep_alive,
                 &keep_session, &settings.user, &settings.password, &tls, &ca, &cert, &key,
                 &settings.will_topic, &will_payload, &will_length, &will_qos, &will_retain);
    if (port < 0 || port > UINT16_MAX || keep_alive < 0 || keep_alive > UINT16_MAX) {
        mrb_raise(mrb, E_ARGUMENT_ERROR, "port and keep_alive must be between 0 and 65535");
    }
    if (owner != NULL && !owns_link(self) && session.state != MQTT_LINK_CLOSED) {
        mqtt_raise_connection(mrb, "another client is connected, and there is one link");
    }
    settings.port = (uint16_t)port;
    settings.keep_alive_s = (uint16_t)keep_alive;
    settings.keep_session = keep_session;
    settings.tls = tls;
    settings.ca = credential(mrb, ca);
    settings.cert = credential(mrb, cert);
    settings.key = credential(mrb, key);
    settings.will_payload = will_payload;
    settings.will_length = (size_t)will_length;
    settings.will_qos = (int)will_qos;
    settings.will_retain = will_retain;
    if (owner != NULL) {
        mqtt_link_abort(&session);
    }
    owner = NULL;
    check(mrb, mqtt_link_init(&session, &settings));
    mrb_data_init(self, mrb_ptr(self), &client_type);
    owner = mrb_ptr(self);
    return self;
}

// __owner? -> whether the link is still this client's, as __setup made it
static mrb_value client_owner_p(mrb_state *mrb, mrb_value self) {
    (void)mrb;
    return mrb_bool_value(owns_link(self));
}

// ---- life cycle

// __open: begins to connect
static mrb_value client_open(mrb_state *mrb, mrb_value self) {
    require_link(mrb, self);
    if (session.settings.tls && vm_stack_left() < HANDSHAKE_STACK) {
        mrb_raise(mrb, mrb_class_get(mrb, "SystemStackError"), "too little stack for TLS: connect further out");
    }
    check(mrb, mqtt_link_open(&session));
    return self;
}

// __opening? -> true while under way, false once online; raises why it failed
static mrb_value client_opening_p(mrb_state *mrb, mrb_value self) {
    require_link(mrb, self);
    switch (session.state) {
    case MQTT_LINK_ONLINE:
        return mrb_false_value();
    case MQTT_LINK_CLOSED:
        mqtt_raise(mrb, session.error != MQTT_LINK_OK ? session.error : MQTT_LINK_NOT_ONLINE, &session);
    default:
        return mrb_true_value();
    }
}

static mrb_value client_connected_p(mrb_state *mrb, mrb_value self) {
    (void)mrb;
    return mrb_bool_value(owns_link(self) && session.state == MQTT_LINK_ONLINE);
}

static mrb_value client_close(mrb_state *mrb, mrb_value self) {
    (void)mrb;
    if (owns_link(self)) {
        mqtt_link_close(&session);
    }
    return self;
}

static mrb_value client_backoff_ms(mrb_state *mrb, mrb_value self) {
    require_link(mrb, self);
    return mrb_int_value(mrb, (mrb_int)mqtt_link_backoff_ms(&session));
}

// __network? -> whether the board has an address
static mrb_value client_network_p(mrb_state *mrb, mrb_value self) {
    (void)mrb;
    (void)self;
    return mrb_bool_value(network_is_ready());
}

// ---- requests

// A request's outcome: its ticket, 0 if there is nothing to wait for, or nil if there is
// no room just now.
static mrb_value outcome(mrb_state *mrb, enum mqtt_link_error error, mqtt_ticket ticket) {
    if (error == MQTT_LINK_BUSY) {
        return mrb_nil_value();
    }
    check(mrb, error);
    return mrb_int_value(mrb, (mrb_int)ticket);
}

// __publish(topic, payload, qos, retain)
static mrb_value client_publish(mrb_state *mrb, mrb_value self) {
    const char *topic, *payload;
    mrb_int length, qos;
    mrb_bool retain;
    mqtt_ticket ticket = 0;
    mrb_get_args(mrb, "zsib", &topic, &payload, &length, &qos, &retain);
    require_link(mrb, self);
    enum mqtt_link_error error =
        mqtt_link_publish(&session, topic, payload, (size_t)length, (int)qos, retain, &ticket);
    return outcome(mrb, error, ticket);
}

// __subscribe(filter, qos)
static mrb_value client_subscribe(mrb_state *mrb, mrb_value self) {
    const char *filter;
    mrb_int qos;
    mqtt_ticket ticket = 0;
    mrb_get_args(mrb, "zi", &filter, &qos);
    require_link(mrb, self);
    enum mqtt_link_error error = mqtt_link_subscribe(&session, filter, (int)qos, &ticket);
    return outcome(mrb, error, ticket);
}

// __unsubscribe(filter)
static mrb_value client_unsubscribe(mrb_state *mrb, mrb_value self) {
    const char *filter;
    mqtt_ticket ticket = 0;
    mrb_get_args(mrb, "z", &filter);
    require_link(mrb, self);
    enum mqtt_link_error error = mqtt_link_unsubscribe(&session, filter, &ticket);
    return outcome(mrb, error, ticket);
}

// __done?(ticket) -> whether the broker agreed; raises if it did not, or the link is lost
static mrb_value client_done_p(mrb_state *mrb, mrb_value self) {
    mrb_int ticket;
    mrb_get_args(mrb, "i", &ticket);
    require_link(mrb, self);
    enum mqtt_link_error result = mqtt_link_result(&session, (mqtt_ticket)ticket);
    if (result == MQTT_LINK_PENDING && session.state == MQTT_LINK_CLOSED) {
        result = session.error != MQTT_LINK_OK ? session.error : MQTT_LINK_NOT_ONLINE;
    }
    if (result == MQTT_LINK_PENDING) {
        return mrb_false_value();
    }
    check(mrb, result);
    return mrb_true_value();
}

static mrb_value client_in_flight(mrb_state *mrb, mrb_value self) {
    return mrb_int_value(mrb, owns_link(self) ? (mrb_int)mqtt_link_in_flight(&session) : 0);
}

// __flushed? -> whether TCP has all that needs no answer
static mrb_value client_flushed_p(mrb_state *mrb, mrb_value self) {
    (void)mrb;
    return mrb_bool_value(!owns_link(self) || mqtt_link_is_flushed(&session));
}

static mrb_value client_ping(mrb_state *mrb, mrb_value self) {
    require_link(mrb, self);
    check(mrb, mqtt_link_ping(&session));
    return self;
}

static mrb_value client_ping_pending_p(mrb_state *mrb, mrb_value self) {
    require_link(mrb, self);
    return mrb_bool_value(session.ping_pending);
}

// ---- definition

static const struct {
    const char *name;
    mrb_func_t function;
    mrb_aspec arguments;
} methods[] = {
    {"__setup", client_setup, MRB_ARGS_REQ(15)},
    {"__owner?", client_owner_p, MRB_ARGS_NONE()},
    {"__open", client_open, MRB_ARGS_NONE()},
    {"__opening?", client_opening_p, MRB_ARGS_NONE()},
    {"__close", client_close, MRB_ARGS_NONE()},
    {"__backoff_ms", client_backoff_ms, MRB_ARGS_NONE()},
    {"__network?", client_network_p, MRB_ARGS_NONE()},
    {"__publish", client_publish, MRB_ARGS_REQ(4)},
    {"__subscribe", client_subscribe, MRB_ARGS_REQ(2)},
    {"__unsubscribe", client_unsubscribe, MRB_ARGS_REQ(1)},
    {"__done?", client_done_p, MRB_ARGS_REQ(1)},
    {"__flushed?", client_flushed_p, MRB_ARGS_NONE()},
    {"__ping", client_ping, MRB_ARGS_NONE()},
    {"__ping_pending?", client_ping_pending_p, MRB_ARGS_NONE()},
    {"connected?", client_connected_p, MRB_ARGS_NONE()},
    {"in_flight", client_in_flight, MRB_ARGS_NONE()},
};

void mqtt_define(mrb_state *mrb) {
    struct RClass *net = mrb_define_module(mrb, "Net");
    struct RClass *mqtt = mrb_define_module_under(mrb, net, "MQTT");
    mqtt_errors_define(mrb, mqtt);
    struct RClass *client = mrb_define_class_under(mrb, mqtt, "Client", mrb->object_class);
    MRB_SET_INSTANCE_TT(client, MRB_TT_CDATA);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        mrb_define_method(mrb, client, methods[i].name, methods[i].function, methods[i].arguments);
    }
    mqtt_messages_define(mrb, client);
}
