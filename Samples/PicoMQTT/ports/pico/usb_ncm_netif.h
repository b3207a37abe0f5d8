// TinyUSB's CDC-NCM device as an Ethernet interface of lwIP.
#ifndef USB_NCM_NETIF_H
#define USB_NCM_NETIF_H

#include <stdbool.h>
#include <stdint.h>

#include "lwip/err.h"
#include "lwip/netif.h"

/// Initialiser for netif_add. TinyUSB has room for one such interface.
err_t usb_ncm_netif_init(struct netif *netif);

/// Runs USB, follows the link and hands received frames to lwIP.
void usb_ncm_netif_poll(struct netif *netif);

/// Frames dropped since start, in both directions.
uint32_t usb_ncm_netif_frames_lost(void);

/// The MAC address of one end: the board's own, or the one that the host shall use.
void usb_ncm_netif_mac(uint8_t mac[6], bool host_end);

#endif
