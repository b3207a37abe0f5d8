# What breaks MQTT's rules ends the session with ProtocolError or ConnectionError.
client = Scenario.client
Scenario.raises(Net::MQTT::MQTTError, "") do
  client.connect
  client.subscribe("shared/numbers", qos: 1)
  client.receive(timeout: 10)
  raise "nothing happened"
end
client.disconnect
