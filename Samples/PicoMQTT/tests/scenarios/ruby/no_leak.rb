# The same session over and over leaves nothing behind: neither in the C heap nor the pool.
def session(client)
  client.connect
  client.subscribe("open/numbers", qos: 1)
  5.times { |i| client.publish("open/numbers", Scenario.payload(i, 100), qos: 1) }
  5.times { |i| Scenario.equal(i, Scenario.number_of(client.receive(timeout: 5)[1]), "own message") }
  client.disconnect
end

def used
  GC.start
  memory = Board.memory
  [memory[:c_heap], memory[:used]]
end

client = Scenario.client
before = used[0]
session(client)
session(client)
first = used
10.times { session(client) }
last = used
Scenario.equal(before, last[0], "C heap before and after")
Scenario.equal(first[1], last[1], "heap pool after two sessions and after twelve")
