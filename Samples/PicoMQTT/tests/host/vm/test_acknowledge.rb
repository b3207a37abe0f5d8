# When a message is acknowledged, and whose it is until then.
def take_all(client)
  seen = []
  client.receive(timeout: 0.01) { |_topic, payload| seen << payload }
  seen
end

# Has `client` set all of its queue aside.
def set_aside(client)
  Fake.held = true
  client.publish("t", "x", qos: 1)
  Fake.held = false
  Fake.log
end

test "a message is acknowledged when the program gets it" do
  client = connected
  3.times { |i| Fake.deliver("t", i.to_s, 1) }
  client.poll_sleep_ms(50)
  equal "", Fake.log
  client.receive
  equal "ack 1\n", Fake.log
  client.receive(timeout: 0.01) { |_topic, payload| equal "ack #{payload.to_i + 1}\n", Fake.log }
  Fake.deliver("t", "at QoS 0")
  client.receive
  equal "", Fake.log
end

test "what was set aside is acknowledged in its turn" do
  client = connected
  3.times { |i| Fake.deliver("t", i.to_s, 1) }
  set_aside(client)
  equal 3, Fake.under_way
  Fake.deliver("t", "3", 1)
  equal ["0", "1", "2", "3"], take_all(client)
  equal "ack 1\nack 2\nack 3\nack 4\n", Fake.log
end

test "a thousand messages pushed at once are answered in bounded memory" do
  client = connected
  GC.start
  before = Board.memory[:used]
  Fake.push(1_000, 20, 8)
  seen = most = used = 0
  client.receive(timeout: 1) do |_topic, payload|
    equal seen, payload.to_i
    client.publish("answer", payload, qos: 1)
    seen += 1
    most = Fake.under_way if Fake.under_way > most
    GC.start
    used = Board.memory[:used] if Board.memory[:used] > used
    Fake.log
  end
  equal 1_000, seen
  holds most > 8 && most <= 20
  holds used - before < 16_000
end

test "a broker without a limit makes memory run out, and nothing is lost" do
  client = connected
  Fake.push(4_000, 10_000, 8)
  raises(NoMemoryError) { client.publish("answer", "x", qos: 1) }
  seen = 0
  while seen < 4_000
    begin
      message = client.receive(timeout: 1)
      equal seen, message[1].to_i
      seen += 1
      Fake.log
    rescue NoMemoryError
      GC.start
    end
  end
  equal nil, client.receive(timeout: 0.01)
  equal 0, Fake.under_way
end

test "the acknowledgement waits for room, and the message with it" do
  client = connected
  Fake.deliver("t", "x", 1)
  Fake.busy = 5
  equal nil, client.receive(timeout: 0.002)
  equal ["t", "x"], client.receive
  equal "ack 1\n", Fake.log
end

test "a message too large is an exception in its turn" do
  client = connected
  Fake.deliver("t", "before", 1)
  Fake.deliver("t", nil, 1)
  Fake.deliver("t", "after", 1)
  set_aside(client)
  equal ["t", "before"], client.receive
  raises(Net::MQTT::MQTTError, "larger") { client.receive }
  equal ["t", "after"], client.receive
  equal "ack 1\nack 2\nack 3\n", Fake.log
end

test "a clean session leaves its messages to the program" do
  client = connected
  Fake.deliver("t", "aside", 1)
  set_aside(client)
  Fake.deliver("t", "queued", 1)
  Fake.lose
  equal ["t", "aside"], client.receive
  client.connect
  equal ["queued"], take_all(client)
  equal "open\n", Fake.log
end

test "a session that is resumed sends again what was not acknowledged" do
  client = connected(clean_session: false)
  Fake.deliver("t", "0", 1)
  Fake.deliver("t", "at QoS 0")
  Fake.deliver("t", "1", 1)
  set_aside(client)
  Fake.deliver("t", "2", 1)
  Fake.lose
  raises(Net::MQTT::ConnectionError) { client.receive }
  Fake.resumes = true
  client.connect
  3.times { |i| Fake.deliver("t", i.to_s, 1) }
  equal ["at QoS 0", "0", "1", "2"], take_all(client)
  equal "open\nack 4\nack 5\nack 6\n", Fake.log
end

test "a session that the broker has lost leaves its messages, too" do
  client = connected(clean_session: false)
  Fake.deliver("t", "0", 1)
  set_aside(client)
  Fake.deliver("t", "1", 1)
  Fake.lose
  client.connect
  equal ["0", "1"], take_all(client)
  equal "open\n", Fake.log
end

test "disconnecting keeps what was received" do
  client = connected
  Fake.deliver("t", "0", 1)
  set_aside(client)
  Fake.deliver("t", "1", 1)
  client.disconnect
  equal ["t", "0"], client.receive
  equal ["t", "1"], client.receive
  raises(Net::MQTT::ConnectionError, "not connected") { client.receive }
end
