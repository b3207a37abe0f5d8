// What joins the two ends of the self-test's connection: a ring buffer for each direction.
#ifndef SELFTEST_WIRE_H
#define SELFTEST_WIRE_H

#include <stddef.h>

/// Less than a record, so that records have to be sent and read in parts as over a network.
#define SELFTEST_WIRE_SIZE 2048u

/// One direction: bytes that were sent and not yet received.
struct selftest_wire {
    unsigned char bytes[SELFTEST_WIRE_SIZE];
    size_t first;
    size_t count;
};

/// One end: it sends into one wire and receives from the other.
struct selftest_end {
    struct selftest_wire *out;
    struct selftest_wire *in;
};

/// For mbedtls_ssl_set_bio, which passes the end. As many bytes as there is room for, or are
/// there; MBEDTLS_ERR_SSL_WANT_WRITE and _READ for none.
int selftest_wire_send(void *end, const unsigned char *from, size_t size);
int selftest_wire_receive(void *end, unsigned char *to, size_t size);

#endif
