# What a program does, in short; memory_test.c runs it with memory that runs out anywhere.
client = Net::MQTT::Client.new("broker", client_id: "typical", username: "user", keep_alive: 5)
done = 0
begin
  client.with_reconnect(max_attempts: 2) do
    client.subscribe("typical/command", qos: 1)
    3.times do |i|
      status = { count: i, words: ["a", "b"].map { |word| word * 10 } }
      client.publish("typical/status", "#{status.inspect} #{format("%.1f", i * 1.5)}", qos: 1)
      Fake.deliver("typical/command", "go #{i}", 1)
      topic, payload = client.receive(timeout: 0.01)
      done += 1 if topic && payload.end_with?(i.to_s)
    end
    raise ArgumentError, "not all done" unless done >= 3
  end
rescue StandardError => error
  puts error.message
ensure
  client.disconnect
end
