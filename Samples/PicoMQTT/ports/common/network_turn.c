#include "lwip/timeouts.h"

#include "network.h"

// Without an operating system and with a driver that is polled there is nothing to lock.
__attribute__((weak)) void network_lock(void) {
}

__attribute__((weak)) void network_unlock(void) {
}

void network_turn(void) {
    network_poll();
    network_lock();
    sys_check_timeouts();
    network_unlock();
}
