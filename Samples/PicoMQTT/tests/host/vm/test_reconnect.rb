test "with_reconnect connects first and returns the block's value" do
  $client = Net::MQTT::Client.new("broker")
  equal 42, $client.with_reconnect { |client| client.connected? ? 42 : 0 }
end

test "with_reconnect keeps the session and enters the block again" do
  client = connected
  client.subscribe("a")
  Fake.log
  entered = 0
  client.with_reconnect do
    entered += 1
    Fake.lose if entered < 3
    client.publish("t", entered.to_s)
  end
  equal 3, entered
  equal "backoff\nopen\nbackoff\nopen\npublish t 3 0 0\n", Fake.log
end

test "with_reconnect backs off while the broker is away" do
  client = connected
  Fake.lose
  Fake.fail_connecting(Fake::PORT_REFUSED, 3)
  equal :done, client.with_reconnect { :done }
  equal "open\nbackoff\nopen\nbackoff\nopen\nbackoff\nopen\n", Fake.log
end

test "with_reconnect gives up when told to" do
  client = connected
  Fake.lose
  Fake.fail_connecting(Fake::REFUSED, -1, 4)
  raises(Net::MQTT::ConnectionError, "password") { client.with_reconnect(max_attempts: 4) { 1 } }
  equal 3, Fake.log.split("\n").select { |line| line == "backoff" }.size
end

test "with_reconnect counts anew after a connection that lasted" do
  client = connected
  entered = 0
  client.with_reconnect(max_attempts: 2) do
    entered += 1
    break if entered == 6
    Board.sleep_ms(12_000)
    Fake.lose
    client.receive
  end
  equal 6, entered
end

test "with_reconnect lets other errors pass" do
  client = connected
  raises(RuntimeError, "mine") { client.with_reconnect { raise "mine" } }
  Fake.fail_connecting(Fake::PROTOCOL, 1)
  Fake.lose
  raises(Net::MQTT::ProtocolError) { client.with_reconnect { 1 } }
end

test "changed options make a new session" do
  client = connected
  Fake.lose
  client.connect
  equal "open\n", Fake.log
  client.keep_alive = 9
  client.connect
  holds Fake.log.include?("keep 9")
end
