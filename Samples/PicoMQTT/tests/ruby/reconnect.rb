# Publishes COUNT messages and receives each of them, while the host disturbs.
client = new_client(clean_session: false)
sent = 0
seen = {}
client.with_reconnect(on_error: ->(error) { puts "lost: #{error.message}" }) do
  client.subscribe(TOPIC, qos: 1)
  puts "READY online"
  while sent < COUNT
    client.publish(TOPIC, sent.to_s, qos: 1)
    sent += 1
    while (message = client.receive(timeout: 0.02))
      seen[message[1].to_i] = true
    end
  end
  while seen.size < COUNT
    message = client.receive(timeout: 20)
    check message, "#{COUNT - seen.size} messages are lost"
    seen[message[1].to_i] = true
  end
end
finish(client)
