// The interpolators: lanes of random configurations against a model in C, then what they have besides.
// The model is of RP2040 datasheet, section 2.3.1.6.
#include "hardware/interp.h"
#include "hardware/structs/sio.h"
#include "pico/stdlib.h"
#include "report.h"

#define ROUNDS 500

struct lane {
    unsigned shift, low, high, force;
    bool is_signed, cross_input, cross_result, add_raw;
};

struct model {
    uint32_t accumulator[2], base[3];
    struct lane lane[2];
};

static uint32_t seed = 1;

static uint32_t random32(void) {
    seed ^= seed << 13;
    seed ^= seed >> 17;
    return seed ^= seed << 5;
}

// ---- model

static uint32_t masked(const struct model *model, unsigned number) {
    const struct lane *lane = &model->lane[number];
    uint32_t input = model->accumulator[lane->cross_input ? 1 - number : number];
    uint32_t value = input >> lane->shift;
    uint32_t mask = 0;
    for (unsigned bit = lane->low; bit <= lane->high; bit++) {
        mask |= 1u << bit;
    }
    value &= mask;
    if (lane->is_signed && (value >> lane->high & 1) != 0) {
        for (unsigned bit = lane->high + 1; bit < 32; bit++) {
            value |= 1u << bit;
        }
    }
    return value;
}

static uint32_t result(const struct model *model, unsigned number) {
    const struct lane *lane = &model->lane[number];
    uint32_t raw = model->accumulator[lane->cross_input ? 1 - number : number];
    return model->base[number] + (lane->add_raw ? raw : masked(model, number));
}

static uint32_t full(const struct model *model) {
    return model->base[2] + masked(model, 0) + masked(model, 1);
}

// A read that pops puts both lanes' results into the accumulators.
static void pop(struct model *model) {
    uint32_t results[2] = {result(model, 0), result(model, 1)};
    for (unsigned number = 0; number < 2; number++) {
        model->accumulator[number] = results[model->lane[number].cross_result ? 1 - number : number];
    }
}

// ---- the real one beside it

static interp_config configuration(const struct lane *lane) {
    interp_config config = interp_default_config();
    interp_config_set_shift(&config, lane->shift);
    interp_config_set_mask(&config, lane->low, lane->high);
    interp_config_set_signed(&config, lane->is_signed);
    interp_config_set_cross_input(&config, lane->cross_input);
    interp_config_set_cross_result(&config, lane->cross_result);
    interp_config_set_add_raw(&config, lane->add_raw);
    interp_config_set_force_bits(&config, lane->force);
    return config;
}

static void choose(struct model *model, interp_hw_t *interp) {
    for (unsigned number = 0; number < 2; number++) {
        uint32_t random = random32();
        struct lane *lane = &model->lane[number];
        *lane = (struct lane){.shift = random & 31, .low = random >> 5 & 31, .high = random >> 10 & 31,
                              .force = random >> 15 & 3, .is_signed = random >> 17 & 1,
                              .cross_input = random >> 18 & 1, .cross_result = random >> 19 & 1,
                              .add_raw = random >> 20 & 1};
        if (lane->low > lane->high) {
            lane->low = lane->high;
        }
        interp_config config = configuration(lane);
        interp_set_config(interp, number, &config);
        interp_set_accumulator(interp, number, model->accumulator[number] = random32());
    }
    for (unsigned number = 0; number < 3; number++) {
        interp_set_base(interp, number, model->base[number] = random32());
    }
}

static void lanes(interp_hw_t *interp, const char *name) {
    unsigned wrong_lanes = 0, wrong_full = 0, wrong_pops = 0, wrong_raw = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct model model;
        choose(&model, interp);
        for (unsigned number = 0; number < 2; number++) {
            uint32_t expected = result(&model, number) | model.lane[number].force << 28;
            wrong_lanes += interp_peek_lane_result(interp, number) != expected;
            // The register has 24 bits.
            wrong_raw += ((interp_get_raw(interp, number) ^ masked(&model, number)) & 0xffffff) != 0;
        }
        wrong_full += interp_peek_full_result(interp) != full(&model);
        unsigned number = random32() & 1;
        uint32_t popped = result(&model, number) | model.lane[number].force << 28;
        wrong_pops += interp_pop_lane_result(interp, number) != popped;
        pop(&model);
        popped = full(&model);
        wrong_pops += interp_pop_full_result(interp) != popped;
        pop(&model);
        wrong_pops += interp_get_accumulator(interp, 0) != model.accumulator[0]
                      || interp_get_accumulator(interp, 1) != model.accumulator[1];
    }
    report_text("interpolator", name);
    expect("wrong_lanes", wrong_lanes, 0);
    expect("wrong_full", wrong_full, 0);
    expect("wrong_pops", wrong_pops, 0);
    expect("wrong_raw", wrong_raw, 0);
}

// ---- the rest

static void adding(void) {
    interp_set_accumulator(interp0, 0, 0x00fffff0);
    interp_set_accumulator(interp0, 1, 7);
    interp_add_accumulator(interp0, 0, 0x20);
    interp_add_accumulator(interp0, 1, 5);
    expect_hex("added_0", interp_get_accumulator(interp0, 0), 0x01000010);
    expect_hex("added_1", interp_get_accumulator(interp0, 1), 12);
    struct lane plain = {.high = 31};
    interp_config config = configuration(&plain);
    interp_set_config(interp0, 0, &config);
    plain.is_signed = true;
    config = configuration(&plain);
    interp_set_config(interp0, 1, &config);
    interp_set_base_both(interp0, 0x8001fffe);
    expect_hex("lower_half", interp_get_base(interp0, 0), 0x0000fffe);
    expect_hex("upper_half_signed", interp_get_base(interp0, 1), 0xffff8001);
}

static void overflow(void) {
    // A bit above the mask sets the flag of its lane.
    struct lane narrow = {.shift = 4, .low = 0, .high = 7};
    interp_config config = configuration(&narrow);
    interp_set_config(interp1, 0, &config);
    interp_set_config(interp1, 1, &config);
    interp_set_accumulator(interp1, 0, 0xff0);
    interp_set_accumulator(interp1, 1, 0xff0);
    expect("no_overflow", interp1->ctrl[0] >> 23 & 7, 0);
    interp_set_accumulator(interp1, 1, 0x1ff0);
    expect("overflow_1_and_any", interp1->ctrl[0] >> 23 & 7, 6);
    interp_set_accumulator(interp1, 0, 0x80000000);
    expect("overflow_both", interp1->ctrl[0] >> 23 & 7, 7);
}

static void blend(void) {
    interp_config config = interp_default_config();
    interp_config_set_blend(&config, true);
    interp_set_config(interp0, 0, &config);
    config = interp_default_config();
    interp_set_config(interp0, 1, &config);
    interp_set_base(interp0, 0, 500);
    interp_set_base(interp0, 1, 1000);
    unsigned wrong = 0;
    for (uint32_t alpha = 0; alpha < 256; alpha++) {
        interp_set_accumulator(interp0, 1, alpha);
        wrong += interp_peek_lane_result(interp0, 1) != 500 + alpha * 500 / 256;
    }
    expect("blend_wrong", wrong, 0);
    interp_set_base(interp0, 2, 0);
    interp_set_accumulator(interp0, 1, 0x1c0);
    expect_hex("blend_alpha", interp_peek_lane_result(interp0, 0), 0xc0);

    // Signed: from -1000 to 1000.
    interp_config_set_signed(&config, true);
    interp_set_config(interp0, 1, &config);
    interp_set_base(interp0, 0, (uint32_t)-1000);
    interp_set_base(interp0, 1, 1000);
    wrong = 0;
    for (uint32_t alpha = 0; alpha < 256; alpha++) {
        interp_set_accumulator(interp0, 1, alpha);
        wrong += (int32_t)interp_peek_lane_result(interp0, 1) != -1000 + ((int32_t)alpha * 2000 >> 8);
    }
    expect("signed_blend_wrong", wrong, 0);
}

static void clamp(void) {
    static const int32_t inputs[] = {-100000, -1024, -257, 0, 700, 1023, 1024, 100000};
    interp_config config = interp_default_config();
    interp_config_set_clamp(&config, true);
    interp_config_set_shift(&config, 2);
    interp_config_set_mask(&config, 0, 29);
    interp_config_set_signed(&config, true);
    interp_set_config(interp1, 0, &config);
    interp_set_base(interp1, 0, (uint32_t)-64);
    interp_set_base(interp1, 1, 255);
    unsigned wrong = 0;
    for (unsigned i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        int32_t expected = inputs[i] >> 2;
        expected = expected < -64 ? -64 : expected > 255 ? 255 : expected;
        interp_set_accumulator(interp1, 0, (uint32_t)inputs[i]);
        wrong += (int32_t)interp_peek_lane_result(interp1, 0) != expected;
    }
    expect("clamp_wrong", wrong, 0);
}

int main(void) {
    report_start();
    interp_claim_lane_mask(interp0, 3);
    interp_claim_lane_mask(interp1, 3);
    lanes(interp0, "0");
    lanes(interp1, "1");
    adding();
    overflow();
    blend();
    clamp();
    interp_hw_save_t saved;
    interp_set_accumulator(interp0, 0, 4711);
    interp_save(interp0, &saved);
    interp_set_accumulator(interp0, 0, 1);
    interp_restore(interp0, &saved);
    expect("restored", interp_get_accumulator(interp0, 0), 4711);
    report_done();
}
