# Calls that come from C use the C stack: too deep is an exception, and just not too deep
# leaves room for TLS.
TOPIC = "open/numbers"

class Deep
  def initialize(depth, client)
    @depth = depth
    @client = client
  end

  def to_s
    @client.publish(TOPIC, "depth #{@depth} " + "x" * 100, qos: 1)
    @client.receive(timeout: 0.02)
    @depth == 0 ? "end" : "<#{Deep.new(@depth - 1, @client)}>"
  end
end

client = Scenario.client
client.connect
client.subscribe(TOPIC, qos: 1)
deepest = -1
begin
  loop do
    # Assigned, for mrbc leaves out a string that nobody wants.
    text = "#{Deep.new(deepest + 1, client)}"
    Scenario.check(text.include?("end"), text)
    deepest += 1
  end
rescue SystemStackError => error
  puts "#{error.class} beyond #{deepest}"
end
Scenario.check(deepest >= 1, "not even #{deepest}")

# A handshake takes more, and says so before it begins.
class Connecting
  def initialize(depth)
    @depth = depth
  end

  def to_s
    $client.disconnect
    $client.connect
    "#{Connecting.new(@depth + 1)}"
  end
end
$client = client
Scenario.raises(SystemStackError, "") { text = "#{Connecting.new(0)}" }
$client = nil
client.connect
client.subscribe(TOPIC, qos: 1)
client.publish(TOPIC, "again", qos: 1)

Scenario.raises(SystemStackError, "") do
  nested = []
  200.times do
    nested = [nested]
    nested.inspect
  end
end
Scenario.finish(client)
