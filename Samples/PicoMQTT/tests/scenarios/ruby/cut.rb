# The connection is lost without a FIN: only silence tells. Then everything goes on.
client = Scenario.client(keep_alive: 2)
losses = 0
client.with_reconnect(max_attempts: 10, on_error: ->(error) { losses += 1; puts "lost: #{error.message}" }) do
  client.subscribe("shared/numbers", qos: 1) if losses == 0
  Scenario.ready("connected-#{losses}")
  _topic, payload = client.receive(timeout: 30)
  Scenario.equal("after the cut", payload, "message")
end
Scenario.equal(1, losses, "losses")
client.publish("open/numbers", "back again", qos: 1)
client.disconnect
