"""A broker that says exactly what a scenario wants, right or wrong."""
import socket
import threading

CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK = 1, 2, 3, 4, 8, 9
UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = 10, 11, 12, 13, 14


def remaining_length(length):
    """MQTT 3.1.1, 2.2.3: seven bits to a byte, the lowest first."""
    encoded = bytearray()
    while True:
        length, low = length >> 7, length & 0x7F
        encoded.append(low | (0x80 if length else 0))
        if not length:
            return bytes(encoded)


def packet(kind, body=b"", flags=0):
    """A well-formed control packet."""
    return bytes([kind << 4 | flags]) + remaining_length(len(body)) + body


def publish(topic, payload, qos=0, identifier=1, flags=0):
    body = len(topic).to_bytes(2, "big") + topic.encode()
    if qos:
        body += identifier.to_bytes(2, "big")
    return packet(PUBLISH, body + payload, flags | qos << 1)


class Session:
    """One connection, as the broker sees it."""

    def __init__(self, connection):
        self._connection = connection
        connection.settimeout(30)

    def send(self, data):
        self._connection.sendall(data)

    def _exactly(self, size):
        data = b""
        while len(data) < size:
            more = self._connection.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def receive(self):
        """(kind, flags, body) of the next packet. EOFError when the client is gone."""
        first = self._exactly(1)[0]
        length = shift = 0
        while True:
            byte = self._exactly(1)[0]
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return first >> 4, first & 0xF, self._exactly(length)

    def accept(self, code=0, session_present=0):
        """Takes the CONNECT and answers it; its body is returned."""
        kind, _, body = self.receive()
        if kind != CONNECT:
            raise EOFError
        self.send(packet(CONNACK, bytes([session_present, code])))
        return body

    def until_closed(self):
        """Reads on until the client closes; the packets that came."""
        packets = []
        try:
            while True:
                packets.append(self.receive())
        except (EOFError, OSError):
            return packets


class FakeBroker:
    """Listens on 127.0.0.1:`port` and runs `conversation(session)` for each connection."""

    def __init__(self, conversation):
        self._conversation = conversation
        self.sessions = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.sessions += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            try:
                self._conversation(Session(connection))
            except (EOFError, OSError):
                pass

    def stop(self):
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
