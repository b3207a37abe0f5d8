// mbedTLS's memory: the C heap, with a count of what it could not give. A failed
// allocation often reaches us as another error, such as a signature that does not match.
#ifndef TLS_MEMORY_H
#define TLS_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/// calloc for mbedTLS (see mbedtls_user_config.h).
void *tls_memory_calloc(size_t count, size_t size);

/// How many allocations have failed since start, and bytes of the last one.
uint32_t tls_memory_refused(void);
size_t tls_memory_refused_size(void);

#endif
