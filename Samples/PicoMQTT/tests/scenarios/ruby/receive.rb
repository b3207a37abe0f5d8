# Receives `count` messages of `size` bytes in their order, none missing, none twice.
client = Scenario.client
client.connect
client.subscribe("shared/numbers", qos: Scenario.number("qos"))
Scenario.mark_connected
Scenario.ready("subscribed")
size = Scenario.number("size")
Scenario.number("count").times do |i|
  topic, payload = client.receive(timeout: 20)
  Scenario.check(topic, "message #{i} did not come")
  Scenario.equal("shared/numbers", topic, "topic")
  Scenario.check(payload == Scenario.payload(i, size), "message #{i} is #{payload.size} bytes of #{payload[0, 20]}")
end
Scenario.equal(nil, client.receive(timeout: 1), "one too many")
Scenario.finish(client)
