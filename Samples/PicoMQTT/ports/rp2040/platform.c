// What mbedTLS asks of the chip.
#include <string.h>

#include "pico/rand.h"
#include "pico/time.h"

#include "picomqtt_options.h"

#if BROKER_TLS

#include "mbedtls/entropy.h"
#include "mbedtls/platform_time.h"

// From entropy_poll.h, which mbedTLS 3 keeps in its library folder.
int mbedtls_hardware_poll(void *data, unsigned char *output, size_t length, size_t *produced);

// Entropy. pico_rand mixes the jitter of the ring oscillator, the timer and a hash of
// RAM at start.
int mbedtls_hardware_poll(void *data, unsigned char *output, size_t length, size_t *produced) {
    (void)data;
    for (size_t done = 0; done < length;) {
        uint64_t random = get_rand_64();
        size_t step = length - done < sizeof random ? length - done : sizeof random;
        memcpy(output + done, &random, step);
        done += step;
    }
    *produced = length;
    return 0;
}

mbedtls_ms_time_t mbedtls_ms_time(void) {
    return (mbedtls_ms_time_t)(time_us_64() / 1000);
}

#endif
