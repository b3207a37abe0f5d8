"""tests/show-profile on profiles good and bad."""
import copy
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

SHOW_PROFILE = Path(__file__).resolve().parents[1] / "show-profile"


def heap(name, live, peak, failed=0):
    return {"name": name, "live": live, "peak": peak, "arena": 40000, "largestFree": 12345,
            "failed": failed, "limit": 50000}


def phase(name):
    return {"name": name,
            "heaps": [heap("heap_pool", 1234567, 2345678), heap("c-heap", 1, 2, failed=3),
                      heap("lwip-mem", 4, 448)],
            "pools": [{"name": "TCP_SEG", "size": 20, "count": 8, "live": 0, "peak": 8, "failed": 2},
                      {"name": "PBUF_POOL", "size": 608, "count": 16, "live": 0, "peak": 9, "failed": 0}],
            "stacks": [{"core": 0, "reserved": 4096, "used": 3244},
                       {"core": 1, "reserved": 2048, "used": 180}]}


PROFILE = {"image": {"sha256": "0" * 64}, "engine": "qemu", "phases": [phase("boot"), phase("traffic")]}


class ShowProfile(unittest.TestCase):
    def show(self, content):
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            file.write(content if isinstance(content, bytes) else json.dumps(content).encode())
            file.flush()
            return subprocess.run([SHOW_PROFILE, file.name], capture_output=True, text=True), file.name

    def expect_refusal(self, content, words):
        run, name = self.show(content)
        self.assertEqual((run.returncode, run.stdout), (65, ""), run.stderr)
        self.assertTrue(run.stderr.startswith(f"show-profile: error: {name}: "), run.stderr)
        self.assertIn(words, run.stderr)
        self.assertEqual(run.stderr.count("\n"), 1, run.stderr)

    def test_table(self):
        run, _ = self.show(PROFILE)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        lines = run.stdout.splitlines()
        self.assertEqual([line.split() for line in lines[1:3]], [
            "phase live peak largest live peak arena MEM pbufs 0 of 1 of failed".split(),
            "free peak of 16 4,096 2,048".split()])
        self.assertEqual(lines[4].split(), "traffic 1,234,567 2,345,678 12,345 1 2 40,000 448 9 "
                         "3,244 180 5".split())
        self.assertEqual(len({len(line) for line in (lines[1], *lines[3:])}), 1, run.stdout)

    def test_real_sizes_fit_100_columns(self):
        profile = copy.deepcopy(PROFILE)
        profile["phases"][0]["name"] = "tls-handshake"
        for one in profile["phases"]:
            one["heaps"][0] = heap("heap_pool", 153600, 153600)
            one["heaps"][1] = heap("c-heap", 40116, 42844)
        run, _ = self.show(profile)
        self.assertLessEqual(max(map(len, run.stdout.splitlines())), 100, run.stdout)

    def test_what_is_no_profile(self):
        for content, words in [(b"", "Expecting value"), (b'{"a":"\xff"}', "can't decode"), ([], "no list 'phases'"),
                               ({}, "no list 'phases'"), ({"phases": []}, "no phase"), ({"phases": [1]}, "no text 'name'"),
                               (b"[" * 100000, "nested"), (b'{"phases":' + b"9" * 5000 + b"}", "digits")]:
            with self.subTest(words):
                self.expect_refusal(content, words)

    def test_what_a_phase_lacks(self):
        def without(change):
            profile = copy.deepcopy(PROFILE)
            change(profile["phases"][1])
            return profile
        for change, words in [
                (lambda p: p.pop("stacks"), "phase traffic has no list 'stacks'"),
                (lambda p: p["stacks"].pop(), "phase traffic has 0 stacks with core 1, not one"),
                (lambda p: p["heaps"].append(p["heaps"][0]), "has 2 heaps with name heap_pool, not one"),
                (lambda p: p["heaps"][1].update(peak="2"), "phase traffic: c-heap has no number 'peak'"),
                (lambda p: p["heaps"][1].update(failed=-1), "'failed'"),
                (lambda p: p["heaps"][1].update(failed=True), "'failed'"),
                (lambda p: p["pools"][1].update(count=17), "PBUF_POOL has 17 in all, but had 16")]:
            with self.subTest(words):
                self.expect_refusal(without(change), words)

    def test_no_such_file(self):
        run = subprocess.run([SHOW_PROFILE, "/nowhere.json"], capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr),
                         (66, "show-profile: error: /nowhere.json: No such file or directory\n"))

    def test_usage(self):
        self.assertEqual(subprocess.run([SHOW_PROFILE], capture_output=True).returncode, 64)


if __name__ == "__main__":
    unittest.main()
