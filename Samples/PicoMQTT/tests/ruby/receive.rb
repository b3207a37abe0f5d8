client = connected
client.subscribe(TOPIC, qos: Board.number("qos", 1))
puts "READY receive"
expected = 0
client.receive(timeout: 10) do |topic, payload|
  check topic == TOPIC, "topic #{topic}"
  check payload == "message #{expected}", "expected #{expected}, got #{payload}"
  expected += 1
  break if expected == COUNT
end
check expected == COUNT, "only #{expected} messages came"
check client.receive(timeout: 0.5).nil?, "there is one more"
finish(client)
