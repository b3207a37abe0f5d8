"""The CMake module on the sample firmware: its own link, its own budget."""

import unittest

import support
from support import run

BUDGET = """\
import BudgetDSL

Budget("tight", board: .pico) { Limit(.symbol("heap_pool"), atMost: .KB(100)) }
"""


class SampleTests(unittest.TestCase):
    """Objects are taken from `make firmware`, whose folder stays as it is; only the link is made."""

    @classmethod
    def setUpClass(cls):
        cls.built = support.SAMPLE / "build/pico-tls"
        if not (cls.built / "picomqtt.elf").exists():
            raise AssertionError("pico-tls is not built: make firmware")
        # The sample's budgets go by the name of the folder.
        cls.build = support.folder() / "pico-tls"
        take = support.folder() / "take"
        take.write_text(f"""\
#!/usr/bin/env bash
while (($#)); do
    [[ $1 != -o ]] || output=$2
    shift
done
cp "{cls.built}/$output" "$output"
""")
        take.chmod(0o755)
        before = support.folder() / "before.cmake"
        before.write_text(f'set_property(GLOBAL PROPERTY RULE_LAUNCH_COMPILE "\\"{take}\\"")\n')
        cls.configure(f"-DCMAKE_PROJECT_INCLUDE={before}", "-DPICOMQTT_CHECK=ON")

    @classmethod
    def configure(cls, *options):
        # As somebody does who has no rambudget installed.
        run("cmake", "--preset", "pico-tls", "-B", cls.build, *options,
            f"-DRAMBUDGET_EXECUTABLE={support.ROOT}/.build/debug/rambudget", cwd=support.SAMPLE, on_path=False)

    def test_a_link_is_held_against_the_budget(self):
        self.configure(f"-DPICOMQTT_BUDGET={support.ROOT}/Budgets/PicoMQTT.swift")
        said = run("cmake", "--build", self.build)
        self.assertIn("limits hold", said)
        self.assertIn("Budgets/PicoMQTT.swift", said)
        # Checking changes nothing.
        elf = "picomqtt.elf"
        self.assertTrue((self.build / elf).read_bytes() == (self.built / elf).read_bytes(), "another image")

        budget = support.folder() / "Tight.swift"
        budget.write_text(BUDGET)
        self.configure(f"-DPICOMQTT_BUDGET={budget}")
        said = run("cmake", "--build", self.build, status=None)
        self.assertIn("exceeded by 1,024 B: symbol heap_pool", said)
        self.assertIn("exceeded by 1,024 B", run("cmake", "--build", self.build, status=None), "passed the second time")
