// TLS for an lwIP connection: who is trusted, which name the server must prove, and in
// words why it failed.
#ifndef TLS_CLIENT_H
#define TLS_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "mqtt.h"

/// Forgets earlier failures: what happens from here on is one attempt.
void tls_client_watch(void);

/// A client configuration that trusts `ca` alone, and shows `cert` if it has data. NULL
/// if memory ran out or something cannot be read. To be released.
struct altcp_tls_config *tls_client_config(const struct mqtt_link_blob *ca, const struct mqtt_link_blob *cert,
                                           const struct mqtt_link_blob *key);

/// Frees a configuration that no connection uses any more; NULL is none. The random
/// generator goes with the last one, so nothing stays on the heap.
void tls_client_release(struct altcp_tls_config *config);

/// Demands that the server's certificate is for `name`. To be called between opening a
/// connection and its handshake: lwIP's MQTT client sets no name by itself.
bool tls_client_expect_name(struct altcp_pcb *connection, const char *name);

/// Whether the handshake of the attempt has begun, so TCP was connected. To be asked
/// while the connection is there.
bool tls_client_has_begun(void);

/// Why the connection of the attempt failed, with mbedTLS's words in `reason`;
/// MQTT_LINK_OK if TLS was not the cause.
enum mqtt_link_error tls_client_failure(char *reason, size_t size);

/// The same for what fails before the connection: MQTT_LINK_TLS_CREDENTIALS, or memory.
enum mqtt_link_error tls_client_setup_failure(char *reason, size_t size);

#endif
