# An MQTT 3.1.1 client with the interface of PicoRuby's picoruby-net-mqtt, over lwIP.
#
#   Net::MQTT::Client.connect("broker.lan", client_id: "attic") do |client|
#     client.subscribe("attic/command", qos: 1)
#     client.publish("attic/status", "up", qos: 1, retain: true)
#     topic, payload = client.receive(timeout: 5)
#   end
#
# Methods block, and the network goes on while they do. MQTTError and its subclasses
# ConnectionError and ProtocolError are defined in src/mqtt_errors.c, methods whose names
# start with two underscores in src/mqtt.c and src/mqtt_messages.c; none of those waits.
module Net
  module MQTT
    class Client
      NETWORK_TIMEOUT_MS = 30_000
      # To hand over what was published without an acknowledgement, before closing.
      FLUSH_TIMEOUT_MS = 2_000
      # A connection that lasted this long makes with_reconnect count from the start again.
      LASTING_MS = 10_000

      attr_reader :host, :port
      attr_accessor :client_id, :keep_alive, :clean_session, :username, :password
      # ca_file and the like name certificates and keys that are part of the image.
      attr_accessor :ssl, :ca_file, :cert_file, :key_file
      attr_accessor :will_topic, :will_payload, :will_qos, :will_retain

      # Connects and returns the client; with a block, yields it and disconnects.
      def self.connect(host, port = nil, **options)
        client = new(host, port, **options)
        client.connect
        return client unless block_given?

        begin
          yield client
        ensure
          client.disconnect
        end
      end

      # Without a port it is 1883, or 8883 with `ssl: true`.
      def initialize(host, port = nil, **options)
        @host = host
        @port = port
        @client_id = Board.name
        @keep_alive = 60
        @clean_session = true
        @ssl = false
        @will_qos = 0
        @will_retain = false
        @inbox = []
        configure(options)
      end

      # Connects, or connects again: the session goes on unless an option has changed.
      # Raises ConnectionError with the reason.
      def connect(**options)
        configure(options)
        prepare
        return true if connected?
        raise ConnectionError, "the network has no address" unless wait(NETWORK_TIMEOUT_MS) { __network? }

        __open
        wait { !__opening? }
        true
      end

      # Publishes. With `qos: 1` it returns once the broker has the message, unless
      # `ack: false`: then it returns at once, and flush waits for all of them.
      def publish(topic, payload, retain: false, qos: 0, ack: true)
        payload = payload.to_s
        ticket = request { __publish(topic, payload, qos, retain) }
        await(ticket) if ack
        nil
      end

      # Waits until the broker has all that was published with `qos: 1`.
      def flush
        wait do
          __opening?
          in_flight == 0
        end
        nil
      end

      def subscribe(*topics, qos: 0)
        topics.each { |topic| await(request { __subscribe(topic, qos) }) }
        nil
      end

      def unsubscribe(*topics)
        topics.each { |topic| await(request { __unsubscribe(topic) }) }
        nil
      end

      # The next message as [topic, payload], or nil if none comes within `timeout` seconds.
      # With a block, yields topic and payload of each, until none came for `timeout`.
      def receive(timeout: nil)
        limit = timeout ? (timeout * 1000).to_i : nil
        return next_message(limit) unless block_given?

        while (message = next_message(limit))
          yield message[0], message[1]
        end
      end

      # As receive, after subscribing to `topic` if one is given.
      def get(topic = nil, qos: 0, timeout: nil, &block)
        subscribe(topic, qos: qos) if topic
        receive(timeout: timeout, &block)
      end

      # Asks the broker for a sign of life and waits for it.
      def ping
        __ping
        wait do
          __opening?
          !__ping_pending?
        end
        true
      end

      # Sleeps without letting the connection die. Raises ConnectionError if it does.
      def poll_sleep_ms(milliseconds)
        online = connected?
        wait(milliseconds) { online && !connected? }
        __check_notices
        __opening? if online
        nil
      end

      # Yields the client, connected. If the connection fails, it connects again after a
      # pause that grows, subscribes to what was subscribed, and yields again. After
      # `max_attempts` failures in a row (nil: never) it raises the last one; `on_error` is
      # called with each of the others.
      def with_reconnect(max_attempts: nil, on_error: nil)
        failures = 0
        begin
          connected_at = nil
          connect
          connected_at = Board.ticks
          yield self
        rescue ConnectionError => error
          failures = 0 if connected_at && Board.elapsed(connected_at) >= LASTING_MS
          failures += 1
          raise error if max_attempts && failures >= max_attempts
          on_error.call(error) if on_error
          Board.sleep_ms(__owner? ? __backoff_ms : 1_000)
          retry
        end
      end

      def disconnect
        wait(FLUSH_TIMEOUT_MS) { !connected? || __flushed? }
        __close
        nil
      end

      private

      def configure(options)
        options.each do |name, value|
          writer = "#{name}="
          raise ArgumentError, "unknown option: #{name}" unless respond_to?(writer)
          __send__(writer, value)
        end
      end

      # A new session if there is none or its settings have changed.
      def prepare
        settings = [
          @host, @port || 0, @client_id, @keep_alive, !@clean_session, @username, @password,
          @ssl ? true : false, @ca_file, @cert_file, @key_file,
          @will_topic, @will_payload, @will_qos, @will_retain
        ]
        return if __owner? && settings == @settings

        __setup(*settings)
        @settings = settings
        @inbox.clear
      end

      # Turns until the block is true, or false after `limit` milliseconds.
      def wait(limit = nil)
        start = Board.ticks
        until yield
          return false if limit && Board.elapsed(start) >= limit
          Board.turn
          hoard if __held?
        end
        true
      end

      # Moves the queue's oldest message here, not acknowledged yet. A full queue holds the
      # connection back, and with it the answer we wait for: so one a turn, for the answer may
      # be right behind it. If there is no memory for that it raises NoMemoryError, and the
      # message stays in the queue. Neighbours of one topic share its string.
      def hoard
        message = __peek
        return unless message

        last = @inbox[-1]
        message[0] = last[0] if last && last[0] == message[0]
        @inbox << message
        __drop
      end

      # Tries a request until there is room for it.
      def request
        ticket = nil
        wait do
          ticket = yield
          __opening? unless ticket
          ticket
        end
        ticket
      end

      def await(ticket)
        wait { __done?(ticket) } if ticket > 0
      end

      def next_message(limit)
        message = nil
        wait(limit) { message = take }
        message
      end

      # The oldest message, if there is one. It is acknowledged here and no sooner: brokers
      # limit what they send ahead, and so what is set aside.
      def take
        __check_notices # whatever was lost comes before what was received after it
        topic, payload, receipt = oldest
        # Neighbours share a topic, so it is copied; dup would call back from C, which takes stack.
        message = topic && [topic + "", payload]
        unless receipt && __acknowledge(receipt)
          __opening?
          return nil
        end

        @inbox[0][2] = 0 # once is enough, should there be no memory to go on
        @inbox.shift
        message || raise(MQTTError, "a message was larger than the queue")
      end

      def oldest
        @inbox.shift while @inbox[0] && __comes_again?(@inbox[0][2])
        hoard if @inbox.empty?
        @inbox[0]
      end
    end
  end
end
