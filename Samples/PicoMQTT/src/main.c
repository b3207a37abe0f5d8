#include <stdio.h>

#include "app.h"
#include "board.h"
#include "heap_pool.h"
#include "memory_marks.h"
#include "network.h"
#include "supervisor.h"

int main(void) {
    memory_marks_start();
    board_start();
    heap_pool_init();
    if (!network_start(board_name())) {
        board_fail("main: the network interface cannot be added");
    }
    memory_marks_print("boot");
    app_start();
    supervisor_start();
    printf("main: %s is running\n", board_name());

    for (;;) {
        app_poll();
        supervisor_heartbeat();
    }
}
