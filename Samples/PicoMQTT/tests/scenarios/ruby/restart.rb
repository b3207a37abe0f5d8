# The broker goes and comes back in the middle of the flow, in both directions.
client = Scenario.client(clean_session: false, keep_alive: 5)
count = Scenario.number("count")
sent = 0
got = {}
subscribed = false
client.with_reconnect(max_attempts: 20, on_error: ->(error) { puts "lost: #{error.message}" }) do
  client.subscribe("shared/numbers", qos: 1) unless subscribed
  subscribed = true
  Scenario.ready("connected")
  while sent < count || got.size < count
    if sent < count
      client.publish("open/numbers", Scenario.payload(sent, 20), qos: 1, ack: false)
      sent += 1
      Scenario.ready("half") if sent == count / 2
    end
    _topic, payload = client.receive(timeout: sent < count ? 0.01 : 20)
    Scenario.check(payload, "only #{got.size} came") if sent == count && got.size < count
    got[Scenario.number_of(payload)] = true if payload
  end
  client.flush
end
Scenario.equal((0...count).to_a, got.keys.sort, "received")
client.disconnect
