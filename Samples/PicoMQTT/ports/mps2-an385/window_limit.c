// QEMU's LAN9118 has room for 10,560 received bytes, and QEMU drops what does not fit:
// the emulated processor cannot run while a burst arrives. On a Pico the host waits until
// the board takes a frame, so nothing is lost there. lwIP's own window stays what it is:
// only what may be under way at one time is less, not what may wait to be read.
#include "window_limit.h"

#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip.h"

#include "picomqtt_options.h"

// Six of the largest frames fit; one is left to whatever else arrives. Of Ethernet's segments, not
// TCP_MSS: smaller ones take no more room.
#define LIMIT (5 * 1460)

#define ETHERNET_TYPE 12
#define IP_START 14
#define IP_PROTOCOL (IP_START + 9)
#define IP_HEADER_MIN 20
#define TCP_HEADER_MIN 20
#define TCP_WINDOW 14
#define TCP_CHECKSUM 16

static uint32_t read_16(const uint8_t *at) {
    return (uint32_t)at[0] << 8 | at[1];
}

static void write_16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

// RFC 1624, equation 3: the checksum after one of the words summed has changed.
static uint32_t updated_checksum(uint32_t checksum, uint32_t before, uint32_t after) {
    uint32_t sum = (~checksum & 0xffff) + (~before & 0xffff) + after;
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

void window_limit(uint8_t *frame, size_t length) {
    if (length < IP_START + IP_HEADER_MIN + TCP_HEADER_MIN ||
        read_16(frame + ETHERNET_TYPE) != ETHTYPE_IP || frame[IP_PROTOCOL] != IP_PROTO_TCP) {
        return;
    }
    size_t ip_header = (frame[IP_START] & 0xfu) * 4;
    if (IP_START + ip_header + TCP_HEADER_MIN > length) {
        return;
    }
    uint8_t *tcp = frame + IP_START + ip_header;
    uint32_t window = read_16(tcp + TCP_WINDOW);
    if (window > LIMIT) {
        write_16(tcp + TCP_CHECKSUM, updated_checksum(read_16(tcp + TCP_CHECKSUM), window, LIMIT));
        write_16(tcp + TCP_WINDOW, LIMIT);
    }
}
