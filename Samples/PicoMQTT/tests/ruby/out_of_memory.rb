client = connected
client.subscribe(TOPIC, qos: 1)
5.times do |round|
  hoard = []
  begin
    loop { hoard << "x" * 500 }
  rescue NoMemoryError
    puts "ran out after #{hoard.size}"
    hoard.clear
  end
  client.publish(TOPIC, "round #{round}", qos: 1)
  check client.receive(timeout: 5) == [TOPIC, "round #{round}"], "round #{round}"
end
# Garbage by far more than there is room for.
2_000.times { |i| "garbage #{i}" * 20 }
def deeper(n)
  deeper(n + 1)
end
begin
  deeper(0)
  raise "no end"
rescue SystemStackError => error
  puts error.class
end
finish(client)
