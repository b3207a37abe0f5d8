# The VM's pool runs out: an exception, after which there is room again.
3.times do
  hoard = []
  begin
    loop { hoard << "y" * 1_000 }
  rescue NoMemoryError => error
    kept = hoard.size
    hoard = nil
    puts "#{error.class} after #{kept} strings"
  end
end
GC.start
client = Scenario.client
client.connect
client.publish("open/numbers", "still here", qos: 1)
client.disconnect
