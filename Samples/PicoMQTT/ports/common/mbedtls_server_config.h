// What the self-test adds to mbedtls_user_config.h: the client's peer.
#ifndef MBEDTLS_SERVER_CONFIG_H
#define MBEDTLS_SERVER_CONFIG_H

#define MBEDTLS_SSL_SRV_C

#endif
