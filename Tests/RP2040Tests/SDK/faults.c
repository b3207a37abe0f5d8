// Faults: each leaves the address of its instruction on the stack, and a handler that goes on behind
// it. ARMv6-M Architecture Reference Manual, section B1.5.
#include "hardware/exception.h"
#include "pico/stdlib.h"
#include "report.h"

static volatile uint32_t fault_pc, fault_exception;
static volatile bool return_to_lr;

// Goes on behind the instruction, which is two bytes long; or to the caller.
static void __attribute__((used)) on_fault(uint32_t *frame) {
    fault_pc = frame[6];
    fault_exception = __get_current_exception();
    frame[6] = return_to_lr ? frame[5] & ~1u : frame[6] + 2;
    frame[7] |= 1u << 24; // Thumb
}

static void __attribute__((naked)) on_hardfault(void) {
    __asm__ volatile("mov r0, sp\n"
                     "ldr r1, =on_fault\n"
                     "bx r1\n");
}

// Functions that fault at the label `at_<name>`.
#define FAULT(name, before, instruction) \
    void at_##name(void); \
    static void __attribute__((naked)) name(void) { \
        __asm__ volatile(before "\n.global at_" #name "\n.thumb_func\nat_" #name ":\n" instruction "\nbx lr\n" \
                         ".ltorg\n"); \
    }

FAULT(unaligned_load, "ldr r0, =0x20000001", "ldr r0, [r0]")
FAULT(unaligned_halfword, "ldr r0, =0x20000001", "strh r0, [r0]")
FAULT(load_from_nowhere, "ldr r0, =0x70000000", "ldr r0, [r0]")
FAULT(store_to_nowhere, "ldr r0, =0x70000000", "str r0, [r0]")
FAULT(undefined, "nop", "udf #42")
FAULT(breakpoint, "nop", "bkpt #1")

static void fault(const char *name, void (*function)(void), void (*at)(void)) {
    fault_pc = 0;
    function();
    expect_hex(name, fault_pc, (uint32_t)at & ~1u);
}

int main(void) {
    report_start();
    exception_set_exclusive_handler(HARDFAULT_EXCEPTION, on_hardfault);
    fault("unaligned_load", unaligned_load, at_unaligned_load);
    expect("fault_exception", fault_exception, 3);
    fault("unaligned_halfword", unaligned_halfword, at_unaligned_halfword);
    fault("load_from_nowhere", load_from_nowhere, at_load_from_nowhere);
    fault("store_to_nowhere", store_to_nowhere, at_store_to_nowhere);
    fault("undefined", undefined, at_undefined);
    fault("breakpoint", breakpoint, at_breakpoint); // no debugger is there
    return_to_lr = true;
    // Where peripherals are, nothing can be executed.
    fault_pc = 0;
    ((void (*)(void))0x40000001)();
    expect_hex("jump_to_peripherals", fault_pc, 0x40000000);
    report_done();
}
