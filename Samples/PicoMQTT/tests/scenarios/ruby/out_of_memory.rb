# The VM's pool runs out, over and over: an exception, after which there is room again.
client = Scenario.client
client.connect
client.subscribe("open/numbers", qos: 1)
5.times do |round|
  hoard = []
  begin
    loop { hoard << "x" * 500 }
  rescue NoMemoryError => error
    kept = hoard.size
    hoard.clear
    puts "#{error.class} after #{kept} strings"
  end
  client.publish("open/numbers", "round #{round}", qos: 1)
  Scenario.equal(["open/numbers", "round #{round}"], client.receive(timeout: 5), "own message")
end

# Garbage by far more than there is room for.
2_000.times { |i| "garbage #{i}" * 20 }

def deeper(n)
  deeper(n + 1)
end
Scenario.raises(SystemStackError, "") { deeper(0) }
client.publish("open/numbers", "still here", qos: 1)
Scenario.finish(client)
