// lwIP without an operating system, over the board's Ethernet interface.
//
// A Pico's is its USB: the link has two ends, the board and the computer it is plugged
// into. The address comes from that computer's DHCP server if it shares its connection
// (NetworkManager: "Shared to other computers"; macOS: Internet Sharing), which also gives
// the way to a broker further away. Without one, both ends take a link-local address after
// four attempts, and a broker on that very computer can be reached.
#include "network.h"

#include <stdio.h>

#include "lwip/dhcp.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "netif/ethernet.h"

#include "board.h"
#include "network_interface.h"

static struct netif interface;

// lwIP's clock.
u32_t sys_now(void) {
    return board_millis();
}

static void on_status(struct netif *netif) {
    if (netif_is_up(netif) && !ip4_addr_isany(netif_ip4_addr(netif))) {
        printf("network: address %s\n", ip4addr_ntoa(netif_ip4_addr(netif)));
    }
}

bool network_start(const char *hostname) {
    lwip_init();
    if (netif_add_noaddr(&interface, NULL, network_interface_init, ethernet_input) == NULL) {
        return false;
    }
    netif_set_hostname(&interface, hostname);
    netif_set_status_callback(&interface, on_status);
    netif_set_default(&interface);
    netif_set_up(&interface);
    // DHCP waits by itself for the link to come up.
    return dhcp_start(&interface) == ERR_OK;
}

void network_poll(void) {
    network_interface_poll(&interface);
}

uint32_t network_frames_lost(void) {
    return network_interface_frames_lost();
}

bool network_is_ready(void) {
    return netif_is_link_up(&interface) && !ip4_addr_isany(netif_ip4_addr(&interface));
}
