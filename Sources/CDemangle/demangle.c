#include "CDemangle.h"

#include <setjmp.h>
#include <string.h>

// The demangler of libstdc++ that hands its text over piece by piece: __cxa_demangle makes all of it, and
// substitutions let a few hundred bytes stand for gigabytes. Only the archive has it.
int __gcclibcxx_demangle_callback(
    const char *mangled, void (*take)(const char *text, size_t length, void *text_of), void *opaque);

struct text {
  jmp_buf full;
  char *buffer;
  size_t length, capacity;
};

static void take(const char *piece, size_t length, void *opaque) {
  struct text *text = opaque;
  // Nothing is lost by the way out: all that the demangler has is on its stack.
  if (length > text->capacity - text->length) longjmp(text->full, 1);
  memcpy(text->buffer + text->length, piece, length);
  text->length += length;
}

long rambudget_demangle(const char *mangled, char *buffer, size_t capacity) {
  struct text text = {.buffer = buffer, .length = 0, .capacity = capacity};
  if (setjmp(text.full) != 0) return -1;
  return __gcclibcxx_demangle_callback(mangled, take, &text) == 0 ? (long)text.length : -1;
}
