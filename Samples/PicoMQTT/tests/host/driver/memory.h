// mbedTLS's memory, which can be made scarce for the link's end of the connection.
#ifndef TEST_MEMORY_H
#define TEST_MEMORY_H

#include <stddef.h>

void *test_calloc(size_t count, size_t size);

/// Allows the link `bytes` more than it has now, and `allocations` more; negative: no limit.
void memory_limit(long bytes, long allocations);

#endif
