"""TLS with itself: client and server are in one image, and nobody is outside."""
from broker_suite.guest import heap
from broker_suite.scenario import scenario

NO_BROKER = 1
# Both ends have two buffers for records of 16 KB, and each handshake takes memory for a while.
RECORDS = 4 * 16384
PEAK_MAX = 84_000


@scenario(profiles=("selftest",))
def tls_with_itself(bench):
    guest = bench.boot(NO_BROKER)
    guest.expect_pass()
    names = [phase["name"] for phase in guest.phases()]
    steps = ["tls-ready", "handshake", "exchange", "closed"]
    expected = ["boot", *(f"{kind}-{step}" for kind in ("ecdsa", "rsa") for step in steps)]
    bench.check(names == expected, f"the phases are {names}")
    for kind in ("ecdsa", "rsa"):
        during, after = (guest.phase(f"{kind}-{step}") for step in ("handshake", "closed"))
        peak = heap(during, "c-heap")["peak"]
        bench.check(RECORDS < peak <= PEAK_MAX, f"{kind} took {peak} bytes of the C heap")
        for name in ("c-heap", "lwip-mem"):
            live = heap(after, name)["live"]
            bench.check(live == 0, f"{kind} left {live} bytes on {name}")
