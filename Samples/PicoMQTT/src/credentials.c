#include "credentials.h"

#include <string.h>

#include "broker_pem.h"
#include "host.h"
#include "picomqtt_options.h"

// Longest name looked up, NUL included.
#define NAME_SIZE 32

static const struct {
    const char *name;
    const char *text;
    const unsigned long *size; // the final NUL included, by which mbedTLS knows PEM
} compiled_in[] = {
#if BROKER_TLS
    {"ca", ca_certificate, &ca_certificate_size},
    {"cert", client_certificate, &client_certificate_size},
    {"key", client_key, &client_key_size},
#endif
    {NULL, NULL, NULL},
};

static bool base_name(const char *path, char *name) {
    const char *slash = strrchr(path, '/');
    const char *start = slash != NULL ? slash + 1 : path;
    size_t length = strcspn(start, ".");
    if (length == 0 || length >= NAME_SIZE) {
        return false;
    }
    memcpy(name, start, length);
    name[length] = '\0';
    return true;
}

struct mqtt_link_blob credentials_find(const char *path) {
    char name[NAME_SIZE];
    if (!base_name(path, name)) {
        return (struct mqtt_link_blob){NULL, 0};
    }
    size_t size = 0;
    const char *text = host_file(name, &size);
    if (text != NULL) {
        return (struct mqtt_link_blob){(const uint8_t *)text, size + 1};
    }
    for (size_t i = 0; compiled_in[i].name != NULL; i++) {
        if (strcmp(compiled_in[i].name, name) == 0 && *compiled_in[i].size > 1) {
            return (struct mqtt_link_blob){(const uint8_t *)compiled_in[i].text, *compiled_in[i].size};
        }
    }
    return (struct mqtt_link_blob){NULL, 0};
}
