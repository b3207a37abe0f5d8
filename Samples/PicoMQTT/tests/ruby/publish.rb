client = connected
qos = Board.number("qos", 1)
COUNT.times { |i| client.publish(TOPIC, "message #{i}", qos: qos, ack: i % 8 == 7) }
client.flush if qos == 1
check client.in_flight == 0, "#{client.in_flight} messages have no acknowledgement"
finish(client)
