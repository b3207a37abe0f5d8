# Connecting has to fail with the exception and the word that the host names.
client = new_client
begin
  client.connect
rescue Net::MQTT::MQTTError => error
  puts "#{error.class}: #{error.message}"
  Board.mark("refused")
  kind = Board.parameter("kind") || "ConnectionError"
  check error.class.to_s == "Net::MQTT::#{kind}", "not a #{kind}"
  check error.message.include?(Board.parameter("word")), "another reason"
  error = nil
else
  raise "it connected"
end
check !client.connected?, "it is connected"
