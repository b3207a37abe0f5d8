// The Ruby virtual machine. Its whole heap is heap_pool; nothing else of it is in RAM
// but the C stack.
#ifndef VM_H
#define VM_H

#include <stdbool.h>
#include <stdint.h>

#include <mruby.h>

/// Opens the VM in an initialised heap pool, with its gems, the bindings and the Ruby
/// API. NULL, after a line on the console, if the pool is too small for them.
mrb_state *vm_open(void);

/// Runs bytecode to its end. False, after a line on the console, if it is not bytecode of
/// this VM's kind or ended with an exception. The bytecode has to stay where it is.
bool vm_run(mrb_state *mrb, const uint8_t *bytecode);

/// Closes the VM and gives all of its memory back.
void vm_close(mrb_state *mrb);

#endif
