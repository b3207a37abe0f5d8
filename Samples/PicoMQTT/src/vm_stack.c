// Keeps Ruby from running over the C stack. Calls from Ruby to Ruby stay within the pool,
// but one that comes from C, such as to_s for "#{…}" or inspect for an array's elements,
// enters the interpreter once more, and core 0's stack holds only a few of those.
#include "vm_stack.h"

#include "../mruby/call_levels.h"

// From the linker script.
extern char __StackBottom[];

// Calls within calls, whether they use the C stack or not.
#define LEVELS 128
// What has to be free for one call more: what the interpreter takes, the deepest that it may
// call, which is the network's turn with TLS records to decrypt, and an interrupt.
#define RESERVE 2048

size_t vm_stack_left(void) {
    return (size_t)((const char *)__builtin_frame_address(0) - __StackBottom);
}

int vm_call_levels(void) {
    return vm_stack_left() < RESERVE ? -1 : LEVELS;
}
