#include "message_queue.h"

#include <string.h>

#include "heap_pool.h"

static struct message *oldest;
static struct message *newest;
static size_t waiting;
static uint32_t dropped;

bool message_queue_push(const char *topic, const uint8_t *payload, size_t length) {
    size_t topic_size = strlen(topic) + 1;
    struct message *message = NULL;
    if (waiting < MESSAGE_QUEUE_LIMIT) {
        message = heap_pool_alloc(sizeof *message + topic_size + length + 1);
    }
    if (message == NULL) {
        dropped++;
        return false;
    }

    char *topic_copy = (char *)(message + 1);
    uint8_t *payload_copy = (uint8_t *)topic_copy + topic_size;
    memcpy(topic_copy, topic, topic_size);
    if (length > 0) {
        memcpy(payload_copy, payload, length);
    }
    payload_copy[length] = 0;
    *message = (struct message){.topic = topic_copy, .payload = payload_copy, .length = length};

    if (newest != NULL) {
        newest->next = message;
    } else {
        oldest = message;
    }
    newest = message;
    waiting++;
    return true;
}

struct message *message_queue_pop(void) {
    struct message *message = oldest;
    if (message != NULL) {
        oldest = message->next;
        if (oldest == NULL) {
            newest = NULL;
        }
        waiting--;
    }
    return message;
}

uint32_t message_queue_dropped(void) {
    return dropped;
}
