"""Runs scenarios, two at a time, and says how each went."""
import argparse
import concurrent.futures
import hashlib
import importlib
import json
import os
import shutil
import sys
import tempfile
import threading
import time

from .bytecode import Bytecode
from .certificates import Certificates
from .processes import Failure
from .scenario import Bench, scenarios

SAMPLE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOLS = ("qemu-system-arm", "mosquitto", "mosquitto_pub", "mosquitto_sub", "mosquitto_passwd",
         "openssl")

# How much of a broker's log is shown: all of it would be thousands of lines.
BROKER_LINES = 20

_printing = threading.Lock()


def _load_scenarios():
    folder = os.path.join(SAMPLE, "tests", "scenarios")
    for file in sorted(os.listdir(folder)):
        if file.endswith(".py") and not file.startswith("_"):
            importlib.import_module(f"scenarios.{file[:-3]}")
    return scenarios()


def _image(arguments, scenario):
    return os.path.join(arguments.build, f"mps2-an385-{scenario.profile}", "picomqtt.elf")


def _write_profile(arguments, scenario, guests):
    """One profile for each image that the scenario booted: the shape of `run profile`."""
    with open(_image(arguments, scenario), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    for number, guest in enumerate(guests):
        phases = guest.phases()
        if not phases:
            continue
        suffix = f"-{number}" if number else ""
        name = f"{scenario.profile}-{scenario.name}{suffix}.json"
        with open(os.path.join(arguments.profiles, name), "w", encoding="utf-8") as file:
            json.dump({"image": {"sha256": digest}, "engine": "qemu", "phases": phases}, file,
                      indent=1)
            file.write("\n")


def _attempt(bench, scenario):
    """Why the scenario failed, or None. A watchdog ends what hangs."""
    expired = threading.Event()

    def expire():
        expired.set()
        # Whatever the scenario waits for ends with its processes.
        bench.close()

    watchdog = threading.Timer(scenario.timeout, expire)
    watchdog.start()
    try:
        scenario.function(bench)
        reason = None
    except Failure as failure:
        reason = str(failure)
    except Exception as error:  # a mistake in a scenario must not end the others
        reason = f"{type(error).__name__}: {error}"
    finally:
        watchdog.cancel()
    return f"not done within {scenario.timeout} s" if expired.is_set() else reason


def _print_logs(bench):
    for guest in bench.guests:
        for line in guest.lines:
            print(f"       | {line}")
    for broker in bench.brokers:
        for line in broker.lines[-BROKER_LINES:]:
            print(f"       > {line}")


def _run(arguments, scenario, certificates, bytecode, scratch):
    folder = os.path.join(scratch, f"{scenario.profile}-{scenario.name}")
    os.mkdir(folder)
    bench = Bench(scenario, _image(arguments, scenario), folder, certificates, bytecode)
    started = time.monotonic()
    try:
        reason = _attempt(bench, scenario)
    finally:
        bench.close()
    seconds = time.monotonic() - started
    if arguments.profiles:
        _write_profile(arguments, scenario, bench.guests)
    with _printing:
        verdict = "FAIL" if reason else "ok"
        print(f"{verdict:4} {scenario.title:44} {seconds:6.1f} s" + (f"  {reason}" if reason else ""),
              flush=True)
        if reason or arguments.verbose:
            _print_logs(bench)
    return reason is None


def _missing(arguments, chosen):
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    # Debian has the broker in a folder that is in root's PATH alone.
    missing += sorted({_image(arguments, scenario) for scenario in chosen
                       if not os.path.exists(_image(arguments, scenario))})
    return missing


def main():
    parser = argparse.ArgumentParser(prog="run-broker-suite", description=__doc__)
    parser.add_argument("names", nargs="*", help="scenarios, as name or profile/name; default: all")
    parser.add_argument("--list", action="store_true", help="print the scenarios and stop")
    parser.add_argument("--jobs", type=int, default=2, help="how many to run at once")
    parser.add_argument("--build", default=os.path.join(SAMPLE, "build"), help="folder of the builds")
    parser.add_argument("--profiles", metavar="FOLDER", help="write the runs' memory profiles there")
    parser.add_argument("--verbose", action="store_true", help="show every image's console")
    arguments = parser.parse_args()

    os.environ["PATH"] += os.pathsep + "/usr/sbin"
    known = _load_scenarios()
    chosen = [s for s in known
              if not arguments.names or s.name in arguments.names or s.title in arguments.names]
    if arguments.list:
        print("\n".join(s.title for s in known))
        return 0
    if not chosen:
        print("run-broker-suite: there is no such scenario; see --list", file=sys.stderr)
        return 64
    missing = _missing(arguments, chosen)
    if missing:
        print(f"run-broker-suite: error: missing: {', '.join(missing)}", file=sys.stderr)
        return 1
    if arguments.profiles:
        os.makedirs(arguments.profiles, exist_ok=True)

    with tempfile.TemporaryDirectory(prefix="broker-suite.") as scratch:
        certificates = os.path.join(scratch, "certificates")
        os.mkdir(certificates)
        certificates = Certificates(certificates)
        bytecode = Bytecode(arguments.build, scratch)
        with concurrent.futures.ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
            results = list(pool.map(lambda s: _run(arguments, s, certificates, bytecode, scratch), chosen))
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1
