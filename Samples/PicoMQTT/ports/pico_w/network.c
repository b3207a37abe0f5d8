// lwIP over the radio of the Pico W, by the SDK's cyw43_arch in its polling mode: the driver
// brings the interface, starts DHCP on it and tells lwIP when the link comes and goes. It
// does not join again by itself.
#include "network.h"

#include <stdio.h>

#include "lwip/netif.h"
#include "lwip/stats.h"
#include "pico/cyw43_arch.h"

#include "board.h"
#include "radio_led.h"
#include "wifi_join.h"
#include "wifi_options.h"

static struct netif *interface;
static netif_linkoutput_fn driver_output;
static uint32_t sends_failed;
static struct wifi_join join;

// In polling mode the SDK's lock does nothing, but that is the SDK's affair.
void network_lock(void) {
    cyw43_arch_lwip_begin();
}

void network_unlock(void) {
    cyw43_arch_lwip_end();
}

// The driver does not count what it could not send.
static err_t send_frame(struct netif *netif, struct pbuf *packet) {
    err_t error = driver_output(netif, packet);
    if (error != ERR_OK) {
        sends_failed++;
    }
    return error;
}

static void on_status(struct netif *netif) {
    if (netif_is_up(netif) && !ip4_addr_isany(netif_ip4_addr(netif))) {
        printf("network: address %s\n", ip4addr_ntoa(netif_ip4_addr(netif)));
    }
}

bool network_start(const char *hostname) {
    if (cyw43_arch_init_with_country(WIFI_COUNTRY) != 0) {
        return false;
    }
    // Loads the radio's firmware. Nothing says whether that worked, but without a working
    // radio the driver adds no interface.
    cyw43_arch_enable_sta_mode();
    interface = netif_default;
    if (interface == NULL) {
        return false;
    }
    driver_output = interface->linkoutput;
    interface->linkoutput = send_frame;
    // In time: DHCP asks for an address once there is a link.
    netif_set_hostname(interface, hostname);
    netif_set_status_callback(interface, on_status);
    wifi_join_init(&join, board_millis());
    return true;
}

static enum wifi_link link_of(int status) {
    switch (status) {
    case CYW43_LINK_UP:
    case CYW43_LINK_NOIP:
        return WIFI_LINK_UP;
    case CYW43_LINK_JOIN:
        return WIFI_LINK_JOINING;
    default:
        return WIFI_LINK_DOWN;
    }
}

static const char *words_of(int status) {
    switch (status) {
    case CYW43_LINK_UP:
        return "is up";
    case CYW43_LINK_NOIP:
        return "is joined, waiting for an address";
    case CYW43_LINK_JOIN:
        return "is being joined";
    case CYW43_LINK_NONET:
        return "is not in reach";
    case CYW43_LINK_BADAUTH:
        return "refuses the password";
    case CYW43_LINK_DOWN:
        return "is down";
    default:
        return "cannot be joined";
    }
}

static void report_changes(int status) {
    static int reported = CYW43_LINK_DOWN;
    if (status != reported) {
        printf("network: %s %s\n", WIFI_SSID, words_of(status));
        reported = status;
    }
}

static void start_joining(void) {
    const char *password = WIFI_PASSWORD[0] != '\0' ? WIFI_PASSWORD : NULL;
    uint32_t authorisation = password != NULL ? CYW43_AUTH_WPA2_AES_PSK : CYW43_AUTH_OPEN;
    int error = cyw43_arch_wifi_connect_async(WIFI_SSID, password, authorisation);
    if (error != 0) {
        printf("network: the radio does not take the order to join: error %d\n", error);
    }
}

void network_poll(void) {
    cyw43_arch_poll();
    radio_led_poll();
    int status = cyw43_tcpip_link_status(&cyw43_state, CYW43_ITF_STA);
    report_changes(status);
    if (wifi_join_turn(&join, link_of(status), board_millis())) {
        start_joining();
    }
}

bool network_is_ready(void) {
    return netif_is_link_up(interface) && !ip4_addr_isany(netif_ip4_addr(interface));
}

uint32_t network_frames_lost(void) {
    // Only received frames come from this pool. lwIP counts to 65,535 and starts again.
    return sends_failed + lwip_stats.memp[MEMP_PBUF_POOL]->err;
}
