"""The CMake module, with a firmware of a few kilobytes."""

import json
import shutil
import unittest

import support
from support import run

OVER = 65536 + 4
OVERFLOWING = 300_000


class Build:
    """A project and a build folder of it."""

    def __init__(self, check="", generator="Ninja", budgets="Budgets", **options):
        self.project = support.project()
        (self.project / "Budgets").rename(self.project / budgets)
        self.folder = support.folder() / "a build"
        self.output = self.configure(check, generator, **options)

    def configure(self, check="", generator="Ninja", status=0, **options):
        return run(
            "cmake",
            "-G",
            generator,
            "-S",
            self.project,
            "-B",
            self.folder,
            f"-DCHECK={check}",
            *(f"-D{name}={value}" for name, value in options.items()),
            status=status,
        )

    def set(self, **options):
        run("cmake", *(f"-D{name}={value}" for name, value in options.items()), self.folder)

    def build(self, *arguments, status=0):
        return run("cmake", "--build", self.folder, *arguments, status=status)

    def has(self, name):
        return (self.folder / name).exists()


class CMakeTests(unittest.TestCase):
    def test_a_build_within_its_budget(self):
        for generator in "Ninja", "Unix Makefiles":
            build = Build("FORMATS;sarif=ram.sarif;junit=out.xml", generator)
            self.assertIn("the limit holds", build.build())
            for name in "sensor.elf", "sensor.elf.map", "shipped", "ram.sarif", "out.xml":
                self.assertTrue(build.has(name), name)
            self.assertNotIn("the limit holds", build.build(), "nothing is linked twice")

    def test_a_build_over_its_budget_stops(self):
        for generator in "Ninja", "Unix Makefiles":
            build = Build("", generator, POOL=OVER)
            said = build.build(status=None)
            self.assertIn("exceeded by 4 B: symbol heap_pool", said)
            self.assertIn("why: that is all", said)
            # As Rambudget.cmake says. The map stays for questions.
            self.assertEqual(build.has("sensor.elf"), generator == "Ninja")
            self.assertTrue(build.has("sensor.elf.map"))
            self.assertFalse(build.has("shipped"), "what needs the firmware was built")
            self.assertIn("exceeded by 4 B", build.build(status=None), "the second build passed")
            build.set(POOL=65536)
            build.build()
            self.assertTrue(build.has("shipped"))

    def test_a_changed_budget_checks_again(self):
        for generator in "Ninja", "Unix Makefiles":
            build = Build("", generator)
            build.build()
            budget = build.project / "Budgets/sensor.swift"
            budget.write_text(budget.read_text().replace("64", "63"))
            self.assertIn("exceeded by 1,024 B", build.build(status=None))
            budget.write_text(budget.read_text().replace("63", "64"))
            build.build()
            (budget.parent / "second.swift").write_text(support.BUDGET.replace("64", "32"))
            self.assertIn("exceeded by 32,768 B", build.build(status=None))

    def test_a_failed_link_is_checked_by_its_map(self):
        for generator in "Ninja", "Unix Makefiles":
            name = "what's over & why"
            build = Build(f"FAILED_LINK;BUDGETS;{name}", generator, name, POOL=OVERFLOWING)
            said = build.build(status=None)
            self.assertIn("region `RAM' overflowed by", said)
            self.assertIn("exceeded by 234,464 B: symbol heap_pool", said)
            self.assertFalse(build.has("sensor.elf"))
            build.set(POOL=65536)
            self.assertIn("the limit holds", build.build())

    def test_another_failure_of_the_link_is_only_that(self):
        build = Build("FAILED_LINK", MAP_OPTION="-Wl,--undefined=nothing,--require-defined=nothing")
        said = build.build(status=None)
        self.assertIn("nothing", said)
        self.assertNotIn("heap_pool", said)

    def test_a_launcher_stays_in_front_of_the_link(self):
        launcher = support.folder() / "launcher"
        launcher.write_text('#!/bin/sh\necho launched\nexec "$@"\n')
        launcher.chmod(0o755)
        build = Build("FAILED_LINK", LAUNCHER=f'"{launcher}"', POOL=OVERFLOWING)
        said = build.build(status=None)
        self.assertIn("launched", said)
        self.assertIn("exceeded by 234,464 B", said)

    def test_as_a_test(self):
        build = Build("TEST", POOL=OVER)
        build.build()
        self.assertTrue(build.has("shipped"))
        said = run("ctest", "--test-dir", build.folder, "--output-on-failure", status=None)
        self.assertIn("rambudget.sensor", said)
        self.assertIn("exceeded by 4 B", said)
        build.set(POOL=65536)
        build.build()
        run("ctest", "--test-dir", build.folder)

    def test_a_map_of_its_own(self):
        build = Build("MAP;own.map;FAILED_LINK", MAP_OPTION="-Wl,-Map=own.map", POOL=OVERFLOWING)
        self.assertIn("exceeded by 234,464 B", build.build(status=None))
        build.set(POOL=65536)
        build.build()
        self.assertTrue(build.has("own.map"))
        self.assertFalse(build.has("sensor.elf.map"))

    def test_growth_since_a_baseline(self):
        build = Build()
        build.build()
        run("rambudget", "baseline", build.folder / "sensor.elf", "-o", build.project / "old.json")
        text = support.BUDGET.replace("64", "80").replace(
            "  Limit", '  Growth(.layer("VM"), atMost: .bytes(8))\n  Limit'
        )
        (build.project / "Budgets/sensor.swift").write_text(text)
        build.configure("BASELINE;old.json;FORMATS;json=check.json", POOL=65536 + 8)
        build.build()
        json.loads((build.folder / "check.json").read_text())
        build.set(POOL=65536 + 16)
        self.assertIn("exceeded by 8 B", build.build(status=None))

    def test_strict_and_locked(self):
        build = Build()
        budget = build.project / "Budgets/sensor.swift"
        budget.write_text(support.BUDGET.replace(".KB(64)", ".KB(64), warnAt: .percent(90)"))
        build.build()
        build.configure("STRICT")
        self.assertIn("warning", build.build(status=None))
        build.configure("LOCKED")
        self.assertIn("has no lock", build.build(status=None))
        run("rambudget", "budget", "lock", cwd=build.project)
        build.build()

    def test_a_run_is_held_against_limits_on_its_use(self):
        for generator in "Ninja", "Unix Makefiles":
            name = "what's used & why"
            build = Build(f"BUDGETS;{name};FAILED_LINK;RUN_SECONDS;0.01", generator, name)
            (build.project / name / "sensor.swift").write_text(support.MEASURED)
            said = build.build()
            self.assertIn("both limits hold", said)
            self.assertNotIn("Stacks, each at its deepest", said, "the tables of a run at each link")
            self.assertIn("Stacks, each at its deepest", (build.folder / "sensor.elf.run.txt").read_text())
            json.loads((build.folder / "sensor.elf.run.json").read_text())
            build.set(LEVELS=10)
            said = build.build(status=None)
            self.assertRegex(said, "exceeded by [0-9]+ B: use of the stack of core 0")
            build.set(LEVELS=-1)
            said = build.build(status=None)
            self.assertRegex(said, "(?i)fault")
            self.assertIn("rambudget run: status 1", said)
            self.assertNotIn("limits hold", said)
            # There is nothing to run, and still all else to check.
            build.set(LEVELS=4, POOL=OVERFLOWING)
            said = build.build(status=None)
            self.assertIn("exceeded by 234,464 B: symbol heap_pool", said)
            self.assertIn("not checked without its profile (--profile FILE): 1 limit", said)
            build.set(POOL=65536)
            self.assertIn("both limits hold", build.build())

    def test_without_a_run_its_limits_are_left_out(self):
        build = Build(LEVELS=10)
        (build.project / "Budgets/sensor.swift").write_text(support.MEASURED)
        said = build.build()
        self.assertIn("the limit holds", said)
        self.assertIn("not checked without its profile (--profile FILE): 1 limit", said)

    def test_options_of_the_run_and_profiles_of_others(self):
        build = Build("RUN_SECONDS;0.01;RUN_OPTIONS;--phase;deep=nest;--seed;2")
        text = support.MEASURED.replace(".bytes(800)", ".KB(1)")
        (build.project / "Budgets/sensor.swift").write_text(text)
        build.build()
        profile = build.folder / "sensor.elf.run.json"
        run_of_this = json.loads(profile.read_text())
        self.assertIn("deep", [phase["name"] for phase in run_of_this["phases"]])
        # A run that used more, of the same image; the image does not change when it is linked again.
        for phase in run_of_this["phases"]:
            for stack in phase["stacks"]:
                stack["used"] = 1030
        (build.folder / "other.json").write_text(json.dumps(run_of_this))
        for check in "PROFILE;other.json;TEST", "PROFILE;other.json;TEST;RUN_SECONDS;0.01":
            build.configure(check)
            build.build()
            said = run("ctest", "--test-dir", build.folder, "--output-on-failure", status=None)
            self.assertIn("exceeded by 6 B: use of the stack of core 0", said)

    def test_a_run_as_a_test(self):
        build = Build("TEST;RUN_SECONDS;0.01", LEVELS=10)
        (build.project / "Budgets/sensor.swift").write_text(support.MEASURED)
        build.build()
        said = run("ctest", "--test-dir", build.folder, "--output-on-failure", status=None)
        self.assertRegex(said, r"rambudget.sensor.run \.+ +Passed")
        self.assertRegex(said, "exceeded by [0-9]+ B: use of the stack of core 0")
        build.set(LEVELS=4)
        build.build()
        # Asked for by name, it still runs first.
        said = run("ctest", "--test-dir", build.folder, "-R", "^rambudget.sensor$")
        self.assertIn("rambudget.sensor.run", said)

    def test_several_configurations(self):
        build = Build("FAILED_LINK", "Ninja Multi-Config", POOL=OVER)
        for configuration in "Debug", "Release":
            self.assertIn("exceeded by 4 B", build.build("--config", configuration, status=None))
            self.assertTrue(build.has(f"{configuration}/sensor.elf.map"))

    def test_mistakes_are_named(self):
        build = Build()
        for check, complaint in {
            "BUDGETS;nowhere": "there is no",
            "BUDGET;Budgets": "what is 'BUDGET;Budgets'",
            "TEST;POST_BUILD": "not both",
            "FORMATS;sarif": "not <format>=<file>",
            "RUN_OPTIONS;--seed;2": "RUN_OPTIONS needs RUN_SECONDS",
        }.items():
            said = build.configure(check, status=None)
            self.assertIn(complaint, " ".join(said.split()))

    def test_without_the_program(self):
        # The module alone, on a PATH without rambudget.
        module = support.folder() / "share/rambudget/cmake"
        shutil.copytree(support.INTEGRATIONS / "cmake", module)
        project = support.project()
        said = run(
            "cmake",
            "-S",
            project,
            "-B",
            support.folder(),
            f"-DRambudget_DIR={module}",
            # Not where somebody may have installed it either.
            "-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF",
            status=None,
            on_path=False,
        )
        self.assertIn("there is no rambudget on the PATH", " ".join(said.split()))
        program = support.installation() / "bin/rambudget"
        run(
            "cmake",
            "-S",
            project,
            "-B",
            support.folder(),
            f"-DRambudget_DIR={module}",
            f"-DRAMBUDGET_EXECUTABLE={program}",
            on_path=False,
        )
