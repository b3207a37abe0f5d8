client = connected
client.subscribe(TOPIC, qos: 1)
puts "READY receive"
_topic, payload = client.receive(timeout: 10)
check payload && payload.size == COUNT, "#{payload.inspect}"
check payload == "0123456789" * (COUNT / 10), "it is not what was sent"
payload = nil
finish(client)
