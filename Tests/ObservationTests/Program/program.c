// Allocates in many ways, and reports what its own counters say. `scenario` chooses.
#include <malloc.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "c_heap.h"
#include "heap_pool.h"
#include "library.h"

volatile uint32_t scenario;
volatile uint32_t report[16];

#define NOINLINE __attribute__((noinline))

// ---- the processor

extern char end[], __StackLimit[], __StackTop[], __StackOneTop[];
int main(void);
void interrupt(void);

NOINLINE void finished(void) {
  for (;;) __asm volatile("wfi");
}

NOINLINE void start(void) {
  main();
  finished();
}

__attribute__((section(".vectors"), used)) void *const vectors[48] = {
    __StackTop, start, [2 ... 15] = finished, [16 ... 47] = interrupt};

static void pend(void) {
  *(volatile uint32_t *)0xE000E100 = 1;  // NVIC_ISER
  *(volatile uint32_t *)0xE000E200 = 1;  // NVIC_ISPR
  __asm volatile("dsb; isb" ::: "memory");
}

static char *heap_end = end;
// The compiler takes for granted that `malloc` looks at no variable.
static volatile int interrupts_sbrk;
static jmp_buf *volatile leaves_sbrk;

void *_sbrk(int increment) {
  if (interrupts_sbrk) {
    interrupts_sbrk = 0;
    pend();
  }
  if (leaves_sbrk) longjmp(*leaves_sbrk, 1);
  if (heap_end + increment > __StackLimit) return (void *)-1;
  char *old = heap_end;
  heap_end += increment;
  return old;
}

// ---- random numbers

static uint32_t random_below(uint32_t limit) {
  static uint32_t state = 1;
  state = state * 1664525u + 1013904223u;
  return (uint32_t)(((uint64_t)state * limit) >> 32);
}

// ---- the C heap

#define SLOTS 48
static void *slots[SLOTS];

static void report_c_heap(void) {
  struct c_heap_usage usage = c_heap_usage();
  report[0] = usage.live;
  report[1] = usage.peak;
  report[2] = usage.failed;
  report[3] = mallinfo().arena;
}

static NOINLINE void mix_c_heap(void) {
  for (int step = 0; step < 6000; step++) {
    void **slot = &slots[random_below(SLOTS)];
    uint32_t size = random_below(random_below(8) ? 400 : 3000);
    switch (random_below(4)) {
      case 0: free(*slot); *slot = malloc(size); break;
      case 1: free(*slot); *slot = calloc(3, size / 3); break;
      case 2: {
        void *changed = realloc(*slot, size + 1);
        if (changed) *slot = changed;
        break;
      }
      default: free(*slot); *slot = NULL;
    }
  }
}

// ---- the pool, as mruby asks for memory

static NOINLINE void *change(void *memory, size_t size) {
  if (size == 0) {
    heap_pool_free(memory);
    return NULL;
  }
  return heap_pool_realloc(memory, size);
}

static void report_pool(void) {
  struct heap_pool_usage usage = heap_pool_usage();
  report[0] = usage.used;
  report[1] = usage.peak;
  report[2] = usage.failed;
  report[3] = usage.largest_free;
  report[4] = usage.blocks;
}

static NOINLINE void mix_pool(void) {
  for (int step = 0; step < 6000; step++) {
    void **slot = &slots[random_below(SLOTS)];
    uint32_t size = random_below(3) ? 1 + random_below(random_below(8) ? 300 : 3000) : 0;
    void *changed = change(*slot, size);
    if (changed || size == 0) *slot = changed;
  }
}

// ---- jumps

static jmp_buf back;

static NOINLINE void jump_with_block(void) {
  slots[0] = malloc(100);
  longjmp(back, 1);
}

// Out of the middle of `malloc`, too.
static NOINLINE void jump(void) {
  if (setjmp(back) == 0) jump_with_block();
  if (setjmp(back) == 0) {
    leaves_sbrk = &back;
    slots[1] = malloc(6000);
  }
  leaves_sbrk = NULL;
  slots[2] = malloc(40);
}

// A function that ends with a jump to `malloc`.
__attribute__((naked)) NOINLINE void *tail_allocate(size_t size) {
  (void)size;
  __asm volatile("ldr r3, =malloc\n bx r3\n .ltorg");
}

// ---- interrupts

static void *volatile from_interrupt[2];

NOINLINE void interrupt(void) {
  from_interrupt[0] = malloc(24);
  from_interrupt[1] = heap_pool_alloc(32);
}

// ---- the stack

// All that its bank has below it.
__attribute__((section(".below_the_stack"), used)) static uint8_t below_the_stack[0x800];

NOINLINE uint32_t recurse(uint32_t depth) {
  volatile uint32_t room[8];
  room[0] = depth;
  uint32_t sp;
  __asm volatile("mov %0, sp" : "=r"(sp));
  if (depth == 0) return sp;
  uint32_t deepest = recurse(depth - 1);
  room[1] = deepest;
  return room[1];
}

NOINLINE void core1(void) {
  report[8] = recurse(5);
  finished();
}

// ---- phases

NOINLINE void mark(const char *name) {
  __asm volatile("" ::"r"(name) : "memory");
}

NOINLINE void second_phase(void) {
  free(slots[0]);
  slots[1] = malloc(50);
}

// ---- the watchdog

static NOINLINE void reboot_with_blocks(void) {
  static uint32_t lives;
  if (lives++ > 0) {
    slots[0] = malloc(8);
    return;
  }
  for (int i = 0; i < 10; i++) slots[i] = malloc(1000);
  *(volatile uint32_t *)0x40058000 = 1u << 31;  // WATCHDOG_CTRL
  for (;;) __asm volatile("nop");
}

int main(void) {
  heap_pool_init();
  switch (scenario) {
    case 0: mix_c_heap(); report_c_heap(); break;
    case 1: mix_pool(); report_pool(); break;
    case 2: jump(); report_c_heap(); break;
    case 3: slots[0] = tail_allocate(80); slots[1] = library_buffer(200); break;
    case 4:
      interrupts_sbrk = 1;
      slots[0] = malloc(500);
      report_c_heap();
      break;
    case 5: report[0] = recurse(20); break;
    case 6:
      slots[0] = malloc(1000);
      mark("first");
      second_phase();
      mark("second");
      slots[2] = malloc(10);
      break;
    // More than the stack's 2 KB.
    case 7: report[0] = recurse(60); break;
    case 8: slots[0] = malloc(1 << 20); slots[1] = realloc(NULL, 1 << 20); report_c_heap(); break;
    case 9: memset((void *)report, 1, 10); break;
    case 10: reboot_with_blocks(); break;
  }
  return 0;
}
