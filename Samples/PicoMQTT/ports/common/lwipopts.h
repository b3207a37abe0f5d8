// lwIP's configuration. Sizes come from cmake/Options.cmake.
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#include <stdint.h>

#include "picomqtt_options.h"

// No operating system: one main loop polls the driver and the timers.
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
#define LWIP_NETIF_API 0

#define MEM_ALIGNMENT 4
#define MEM_LIBC_MALLOC 0
#define MEMP_MEM_MALLOC 0
// The MQTT client and SNTP run timers of their own.
#define MEMP_NUM_SYS_TIMEOUT (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 3)

#define LWIP_IPV4 1
#define LWIP_IPV6 0
#define LWIP_ETHERNET 1
#define LWIP_ARP 1
#define LWIP_ICMP 1
#define LWIP_RAW 1
#define LWIP_UDP 1
#define LWIP_TCP 1
#define LWIP_TCP_KEEPALIVE 1
#define TCP_LISTEN_BACKLOG 0
// Two queued segments for each full segment of send buffer, as lwIP's checks demand.
#define TCP_SND_QUEUELEN ((2 * TCP_SND_BUF + TCP_MSS - 1) / TCP_MSS)

#define LWIP_DHCP 1
#ifdef NETWORK_OF_MANY
// Others may have the address that DHCP gives, so it is tried first. A link-local address
// would lead nowhere: the broker is not on it.
#define LWIP_DHCP_DOES_ACD_CHECK 1
#define LWIP_AUTOIP 0
#else
// The link has two ends, so nobody else can have the address that DHCP gives. To look for
// them would take seven seconds. Without DHCP both ends take a link-local address.
#define LWIP_DHCP_DOES_ACD_CHECK 0
#define LWIP_AUTOIP 1
#define LWIP_DHCP_AUTOIP_COOP 1
#define LWIP_DHCP_AUTOIP_COOP_TRIES 4
#endif
#define LWIP_DNS 1
#define LWIP_NETIF_HOSTNAME 1
#define LWIP_NETIF_STATUS_CALLBACK 1
#define LWIP_NETIF_LINK_CALLBACK 0
#define LWIP_NETIF_TX_SINGLE_PBUF 0
#define LWIP_CHKSUM_ALGORITHM 3

#define LWIP_ALTCP 1
#define LWIP_ALTCP_TLS BROKER_TLS
#define LWIP_ALTCP_TLS_MBEDTLS BROKER_TLS
// lwIP's default would accept any certificate.
#define ALTCP_MBEDTLS_AUTHMODE MBEDTLS_SSL_VERIFY_REQUIRED
// Why mbedTLS failed, before the connection goes: see tls_client.c.
void tls_client_failed(void *tls, int code);
#define ALTCP_MBEDTLS_ON_ERROR(tls, code) tls_client_failed(tls, code)

// SNTP sets the wall clock. The time that a request carries comes back in the answer; a
// random one, which nobody who does not see the request can know, tells it from a forgery.
void wall_clock_set(int64_t unix_seconds);
uint32_t board_random(void);
#define SNTP_SERVER_DNS 1
#define SNTP_STARTUP_DELAY 0
#define SNTP_CHECK_RESPONSE 2
#define SNTP_SET_SYSTEM_TIME(seconds) wall_clock_set(seconds)
#define SNTP_GET_SYSTEM_TIME_NTP(seconds, fraction) \
    do { \
        (seconds) = (s32_t)board_random(); \
        (fraction) = board_random(); \
    } while (0)

// Heap and pools count what they use, for the memory marks; nothing else is counted.
#define LWIP_STATS 1
#define MEM_STATS 1
#define MEMP_STATS 1
#define LINK_STATS 0
#define ETHARP_STATS 0
#define IP_STATS 0
#define IPFRAG_STATS 0
#define ICMP_STATS 0
#define UDP_STATS 0
#define TCP_STATS 0
#define SYS_STATS 0
#define LWIP_DEBUG 0

#endif
