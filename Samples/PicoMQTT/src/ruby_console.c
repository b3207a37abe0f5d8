#include "ruby_console.h"

#include <stdio.h>

void console_write(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        putchar(text[i]);
    }
}

static mrb_value kernel_write(mrb_state *mrb, mrb_value self) {
    const char *text;
    mrb_int length;
    mrb_get_args(mrb, "s", &text, &length);
    console_write(text, (size_t)length);
    return self;
}

void console_define(mrb_state *mrb) {
    mrb_define_method(mrb, mrb->kernel_module, "__write", kernel_write, MRB_ARGS_REQ(1));
}
