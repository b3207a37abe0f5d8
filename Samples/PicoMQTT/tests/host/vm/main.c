// Runs test_*.rb in one VM, then the tests of memory that runs out.
#include <stdio.h>

#include "../test.h"
#include "fake.h"
#include "heap_pool.h"
#include "memory_test.h"
#include "vm.h"

extern const uint8_t ruby_tests_bytecode[];

int test_passed;
int test_failed;

static void test_ruby(void) {
    fake_reset();
    heap_pool_init();
    mrb_state *mrb = vm_open();
    if (!CHECK(mrb != NULL)) {
        return;
    }
    fake_define(mrb);
    CHECK(vm_run(mrb, ruby_tests_bytecode));
    vm_close(mrb);
    CHECK(heap_pool_usage().blocks == 0);
}

int main(void) {
    test_ruby();
    test_memory();
    printf("%d passed, %d failed\n", test_passed, test_failed);
    return test_failed != 0;
}
