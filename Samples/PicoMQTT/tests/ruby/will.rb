client = connected(will_topic: "open/will", will_payload: "gone", will_qos: 1)
puts "READY will"
client.poll_sleep_ms(60_000)
