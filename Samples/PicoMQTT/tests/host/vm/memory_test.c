#include "memory_test.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "../test.h"
#include "fake.h"
#include "heap_pool.h"
#include "vm.h"

extern const uint8_t typical_bytecode[];

// ---- an allocator that fails when told to

void *__real_heap_pool_realloc(void *memory, size_t size);
void *__wrap_heap_pool_realloc(void *memory, size_t size);

static uint32_t requests;
static uint32_t fail_from; // requests from this one on fail, 0 for none
static uint32_t fail_count;

void *__wrap_heap_pool_realloc(void *memory, size_t size) {
    requests++;
    if (fail_from != 0 && requests >= fail_from && requests - fail_from < fail_count) {
        return NULL;
    }
    return __real_heap_pool_realloc(memory, size);
}

static void fail(uint32_t from, uint32_t count) {
    requests = 0;
    fail_from = from;
    fail_count = count;
}

// ---- what runs

static void run_typical(void) {
    mrb_state *mrb = vm_open();
    if (mrb != NULL) {
        vm_run(mrb, typical_bytecode);
        vm_close(mrb);
    }
}

static void test_small_pools(void) {
    heap_pool_init();
    size_t all = heap_pool_usage().largest_free;
    bool clean = true, opened_once = false;
    for (size_t room = 0; room < 300 * 1024 && clean; room += 1000) {
        heap_pool_init();
        heap_pool_alloc(all - room);
        fake_reset();
        mrb_state *mrb = vm_open();
        opened_once = opened_once || mrb != NULL;
        if (mrb != NULL) {
            vm_close(mrb);
        }
        clean = heap_pool_usage().blocks == 1;
    }
    CHECK(clean);
    CHECK(opened_once);
}

// Fails `count` requests in a row, starting at each of the program's requests in turn.
static void test_failing_requests(uint32_t count) {
    heap_pool_init();
    fake_reset();
    fail(0, 0);
    run_typical();
    uint32_t total = requests;
    CHECK(total > 100 && heap_pool_usage().blocks == 0);

    bool clean = true;
    for (uint32_t from = 1; from <= total && clean; from++) {
        heap_pool_init();
        fake_reset();
        fail(from, count);
        run_typical();
        clean = heap_pool_usage().blocks == 0;
        if (!clean) {
            printf("after failing %u requests from %u on, %zu blocks are left\n", count, from,
                   heap_pool_usage().blocks);
        }
    }
    fail(0, 0);
    CHECK(clean);
}

void test_memory(void) {
    // What the VM says about each of some thousand failures is of no interest.
    fflush(stdout);
    int console = dup(STDOUT_FILENO);
    FILE *nowhere = freopen("/dev/null", "w", stdout);
    test_small_pools();
    test_failing_requests(1);      // collecting garbage helps
    test_failing_requests(2);      // it does not
    test_failing_requests(3);      // handling the exception needs memory, too
    test_failing_requests(20);
    test_failing_requests(100000); // no more memory, ever
    fflush(stdout);
    dup2(console, STDOUT_FILENO);
    CHECK(nowhere != NULL);
}
