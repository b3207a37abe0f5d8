// The broker with TLS, and the certificates of make-certificates.
#ifndef TLS_BROKER_H
#define TLS_BROKER_H

#include "harness.h"

/// September 2026; the certificates' dates lie around it.
#define NOW INT64_C(1790000000)

/// A file of the folder in the environment variable CERTIFICATES.
struct mqtt_link_blob read_file(const char *name);

/// A broker with the certificate `name`; with `client_ca`, it wants one of the client, too.
void serve(const char *name, const char *client_ca);

/// Closes the link and the broker, and frees all that TLS took.
void stop_serving(void);

/// Settings that lead to it, and the clock set to NOW.
struct mqtt_link_settings tls_settings(void);

#endif
