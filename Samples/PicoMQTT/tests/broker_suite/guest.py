"""An image of the board mps2-an385 in QEMU."""
import json

from .processes import Failure, LineProcess

QEMU = "qemu-system-arm"


class Guest(LineProcess):
    """A running image. Parameters reach it as `name=value` words."""

    def __init__(self, image, parameters):
        words = ["picomqtt", *(f"{name}={value}" for name, value in parameters.items())]
        for word in words:
            if any(character.isspace() for character in word):
                raise ValueError(f"a parameter may hold no white space: {word!r}")
        # QEMU splits options at commas; a doubled one stands for itself.
        arguments = ",".join("arg=" + word.replace(",", ",,") for word in words)
        super().__init__("the image", [
            QEMU, "-M", "mps2-an385", "-display", "none", "-monitor", "none",
            "-serial", "stdio", "-nic", "user",
            "-semihosting-config", f"enable=on,target=native,{arguments}",
            "-kernel", image])

    def expect_pass(self, timeout=60):
        """Waits for the verdict; line and exit status must both say PASS."""
        verdict = self.wait_for(r"^(PASS|FAIL|FAULT)\b.*", timeout)
        status = self.wait(10)
        if verdict.group(1) != "PASS":
            raise Failure(verdict.group(0))
        if status != 0:
            raise Failure(f"PASS, but the exit status is {status}")

    def phases(self):
        """The memory marks so far: elements of a run profile's `phases`. A line that was cut
        off when the guest was stopped is none."""
        return [json.loads(line) for line in list(self.lines)
                if line.startswith('{"name":') and line.endswith("]}")]

    def phase(self, name):
        for phase in self.phases():
            if phase["name"] == name:
                return phase
        raise Failure(f"the image printed no memory marks of the phase {name}")


def heap(phase, name):
    """One heap of a phase."""
    return next(heap for heap in phase["heaps"] if heap["name"] == name)
