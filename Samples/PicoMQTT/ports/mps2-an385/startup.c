// From reset to main, and what happens on a fault.
//
// The processor is a Cortex-M3, but every instruction here is one of the RP2040's
// Cortex-M0+: the image is compiled for that.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "host.h"
#include "registers.h"

// What sysexits.h calls a fault of the software itself.
#define STATUS_FAULT 70

extern char __data_start__[], __data_end__[], __etext[];
extern char __bss_start__[], __bss_end__[];
extern uint32_t __StackBottom[], __StackTop[];

int main(void);
void __libc_init_array(void);
void _init(void);
void reset_handler(void);
void fault_handler(void);
void fault_report(const uint32_t *frame);

typedef void handler(void);

// The processor reads the first two words at reset. No interrupt is ever taken: they are
// masked, and only wake the processor up (see lan9118_netif.c). So all else is a fault.
__attribute__((section(".vectors"), used)) static const struct {
    const void *stack;
    handler *handlers[15];
} vectors = {
    .stack = __StackTop,
    .handlers = {reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler,
                 fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler,
                 fault_handler, fault_handler, fault_handler},
};

// crti.o of the tool chain, which would bring it, is not linked.
void _init(void) {
}

void reset_handler(void) {
    __asm__ volatile("cpsid i");
    memcpy(__data_start__, __etext, (size_t)(__data_end__ - __data_start__));
    memset(__bss_start__, 0, (size_t)(__bss_end__ - __bss_start__));
    __libc_init_array();
    host_exit(main());
}

// The stack may be what has run over, so the report starts on a fresh one.
__attribute__((naked)) void fault_handler(void) {
    __asm__ volatile("mov r0, sp\n"
                     "ldr r1, =__StackTop\n"
                     "mov sp, r1\n"
                     "bl fault_report\n");
}

void fault_report(const uint32_t *frame) {
    // "ARMv7-M Architecture Reference Manual", B3.2: which fault, and the address at it.
    uint32_t status = REGISTER(0xe000ed28);
    uint32_t address = REGISTER(0xe000ed34);
    printf("FAULT status %08x address %08x stack %08x", (unsigned)status, (unsigned)address,
           (unsigned)(uintptr_t)frame);
    if (frame < __StackBottom) {
        // The processor could not save where it was: there was no room.
        printf(": core 0's stack of %u bytes ran over\n",
               (unsigned)((__StackTop - __StackBottom) * sizeof *frame));
    } else {
        // The frame that the processor saved: r0 to r3, r12, lr, pc.
        printf(" lr %08x pc %08x\n", (unsigned)frame[5], (unsigned)frame[6]);
    }
    host_exit(STATUS_FAULT);
}
