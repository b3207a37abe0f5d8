# The application: keeps a session with the broker, publishes its status as JSON, and obeys
# commands: "light on", "light off", "interval SECONDS", "status".
#
# What an emulator's host passes counts more than what was configured when building.
HOST = Board.parameter("host") || Board::BROKER_HOST
PORT = Board.number("port", Board::BROKER_PORT)
TLS = Board.number("tls", Board::BROKER_TLS ? 1 : 0) != 0
COMMANDS = "#{Board::TOPIC_PREFIX}/#{Board.name}/command"
STATUS = "#{Board::TOPIC_PREFIX}/#{Board.name}/status"
INTERVALS = 1..3600

def setting(name, configured)
  value = Board.parameter(name) || configured
  value.empty? ? nil : value
end

def credential(name)
  TLS && Board.credential?(name) ? name : nil
end

def status(failures, client)
  memory = Board.memory
  "{\"uptime_s\":#{Board.uptime},\"heap_used\":#{memory[:c_heap]}," \
    "\"heap_limit\":#{memory[:c_heap_limit]},\"pool_used\":#{memory[:used]}," \
    "\"pool_peak\":#{memory[:peak]},\"reconnects\":#{failures},\"dropped\":#{client.dropped}}"
end

# The seconds of "interval SECONDS", or nil.
def interval_in(command)
  word, seconds, rest = command.split(" ")
  return nil unless word == "interval" && rest.nil? && seconds.to_i.to_s == seconds

  INTERVALS.include?(seconds.to_i) ? seconds.to_i : nil
end

if TLS && !Board.unix_time
  puts "app: asking for the time"
  Board.ask_time
  sleep_ms(100) until Board.unix_time
end

client = Net::MQTT::Client.new(
  HOST, PORT, keep_alive: Board::BROKER_KEEP_ALIVE_S,
  username: setting("user", Board::BROKER_USER), password: setting("password", Board::BROKER_PASSWORD),
  ssl: TLS, ca_file: credential("ca"), cert_file: credential("cert"), key_file: credential("key")
)
failures = 0
interval = 10
light = :online
report = lambda do |error|
  failures += 1
  Board.light = :offline
  puts "app: #{HOST}:#{PORT}: #{error.message}"
end

puts "app: connecting to #{HOST}:#{PORT}#{TLS ? " with TLS" : ""}"
client.with_reconnect(on_error: report) do
  puts "app: online as #{client.client_id}"
  Board.mark(TLS ? "tls-handshake" : "connected")
  Board.light = light
  client.subscribe(COMMANDS, qos: 1)
  loop do
    client.publish(STATUS, status(failures, client), qos: 1)
    _topic, command = client.receive(timeout: interval)
    next unless command

    case command
    when "light on" then light = :online
    when "light off" then light = :dark
    when "status" then nil
    else
      seconds = interval_in(command)
      interval = seconds if seconds
      puts "app: unknown command of #{command.size} bytes" unless seconds
    end
    Board.light = light
  end
end
