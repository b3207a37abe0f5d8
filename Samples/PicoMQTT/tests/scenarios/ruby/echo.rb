# Answers each message as it comes: the block form of receive, and publish inside of it.
client = Scenario.client
client.connect
client.subscribe("shared/numbers", qos: 1)
Scenario.ready("subscribed")
before = Board.memory[:used]
seen = 0
client.receive(timeout: 20) do |_topic, payload|
  Scenario.equal(seen, Scenario.number_of(payload), "order")
  client.publish("open/numbers", payload, qos: 1, ack: seen % 2 == 0)
  seen += 1
  break if seen == Scenario.number("count")
end
client.flush
Board.mark("traffic")
puts "the pool had #{before} bytes in use, and #{Board.memory[:peak]} at the most"
Scenario.equal(Scenario.number("count"), seen, "messages")
client.disconnect
