#include "vm.h"

#include <stdio.h>

#include <mruby/class.h>
#include <mruby/dump.h>
#include <mruby/error.h>
#include <mruby/string.h>

#include "board_binding.h"
#include "bytecode.h"
#include "ruby_console.h"
#include "heap_pool.h"
#include "memory_marks.h"
#include "mqtt_binding.h"

// Of mruby, but in none of its headers: generated with the list of gems.
void mrb_init_mrbgems(mrb_state *mrb);

// mruby's allocator function. It answers NULL by collecting garbage and asking again, and
// raises NoMemoryError, which exists from the start, if that did not help.
static void *allocate(mrb_state *mrb, void *memory, size_t size, void *user_data) {
    (void)mrb;
    (void)user_data;
    if (size == 0) {
        heap_pool_free(memory);
        return NULL;
    }
    return heap_pool_realloc(memory, size);
}

// ---- exceptions that nobody rescued

static mrb_value describe(mrb_state *mrb, void *exception) {
    mrb_value text = mrb_funcall(mrb, mrb_obj_value(exception), "message", 0);
    console_write(RSTRING_PTR(text), (size_t)RSTRING_LEN(text));
    return mrb_nil_value();
}

// The message may need memory that is no longer there, so it is printed last.
static void report(mrb_state *mrb, mrb_value exception) {
    printf("vm: %s: ", mrb_obj_classname(mrb, exception));
    mrb_bool failed = FALSE;
    mrb_protect_error(mrb, describe, mrb_obj_ptr(exception), &failed);
    console_write("\n", 1);
}

// Runs `body`; false if it raised.
static bool protect(mrb_state *mrb, mrb_value (*body)(mrb_state *, void *), void *argument) {
    mrb_bool failed = FALSE;
    int arena = mrb_gc_arena_save(mrb);
    mrb_value result = mrb_protect_error(mrb, body, argument, &failed);
    if (failed) {
        report(mrb, result);
    }
    mrb_gc_arena_restore(mrb, arena);
    mrb_clear_error(mrb);
    return !failed;
}

// ---- opening

static mrb_value load_gems(mrb_state *mrb, void *unused) {
    (void)unused;
    mrb_init_mrbgems(mrb);
    return mrb_nil_value();
}

static mrb_value define_bindings(mrb_state *mrb, void *unused) {
    (void)unused;
    console_define(mrb);
    board_define(mrb);
    mqtt_define(mrb);
    return mrb_nil_value();
}

mrb_state *vm_open(void) {
    mrb_state *mrb = mrb_open_core(allocate, NULL);
    // mruby takes no notice of an exception in the Ruby part of its core.
    if (mrb != NULL && mrb->exc != NULL) {
        mrb_close(mrb);
        mrb = NULL;
    }
    if (mrb == NULL) {
        printf("vm: the heap pool is too small for the VM\n");
        return NULL;
    }
    memory_marks_print("vm-open");
    bool ready = protect(mrb, load_gems, NULL);
    if (ready) {
        memory_marks_print("gems-loaded");
        ready = protect(mrb, define_bindings, NULL) && vm_run(mrb, api_bytecode);
    }
    if (!ready) {
        mrb_close(mrb);
        return NULL;
    }
    memory_marks_print("api-loaded");
    return mrb;
}

void vm_close(mrb_state *mrb) {
    mrb_close(mrb);
}

// ---- running

static mrb_value run(mrb_state *mrb, void *bytecode) {
    mrb_value result = mrb_load_irep(mrb, bytecode);
    if (mrb->exc != NULL) {
        mrb_exc_raise(mrb, mrb_obj_value(mrb->exc));
    }
    return result;
}

bool vm_run(mrb_state *mrb, const uint8_t *bytecode) {
    return protect(mrb, run, (void *)(uintptr_t)bytecode);
}
