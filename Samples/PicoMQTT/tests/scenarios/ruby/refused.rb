# connect raises ConnectionError with the reason in words, again and again, and at the end
# nothing is left of it.
EXPECTED = Board.parameter("expected").split("_").join(" ")
client = Scenario.client
3.times { Scenario.raises(Net::MQTT::ConnectionError, EXPECTED) { client.connect } }
Scenario.check(!client.connected?, "connected all the same")
client.disconnect
Board.mark("refused")
