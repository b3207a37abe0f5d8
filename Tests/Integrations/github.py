"""What GitHub does with an action: runs its steps, and keeps the comments of a pull request."""

import http.server
import json
import re
import subprocess
import threading
import urllib.parse

import yaml

import support

ACTION = support.INTEGRATIONS / "github-action/action.yml"


class Comments:
    """The part of GitHub's REST interface that deals with comments, for one pull request."""

    TOKEN = "a token"
    PATH = "/repos/owner/firm.ware/issues/"

    def __init__(self, number=7):
        self.number = number
        self.comments = []
        self.requests = []
        self.is_read_only = False
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_any(self):
                length = int(self.headers.get("Content-Length", 0))
                server.requests.append(f"{self.command} {self.path}")
                status, answer = server.answer(
                    self.command, self.path, self.headers, self.rfile.read(length)
                )
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def add(self, body, login="github-actions[bot]"):
        self.comments.append(
            {"id": 1000 + len(self.comments), "user": {"login": login}, "body": body}
        )
        return self.comments[-1]

    def answer(self, method, target, headers, data):
        if headers.get("Authorization") != f"Bearer {self.TOKEN}":
            return 401, {"message": "Bad credentials"}
        if method != "GET" and self.is_read_only:
            return 403, {"message": "Resource not accessible by integration"}
        url = urllib.parse.urlsplit(target)
        if url.path == f"{self.PATH}{self.number}/comments":
            if method == "GET":
                query = urllib.parse.parse_qs(url.query)
                size = min(int(query.get("per_page", ["30"])[0]), 100)
                start = (int(query.get("page", ["1"])[0]) - 1) * size
                return 200, self.comments[start : start + size]
            if method == "POST":
                return 201, self.add(self.body(data))
        edited = re.fullmatch(re.escape(self.PATH) + r"comments/(\d+)", url.path)
        if edited and method == "PATCH":
            for comment in self.comments:
                if comment["id"] == int(edited[1]):
                    comment["body"] = self.body(data)
                    return 200, comment
        return 404, {"message": "Not Found"}

    @staticmethod
    def body(data):
        body = json.loads(data)["body"]
        assert len(body) <= 65_536, "GitHub refuses a comment of this length"
        return body


class Job:
    """Runs the action in a folder, as the runner does for what action.yml uses."""

    def __init__(self, folder, comments, event):
        self.folder = folder
        self.comments = comments
        temporary = support.folder()
        self.files = {name: temporary / name for name in ("event", "summary", "output")}
        self.files["event"].write_text(json.dumps(event))
        self.temporary = temporary / "runner's temp"
        self.temporary.mkdir()

    def run(self, status=0, **inputs):
        """Returns what the steps print; the outputs are in `outputs`, the summary in `summary`."""
        action = yaml.safe_load(ACTION.read_text())
        given = {name: str(entry.get("default", "")) for name, entry in action["inputs"].items()}
        assert inputs.keys() <= given.keys()
        values = {"github.token": Comments.TOKEN}
        given = {name: self.expand(text, values) for name, text in (given | inputs).items()}
        values |= {f"inputs.{name}": text for name, text in given.items()}
        printed, failed, self.summary = "", 0, ""
        for step in action["runs"]["steps"]:
            if failed or not self.holds(step.get("if", ""), values):
                continue
            code, said, outputs = self.step(step, values)
            printed += said
            values |= {
                f"steps.{step.get('id')}.outputs.{name}": text for name, text in outputs.items()
            }
            if not step.get("continue-on-error"):
                failed = code
        self.outputs = {
            name: self.expand(entry["value"], values) for name, entry in action["outputs"].items()
        }
        assert failed == status, f"ended with {failed}:\n{printed}"
        return printed

    def step(self, step, values):
        assert step["shell"] == "bash"
        for name in "summary", "output":
            self.files[name].write_text("")
        variables = support.environment(
            GITHUB_ACTION_PATH=str(ACTION.parent),
            GITHUB_REPOSITORY="owner/firm.ware",
            GITHUB_API_URL=self.comments.url,
            GITHUB_EVENT_PATH=str(self.files["event"]),
            GITHUB_STEP_SUMMARY=str(self.files["summary"]),
            GITHUB_OUTPUT=str(self.files["output"]),
            RUNNER_TEMP=str(self.temporary),
        )
        variables |= {name: self.expand(text, values) for name, text in step["env"].items()}
        script = self.files["event"].with_name("step.sh")
        script.write_text(self.expand(step["run"], values))
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        self.summary += self.files["summary"].read_text()
        lines = self.files["output"].read_text().splitlines()
        return done.returncode, done.stdout, dict(line.split("=", 1) for line in lines)

    @staticmethod
    def expand(text, values):
        return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda match: values.get(match[1], ""), text)

    @staticmethod
    def holds(condition, values):
        if not condition:
            return True
        name, text = re.fullmatch(r"\$\{\{ ([\w.-]+) == '(\w+)' \}\}", condition).groups()
        return values[name] == text
