// TinyUSB's CDC-NCM device as an Ethernet interface of lwIP (network_interface.h).
#ifndef USB_NCM_NETIF_H
#define USB_NCM_NETIF_H

#include <stdbool.h>
#include <stdint.h>

/// The MAC address of one end: the board's own, or the one that the host shall use.
void usb_ncm_netif_mac(uint8_t mac[6], bool host_end);

#endif
