#pragma once

#include <stddef.h>

// Writes the readable form of an Itanium-mangled name. Returns its length, or -1 where the name is none
// or the form is longer than `capacity`: it is given up as soon as that shows.
long rambudget_demangle(const char *mangled, char *buffer, size_t capacity);
