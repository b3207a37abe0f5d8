// The firmware's lwIP, plus what a test wants to know of it.
#ifndef TEST_LWIPOPTS_H
#define TEST_LWIPOPTS_H

#include "../../../ports/common/lwipopts.h"

#undef LWIP_STATS
#define LWIP_STATS 1
#undef MEM_ALIGNMENT
#define MEM_ALIGNMENT 8
#undef LWIP_DHCP
#define LWIP_DHCP 0
#undef LWIP_AUTOIP
#define LWIP_AUTOIP 0
#undef LWIP_DHCP_AUTOIP_COOP
#define LWIP_DHCP_AUTOIP_COOP 0

#endif
