// Where code, constants and data are, in an image that runs from flash, one that is copied to RAM
// and one that knows no flash.
#include "pico/stdlib.h"
#include "report.h"

static const char greeting[] = "hello";
static uint32_t initialised = 0x600dda7a;
static uint32_t zeroed;

static const char *region(const volatile void *address) {
    uint32_t base = (uint32_t)address >> 24;
    return base == 0x10 ? "flash" : base == 0x20 ? "ram" : "elsewhere";
}

static uint32_t __no_inline_not_in_flash_func(where_am_i)(void) {
    uint32_t pc;
    __asm__ volatile("mov %0, pc" : "=r"(pc));
    return pc;
}

int main(void) {
    report_start();
#if PICO_COPY_TO_RAM || PICO_NO_FLASH
    const char *expected = "ram";
#else
    const char *expected = "flash";
#endif
    report_text("greeting", greeting);
    expect_text("code", region((const void *)main), expected);
    expect_text("constants", region(greeting), expected);
    expect_text("data", region(&initialised), "ram");
    expect_text("ram_function", region((const void *)where_am_i()), "ram");
    expect_hex("initialised", *(volatile uint32_t *)&initialised, 0x600dda7a);
    expect("zeroed", *(volatile uint32_t *)&zeroed, 0);
    report_done();
}
