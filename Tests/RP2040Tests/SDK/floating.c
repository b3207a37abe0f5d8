// Floating point by the boot ROM's functions, which the SDK puts in place of the tool chain's. Those
// are still there under the names that the linker's --wrap gives them, and are what they are
// compared with. A hash of all results is for comparing one ROM with another.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "pico/stdlib.h"
#include "report.h"

#define ROUNDS 400

float __real___aeabi_fadd(float, float);
float __real___aeabi_fsub(float, float);
float __real___aeabi_fmul(float, float);
float __real___aeabi_fdiv(float, float);
double __real___aeabi_dadd(double, double);
double __real___aeabi_dsub(double, double);
double __real___aeabi_dmul(double, double);
double __real___aeabi_ddiv(double, double);
float __real___aeabi_i2f(int32_t);
float __real___aeabi_ul2f(uint64_t);
double __real___aeabi_i2d(int32_t);
double __real___aeabi_ul2d(uint64_t);
double __real___aeabi_f2d(float);
float __real___aeabi_d2f(double);
int32_t __real___aeabi_f2iz(float);
int64_t __real___aeabi_d2lz(double);
float __real_sqrtf(float), __real_sinf(float), __real_cosf(float), __real_tanf(float);
float __real_expf(float), __real_logf(float), __real_powf(float, float), __real_atan2f(float, float);
double __real_sqrt(double), __real_sin(double), __real_cos(double), __real_tan(double);
double __real_exp(double), __real_log(double), __real_pow(double, double), __real_atan2(double, double);

static uint32_t seed = 1, hash;

static uint32_t random32(void) {
    seed ^= seed << 13;
    seed ^= seed >> 17;
    return seed ^= seed << 5;
}

// Normal numbers whose exponents are so near that each operation can round and cancel.
static float random_float(void) {
    uint32_t bits = random32();
    bits = (bits & 0x807fffff) | (117 + (bits >> 23 & 15)) << 23;
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static double random_double(void) {
    uint64_t bits = (uint64_t)random32() << 32 | random32();
    bits = (bits & 0x800fffffffffffff) | (1013 + (bits >> 52 & 15)) << 52;
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void mix(const void *bytes, size_t size) {
    for (const uint8_t *byte = bytes; size > 0; size--) {
        hash = (hash ^ *byte++) * 16777619u; // FNV-1a
    }
}

static unsigned differs(const void *value, const void *expected, size_t size) {
    mix(value, size);
    return memcmp(value, expected, size) != 0;
}

#define DIFFERS(type, value, expected) \
    ({ type value_ = (value), expected_ = (expected); differs(&value_, &expected_, sizeof value_); })

static void exact_float(void) {
    unsigned add = 0, subtract = 0, multiply = 0, divide = 0, compare = 0;
    hash = 2166136261u;
    for (unsigned round = 0; round < ROUNDS; round++) {
        volatile float a = random_float(), b = random_float();
        add += DIFFERS(float, a + b, __real___aeabi_fadd(a, b));
        subtract += DIFFERS(float, a - b, __real___aeabi_fsub(a, b));
        multiply += DIFFERS(float, a * b, __real___aeabi_fmul(a, b));
        divide += DIFFERS(float, a / b, __real___aeabi_fdiv(a, b));
        bool less = __real___aeabi_fsub(a, b) < 0;
        compare += (a < b) != less || (a >= b) == less || (b > a) != less || (a == b);
    }
    expect("float_add", add, 0);
    expect("float_subtract", subtract, 0);
    expect("float_multiply", multiply, 0);
    expect("float_divide", divide, 0);
    expect("float_compare", compare, 0);
    report_hex("float_hash", hash);
}

static void exact_double(void) {
    unsigned add = 0, subtract = 0, multiply = 0, divide = 0, compare = 0;
    hash = 2166136261u;
    for (unsigned round = 0; round < ROUNDS; round++) {
        volatile double a = random_double(), b = random_double();
        add += DIFFERS(double, a + b, __real___aeabi_dadd(a, b));
        subtract += DIFFERS(double, a - b, __real___aeabi_dsub(a, b));
        multiply += DIFFERS(double, a * b, __real___aeabi_dmul(a, b));
        divide += DIFFERS(double, a / b, __real___aeabi_ddiv(a, b));
        bool less = __real___aeabi_dsub(a, b) < 0;
        compare += (a < b) != less || (a >= b) == less || (b > a) != less || (a == b);
    }
    expect("double_add", add, 0);
    expect("double_subtract", subtract, 0);
    expect("double_multiply", multiply, 0);
    expect("double_divide", divide, 0);
    expect("double_compare", compare, 0);
    report_hex("double_hash", hash);
}

static void conversions(void) {
    unsigned wrong = 0;
    hash = 2166136261u;
    for (unsigned round = 0; round < ROUNDS; round++) {
        volatile int32_t word = (int32_t)random32() >> (round & 31);
        volatile uint64_t two = ((uint64_t)random32() << 32 | random32()) >> (round & 63);
        volatile float a = random_float() * 1000;
        volatile double b = random_double() * 1e6;
        wrong += DIFFERS(float, (float)word, __real___aeabi_i2f(word));
        wrong += DIFFERS(float, (float)two, __real___aeabi_ul2f(two));
        wrong += DIFFERS(double, (double)word, __real___aeabi_i2d(word));
        wrong += DIFFERS(double, (double)two, __real___aeabi_ul2d(two));
        wrong += DIFFERS(double, (double)a, __real___aeabi_f2d(a));
        wrong += DIFFERS(float, (float)b, __real___aeabi_d2f(b));
        wrong += DIFFERS(int32_t, (int32_t)a, __real___aeabi_f2iz(a));
        wrong += DIFFERS(int64_t, (int64_t)b, __real___aeabi_d2lz(b));
    }
    expect("conversions", wrong, 0);
    report_hex("conversions_hash", hash);
}

// How far off, in units of the last place of the expected value, or of 1 if that is smaller.
static double error(double value, double expected, double unit) {
    double scale = fabs(expected) < 1 ? 1 : fabs(expected);
    return fabs(value - expected) / scale / unit;
}

enum { SQRT, SIN, COS, TAN, EXP, LOG, POW, ATAN2, FUNCTIONS };
static const char *const names[FUNCTIONS] = {"sqrt", "sin", "cos", "tan", "exp", "log", "pow", "atan2"};

static void note(double *worst, unsigned function, double value, double expected, double unit) {
    double off = error(value, expected, unit);
    worst[function] = off > worst[function] || off != off ? off : worst[function];
}

// Two units are what newlib and the ROM may each be off, and the rounding of both.
static void print_worst(const char *type, const double *worst) {
    for (unsigned function = 0; function < FUNCTIONS; function++) {
        char name[24];
        snprintf(name, sizeof name, "%s_%s", type, names[function]);
        expect_within(name, (uint64_t)ceil(worst[function]), 0, 3);
    }
    report_hex(type, hash);
}

#define NOTE(type, function, call, real) \
    do { \
        type value_ = (call); \
        mix(&value_, sizeof value_); \
        note(worst, function, value_, (real), unit); \
    } while (0)

static void functions_of_float(void) {
    const double unit = 0x1p-23;
    double worst[FUNCTIONS] = {0};
    hash = 2166136261u;
    for (unsigned round = 0; round < ROUNDS / 4; round++) {
        volatile float a = random_float(), b = random_float() / 8, p = fabsf(a);
        NOTE(float, SQRT, sqrtf(p), __real_sqrtf(p));
        NOTE(float, SIN, sinf(a), __real_sinf(a));
        NOTE(float, COS, cosf(a), __real_cosf(a));
        if (fabsf(__real_cosf(b)) > 0.1f) {
            NOTE(float, TAN, tanf(b), __real_tanf(b));
        }
        NOTE(float, EXP, expf(b), __real_expf(b));
        NOTE(float, LOG, logf(p), __real_logf(p));
        NOTE(float, ATAN2, atan2f(a, b), __real_atan2f(a, b));
        // The wrapped one computes by way of logarithms; small exponents keep it well-conditioned.
        NOTE(float, POW, powf(p, b / 8), __real_powf(p, b / 8));
    }
    print_worst("float", worst);
}

static void functions_of_double(void) {
    const double unit = 0x1p-52;
    double worst[FUNCTIONS] = {0};
    hash = 2166136261u;
    for (unsigned round = 0; round < ROUNDS / 4; round++) {
        volatile double a = random_double(), b = random_double() / 8, p = fabs(a);
        NOTE(double, SQRT, sqrt(p), __real_sqrt(p));
        NOTE(double, SIN, sin(a), __real_sin(a));
        NOTE(double, COS, cos(a), __real_cos(a));
        if (fabs(__real_cos(b)) > 0.1) {
            NOTE(double, TAN, tan(b), __real_tan(b));
        }
        NOTE(double, EXP, exp(b), __real_exp(b));
        NOTE(double, LOG, log(p), __real_log(p));
        NOTE(double, ATAN2, atan2(a, b), __real_atan2(a, b));
        NOTE(double, POW, pow(p, b / 8), __real_pow(p, b / 8));
    }
    print_worst("double", worst);
}

static void print(const char *name, const char *format, double number, const char *expected) {
    char text[40];
    snprintf(text, sizeof text, format, number);
    expect_text(name, text, expected);
}

static void printing(void) {
    volatile double one = 1, two = 2, three = 3;
    volatile float third = 1.0f / 3.0f;
    print("pi", "%.9f", 4 * atan2(one, one), "3.141592654");
    print("e", "%.9f", exp(one), "2.718281828");
    print("root_2", "%.9f", sqrt(two), "1.414213562");
    print("log_2", "%.9f", log(two), "0.693147181");
    print("sin_3", "%.9f", sin(three), "0.141120008");
    print("cos_3", "%.9f", cos(three), "-0.989992497");
    print("power", "%.6f", pow(two, 0.5 * three), "2.828427");
    print("third", "%.6f", (double)third, "0.333333");
    print("scientific", "%.4e", 12345.678 * one, "1.2346e+04");
    print("general", "%g", 12345.678 * one, "12345.7");
    print("negative", "%+.2f", -one / three, "-0.33");
    print("zero", "%f", one - one, "0.000000");
    print("infinity", "%f", one / (one - one), "inf");
}

int main(void) {
    report_start();
    exact_float();
    exact_double();
    conversions();
    functions_of_float();
    functions_of_double();
    printing();
    report_done();
}
