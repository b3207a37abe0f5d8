// Packet identifiers that the broker has yet to get a PUBACK for, oldest first.
//
// Brokers count them up, so a few runs hold any number of them.
#ifndef PORTS_COMMON_MQTT_OWED_H
#define PORTS_COMMON_MQTT_OWED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MQTT_OWED_RUNS 8

/// The list. Zero-filled memory is an empty one.
struct mqtt_owed {
    size_t count; // runs
    struct {
        uint16_t first;
        uint16_t last;
    } runs[MQTT_OWED_RUNS];
};

/// Adds an identifier; false if it would be one run too many.
bool mqtt_owed_add(struct mqtt_owed *owed, uint16_t id);

/// Whether an identifier is in the list.
bool mqtt_owed_has(const struct mqtt_owed *owed, uint16_t id);

/// The oldest identifier, or 0 if there is none.
uint16_t mqtt_owed_first(const struct mqtt_owed *owed);

/// Removes the oldest identifier.
void mqtt_owed_remove(struct mqtt_owed *owed);

#endif
