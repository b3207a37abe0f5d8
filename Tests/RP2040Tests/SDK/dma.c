// DMA between memories: sizes, byte order, rings, chains, checksums, interrupts, pacing; and to the
// UART.
#include <string.h>

#include "hardware/dma.h"
#include "hardware/irq.h"
#include "pico/stdlib.h"
#include "report.h"

#define SIZE 256

static uint8_t source[SIZE] __attribute__((aligned(SIZE)));
static uint8_t target[2 * SIZE] __attribute__((aligned(SIZE)));
static volatile unsigned interrupts;
static int first, second;

static void clear(void) {
    for (unsigned i = 0; i < SIZE; i++) {
        source[i] = (uint8_t)(i * 7 + 3);
    }
    memset(target, 0xee, sizeof target);
}

static dma_channel_config copying(int channel, enum dma_channel_transfer_size size) {
    dma_channel_config config = dma_channel_get_default_config((uint)channel);
    channel_config_set_transfer_data_size(&config, size);
    channel_config_set_read_increment(&config, true);
    channel_config_set_write_increment(&config, true);
    return config;
}

static void run(int channel, const dma_channel_config *config, void *to, const void *from, uint count) {
    dma_channel_configure((uint)channel, config, to, from, count, true);
    dma_channel_wait_for_finish_blocking((uint)channel);
}

static void copies(void) {
    static const char *const names[] = {"copy_8", "copy_16", "copy_32"};
    for (unsigned size = DMA_SIZE_8; size <= DMA_SIZE_32; size++) {
        clear();
        dma_channel_config config = copying(first, size);
        run(first, &config, target, source, SIZE >> size);
        expect(names[size], memcmp(target, source, SIZE) == 0 && target[SIZE] == 0xee, true);
        expect_hex("read_address", dma_channel_hw_addr((uint)first)->read_addr, (uint32_t)source + SIZE);
        expect("count_left", dma_channel_hw_addr((uint)first)->transfer_count, 0);
    }
    dma_channel_config config = copying(first, DMA_SIZE_32);
    channel_config_set_bswap(&config, true);
    run(first, &config, target, source, SIZE / 4);
    unsigned wrong = 0;
    for (unsigned i = 0; i < SIZE; i++) {
        wrong += target[i] != source[i ^ 3];
    }
    expect("swapped_bytes_wrong", wrong, 0);

    channel_config_set_bswap(&config, false);
    channel_config_set_read_increment(&config, false);
    static const uint32_t filling = 0x12345678;
    run(first, &config, target, &filling, SIZE / 4);
    wrong = 0;
    for (unsigned i = 0; i < SIZE / 4; i++) {
        wrong += ((uint32_t *)target)[i] != filling;
    }
    expect("filled_wrong", wrong, 0);

    // From flash, through the cache and around it.
    static const char text[] = "constants lie in flash";
    config = copying(first, DMA_SIZE_8);
    run(first, &config, target, text, sizeof text);
    expect_text("from_flash", (char *)target, text);
}

static void rings(void) {
    clear();
    dma_channel_config config = copying(first, DMA_SIZE_8);
    channel_config_set_ring(&config, true, 4);
    run(first, &config, target, source, 40);
    unsigned wrong = 0;
    for (unsigned i = 0; i < 16; i++) {
        wrong += target[i] != source[i < 8 ? i + 32 : i + 16];
    }
    expect("write_ring_wrong", wrong + (target[16] != 0xee), 0);

    clear();
    config = copying(first, DMA_SIZE_8);
    channel_config_set_ring(&config, false, 5);
    run(first, &config, target, source, 100);
    wrong = 0;
    for (unsigned i = 0; i < 100; i++) {
        wrong += target[i] != source[i % 32];
    }
    expect("read_ring_wrong", wrong + (target[100] != 0xee), 0);
}

static void chains(void) {
    // The second channel starts when the first has ended.
    clear();
    dma_channel_config config = copying(second, DMA_SIZE_32);
    dma_channel_configure((uint)second, &config, target + SIZE, target, SIZE / 4, false);
    config = copying(first, DMA_SIZE_32);
    channel_config_set_chain_to(&config, (uint)second);
    dma_channel_configure((uint)first, &config, target, source, SIZE / 4, true);
    dma_channel_wait_for_finish_blocking((uint)first);
    dma_channel_wait_for_finish_blocking((uint)second);
    expect("chained", memcmp(target + SIZE, source, SIZE) == 0, true);

    // The second channel writes addresses and counts of blocks into the first, which starts with
    // each and chains back; a block of count 0 ends it.
    struct block {
        uint32_t count;
        const char *text;
    };
    static const struct block blocks[] = {{3, "one"}, {6, " after"}, {8, " another"}, {0, NULL}};
    clear();
    config = copying(second, DMA_SIZE_32);
    channel_config_set_ring(&config, true, 3); // the last two registers of alias 3
    dma_channel_configure((uint)second, &config, &dma_channel_hw_addr((uint)first)->al3_transfer_count,
                          blocks, 2, false);
    config = copying(first, DMA_SIZE_8);
    channel_config_set_chain_to(&config, (uint)second);
    channel_config_set_irq_quiet(&config, true); // interrupts at the null trigger alone
    dma_channel_configure((uint)first, &config, target, NULL, 0, false);
    dma_hw->ints0 = 1u << first;
    dma_channel_start((uint)second);
    for (unsigned patience = 0; patience < 100000 && (dma_hw->intr & 1u << first) == 0; patience++) {
        tight_loop_contents();
    }
    target[17] = '\0';
    expect_text("control_blocks", (char *)target, "one after another");
    dma_hw->ints0 = 1u << first;
}

// ---- checksums, each bit by bit

static uint32_t reversed(uint32_t word) {
    uint32_t result = 0;
    for (unsigned bit = 0; bit < 32; bit++) {
        result |= (word >> bit & 1) << (31 - bit);
    }
    return result;
}

static uint32_t crc32(uint32_t crc, bool reflect) {
    for (unsigned i = 0; i < SIZE; i++) {
        crc ^= reflect ? reversed(source[i]) : (uint32_t)source[i] << 24;
        for (unsigned bit = 0; bit < 8; bit++) {
            crc = crc << 1 ^ ((crc >> 31) != 0 ? 0x04c11db7 : 0);
        }
    }
    return crc;
}

static uint32_t crc16(uint32_t crc) {
    for (unsigned i = 0; i < SIZE; i++) {
        crc ^= (uint32_t)source[i] << 8;
        for (unsigned bit = 0; bit < 8; bit++) {
            crc = (crc << 1 ^ ((crc >> 15 & 1) != 0 ? 0x1021 : 0)) & 0xffff;
        }
    }
    return crc;
}

static uint32_t sniffed(unsigned mode, uint32_t start, bool reverse, bool invert,
                        enum dma_channel_transfer_size size) {
    dma_channel_config config = copying(first, size);
    channel_config_set_sniff_enable(&config, true);
    dma_sniffer_enable((uint)first, mode, true);
    dma_sniffer_set_data_accumulator(start);
    dma_sniffer_set_output_reverse_enabled(reverse);
    dma_sniffer_set_output_invert_enabled(invert);
    run(first, &config, target, source, SIZE >> size);
    uint32_t result = dma_sniffer_get_data_accumulator();
    dma_sniffer_set_output_reverse_enabled(false);
    dma_sniffer_set_output_invert_enabled(false);
    dma_sniffer_disable();
    return result;
}

static void checksums(void) {
    uint32_t bytes = 0, words = 0;
    clear();
    for (unsigned i = 0; i < SIZE; i++) {
        bytes += source[i];
        words += (uint32_t)source[i] << 8 * (i % 4);
    }
    expect_hex("crc32", sniffed(DMA_SNIFF_CTRL_CALC_VALUE_CRC32, 0xffffffff, false, false, DMA_SIZE_8),
               crc32(0xffffffff, false));
    // As of Ethernet and zlib.
    expect_hex("crc32_reflected", sniffed(DMA_SNIFF_CTRL_CALC_VALUE_CRC32R, 0xffffffff, true, true, DMA_SIZE_8),
               ~reversed(crc32(0xffffffff, true)));
    expect_hex("crc16", sniffed(DMA_SNIFF_CTRL_CALC_VALUE_CRC16, 0xffff, false, false, DMA_SIZE_8) & 0xffff,
               crc16(0xffff));
    expect_hex("sum_of_bytes", sniffed(DMA_SNIFF_CTRL_CALC_VALUE_SUM, 0, false, false, DMA_SIZE_8), bytes);
    expect_hex("sum_of_words", sniffed(DMA_SNIFF_CTRL_CALC_VALUE_SUM, 5, false, false, DMA_SIZE_32), words + 5);
}

// ---- interrupts and pacing

static void on_end(void) {
    interrupts++;
    dma_channel_acknowledge_irq0((uint)first);
}

static void paced(void) {
    irq_set_exclusive_handler(DMA_IRQ_0, on_end);
    dma_channel_acknowledge_irq0((uint)first);
    dma_channel_set_irq0_enabled((uint)first, true);
    irq_set_enabled(DMA_IRQ_0, true);
    clear();
    dma_channel_config config = copying(first, DMA_SIZE_32);
    run(first, &config, target, source, SIZE / 4);
    busy_wait_us(10);
    expect("interrupts", interrupts, 1);
    expect("interrupt_pending", dma_channel_get_irq0_status((uint)first), false);

    // 1/1250 of 125 MHz: a transfer each 10 us.
    int timer = dma_claim_unused_timer(true);
    dma_timer_set_fraction((uint)timer, 1, 1250);
    config = copying(first, DMA_SIZE_8);
    channel_config_set_dreq(&config, dma_get_timer_dreq((uint)timer));
    uint64_t start = time_us_64();
    dma_channel_configure((uint)first, &config, target, source, 100, true);
    bool is_busy = dma_channel_is_busy((uint)first);
    dma_channel_wait_for_finish_blocking((uint)first);
    report("paced_100_of_10_us", time_us_64() - start);
    expect("busy", is_busy, true);
    dma_channel_configure((uint)first, &config, target, source, 100, true);
    busy_wait_us(200);
    dma_channel_set_irq0_enabled((uint)first, false);
    dma_channel_abort((uint)first);
    expect("aborted", dma_channel_is_busy((uint)first), false);
    irq_set_enabled(DMA_IRQ_0, false);
}

static void to_uart(void) {
    static const char text[] = "to_uart: a line by DMA\n";
    stdio_flush();
    dma_channel_config config = copying(first, DMA_SIZE_8);
    channel_config_set_write_increment(&config, false);
    channel_config_set_dreq(&config, uart_get_dreq_num(uart0, true));
    run(first, &config, (void *)&uart_get_hw(uart0)->dr, text, sizeof text - 1);
    uart_tx_wait_blocking(uart0);
}

int main(void) {
    report_start();
    first = dma_claim_unused_channel(true);
    second = dma_claim_unused_channel(true);
    copies();
    rings();
    chains();
    checksums();
    paced();
    to_uart();
    report_done();
}
