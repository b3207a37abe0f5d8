/* Included before every file of the VM. mruby checks a method call that comes from C
 * against this limit, and raises SystemStackError beyond it. Each such call takes some 500
 * bytes of the C stack, so the limit is what is left of that: see src/vm_stack.c. */
#ifndef CALL_LEVELS_H
#define CALL_LEVELS_H

int vm_call_levels(void);
#define MRB_CALL_LEVEL_MAX vm_call_levels()

#endif
