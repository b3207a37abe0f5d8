#include "tls_client.h"

#include "lwip/altcp_tls.h"
#include "mbedtls/ssl.h"

#include "ca_certificate.h"
#include "host.h"

struct altcp_tls_config *tls_client_config(void) {
    static struct altcp_tls_config *config;
    if (config == NULL) {
        // An authority that the host names counts more than the one compiled in.
        size_t size;
        const char *authority = host_file("ca", &size);
        config = authority != NULL
                     ? altcp_tls_create_config_client((const u8_t *)authority, size + 1)
                     : altcp_tls_create_config_client((const u8_t *)ca_certificate, ca_certificate_size);
    }
    return config;
}

bool tls_client_expect_name(struct altcp_pcb *connection, const char *host) {
    mbedtls_ssl_context *tls = altcp_tls_context(connection);
    return tls != NULL && mbedtls_ssl_set_hostname(tls, host) == 0;
}
