#include "selftest_wire.h"

#include "mbedtls/ssl.h"

int selftest_wire_send(void *end, const unsigned char *from, size_t size) {
    struct selftest_wire *wire = ((struct selftest_end *)end)->out;
    size_t sent = 0;
    for (; sent < size && wire->count < SELFTEST_WIRE_SIZE; sent++) {
        wire->bytes[(wire->first + wire->count++) % SELFTEST_WIRE_SIZE] = from[sent];
    }
    return sent > 0 ? (int)sent : MBEDTLS_ERR_SSL_WANT_WRITE;
}

int selftest_wire_receive(void *end, unsigned char *to, size_t size) {
    struct selftest_wire *wire = ((struct selftest_end *)end)->in;
    size_t received = 0;
    for (; received < size && wire->count > 0; received++) {
        to[received] = wire->bytes[wire->first];
        wire->first = (wire->first + 1) % SELFTEST_WIRE_SIZE;
        wire->count--;
    }
    return received > 0 ? (int)received : MBEDTLS_ERR_SSL_WANT_READ;
}
