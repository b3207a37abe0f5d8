#include <stddef.h>

void *library_buffer(size_t size);
