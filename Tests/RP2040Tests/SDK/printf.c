// The SDK's printf beside newlib's, which is still there under the name that the linker's --wrap
// gives it.
#include <limits.h>
#include <stdio.h>

#include "pico/stdlib.h"
#include "report.h"

int __real_snprintf(char *to, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

#define SIZE 96

#define SAME(name, ...) \
    do { \
        char ours[SIZE], theirs[SIZE]; \
        int length = snprintf(ours, sizeof ours, __VA_ARGS__); \
        expect(name "_length", length, __real_snprintf(theirs, sizeof theirs, __VA_ARGS__)); \
        expect_text(name, ours, theirs); \
    } while (0)

// Where the two may differ.
#define BOTH(name, ...) \
    do { \
        char text[SIZE]; \
        snprintf(text, sizeof text, __VA_ARGS__); \
        report_text(name "_sdk", text); \
        __real_snprintf(text, sizeof text, __VA_ARGS__); \
        report_text(name "_newlib", text); \
    } while (0)

int main(void) {
    report_start();
    volatile double pi = 3.14159265358979, big = 123456789.125, small = 0.000012345;
    SAME("integers", "%d|%i|%u|%5d|%-5d|%05d|%+d|% d", -42, 42, 42u, 42, 42, 42, 42, 42);
    SAME("bases", "%x|%X|%#x|%o|%08x|%#010x", 0xbeefu, 0xbeefu, 0xbeefu, 0755u, 0xbeefu, 0xbeefu);
    SAME("extremes", "%d|%d|%u", INT_MAX, INT_MIN, UINT_MAX);
    SAME("64_bits", "%lld|%lld|%llu", INT64_MAX, INT64_MIN, UINT64_MAX);
    SAME("64_bits_hex", "%llx|%016llX|%#llx", 0x123456789abcdefull, 0xfedcull, 1ull << 63);
    SAME("64_bits_signs", "%+lld|% lld|%20lld|%-20lld|", 5000000000ll, 5000000000ll, -5000000000ll, -5000000000ll);
    SAME("after_64_bits", "%d|%lld|%d|%lld", 1, 2ll, 3, 4ll);
    SAME("short", "%hhd|%hd|%ld|%lu", 300 - 256, 7, 100000L, 4000000000ul);
    SAME("precision", "%.5d|%8.3d|", 42, 42);
    SAME("text", "%s|%10s|%-10s|%.2s|%c|%%", "word", "word", "word", "word", 'c');
    SAME("star", "%*d|%-*d|%.*s", 6, 42, 6, 42, 3, "longer");
    SAME("fixed", "%f|%.2f|%10.3f|%-10.1f|%+.0f", pi, pi, pi, pi, pi);
    SAME("fixed_large", "%.3f|%.1f", big, -big);
    SAME("scientific", "%.3e|%.2E", pi, big);
    SAME("zeros", "%f|%.0f|%d", 0.0 * pi, 0.0 * pi, 0);
    BOTH("general", "%g|%g|%g", pi, big, small);
    BOTH("rounding", "%.2f|%.0f|%.0f|%.1f", 0.125 + 0 * pi, 0.5 + 0 * pi, 1.5 + 0 * pi, 0.25 + 0 * pi);
    // Debian's newlib is built without C99's sizes; the SDK forgets the precision on the left.
    BOTH("sizes", "%zu|%td", sizeof(int), (ptrdiff_t)-1);
    BOTH("left_precision", "%-8.3d|", 42);
    BOTH("pointer", "%p", (void *)0x20001234);
    BOTH("infinity", "%f|%f", pi / (pi - pi), -pi / (pi - pi));

    char cut[6];
    const char *volatile text = "too long for it";
    expect("cut_length", snprintf(cut, sizeof cut, "%s", text), 15);
    expect_text("cut", cut, "too l");
    report_done();
}
