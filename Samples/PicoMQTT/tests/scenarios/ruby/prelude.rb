# What every scenario has at hand. An exception that nobody rescues is a FAIL; the image
# itself says PASS when the script has ended and the VM was closed.
module Scenario
  DIGITS = "0123456789"

  def self.number(name)
    Board.parameter(name).to_i
  end

  def self.tls?
    Board.parameter("tls") == "1"
  end

  # What the host passed under this name, for ca_file and the like.
  def self.credential(name)
    tls? && Board.parameter(name) ? name : nil
  end

  # A client with what the host passed; options of the scenario count more.
  def self.client(**options)
    given = {
      username: Board.parameter("user"), password: Board.parameter("password"), ssl: tls?,
      ca_file: credential("ca"), cert_file: credential("cert"), key_file: credential("key")
    }
    Net::MQTT::Client.new(Board.parameter("host"), number("port"), **given.merge(options))
  end

  # Tells the host that the scenario has come this far.
  def self.ready(word)
    puts "READY #{word}"
  end

  def self.mark_connected
    Board.mark(tls? ? "tls-handshake" : "connected")
  end

  # The end of what is measured.
  def self.finish(client)
    Board.mark("traffic")
    client.disconnect
    sleep_ms 300 # TCP closes meanwhile, and gives its memory back
    Board.mark("disconnected")
  end

  def self.check(condition, message)
    raise message unless condition
  end

  def self.equal(expected, actual, what)
    check(expected == actual, "#{what}: expected #{expected.inspect}, got #{actual.inspect}")
  end

  # The block raises this class with this text in its message. Returns what it raised.
  def self.raises(expected, text)
    yield
    raise "#{expected} was not raised"
  rescue expected => error
    puts "raised #{error.class}: #{error.message}"
    check(error.message.include?(text), "the message lacks #{text.inspect}: #{error.message}")
    error
  end

  # A payload of `size` bytes that begins with the number and can be checked by itself.
  def self.payload(number, size)
    head = "#{number}:"
    (head + DIGITS * ((size - head.size) / 10 + 1))[0, size]
  end

  def self.number_of(payload)
    payload.split(":")[0].to_i
  end
end
