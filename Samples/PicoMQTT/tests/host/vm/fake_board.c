// The board's side: clock, console and whatever else the bindings ask for.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mruby.h>

#include "../../../mruby/call_levels.h"
#include "board.h"
#include "broker_pem.h"
#include "fake.h"
#include "host.h"
#include "memory_marks.h"
#include "network.h"
#include "supervisor.h"
#include "vm_stack.h"
#include "wall_clock.h"

const char ca_certificate[] = "-----BEGIN CERTIFICATE-----";
const unsigned long ca_certificate_size = sizeof ca_certificate;
const char client_certificate[] = "PEM";
const unsigned long client_certificate_size = sizeof client_certificate;
const char client_key[] = "";
const unsigned long client_key_size = sizeof client_key;

struct fake fake;
static int64_t unix_time;

void fake_reset(void) {
    fake = (struct fake){.network_ready = true, .now_ms = 0xFFFFFF00u, .call_levels = 128,
                         .capacity = 128, .window = 20};
    fake_lose(MQTT_LINK_OK);
    fake.log[0] = '\0';
}

void fake_log(const char *format, ...) {
    size_t used = strlen(fake.log);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fake.log + used, sizeof fake.log - used, format, arguments);
    va_end(arguments);
    used = strlen(fake.log);
    snprintf(fake.log + used, sizeof fake.log - used, "\n");
}

// Constants of this program lie between code and variables, as mruby itself assumes on Linux.
extern char etext;
extern char edata;

mrb_bool mrb_ro_data_p(const char *p) {
    return &etext < p && p < &edata;
}

int vm_call_levels(void) {
    return fake.call_levels;
}

size_t vm_stack_left(void) {
    return fake.call_levels > 0 ? 4096 : 0;
}

const char *board_name(void) {
    return "fake-1";
}

uint32_t board_millis(void) {
    return fake.now_ms;
}

size_t board_heap_used(void) {
    return 0;
}

size_t board_heap_limit(void) {
    return 1024;
}

void network_turn(void) {
    fake.now_ms++;
    fake.turns++;
}

bool network_is_ready(void) {
    return fake.network_ready;
}

void supervisor_heartbeat(void) {
}

void supervisor_show(enum supervisor_light light) {
    fake_log("light %d", (int)light);
}

const char *host_parameter(const char *name) {
    return strcmp(name, "host") == 0 ? "10.0.2.2" : NULL;
}

uint32_t host_number(const char *name, uint32_t otherwise) {
    return strcmp(name, "port") == 0 ? 18830 : otherwise;
}

const char *host_file(const char *name, size_t *size) {
    if (strcmp(name, "from-host") != 0) {
        return NULL;
    }
    *size = strlen("PEM");
    return "PEM";
}

void memory_marks_print(const char *phase) {
    fake_log("mark %s", phase);
}

void wall_clock_set(int64_t seconds) {
    unix_time = seconds;
}

void wall_clock_clear(void) {
    unix_time = 0;
}

bool wall_clock_is_set(void) {
    return unix_time != 0;
}

int64_t wall_clock_now(void) {
    return unix_time;
}

void wall_clock_start_sntp(const char *server) {
    fake_log("sntp %s", server != NULL ? server : "default");
}
