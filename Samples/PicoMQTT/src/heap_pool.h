// The heap of the virtual machine: one static array, and an allocator over it.
//
// - Every block is aligned to 8 bytes and costs 4 bytes more than what was asked for,
//   rounded up to 8; the smallest takes 16.
// - Free blocks are kept by size class, as in a two-level segregated fit: allocating and
//   freeing take a bounded number of steps, however many blocks there are. The one walk
//   is along the blocks of a single class, and only before a request fails.
// - A freed block is merged with its free neighbours at once, so no two free blocks are
//   ever side by side.
// - A request fails only if no free block is large enough for it.
//
// The allocator's own tables are in the array as well. Only core 0 may use it.
#ifndef HEAP_POOL_H
#define HEAP_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "picomqtt_options.h"

/// Bytes of the arena.
#define HEAP_POOL_SIZE (HEAP_POOL_KB * 1024u)

/// The arena itself. The symbol's name and size are what memory reports show.
extern unsigned char heap_pool[HEAP_POOL_SIZE];

/// A count of the arena at one moment. Bytes include headers and the tables.
struct heap_pool_usage {
    size_t used;         ///< bytes in use
    size_t peak;         ///< most bytes ever in use
    size_t largest_free; ///< the largest request that would succeed now
    size_t blocks;       ///< number of blocks handed out
    size_t failed;       ///< requests refused since the start, whatever was done about them
};

/// Makes the whole arena one free block and forgets the counts.
void heap_pool_init(void);

/// `size` bytes aligned to 8, or NULL if no free block is large enough.
void *heap_pool_alloc(size_t size);

/// Changes the size of a block, in place where it can. NULL, and the old block as it was,
/// if there is no room. With `memory` NULL it allocates.
void *heap_pool_realloc(void *memory, size_t size);

/// Gives back what was allocated. NULL is allowed.
void heap_pool_free(void *memory);

/// Counts the peak anew, from what is in use now.
void heap_pool_restart_peak(void);

/// Counts the arena as it is now.
struct heap_pool_usage heap_pool_usage(void);

#endif
