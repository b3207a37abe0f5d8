#include "usb_ncm_netif.h"

#include <stdbool.h>
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/pbuf.h"
#include "pico/time.h"
#include "pico/unique_id.h"
#include "tusb.h"

#include "network_interface.h"

// An Ethernet frame without its checksum.
#define FRAME_MAX 1514
// How long to wait for the host to take a frame before it is dropped; TCP sends again.
#define SEND_PATIENCE_US 5000

// The frame that TinyUSB has delivered and lwIP has not seen yet. TinyUSB calls back
// from tud_task, which may run inside lwIP (sending, or printing to the USB console),
// so frames never go into lwIP from there.
static struct pbuf *pending;
static uint32_t frames_lost;

// ---- callbacks of TinyUSB

// False makes TinyUSB keep the frame and offer it again.
bool tud_network_recv_cb(const uint8_t *frame, uint16_t size) {
    if (pending != NULL) {
        return false;
    }
    struct pbuf *packet = pbuf_alloc(PBUF_RAW, size, PBUF_POOL);
    if (packet != NULL && pbuf_take(packet, frame, size) == ERR_OK) {
        pending = packet;
        return true;
    }
    if (packet != NULL) {
        pbuf_free(packet);
    }
    frames_lost++;
    // Dropped, so done with: the next one may come.
    tud_network_recv_renew();
    return true;
}

uint16_t tud_network_xmit_cb(uint8_t *to, void *packet, uint16_t size) {
    return pbuf_copy_partial(packet, to, size, 0);
}

// ---- netif

static err_t send_frame(struct netif *netif, struct pbuf *packet) {
    (void)netif;
    absolute_time_t until = make_timeout_time_us(SEND_PATIENCE_US);
    while (tud_ready() && packet->tot_len <= FRAME_MAX) {
        if (tud_network_can_xmit(packet->tot_len)) {
            tud_network_xmit(packet, packet->tot_len);
            return ERR_OK;
        }
        if (time_reached(until)) {
            break;
        }
        tud_task();
    }
    frames_lost++;
    return ERR_IF;
}

err_t network_interface_init(struct netif *netif) {
    netif->name[0] = 'u';
    netif->name[1] = 's';
    netif->mtu = FRAME_MAX - SIZEOF_ETH_HDR;
    netif->hwaddr_len = ETH_HWADDR_LEN;
    usb_ncm_netif_mac(netif->hwaddr, false);
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    netif->output = etharp_output;
    netif->linkoutput = send_frame;
    return ERR_OK;
}

static void follow_link(struct netif *netif) {
    bool up = tud_ready();
    if (up && !netif_is_link_up(netif)) {
        netif_set_link_up(netif);
    } else if (!up && netif_is_link_up(netif)) {
        netif_set_link_down(netif);
    }
}

void network_interface_poll(struct netif *netif) {
    tud_task();
    follow_link(netif);
    while (pending != NULL) {
        struct pbuf *packet = pending;
        pending = NULL;
        if (netif->input(packet, netif) != ERR_OK) {
            pbuf_free(packet);
        }
        tud_network_recv_renew();
    }
}

uint32_t network_interface_frames_lost(void) {
    return frames_lost;
}

void usb_ncm_netif_mac(uint8_t mac[6], bool host_end) {
    pico_unique_board_id_t id;
    pico_get_unique_board_id(&id);
    // 0x02 says "locally administered"; the rest is the end of the flash chip's number.
    mac[0] = 0x02;
    memcpy(mac + 1, id.id + sizeof id.id - 5, 5);
    mac[5] = (uint8_t)((mac[5] & ~1u) | (host_end ? 1u : 0u));
}
