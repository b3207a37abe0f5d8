// The Ethernet interface of a board, as lwIP's common start-up code uses it.
#ifndef NETWORK_INTERFACE_H
#define NETWORK_INTERFACE_H

#include <stdint.h>

#include "lwip/err.h"
#include "lwip/netif.h"

/// Initialiser for netif_add. There is room for one interface.
err_t network_interface_init(struct netif *netif);

/// Runs the driver, follows the link and hands received frames to lwIP.
void network_interface_poll(struct netif *netif);

/// Frames dropped since start, in both directions.
uint32_t network_interface_frames_lost(void);

#endif
