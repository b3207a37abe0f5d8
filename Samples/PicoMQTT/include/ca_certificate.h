// The authority that the broker's certificate must come from (option BROKER_CA_FILE).
#ifndef CA_CERTIFICATE_H
#define CA_CERTIFICATE_H

/// PEM text with its final NUL, which mbedTLS needs to recognise PEM.
extern const char ca_certificate[];
/// Bytes of ca_certificate, the NUL included.
extern const unsigned long ca_certificate_size;

#endif
