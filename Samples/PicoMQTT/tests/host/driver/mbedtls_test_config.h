// The firmware's mbedTLS, plus a server to talk to.
#include "mbedtls_user_config.h"
#define MBEDTLS_SSL_SRV_C
