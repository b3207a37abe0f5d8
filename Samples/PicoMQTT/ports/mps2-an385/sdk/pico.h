// All that printf.c of the Pico SDK wants from the SDK's header of this name.
#ifndef PICOMQTT_SDK_PICO_H
#define PICOMQTT_SDK_PICO_H

#include <sys/types.h>

#define WRAPPER_FUNC(name) __wrap_##name
#define __printflike(format, arguments) __attribute__((format(printf, format, arguments)))

#endif
