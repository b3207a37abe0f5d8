"""The CMake module on the sample firmware: its own link, its own budget."""

import unittest

import support
from support import run

BUDGET = """\
import BudgetDSL

Budget("tight", board: .pico, images: "**/pico-tls/*") { Limit(.symbol("heap_pool"), atMost: .KB(100)) }
"""


class SampleTests(unittest.TestCase):
    """Objects are taken from what `make firmware` has built and is left alone; only links are made."""

    @classmethod
    def setUpClass(cls):
        cls.built = support.SAMPLE / "build/pico-tls"
        cls.overflowing = support.SAMPLE / "build/pico-overflow"
        for file in cls.built / "picomqtt.elf", cls.overflowing / "picomqtt.elf.map":
            if not file.exists():
                raise AssertionError(f"{file} is not built: make firmware")
        # The sample's budgets go by the name of the folder.
        cls.build = support.folder() / "pico-tls"
        cls.take = support.folder() / "take"
        cls.take_from(cls.built)
        before = support.folder() / "before.cmake"
        before.write_text(f'set_property(GLOBAL PROPERTY RULE_LAUNCH_COMPILE "\\"{cls.take}\\"")\n')
        cls.configure(f"-DCMAKE_PROJECT_INCLUDE={before}", "-DPICOMQTT_CHECK=ON")

    @classmethod
    def take_from(cls, folder):
        cls.take.write_text(f"""\
#!/usr/bin/env bash
while (($#)); do
    [[ $1 != -o ]] || output=$2
    shift
done
cp "{folder}/$output" "$output"
""")
        cls.take.chmod(0o755)

    @classmethod
    def configure(cls, *options):
        # As somebody does who has no rambudget installed.
        run(
            "cmake",
            "--preset",
            "pico-tls",
            "-B",
            cls.build,
            *options,
            f"-DRAMBUDGET_EXECUTABLE={support.ROOT}/.build/debug/rambudget",
            cwd=support.SAMPLE,
            on_path=False,
        )

    def build_again(self, status=0):
        return run("cmake", "--build", self.build, status=status)

    def test_a_link_is_held_against_the_budget(self):
        self.configure(f"-DPICOMQTT_BUDGET={support.ROOT}/Budgets/PicoMQTT.swift")
        said = self.build_again()
        self.assertIn("limits hold", said)
        self.assertIn("Budgets/PicoMQTT.swift", said)
        # Checking changes nothing.
        elf = "picomqtt.elf"
        self.assertTrue(
            (self.build / elf).read_bytes() == (self.built / elf).read_bytes(), "another image"
        )

        budget = support.folder() / "Tight.swift"
        budget.write_text(BUDGET)
        self.configure(f"-DPICOMQTT_BUDGET={budget}")
        said = self.build_again(status=None)
        self.assertIn("exceeded by 1,024 B: symbol heap_pool", said)
        self.assertIn(
            "exceeded by 1,024 B", self.build_again(status=None), "passed the second time"
        )

        # The link itself fails, and is still kept in link.log.
        self.take_from(self.overflowing)
        (self.build / "CMakeFiles/picomqtt.dir/src/heap_pool.c.o").unlink()
        said = self.build_again(status=None)
        self.assertIn("region `RAM' overflowed by", said)
        self.assertRegex(said, r"exceeded by [0-9,]+ B: RAM is exceeded by .*; the link failed")
        self.assertIn("overflowed by", (self.build / "link.log").read_text())
        self.assertFalse((self.build / elf).exists())


class RunTests(unittest.TestCase):
    """The sample's budget for runs holds, and can be broken."""

    OPTIONS = "--phase-marker", "memory_marks_print", "--uart", "none"

    def profile(self, preset, *options):
        elf = support.SAMPLE / f"build/{preset}/picomqtt.elf"
        if not elf.exists():
            raise AssertionError(f"{elf} is not built: make firmware")
        file = support.folder() / "run.json"
        run(
            "rambudget", "run", elf, *options, *self.OPTIONS, "--profile-out", file, cwd=support.ROOT
        )
        return elf, file

    def check(self, elf, *options, status=0):
        return run(
            "rambudget",
            "check",
            elf,
            "--budget",
            "Budgets",
            "--budget",
            "Budgets/Runs",
            *options,
            cwd=support.ROOT,
            status=status,
        )

    def test_the_budget_for_runs_holds(self):
        # From power-on to where the program waits for a network; and two whole TLS sessions.
        for preset, end in {
            "pico-tls": ("--seconds", "0.5"),
            "pico-lean": ("--seconds", "0.5"),
            "pico-selftest": ("--until", "host_exit"),
        }.items():
            elf, profile = self.profile(preset, *end)
            self.assertIn("limits hold", self.check(elf, "--profile", profile))

    def test_it_asks_for_a_run(self):
        elf, profile = self.profile("pico-tls", "--seconds", "0.005")
        self.assertIn("is known from a run only", self.check(elf, status=65))
        self.assertIn("not checked without its profile", self.check(elf, "--without-profile"))
        # A run that ends before a phase says nothing about it.
        said = self.check(elf, "--profile", profile, status=None)
        self.assertIn("no phase of the run is called vm-open", said)
