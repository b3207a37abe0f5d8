// Random numbers, as the SDK makes them of the ring oscillator's bits, the time, the unique number of
// the board and what is in RAM.
#include "pico/rand.h"
#include "pico/stdlib.h"
#include "report.h"

int main(void) {
    report_start();
    uint32_t first = get_rand_32();
    report_hex("random_32", first);
    report_hex("random_64", get_rand_64());
    expect("differs", get_rand_32() != first, true);
    report_done();
}
