test "running out of memory is an exception, again and again" do
  20.times do
    raises(NoMemoryError) do
      hoard = []
      loop { hoard << "x" * 1000 }
    end
  end
  equal "still fine", ["still", "fine"].join(" ")
end

test "so is one string that never fits, and an array" do
  raises(NoMemoryError) { "x" * 900_000 }
  raises(NoMemoryError) { Array.new(120_000, 0) }
  raises(NoMemoryError) do
    hash = {}
    i = 0
    loop { hash[i += 1] = "value #{i}" }
  end
end

test "endless recursion is an exception" do
  def deeper(n)
    deeper(n + 1)
  end
  raises(SystemStackError) { deeper(0) }
end

test "so is a C stack that is too small for a call from C" do
  class Speaking
    def to_s
      "speaking"
    end
  end
  thing = Speaking.new
  Fake.call_levels = -1
  raises(SystemStackError) { "#{thing}" }
  client = Net::MQTT::Client.new("b", ssl: true, ca_file: "ca")
  raises(SystemStackError, "TLS") { client.connect }
  Fake.call_levels = 128
  equal "speaking", "#{thing}"
end

test "garbage is collected" do
  GC.start
  before = Board.memory[:used]
  10_000.times { |i| "garbage number #{i} " * 20 }
  GC.start
  equal 0, (Board.memory[:used] - before) / 4096
end

test "ensure and rescue work without memory" do
  cleaned = 0
  begin
    begin
      hoard = []
      loop { hoard << Array.new(50) { |i| "#{i}" } }
    ensure
      cleaned += 1
    end
  rescue NoMemoryError => error
    cleaned += 1
    # mruby drops its message when it collects garbage.
    equal NoMemoryError, error.class
  end
  equal 2, cleaned
end

test "a message that finds no memory stays in the queue" do
  client = connected
  Fake.deliver("t", "x" * 200)
  hoard = []
  begin
    loop { hoard << "y" * 5000 }
  rescue NoMemoryError
  end
  begin
    loop { hoard << "y" * 30 }
  rescue NoMemoryError
  end
  got = begin
    client.receive
  rescue NoMemoryError
    nil
  end
  hoard.clear
  got ||= client.receive
  equal 200, got[1].size
end
