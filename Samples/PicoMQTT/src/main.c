#include <stdio.h>

#include "app.h"
#include "board.h"
#include "heap_pool.h"
#include "host.h"
#include "memory_marks.h"
#include "network.h"
#include "supervisor.h"
#include "wall_clock.h"

int main(void) {
    memory_marks_start();
    board_start();
    heap_pool_init();
    if (!network_start(board_name())) {
        board_fail("main: the network interface cannot be added");
    }
    memory_marks_print("boot");
    if (host_unix_time() != 0) {
        wall_clock_set(host_unix_time());
    }
    supervisor_start();
    printf("main: %s is running\n", board_name());
    app_run();
}
