# Sends back what it gets, both ways at once: block form of receive.
client = Scenario.client
client.connect
client.subscribe("shared/numbers", qos: 1)
Scenario.ready("subscribed")
seen = 0
client.receive(timeout: 20) do |_topic, payload|
  Scenario.equal(seen, Scenario.number_of(payload), "order")
  client.publish("open/numbers", payload, qos: 1, ack: false)
  seen += 1
  break if seen == Scenario.number("count")
end
client.flush
Scenario.equal(Scenario.number("count"), seen, "messages")
client.disconnect
