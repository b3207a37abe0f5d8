"""Net::MQTT::Client in Ruby, on the VM: traffic."""
from broker_suite.guest import heap
from broker_suite.processes import Failure
from broker_suite.scenario import ALL_PROFILES, TLS_PROFILES, scenario

NUMBERS = "open/numbers"


def payload(number, size):
    return (b"%d:" % number + b"0123456789" * (size // 10 + 1))[:size]


def listener(bench, tls, settings=()):
    """A broker, and the port and options of the listener wanted."""
    if not tls:
        broker = bench.broker(settings=settings)
        return broker, broker.port, {}
    broker = bench.broker(tls=[tls], settings=settings)
    options = {"tls": True, "ca": "rsa-ca" if tls == "rsa" else "ca"}
    return broker, broker.tls_ports[tls], options


def publishes(bench, count, size, qos=1, tls=None):
    broker, port, options = listener(bench, tls)
    watcher = bench.subscribe(broker, NUMBERS)
    guest = bench.boot(port, script="publish", count=count, size=size, qos=qos, **options)
    guest.expect_pass()
    messages = watcher.wait_for_messages(count)
    expected = [(NUMBERS, qos, False, payload(i, size)) for i in range(count)]
    bench.check(messages == expected, "the messages differ from those published")
    return guest


def receives(bench, count, size, qos=1, tls=None):
    broker, port, options = listener(bench, tls)
    guest = bench.boot(port, script="receive", count=count, size=size, qos=qos, **options)
    guest.wait_for(r"^READY subscribed")
    broker.publish_lines("shared/numbers", [payload(i, size).decode() for i in range(count)], qos=1)
    guest.expect_pass()
    return guest


@scenario(profiles=ALL_PROFILES)
def publish_1000_qos1(bench):
    publishes(bench, 1000, 20)


@scenario(profiles=ALL_PROFILES)
def receive_1000_qos1(bench):
    receives(bench, 1000, 20)


@scenario()
def publish_1000_qos0(bench):
    publishes(bench, 1000, 20, qos=0)


@scenario()
def receive_qos0(bench):
    # At QoS 0 a full queue drops, so no more than it holds.
    receives(bench, 20, 20, qos=0)


@scenario(profiles=TLS_PROFILES)
def publish_1000_qos1_tls(bench):
    publishes(bench, 1000, 20, tls="ecdsa")


@scenario(profiles=TLS_PROFILES)
def receive_1000_qos1_tls_rsa(bench):
    receives(bench, 1000, 20, tls="rsa")


@scenario(profiles=TLS_PROFILES)
def receive_6_kb_tls(bench):
    receives(bench, 3, 6144, tls="ecdsa")


@scenario(profiles=TLS_PROFILES)
def receive_6_kb_tls_rsa(bench):
    receives(bench, 3, 6144, tls="rsa")


def echoes(bench, count, size, tls=None, settings=()):
    """Pushed all at once, and each answered, though PUBACK is behind what was pushed."""
    broker, port, options = listener(bench, tls, settings)
    watcher = bench.subscribe(broker, NUMBERS)
    guest = bench.boot(port, script="echo", count=count, **options)
    guest.wait_for(r"^READY subscribed")
    expected = [payload(i, size) for i in range(count)]
    broker.publish_lines("shared/numbers", [each.decode() for each in expected])
    guest.expect_pass()
    bench.check([m[3] for m in watcher.wait_for_messages(count)] == expected, "the echo differs")


@scenario(profiles=("edge",))
def echo_1000(bench):
    # With TCP as mosquitto has it when nobody says otherwise.
    echoes(bench, 1000, 40, settings=["set_tcp_nodelay false"])


@scenario(profiles=TLS_PROFILES)
def echo_1000_tls(bench):
    echoes(bench, 1000, 40, tls="ecdsa")


@scenario(profiles=TLS_PROFILES)
def echo_large_tls(bench):
    """Twenty of these are more than twice what the queue holds."""
    echoes(bench, 300, 900, tls="ecdsa")


@scenario()
def retained_message(bench):
    broker = bench.broker()
    broker.publish("shared/kept", "for later", retain=True)
    guest = bench.boot(broker.port, script="retained")
    guest.wait_for(r"^READY unsubscribed")
    broker.publish("shared/kept", "too late")
    guest.expect_pass()
    message = bench.subscribe(broker, "open/kept").wait_for_messages(1)[0]
    bench.check(message == ("open/kept", 1, True, b"of mine"), f"kept: {message}")


@scenario()
def keep_alive_while_idle(bench):
    broker = bench.broker()
    guest = bench.boot(broker.port, script="keep_alive")
    guest.expect_pass()
    pings = sum("Received PINGREQ from mps2-an385" in line for line in broker.lines)
    bench.check(pings >= 4, f"{pings} pings in three periods and one asked for")


@scenario(profiles=TLS_PROFILES)
def no_leak(bench):
    for tls in (None, "ecdsa"):
        _, port, options = listener(bench, tls)
        guest = bench.boot(port, script="no_leak", **options)
        guest.expect_pass()
        live = heap(guest.phase("vm-closed"), "c-heap")["live"]
        if live != 0:
            raise Failure(f"{live} bytes of the C heap are left after the VM was closed")


@scenario(profiles=ALL_PROFILES)
def out_of_memory(bench):
    bench.boot(bench.broker().port, script="out_of_memory").expect_pass()


@scenario(profiles=TLS_PROFILES)
def deep_calls(bench):
    _, port, options = listener(bench, "rsa")
    bench.boot(port, script="deep", **options).expect_pass()


@scenario(profiles=TLS_PROFILES)
def client_certificate(bench):
    """A broker that demands one gets the board's."""
    broker = bench.broker(tls=["ecdsa"], client_ca=bench.certificates.path("ca.pem"))
    watcher = bench.subscribe(broker, NUMBERS)
    guest = bench.boot(broker.tls_ports["ecdsa"], tls=True, script="publish", count=10, size=20, qos=1,
                       cert=bench.certificates.path("client.pem"),
                       key=bench.certificates.path("client.key"))
    guest.expect_pass()
    watcher.wait_for_messages(10)
