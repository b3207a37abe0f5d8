"""Compiles the scenarios' Ruby scripts with the compiler that belongs to the images' VM."""
import os
import subprocess
import threading

from .processes import Failure

SCRIPTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                       "scenarios", "ruby")


class Bytecode:
    def __init__(self, build, folder):
        self._compiler = os.path.join(build, "vm", "mrbc", "host", "bin", "mrbc")
        self._folder = folder
        self._lock = threading.Lock()

    def of(self, script):
        """The path of a script's bytecode, the prelude included; compiled when first asked."""
        output = os.path.join(self._folder, f"{script}.mrb")
        with self._lock:
            if not os.path.exists(output):
                sources = [os.path.join(SCRIPTS, name) for name in ("prelude.rb", f"{script}.rb")]
                try:
                    done = subprocess.run([self._compiler, "-g", "-o", output, *sources],
                                          capture_output=True, text=True)
                except FileNotFoundError:
                    raise Failure(f"{self._compiler} is missing; scripts/build makes it") from None
                if done.returncode != 0:
                    raise Failure(f"mrbc: {done.stderr.strip() or done.stdout.strip()}")
        return output
