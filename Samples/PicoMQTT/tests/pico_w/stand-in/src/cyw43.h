// Stands in for the header of this name in the vendor's driver, for the preset pico_w-check,
// whose link fails on purpose. There is no driver behind it.
//
// It declares what our own files use and nothing else. Each declaration follows from a call
// in the SDK's pico_cyw43_arch/cyw43_arch.c or pico/cyw43_arch.h, which the Debian package
// has, so a file of ours that compiles here passes what the SDK passes. The values are
// arbitrary but different; only the compiler sees them.
#ifndef STAND_IN_CYW43_H
#define STAND_IN_CYW43_H

#include <stdint.h>

// The SDK's own header, by which the vendor's is configured; it declares the locks.
#include "cyw43_configport.h"

typedef struct cyw43_stand_in cyw43_t;
extern cyw43_t cyw43_state;

int cyw43_tcpip_link_status(cyw43_t *self, int itf);

enum {
    CYW43_ITF_STA = 100,
};

enum {
    CYW43_AUTH_OPEN = 200,
    CYW43_AUTH_WPA2_AES_PSK,
};

// cyw43_arch.c takes what is negative for final failures.
enum {
    CYW43_LINK_BADAUTH = -303,
    CYW43_LINK_NONET,
    CYW43_LINK_FAIL,
    CYW43_LINK_DOWN = 300,
    CYW43_LINK_JOIN,
    CYW43_LINK_NOIP,
    CYW43_LINK_UP,
};

#endif
