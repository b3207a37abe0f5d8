// Bytes that TCP delivered and that have to wait for room in the queue.
//
// TCP's window limits their number, but not the number of packet buffers they lie in: a
// broker that sends small segments would soon have them all, and the network would stand
// still. So while the link is held, small pieces are copied together.
#include "lwip/pbuf.h"
#include "lwip/sys.h"

#include "mqtt_internal.h"

// Copies `p` into the room behind the last byte. False if there is none.
static bool copy_to_tail(struct mqtt_input *input, const struct pbuf *p) {
    if (input->tail == NULL || input->tail_room < p->tot_len) {
        struct pbuf *tail = pbuf_alloc(PBUF_RAW, PBUF_POOL_BUFSIZE, PBUF_POOL);
        if (tail == NULL) {
            return false;
        }
        tail->len = tail->tot_len = 0;
        pbuf_cat(input->held, tail);
        input->tail = tail;
        input->tail_room = PBUF_POOL_BUFSIZE;
    }
    u16_t count = pbuf_copy_partial(p, (uint8_t *)input->tail->payload + input->tail->len, p->tot_len, 0);
    for (struct pbuf *each = input->held; each != NULL; each = each->next) {
        each->tot_len += count;
    }
    input->tail->len += count;
    input->tail_room -= count;
    return true;
}

void mqtt_input_arrived(struct mqtt_link *link, struct pbuf *p) {
    struct mqtt_input *input = &link->input;
    link->heard_ms = sys_now();
    if (input->held == NULL) {
        input->held = p;
    } else if (p->tot_len <= PBUF_POOL_BUFSIZE / 2 && copy_to_tail(input, p)) {
        pbuf_free(p);
    } else {
        pbuf_cat(input->held, p);
        input->tail = NULL;
    }
    mqtt_input_run(link);
}

void mqtt_input_reset(struct mqtt_link *link) {
    if (link->input.held != NULL) {
        pbuf_free(link->input.held);
    }
    link->input = (struct mqtt_input){.phase = MQTT_INPUT_TYPE};
}
