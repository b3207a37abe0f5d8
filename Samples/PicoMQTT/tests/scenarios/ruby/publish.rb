# Publishes `count` messages of `size` bytes with the given QoS, and waits for some of them.
client = Scenario.client
client.connect
Scenario.mark_connected
qos = Scenario.number("qos")
Scenario.number("count").times do |i|
  client.publish("open/numbers", Scenario.payload(i, Scenario.number("size")), qos: qos, ack: i % 8 == 7)
end
client.flush
Scenario.equal(0, client.in_flight, "messages without an acknowledgement")
Scenario.finish(client)
