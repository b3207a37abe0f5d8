// SMSC's LAN9118 Ethernet controller, as QEMU has it on this board, for lwIP.
//
// Frames move by programmed reads and writes of its two queues. Register numbers and bits
// are from SMSC's datasheet of the LAN9118, chapter 5.
#include <stdbool.h>
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/pbuf.h"

#include "clock.h"
#include "network_interface.h"
#include "registers.h"
#include "window_limit.h"

#define LAN(offset) REGISTER(0x40200000u + (offset))
#define RX_DATA LAN(0x00)
#define TX_DATA LAN(0x20)
#define RX_STATUS LAN(0x40)
#define TX_STATUS LAN(0x48)
#define INTERRUPT_CONFIG LAN(0x54)
#define INTERRUPT_STATUS LAN(0x58)
#define INTERRUPT_ENABLE LAN(0x5c)
#define BYTE_TEST LAN(0x64)
#define FIFO_LEVELS LAN(0x68)
#define TX_CONFIG LAN(0x70)
#define HARDWARE_CONFIG LAN(0x74)
#define RX_FIFO_USED LAN(0x7c)
#define TX_FIFO_USED LAN(0x80)
#define MAC_COMMAND LAN(0xa4)
#define MAC_VALUE LAN(0xa8)

#define BYTE_TEST_VALUE 0x87654321u
#define SOFT_RESET 1u
#define TX_ON 2u
#define RX_STATUS_ERROR (1u << 15)
#define TX_FIRST_AND_LAST_SEGMENT (3u << 12)
#define INTERRUPT_PIN_ON 0x111u // enabled, active high, push-pull
#define INTERRUPT_RX_WAITING (1u << 3)

// Registers of the MAC behind it, reached by a command.
#define MAC_BUSY (1u << 31)
#define MAC_READ (1u << 30)
#define MAC_CONTROL 1u
#define MAC_ADDRESS_HIGH 2u
#define MAC_ADDRESS_LOW 3u
#define MAC_ENABLE (1u << 20 | 1u << 3 | 1u << 2) // full duplex, send, receive

// The controller's interrupt line at the processor.
#define ETHERNET_INTERRUPT 13u
#define NVIC_ENABLE REGISTER(0xe000e100)
#define NVIC_CLEAR_PENDING REGISTER(0xe000e280)

// An Ethernet frame without its checksum, and its room in whole words.
#define FRAME_MAX 1514u
#define CHECKSUM_SIZE 4u

static uint32_t frame[(FRAME_MAX + 3) / 4];
static uint32_t frames_lost;

static uint32_t mac_read(uint32_t index) {
    MAC_COMMAND = MAC_BUSY | MAC_READ | index;
    while ((MAC_COMMAND & MAC_BUSY) != 0) {
    }
    return MAC_VALUE;
}

static void mac_write(uint32_t index, uint32_t value) {
    MAC_VALUE = value;
    MAC_COMMAND = MAC_BUSY | index;
    while ((MAC_COMMAND & MAC_BUSY) != 0) {
    }
}

// ---- sending

static err_t send_frame(struct netif *netif, struct pbuf *packet) {
    (void)netif;
    uint32_t length = packet->tot_len;
    uint32_t room = TX_FIFO_USED & 0xffff;
    if (length > FRAME_MAX || room < length + 3 * sizeof(uint32_t)) {
        frames_lost++;
        return ERR_IF;
    }
    pbuf_copy_partial(packet, frame, (u16_t)length, 0);
    window_limit((uint8_t *)frame, length);
    TX_DATA = TX_FIRST_AND_LAST_SEGMENT | length;
    TX_DATA = length;
    for (uint32_t i = 0; i < (length + 3) / 4; i++) {
        TX_DATA = frame[i];
    }
    // Only makes room in the queue of results.
    (void)TX_STATUS;
    return ERR_OK;
}

// ---- receiving

static uint32_t frames_waiting(void) {
    return RX_FIFO_USED >> 16 & 0xff;
}

// Takes one frame out of the queue, whatever becomes of it.
static struct pbuf *receive_frame(void) {
    uint32_t status = RX_STATUS;
    uint32_t length = status >> 16 & 0x3fff;
    for (uint32_t i = 0; i < (length + 3) / 4; i++) {
        uint32_t word = RX_DATA;
        if (i < sizeof frame / sizeof *frame) {
            frame[i] = word;
        }
    }
    length -= length < CHECKSUM_SIZE ? length : CHECKSUM_SIZE;
    struct pbuf *packet = NULL;
    if ((status & RX_STATUS_ERROR) == 0 && length > 0 && length <= FRAME_MAX) {
        packet = pbuf_alloc(PBUF_RAW, (u16_t)length, PBUF_POOL);
    }
    if (packet == NULL) {
        frames_lost++;
        return NULL;
    }
    pbuf_take(packet, frame, (u16_t)length);
    return packet;
}

// ---- interface

err_t network_interface_init(struct netif *netif) {
    if (BYTE_TEST != BYTE_TEST_VALUE) {
        return ERR_IF;
    }
    HARDWARE_CONFIG = SOFT_RESET;
    while ((HARDWARE_CONFIG & SOFT_RESET) != 0) {
    }

    uint32_t low = mac_read(MAC_ADDRESS_LOW);
    uint32_t high = mac_read(MAC_ADDRESS_HIGH);
    memcpy(netif->hwaddr, &low, 4);
    memcpy(netif->hwaddr + 4, &high, 2);
    mac_write(MAC_CONTROL, MAC_ENABLE);
    TX_CONFIG = TX_ON;

    // One waiting frame is enough to wake the processor.
    FIFO_LEVELS = 0;
    INTERRUPT_CONFIG = INTERRUPT_PIN_ON;
    INTERRUPT_ENABLE = INTERRUPT_RX_WAITING;
    NVIC_ENABLE = 1u << ETHERNET_INTERRUPT;

    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->mtu = FRAME_MAX - SIZEOF_ETH_HDR;
    netif->hwaddr_len = ETH_HWADDR_LEN;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
    netif->output = etharp_output;
    netif->linkoutput = send_frame;
    return ERR_OK;
}

void network_interface_poll(struct netif *netif) {
    if (frames_waiting() == 0) {
        INTERRUPT_STATUS = INTERRUPT_RX_WAITING;
        NVIC_CLEAR_PENDING = 1u << ETHERNET_INTERRUPT;
        clock_wait();
    }
    while (frames_waiting() > 0) {
        struct pbuf *packet = receive_frame();
        if (packet != NULL && netif->input(packet, netif) != ERR_OK) {
            pbuf_free(packet);
        }
    }
}

uint32_t network_interface_frames_lost(void) {
    return frames_lost;
}
