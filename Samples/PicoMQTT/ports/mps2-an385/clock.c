#include "clock.h"

#include "registers.h"

// CMSDK timer 0: counts down from 2^32 - 1 to 0 and starts again.
#define TIMER_CONTROL REGISTER(0x40000000)
#define TIMER_VALUE REGISTER(0x40000004)
#define TIMER_RELOAD REGISTER(0x40000008)
#define TIMER_ENABLE 1u

// SysTick, "ARMv7-M Architecture Reference Manual", B3.3.
#define SYSTICK_CONTROL REGISTER(0xe000e010)
#define SYSTICK_RELOAD REGISTER(0xe000e014)
#define SYSTICK_VALUE REGISTER(0xe000e018)
#define SYSTICK_RUN 7u // enabled, with interrupt, at the processor's clock
#define INTERRUPT_CONTROL REGISTER(0xe000ed04)
#define CLEAR_PENDING_SYSTICK (1u << 25)

static uint64_t ticks;
static uint32_t last;

void clock_start(void) {
    TIMER_RELOAD = UINT32_MAX;
    TIMER_VALUE = UINT32_MAX;
    TIMER_CONTROL = TIMER_ENABLE;
    last = UINT32_MAX;

    SYSTICK_RELOAD = CLOCK_HZ / 1000 - 1;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = SYSTICK_RUN;
}

uint64_t clock_ticks(void) {
    uint32_t now = TIMER_VALUE;
    ticks += last - now;
    last = now;
    return ticks;
}

// A masked interrupt ends the sleep without being taken. Without the sleep, an idle image
// would keep a processor of the host busy.
void clock_wait(void) {
    INTERRUPT_CONTROL = CLEAR_PENDING_SYSTICK;
    __asm__ volatile("dsb\n"
                     "wfi" ::: "memory");
}
