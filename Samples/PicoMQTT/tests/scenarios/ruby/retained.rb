# A retained message comes at once; one of our own stays with the broker.
client = Scenario.client
client.connect
Scenario.equal(["shared/kept", "for later"], client.get("shared/kept", qos: 1, timeout: 5), "retained")
client.publish("open/kept", "of mine", qos: 1, retain: true)
client.unsubscribe("shared/kept")
Scenario.ready("unsubscribed")
Scenario.equal(nil, client.receive(timeout: 2), "after unsubscribe")
client.disconnect
