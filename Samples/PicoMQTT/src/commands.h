// The commands that arrive over MQTT, as plain words.
#ifndef COMMANDS_H
#define COMMANDS_H

#include <stdbool.h>
#include <stdint.h>

#include "supervisor.h"

/// Runs "light on", "light off", "interval SECONDS" or "status". False if it is none.
bool commands_run(const char *text);

/// Pause between two statuses, as last set.
uint32_t commands_status_interval_ms(void);

/// What the LED shows while online, as last set.
enum supervisor_light commands_light(void);

#endif
