"""Child processes whose lines of output can be waited for, and which never outlive us."""
import re
import subprocess
import threading
import time


class Failure(Exception):
    """A scenario did not go as it should; the text says what was missing."""


class LineProcess:
    """A process and all that it has printed, line by line."""

    def __init__(self, name, command, stdin=subprocess.DEVNULL):
        self.name = name
        self.lines = []
        self._changed = threading.Condition()
        self._closed = False
        self.process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.decode("utf-8", "backslashreplace").rstrip("\r\n"))
                self._changed.notify_all()
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait_for(self, pattern, timeout=20, count=1, start=0):
        """The match of the `count`-th line that `pattern` is found in, once it is there."""
        expression = re.compile(pattern)
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                matches = [m for m in map(expression.search, self.lines[start:]) if m]
                if len(matches) >= count:
                    return matches[count - 1]
                left = deadline - time.monotonic()
                if self._closed or left <= 0:
                    why = "ended" if self._closed else f"was silent for {timeout} s"
                    seen = f" ({len(matches)} of {count})" if count > 1 else ""
                    raise Failure(f"{self.name} {why} without /{pattern}/{seen}")
                self._changed.wait(left)

    def wait_until_ready(self, pattern, timeout=10):
        """As wait_for, but ends the process if it fails: nobody else knows it yet."""
        try:
            return self.wait_for(pattern, timeout)
        except Failure:
            self.stop()
            raise

    def count(self, pattern):
        """How many lines `pattern` is found in so far."""
        expression = re.compile(pattern)
        with self._changed:
            return sum(1 for line in self.lines if expression.search(line))

    def wait(self, timeout=20):
        """The exit status."""
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name} did not end within {timeout} s") from None
        self._reader.join(5)
        return status

    def stop(self):
        """Ends the process, gently and then not; harmless when it has ended."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.kill()
        self._reader.join(2)

    def kill(self):
        """Ends the process at once, as a crash would."""
        self.process.kill()
        self.process.wait()
