// The application in Ruby: app/main.rb, or on an emulator the script that its host names.
#include <stdio.h>

#include "app.h"
#include "board.h"
#include "bytecode.h"
#include "heap_pool.h"
#include "host.h"
#include "memory_marks.h"
#include "vm.h"

// A script ends, and tells its host how: that nothing is left in the pool is part of it.
static _Noreturn void run_script(mrb_state *mrb, const uint8_t *bytecode) {
    const char *scenario = host_parameter("scenario");
    if (scenario == NULL) {
        scenario = "script";
    }
    bool passed = vm_run(mrb, bytecode);
    vm_close(mrb);
    size_t left = heap_pool_usage().blocks;
    memory_marks_print("vm-closed");
    if (passed && left == 0) {
        printf("PASS %s\n", scenario);
        host_exit(0);
    }
    printf("FAIL %s: ", scenario);
    if (passed) {
        printf("%u blocks are left in the pool\n", (unsigned)left);
    } else {
        printf("an exception, see above\n");
    }
    host_exit(1);
}

_Noreturn void app_run(void) {
    mrb_state *mrb = vm_open();
    if (mrb == NULL) {
        board_fail("app: there is no VM; HEAP_POOL_KB is too small");
    }
    size_t size;
    const uint8_t *script = (const uint8_t *)host_file("script", &size);
    if (script != NULL) {
        run_script(mrb, script);
    }
    vm_run(mrb, app_bytecode);
    board_fail("app: the application has ended");
}
