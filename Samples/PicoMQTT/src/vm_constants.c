// Which strings and bytecode mruby may use where they are, instead of copying them.
#include <stdint.h>

#include <mruby.h>

// RAM starts here on every Cortex-M; flash, and what stands for it, is below.
#define RAM_START 0x20000000u

mrb_bool mrb_ro_data_p(const char *p) {
    return (uintptr_t)p < RAM_START;
}
