#include "tls_client.h"

#include <stdio.h>
#include <string.h>

#include "lwip/altcp_tls.h"
#include "mbedtls/error.h"
#include "mbedtls/ssl.h"
#include "mbedtls/x509_crt.h"

#include "tls_memory.h"

// The attempt that is going on; there is one link, so one at a time.
static struct {
    mbedtls_ssl_context *tls; // NULL before there is a connection
    int code;       // mbedTLS's, 0 if nothing failed
    uint32_t flags; // what is wrong with the certificate
    uint32_t refused_before;
} watch;

// lwIP calls this for everything that fails (ALTCP_MBEDTLS_ON_ERROR in lwipopts.h), while
// the connection is still there.
void tls_client_failed(void *tls, int code) {
    if (watch.code != 0 || (tls != NULL && tls != watch.tls)) {
        return;
    }
    watch.code = code;
    if (tls != NULL) {
        watch.flags = mbedtls_ssl_get_verify_result(watch.tls);
    }
}

void tls_client_watch(void) {
    memset(&watch, 0, sizeof watch);
    watch.refused_before = tls_memory_refused();
}

// Smaller records than TLS promises have to be agreed on, or the broker sends larger ones.
static void limit_records(mbedtls_ssl_config *config) {
    int code = MBEDTLS_SSL_MAX_FRAG_LEN_NONE;
    if (MBEDTLS_SSL_IN_CONTENT_LEN < 16384) {
        code = MBEDTLS_SSL_IN_CONTENT_LEN >= 4096   ? MBEDTLS_SSL_MAX_FRAG_LEN_4096
               : MBEDTLS_SSL_IN_CONTENT_LEN >= 2048 ? MBEDTLS_SSL_MAX_FRAG_LEN_2048
               : MBEDTLS_SSL_IN_CONTENT_LEN >= 1024 ? MBEDTLS_SSL_MAX_FRAG_LEN_1024
                                                    : MBEDTLS_SSL_MAX_FRAG_LEN_512;
    }
    mbedtls_ssl_conf_max_frag_len(config, (unsigned char)code);
}

struct altcp_tls_config *tls_client_config(const struct mqtt_link_blob *ca, const struct mqtt_link_blob *cert,
                                           const struct mqtt_link_blob *key) {
    struct altcp_tls_config *config =
        cert->data != NULL
            ? altcp_tls_create_config_client_2wayauth(ca->data, ca->size, key->data, key->size, NULL, 0,
                                                      cert->data, cert->size)
            : altcp_tls_create_config_client(ca->data, ca->size);
    if (config == NULL) {
        tls_client_release(NULL);
    } else {
        // lwIP keeps its configuration to itself, but mbedTLS's is the first member.
        limit_records((mbedtls_ssl_config *)(void *)config);
    }
    return config;
}

void tls_client_release(struct altcp_tls_config *config) {
    if (config != NULL) {
        altcp_tls_free_config(config);
    }
    altcp_tls_free_entropy(); // unless another configuration needs it
}

bool tls_client_expect_name(struct altcp_pcb *connection, const char *name) {
    watch.tls = altcp_tls_context(connection);
    return watch.tls != NULL && mbedtls_ssl_set_hostname(watch.tls, name) == 0;
}

bool tls_client_has_begun(void) {
    return watch.tls != NULL && watch.tls->MBEDTLS_PRIVATE(state) != MBEDTLS_SSL_HELLO_REQUEST;
}

// ---- in words

// The part of mbedTLS's text before the end of the first line.
static void first_line(char *text) {
    text[strcspn(text, "\n")] = '\0';
}

static bool ran_out_of_memory(char *reason, size_t size) {
    if (tls_memory_refused() == watch.refused_before) {
        return false;
    }
    // Without memory mbedTLS cannot check a signature and calls it wrong, so this comes first.
    snprintf(reason, size, "no %u bytes free on the C heap", (unsigned)tls_memory_refused_size());
    return true;
}

static enum mqtt_link_error of_certificate(uint32_t flags) {
    if ((flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) {
        return MQTT_LINK_TLS_UNTRUSTED;
    }
    if ((flags & MBEDTLS_X509_BADCERT_EXPIRED) != 0) {
        return MQTT_LINK_TLS_EXPIRED;
    }
    if ((flags & MBEDTLS_X509_BADCERT_FUTURE) != 0) {
        return MQTT_LINK_TLS_NOT_YET_VALID;
    }
    if ((flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) != 0) {
        return MQTT_LINK_TLS_WRONG_NAME;
    }
    return MQTT_LINK_TLS_CERTIFICATE;
}

enum mqtt_link_error tls_client_failure(char *reason, size_t size) {
    if (watch.code == 0) {
        return MQTT_LINK_OK;
    }
    if (ran_out_of_memory(reason, size)) {
        return MQTT_LINK_TLS_MEMORY;
    }
    if (watch.code == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
        mbedtls_x509_crt_verify_info(reason, size, "", watch.flags);
        first_line(reason);
        return of_certificate(watch.flags);
    }
    mbedtls_strerror(watch.code, reason, size);
    return watch.code == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE ? MQTT_LINK_TLS_ALERT : MQTT_LINK_TLS_FAILED;
}

enum mqtt_link_error tls_client_setup_failure(char *reason, size_t size) {
    if (ran_out_of_memory(reason, size)) {
        return MQTT_LINK_TLS_MEMORY;
    }
    if (watch.code == 0) {
        return MQTT_LINK_NO_MEMORY; // lwIP's own
    }
    mbedtls_strerror(watch.code, reason, size);
    return MQTT_LINK_TLS_CREDENTIALS;
}
