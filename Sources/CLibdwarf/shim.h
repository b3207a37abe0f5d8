#pragma once

// Debian 12 installs libdwarf 20210528 and Debian 13 libdwarf 0.11.1, both under <libdwarf/…>;
// from 0.4 on upstream's folder is <libdwarf-0/…>, and pkg-config names it.
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

// The one call whose parameters changed (in 0.2, which is also the first release that defines
// DW_LIBDWARF_VERSION): the access mode went away, as libdwarf only ever reads.
static inline int rambudget_dwarf_open(int descriptor, Dwarf_Debug *debug, Dwarf_Error *error) {
#ifdef DW_LIBDWARF_VERSION
  return dwarf_init_b(descriptor, DW_GROUPNUMBER_ANY, 0, 0, debug, error);
#else
  return dwarf_init_b(descriptor, DW_DLC_READ, DW_GROUPNUMBER_ANY, 0, 0, debug, error);
#endif
}
