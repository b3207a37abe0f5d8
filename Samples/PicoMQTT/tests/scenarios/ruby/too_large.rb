# A message above the queue's limit raises, and the session goes on after it.
client = Scenario.client
client.connect
client.subscribe("shared/numbers", qos: Scenario.number("qos"))
Scenario.ready("subscribed")
error = Scenario.raises(Net::MQTT::MQTTError, "larger") { client.receive(timeout: 10) }
Scenario.equal(Net::MQTT::MQTTError, error.class, "class")
Scenario.equal(["shared/numbers", "small"], client.receive(timeout: 10), "the next message")
client.disconnect
