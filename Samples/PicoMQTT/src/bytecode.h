// Ruby compiled to bytecode while building, by cmake/Mruby.cmake.
#ifndef BYTECODE_H
#define BYTECODE_H

#include <stdint.h>

/// The files of mrblib/: the Ruby API.
extern const uint8_t api_bytecode[];

/// The application, option APP_SCRIPT.
extern const uint8_t app_bytecode[];

#endif
