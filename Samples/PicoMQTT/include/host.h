// The computer that runs the board, where there is one: an emulator's parameters, files
// and clock. Implemented in ports/<board>; on real hardware there is nothing to be had.
#ifndef HOST_H
#define HOST_H

#include <stddef.h>
#include <stdint.h>

/// The value of the parameter `name`, valid for ever, or NULL if it was not given.
const char *host_parameter(const char *name);

/// The number in the parameter `name`, or `otherwise` if it was not given.
uint32_t host_number(const char *name, uint32_t otherwise);

/// The contents of the file that the parameter `name` names, or NULL if there is none.
/// Ends with a NUL that `size` does not count; valid for ever, and no RAM of the board's.
const char *host_file(const char *name, size_t *size);

/// Seconds since 1970: the parameter `time`, or else the host's clock. 0 without a host.
uint32_t host_unix_time(void);

/// Ends the run with an exit status for the host. Real hardware stays where it is, with
/// the console alive.
_Noreturn void host_exit(int status);

#endif
