"""A TCP proxy that can lose a connection the way a radio does: without a word."""
import socket
import threading


class Proxy:
    """Forwards connections of 127.0.0.1:`port` to `target_port`."""

    def __init__(self, target_port):
        self._target = target_port
        self._lock = threading.Lock()
        self._links = []
        self._reachable = True
        self.accepted = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.accepted += 1
                if not self._reachable:
                    # Accepted by the kernel already; nobody will ever answer.
                    self._links.append(_Link(near, None))
                    continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target), 5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._links.append(_Link(near, far))

    def cut_silently(self, reachable=True):
        """Drops all that existing connections carry from now on, with neither FIN nor RST.
        New connections work, unless `reachable` is false."""
        with self._lock:
            self._reachable = reachable
            for link in self._links:
                link.silent = True

    def reset(self):
        """Ends existing connections with RST."""
        with self._lock:
            for link in self._links:
                link.reset()
            self._links = []

    def heal(self):
        """Lets new connections through again."""
        with self._lock:
            self._reachable = True

    def stop(self):
        # Wakes the accepting thread up, which closing alone would not.
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        with self._lock:
            for link in self._links:
                link.close()


class _Link:
    def __init__(self, near, far):
        self.silent = far is None
        self._sockets = [end for end in (near, far) if end is not None]
        self._pumps = []
        if far is not None:
            for source, target in ((near, far), (far, near)):
                pump = threading.Thread(target=self._pump, args=(source, target), daemon=True)
                pump.start()
                self._pumps.append(pump)

    def _pump(self, source, target):
        try:
            while data := source.recv(65536):
                if not self.silent:
                    target.sendall(data)
            if not self.silent:
                target.shutdown(socket.SHUT_WR)
        except OSError:
            if not self.silent:
                self.close()

    def reset(self):
        self.silent = True
        for end in self._sockets:
            try:
                # A linger time of zero makes close send RST, but not before nobody reads
                # any more; and to stop reading sends nothing.
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                end.shutdown(socket.SHUT_RD)
            except OSError:
                pass
        for pump in self._pumps:
            pump.join(5)
        for end in self._sockets:
            end.close()

    def close(self):
        for end in self._sockets:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
