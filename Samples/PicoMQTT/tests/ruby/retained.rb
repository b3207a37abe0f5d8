client = connected
client.publish(TOPIC, "kept", qos: 1, retain: true)
check client.get(TOPIC, qos: 1, timeout: 5) == [TOPIC, "kept"], "the retained message did not come"
client.unsubscribe(TOPIC)
client.publish(TOPIC, "", qos: 1, retain: true)
check client.receive(timeout: 0.5).nil?, "unsubscribing had no effect"
finish(client)
