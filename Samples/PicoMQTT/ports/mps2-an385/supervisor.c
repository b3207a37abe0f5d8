// QEMU runs one core, so nobody watches. But core 1's stack is there, as large as on a
// Pico and at the same place: right below core 0's.
#include "supervisor.h"

#include <stdint.h>

#include "registers.h"
#include "self_test.h"

__attribute__((section(".stack1"), used)) static char core1_stack[PICO_CORE1_STACK_SIZE];

// Memory protection unit, "ARMv7-M Architecture Reference Manual", B3.5.
#define MPU_CONTROL REGISTER(0xe000ed94)
#define MPU_REGION_BASE REGISTER(0xe000ed9c)
#define MPU_REGION_SETTINGS REGISTER(0xe000eda0)
#define MPU_ENABLE_KEEPING_DEFAULTS 5u
#define BASE_OF_REGION_0 0x10u
#define READ_ONLY (6u << 24)
#define SIZE_4_KB (11u << 1)
#define REGION_ENABLE 1u

extern char __scratch_x_origin__[];

// From now on core 1 owns its bank. A stack of core 0 that runs over would destroy core
// 1's on a Pico, long before anybody noticed; here it is a fault at once.
void supervisor_start(void) {
    MPU_REGION_BASE = (uint32_t)(uintptr_t)__scratch_x_origin__ | BASE_OF_REGION_0;
    MPU_REGION_SETTINGS = READ_ONLY | SIZE_4_KB | REGION_ENABLE;
    MPU_CONTROL = MPU_ENABLE_KEEPING_DEFAULTS;
    __asm__ volatile("dsb\n"
                     "isb" ::: "memory");
    self_test_if_wanted();
}

void supervisor_heartbeat(void) {
}

void supervisor_show(enum supervisor_light light) {
    (void)light;
}
