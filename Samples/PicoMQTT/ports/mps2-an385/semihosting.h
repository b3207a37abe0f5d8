// Calls to the emulator: the ARM semihosting interface, as far as it is used here.
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Copies the words that the host gave to the image, with a final NUL. False if they do
/// not fit or there are none.
bool semihosting_command_line(char *to, size_t size);

/// Reads at most `size` bytes from the start of a file of the host's; -1 if it cannot be
/// opened or read.
int32_t semihosting_read_file(const char *path, void *to, size_t size);

/// The host's clock, seconds since 1970.
uint32_t semihosting_unix_time(void);

/// Ends the emulator with this exit status.
_Noreturn void semihosting_exit(int status);

#endif
