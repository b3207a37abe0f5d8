client = connected
client.subscribe(TOPIC, qos: 1)
puts "READY receive"
begin
  client.receive(timeout: 10)
rescue Net::MQTT::MQTTError => error
  puts error.message
  check error.class == Net::MQTT::MQTTError, "a #{error.class}"
else
  raise "no exception"
end
# The session goes on.
check client.receive(timeout: 10) == [TOPIC, "small"], "what follows did not come"
finish(client)
