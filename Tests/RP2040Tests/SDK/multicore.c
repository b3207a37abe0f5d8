// The second core: launching it, the queues between the cores and their interrupts, locking it out,
// resetting it and launching it again.
#include "hardware/irq.h"
#include "hardware/sync.h"
#include "pico/multicore.h"
#include "pico/stdlib.h"
#include "report.h"

#define STACK_WORDS 256
#define QUEUE_DEPTH 8 // RP2040 datasheet, section 2.3.1.4

static uint32_t own_stack[STACK_WORDS] __attribute__((aligned(8)));
static volatile uint32_t core_number, stack_pointer, interrupts, sum, counter;
static volatile bool go;

// ---- queues

static void echo(void) {
    core_number = get_core_num();
    for (;;) {
        uint32_t word = multicore_fifo_pop_blocking();
        multicore_fifo_push_blocking(3 * word + 1);
        if (word == 0) {
            return;
        }
    }
}

static void queues(void) {
    core_number = 99;
    multicore_launch_core1(echo);
    uint32_t got = 0, expected = 0;
    for (uint32_t word = 1; word <= 100; word++) {
        multicore_fifo_push_blocking(word * 0x01234567u);
        got = got * 31 + multicore_fifo_pop_blocking();
        expected = expected * 31 + 3 * word * 0x01234567u + 1;
    }
    expect("core_number", core_number, 1);
    expect_hex("echoes", got, expected);
    multicore_fifo_push_blocking(0);
    expect("last_echo", multicore_fifo_pop_blocking(), 1);
    expect("answer_waits", multicore_fifo_rvalid(), false);
    uint32_t word;
    expect("pop_timeout", multicore_fifo_pop_timeout_us(500, &word), false);
}

static void read_when_told(void) {
    while (!go) {
        tight_loop_contents();
    }
    uint32_t total = 0;
    for (unsigned i = 0; i < QUEUE_DEPTH; i++) {
        total += multicore_fifo_pop_blocking();
    }
    sum = total;
    multicore_fifo_push_blocking(total);
    for (;;) {
        __wfe();
    }
}

static void limits(void) {
    multicore_reset_core1();
    multicore_launch_core1(read_when_told);
    unsigned depth = 0;
    while (multicore_fifo_wready() && depth < 100) {
        sio_hw->fifo_wr = ++depth;
    }
    expect("queue_depth", depth, QUEUE_DEPTH);
    expect("push_timeout", multicore_fifo_push_timeout_us(1, 500), false);
    sio_hw->fifo_wr = 1000; // lost
    expect("overrun", (multicore_fifo_get_status() & SIO_FIFO_ST_WOF_BITS) != 0, true);
    multicore_fifo_clear_irq();
    expect("overrun_cleared", (multicore_fifo_get_status() & SIO_FIFO_ST_WOF_BITS) != 0, false);
    (void)sio_hw->fifo_rd; // nothing is there
    expect("underrun", (multicore_fifo_get_status() & SIO_FIFO_ST_ROE_BITS) != 0, true);
    multicore_fifo_clear_irq();
    go = true;
    expect("sum_of_queue", multicore_fifo_pop_blocking(), QUEUE_DEPTH * (QUEUE_DEPTH + 1) / 2);
}

// ---- interrupts

static void on_fifo(void) {
    interrupts++;
    while (multicore_fifo_rvalid()) {
        sum += multicore_fifo_pop_blocking();
    }
    multicore_fifo_clear_irq();
}

static void listen(void) {
    irq_set_exclusive_handler(SIO_IRQ_PROC1, on_fifo);
    irq_set_enabled(SIO_IRQ_PROC1, true);
    go = true;
    for (;;) {
        __wfi();
    }
}

static void talk(void) {
    for (uint32_t word = 1; word <= 5; word++) {
        multicore_fifo_push_blocking(word * word);
        sleep_us(100);
    }
    go = true;
    for (;;) {
        __wfe();
    }
}

static void interrupts_of_queues(void) {
    multicore_reset_core1();
    go = false;
    sum = interrupts = 0;
    multicore_launch_core1(listen);
    while (!go) {
        tight_loop_contents();
    }
    for (uint32_t word = 1; word <= 5; word++) {
        multicore_fifo_push_blocking(word);
        sleep_us(100);
    }
    expect("sum_on_core1", sum, 15);
    // One may still be pending from the words that launched it.
    expect_within("interrupts_on_core1", interrupts, 1, 6);

    multicore_reset_core1();
    irq_remove_handler(SIO_IRQ_PROC1, on_fifo);
    multicore_fifo_drain();
    multicore_fifo_clear_irq();
    go = false;
    sum = interrupts = 0;
    multicore_launch_core1(talk);
    irq_set_exclusive_handler(SIO_IRQ_PROC0, on_fifo);
    irq_set_enabled(SIO_IRQ_PROC0, true);
    while (!go) {
        tight_loop_contents();
    }
    irq_set_enabled(SIO_IRQ_PROC0, false);
    irq_remove_handler(SIO_IRQ_PROC0, on_fifo);
    expect("sum_on_core0", sum, 55);
    expect_within("interrupts_on_core0", interrupts, 1, 5);
}

// ---- lockout

static void count(void) {
    multicore_lockout_victim_init();
    go = true;
    for (;;) {
        counter = counter + 1;
    }
}

static void lockout(void) {
    multicore_reset_core1();
    multicore_fifo_drain();
    go = false;
    multicore_launch_core1(count);
    while (!go) {
        tight_loop_contents();
    }
    expect("victim", multicore_lockout_victim_is_initialized(1), true);
    multicore_lockout_start_blocking();
    uint32_t before = counter;
    busy_wait_us(300);
    expect("counted_while_locked_out", counter - before, 0);
    multicore_lockout_end_blocking();
    before = counter;
    busy_wait_us(300);
    expect("counts_again", counter != before, true);
    expect("lockout_in_time", multicore_lockout_start_timeout_us(10000), true);
    expect("lockout_ends_in_time", multicore_lockout_end_timeout_us(10000), true);
}

// ---- reset

static void tell_stack(void) {
    uint32_t sp;
    __asm__ volatile("mov %0, sp" : "=r"(sp));
    stack_pointer = sp;
    multicore_fifo_push_blocking(0x57ac);
}

static void relaunch(void) {
    multicore_reset_core1();
    uint32_t before = counter;
    busy_wait_us(300);
    expect("counted_in_reset", counter - before, 0);
    multicore_fifo_drain();

    multicore_launch_core1_with_stack(tell_stack, own_stack, sizeof own_stack);
    expect_hex("from_own_stack", multicore_fifo_pop_blocking(), 0x57ac);
    expect_within("own_stack", stack_pointer, (uint32_t)own_stack, (uint32_t)(own_stack + STACK_WORDS));

    // Its function has returned to the boot ROM, which lets the core sleep for ever: nobody reads.
    sleep_us(100);
    while (multicore_fifo_wready()) {
        sio_hw->fifo_wr = 0;
    }
    sleep_us(100);
    expect("reads_after_return", multicore_fifo_wready(), false);
    multicore_reset_core1();
    expect("drained_by_reset", multicore_fifo_wready(), true);
    multicore_launch_core1(tell_stack);
    expect_hex("after_reset", multicore_fifo_pop_blocking(), 0x57ac);
    expect("other_stack", stack_pointer >= SRAM4_BASE && stack_pointer <= SRAM5_BASE, true);
}

int main(void) {
    report_start();
    expect("core_number_here", get_core_num(), 0);
    queues();
    limits();
    interrupts_of_queues();
    lockout();
    relaunch();
    report_done();
}
