"""What an editor gets of a budget file: completions and diagnostics, by Swift's own language server."""

import json
import os
import pathlib
import shutil
import subprocess
import threading
import unittest

import support

TIMEOUT = 60


class Server:
    """sourcekit-lsp, spoken to as the Language Server Protocol has it."""

    def __init__(self, folder):
        compiler = pathlib.Path(shutil.which("swiftc")).resolve()
        self.process = subprocess.Popen(
            [compiler.parent / "sourcekit-lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=folder, env=support.environment())
        # A server that hangs ends, and with it the test.
        self.watchdog = threading.Timer(TIMEOUT, self.process.kill)
        self.watchdog.start()
        self.folder = folder
        self.number = 0
        self.diagnostics = {}
        self.request("initialize", {
            "processId": os.getpid(), "rootUri": folder.as_uri(), "capabilities": {}})
        self.send("initialized", {})

    def send(self, method, params, **more):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            elif not line and self.process.poll() is not None:
                raise AssertionError("sourcekit-lsp ended")
        message = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message

    def request(self, method, params):
        self.number += 1
        self.send(method, params, id=self.number)
        while True:
            message = self.receive()
            if message.get("id") == self.number and "method" not in message:
                return message.get("result")

    def open(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        uri = (self.folder / name).as_uri()
        self.send("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": "swift", "version": 1, "text": text}})
        return uri

    def completions(self, uri, line, character):
        result = self.request("textDocument/completion", {
            "textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
        items = result["items"] if isinstance(result, dict) else result or []
        return {item["label"] for item in items}

    def stop(self):
        self.watchdog.cancel()
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class EditorTests(unittest.TestCase):
    def setUp(self):
        self.folder = support.folder()
        (self.folder / "Budgets").mkdir()
        (self.folder / "Budgets/sensor.swift").write_text(support.BUDGET, encoding="utf-8")
        commands = support.run("rambudget", "budget", "editor", cwd=self.folder)
        (self.folder / "compile_commands.json").write_text(commands, encoding="utf-8")
        self.server = Server(self.folder)
        self.addCleanup(self.server.stop)

    def test_subjects_and_statements_are_completed(self):
        text = support.BUDGET.replace("Limit(.symbol", "Limit(.") + "\n"
        line = next(i for i, l in enumerate(text.splitlines()) if "Limit(." in l)
        uri = self.server.open("Budgets/sensor.swift", text)
        column = text.splitlines()[line].index("Limit(.") + len("Limit(.")
        found = self.server.completions(uri, line, column)
        for wanted in ("layer(name: String)", "heapReachable", "stack(core: Int)"):
            self.assertTrue(any(wanted.split("(")[0] in label for label in found), (wanted, found))

    def test_a_mistake_is_marked(self):
        text = support.BUDGET.replace(".KB(64)", "48")
        uri = self.server.open("Budgets/sensor.swift", text)
        # Asking for something makes the server read the file.
        report = self.server.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
        items = (report or {}).get("items") or self.server.diagnostics.get(uri, [])
        self.assertTrue(any("say the unit" in item["message"] for item in items), items)


if __name__ == "__main__":
    unittest.main()
