# Without the time no certificate can be judged, so TLS is refused.
Board.unix_time = nil
client = Scenario.client
Scenario.raises(Net::MQTT::ConnectionError, "clock is not set") { client.connect }
client.disconnect
