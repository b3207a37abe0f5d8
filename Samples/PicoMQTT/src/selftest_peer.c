#include "selftest_peer.h"

#include <stdio.h>

#include "lwip/altcp_tls.h"
#include "mbedtls/error.h"

#include "host.h"
#include "tls_client.h"

_Noreturn void selftest_fail(const char *who, const char *what, int code) {
    char reason[96] = "";
    if (code != 0) {
        mbedtls_strerror(code, reason, sizeof reason);
    }
    printf("FAIL selftest: %s: %s%s%s\n", who, what, code != 0 ? ": " : "", reason);
    host_exit(1);
}

// lwIP keeps its configuration to itself, but mbedTLS's is the first member.
static mbedtls_ssl_config *settings(struct selftest_peer *peer) {
    return (mbedtls_ssl_config *)(void *)peer->config;
}

// What lwIP does for a connection.
static void open(struct selftest_peer *peer) {
    mbedtls_ssl_init(&peer->tls);
    int code = mbedtls_ssl_setup(&peer->tls, settings(peer));
    if (code != 0) {
        selftest_fail(peer->role, "cannot be set up", code);
    }
    mbedtls_ssl_set_bio(&peer->tls, &peer->end, selftest_wire_send, selftest_wire_receive, NULL);
}

void selftest_peer_open_client(struct selftest_peer *peer, struct selftest_pem authority, const char *name) {
    struct mqtt_link_blob ca = {.data = (const void *)authority.text, .size = *authority.size};
    struct mqtt_link_blob none = {.data = NULL, .size = 0};
    tls_client_watch();
    peer->config = tls_client_config(&ca, &none, &none);
    if (peer->config == NULL) {
        char reason[96] = "";
        tls_client_setup_failure(reason, sizeof reason);
        selftest_fail(peer->role, reason, 0);
    }
    open(peer);
    int code = mbedtls_ssl_set_hostname(&peer->tls, name);
    if (code != 0) {
        selftest_fail(peer->role, "cannot be told the server's name", code);
    }
}

void selftest_peer_open_server(struct selftest_peer *peer, struct selftest_pem certificate, struct selftest_pem key) {
    peer->config = altcp_tls_create_config_server_privkey_cert(
        (const void *)key.text, *key.size, NULL, 0, (const void *)certificate.text, *certificate.size);
    if (peer->config == NULL) {
        selftest_fail(peer->role, "no memory, or a certificate or key that cannot be read", 0);
    }
    // lwIP gives all its configurations the client's mode: to verify.
    mbedtls_ssl_conf_authmode(settings(peer), MBEDTLS_SSL_VERIFY_NONE);
    open(peer);
}

// Whether a function of mbedTLS came to its end; if not, it wants to be called again.
static bool is_done(const struct selftest_peer *peer, const char *what, int code) {
    if (code < 0 && code != MBEDTLS_ERR_SSL_WANT_READ && code != MBEDTLS_ERR_SSL_WANT_WRITE) {
        selftest_fail(peer->role, what, code);
    }
    return code >= 0;
}

bool selftest_peer_shake_hands(struct selftest_peer *peer) {
    return mbedtls_ssl_is_handshake_over(&peer->tls)
           || is_done(peer, "handshake", mbedtls_ssl_handshake(&peer->tls));
}

size_t selftest_peer_send(struct selftest_peer *peer, const unsigned char *from, size_t size) {
    int code = mbedtls_ssl_write(&peer->tls, from, size);
    return is_done(peer, "sending", code) ? (size_t)code : 0;
}

size_t selftest_peer_receive(struct selftest_peer *peer, unsigned char *to, size_t size) {
    int code = mbedtls_ssl_read(&peer->tls, to, size);
    return is_done(peer, "receiving", code) ? (size_t)code : 0;
}

void selftest_peer_say_goodbye(struct selftest_peer *peer) {
    if (!is_done(peer, "goodbye", mbedtls_ssl_close_notify(&peer->tls))) {
        selftest_fail(peer->role, "the wire has no room for a goodbye", 0);
    }
}

bool selftest_peer_has_goodbye(struct selftest_peer *peer) {
    unsigned char byte;
    return mbedtls_ssl_read(&peer->tls, &byte, 1) == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY;
}

void selftest_peer_close(struct selftest_peer *peer) {
    mbedtls_ssl_free(&peer->tls);
    tls_client_release(peer->config);
    peer->config = NULL;
}
