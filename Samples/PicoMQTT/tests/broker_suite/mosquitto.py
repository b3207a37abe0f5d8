"""A mosquitto of our own on 127.0.0.1, and its two command-line clients."""
import getpass
import os
import socket
import subprocess
import time

from .processes import Failure, LineProcess

USER, PASSWORD = "picomqtt", "let-me-in"
# A second user, for what the host's tools do: it may do anything.
HOST_USER, HOST_PASSWORD = "host", "may-do-anything"

# What a session may do: its own topics, by its name, and those for everybody.
ACL = f"""user {HOST_USER}
topic readwrite #

user {USER}
topic readwrite open/#
topic read shared/#
pattern readwrite picomqtt/%c/#
"""


def free_port():
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mosquitto:
    """One broker with a plain listener and, by the name of a certificate, TLS listeners.

    `stop` and `start` keep ports and, with `persistent`, everything that it has stored."""

    def __init__(self, folder, certificates, tls=(), persistent=False, anonymous=False,
                 client_ca=None, settings=()):
        self.folder = folder
        self.port = free_port()
        self.tls_ports = {name: free_port() for name in tls}
        self._process = None
        self._configure(certificates, persistent, anonymous, client_ca, settings)
        self.start()

    @property
    def lines(self):
        return self._process.lines

    def _file(self, name):
        return os.path.join(self.folder, name)

    def _configure(self, certificates, persistent, anonymous, client_ca, settings):
        passwords = self._file("passwords")
        with open(passwords, "w", encoding="utf-8") as file:
            file.write(f"{USER}:{PASSWORD}\n{HOST_USER}:{HOST_PASSWORD}\n")
        os.chmod(passwords, 0o600)
        subprocess.run(["mosquitto_passwd", "-U", passwords], check=True, capture_output=True)
        with open(self._file("acl"), "w", encoding="utf-8") as file:
            file.write(ACL)
        os.chmod(self._file("acl"), 0o600)
        words = [f"user {getpass.getuser()}", "log_type all", "log_dest stderr",
                 f"allow_anonymous {'true' if anonymous else 'false'}",
                 f"password_file {passwords}", f"acl_file {self._file('acl')}",
                 # A thousand messages may wait for a session that is away.
                 "max_queued_messages 5000", "sys_interval 0",
                 # As it comes, a small answer behind a message waits for TCP: 40 ms each time.
                 "set_tcp_nodelay true", *settings]
        if persistent:
            words += ["persistence true", f"persistence_location {self.folder}/",
                      "autosave_interval 1"]
        words += [f"listener {self.port} 127.0.0.1"]
        for name, port in self.tls_ports.items():
            words += [f"listener {port} 127.0.0.1",
                      f"certfile {certificates.path(name + '.pem')}",
                      f"keyfile {certificates.path(name + '.key')}"]
            if client_ca:
                words += [f"cafile {client_ca}", "require_certificate true"]
        with open(self._file("mosquitto.conf"), "w", encoding="utf-8") as file:
            file.write("\n".join(words) + "\n")

    def start(self):
        self._process = LineProcess("mosquitto", ["mosquitto", "-c", self._file("mosquitto.conf")])
        self._process.wait_until_ready(r"mosquitto version \S+ running")

    def stop(self):
        self._process.stop()

    def kill(self):
        self._process.kill()

    def wait_for(self, pattern, timeout=20, **options):
        return self._process.wait_for(pattern, timeout, **options)

    def _client(self, program, options):
        return [program, "-h", "127.0.0.1", "-p", str(self.port), "-u", HOST_USER,
                "-P", HOST_PASSWORD, *options]

    def publish(self, topic, payload, qos=1, retain=False):
        """Publishes one message and waits until the broker has it."""
        self._run_publisher(topic, qos, retain, ["-s"], payload)

    def publish_lines(self, topic, lines, qos=1):
        """Publishes each line as a message of its own, in one session."""
        self._run_publisher(topic, qos, False, ["-l"], "".join(f"{line}\n" for line in lines))

    def _run_publisher(self, topic, qos, retain, options, text):
        command = self._client("mosquitto_pub", ["-t", topic, "-q", str(qos), *options])
        if retain:
            command.append("-r")
        data = text if isinstance(text, bytes) else text.encode()
        done = subprocess.run(command, input=data, capture_output=True, timeout=60)
        if done.returncode != 0:
            raise Failure(f"mosquitto_pub: {done.stderr.decode(errors='replace').strip()}")

    def clear_retained(self, topic):
        self._run_publisher(topic, 1, True, ["-n"], b"")

    def subscribe(self, *topics, qos=1, client_id=None):
        """A running mosquitto_sub whose subscription the broker has confirmed. With
        `client_id`, its session outlives it."""
        options = ["-q", str(qos), *(["-c", "-i", client_id] if client_id else [])]
        return Subscriber(self._client("mosquitto_sub", options), topics)


class Subscriber:
    """mosquitto_sub, and the messages that it has received."""

    def __init__(self, command, topics):
        for topic in topics:
            command += ["-t", topic]
        # Debug lines tell when the subscription stands; payloads come in hexadecimal.
        command += ["-d", "-F", "message %t %q %r %x"]
        # Into a pipe it would write a block at a time.
        self._process = LineProcess("mosquitto_sub", ["stdbuf", "-oL", *command])
        self._process.wait_until_ready(r"received SUBACK")

    def messages(self):
        """(topic, qos, retained, payload) of each message, in their order."""
        found = []
        for line in list(self._process.lines):
            words = line.split(" ")
            if words[0] == "message":
                found.append((words[1], int(words[2]), words[3] == "1", bytes.fromhex(words[4])))
        return found

    def wait_for_messages(self, count, timeout=20):
        """The first `count` messages, once they are there."""
        self._process.wait_for(r"^message ", timeout, count=count)
        return self.messages()[:count]

    def wait_for_distinct(self, count, timeout=20):
        """Every message, once `count` of them have different payloads."""
        deadline = time.monotonic() + timeout
        while True:
            messages = self.messages()
            different = len({message[3] for message in messages})
            if different >= count:
                return messages
            if time.monotonic() > deadline:
                raise Failure(f"mosquitto_sub got {different} different messages of {count}")
            time.sleep(0.05)

    def wait_for_payload(self, pattern, timeout=20):
        """The first message whose payload holds the bytes `pattern`."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for message in self.messages():
                if pattern in message[3]:
                    return message
            time.sleep(0.05)
        raise Failure(f"mosquitto_sub got no message with {pattern!r} within {timeout} s")

    def stop(self):
        self._process.stop()
