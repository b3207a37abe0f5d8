// TinyUSB's CDC-NCM device as an Ethernet interface of lwIP.
#ifndef USB_NCM_NETIF_H
#define USB_NCM_NETIF_H

#include <stdint.h>

#include "lwip/err.h"
#include "lwip/netif.h"

/// Frames that did not find room, by direction, since start.
struct usb_ncm_netif_losses {
    uint32_t received; ///< lwIP had no packet buffer
    uint32_t sent;     ///< the host did not take frames in time
};

/// Initialiser for netif_add. TinyUSB has room for one such interface.
err_t usb_ncm_netif_init(struct netif *netif);

/// Runs USB, follows the link and hands received frames to lwIP.
void usb_ncm_netif_poll(struct netif *netif);

/// What was lost so far.
struct usb_ncm_netif_losses usb_ncm_netif_losses(void);

/// The MAC address of one end: the board's own, or the one that the host shall use.
void usb_ncm_netif_mac(uint8_t mac[6], int host_end);

#endif
