#include "tls_broker.h"

#include <stdlib.h>
#include <string.h>

#include "lwip/altcp_tls.h"
#include "mbedtls/ssl.h"

#include "wall_clock.h"

struct mqtt_link_blob read_file(const char *name) {
    // Kept for the whole run: a certificate in flash.
    static struct {
        char name[32];
        struct mqtt_link_blob blob;
    } files[24];
    size_t i = 0;
    while (files[i].name[0] != '\0' && strcmp(files[i].name, name) != 0) {
        i++;
    }
    if (files[i].name[0] == '\0') {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", getenv("CERTIFICATES"), name);
        FILE *file = fopen(path, "rb");
        if (file == NULL) {
            printf("missing: %s\n", path);
            exit(1);
        }
        static uint8_t bytes[24][8192];
        size_t size = fread(bytes[i], 1, sizeof bytes[i] - 1, file);
        fclose(file);
        snprintf(files[i].name, sizeof files[i].name, "%s", name);
        bool is_pem = memcmp(bytes[i], "-----", 5) == 0;
        files[i].blob = (struct mqtt_link_blob){bytes[i], size + is_pem};
    }
    return files[i].blob;
}

static struct altcp_tls_config *serving;

void serve(const char *name, const char *client_ca) {
    char file[64];
    snprintf(file, sizeof file, "%s.pem", name);
    struct mqtt_link_blob cert = read_file(file);
    snprintf(file, sizeof file, "%s.key", name);
    struct mqtt_link_blob key = read_file(file);
    broker_stop();
    if (serving != NULL) {
        altcp_tls_free_config(serving);
    }
    serving = altcp_tls_create_config_server_privkey_cert(key.data, key.size, NULL, 0, cert.data, cert.size);
    static mbedtls_x509_crt ca;
    mbedtls_ssl_config *config = (mbedtls_ssl_config *)(void *)serving; // its first member
    if (client_ca != NULL) {
        struct mqtt_link_blob blob = read_file(client_ca);
        mbedtls_x509_crt_free(&ca);
        mbedtls_x509_crt_init(&ca);
        mbedtls_x509_crt_parse(&ca, blob.data, blob.size);
        mbedtls_ssl_conf_ca_chain(config, &ca, NULL);
        mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_REQUIRED);
    } else {
        mbedtls_x509_crt_free(&ca);
        mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_NONE);
    }
    broker_start(serving);
}

void stop_serving(void) {
    mqtt_link_close(&client);
    run_ms(100);
    broker_stop();
    if (serving != NULL) {
        altcp_tls_free_config(serving);
    }
    serving = NULL;
    altcp_tls_free_entropy();
    wall_clock_clear();
}

struct mqtt_link_settings tls_settings(void) {
    struct mqtt_link_settings settings = plain_settings();
    settings.port = BROKER_TEST_PORT;
    settings.tls = true;
    settings.tls_name = "broker.test";
    settings.ca = read_file("ca.pem");
    wall_clock_set(NOW);
    return settings;
}
