# A message above the queue's limit raises, and the session goes on after it.
client = Scenario.client
client.connect
client.subscribe("shared/numbers", qos: Scenario.number("qos"))
Scenario.ready("subscribed")
Scenario.raises(Net::MQTT::MQTTError, "larger") { client.receive(timeout: 10) }
client.connect
_topic, payload = client.receive(timeout: 10)
Scenario.equal("small", payload, "the next message")
client.disconnect
