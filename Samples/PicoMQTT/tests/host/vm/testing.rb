# What test_*.rb use. Each test starts with fresh fakes.
module Testing
  def test(name)
    Fake.reset
    @name = name
    yield
  rescue Exception => error
    Fake.check(false, "#{name}: raised #{error.class}: #{error.message}")
  ensure
    $client.disconnect if $client
    $client = nil
  end

  def equal(expected, actual)
    Fake.check(expected == actual, "#{@name}: expected #{expected.inspect}, got #{actual.inspect}")
  end

  def holds(condition)
    Fake.check(condition ? true : false, "#{@name}: does not hold")
  end

  # The block raises exactly this class, and its message has this text.
  def raises(expected, text = "")
    yield
    Fake.check(false, "#{@name}: #{expected} was not raised")
  rescue Exception => error
    fits = error.class == expected && error.message.include?(text)
    Fake.check(fits, "#{@name}: raised #{error.class}: #{error.message}")
  end

  def connected(**options)
    $client = Net::MQTT::Client.new("broker", **options)
    $client.connect
    Fake.log
    $client
  end
end

class Object
  include Testing
end
