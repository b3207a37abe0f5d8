#include "stack_marks.h"

#include <stdint.h>

// From the linker script.
extern uint32_t __StackBottom[], __StackTop[];
extern uint32_t __StackOneBottom[], __StackOneTop[];

// A word that no program writes by itself.
#define PAINT 0x7a11c0deu
// Kept off the stack pointer: this file's own functions run there.
#define MARGIN_WORDS 16

static void paint(volatile uint32_t *from, const volatile uint32_t *to) {
    while (from < to) {
        *from++ = PAINT;
    }
}

static size_t used(const volatile uint32_t *bottom, const volatile uint32_t *top) {
    while (bottom < top && *bottom == PAINT) {
        bottom++;
    }
    return (size_t)(top - bottom) * sizeof *bottom;
}

void stack_marks_start(void) {
    paint(__StackOneBottom, __StackOneTop);
    stack_marks_repaint();
}

void stack_marks_repaint(void) {
    const uint32_t *here = __builtin_frame_address(0);
    paint(__StackBottom, here - MARGIN_WORDS);
}

struct stack_marks stack_marks_usage(void) {
    return (struct stack_marks){
        .reserved = {(size_t)(__StackTop - __StackBottom) * sizeof(uint32_t),
                     (size_t)(__StackOneTop - __StackOneBottom) * sizeof(uint32_t)},
        .used = {used(__StackBottom, __StackTop), used(__StackOneBottom, __StackOneTop)}};
}
