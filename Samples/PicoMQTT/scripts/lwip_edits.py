"""Our edits to lwIP 2.2.1, which scripts/patch-lwip makes after unpacking.

An edit finds its place by an anchor: a fragment that is there exactly once in the function
or struct that is its scope, or in the file where the scope is None. "before" and "after"
put lines next to the anchor's line, "line" puts them in its stead, "replace" replaces the
anchor alone. Edits of one file are made in this order.
"""
from typing import NamedTuple, Optional


class Edit(NamedTuple):
    file: str
    scope: Optional[str]
    action: str
    anchor: str
    text: str


TLS = "src/apps/altcp_tls/altcp_tls_mbedtls.c"
MQTT = "src/apps/mqtt/mqtt.c"
MQTT_H = "src/include/lwip/apps/mqtt.h"
MQTT_PRIV_H = "src/include/lwip/apps/mqtt_priv.h"

EDITS = [
    # Each failure of mbedTLS is reported with its code, where lwIP only had debug output.
    Edit(TLS, None, "before", "/* Variable prototype", """\
/* PicoMQTT: is told why mbedTLS failed, before the connection goes */
#ifndef ALTCP_MBEDTLS_ON_ERROR
#define ALTCP_MBEDTLS_ON_ERROR(ssl, ret)
#endif

"""),
    Edit(TLS, "altcp_mbedtls_lower_recv_process", "after", "mbedtls_ssl_handshake failed", """\
      ALTCP_MBEDTLS_ON_ERROR(&state->ssl_context, ret);
"""),
    # What mbedtls_ssl_setup did get before it failed is freed, too.
    Edit(TLS, "altcp_mbedtls_setup", "line", "mbedtls_ssl_setup failed", """\
    ALTCP_MBEDTLS_ON_ERROR(NULL, ret);
    mbedtls_ssl_free(&state->ssl_context);
"""),
    Edit(TLS, "altcp_mbedtls_ref_entropy", "line", "mbedtls_ctr_drbg_seed failed", """\
        ALTCP_MBEDTLS_ON_ERROR(NULL, ret);
"""),
    Edit(TLS, "altcp_tls_create_config_client_common", "line", "x509_crt_parse ca failed", """\
      ALTCP_MBEDTLS_ON_ERROR(NULL, ret);
"""),
    Edit(TLS, "altcp_tls_create_config_client_2wayauth", "line", "x509_crt_parse cert failed", """\
    ALTCP_MBEDTLS_ON_ERROR(NULL, ret);
"""),
    Edit(TLS, "altcp_tls_create_config_client_2wayauth", "line", "pk_parse_key failed", """\
    ALTCP_MBEDTLS_ON_ERROR(NULL, ret);
"""),
    Edit(TLS, "altcp_tls_create_config_client_2wayauth", "line", "ssl_conf_own_cert failed", """\
    ALTCP_MBEDTLS_ON_ERROR(NULL, ret);
"""),

    # A record that cannot be read ends the connection, which else would hang.
    Edit(TLS, "altcp_mbedtls_handle_rx_appldata", "after", "reset by peer", """\
        } else {
          /* nothing can be read any more */
          ALTCP_MBEDTLS_ON_ERROR(&state->ssl_context, ret);
          pbuf_free(buf);
          altcp_abort(conn);
          return ERR_ABRT;
"""),

    # A failed write is an error, not an assertion.
    Edit(TLS, "altcp_mbedtls_write", "line", "unhandled error", """\
    ALTCP_MBEDTLS_ON_ERROR(&state->ssl_context, ret);
"""),

    # A ring buffer that is exactly full looked empty: never fill it.
    Edit(MQTT, "mqtt_output_check_space", "replace", "<=", "<"),

    # A session can be kept (CONNECT without clean-session), and a message marked DUP.
    Edit(MQTT_H, "mqtt_connect_client_info_t", "after", "u8_t will_retain", """\
  /** PicoMQTT: 1 asks the broker to keep the session, 0 for a clean one */
  u8_t keep_session;
"""),
    Edit(MQTT, "mqtt_client_connect", "replace", "MQTT_CONNECT_FLAG_CLEAN_SESSION",
         "client_info->keep_session ? 0 : MQTT_CONNECT_FLAG_CLEAN_SESSION"),
    Edit(MQTT, "mqtt_publish", "replace", "TYPE_PUBLISH, 0", "TYPE_PUBLISH, client->publish_dup"),

    # A message of QoS 0 that nobody waits for keeps no place among the requests.
    Edit(MQTT, "mqtt_publish", "before", "mqtt_append_request(", """\
  if (qos == 0 && cb == NULL) {
    mqtt_delete_request(r);
  } else {
"""),
    Edit(MQTT, "mqtt_publish", "after", "mqtt_append_request(", """\
  }
"""),

    # DISCONNECT is sent when disconnecting; else the broker publishes the will.
    Edit(MQTT, "mqtt_disconnect", "before", "Set conn_state before", """\
    /* Without DISCONNECT the broker would publish the will */
    if (client->conn_state == MQTT_CONNECTED && mqtt_output_check_space(&client->output, 0)) {
      mqtt_output_append_fixed_header(&client->output, MQTT_MSG_TYPE_DISCONNECT, 0, 0, 0, 0);
      mqtt_output_send(&client->output, client->conn);
    }
"""),

    # The reason why TCP ended a connection is kept.
    Edit(MQTT, "mqtt_tcp_err_cb", "before", "Set conn to null", """\
  client->conn_err = err;
"""),

    # Inbound bytes can go to a parser of ours, which acknowledges to TCP and to the broker
    # only what it has room for. lwIP's own also fails when TCP splits a topic in two.
    Edit(MQTT, "mqtt_tcp_recv_cb", "after", "MQTT_CONNECT_DISCONNECTED", """\
  } else if (client->input != NULL && err == ERR_OK) {
    client->input(client->input_arg, p);
"""),
    Edit(MQTT, None, "before", "#endif /* LWIP_TCP", """\
/* PicoMQTT: a whole packet, other than PUBLISH, that was cut out elsewhere */
mqtt_connection_status_t
mqtt_client_packet(mqtt_client_t *client, u8_t header, u8_t *body, u16_t length)
{
  client->rx_buffer[0] = header;
  client->msg_idx = 2 + length;
  return mqtt_message_received(client, 2, length, 0, body);
}

/* PicoMQTT: ERR_MEM if the ring buffer has no room */
err_t
mqtt_client_puback(mqtt_client_t *client, u16_t pkt_id)
{
  return pub_ack_rec_rel_response(client, MQTT_MSG_TYPE_PUBACK, pkt_id, 0);
}

/* PicoMQTT: ERR_MEM if the ring buffer has no room */
err_t
mqtt_client_pingreq(mqtt_client_t *client)
{
  if (!mqtt_output_check_space(&client->output, 0)) {
    return ERR_MEM;
  }
  mqtt_output_append_fixed_header(&client->output, MQTT_MSG_TYPE_PINGREQ, 0, 0, 0, 0);
  mqtt_output_send(&client->output, client->conn);
  return ERR_OK;
}

/* PicoMQTT: tries again to hand the ring buffer to TCP */
void
mqtt_client_flush(mqtt_client_t *client)
{
  if (client->conn_state >= MQTT_CONNECTING) {
    mqtt_output_send(&client->output, client->conn);
  }
}

/* PicoMQTT: closes without DISCONNECT and without calling back */
void
mqtt_client_drop(mqtt_client_t *client)
{
  client->conn_state = TCP_DISCONNECTED;
  mqtt_close(client, MQTT_CONNECT_DISCONNECTED);
}

"""),
    Edit(MQTT_PRIV_H, "mqtt_client_s", "after", "mqtt_ringbuf_t output", """\
  /** PicoMQTT: takes over what arrives, in place of the parser here; to be set after
      mqtt_client_connect. The taker owns p and calls altcp_recved. */
  void (*input)(void *input_arg, struct pbuf *p);
  void *input_arg;
  /** PicoMQTT: DUP flag of the next mqtt_publish */
  u8_t publish_dup;
  /** PicoMQTT: why TCP ended the connection, ERR_OK if it did not */
  err_t conn_err;
"""),
    Edit(MQTT_PRIV_H, "mqtt_client_s", "after", "};", """\

/* PicoMQTT: what the taker of input needs; at the end of mqtt.c */
mqtt_connection_status_t mqtt_client_packet(mqtt_client_t *client, u8_t header, u8_t *body, u16_t length);
err_t mqtt_client_puback(mqtt_client_t *client, u16_t pkt_id);
err_t mqtt_client_pingreq(mqtt_client_t *client);
void mqtt_client_flush(mqtt_client_t *client);
void mqtt_client_drop(mqtt_client_t *client);
"""),
]
