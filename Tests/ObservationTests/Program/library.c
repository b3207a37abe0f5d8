// Part of a library, which a layer rule of the tests owns.
#include "library.h"

#include <stdlib.h>

void *library_calloc(size_t count, size_t size) { return calloc(count, size); }

__attribute__((noinline)) void *library_buffer(size_t size) {
  void *buffer = library_calloc(1, size);
  __asm volatile("" ::"r"(buffer) : "memory");
  return buffer;
}
