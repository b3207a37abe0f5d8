// What Ruby prints goes to the board's console.
#ifndef RUBY_CONSOLE_H
#define RUBY_CONSOLE_H

#include <stddef.h>

#include <mruby.h>

/// Writes bytes, NULs included.
void console_write(const char *text, size_t length);

/// Defines what Kernel's print and puts are made of, see mrblib/console.rb.
void console_define(mrb_state *mrb);

#endif
