// DMA from and to peripherals: narrow reads, what it starts in them while the cores sleep, and what
// asks it for transfers.
#include <string.h>

#include "hardware/dma.h"
#include "hardware/irq.h"
#include "hardware/sync.h"
#include "hardware/pwm.h"
#include "hardware/structs/ssi.h"
#include "hardware/structs/timer.h"
#include "hardware/structs/watchdog.h"
#include "hardware/structs/xip_ctrl.h"
#include "hardware/timer.h"
#include "pico/stdlib.h"
#include "report.h"

#define WORDS 16
#define NOTED 256
// The SDK's default pool of alarms has 3.
#define ALARM 2

// Of this the run has to see that it was written, though no instruction does so.
uint8_t dma_target[NOTED] __attribute__((aligned(4)));

static uint channel;

static dma_channel_config config_of(enum dma_channel_transfer_size size, uint request) {
    dma_channel_config config = dma_channel_get_default_config(channel);
    channel_config_set_transfer_data_size(&config, size);
    channel_config_set_read_increment(&config, false);
    channel_config_set_write_increment(&config, true);
    channel_config_set_dreq(&config, request);
    return config;
}

static void run(dma_channel_config config, volatile void *to, const volatile void *from, uint count) {
    dma_channel_configure(channel, &config, to, from, count, true);
}

// Whether it ends within so many microseconds.
static bool ends_within(uint32_t time) {
    uint32_t start = time_us_32();
    while (dma_channel_is_busy(channel)) {
        if (time_us_32() - start > time) {
            dma_channel_abort(channel);
            return false;
        }
    }
    return true;
}

static void narrow_reads(void) {
    watchdog_hw->scratch[0] = 0x12345678;
    const volatile uint8_t *scratch = (const volatile uint8_t *)&watchdog_hw->scratch[0];
    static const uint8_t bytes[] = {0x78, 0x56, 0x34, 0x12};
    for (unsigned i = 0; i < 4; i++) {
        uint32_t word = 0xeeeeeeee;
        run(config_of(DMA_SIZE_8, DREQ_FORCE), &word, scratch + i, 1);
        dma_channel_wait_for_finish_blocking(channel);
        expect_hex("byte_of_a_register", word, 0xeeeeee00 | bytes[i]);
    }
    for (unsigned i = 0; i < 4; i += 2) {
        uint32_t word = 0xeeeeeeee;
        run(config_of(DMA_SIZE_16, DREQ_FORCE), &word, scratch + i, 1);
        dma_channel_wait_for_finish_blocking(channel);
        expect_hex("half_of_a_register", word, 0xeeee0000 | bytes[i + 1] << 8 | bytes[i]);
    }
}

static void memory(void) {
    static const uint32_t filling = 0xa5a5a5a5;
    run(config_of(DMA_SIZE_32, DREQ_FORCE), dma_target, &filling, NOTED / 4);
    dma_channel_wait_for_finish_blocking(channel);
    expect_hex("filled", dma_target[NOTED - 1], 0xa5);
}

static volatile unsigned fired;

static void on_alarm(void) {
    hw_clear_bits(&timer_hw->intr, 1u << ALARM);
    fired++;
}

// The core sleeps; nothing but the transfer arms the alarm.
static void alarm_set_by_dma(void) {
    hardware_alarm_claim(ALARM);
    irq_set_exclusive_handler(TIMER_IRQ_0 + ALARM, on_alarm);
    irq_set_enabled(TIMER_IRQ_0 + ALARM, true);
    hw_set_bits(&timer_hw->inte, 1u << ALARM);
    static uint32_t target;
    target = time_us_32() + 1000;
    dma_channel_config config = config_of(DMA_SIZE_32, DREQ_FORCE);
    channel_config_set_write_increment(&config, false);
    run(config, &timer_hw->alarm[ALARM], &target, 1);
    while (!fired) {
        __wfi();
    }
    uint32_t late = time_us_32() - target;
    expect("alarms", fired, 1);
    expect_within("alarm_late", late, 0, 5);
    irq_set_enabled(TIMER_IRQ_0 + ALARM, false);
}

static void paced_by_a_slice(void) {
    pwm_config slice = pwm_get_default_config();
    pwm_config_set_wrap(&slice, 1249);
    pwm_init(3, &slice, true);
    static uint32_t source = 0x5a5a5a5a;
    uint32_t words[WORDS] = {0};
    uint32_t start = time_us_32();
    run(config_of(DMA_SIZE_32, DREQ_PWM_WRAP3), words, &source, WORDS);
    bool has_ended = ends_within(1000);
    uint32_t taken = time_us_32() - start;
    expect("paced_by_pwm", has_ended, true);
    // Sixteen wraps of 10 us each, the first of them at any time.
    expect_within("paced_for", taken, 150, 165);
    expect_hex("last_paced", words[WORDS - 1], source);
    pwm_set_enabled(3, false);
}

static void streamed_flash(void) {
    static const uint32_t data[WORDS] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xcafe};
    uint32_t words[WORDS] = {0};
    xip_ctrl_hw->stream_addr = (uint32_t)data;
    xip_ctrl_hw->stream_ctr = WORDS;
    run(config_of(DMA_SIZE_32, DREQ_XIP_STREAM), words, (const volatile void *)XIP_AUX_BASE, WORDS);
    expect("streamed", ends_within(1000), true);
    expect("streamed_right", memcmp(words, data, sizeof data) == 0, true);
    // With nothing to stream there is no request.
    run(config_of(DMA_SIZE_32, DREQ_XIP_STREAM), words, (const volatile void *)XIP_AUX_BASE, 1);
    expect("streams_nothing", ends_within(20), false);
}

int main(void) {
    report_start();
    channel = (uint)dma_claim_unused_channel(true);
    narrow_reads();
    memory();
    alarm_set_by_dma();
    paced_by_a_slice();
    streamed_flash();
    report_done();
}
