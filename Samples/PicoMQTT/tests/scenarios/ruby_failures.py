"""Net::MQTT::Client in Ruby, on the VM: what goes wrong, and how it goes on."""
from broker_suite import fake_broker as mqtt
from broker_suite.mosquitto import free_port
from broker_suite.scenario import TLS_PROFILES, scenario

NUMBERS = "open/numbers"


@scenario()
def will_message(bench):
    broker = bench.broker()
    proxy = bench.proxy(broker.port)
    watcher = bench.subscribe(broker, "open/will")
    guest = bench.boot(proxy.port, script="will")
    guest.wait_for(r"^READY connected")
    proxy.reset()
    message = watcher.wait_for_messages(1)[0]
    bench.check(message[1] == 1 and message[3] == b"gone", f"the will is {message}")
    guest.expect_pass()


@scenario(timeout=90)
def broker_restarts(bench):
    """Stopped in the middle of the flow, 500 messages each way: nothing is lost."""
    count = 500
    broker = bench.broker(persistent=True)
    # A session of the host's that the broker keeps, as it does the guest's; it comes back
    # by itself. To end it in the flow would lose what it has acknowledged and not printed.
    watcher = bench.subscribe_lasting(broker, "host-watcher", NUMBERS)
    guest = bench.boot(broker.port, script="restart", count=count)
    guest.wait_for(r"^READY connected")
    lines = [f"{i}:{'x' * 20}" for i in range(count)]
    broker.publish_lines("shared/numbers", lines[:count // 2])
    guest.wait_for(r"^READY half", 30)
    broker.stop()
    guest.wait_for(r"^lost: ", 20)
    broker.start()
    broker.publish_lines("shared/numbers", lines[count // 2:])
    guest.expect_pass()
    watcher.wait_for_payload(b"%d:" % (count - 1))
    numbers = {int(message[3].split(b":")[0]) for message in watcher.messages()}
    bench.check(numbers == set(range(count)), f"lost: {sorted(set(range(count)) - numbers)}")


@scenario(timeout=90)
def connection_reset(bench):
    """In the middle of the flow, 300 messages each way: nothing is lost."""
    count = 300
    broker = bench.broker()
    proxy = bench.proxy(broker.port)
    watcher = bench.subscribe(broker, NUMBERS)
    guest = bench.boot(proxy.port, script="restart", count=count)
    guest.wait_for(r"^READY connected")
    lines = [f"{i}:" for i in range(count)]
    broker.publish_lines("shared/numbers", lines[:count // 2])
    guest.wait_for(r"^READY half", 30)
    proxy.reset()
    broker.publish_lines("shared/numbers", lines[count // 2:])
    guest.wait_for(r"^READY connected", 30, count=2)
    guest.expect_pass()
    distinct = {int(message[3].split(b":")[0]) for message in watcher.wait_for_distinct(count)}
    bench.check(distinct == set(range(count)), "other messages than those published")


@scenario()
def cut_without_fin(bench):
    broker = bench.broker()
    proxy = bench.proxy(broker.port)
    watcher = bench.subscribe(broker, NUMBERS)
    guest = bench.boot(proxy.port, script="cut")
    guest.wait_for(r"^READY connected-0")
    broker.wait_for(r"Sending SUBACK to mps2-an385")
    proxy.cut_silently()
    guest.wait_for(r"^READY connected-1", 30)
    # Subscribed again by itself.
    broker.wait_for(r"Sending SUBACK to mps2-an385", count=2)
    broker.publish("shared/numbers", "after the cut")
    guest.expect_pass()
    watcher.wait_for_payload(b"back again")


def refused(bench, port, expected, **options):
    guest = bench.boot(port, script="refused", expected=expected.replace(" ", "_"), **options)
    guest.expect_pass()
    return guest


@scenario()
def wrong_password(bench):
    refused(bench, bench.broker().port, "not authorized", password="wrong")


@scenario()
def refused_port(bench):
    refused(bench, free_port(), "nobody listens")


@scenario()
def unknown_host(bench):
    refused(bench, bench.broker().port, "host name cannot be resolved", host="no-such-host.invalid")


def distrusted(bench, certificate, expected, ca="ca"):
    broker = bench.broker(tls=[certificate])
    refused(bench, broker.tls_ports[certificate], expected, tls=True, ca=ca)


@scenario(profiles=TLS_PROFILES)
def wrong_ca(bench):
    distrusted(bench, "wrong-ca", "certificate is not from the trusted CA")


@scenario(profiles=TLS_PROFILES)
def wrong_host_name(bench):
    distrusted(bench, "wrong-name", "certificate is for another name")


@scenario(profiles=TLS_PROFILES)
def expired_certificate(bench):
    distrusted(bench, "expired", "certificate has expired")


@scenario()
def certificate_of_the_future(bench):
    distrusted(bench, "not-yet", "certificate is not valid yet")


@scenario(profiles=TLS_PROFILES)
def client_certificate_missing(bench):
    broker = bench.broker(tls=["ecdsa"], client_ca=bench.certificates.path("ca.pem"))
    refused(bench, broker.tls_ports["ecdsa"], "TLS: broken off by the broker", tls=True)


@scenario()
def unreadable_ca(bench):
    distrusted(bench, "ecdsa", "CA, certificate or key cannot be used", ca="no-ca")


@scenario()
def clock_unset(bench):
    broker = bench.broker(tls=["ecdsa"])
    bench.boot(broker.tls_ports["ecdsa"], tls=True, script="clock_unset").expect_pass()


@scenario(profiles=("edge",))
def tls_does_not_fit(bench):
    """The wall of the talk, as a Ruby exception."""
    broker = bench.broker(tls=["ecdsa"])
    refused(bench, broker.tls_ports["ecdsa"], "TLS: out of memory on the C heap", tls=True)


@scenario()
def message_above_the_queue(bench):
    for qos in (0, 1):
        broker = bench.broker()
        guest = bench.boot(broker.port, script="too_large", qos=qos)
        guest.wait_for(r"^READY subscribed")
        broker.publish("shared/numbers", "x" * 20000, qos=1)
        guest.wait_for(r"^raised ")
        broker.publish("shared/numbers", "small", qos=1)
        guest.expect_pass()


# Each breaks a rule of MQTT 3.1.1 in its own way, after the CONNACK unless it says so.
MALFORMED = {
    "length-of-five-bytes": b"\x30\xff\xff\xff\xff\x01",
    "topic-beyond-the-packet": mqtt.packet(mqtt.PUBLISH, b"\xff\xffab"),
    "publish-without-topic": mqtt.packet(mqtt.PUBLISH, b"\x00"),
    "qos-3": mqtt.publish("shared/numbers", b"x", qos=3),
    "qos-1-without-identifier": mqtt.packet(mqtt.PUBLISH, b"\x00\x01a", flags=2),
    "reserved-kind": b"\xf0\x00",
    "connect-from-a-broker": mqtt.packet(mqtt.CONNECT, b"\x00\x04MQTT\x04\x02\x00\x3c"),
    "second-connack": mqtt.packet(mqtt.CONNACK, b"\x00\x00"),
    "short-suback": mqtt.packet(mqtt.SUBACK, b"\x00"),
}


@scenario(timeout=120)
def malformed_packets(bench):
    for name, data in MALFORMED.items():
        def conversation(session, data=data):
            session.accept()
            session.receive()
            session.send(data)
            session.until_closed()
        fake = bench.fake_broker(conversation)
        guest = bench.boot(fake.port, script="malformed", scenario=name)
        guest.expect_pass(30)
        fake.stop()


@scenario()
def malformed_connack(bench):
    for data in (mqtt.packet(mqtt.CONNACK, b"\x00"), mqtt.packet(mqtt.CONNACK, b"\x00\x77"),
                 mqtt.packet(mqtt.PINGRESP), b"HTTP/1.1 400 Bad Request\r\n\r\n"):
        def conversation(session, data=data):
            session.receive()
            session.send(data)
            session.until_closed()
        fake = bench.fake_broker(conversation)
        guest = bench.boot(fake.port, script="malformed", scenario="connack")
        guest.expect_pass(30)
        fake.stop()
