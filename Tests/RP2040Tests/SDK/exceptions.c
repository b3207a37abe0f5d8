// Exceptions: SysTick, PendSV, SVC, interrupts by software with priorities, the NVIC's bits and the
// frames on both stacks. ARMv6-M Architecture Reference Manual, chapters B1 and B3.
#include <string.h>

#include "hardware/exception.h"
#include "hardware/irq.h"
#include "hardware/structs/nvic.h"
#include "hardware/structs/scb.h"
#include "hardware/structs/systick.h"
#include "hardware/sync.h"
#include "pico/stdlib.h"
#include "report.h"

#define THREAD_ON_MAIN_STACK 0xfffffff9u
#define THREAD_ON_PROCESS_STACK 0xfffffffdu

// ---- what happened, in order

static char events[16];
static unsigned event_count;

static void note(char event) {
    if (event_count < sizeof events - 1) {
        events[event_count++] = event;
    }
}

static void forget(void) {
    memset(events, 0, sizeof events);
    event_count = 0;
}

static void barrier(void) {
    __dsb();
    __isb();
}

// ---- SysTick

static volatile unsigned ticks;

static void on_tick(void) {
    ticks++;
}

static void systick(void) {
    exception_set_exclusive_handler(SYSTICK_EXCEPTION, on_tick);
    systick_hw->rvr = 12500 - 1; // 100 us at 125 MHz
    systick_hw->cvr = 0;
    uint64_t start = time_us_64();
    systick_hw->csr = 7; // enabled, with interrupt, at the processor's clock
    while (ticks < 10) {
        __wfi();
    }
    uint64_t elapsed = time_us_64() - start;
    systick_hw->csr = 0;
    report("systick_10_of_100_us", elapsed);
    expect("ticks", ticks, 10);
    // Counts down, and without the interrupt its flag tells.
    systick_hw->cvr = 0;
    systick_hw->csr = 5;
    busy_wait_us(10);
    uint32_t value = systick_hw->cvr;
    expect_within("systick_value", value, 12500 - 3000, 12500 - 1125);
    busy_wait_us(100);
    // Printing takes longer than a period.
    uint32_t first = systick_hw->csr, second = systick_hw->csr;
    expect("counted_to_0", first >> 16 & 1, 1);
    expect("flag_cleared_by_reading", second >> 16 & 1, 0);
    systick_hw->csr = 0;

    // A masked exception wakes the core and is taken later.
    uint32_t interrupts = save_and_disable_interrupts();
    ticks = 0;
    systick_hw->cvr = 0;
    systick_hw->csr = 7;
    __wfi();
    systick_hw->csr = 0;
    expect("ticks_while_masked", ticks, 0);
    expect("tick_pending", scb_hw->icsr >> 26 & 1, 1);
    restore_interrupts(interrupts);
    barrier();
    expect("tick_after", ticks, 1);
}

// ---- interrupts by software

static unsigned low, high; // interrupt numbers
static uint32_t exception_seen;

static void on_low(void) {
    exception_seen = __get_current_exception();
    note('a');
    irq_set_pending(high);
    barrier();
    note('A');
}

static void on_high(void) {
    note('b');
    irq_clear(high);
}

static void on_pendsv(void) {
    note('p');
}

static void pend_pendsv(void) {
    scb_hw->icsr = 1u << 28;
    barrier();
}

static void on_high_with_pendsv(void) {
    note('b');
    pend_pendsv();
    note('B');
}

static void priorities(void) {
    low = (unsigned)user_irq_claim_unused(true);
    high = (unsigned)user_irq_claim_unused(true);
    if (low > high) {
        unsigned other = low;
        low = high;
        high = other;
    }
    irq_set_exclusive_handler(low, on_low);
    irq_set_exclusive_handler(high, on_high);
    irq_set_priority(low, 0xc0);
    irq_set_priority(high, 0x40);
    irq_set_mask_enabled(1u << low | 1u << high, true);
    expect_hex("enabled", nvic_hw->iser & (1u << low | 1u << high), 1u << low | 1u << high);
    expect_hex("priority", irq_get_priority(low), 0xc0);

    forget();
    irq_set_pending(low);
    barrier();
    expect_text("preempted", events, "abA");
    expect("exception_number", exception_seen, 16 + low);

    forget();
    irq_set_priority(high, 0xc0);
    irq_set_pending(low);
    barrier();
    expect_text("same_priority", events, "aAb");

    // The first of two that wait: the more urgent, or else the lower number.
    forget();
    uint32_t interrupts = save_and_disable_interrupts();
    irq_set_priority(high, 0x40);
    irq_set_pending(low);
    irq_set_pending(high);
    barrier();
    expect_text("masked", events, "");
    restore_interrupts(interrupts);
    barrier();
    expect_text("more_urgent_first", events, "babA");
    forget();
    irq_set_priority(high, 0xc0);
    interrupts = save_and_disable_interrupts();
    irq_set_pending(low);
    irq_set_pending(high);
    restore_interrupts(interrupts);
    barrier();
    expect_text("lower_number_first", events, "aAb");

    // Disabled ones stay pending until they are cleared.
    forget();
    irq_set_enabled(low, false);
    irq_set_pending(low);
    barrier();
    expect("pending", nvic_hw->ispr >> low & 1, 1);
    irq_clear(low);
    expect("pending_cleared", nvic_hw->ispr >> low & 1, 0);
    irq_set_enabled(low, true);
    barrier();
    expect_text("not_taken", events, "");

    forget();
    exception_set_exclusive_handler(PENDSV_EXCEPTION, on_pendsv);
    exception_set_priority(PENDSV_EXCEPTION, 0xc0);
    pend_pendsv();
    irq_remove_handler(high, on_high);
    irq_set_exclusive_handler(high, on_high_with_pendsv);
    irq_set_priority(high, 0);
    irq_set_enabled(high, true);
    irq_set_pending(high);
    barrier();
    expect_text("pendsv", events, "pbBp");
}

static void shared_1(void) { note('1'); }
static void shared_2(void) { note('2'); }
static void shared_3(void) { note('3'); }

static void shared(void) {
    unsigned number = (unsigned)user_irq_claim_unused(true);
    irq_add_shared_handler(number, shared_2, 0x80);
    irq_add_shared_handler(number, shared_1, 0x10);
    irq_add_shared_handler(number, shared_3, 0xf0);
    irq_set_enabled(number, true);
    forget();
    irq_set_pending(number);
    barrier();
    expect_text("shared", events, "321");
    irq_remove_handler(number, shared_2);
    forget();
    irq_set_pending(number);
    barrier();
    expect_text("shared_without_one", events, "31");
}

// ---- SVC, from both stacks

static struct {
    uint32_t return_value, frame, number, exception, control;
} call;

static void __attribute__((used)) on_call(uint32_t return_value, uint32_t *main_stack, uint32_t *process_stack) {
    uint32_t *frame = (return_value & 4) != 0 ? process_stack : main_stack;
    call.return_value = return_value;
    call.frame = (uint32_t)frame;
    call.number = *(const uint8_t *)(frame[6] - 2);
    call.exception = __get_current_exception();
    frame[0] = frame[0] * 10 + call.number;
}

static void __attribute__((naked)) on_svc(void) {
    __asm__ volatile("mov r0, lr\n"
                     "mrs r1, msp\n"
                     "mrs r2, psp\n"
                     "ldr r3, =on_call\n"
                     "bx r3\n");
}

static void supervisor_calls(void) {
    static uint32_t process_stack[64] __attribute__((aligned(8)));
    exception_set_exclusive_handler(SVCALL_EXCEPTION, on_svc);
    register uint32_t r0 __asm__("r0") = 4;
    __asm__ volatile("svc #7" : "+r"(r0) : : "r1", "r2", "r3", "r12", "memory");
    expect("svc_result", r0, 47);
    expect("svc_number", call.number, 7);
    expect("svc_exception", call.exception, 11);
    expect_hex("svc_return", call.return_value, THREAD_ON_MAIN_STACK);

    uint32_t *top = process_stack + 64;
    register uint32_t argument __asm__("r0") = 5;
    __asm__ volatile("msr psp, %1\n"
                     "movs r1, #2\n"
                     "msr control, r1\n"
                     "isb\n"
                     "svc #200\n"
                     "movs r1, #0\n"
                     "msr control, r1\n"
                     "isb\n"
                     : "+r"(argument)
                     : "l"(top)
                     : "r1", "r2", "r3", "r12", "memory", "cc");
    expect("svc_on_process_stack", argument, 250);
    expect_hex("return_to_process_stack", call.return_value, THREAD_ON_PROCESS_STACK);
    expect_hex("frame", call.frame, (uint32_t)top - 32);
}

int main(void) {
    report_start();
    expect_hex("cpuid", scb_hw->cpuid, 0x410cc601); // Cortex-M0+ r0p1
    expect("vector_table_in_ram", scb_hw->vtor >> 24, 0x20);
    systick();
    priorities();
    shared();
    supervisor_calls();
    // An event that came before the wait ends it at once.
    __sev();
    __wfe();
    report_done();
}
