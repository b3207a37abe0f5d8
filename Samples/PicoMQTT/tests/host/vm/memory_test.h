#ifndef MEMORY_TEST_H
#define MEMORY_TEST_H

/// Opens and runs the VM with too little memory, and with memory that runs out at any of
/// its requests: it has to end orderly and to leave nothing behind.
void test_memory(void);

#endif
