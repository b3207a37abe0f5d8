// Inbound messages between lwIP's callback, which must be short, and the main loop.
#ifndef MESSAGE_QUEUE_H
#define MESSAGE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Most messages that may wait. What arrives beyond that is dropped and counted.
#define MESSAGE_QUEUE_LIMIT 64u

/// One message, allocated in the heap pool.
struct message {
    struct message *next;
    const char *topic;      ///< ends with NUL
    const uint8_t *payload; ///< followed by a NUL that `length` does not count
    size_t length;
};

/// Copies a message to the end of the queue; false if there is no room for it.
bool message_queue_push(const char *topic, const uint8_t *payload, size_t length);

/// Takes the oldest message, or NULL. The caller frees it with heap_pool_free.
struct message *message_queue_pop(void);

/// Number of messages dropped since start.
uint32_t message_queue_dropped(void);

#endif
