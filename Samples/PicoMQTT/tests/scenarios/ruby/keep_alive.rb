# Idle for more than three periods of keep-alive, and still there.
client = Scenario.client(keep_alive: 2)
client.connect
client.subscribe("shared/numbers", qos: 1)
client.poll_sleep_ms(7_000)
Scenario.check(client.connected?, "the connection has died")
Scenario.equal(true, client.ping, "answer to a ping")
client.publish("open/numbers", "alive", qos: 1)
client.disconnect
