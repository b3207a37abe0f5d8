#pragma once

#include <stddef.h>

// Declared as the Itanium C++ ABI, section 3.4, gives it: <cxxabi.h> is for C++ alone.
char *__cxa_demangle(const char *name, char *buffer, size_t *length, int *status);
