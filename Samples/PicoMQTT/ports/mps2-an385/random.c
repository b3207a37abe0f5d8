#include "random.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "board.h"
#include "host.h"
#include "semihosting.h"

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
static uint64_t next_of_seed(void) {
    static bool started;
    static uint64_t state;
    if (!started) {
        started = true;
        state = host_number("seed", 0);
    }
    state += 0x9e3779b97f4a7c15u;
    uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
}

void random_fill(void *to, size_t size) {
    if (host_parameter("seed") == NULL) {
        if (semihosting_read_file("/dev/urandom", to, size) != (int32_t)size) {
            board_fail("random: the host's /dev/urandom cannot be read");
        }
        return;
    }
    unsigned char *next = to;
    while (size > 0) {
        uint64_t number = next_of_seed();
        size_t step = size < sizeof number ? size : sizeof number;
        memcpy(next, &number, step);
        next += step;
        size -= step;
    }
}
