#include "mqtt_owed.h"

#include <string.h>

bool mqtt_owed_add(struct mqtt_owed *owed, uint16_t id) {
    if (owed->count > 0 && owed->runs[owed->count - 1].last + 1 == id) {
        owed->runs[owed->count - 1].last = id;
        return true;
    }
    if (owed->count == MQTT_OWED_RUNS) {
        return false;
    }
    owed->runs[owed->count].first = owed->runs[owed->count].last = id;
    owed->count++;
    return true;
}

bool mqtt_owed_has(const struct mqtt_owed *owed, uint16_t id) {
    for (size_t i = 0; i < owed->count; i++) {
        if (id >= owed->runs[i].first && id <= owed->runs[i].last) {
            return true;
        }
    }
    return false;
}

uint16_t mqtt_owed_first(const struct mqtt_owed *owed) {
    return owed->count > 0 ? owed->runs[0].first : 0;
}

void mqtt_owed_remove(struct mqtt_owed *owed) {
    if (owed->count > 0 && owed->runs[0].first++ == owed->runs[0].last) {
        owed->count--;
        memmove(&owed->runs[0], &owed->runs[1], owed->count * sizeof owed->runs[0]);
    }
}
