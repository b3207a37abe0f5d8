// Writes to the boot ROM. Whether that faults or does nothing is for the reader to judge; the ROM
// must be as before.
#include "hardware/exception.h"
#include "pico/stdlib.h"
#include "report.h"

// A word of the ROM that only its reset code reads.
#define ADDRESS 0x00000100u

static volatile unsigned faults;

// The store is two bytes long, and the program goes on behind it: the seventh word of what the
// processor has saved is where.
static void __attribute__((used)) skip_instruction(uint32_t *frame) {
    faults++;
    frame[6] += 2;
}

static void __attribute__((naked)) handle_fault(void) {
    __asm__ volatile("mov r0, sp\n"
                     "ldr r1, =skip_instruction\n"
                     "bx r1\n");
}

int main(void) {
    report_start();
    exception_set_exclusive_handler(HARDFAULT_EXCEPTION, handle_fault);
    // The compiler is not to know that this is no object of C.
    uint32_t address = ADDRESS;
    __asm__("" : "+r"(address));
    volatile uint32_t *rom = (volatile uint32_t *)address;
    uint32_t before = *rom;
    report_hex("before", before);
    stdio_flush();
    __asm__ volatile("str %0, [%1]" : : "l"(~before), "l"(rom) : "memory");
    expect_hex("after", *rom, before);
    report("faults", faults);
    report_done();
}
