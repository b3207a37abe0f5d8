// One end of the self-test's TLS connection: the client, set up as the firmware's is, or the
// server. What goes wrong ends the run with its verdict.
#ifndef SELFTEST_PEER_H
#define SELFTEST_PEER_H

#include <stdbool.h>
#include <stddef.h>

#include "mbedtls/ssl.h"

#include "selftest_wire.h"

struct altcp_tls_config;

/// A PEM text and its size, which counts the final NUL.
struct selftest_pem {
    const char *text;
    const unsigned long *size;
};

struct selftest_peer {
    const char *role; ///< "client" or "server", for messages
    struct selftest_end end;
    struct altcp_tls_config *config;
    mbedtls_ssl_context tls;
};

/// A client that trusts `authority` alone and demands a certificate for `name`.
void selftest_peer_open_client(struct selftest_peer *peer, struct selftest_pem authority, const char *name);

/// A server that shows `certificate`, and demands none.
void selftest_peer_open_server(struct selftest_peer *peer, struct selftest_pem certificate, struct selftest_pem key);

/// Goes on with the handshake as far as the wires allow; true once it is over.
bool selftest_peer_shake_hands(struct selftest_peer *peer);

/// Sends or receives as much as the wires allow now, and answers how many bytes that was.
size_t selftest_peer_send(struct selftest_peer *peer, const unsigned char *from, size_t size);
size_t selftest_peer_receive(struct selftest_peer *peer, unsigned char *to, size_t size);

/// Says that nothing more will be sent; and whether the other end has said so.
void selftest_peer_say_goodbye(struct selftest_peer *peer);
bool selftest_peer_has_goodbye(struct selftest_peer *peer);

/// Frees all that opening and use have allocated.
void selftest_peer_close(struct selftest_peer *peer);

/// Ends the run: FAIL, with what failed and, unless `code` is 0, mbedTLS's words for it.
_Noreturn void selftest_fail(const char *who, const char *what, int code);

#endif
