# What every script of this folder starts with. A script passes if it ends without an
# exception and leaves nothing in the pool; see tests/scenarios/ruby.py.
TLS = Board.number("tls", 0) != 0
COUNT = Board.number("count", 100)
TOPIC = "open/ruby"

def new_client(**options)
  Net::MQTT::Client.new(
    Board.parameter("host"), Board.number("port", 1883),
    username: Board.parameter("user"), password: Board.parameter("password"),
    ssl: TLS, ca_file: TLS ? "ca" : nil, keep_alive: 10, **options
  )
end

def connected(**options)
  client = new_client(**options)
  client.connect
  Board.mark("tls-handshake") if TLS
  Board.mark("connected")
  client
end

def check(condition, message)
  raise message unless condition
end

def finish(client)
  Board.mark("traffic")
  client.disconnect
  # TCP closes meanwhile, and gives its memory back.
  sleep_ms 300
  Board.mark("disconnected")
end
