// The flash: erasing and writing its last sectors, reading them back through every alias of XIP, its
// number, and doing so while the other core runs from it.
#include <stdio.h>
#include <string.h>

#include "hardware/flash.h"
#include "hardware/sync.h"
#include "pico/flash.h"
#include "pico/multicore.h"
#include "pico/stdlib.h"
#include "pico/unique_id.h"
#include "report.h"

#define SECTOR (PICO_FLASH_SIZE_BYTES - FLASH_SECTOR_SIZE)
#define SECTOR_BEFORE (SECTOR - FLASH_SECTOR_SIZE)

static uint8_t page[FLASH_PAGE_SIZE];
static volatile uint32_t counter;

static const uint8_t *mapped(uint32_t base, uint32_t offset) {
    return (const uint8_t *)(base + offset);
}

static unsigned count_other_than(const uint8_t *bytes, size_t size, uint8_t value) {
    unsigned others = 0;
    for (size_t i = 0; i < size; i++) {
        others += bytes[i] != value;
    }
    return others;
}

static void erase(uint32_t offset) {
    uint32_t interrupts = save_and_disable_interrupts();
    flash_range_erase(offset, FLASH_SECTOR_SIZE);
    restore_interrupts(interrupts);
}

static void program(uint32_t offset) {
    uint32_t interrupts = save_and_disable_interrupts();
    flash_range_program(offset, page, sizeof page);
    restore_interrupts(interrupts);
}

static void fill_page(unsigned step) {
    for (unsigned i = 0; i < sizeof page; i++) {
        page[i] = (uint8_t)(i * step + 1);
    }
}

static void writing(void) {
    erase(SECTOR_BEFORE);
    erase(SECTOR);
    expect("not_erased", count_other_than(mapped(XIP_BASE, SECTOR), FLASH_SECTOR_SIZE, 0xff), 0);
    fill_page(3);
    program(SECTOR);
    program(SECTOR + 2 * FLASH_PAGE_SIZE);
    static const struct {
        const char *name;
        uint32_t base;
    } aliases[] = {{"cached", XIP_BASE},
                   {"no_allocation", XIP_NOALLOC_BASE},
                   {"no_cache", XIP_NOCACHE_BASE},
                   {"neither", XIP_NOCACHE_NOALLOC_BASE}};
    for (unsigned i = 0; i < 4; i++) {
        const uint8_t *sector = mapped(aliases[i].base, SECTOR);
        bool right = memcmp(sector, page, sizeof page) == 0
                     && memcmp(sector + 2 * FLASH_PAGE_SIZE, page, sizeof page) == 0;
        expect(aliases[i].name, right, true);
    }
    const uint8_t *sector = mapped(XIP_BASE, SECTOR);
    expect("page_between", count_other_than(sector + FLASH_PAGE_SIZE, FLASH_PAGE_SIZE, 0xff), 0);
    expect("sector_before", count_other_than(mapped(XIP_BASE, SECTOR_BEFORE), FLASH_SECTOR_SIZE, 0xff), 0);

    // Writing without erasing only clears bits.
    uint8_t before[sizeof page];
    memcpy(before, page, sizeof page);
    fill_page(5);
    program(SECTOR);
    unsigned wrong = 0;
    for (unsigned i = 0; i < sizeof page; i++) {
        wrong += sector[i] != (before[i] & page[i]);
    }
    expect("overwritten_wrong", wrong, 0);
    erase(SECTOR);
    expect("not_erased_again", count_other_than(sector, FLASH_SECTOR_SIZE, 0xff), 0);
}

static void numbers(void) {
    uint8_t id[FLASH_UNIQUE_ID_SIZE_BYTES], again[FLASH_UNIQUE_ID_SIZE_BYTES];
    char text[2 * sizeof id + 1], board[2 * PICO_UNIQUE_BOARD_ID_SIZE_BYTES + 1];
    uint32_t interrupts = save_and_disable_interrupts();
    flash_get_unique_id(id);
    flash_get_unique_id(again);
    restore_interrupts(interrupts);
    for (unsigned i = 0; i < sizeof id; i++) {
        snprintf(text + 2 * i, 3, "%02X", id[i]);
    }
    report_text("unique_id", text);
    expect("same_again", memcmp(id, again, sizeof id), 0);
    pico_get_unique_board_id_string(board, sizeof board);
    expect_text("board_id", board, text);

    // JEDEC's: manufacturer, kind, and the power of two of the size.
    uint8_t command[4] = {0x9f}, answer[4];
    interrupts = save_and_disable_interrupts();
    flash_do_cmd(command, answer, sizeof answer);
    restore_interrupts(interrupts);
    report_hex("jedec_id", (uint32_t)answer[1] << 16 | (uint32_t)answer[2] << 8 | answer[3]);
}

// ---- with the other core

static void count(void) {
    flash_safe_execute_core_init();
    for (;;) {
        counter = counter + 1;
    }
}

static void rewrite(void *parameter) {
    uint32_t before = counter;
    flash_range_erase(SECTOR, FLASH_SECTOR_SIZE);
    flash_range_program(SECTOR, page, sizeof page);
    *(uint32_t *)parameter = counter - before;
}

static void safely(void) {
    uint32_t counted = 99;
    multicore_launch_core1(count);
    while (counter == 0) {
        tight_loop_contents();
    }
    expect("safe_execute", flash_safe_execute(rewrite, &counted, 1000), PICO_OK);
    expect("counted_meanwhile", counted, 0);
    uint32_t before = counter;
    busy_wait_us(100);
    expect("counts_again", counter != before, true);
    expect("rewritten", memcmp(mapped(XIP_NOCACHE_NOALLOC_BASE, SECTOR), page, sizeof page), 0);
}

int main(void) {
    report_start();
    writing();
    numbers();
    safely();
    report_done();
}
