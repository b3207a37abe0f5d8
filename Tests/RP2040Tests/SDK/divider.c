// Division: by the SIO's divider directly, by the compiler's operators, which the SDK leads to it,
// and with an interrupt that divides in between. Compared with division by shifting.
#include "hardware/divider.h"
#include "hardware/structs/sio.h"
#include "pico/stdlib.h"
#include "report.h"

static const uint32_t values[] = {
    0, 1, 2, 3, 7, 10, 1000, 65535, 65536, 12345678, 0x7fffffff, 0x80000000, 0x80000001,
    0xdeadbeef, 0xfffffff6, 0xffffffff,
};
#define COUNT (sizeof values / sizeof *values)

static uint64_t shift_divide(uint64_t dividend, uint64_t divisor, uint64_t *remainder) {
    uint64_t quotient = 0, rest = 0;
    for (int bit = 63; bit >= 0; bit--) {
        bool carry = rest >> 63;
        rest = rest << 1 | (dividend >> bit & 1);
        if (carry || rest >= divisor) {
            rest -= divisor;
            quotient |= 1ull << bit;
        }
    }
    *remainder = rest;
    return quotient;
}

static int64_t shift_divide_signed(int64_t dividend, int64_t divisor, int64_t *remainder) {
    uint64_t rest;
    uint64_t quotient = shift_divide(dividend < 0 ? 0 - (uint64_t)dividend : (uint64_t)dividend,
                                     divisor < 0 ? 0 - (uint64_t)divisor : (uint64_t)divisor, &rest);
    *remainder = (int64_t)(dividend < 0 ? 0 - rest : rest);
    return (int64_t)((dividend < 0) != (divisor < 0) ? 0 - quotient : quotient);
}

// ---- by the divider's registers

static void registers(void) {
    unsigned wrong_unsigned = 0, wrong_signed = 0;
    for (unsigned i = 0; i < COUNT; i++) {
        for (unsigned j = 1; j < COUNT; j++) {
            uint64_t rest;
            uint64_t quotient = shift_divide(values[i], values[j], &rest);
            divmod_result_t result = hw_divider_divmod_u32(values[i], values[j]);
            wrong_unsigned += to_quotient_u32(result) != quotient || to_remainder_u32(result) != rest;

            int64_t signed_rest;
            int64_t signed_quotient =
                shift_divide_signed((int32_t)values[i], (int32_t)values[j], &signed_rest);
            result = hw_divider_divmod_s32((int32_t)values[i], (int32_t)values[j]);
            wrong_signed += (uint32_t)to_quotient_s32(result) != (uint32_t)signed_quotient
                            || to_remainder_s32(result) != signed_rest;
        }
    }
    expect("wrong_unsigned", wrong_unsigned, 0);
    expect("wrong_signed", wrong_signed, 0);
    expect_hex("unsigned_quotient", hw_divider_u32_quotient(0xdeadbeef, 0x1234), 0xdeadbeef / 0x1234);
    expect("signed_remainder", hw_divider_remainder_s32(-100, 7), -2);

    // The datasheet does not say what a divisor of 0 gives. These are what somebody has measured on
    // the chip: https://vak.dreamwidth.org/1097369.html
    divmod_result_t result = hw_divider_divmod_u32(1234, 0);
    expect_hex("unsigned_by_0", to_quotient_u32(result), 0xffffffff);
    expect("unsigned_by_0_remainder", to_remainder_u32(result), 1234);
    result = hw_divider_divmod_s32(1234, 0);
    expect("positive_by_0", to_quotient_s32(result), -1);
    expect("positive_by_0_remainder", to_remainder_s32(result), 1234);
    result = hw_divider_divmod_s32(-1234, 0);
    expect("negative_by_0", to_quotient_s32(result), 1);
    expect("negative_by_0_remainder", to_remainder_s32(result), -1234);
    result = hw_divider_divmod_u32(0, 0);
    expect_hex("unsigned_0_by_0", to_quotient_u32(result), 0xffffffff);
    result = hw_divider_divmod_s32(0, 0);
    expect("signed_0_by_0", to_quotient_s32(result), -1);
    expect("signed_0_by_0_remainder", to_remainder_s32(result), 0);
}

static uint32_t state(void) {
    return sio_hw->div_csr & (SIO_DIV_CSR_READY_BITS | SIO_DIV_CSR_DIRTY_BITS);
}

static void flags(void) {
    uint32_t both = SIO_DIV_CSR_READY_BITS | SIO_DIV_CSR_DIRTY_BITS;
    hw_divider_divmod_u32_start(100, 7);
    hw_divider_wait_ready();
    expect("after_division", state(), both);
    expect("dividend", sio_hw->div_udividend, 100);
    expect("divisor", sio_hw->div_sdivisor, 7);
    expect("remainder_read_first", sio_hw->div_remainder, 2);
    expect("still_dirty", state(), both);
    expect("quotient", sio_hw->div_quotient, 14);
    expect("clean", state(), SIO_DIV_CSR_READY_BITS);
    sio_hw->div_remainder = 55;
    sio_hw->div_quotient = 44;
    expect("after_writing", state(), both);
    expect("written_remainder", sio_hw->div_remainder, 55);
    expect("written_quotient", sio_hw->div_quotient, 44);

    hw_divider_state_t saved;
    hw_divider_divmod_s32_start(-1000, 9);
    hw_divider_save_state(&saved);
    hw_divider_divmod_u32_start(77, 11);
    hw_divider_wait_ready();
    hw_divider_restore_state(&saved);
    expect("restored_quotient", to_quotient_s32(hw_divider_result_nowait()), -111);
    hw_divider_restore_state(&saved);
    expect("restored_remainder", to_remainder_s32(hw_divider_result_nowait()), -1);
}

// ---- by the compiler's operators

static void operators(void) {
    unsigned wrong32 = 0, wrong_signed32 = 0, wrong64 = 0, wrong_signed64 = 0;
    for (unsigned i = 0; i < COUNT; i++) {
        for (unsigned j = 1; j < COUNT; j++) {
            uint64_t rest;
            volatile uint32_t dividend = values[i], divisor = values[j];
            uint64_t quotient = shift_divide(dividend, divisor, &rest);
            wrong32 += dividend / divisor != quotient || dividend % divisor != rest;

            int64_t signed_rest, signed_quotient;
            volatile int32_t signed_dividend = (int32_t)dividend, signed_divisor = (int32_t)divisor;
            if (signed_dividend != INT32_MIN || signed_divisor != -1) {
                signed_quotient = shift_divide_signed(signed_dividend, signed_divisor, &signed_rest);
                wrong_signed32 += signed_dividend / signed_divisor != signed_quotient
                                  || signed_dividend % signed_divisor != signed_rest;
            }
            volatile uint64_t dividend64 = (uint64_t)values[i] << 32 | values[COUNT - 1 - i];
            volatile uint64_t divisor64 = (uint64_t)values[(i + j) % COUNT] << (2 * j) | values[j];
            quotient = shift_divide(dividend64, divisor64, &rest);
            wrong64 += dividend64 / divisor64 != quotient || dividend64 % divisor64 != rest;

            volatile int64_t signed_dividend64 = (int64_t)dividend64;
            volatile int64_t signed_divisor64 = (int32_t)values[j];
            if (signed_dividend64 != INT64_MIN || signed_divisor64 != -1) {
                signed_quotient = shift_divide_signed(signed_dividend64, signed_divisor64, &signed_rest);
                wrong_signed64 += signed_dividend64 / signed_divisor64 != signed_quotient
                                  || signed_dividend64 % signed_divisor64 != signed_rest;
            }
        }
    }
    expect("operators_wrong_u32", wrong32, 0);
    expect("operators_wrong_s32", wrong_signed32, 0);
    expect("operators_wrong_u64", wrong64, 0);
    expect("operators_wrong_s64", wrong_signed64, 0);
}

// What the SDK's pico_divider says: the largest number of the sign, and no remainder.
static void operators_by_zero(void) {
    volatile uint32_t zero = 0, positive = 1234;
    volatile int32_t signed_zero = 0, negative = -1234;
    volatile uint64_t long_zero = 0, long_positive = 1234;
    volatile int64_t signed_long_zero = 0, long_negative = -1234;
    expect_hex("u32_by_0", positive / zero, 0xffffffff);
    expect("u32_by_0_remainder", positive % zero, 0);
    expect("s32_by_0", (int32_t)positive / signed_zero, INT32_MAX);
    expect("negative_s32_by_0", negative / signed_zero, INT32_MIN);
    expect("negative_s32_by_0_remainder", negative % signed_zero, 0);
    expect("zero_by_0", zero / zero, 0);
    expect_hex("u64_by_0", long_positive / long_zero, UINT64_MAX);
    expect("s64_by_0", (int64_t)long_positive / signed_long_zero, INT64_MAX);
    expect("negative_s64_by_0", long_negative / signed_long_zero, INT64_MIN);
}

// ---- with an interrupt that divides

static volatile unsigned interrupts, wrong_in_interrupt;

static bool divide_in_interrupt(repeating_timer_t *timer) {
    (void)timer;
    volatile int32_t dividend = -987654321 + (int32_t)interrupts, divisor = 1000;
    interrupts++;
    int32_t quotient = dividend / divisor, rest = dividend % divisor;
    wrong_in_interrupt += quotient * divisor + rest != dividend || rest > 0 || rest <= -divisor;
    return true;
}

static void interrupted(void) {
    repeating_timer_t timer;
    unsigned wrong = 0, rounds = 0;
    uint32_t number = 1;
    add_repeating_timer_us(-20, divide_in_interrupt, NULL, &timer);
    for (; rounds < 3000 || interrupts < 20; rounds++) {
        number = number * 1664525u + 1013904223u;
        uint32_t divisor = (number >> 12) + 1;
        uint32_t quotient = number / divisor, rest = number % divisor;
        wrong += quotient * divisor + rest != number || rest >= divisor;
        divmod_result_t result = hw_divider_divmod_u32(number, divisor);
        wrong += to_quotient_u32(result) != quotient || to_remainder_u32(result) != rest;
    }
    cancel_repeating_timer(&timer);
    expect("interrupted_wrong", wrong, 0);
    expect("interrupts_wrong", wrong_in_interrupt, 0);
    expect("was_interrupted", interrupts >= 20, true);
}

int main(void) {
    report_start();
    registers();
    flags();
    operators();
    operators_by_zero();
    interrupted();
    report_done();
}
