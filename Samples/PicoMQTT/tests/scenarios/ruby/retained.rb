# A retained message comes at once; one of our own stays with the broker.
client = Scenario.client
client.connect
Scenario.equal(["shared/kept", "for later"], client.get("shared/kept", qos: 1, timeout: 5), "retained")
client.publish("open/kept", "of mine", qos: 1, retain: true)
Scenario.equal(["open/kept", "of mine"], client.get("open/kept", qos: 1, timeout: 5), "retained by us")
client.unsubscribe("shared/kept", "open/kept")
Scenario.ready("unsubscribed")
Scenario.equal(nil, client.receive(timeout: 2), "after unsubscribe")
client.disconnect
