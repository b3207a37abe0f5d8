// The application in Ruby: app/main.rb, or on an emulator the script that its host names.
#include <stdio.h>

#include "app.h"
#include "board.h"
#include "bytecode.h"
#include "c_heap.h"
#include "heap_pool.h"
#include "host.h"
#include "memory_marks.h"
#include "vm.h"

static mrb_state *open_vm(void) {
    mrb_state *mrb = vm_open();
    if (mrb == NULL) {
        board_fail("app: there is no VM; HEAP_POOL_KB is too small");
    }
    return mrb;
}

static const char *scenario(void) {
    const char *name = host_parameter("scenario");
    return name != NULL ? name : "script";
}

// A script ends, and tells its host how: that nothing is left on the heaps is part of it.
static _Noreturn void run_script(const uint8_t *bytecode) {
    size_t c_heap_before = c_heap_usage().live;
    mrb_state *mrb = open_vm();
    bool passed = vm_run(mrb, bytecode);
    vm_close(mrb);
    memory_marks_print("vm-closed");
    size_t blocks = heap_pool_usage().blocks;
    size_t c_heap = c_heap_usage().live - c_heap_before;
    if (!passed) {
        printf("FAIL %s: an exception, see above\n", scenario());
    } else if (blocks != 0 || c_heap != 0) {
        printf("FAIL %s: %u blocks are left in the pool, %u bytes on the C heap\n", scenario(),
               (unsigned)blocks, (unsigned)c_heap);
        passed = false;
    } else {
        printf("PASS %s\n", scenario());
    }
    host_exit(passed ? 0 : 1);
}

_Noreturn void app_run(void) {
    size_t size;
    const uint8_t *script = (const uint8_t *)host_file("script", &size);
    if (script != NULL) {
        run_script(script);
    }
    vm_run(open_vm(), app_bytecode);
    board_fail("app: the application has ended");
}
