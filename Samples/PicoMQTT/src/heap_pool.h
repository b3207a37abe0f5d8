// The arena of the firmware: one static array, and a first-fit allocator over it.
//
// It is the place of a VM's heap. Until there is a VM, the queue of inbound messages
// lives here. Only core 0 may use it.
#ifndef HEAP_POOL_H
#define HEAP_POOL_H

#include <stddef.h>

#include "picomqtt_options.h"

/// Bytes of the arena.
#define HEAP_POOL_SIZE (HEAP_POOL_KB * 1024u)

/// The arena itself. The symbol's name and size are what memory reports show.
extern unsigned char heap_pool[HEAP_POOL_SIZE];

/// A count of the arena at one moment. Bytes include the allocator's headers.
struct heap_pool_usage {
    size_t used;         ///< bytes handed out
    size_t peak;         ///< most bytes ever handed out
    size_t largest_free; ///< the largest block that is still free
    size_t blocks;       ///< number of blocks handed out
};

/// Makes the whole arena one free block.
void heap_pool_init(void);

/// `size` bytes aligned to 8, or NULL if no free block is large enough.
void *heap_pool_alloc(size_t size);

/// Gives back what heap_pool_alloc returned. NULL is allowed.
void heap_pool_free(void *memory);

/// Counts the arena as it is now.
struct heap_pool_usage heap_pool_usage(void);

#endif
