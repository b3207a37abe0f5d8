// What every test of the driver needs: a link, time that passes, and a look at what is
// left over.
#ifndef HARNESS_H
#define HARNESS_H

#include "test.h"

#include "broker.h"
#include "mqtt.h"
#include "wire.h"

extern struct mqtt_link client;

/// Settings that lead to the broker: keep-alive of 60 s, a clean session, no TLS.
struct mqtt_link_settings plain_settings(void);

/// Polls for so many milliseconds of the test's time.
void run_ms(uint32_t milliseconds);

/// Polls until the link is in this state; false after 200 s.
bool run_to_state(enum mqtt_link_state state);

/// Polls until the ticket is answered and returns how; PENDING after 200 s.
enum mqtt_link_error run_to_result(mqtt_ticket ticket);

/// Initialises the link and polls until it is online.
bool go_online(const struct mqtt_link_settings *settings);

/// Initialises and opens the link and returns the error that it closes with.
enum mqtt_link_error fail_to_open(const struct mqtt_link_settings *settings);

/// Runs one test: with a fresh plain broker, and a check that nothing is left over.
void run_test(const char *name, void (*test)(void));

/// Acknowledges and takes a message, and checks what it says.
bool take(const char *topic, const char *payload);

#define RUN(test) run_test(#test, test)

void test_inbound(void);
void test_session(void);
void test_publish(void);
void test_receive(void);
void test_acknowledge(void);
void test_malformed(void);
void test_reconnect(void);
void test_keep_alive(void);
void test_tls(void);
void test_clock(void);

#endif
