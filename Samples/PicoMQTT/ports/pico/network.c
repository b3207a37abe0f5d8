// lwIP without an operating system, over the USB interface.
//
// The link has two ends, this board and the computer it is plugged into. The address
// comes from that computer's DHCP server if it shares its connection (NetworkManager:
// "Shared to other computers"; macOS: Internet Sharing), which also gives the way to a
// broker further away. Without one, both ends take a link-local address after four
// attempts, and a broker on that very computer can be reached.
#include "network.h"

#include <stdio.h>

#include "lwip/dhcp.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

#include "board.h"
#include "usb_ncm_netif.h"

static struct netif usb_netif;

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
    if (netif_add_noaddr(&usb_netif, NULL, usb_ncm_netif_init, ethernet_input) == NULL) {
        return false;
    }
    netif_set_hostname(&usb_netif, hostname);
    netif_set_status_callback(&usb_netif, on_status);
    netif_set_default(&usb_netif);
    netif_set_up(&usb_netif);
    // DHCP waits by itself for the link to come up.
    return dhcp_start(&usb_netif) == ERR_OK;
}

void network_poll(void) {
    usb_ncm_netif_poll(&usb_netif);
    sys_check_timeouts();
}

uint32_t network_frames_lost(void) {
    return usb_ncm_netif_frames_lost();
}

bool network_is_ready(void) {
    return netif_is_link_up(&usb_netif) && !ip4_addr_isany(netif_ip4_addr(&usb_netif));
}
