// Counts what goes through malloc, whoever calls it.
//
// The linker puts these functions in place of newlib's _malloc_r, _free_r and _realloc_r,
// which are below malloc, calloc and realloc: the Pico SDK has wrapped those already.
#ifndef C_HEAP_H
#define C_HEAP_H

#include <stddef.h>

/// Bytes are those that the blocks could hold (malloc_usable_size), without headers.
struct c_heap_usage {
    size_t live;   ///< bytes handed out now
    size_t peak;   ///< most bytes handed out at one time in this phase
    size_t failed; ///< requests refused in this phase
};

/// Counts peak and failures anew.
void c_heap_start_phase(void);

struct c_heap_usage c_heap_usage(void);

#endif
