// The wall clock, its calendar, and a time server.
#include <string.h>
#include <time.h>

#include "lwip/udp.h"
#include "mbedtls/platform_util.h"

#include "harness.h"
#include "wall_clock.h"

static void counts(void) {
    wall_clock_clear();
    CHECK(!wall_clock_is_set() && wall_clock_now() == 0);
    wall_clock_set(1700000000);
    CHECK(wall_clock_is_set() && wall_clock_now() == 1700000000);
    wire_advance(999);
    CHECK(wall_clock_now() == 1700000000);
    wire_advance(1);
    CHECK(wall_clock_now() == 1700000001);
    for (int day = 0; day < 100; day++) { // the milliseconds wrap twice
        wire_advance(86400000);
        wall_clock_now();
    }
    CHECK(wall_clock_now() == 1700000001 + 100 * 86400);
    wall_clock_clear();
}

static void calendar(void) {
    bool same = true;
    for (int64_t seconds = 0; seconds < INT64_C(8000000000); seconds += 86400 * 13 + 4321) {
        struct tm ours, theirs;
        time_t time = (time_t)seconds;
        mbedtls_time_t theirs_time = seconds;
        same = same && mbedtls_platform_gmtime_r(&theirs_time, &ours) != NULL && gmtime_r(&time, &theirs) != NULL &&
               ours.tm_year == theirs.tm_year && ours.tm_mon == theirs.tm_mon && ours.tm_mday == theirs.tm_mday &&
               ours.tm_hour == theirs.tm_hour && ours.tm_min == theirs.tm_min && ours.tm_sec == theirs.tm_sec &&
               ours.tm_yday == theirs.tm_yday && ours.tm_wday == theirs.tm_wday;
    }
    CHECK(same);
    struct tm unused;
    mbedtls_time_t before = -1, after = INT64_C(253402300800);
    CHECK(mbedtls_platform_gmtime_r(&before, &unused) == NULL);
    CHECK(mbedtls_platform_gmtime_r(&after, &unused) == NULL);
}

static bool forges;

static void on_request(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from, u16_t port) {
    (void)arg;
    uint8_t answer[48] = {0x24, 1}; // no warning, version 4, server; stratum 1
    pbuf_copy_partial(p, answer + 24, 8, 40); // what the client sent as its time
    if (forges) {
        answer[24] ^= 1;
    }
    uint32_t seconds = lwip_htonl(2000000000u + 2208988800u); // since 1900
    memcpy(answer + 40, &seconds, 4);
    pbuf_free(p);
    struct pbuf *out = pbuf_alloc(PBUF_TRANSPORT, sizeof answer, PBUF_RAM);
    pbuf_take(out, answer, sizeof answer);
    udp_sendto(pcb, out, from, port);
    pbuf_free(out);
}

static void time_server(void) {
    struct udp_pcb *server = udp_new();
    udp_bind(server, IP4_ADDR_ANY, 123);
    udp_recv(server, on_request, NULL);
    wall_clock_clear();
    forges = true; // does not know what was asked
    wall_clock_start_sntp(BROKER_ADDRESS);
    run_ms(10000);
    CHECK(!wall_clock_is_set());
    wall_clock_stop_sntp();
    forges = false;
    wall_clock_start_sntp(BROKER_ADDRESS);
    for (int i = 0; i < 20000 && !wall_clock_is_set(); i++) {
        run_ms(5);
    }
    CHECK(wall_clock_now() >= 2000000000 && wall_clock_now() < 2000000010);
    wall_clock_stop_sntp();
    udp_remove(server);
    wall_clock_clear();
}

void test_clock(void) {
    RUN(counts);
    RUN(calendar);
    RUN(time_server);
}
