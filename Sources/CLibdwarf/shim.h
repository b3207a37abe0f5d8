#pragma once

// Debian 12 installs libdwarf 20210528 under <libdwarf/…>; from 0.4 on the folder is <libdwarf-0/…>
// and pkg-config names it.
#if __has_include(<libdwarf-0/libdwarf.h>)
#include <libdwarf-0/dwarf.h>
#include <libdwarf-0/libdwarf.h>
#elif __has_include(<libdwarf/libdwarf.h>)
#include <libdwarf/dwarf.h>
#include <libdwarf/libdwarf.h>
#else
#include <dwarf.h>
#include <libdwarf.h>
#endif
