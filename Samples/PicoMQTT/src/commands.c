#include "commands.h"

#include <stdlib.h>
#include <string.h>

#define INTERVAL_MIN_S 1u
#define INTERVAL_MAX_S 3600u

static uint32_t interval_s = 10;
static enum supervisor_light light = SUPERVISOR_LIGHT_ONLINE;

static bool set_interval(const char *digits) {
    char *end = NULL;
    unsigned long seconds = strtoul(digits, &end, 10);
    if (end == digits || *end != '\0' || seconds < INTERVAL_MIN_S || seconds > INTERVAL_MAX_S) {
        return false;
    }
    interval_s = (uint32_t)seconds;
    return true;
}

bool commands_run(const char *text) {
    static const char interval[] = "interval ";
    if (strcmp(text, "light on") == 0) {
        light = SUPERVISOR_LIGHT_ONLINE;
        return true;
    }
    if (strcmp(text, "light off") == 0) {
        light = SUPERVISOR_LIGHT_DARK;
        return true;
    }
    if (strncmp(text, interval, sizeof interval - 1) == 0) {
        return set_interval(text + sizeof interval - 1);
    }
    return strcmp(text, "status") == 0;
}

uint32_t commands_status_interval_ms(void) {
    return interval_s * 1000;
}

enum supervisor_light commands_light(void) {
    return light;
}
