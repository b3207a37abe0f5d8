// What is left of the C stack that the VM runs on.
#ifndef VM_STACK_H
#define VM_STACK_H

#include <stddef.h>

/// Bytes between here and the end of core 0's stack.
size_t vm_stack_left(void);

#endif
