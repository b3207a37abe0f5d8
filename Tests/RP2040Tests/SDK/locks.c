// What both cores share: spin locks, critical sections, mutexes, semaphores and queues. Each guards
// a counter that both cores count up, and which they would spoil without it.
#include "hardware/sync.h"
#include "pico/critical_section.h"
#include "pico/multicore.h"
#include "pico/mutex.h"
#include "pico/sem.h"
#include "pico/stdlib.h"
#include "pico/util/queue.h"
#include "report.h"

#define TURNS 10000

static spin_lock_t *spin_lock;
static critical_section_t section;
static mutex_t mutex;
static recursive_mutex_t recursive;
static semaphore_t semaphore, done;
static queue_t to_core1, from_core1;
static volatile uint32_t counters[5];
static uint32_t sum_of_queue;

static void count_up(unsigned index) {
    // Long enough for the other core to come in between.
    uint32_t before = counters[index];
    __asm__ volatile("nop\nnop\nnop\nnop");
    counters[index] = before + 1;
}

static void work(void) {
    for (unsigned turn = 0; turn < TURNS; turn++) {
        uint32_t interrupts = spin_lock_blocking(spin_lock);
        count_up(0);
        spin_unlock(spin_lock, interrupts);
    }
    for (unsigned turn = 0; turn < TURNS; turn++) {
        critical_section_enter_blocking(&section);
        count_up(1);
        critical_section_exit(&section);
    }
    for (unsigned turn = 0; turn < TURNS; turn++) {
        mutex_enter_blocking(&mutex);
        count_up(2);
        mutex_exit(&mutex);
    }
    for (unsigned turn = 0; turn < TURNS; turn++) {
        recursive_mutex_enter_blocking(&recursive);
        recursive_mutex_enter_blocking(&recursive);
        count_up(3);
        recursive_mutex_exit(&recursive);
        recursive_mutex_exit(&recursive);
    }
    for (unsigned turn = 0; turn < TURNS; turn++) {
        sem_acquire_blocking(&semaphore);
        count_up(4);
        sem_release(&semaphore);
    }
}

// Core 1: works, then answers each word of the queue with its square until there comes a 0.
static void core1(void) {
    work();
    sem_release(&done);
    for (uint32_t word = 1; word != 0;) {
        queue_remove_blocking(&to_core1, &word);
        uint32_t square = word * word;
        queue_add_blocking(&from_core1, &square);
    }
    mutex_enter_blocking(&mutex);
    sem_release(&done);
    for (;;) {
        __wfe();
    }
}

static void claims(void) {
    int number = spin_lock_claim_unused(true);
    expect("claimed", spin_lock_is_claimed((uint)number), true);
    spin_lock_unclaim((uint)number);
    expect("unclaimed", spin_lock_is_claimed((uint)number), false);
    number = spin_lock_claim_unused(true);
    spin_lock = spin_lock_init((uint)number);
    expect("free", is_spin_locked(spin_lock), false);
    uint32_t interrupts = spin_lock_blocking(spin_lock);
    expect("held", is_spin_locked(spin_lock), true);
    expect("second_try", *spin_lock != 0, false);
    expect_hex("state", sio_hw->spinlock_st & 1u << number, 1u << number);
    spin_unlock(spin_lock, interrupts);
    expect("released", is_spin_locked(spin_lock), false);
    expect_hex("value_when_taken", *spin_lock, 1u << number);
    spin_unlock_unsafe(spin_lock);
}

static void exchange(void) {
    uint32_t expected = 0, square;
    unsigned sent = 0;
    for (uint32_t word = 1; word <= 200; word++) {
        queue_add_blocking(&to_core1, &word);
        sent++;
        expected += word * word;
        while (queue_try_remove(&from_core1, &square)) {
            sum_of_queue += square;
            sent--;
        }
    }
    for (; sent > 0; sent--) {
        queue_remove_blocking(&from_core1, &square);
        sum_of_queue += square;
    }
    expect("sum_of_squares", sum_of_queue, expected);
    uint32_t end = 0;
    queue_add_blocking(&to_core1, &end);
    queue_remove_blocking(&from_core1, &square);
    expect("queue_is_empty", queue_is_empty(&from_core1), true);
}

static void waiting(void) {
    // Core 1 has the mutex and keeps it.
    sem_acquire_blocking(&done);
    uint32_t owner = 99;
    expect("mutex_try", mutex_try_enter(&mutex, &owner), false);
    expect("mutex_owner", owner, 1);
    uint64_t start = time_us_64();
    bool was_entered = mutex_enter_timeout_us(&mutex, 2000);
    report("mutex_timeout_2000", time_us_64() - start);
    expect("mutex_timeout", was_entered, false);
    start = time_us_64();
    bool was_acquired = sem_acquire_timeout_ms(&done, 2);
    report("sem_timeout_2000", time_us_64() - start);
    expect("sem_timeout", was_acquired, false);
    sem_reset(&semaphore, 2);
    expect("sem_permits", sem_available(&semaphore), 2);
    expect("sem_release", sem_release(&semaphore), true);
    expect("sem_release_beyond_limit", sem_release(&semaphore), false);
}

int main(void) {
    report_start();
    claims();
    critical_section_init(&section);
    mutex_init(&mutex);
    recursive_mutex_init(&recursive);
    sem_init(&semaphore, 1, 3);
    sem_init(&done, 0, 1);
    queue_init(&to_core1, sizeof(uint32_t), 4);
    queue_init(&from_core1, sizeof(uint32_t), 4);
    multicore_launch_core1(core1);
    work();
    sem_acquire_blocking(&done);
    expect("spin_lock_counter", counters[0], 2 * TURNS);
    expect("critical_section_counter", counters[1], 2 * TURNS);
    expect("mutex_counter", counters[2], 2 * TURNS);
    expect("recursive_mutex_counter", counters[3], 2 * TURNS);
    expect("semaphore_counter", counters[4], 2 * TURNS);
    exchange();
    waiting();
    report_done();
}
