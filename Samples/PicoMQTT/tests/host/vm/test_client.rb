MQTT = Net::MQTT

test "connects with defaults" do
  $client = MQTT::Client.new("broker")
  equal false, $client.connected?
  equal true, $client.connect
  equal true, $client.connected?
  log = Fake.log
  holds log.include?("init broker:0 fake-1 keep 60 clean user -:- tls 0 ca 0 cert 0 key 0 will -=/0/0\nopen\n")
end

test "passes every option" do
  $client = MQTT::Client.new("b", 8884, client_id: "id", keep_alive: 7, clean_session: false,
    username: "u", password: "p", ssl: true, ca_file: "/certs/ca.pem", cert_file: "from-host",
    key_file: "from-host.key", will_topic: "w", will_payload: "gone", will_qos: 1, will_retain: true)
  $client.connect
  holds Fake.log.include?("init b:8884 id keep 7 kept user u:p tls 1 ca 28 cert 4 key 4 will w=gone/1/1")
end

test "finds what is compiled in, if anything is" do
  raises(ArgumentError, "no certificate or key is called key.pem") do
    MQTT::Client.new("b", ssl: true, ca_file: "ca", key_file: "key.pem").connect
  end
  $client = MQTT::Client.new("b", ssl: true, ca_file: "ca", cert_file: "cert.pem")
  $client.connect
  holds Fake.log.include?("tls 1 ca 28 cert 4 key 0")
  equal [true, true, false, false], ["ca", "cert", "key", ""].map { |name| Board.credential?(name) }
end

test "options may come with connect" do
  $client = MQTT::Client.new("b")
  $client.connect(client_id: "later")
  holds Fake.log.include?("init b:0 later")
end

test "refuses options that do not exist" do
  raises(ArgumentError, "unknown option: nosuch") { MQTT::Client.new("b", nosuch: 1) }
  raises(ArgumentError, "no certificate or key is called other") do
    MQTT::Client.new("b", ssl: true, ca_file: "other").connect
  end
  raises(ArgumentError, "between 0 and 65535") { MQTT::Client.new("b", 70_000).connect }
  raises(ArgumentError, "null byte") { MQTT::Client.new("b\0c").connect }
  raises(ArgumentError, "host") { MQTT::Client.new("b" * 200).connect }
end

test "block form disconnects, whatever happens" do
  equal 5, MQTT::Client.connect("b") { |client| client.connected? ? 5 : 0 }
  holds Fake.log.end_with?("open\nclose\n")
  raises(RuntimeError, "oops") { MQTT::Client.connect("b") { raise "oops" } }
  holds Fake.log.end_with?("open\nclose\n")
end

test "says why it cannot connect" do
  reasons = [
    [Fake::REFUSED, 4, MQTT::ConnectionError, "password"],
    [Fake::REFUSED, 5, MQTT::ConnectionError, "not authorized"],
    [Fake::UNKNOWN_HOST, 0, MQTT::ConnectionError, ""],
    [Fake::PORT_REFUSED, 0, MQTT::ConnectionError, ""],
    [Fake::TLS_MEMORY, 0, MQTT::ConnectionError, "C heap"],
    [Fake::TLS_WRONG_NAME, 0, MQTT::ConnectionError, "name"],
    [Fake::CLOCK_UNSET, 0, MQTT::ConnectionError, "clock"],
    [Fake::PROTOCOL, 0, MQTT::ProtocolError, ""]
  ]
  reasons.each do |error, code, expected, words|
    Fake.fail_connecting(error, 1, code)
    raises(expected, words) { MQTT::Client.new("b").connect }
  end
  holds MQTT::ProtocolError.new("").is_a?(MQTT::MQTTError)
  holds MQTT::ConnectionError.new("").is_a?(StandardError)
end

test "gives up without a network" do
  Fake.network = false
  raises(MQTT::ConnectionError, "no address") { MQTT::Client.new("b").connect }
  holds Fake.turns >= 30_000
end

test "publishes" do
  client = connected
  equal nil, client.publish("t", "hello")
  client.publish("t", 22.5, retain: true)
  client.publish("t", "acked", qos: 1)
  equal "publish t hello 0 0\npublish t 22.5 0 1\npublish t acked 1 0\n", Fake.log
  raises(ArgumentError) { client.publish("t", "x", qos: 2) }
  raises(MQTT::MQTTError) { client.publish("t", "x" * 2000) }
  raises(ArgumentError, "null byte") { client.publish("t\0u", "x") }
end

test "publish waits for the acknowledgement unless told not to" do
  client = connected
  before = Fake.turns
  client.publish("t", "1", qos: 1)
  holds Fake.turns > before
  before = Fake.turns
  client.publish("t", "2", qos: 1, ack: false)
  equal before, Fake.turns
  equal 1, client.in_flight
  client.flush
  equal 0, client.in_flight
end

test "publish waits for room" do
  client = connected
  Fake.busy = 5
  client.publish("t", "x", qos: 1)
  equal "publish t x 1 0\n", Fake.log
end

test "an unanswered publish ends with the connection" do
  client = connected
  Fake.silent = true
  Fake.lose_after(50)
  raises(MQTT::ConnectionError) { client.publish("t", "x", qos: 1) }
  raises(MQTT::ConnectionError) { client.publish("t", "x") }
  equal false, client.connected?
end

test "subscribes and unsubscribes" do
  client = connected
  client.subscribe("a", "b/#", qos: 1)
  client.unsubscribe("a")
  equal "subscribe a 1\nsubscribe b/# 1\nunsubscribe a\n", Fake.log
  Fake.refusal = Fake::SUBSCRIPTION_REFUSED
  raises(MQTT::MQTTError) { client.subscribe("secret") }
end

test "receives" do
  client = connected
  equal nil, client.receive(timeout: 0.05)
  Fake.deliver("t", "1")
  equal ["t", "1"], client.receive
  Fake.deliver("t", "")
  equal ["t", ""], client.get(timeout: 1)
  seen = []
  Fake.deliver("a", "1")
  Fake.deliver("b", "2")
  equal nil, client.receive(timeout: 0.01) { |topic, payload| seen << [topic, payload] }
  equal [["a", "1"], ["b", "2"]], seen
  Fake.deliver("c", "3")
  equal "c", client.get { |topic, _payload| break topic }
end

test "get subscribes first" do
  client = connected
  Fake.deliver("x/1", "y")
  equal ["x/1", "y"], client.get("x/+", qos: 1)
  equal "subscribe x/+ 1\n", Fake.log
end

test "receive ends with the connection, after what was queued" do
  client = connected
  Fake.deliver("t", "last")
  Fake.lose
  equal ["t", "last"], client.receive
  raises(MQTT::ConnectionError) { client.receive }
  raises(MQTT::ConnectionError) { client.receive(timeout: 1) }
end

test "a full queue does not keep an answer back" do
  client = connected
  128.times { |i| Fake.deliver("t", i.to_s) }
  Fake.held = true
  Fake.silent = true
  Fake.lose_after(10_000)
  raises(MQTT::ConnectionError) { client.publish("t", "x", qos: 1) }
  seen = 0
  raises(MQTT::ConnectionError) { client.receive { seen += 1 } }
  equal 128, seen
end

test "order is kept when messages were set aside" do
  client = connected
  20.times { |i| Fake.deliver("t", i.to_s) }
  Fake.held = true
  client.publish("t", "x", qos: 1)
  Fake.deliver("t", "20")
  seen = []
  client.receive(timeout: 0.01) { |_topic, payload| seen << payload.to_i }
  equal (0..20).to_a, seen
end

test "a subscription refused while restoring is an exception, a drop at QoS 0 is counted" do
  client = connected
  Fake.notice = Fake::SUBSCRIPTION_REFUSED
  raises(MQTT::MQTTError) { client.receive(timeout: 1) }
  Fake.notice = Fake::DROPPED
  equal nil, client.receive(timeout: 0.01)
  equal 0, client.dropped
end

test "pings" do
  client = connected
  equal true, client.ping
  Fake.silent = true
  Fake.lose_after(10)
  raises(MQTT::ConnectionError) { client.ping }
end

test "sleeps while the network goes on" do
  client = connected
  before = Fake.turns
  client.poll_sleep_ms(300)
  equal 300, Fake.turns - before
  before = Fake.turns
  sleep 0.5
  sleep_ms 20
  equal 520, Fake.turns - before
  Fake.lose_after(5)
  raises(MQTT::ConnectionError) { client.poll_sleep_ms(1000) }
  client.poll_sleep_ms(10)
end

test "disconnect may be repeated, and needs no connection" do
  client = connected
  client.disconnect
  client.disconnect
  MQTT::Client.new("b").disconnect
  raises(MQTT::ConnectionError, "not connected") { MQTT::Client.new("b").publish("t", "x") }
  raises(MQTT::ConnectionError, "not connected") { MQTT::Client.new("b").receive }
  raises(MQTT::ConnectionError, "not connected") { MQTT::Client.new("b").ping }
end

test "there is one link" do
  connected
  raises(MQTT::ConnectionError, "another client") { MQTT::Client.new("c").connect }
  $client.disconnect
  second = MQTT::Client.new("c")
  second.connect
  raises(MQTT::ConnectionError, "not connected") { $client.publish("t", "x") }
  second.disconnect
end

test "a forgotten client gives the link back" do
  MQTT::Client.new("forgotten").connect
  GC.start
  20.times { Object.new }
  GC.start
  second = MQTT::Client.new("c")
  second.connect
  equal true, second.connected?
  second.disconnect
end
