# Publishes `count` messages of `size` bytes with the given QoS.
client = Scenario.client
client.connect
Board.mark(Board.parameter("tls") == "1" ? "tls-handshake" : "connected")
qos = Scenario.number("qos")
Scenario.number("count").times do |i|
  client.publish("open/numbers", Scenario.payload(i, Scenario.number("size")), qos: qos, ack: false)
end
client.flush
Board.mark("traffic")
client.disconnect
Board.mark("disconnected")
