# What every scenario has at hand. An exception that nobody rescues is a FAIL; the image
# itself says PASS when the script has ended and the VM was closed.
module Scenario
  def self.number(name)
    Board.parameter(name).to_i
  end

  # A client with what the host passed; options of the scenario count more.
  def self.client(**options)
    tls = Board.parameter("tls") == "1"
    given = {
      username: Board.parameter("user"), password: Board.parameter("password"),
      ssl: tls, ca_file: tls ? "ca" : nil
    }
    Net::MQTT::Client.new(Board.parameter("host"), number("port"), **given.merge(options))
  end

  # Tells the host that the scenario has come this far.
  def self.ready(word)
    puts "READY #{word}"
  end

  def self.check(condition, message)
    raise message unless condition
  end

  def self.equal(expected, actual, what)
    check(expected == actual, "#{what}: expected #{expected.inspect}, got #{actual.inspect}")
  end

  # The block raises this class with this text in its message.
  def self.raises(expected, text)
    yield
    raise "#{expected} was not raised"
  rescue expected => error
    puts "raised #{error.class}: #{error.message}"
    check(error.message.include?(text), "the message lacks #{text.inspect}: #{error.message}")
  end

  # A payload of `size` bytes that begins with the number and can be checked by itself.
  def self.payload(number, size)
    head = "#{number}:"
    head + "x" * (size - head.size)
  end

  def self.number_of(payload)
    payload.split(":")[0].to_i
  end
end
