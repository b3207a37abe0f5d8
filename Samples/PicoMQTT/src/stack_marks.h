// How deep the stacks were: they are painted, and later one looks how much paint is left.
#ifndef STACK_MARKS_H
#define STACK_MARKS_H

#include <stddef.h>

/// By core. Core 0's depth is that since the last painting, core 1's that of the run.
struct stack_marks {
    size_t reserved[2]; ///< bytes that the linker script sets aside
    size_t used[2];     ///< bytes of them that were written
};

/// Paints both stacks. Core 1 must not have been started yet.
void stack_marks_start(void);

/// Paints what core 0 does not use at this moment.
void stack_marks_repaint(void);

struct stack_marks stack_marks_usage(void);

#endif
