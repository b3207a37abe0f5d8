test "require knows what is in the image" do
  equal false, require("net/mqtt")
  raises(LoadError, "json") { require "json" }
end

test "the board" do
  equal "fake-1", Board.name
  equal "10.0.2.2", Board.parameter("host")
  equal nil, Board.parameter("nothing")
  equal [18_830, 7], [Board.number("port", 1), Board.number("nothing", 7)]
  equal nil, Board.unix_time
  Board.unix_time = 1_700_000_000
  equal 1_700_000_000, Board.unix_time
  Board.unix_time = nil
  equal nil, Board.unix_time
  Board.mark("traffic")
  Board.ask_time
  Board.ask_time("pool")
  Board.light = :online
  equal "mark traffic\nsntp default\nsntp pool\nlight 2\n", Fake.log
  holds Board.memory[:used] > 0
end

test "time passes over the wrap of the board's counter" do
  start = Board.ticks
  Board.sleep_ms(1000)
  equal 1000, Board.elapsed(start)
end

test "symbols, floats and formats survive" do
  equal "qos", :qos.to_s
  equal "aos", :aos.to_s
  equal "22.5", 22.5.to_s
  equal "00ff 1.50", format("%04x %.2f", 255, 1.5)
  equal [1, 2], [2, 1].sort
end
