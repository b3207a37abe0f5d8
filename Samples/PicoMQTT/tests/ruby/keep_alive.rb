client = connected(keep_alive: 2)
client.poll_sleep_ms(7_000)
check client.connected?, "the connection is gone"
check client.ping, "no answer to a ping"
finish(client)
