// The driver over lwIP's MQTT client: one session with one broker, without blocking.
//
// Nothing here waits. mqtt_link_poll() moves packets, runs timers and turns whatever
// arrived into changes of `state`, finished tickets and queued messages; without it
// nothing happens, not even keep-alive. A caller that wants to block polls in a loop:
//
//     mqtt_link_open(&link);
//     while (link.state != MQTT_LINK_ONLINE && link.state != MQTT_LINK_CLOSED) {
//         mqtt_link_poll(&link);
//     }
//
// lwIP keeps pointers to strings for the life of a connection, and a VM's strings move or
// die. So every text given here is copied into the link, with a NUL of its own; only
// certificates and keys are not, since they live in the image.
//
// Inbound messages wait in a queue of fixed size. A message of QoS 1 is acknowledged when
// the program says that it has it, and not before; PUBACK leaves when it has all that came.
// A broker limits what it sends ahead, so the program sets the pace. One that was not acknowledged when the connection
// went is the broker's again, which sends it once more if it still has the session; if not,
// the program gets what is in the queue.
//
// When the queue has no room, the link reads no further and TCP's window closes, until
// mqtt_link_take() makes room (`counters.held`): **whoever waits for a ticket or a ping has
// to take messages meanwhile**, since the answer may be behind them; they may be
// acknowledged later. Messages of QoS 0 that find no room are dropped and counted.
//
// What was published with QoS 1 stays in the link until the broker acknowledges it. After
// a lost connection, subscriptions are made again (unless the broker kept the session)
// and unacknowledged messages are sent again, with DUP, in their order.
//
// All functions run on the core that polls the network, and never inside a callback.
#ifndef PORTS_COMMON_MQTT_H
#define PORTS_COMMON_MQTT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lwip/apps/mqtt.h"
#include "lwip/apps/mqtt_priv.h"

#include "mqtt_error.h"
#include "mqtt_inbound.h"
#include "mqtt_input.h"
#include "mqtt_outbound.h"
#include "mqtt_owed.h"
#include "mqtt_subscriptions.h"
#include "picomqtt_options.h"

/// Longest host name, client id, user name, password and will topic, NUL excluded.
#define MQTT_LINK_TEXT_MAX 127
/// Longest payload of the will: lwIP has one byte for its length.
#define MQTT_LINK_WILL_MAX 255

/// Where a link stands.
enum mqtt_link_state {
    MQTT_LINK_CLOSED,    ///< nothing is going on; `error` says why
    MQTT_LINK_WAITING,   ///< pausing before the next attempt; `error` says why
    MQTT_LINK_RESOLVING, ///< waiting for DNS
    MQTT_LINK_OPENING,   ///< TCP, TLS and CONNECT are under way
    MQTT_LINK_ONLINE,    ///< the broker has accepted the session
};

/// A certificate or a key inside the image: DER, or PEM with its final NUL counted in
/// `size`. Not copied: it has to outlive the link. {NULL, 0} for none.
struct mqtt_link_blob {
    const uint8_t *data;
    size_t size;
};

/// What a link connects to, and how. Zero is the default of every field.
struct mqtt_link_settings {
    const char *host;      ///< name or IPv4 address
    uint16_t port;         ///< 0 for 1883, with TLS 8883
    const char *client_id; ///< NULL or "" lets the broker choose (needs a clean session)
    const char *user;      ///< NULL or "" for none
    const char *password;  ///< NULL or "" for none; not without a user
    uint16_t keep_alive_s; ///< 0 for no keep-alive
    bool keep_session;     ///< clean_session is its opposite

    bool tls;
    const char *tls_name;       ///< name that the certificate must have; NULL for `host`
    struct mqtt_link_blob ca;   ///< authority that is trusted; TLS needs one
    struct mqtt_link_blob cert; ///< certificate of the client; needs `key` as well
    struct mqtt_link_blob key;

    const char *will_topic; ///< NULL or "" for no will
    const void *will_payload;
    size_t will_length;
    int will_qos; ///< 0 or 1
    bool will_retain;

    uint32_t connect_timeout_ms; ///< for DNS, TCP, TLS and CONNACK together; 0 for 30 s
    uint32_t ack_timeout_ms;     ///< for PUBACK, SUBACK, UNSUBACK, PINGRESP; 0 for 30 s
    bool reconnect;              ///< tries again by itself (state MQTT_LINK_WAITING)
    uint32_t backoff_min_ms;     ///< first pause, doubled by each failure; 0 for 1 s
    uint32_t backoff_max_ms;     ///< longest pause before jitter; 0 for 60 s
};

/// What happened so far. Counted from mqtt_link_init on.
struct mqtt_link_counters {
    uint32_t published;     ///< messages sent with QoS 0, or acknowledged with QoS 1
    uint32_t republished;   ///< messages sent again with DUP
    uint32_t received;      ///< messages that went into the queue
    uint32_t dropped;       ///< messages of QoS 0 that found the queue full
    uint32_t oversized;     ///< messages larger than the whole queue, queued without text
    uint32_t held;          ///< times that a full queue made the link stop reading
    uint32_t connects;      ///< sessions the broker accepted
    uint32_t failures;      ///< attempts that failed, and connections lost
    uint32_t pings;         ///< PINGREQs sent
};

/// Names something that the broker has yet to acknowledge. 0 names nothing.
typedef uint32_t mqtt_ticket;

/// One link. To be kept in static memory. Up to `counters`, fields are for reading.
struct mqtt_link {
    enum mqtt_link_state state;
    enum mqtt_link_error error; ///< why the link closed or the last attempt failed
    uint8_t broker_code;        ///< CONNACK's return code, after MQTT_LINK_REFUSED
    bool session_present;       ///< the broker still had our session, as CONNACK said
    bool ping_pending;          ///< a PINGREQ has no answer yet
    char reason[96];            ///< mbedTLS's own words after an error of TLS, else ""
    struct mqtt_link_counters counters;

    // Settings, copied.
    char host[MQTT_LINK_TEXT_MAX + 1];
    char tls_name[MQTT_LINK_TEXT_MAX + 1];
    char client_id[MQTT_LINK_TEXT_MAX + 1];
    char user[MQTT_LINK_TEXT_MAX + 1];
    char password[MQTT_LINK_TEXT_MAX + 1];
    char will_topic[MQTT_LINK_TEXT_MAX + 1];
    char will_payload[MQTT_LINK_WILL_MAX + 1];
    struct mqtt_link_settings settings; // its pointers lead into the link, or are blobs

    // The session, which outlives connections.
    mqtt_ticket last_ticket;
    uint16_t last_id;
    mqtt_ticket forgotten; // this ticket and all before it ended with their session
    enum mqtt_link_error notice;
    uint32_t resumed; // how many connections have resumed the session
    struct mqtt_subscriptions subscriptions;
    struct mqtt_outbound outbound;
    struct mqtt_inbound inbound;

    // The connection.
    struct mqtt_input input;
    struct mqtt_owed had;  // messages that the program had before the session was resumed
    struct mqtt_owed owed; // PUBACKs, for messages that the program has
    uint32_t untaken;      // messages of QoS 1 that it does not have yet
    uint32_t arrived;      // messages of QoS 1 since PUBACKs were last sent
    unsigned at_once;      // PUBACKs that may leave together
    struct altcp_tls_config *tls_config;
    uint32_t attempt_ms;  // when the attempt began
    uint32_t online_ms;   // when the broker accepted
    uint32_t next_ms;     // when the next attempt is due
    uint32_t backoff_ms;  // the pause that comes next, before jitter
    uint32_t ping_ms;     // when the pending PINGREQ went out
    uint32_t sent_ms;     // when the last packet went out
    uint32_t heard_ms;    // when the last bytes came in
    uint32_t held_ms;     // when a full queue last kept us from reading
    mqtt_client_t client;
};

// ---- life cycle

/// Prepares a closed link with an empty session; what it was before ends as by
/// mqtt_link_abort, so its memory has to be zero-filled at first. MQTT_LINK_BAD_ARGUMENT if a text is too
/// long or settings contradict each other; `reason` then says which.
enum mqtt_link_error mqtt_link_init(struct mqtt_link *link, const struct mqtt_link_settings *settings);

/// Starts to connect; `state` tells how it goes. Also after a loss, to connect again: the
/// session is kept. A failure that shows at once is returned and is in `error`, too.
enum mqtt_link_error mqtt_link_open(struct mqtt_link *link);

/// Sends DISCONNECT if there is someone to read it, and closes. The broker will not
/// publish the will. Messages that were received stay in the queue; those that a full
/// queue kept out are lost at QoS 0, and come again at QoS 1 if the session is kept. Without
/// `keep_session`, subscriptions and what has yet to go out are forgotten. To lose nothing,
/// poll before until mqtt_link_is_flushed(); and go on polling (mqtt_link_poll or
/// network_turn) for some turns, as TCP still has its part to say.
void mqtt_link_close(struct mqtt_link *link);

/// Closes without DISCONNECT, as if the network had failed: the broker publishes the will.
void mqtt_link_abort(struct mqtt_link *link);

/// One turn: network_turn() and then all that is due. To be called often.
void mqtt_link_poll(struct mqtt_link *link);

/// The pause before the next attempt in milliseconds, jitter included, for callers that
/// reconnect by themselves. Each call doubles the next one; lasting success resets it.
uint32_t mqtt_link_backoff_ms(struct mqtt_link *link);

// ---- outbound

/// Publishes with QoS 0 or 1. `ticket` (may be NULL) becomes 0 for QoS 0, which has no
/// answer. QoS 1 is also accepted while an open link is not online: it is sent then.
/// MQTT_LINK_BUSY: no room now, poll and try again. MQTT_LINK_TOO_LARGE: never any room.
enum mqtt_link_error mqtt_link_publish(struct mqtt_link *link, const char *topic, const void *payload,
                                       size_t length, int qos, bool retain, mqtt_ticket *ticket);

/// Asks for the messages of a topic filter with QoS 0 or 1. Made again after reconnecting.
enum mqtt_link_error mqtt_link_subscribe(struct mqtt_link *link, const char *filter, int qos,
                                         mqtt_ticket *ticket);

/// Ends a subscription.
enum mqtt_link_error mqtt_link_unsubscribe(struct mqtt_link *link, const char *filter, mqtt_ticket *ticket);

/// How a request ended: MQTT_LINK_PENDING until then, MQTT_LINK_OK if the broker agreed,
/// MQTT_LINK_SUBSCRIPTION_REFUSED, or MQTT_LINK_FORGOTTEN once the session ended (ask
/// before closing). A lost connection leaves it pending: it will be tried again.
enum mqtt_link_error mqtt_link_result(const struct mqtt_link *link, mqtt_ticket ticket);

/// Messages of QoS 1 without an acknowledgement, at most MQTT_REQ_MAX_IN_FLIGHT.
size_t mqtt_link_in_flight(const struct mqtt_link *link);

/// Whether QoS 0 messages and acknowledgements have all been handed to TCP.
bool mqtt_link_is_flushed(const struct mqtt_link *link);

/// Sends PINGREQ; `ping_pending` until the answer is there.
enum mqtt_link_error mqtt_link_ping(struct mqtt_link *link);

// ---- inbound

/// The oldest message that was received, or NULL. Valid until mqtt_link_take or
/// mqtt_link_poll. One larger than the whole queue is here without its text (`too_large`).
///
///     const struct mqtt_message *message = mqtt_link_peek(&link);
///     if (message != NULL && mqtt_link_acknowledge(&link, message->receipt) == MQTT_LINK_OK) {
///         use(message);
///         mqtt_link_take(&link);
///     }
const struct mqtt_message *mqtt_link_peek(struct mqtt_link *link);

/// Tells that the program has a message, in the queue or taken: each once, in their order.
/// The broker will hear of it. MQTT_LINK_BUSY: no room for the answer now;
/// MQTT_LINK_NOT_ONLINE: offline, and the broker keeps the session. Both times, later: what is
/// used before will come again. Nothing is sent for QoS 0 and for a session that has ended.
enum mqtt_link_error mqtt_link_acknowledge(struct mqtt_link *link, uint32_t receipt);

/// Whether a message that was taken and not acknowledged has to be forgotten, because the
/// connection was lost, and the broker has resumed the session and sends it once more.
bool mqtt_link_comes_again(const struct mqtt_link *link, uint32_t receipt);

/// Drops the message that mqtt_link_peek returned, and reads on if the link had stopped.
void mqtt_link_take(struct mqtt_link *link);

/// Messages in the queue.
size_t mqtt_link_waiting(const struct mqtt_link *link);

/// Whether a full queue keeps the link from reading on.
bool mqtt_link_is_held(const struct mqtt_link *link);

/// What went wrong without ending the connection since the last call, or MQTT_LINK_OK:
/// MQTT_LINK_DROPPED (QoS 0, queue full), MQTT_LINK_SUBSCRIPTION_REFUSED (while restoring).
enum mqtt_link_error mqtt_link_notice(struct mqtt_link *link);

#endif
