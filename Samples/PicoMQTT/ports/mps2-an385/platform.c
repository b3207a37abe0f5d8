// What mbedTLS asks of the board.
#include "picomqtt_options.h"

#if BROKER_TLS

#include "mbedtls/entropy.h"
#include "mbedtls/platform_time.h"

#include "clock.h"
#include "random.h"
#include "registers.h"

// From entropy_poll.h, which mbedTLS 3 keeps in its library folder.
int mbedtls_hardware_poll(void *data, unsigned char *output, size_t length, size_t *produced);

// Entropy: the host's, see random.h.
int mbedtls_hardware_poll(void *data, unsigned char *output, size_t length, size_t *produced) {
    (void)data;
    random_fill(output, length);
    *produced = length;
    return 0;
}

mbedtls_ms_time_t mbedtls_ms_time(void) {
    return (mbedtls_ms_time_t)(clock_ticks() / (CLOCK_HZ / 1000));
}

#endif
