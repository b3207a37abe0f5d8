// Stands in for the header of this name in the vendor's driver: see cyw43.h.
#ifndef STAND_IN_CYW43_COUNTRY_H
#define STAND_IN_CYW43_COUNTRY_H

#include <stdint.h>

// Two letters and a revision become what cyw43_arch_init_with_country takes.
#define CYW43_COUNTRY(first, second, revision) ((uint32_t)((first) + (second) + (revision)))

#endif
