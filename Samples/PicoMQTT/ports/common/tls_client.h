// TLS for an lwIP connection: who is trusted, and which name the server must prove.
#ifndef TLS_CLIENT_H
#define TLS_CLIENT_H

#include <stdbool.h>

struct altcp_pcb;
struct altcp_tls_config;

/// A client configuration that trusts the embedded authority alone. NULL if memory ran
/// out or the certificate cannot be read. Made once, then the same one is returned.
struct altcp_tls_config *tls_client_config(void);

/// Demands that the server's certificate is for `host`. To be called between opening a
/// connection and its handshake: lwIP's MQTT client sets no name by itself.
bool tls_client_expect_name(struct altcp_pcb *connection, const char *host);

#endif
