// lwIP's view of compiler and board.
#ifndef ARCH_CC_H
#define ARCH_CC_H

#include <sys/time.h>

#include "board.h"

// There is one thread and lwIP is called from it alone.
typedef int sys_prot_t;

#define PACK_STRUCT_STRUCT __attribute__((packed))
#define LWIP_PLATFORM_ASSERT(message) board_fail("lwip: %s", message)
#define LWIP_RAND() board_random()

#endif
