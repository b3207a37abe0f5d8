// lwIP's altcp_tls is written for mbedTLS 2 and includes its internals by this name.
// This header gives it those of mbedTLS 3, and what has changed its name or its shape.
#ifndef PICOMQTT_MBEDTLS2_SSL_INTERNAL_H
#define PICOMQTT_MBEDTLS2_SSL_INTERNAL_H

#include "mbedtls/pk.h"
#include "ssl_misc.h"

// mbedTLS 3 has a limit for each direction. lwIP compares it with its receive window.
#ifndef MBEDTLS_SSL_MAX_CONTENT_LEN
#define MBEDTLS_SSL_MAX_CONTENT_LEN MBEDTLS_SSL_IN_CONTENT_LEN
#endif

// lwIP asks how much of its data fits into one record, to answer how much can be sent.
#define mbedtls_ssl_get_max_frag_len(tls) mbedtls_ssl_get_output_max_frag_len(tls)

// Reading a private key takes a random generator since mbedTLS 3. Where lwIP reads one, it
// has that of all its configurations at hand.
#define mbedtls_pk_parse_key(key, text, size, password, password_size) \
    mbedtls_pk_parse_key(key, text, size, password, password_size, mbedtls_ctr_drbg_random, \
                         &altcp_tls_entropy_rng->ctr_drbg)

#endif
