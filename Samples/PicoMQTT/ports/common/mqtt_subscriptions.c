#include "mqtt_subscriptions.h"

#include <string.h>

#define COUNT (sizeof((struct mqtt_subscriptions *)0)->items / sizeof(struct mqtt_subscription))

static struct mqtt_subscription *first_in(struct mqtt_subscriptions *table, enum mqtt_subscription_phase phase) {
    for (size_t i = 0; i < COUNT; i++) {
        if (table->items[i].phase == phase) {
            return &table->items[i];
        }
    }
    return NULL;
}

struct mqtt_subscription *mqtt_subscriptions_entry(struct mqtt_subscriptions *table, const char *filter) {
    for (size_t i = 0; i < COUNT; i++) {
        if (table->items[i].phase != MQTT_SUBSCRIPTION_FREE && strcmp(table->items[i].filter, filter) == 0) {
            return &table->items[i];
        }
    }
    struct mqtt_subscription *entry = first_in(table, MQTT_SUBSCRIPTION_FREE);
    if (entry == NULL) {
        entry = first_in(table, MQTT_SUBSCRIPTION_REFUSED);
    }
    if (entry != NULL) {
        *entry = (struct mqtt_subscription){.phase = MQTT_SUBSCRIPTION_FREE};
        memcpy(entry->filter, filter, strlen(filter) + 1);
    }
    return entry;
}

struct mqtt_subscription *mqtt_subscriptions_by_id(struct mqtt_subscriptions *table, uint16_t id) {
    for (size_t i = 0; i < COUNT; i++) {
        if (table->items[i].phase == MQTT_SUBSCRIPTION_SENT && table->items[i].id == id) {
            return &table->items[i];
        }
    }
    return NULL;
}

const struct mqtt_subscription *mqtt_subscriptions_by_ticket(const struct mqtt_subscriptions *table,
                                                             uint32_t ticket) {
    for (size_t i = 0; i < COUNT; i++) {
        if (table->items[i].phase != MQTT_SUBSCRIPTION_FREE && table->items[i].ticket == ticket) {
            return &table->items[i];
        }
    }
    return NULL;
}

void mqtt_subscriptions_rewind(struct mqtt_subscriptions *table, bool session_present) {
    for (size_t i = 0; i < COUNT; i++) {
        struct mqtt_subscription *entry = &table->items[i];
        if (entry->phase == MQTT_SUBSCRIPTION_SENT) {
            entry->phase = MQTT_SUBSCRIPTION_QUEUED;
        }
        if (session_present) {
            continue;
        }
        if (!entry->wanted && entry->phase == MQTT_SUBSCRIPTION_QUEUED) {
            entry->phase = MQTT_SUBSCRIPTION_FREE; // a new session has nothing to end
        } else if (entry->phase == MQTT_SUBSCRIPTION_SETTLED) {
            entry->phase = MQTT_SUBSCRIPTION_QUEUED;
            entry->restoring = true;
        }
    }
}

void mqtt_subscriptions_clear(struct mqtt_subscriptions *table) {
    memset(table, 0, sizeof *table);
}
