"""The C application, as it runs on a Pico: what the host sees of it."""
from broker_suite.scenario import ALL_PROFILES, TLS_PROFILES, scenario

STATUS = "picomqtt/mps2-an385/status"
COMMAND = "picomqtt/mps2-an385/command"


def talks_to(bench, broker, port, **options):
    """Status comes with QoS 1; a command sent with either QoS is obeyed."""
    watcher = bench.subscribe(broker, STATUS)
    guest = bench.boot(port, **options)
    guest.wait_for(r"^app: online")
    topic, qos, _, payload = watcher.wait_for_messages(1)[0]
    bench.check(qos == 1 and payload.startswith(b'{"uptime_s"'), f"{topic}: QoS {qos}, {payload!r}")
    # Its own answer to a command is the next status, long before the interval of 10 s.
    broker.wait_for(r"Sending SUBACK to mps2-an385")
    broker.publish(COMMAND, "status", qos=1)
    watcher.wait_for_messages(2, 5)
    broker.publish(COMMAND, "interval 1", qos=0)
    watcher.wait_for_messages(5, 10)
    return guest


@scenario(profiles=ALL_PROFILES)
def c_plain(bench):
    broker = bench.broker()
    talks_to(bench, broker, broker.port)


@scenario(profiles=TLS_PROFILES)
def c_tls_ecdsa(bench):
    broker = bench.broker(tls=["ecdsa"])
    talks_to(bench, broker, broker.tls_ports["ecdsa"], tls=True)


@scenario(profiles=TLS_PROFILES)
def c_tls_rsa(bench):
    broker = bench.broker(tls=["rsa"])
    talks_to(bench, broker, broker.tls_ports["rsa"], tls=True, ca="rsa-ca")


@scenario(profiles=("tls",))
def c_client_certificate(bench):
    broker = bench.broker(tls=["ecdsa"], client_ca=bench.certificates.path("ca.pem"))
    talks_to(bench, broker, broker.tls_ports["ecdsa"], tls=True,
             cert=bench.certificates.path("client.pem"), key=bench.certificates.path("client.key"))


def is_refused(bench, port, reason, times=2, **options):
    """The application says why, and by default tries again only to be refused again."""
    guest = bench.boot(port, **options)
    guest.wait_for(rf"^app: 10\.0\.2\.2:{port}: .*{reason}", count=times)
    bench.check(guest.count(r"^app: online") == 0, "it went online all the same")


@scenario()
def c_wrong_password(bench):
    is_refused(bench, bench.broker().port, r"refused by the broker \(not authorized\)", password="wrong")


def distrusts(bench, certificate, reason):
    broker = bench.broker(tls=[certificate])
    is_refused(bench, broker.tls_ports[certificate], reason, tls=True)


@scenario()
def c_wrong_ca(bench):
    distrusts(bench, "wrong-ca", "TLS: certificate is not from the trusted CA")


@scenario()
def c_wrong_name(bench):
    distrusts(bench, "wrong-name", "TLS: certificate is for another name")


@scenario()
def c_expired(bench):
    distrusts(bench, "expired", "TLS: certificate has expired")


@scenario()
def c_not_yet_valid(bench):
    distrusts(bench, "not-yet", "TLS: certificate is not valid yet")


@scenario(profiles=("edge",))
def c_tls_does_not_fit(bench):
    """The wall: with the pool at 150 KB, malloc cannot give what TLS wants."""
    broker = bench.broker(tls=["ecdsa"])
    is_refused(bench, broker.tls_ports["ecdsa"], "TLS: out of memory on the C heap", times=1, tls=True)


@scenario()
def c_reconnects_after_reset(bench):
    broker = bench.broker()
    proxy = bench.proxy(broker.port)
    guest = talks_to(bench, broker, proxy.port)
    proxy.reset()
    guest.wait_for(r"^app: online", count=2)
