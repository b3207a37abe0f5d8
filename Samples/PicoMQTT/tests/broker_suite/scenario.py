"""What a scenario is, and what it has at hand."""
import contextlib
import os
import subprocess

from .bytecode import Bytecode
from .fake_broker import FakeBroker
from .guest import Guest
from .mosquitto import PASSWORD, USER, Mosquitto
from .processes import Failure
from .proxy import Proxy

ALL_PROFILES = ("edge", "tls", "lean")
TLS_PROFILES = ("tls", "lean")

_registered = []


def scenario(profiles=("tls",), timeout=60):
    """Registers a function as a scenario, to be run once for each profile. `timeout` is in
    seconds and bounds everything it does."""
    def register(function):
        name = function.__name__.replace("_", "-")
        for profile in profiles:
            _registered.append(Scenario(name, profile, timeout, function))
        return function
    return register


def scenarios():
    return list(_registered)


class Scenario:
    def __init__(self, name, profile, timeout, function):
        self.name = name
        self.profile = profile
        self.timeout = timeout
        self.function = function

    @property
    def title(self):
        return f"{self.profile}/{self.name}"


class Bench:
    """The tools of one run of a scenario. All that it starts ends with it."""

    def __init__(self, scenario, image, folder, certificates, bytecode):
        self.scenario = scenario
        self.certificates = certificates
        self.guests = []
        self.brokers = []
        self._image = image
        self._folder = folder
        self._bytecode = bytecode
        self._stack = contextlib.ExitStack()

    def _keep(self, thing):
        self._stack.callback(thing.stop)
        return thing

    def close(self):
        self._stack.close()

    def broker(self, **options):
        """A mosquitto of its own; see Mosquitto for the options."""
        folder = os.path.join(self._folder, f"broker-{len(os.listdir(self._folder))}")
        os.mkdir(folder)
        broker = self._keep(Mosquitto(folder, self.certificates, **options))
        self.brokers.append(broker)
        return broker

    def fake_broker(self, conversation):
        return self._keep(FakeBroker(conversation))

    def proxy(self, port):
        return self._keep(Proxy(port))

    def subscribe(self, broker, *topics, qos=1):
        return self._keep(broker.subscribe(*topics, qos=qos))

    def subscribe_lasting(self, broker, client_id, *topics):
        """As subscribe, in a session that the broker keeps: it outlives a restart."""
        return self._keep(broker.subscribe(*topics, client_id=client_id))

    def boot(self, port, tls=None, ca="ca", script=None, **parameters):
        """Starts the image: plain, or with TLS trusting the authority `ca`. With `script`
        it runs tests/scenarios/ruby/<script>.rb, or a file of bytecode, instead of its own
        application."""
        words = {"host": "10.0.2.2", "port": port, "tls": 1 if tls else 0,
                 "user": USER, "password": PASSWORD}
        if script:
            words["script"] = script if os.path.isabs(script) else self._bytecode.of(script)
            words["scenario"] = self.scenario.name
        if tls:
            words["ca"] = self.certificates.path(f"{ca}.pem")
        words.update(parameters)
        guest = Guest(self._image, {name: value for name, value in words.items() if value != ""})
        self.guests.append(guest)
        return self._keep(guest)

    def pico_heap(self):
        """Bytes that malloc can reach on a Pico with the same profile, from its image."""
        image = self._image.replace("mps2-an385-", "pico-")
        listing = subprocess.run(["arm-none-eabi-nm", image], check=True, capture_output=True,
                                 text=True).stdout
        symbols = {words[-1]: int(words[0], 16) for words in map(str.split, listing.splitlines())
                   if len(words) == 3}
        return symbols["__StackLimit"] - symbols["__end__"]

    def check(self, condition, message):
        if not condition:
            raise Failure(message)
