#include "self_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "c_heap.h"
#include "host.h"
#include "stack_marks.h"

static _Noreturn void verdict(const char *name, const char *reason) {
    if (reason == NULL) {
        printf("PASS %s\n", name);
        host_exit(0);
    }
    printf("FAIL %s: %s\n", name, reason);
    host_exit(1);
}

// Takes blocks until malloc refuses, and gives them back.
static const char *use_up_heap(void) {
    enum { BLOCK = 1000 };
    size_t before = c_heap_usage().live;
    void **last = NULL;
    size_t blocks = 0;
    for (void **block; (block = malloc(BLOCK)) != NULL; blocks++) {
        *block = last;
        last = block;
    }
    struct c_heap_usage full = c_heap_usage();
    while (last != NULL) {
        void **previous = *last;
        free(last);
        last = previous;
    }
    printf("heap: %u blocks of %u, live %u, limit %u, failed %u\n", (unsigned)blocks, (unsigned)BLOCK,
           (unsigned)full.live, (unsigned)board_heap_limit(), (unsigned)full.failed);
    if (full.failed != 1 || full.live < blocks * BLOCK || full.peak != full.live) {
        return "the counts do not fit";
    }
    if (c_heap_usage().live != before) {
        return "bytes are left after everything was freed";
    }
    // A block costs a header and rounding; and one may be left that is too small.
    if (full.live > board_heap_limit() || blocks < board_heap_limit() / (BLOCK + 16) - 1) {
        return "malloc does not get what the limit says";
    }
    return NULL;
}

// realloc that moves, grows in place, shrinks and fails leaves right counts.
static const char *count_realloc(void) {
    size_t before = c_heap_usage().live;
    char *first = malloc(100);
    char *second = malloc(100);
    first = realloc(first, 5000);
    first = realloc(first, 50);
    if (realloc(second, board_heap_limit()) != NULL) {
        return "realloc got more than there is";
    }
    char *grown = realloc(first, 300);
    free(grown);
    free(second);
    return c_heap_usage().live == before ? NULL : "bytes are left after realloc";
}

// Writes its bytes, so that no compiler can leave them out.
static unsigned fill_stack(unsigned depth) {
    volatile unsigned char bytes[128];
    memset((void *)bytes, (int)depth, sizeof bytes);
    return depth == 0 ? bytes[5] : fill_stack(depth - 1) + bytes[depth % sizeof bytes];
}

static const char *measure_stack(void) {
    enum { DEPTH = 10 };
    stack_marks_repaint();
    size_t before = stack_marks_usage().used[0];
    fill_stack(DEPTH - 1);
    size_t used = stack_marks_usage().used[0];
    printf("stack: %u bytes deep, then %u\n", (unsigned)before, (unsigned)used);
    return used >= DEPTH * 128 && used < before + DEPTH * 200 ? NULL : "the depth does not fit";
}

void self_test_if_wanted(void) {
    const char *name = host_parameter("self_test");
    if (name == NULL) {
        return;
    }
    if (strcmp(name, "heap") == 0) {
        verdict(name, use_up_heap());
    } else if (strcmp(name, "realloc") == 0) {
        verdict(name, count_realloc());
    } else if (strcmp(name, "stack") == 0) {
        verdict(name, measure_stack());
    } else if (strcmp(name, "stack-overflow") == 0) {
        fill_stack(1000);
        verdict(name, "the stack ran over without a fault");
    }
    verdict(name, "there is no such test");
}
