#include "wire.h"

#include <stdlib.h>
#include <string.h>

#include "lwip/init.h"
#include "lwip/ip4.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/sys.h"
#include "mbedtls/entropy.h"
#include "mbedtls/platform_time.h"

#include "board.h"
#include "network.h"

struct frame {
    struct frame *next;
    uint16_t length;
    uint8_t bytes[];
};

static struct frame *first;
static struct frame **last = &first;
static struct netif netif;
static uint32_t now_ms = 0xfffe0000; // wraps during the tests
static uint32_t seed = 1;
static bool is_cut;
static unsigned loss; // percent

bool wire_for_broker;
uint32_t wire_lost;

// ---- board

uint32_t board_millis(void) {
    return now_ms;
}

u32_t sys_now(void) {
    return now_ms;
}

uint32_t board_random(void) {
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

unsigned int lwip_port_rand(void) {
    return board_random();
}

int mbedtls_hardware_poll(void *data, unsigned char *output, size_t length, size_t *produced);

int mbedtls_hardware_poll(void *data, unsigned char *output, size_t length, size_t *produced) {
    (void)data;
    for (size_t i = 0; i < length; i++) {
        output[i] = (unsigned char)board_random();
    }
    *produced = length;
    return 0;
}

mbedtls_ms_time_t mbedtls_ms_time(void) {
    return now_ms;
}

void wire_advance(uint32_t milliseconds) {
    now_ms += milliseconds;
}

void wire_cut(bool cut) {
    is_cut = cut;
}

void wire_lose(unsigned percent) {
    loss = percent;
}

// ---- network

static err_t send_frame(struct netif *interface, struct pbuf *p, const ip4_addr_t *to) {
    (void)interface;
    (void)to;
    struct frame *frame = malloc(sizeof *frame + p->tot_len);
    frame->next = NULL;
    frame->length = p->tot_len;
    pbuf_copy_partial(p, frame->bytes, p->tot_len, 0);
    *last = frame;
    last = &frame->next;
    return ERR_OK;
}

static err_t start_interface(struct netif *interface) {
    interface->name[0] = 'w';
    interface->name[1] = 'i';
    interface->output = send_frame;
    interface->mtu = 1500;
    interface->flags = NETIF_FLAG_LINK_UP | NETIF_FLAG_BROADCAST;
    return ERR_OK;
}

void wire_start(void) {
    ip4_addr_t address, mask, gateway;
    lwip_init();
    ip4addr_aton(BROKER_ADDRESS, &address);
    ip4addr_aton("255.255.255.0", &mask);
    ip4addr_aton("10.0.0.254", &gateway);
    netif_add(&netif, &address, &mask, &gateway, NULL, start_interface, ip4_input);
    netif_set_default(&netif);
    netif_set_up(&netif);
}

static void deliver(const struct frame *frame) {
    if (is_cut || (loss > 0 && board_random() % 100 < loss)) {
        return;
    }
    struct pbuf *p = pbuf_alloc(PBUF_RAW, frame->length, PBUF_POOL);
    if (p == NULL) {
        wire_lost++;
        return;
    }
    pbuf_take(p, frame->bytes, frame->length);
    // IPv4 without options, then the ports
    wire_for_broker = (frame->bytes[22] << 8 | frame->bytes[23]) == BROKER_TEST_PORT;
    netif.input(p, &netif);
    wire_for_broker = false;
}

void network_poll(void) {
    // What is sent while delivering comes with the next poll.
    struct frame *frame = first;
    first = NULL;
    last = &first;
    while (frame != NULL) {
        struct frame *next = frame->next;
        deliver(frame);
        free(frame);
        frame = next;
    }
}

bool network_is_ready(void) {
    return true;
}
