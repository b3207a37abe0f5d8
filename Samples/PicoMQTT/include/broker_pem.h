// PEM texts that are compiled in, "" for none. Their sizes count the final NUL, which mbedTLS
// needs to recognise PEM.
#ifndef BROKER_PEM_H
#define BROKER_PEM_H

/// The authority that the broker's certificate must come from (option BROKER_CA_FILE).
extern const char ca_certificate[];
extern const unsigned long ca_certificate_size;

/// The board's own certificate (option BROKER_CERT_FILE), and its key (BROKER_KEY_FILE).
extern const char client_certificate[];
extern const unsigned long client_certificate_size;
extern const char client_key[];
extern const unsigned long client_key_size;

#endif
