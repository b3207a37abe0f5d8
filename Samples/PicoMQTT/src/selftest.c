// The TLS self-test, in place of main.c: a client with the firmware's own settings and a server
// shake hands, exchange data and part, joined by two ring buffers. It needs no network and nobody
// at the other end of a line. A memory mark ends each phase, and counts both ends together.
#include <stdio.h>
#include <string.h>

#include "lwip/init.h"

#include "board.h"
#include "c_heap.h"
#include "heap_pool.h"
#include "host.h"
#include "memory_marks.h"
#include "selftest_peer.h"
#include "wall_clock.h"

// Within the certificates' dates: 24 April 2026.
#define NOW 1776988800
// What scripts/make-selftest-certificates certifies.
#define NAME "selftest.test"
// One record at its largest: RFC 5246, section 6.2.1.
#define MESSAGE_MAX 16384u

// embed_text's, see cmake/SelfTest.cmake.
extern const char ecdsa_authority[], ecdsa_certificate[], ecdsa_key[];
extern const char rsa_authority[], rsa_certificate[], rsa_key[];
extern const unsigned long ecdsa_authority_size, ecdsa_certificate_size, ecdsa_key_size;
extern const unsigned long rsa_authority_size, rsa_certificate_size, rsa_key_size;

struct kind {
    const char *name;
    struct selftest_pem authority, certificate, key;
};

static struct selftest_wire to_server, to_client;
static struct selftest_peer client = {.role = "client", .end = {.out = &to_server, .in = &to_client}};
static struct selftest_peer server = {.role = "server", .end = {.out = &to_client, .in = &to_server}};
static unsigned char message[MESSAGE_MAX];

static void print_mark(const struct kind *kind, const char *phase) {
    char name[32];
    snprintf(name, sizeof name, "%s-%s", kind->name, phase);
    memory_marks_print(name);
}

static void shake_hands(const struct kind *kind) {
    bool client_is_done, server_is_done;
    do {
        client_is_done = selftest_peer_shake_hands(&client);
        server_is_done = selftest_peer_shake_hands(&server);
    } while (!client_is_done || !server_is_done);
    printf("selftest: %s: %s, %s\n", kind->name, mbedtls_ssl_get_version(&client.tls),
           mbedtls_ssl_get_ciphersuite(&client.tls));
}

// Sends the start of the message from one end to the other, and holds what arrives against it.
static void transfer(struct selftest_peer *from, struct selftest_peer *to, size_t size) {
    unsigned char arrived[256];
    size_t sent = 0, received = 0;
    while (received < size) {
        if (sent < size) {
            sent += selftest_peer_send(from, message + sent, size - sent);
        }
        size_t count = selftest_peer_receive(to, arrived, sizeof arrived);
        if (count > size - received || memcmp(arrived, message + received, count) != 0) {
            selftest_fail(to->role, "what arrived is not what was sent", 0);
        }
        received += count;
    }
}

static void exchange(void) {
    static const size_t sizes[] = {1, 100, 1000, MESSAGE_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        transfer(&client, &server, sizes[i]);
        transfer(&server, &client, sizes[i]);
    }
}

static void part(void) {
    selftest_peer_say_goodbye(&client);
    selftest_peer_say_goodbye(&server);
    if (!selftest_peer_has_goodbye(&server) || !selftest_peer_has_goodbye(&client)) {
        selftest_fail("goodbye", "did not arrive", 0);
    }
    selftest_peer_close(&client);
    selftest_peer_close(&server);
}

static void run(const struct kind *kind) {
    size_t live = c_heap_usage().live;
    selftest_peer_open_client(&client, kind->authority, NAME);
    selftest_peer_open_server(&server, kind->certificate, kind->key);
    print_mark(kind, "tls-ready");
    shake_hands(kind);
    print_mark(kind, "handshake");
    exchange();
    print_mark(kind, "exchange");
    part();
    print_mark(kind, "closed");
    if (c_heap_usage().live != live) {
        selftest_fail(kind->name, "something is left on the C heap", 0);
    }
}

int main(void) {
    static const struct kind kinds[] = {
        {.name = "ecdsa",
         .authority = {ecdsa_authority, &ecdsa_authority_size},
         .certificate = {ecdsa_certificate, &ecdsa_certificate_size},
         .key = {ecdsa_key, &ecdsa_key_size}},
        {.name = "rsa",
         .authority = {rsa_authority, &rsa_authority_size},
         .certificate = {rsa_certificate, &rsa_certificate_size},
         .key = {rsa_key, &rsa_key_size}},
    };
    memory_marks_start();
    board_start();
    heap_pool_init();
    lwip_init(); // the marks count its heaps
    memory_marks_print("boot");
    wall_clock_set(NOW);
    for (size_t i = 0; i < sizeof message; i++) {
        message[i] = (unsigned char)(i * i >> 3);
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        run(&kinds[i]);
    }
    printf("PASS selftest\n");
    host_exit(0);
}
