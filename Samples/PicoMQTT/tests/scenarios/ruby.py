"""Scripts of tests/ruby on the VM, against a real broker."""
import pathlib
import subprocess
import threading

from broker_suite.scenario import ALL_PROFILES, TLS_PROFILES, scenario

SAMPLE = pathlib.Path(__file__).resolve().parents[2]
TOPIC = "open/ruby"


def bytecode(name):
    """The script as bytecode, which the image reads from the host."""
    output = SAMPLE / "build" / "vm" / "scripts" / f"{name}.mrb"
    sources = [SAMPLE / "tests" / "ruby" / f"{part}.rb" for part in ("prelude", name)]
    newest = max(source.stat().st_mtime for source in sources)
    if not output.exists() or output.stat().st_mtime <= newest:
        output.parent.mkdir(parents=True, exist_ok=True)
        part = output.with_suffix(f".{threading.get_ident()}")
        subprocess.run([SAMPLE / "build/vm/mrbc/host/bin/mrbc", "-o", part, *sources], check=True)
        part.rename(output)
    return str(output)


def run(bench, name, port, **parameters):
    return bench.boot(port, scenario=name, script=bytecode(name), **parameters)


def publishes(bench, qos, port=None, broker=None, **options):
    broker = broker or bench.broker()
    watcher = bench.subscribe(broker, TOPIC)
    run(bench, "publish", port or broker.port, count=1000, qos=qos, **options).expect_pass()
    messages = watcher.wait_for_messages(1000)
    payloads = [message[3] for message in messages]
    bench.check(payloads == [b"message %d" % i for i in range(1000)], "not each of them, once, in order")


@scenario(profiles=ALL_PROFILES)
def ruby_publish_qos1(bench):
    publishes(bench, 1)


@scenario()
def ruby_publish_qos0(bench):
    publishes(bench, 0)


@scenario(profiles=TLS_PROFILES)
def ruby_publish_tls(bench):
    broker = bench.broker(tls=["ecdsa"])
    publishes(bench, 1, broker.tls_ports["ecdsa"], broker, tls=True)


def receives(bench, qos, port=None, broker=None, **options):
    broker = broker or bench.broker()
    guest = run(bench, "receive", port or broker.port, count=1000, qos=qos, **options)
    guest.wait_for("^READY receive")
    broker.publish_lines(TOPIC, [f"message {i}" for i in range(1000)])
    guest.expect_pass()


@scenario(profiles=ALL_PROFILES)
def ruby_receive_qos1(bench):
    receives(bench, 1)


@scenario(profiles=TLS_PROFILES)
def ruby_receive_tls(bench):
    broker = bench.broker(tls=["rsa"])
    receives(bench, 1, broker.tls_ports["rsa"], broker, tls=True, ca="rsa-ca")


@scenario()
def ruby_retained(bench):
    run(bench, "retained", bench.broker().port).expect_pass()


@scenario()
def ruby_will(bench):
    broker = bench.broker()
    watcher = bench.subscribe(broker, "open/will")
    guest = run(bench, "will", broker.port)
    guest.wait_for("^READY will")
    guest.stop()
    bench.check(watcher.wait_for_messages(1)[0][3] == b"gone", "another will")


@scenario()
def ruby_keep_alive(bench):
    run(bench, "keep_alive", bench.broker().port).expect_pass()


@scenario(timeout=120)
def ruby_broker_restarts(bench):
    broker = bench.broker(persistent=True)
    guest = run(bench, "reconnect", broker.port, count=300)
    guest.wait_for("^READY online")
    broker.stop()
    guest.wait_for("^lost: ")
    broker.start()
    guest.expect_pass(90)


@scenario(timeout=120)
def ruby_connection_reset(bench):
    broker = bench.broker(persistent=True)
    proxy = bench.proxy(broker.port)
    guest = run(bench, "reconnect", proxy.port, count=300)
    guest.wait_for("^READY online")
    proxy.reset()
    guest.wait_for("^READY online", 60, count=2)
    guest.expect_pass(90)


def refuses(bench, port, word, **options):
    run(bench, "refused", port, word=word, **options).expect_pass()


@scenario()
def ruby_wrong_password(bench):
    refuses(bench, bench.broker().port, "authorized", password="wrong")


@scenario()
def ruby_refused_port(bench):
    broker = bench.broker()
    broker.stop()
    refuses(bench, broker.port, "refused")


@scenario()
def ruby_wrong_ca(bench):
    refuses(bench, bench.broker(tls=["wrong-ca"]).tls_ports["wrong-ca"], "trusted", tls=True)


@scenario()
def ruby_wrong_name(bench):
    refuses(bench, bench.broker(tls=["wrong-name"]).tls_ports["wrong-name"], "name", tls=True)


@scenario()
def ruby_expired(bench):
    refuses(bench, bench.broker(tls=["expired"]).tls_ports["expired"], "expired", tls=True)


@scenario(profiles=("edge",))
def ruby_tls_does_not_fit(bench):
    refuses(bench, bench.broker(tls=["ecdsa"]).tls_ports["ecdsa"], "memory", tls=True)


@scenario()
def ruby_message_too_large(bench):
    broker = bench.broker()
    guest = run(bench, "too_large", broker.port)
    guest.wait_for("^READY receive")
    broker.publish(TOPIC, "x" * 20000)
    broker.publish(TOPIC, "small")
    guest.expect_pass()


@scenario(profiles=TLS_PROFILES)
def ruby_message_of_6_kb(bench):
    broker = bench.broker(tls=["ecdsa"])
    guest = run(bench, "large", broker.tls_ports["ecdsa"], tls=True, count=6140)
    guest.wait_for("^READY receive")
    broker.publish(TOPIC, "0123456789" * 614)
    guest.expect_pass()


@scenario(profiles=ALL_PROFILES)
def ruby_out_of_memory(bench):
    run(bench, "out_of_memory", bench.broker().port).expect_pass()


@scenario(profiles=TLS_PROFILES)
def ruby_deep_calls(bench):
    broker = bench.broker(tls=["rsa"])
    run(bench, "deep", broker.tls_ports["rsa"], tls=True, ca="rsa-ca").expect_pass()
