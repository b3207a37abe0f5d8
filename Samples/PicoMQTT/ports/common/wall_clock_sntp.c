// The clock from a time server, by lwIP's SNTP client (its settings are in lwipopts.h).
#include "lwip/apps/sntp.h"

#include "network.h"
#include "picomqtt_options.h"
#include "wall_clock.h"

void wall_clock_start_sntp(const char *server) {
    wall_clock_stop_sntp();
    network_lock();
    sntp_setoperatingmode(SNTP_OPMODE_POLL);
    sntp_setservername(0, server != NULL ? server : SNTP_SERVER);
    sntp_init();
    network_unlock();
}

void wall_clock_stop_sntp(void) {
    network_lock();
    sntp_stop();
    network_unlock();
}
