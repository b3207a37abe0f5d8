// Access to the registers of the board and of the processor.
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

// Both the processor and its peripherals run at 25 MHz on this board.
#define CLOCK_HZ 25000000u

#endif
