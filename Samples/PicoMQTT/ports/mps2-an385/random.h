// Random bytes.
//
// They come from the host's /dev/urandom, so keys are as good as the host's. With the
// parameter `seed` they come from a generator that always says the same: for tests that
// must repeat to the byte, and never for a secret that matters.
#ifndef RANDOM_H
#define RANDOM_H

#include <stddef.h>

/// Fills memory with random bytes. Ends the run if the host has none.
void random_fill(void *to, size_t size);

#endif
