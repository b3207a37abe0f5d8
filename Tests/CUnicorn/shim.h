#pragma once

#include <unicorn/unicorn.h>

// Swift imports no macro that calls a function with variable arguments.

static inline uc_err rambudget_uc_set_cortex_m0(uc_engine *engine) {
  return uc_ctl_set_cpu_model(engine, UC_CPU_ARM_CORTEX_M0);
}

static inline uc_err rambudget_uc_forget(uc_engine *engine, uint64_t start, uint64_t end) {
  return uc_ctl_remove_cache(engine, start, end);
}
