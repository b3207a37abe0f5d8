#pragma once

#include <unicorn/unicorn.h>

// Swift imports no macro that calls a function with variable arguments.
static inline uc_err rambudget_uc_set_cortex_m0(uc_engine *engine) {
  return uc_ctl_set_cpu_model(engine, UC_CPU_ARM_CORTEX_M0);
}
