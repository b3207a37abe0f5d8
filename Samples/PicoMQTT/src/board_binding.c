#include "board_binding.h"

#include <mruby/hash.h>
#include <mruby/string.h>

#include "board.h"
#include "credentials.h"
#include "heap_pool.h"
#include "host.h"
#include "memory_marks.h"
#include "mqtt_binding.h"
#include "picomqtt_options.h"
#include "supervisor.h"
#include "wall_clock.h"

// Clock readings stay below 2^30: larger numbers would be objects on the heap, and
// mruby has no integers above 2^31.
#define CLOCK_MASK 0x3FFFFFFFu

void board_turn(void) {
    mqtt_turn();
    supervisor_heartbeat();
}

// Board.name -> String
static mrb_value board_name_method(mrb_state *mrb, mrb_value self) {
    (void)self;
    return mrb_str_new_cstr(mrb, board_name());
}

// Board.ticks -> Integer: milliseconds that wrap after 12 days. See elapsed.
static mrb_value board_ticks(mrb_state *mrb, mrb_value self) {
    (void)self;
    return mrb_int_value(mrb, (mrb_int)(board_millis() & CLOCK_MASK));
}

// Board.elapsed(ticks) -> Integer: milliseconds since `ticks`.
static mrb_value board_elapsed(mrb_state *mrb, mrb_value self) {
    mrb_int since;
    (void)self;
    mrb_get_args(mrb, "i", &since);
    return mrb_int_value(mrb, (mrb_int)((board_millis() - (uint32_t)since) & CLOCK_MASK));
}

// Board.uptime -> Integer: seconds since start, from a counter that wraps after 49 days.
static mrb_value board_uptime(mrb_state *mrb, mrb_value self) {
    (void)self;
    return mrb_int_value(mrb, (mrb_int)(board_millis() / 1000));
}

// Board.turn: moves packets and runs timers once.
static mrb_value board_turn_method(mrb_state *mrb, mrb_value self) {
    (void)mrb;
    board_turn();
    return self;
}

// Board.sleep_ms(milliseconds): waits while the network goes on.
static mrb_value board_sleep_ms(mrb_state *mrb, mrb_value self) {
    mrb_int duration;
    mrb_get_args(mrb, "i", &duration);
    uint32_t start = board_millis();
    do {
        board_turn();
    } while (duration > 0 && board_millis() - start < (uint32_t)duration);
    return self;
}

// Board.unix_time -> Integer or nil: seconds since 1970, if the clock was set.
static mrb_value board_unix_time(mrb_state *mrb, mrb_value self) {
    (void)self;
    return wall_clock_is_set() ? mrb_int_value(mrb, (mrb_int)wall_clock_now()) : mrb_nil_value();
}

// Board.unix_time = seconds, or nil to make it unknown again
static mrb_value board_set_unix_time(mrb_state *mrb, mrb_value self) {
    mrb_value seconds = mrb_get_arg1(mrb);
    (void)self;
    if (mrb_nil_p(seconds)) {
        wall_clock_clear();
    } else {
        wall_clock_set(mrb_as_int(mrb, seconds));
    }
    return seconds;
}

// Board.ask_time(server = nil): asks a time server from now on.
static mrb_value board_ask_time(mrb_state *mrb, mrb_value self) {
    const char *server = NULL;
    mrb_get_args(mrb, "|z!", &server);
    wall_clock_start_sntp(server);
    return self;
}

// Board.parameter(name) -> String or nil: what the emulator's host passed.
static mrb_value board_parameter(mrb_state *mrb, mrb_value self) {
    const char *name;
    (void)self;
    mrb_get_args(mrb, "z", &name);
    const char *value = host_parameter(name);
    return value != NULL ? mrb_str_new_cstr(mrb, value) : mrb_nil_value();
}

// Board.number(name, otherwise) -> Integer: a parameter that has to be a number
static mrb_value board_number(mrb_state *mrb, mrb_value self) {
    const char *name;
    mrb_int otherwise;
    (void)self;
    mrb_get_args(mrb, "zi", &name, &otherwise);
    return mrb_int_value(mrb, (mrb_int)host_number(name, (uint32_t)otherwise));
}

// Board.credential?(name) -> whether ca_file and the like may name it
static mrb_value board_credential_p(mrb_state *mrb, mrb_value self) {
    const char *name;
    (void)self;
    mrb_get_args(mrb, "z", &name);
    return mrb_bool_value(credentials_find(name).data != NULL);
}

// Board.mark(phase): prints how memory stands now.
static mrb_value board_mark(mrb_state *mrb, mrb_value self) {
    const char *phase;
    mrb_get_args(mrb, "z", &phase);
    memory_marks_print(phase);
    return self;
}

// Board.light = :online, :offline or :dark
static mrb_value board_set_light(mrb_state *mrb, mrb_value self) {
    mrb_sym state;
    mrb_get_args(mrb, "n", &state);
    if (state == mrb_intern_lit(mrb, "online")) {
        supervisor_show(SUPERVISOR_LIGHT_ONLINE);
    } else if (state == mrb_intern_lit(mrb, "offline")) {
        supervisor_show(SUPERVISOR_LIGHT_OFFLINE);
    } else {
        supervisor_show(SUPERVISOR_LIGHT_DARK);
    }
    return self;
}

// Board.memory -> Hash of the heap pool's counts, and of the C heap's bytes
static mrb_value board_memory(mrb_state *mrb, mrb_value self) {
    const struct heap_pool_usage usage = heap_pool_usage();
    mrb_value hash = mrb_hash_new_capa(mrb, 7);
    (void)self;
#define SET(key, value) \
    mrb_hash_set(mrb, hash, mrb_symbol_value(mrb_intern_lit(mrb, key)), mrb_int_value(mrb, (mrb_int)(value)))
    SET("used", usage.used);
    SET("peak", usage.peak);
    SET("largest_free", usage.largest_free);
    SET("blocks", usage.blocks);
    SET("failed", usage.failed);
    SET("c_heap", board_heap_used());
    SET("c_heap_limit", board_heap_limit());
#undef SET
    return hash;
}

// Options of the build, as the application's defaults.
static void define_options(mrb_state *mrb, struct RClass *board) {
    mrb_define_const(mrb, board, "BROKER_HOST", mrb_str_new_static(mrb, BROKER_HOST, sizeof BROKER_HOST - 1));
    mrb_define_const(mrb, board, "BROKER_PORT", mrb_int_value(mrb, BROKER_PORT));
    mrb_define_const(mrb, board, "BROKER_TLS", mrb_bool_value(BROKER_TLS));
    mrb_define_const(mrb, board, "BROKER_USER", mrb_str_new_static(mrb, BROKER_USER, sizeof BROKER_USER - 1));
    mrb_define_const(mrb, board, "BROKER_PASSWORD",
                     mrb_str_new_static(mrb, BROKER_PASSWORD, sizeof BROKER_PASSWORD - 1));
    mrb_define_const(mrb, board, "BROKER_KEEP_ALIVE_S", mrb_int_value(mrb, BROKER_KEEP_ALIVE_S));
    mrb_define_const(mrb, board, "TOPIC_PREFIX", mrb_str_new_static(mrb, TOPIC_PREFIX, sizeof TOPIC_PREFIX - 1));
}

void board_define(mrb_state *mrb) {
    struct RClass *board = mrb_define_module(mrb, "Board");
    mrb_define_module_function(mrb, board, "name", board_name_method, MRB_ARGS_NONE());
    mrb_define_module_function(mrb, board, "ticks", board_ticks, MRB_ARGS_NONE());
    mrb_define_module_function(mrb, board, "elapsed", board_elapsed, MRB_ARGS_REQ(1));
    mrb_define_module_function(mrb, board, "uptime", board_uptime, MRB_ARGS_NONE());
    mrb_define_module_function(mrb, board, "turn", board_turn_method, MRB_ARGS_NONE());
    mrb_define_module_function(mrb, board, "sleep_ms", board_sleep_ms, MRB_ARGS_REQ(1));
    mrb_define_module_function(mrb, board, "unix_time", board_unix_time, MRB_ARGS_NONE());
    mrb_define_module_function(mrb, board, "unix_time=", board_set_unix_time, MRB_ARGS_REQ(1));
    mrb_define_module_function(mrb, board, "ask_time", board_ask_time, MRB_ARGS_OPT(1));
    mrb_define_module_function(mrb, board, "parameter", board_parameter, MRB_ARGS_REQ(1));
    mrb_define_module_function(mrb, board, "number", board_number, MRB_ARGS_REQ(2));
    mrb_define_module_function(mrb, board, "credential?", board_credential_p, MRB_ARGS_REQ(1));
    mrb_define_module_function(mrb, board, "mark", board_mark, MRB_ARGS_REQ(1));
    mrb_define_module_function(mrb, board, "light=", board_set_light, MRB_ARGS_REQ(1));
    mrb_define_module_function(mrb, board, "memory", board_memory, MRB_ARGS_NONE());
    define_options(mrb, board);
}
