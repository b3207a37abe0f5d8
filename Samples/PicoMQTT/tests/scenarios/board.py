"""The board itself: do the Pico's limits bite, and are the counts of the marks right?"""
from broker_suite.guest import heap
from broker_suite.scenario import ALL_PROFILES, scenario

# Nobody listens there: these images do not get as far as connecting.
NO_BROKER = 1


@scenario(profiles=ALL_PROFILES)
def board_heap_is_the_picos(bench):
    guest = bench.boot(NO_BROKER, self_test="heap")
    guest.expect_pass()
    limit = heap(guest.phase("boot"), "c-heap")["limit"]
    pico = bench.pico_heap()
    bench.check(limit == pico, f"malloc can reach {limit} bytes here, {pico} on a Pico")


@scenario()
def board_realloc_is_counted(bench):
    bench.boot(NO_BROKER, self_test="realloc").expect_pass()


@scenario()
def board_stack_is_measured(bench):
    bench.boot(NO_BROKER, self_test="stack").expect_pass()


@scenario()
def board_stack_overflow_is_a_fault(bench):
    guest = bench.boot(NO_BROKER, self_test="stack-overflow")
    guest.wait_for(r"^FAULT status .* stack of 4096 bytes ran over")
    status = guest.wait()
    bench.check(status == 70, f"the exit status is {status}")


@scenario()
def board_refuses_nonsense(bench):
    """A parameter that cannot be read ends the run instead of being ignored."""
    guest = bench.boot(NO_BROKER, seed="no-number")
    guest.wait_for(r"^host: this is no number: no-number")
    bench.check(guest.wait() == 64, "the exit status is not 64")


@scenario()
def board_repeats_itself(bench):
    """With a seed, two runs give the same marks to the byte."""
    broker = bench.broker(tls=["ecdsa"])
    runs = []
    for _ in range(2):
        guest = bench.boot(broker.tls_ports["ecdsa"], tls=True, seed=42)
        guest.wait_for(r'^\{"name":"tls-handshake"')
        runs.append(guest.phase("tls-handshake")["heaps"])
        guest.stop()
    bench.check(runs[0] == runs[1], f"{runs[0]} differs from {runs[1]}")
