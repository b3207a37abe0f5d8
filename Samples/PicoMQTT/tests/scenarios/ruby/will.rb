# Goes away without a word; the broker says the last one.
client = Scenario.client(
  keep_alive: 2, will_topic: "open/will", will_payload: "gone", will_qos: 1, will_retain: true
)
client.connect
Scenario.ready("connected")
Scenario.raises(Net::MQTT::ConnectionError, "") { client.poll_sleep_ms(20_000) }
client.disconnect
