"""The GitHub action: its steps run for real; the comments are kept by a server as GitHub's."""

import importlib.metadata
import json
import unittest
import xml.etree.ElementTree

import jsonschema
import yaml

import github
import support
from support import run

OVER = 65536 + 4


def schema(name):
    files = importlib.metadata.files("check-jsonschema")
    return json.loads(next(file for file in files if file.name == name).read_text())


class ActionTests(unittest.TestCase):
    def setUp(self):
        self.comments = github.Comments()
        self.addCleanup(self.comments.close)

    def job(self, event=None, pool=65536, levels=4):
        folder = support.project()
        support.link(folder / "build/sensor.elf", pool, levels=levels)
        return github.Job(folder, self.comments, event or {"pull_request": {"number": 7}})

    def test_the_definition_is_one(self):
        action = yaml.safe_load(github.ACTION.read_text())
        jsonschema.validate(action, schema("github-actions.json"))
        # What is pasted into a script is code.
        for step in action["runs"]["steps"]:
            self.assertNotIn("${{", step["run"])

    def test_the_workflow_of_the_readme_is_one(self):
        text = (support.INTEGRATIONS / "README.md").read_text()
        workflow = yaml.safe_load(text.split("```yaml\n")[1].split("```")[0])
        # YAML 1.1 takes the key `on` for a truth value; GitHub does not.
        workflow["on"] = workflow.pop(True)
        jsonschema.validate(workflow, schema("github-workflows.json"))
        inputs = yaml.safe_load(github.ACTION.read_text())["inputs"]
        uses = [
            step
            for step in workflow["jobs"]["firmware"]["steps"]
            if "github-action" in step.get("uses", "")
        ]
        self.assertEqual(len(uses), 1)
        self.assertLessEqual(uses[0]["with"].keys(), inputs.keys())

    def test_a_firmware_within_its_budget(self):
        job = self.job()
        job.run(firmware="build/sensor.elf")
        self.assertTrue(
            job.summary.startswith("<!-- rambudget check -->\n## RAM budget holds\n"), job.summary
        )
        self.assertEqual(job.outputs["passed"], "true")
        with open(job.outputs["sarif"], encoding="utf-8") as file:
            self.assertEqual(json.load(file)["version"], "2.1.0")
        xml.etree.ElementTree.parse(job.outputs["junit"])
        self.assertEqual([comment["body"] for comment in self.comments.comments], [job.summary])

    def test_one_that_is_over_has_its_summary_and_comment_and_fails(self):
        job = self.job(pool=OVER)
        said = job.run(firmware="build/sensor.elf", status=1)
        self.assertRegex(said, r"(?m)^::error .*file=Budgets/sensor.swift,line=4")
        self.assertEqual(job.outputs["passed"], "false")
        self.assertIn("exceeded", job.summary)
        self.assertEqual([comment["body"] for comment in self.comments.comments], [job.summary])

    def test_the_map_of_a_failed_link(self):
        job = self.job()
        support.link(job.folder / "failed/sensor.elf", 300_000, status=None)
        job.run(firmware="failed/sensor.elf.map", baseline="build/sensor.elf", status=1)
        self.assertIn("the link failed", job.summary)
        self.assertEqual([comment["body"] for comment in self.comments.comments], [job.summary])

    def test_one_comment_is_edited_from_then_on(self):
        others = [self.comments.add(f"comment {number}", "somebody") for number in range(230)]
        # Neither an answer that quotes it, nor a forgery, nor what another firmware's job wrote.
        others += [
            self.comments.add("> <!-- rambudget check -->\nthanks"),
            self.comments.add("<!-- rambudget check -->\nall is well", "mallory"),
            self.comments.add("<!-- rambudget check: other -->\nfine"),
            self.comments.add("about <!-- rambudget check -->"),
            self.comments.add(None),
        ]
        before = json.dumps(others)
        job = self.job(pool=OVER)
        job.run(firmware="build/sensor.elf", status=1)
        self.assertEqual(len(self.comments.comments), len(others) + 1)
        comment = self.comments.comments[-1]
        self.assertIn("exceeded", comment["body"])

        support.link(job.folder / "build/sensor.elf")
        # As GitHub hands it out when it was edited in the browser.
        comment["body"] = comment["body"].replace("\n", "\r\n")
        self.comments.requests.clear()
        self.comments.add("a later one", "somebody")
        job.run(firmware="build/sensor.elf")
        self.assertIn("## RAM budget holds", comment["body"])
        self.assertEqual(len(self.comments.comments), len(others) + 2)
        self.assertEqual(json.dumps(others), before)
        changes = [request for request in self.comments.requests if not request.startswith("GET")]
        self.assertEqual(changes, [f"PATCH /repos/owner/firm.ware/issues/comments/{comment['id']}"])

    def test_firmwares_with_keys_have_a_comment_each(self):
        job = self.job()
        for _ in range(2):
            job.run(firmware="build/sensor.elf", key="pico")
            job.run(firmware="build/sensor.elf", key="pico_w")
        first_lines = [comment["body"].split("\n")[0] for comment in self.comments.comments]
        self.assertEqual(
            first_lines, ["<!-- rambudget check: pico -->", "<!-- rambudget check: pico_w -->"]
        )

    def test_what_has_changed(self):
        job = self.job()
        run("rambudget", "baseline", "build/sensor.elf", "-o", "old.json", cwd=job.folder)
        support.link(job.folder / "build/sensor.elf", 65536 - 512)
        job.run(firmware="build/sensor.elf", baseline="old.json")
        self.assertIn("## RAM: -512 B", job.summary.split("## RAM budget holds")[1])
        self.assertEqual(self.comments.comments[0]["body"], job.summary)

    def test_inputs(self):
        job = self.job()
        budgets = job.folder / "more budgets"
        budgets.mkdir()
        warning = support.BUDGET.replace(".KB(64)", ".KB(64), warnAt: .percent(90)")
        (budgets / "a.swift").write_text(warning)
        both = "more budgets\nBudgets/sensor.swift\n"
        job.run(firmware="build/sensor.elf", budget=both)
        self.assertIn("more budgets/a.swift:4", job.summary)
        self.assertIn("Budgets/sensor.swift:4", job.summary)
        job.run(firmware="build/sensor.elf", budget=both, strict="true", status=1)
        self.assertIn("has no lock", job.run(firmware="build/sensor.elf", locked="true", status=65))
        run("rambudget", "budget", "lock", cwd=job.folder)
        job.run(firmware="build/sensor.elf", locked="true")
        program = job.folder / "a program"
        program.symlink_to(support.installation() / "bin/rambudget")
        job.run(firmware="build/sensor.elf", rambudget=str(program))
        self.assertIn(
            "no-such", job.run(firmware="build/sensor.elf", rambudget="./no-such", status=127)
        )

    def measured(self, levels):
        job = self.job(levels=levels)
        (job.folder / "Budgets/sensor.swift").write_text(support.MEASURED)
        return job

    def test_a_run_is_held_against_limits_on_its_use(self):
        firmware = {"firmware": "build/sensor.elf", "run-seconds": "0.01"}
        job = self.measured(levels=4)
        job.run(**firmware | {"run-options": "--phase\ndeep=nest\n"})
        self.assertEqual(job.outputs["passed"], "true")
        self.assertIn("use of the stack of core 0", job.summary)
        self.assertIn("<details><summary>What the run used</summary>", job.summary)
        self.assertEqual([comment["body"] for comment in self.comments.comments], [job.summary])
        with open(job.outputs["profile"], encoding="utf-8") as file:
            text = file.read()
        self.assertIn("deep", [phase["name"] for phase in json.loads(text)["phases"]])

        # The same profile again, without a run.
        profile = job.folder / "a profile.json"
        profile.write_text(text)
        job.run(firmware="build/sensor.elf", profile="a profile.json\n")
        self.assertIn("use of the stack of core 0", job.summary)
        self.assertEqual(job.outputs["profile"], "")

        said = self.measured(levels=10).run(**firmware, status=1)
        self.assertRegex(said, r"(?m)^::error .*file=Budgets/sensor.swift,line=5")

    def test_a_fault_in_the_run_fails_behind_the_comment(self):
        job = self.measured(levels=-1)
        said = job.run(**{"firmware": "build/sensor.elf", "run-seconds": "0.01"}, status=1)
        self.assertIn("::error title=rambudget::the run ended with a fault", said)
        self.assertEqual(job.outputs["passed"], "false")
        self.assertEqual([comment["body"] for comment in self.comments.comments], [job.summary])

    def test_what_cannot_be_run_is_checked_without(self):
        job = self.measured(levels=10)
        job.run(firmware="build/sensor.elf")
        self.assertIn("not checked without its profile (--profile FILE): 1 limit", job.summary)
        support.link(job.folder / "failed/sensor.elf", 300_000, status=None)
        job.run(**{"firmware": "failed/sensor.elf.map", "run-seconds": "0.01"}, status=1)
        self.assertIn("the link failed", job.summary)
        for wrong in {"run-seconds": "no number"}, {"run-seconds": "1", "run-options": "--no-such"}:
            job.run(**{"firmware": "build/sensor.elf"} | wrong, status=64)

    def test_without_a_comment(self):
        self.job().run(firmware="build/sensor.elf", comment="false")
        said = self.job(event={"ref": "refs/heads/main"}).run(firmware="build/sensor.elf")
        self.assertIn("not a pull request", said)
        self.assertEqual(self.comments.requests, [])

    def test_a_comment_that_is_refused_is_no_verdict(self):
        self.comments.is_read_only = True
        self.assertIn(
            "::warning title=rambudget::no comment", self.job().run(firmware="build/sensor.elf")
        )
        self.job(pool=OVER).run(firmware="build/sensor.elf", status=1)
        said = self.job().run(firmware="build/sensor.elf", token="a wrong one")
        self.assertIn("::warning title=rambudget::no comment", said)
        self.assertNotIn("a wrong one", said)

    def test_a_long_comment_is_cut(self):
        job = self.job()
        limits = "".join(
            f'  Limit(.symbol("{"x" * 300}{number}*"), atMost: .KB(64))\n' for number in range(300)
        )
        budget = job.folder / "Budgets/sensor.swift"
        budget.write_text(support.BUDGET.replace("  Limit", limits + "  Limit"))
        job.run(firmware="build/sensor.elf")
        self.assertGreater(len(job.summary), 65_536)
        self.assertIn("the summary of the job has the rest", self.comments.comments[0]["body"])

    def test_nothing_hostile_is_run(self):
        hostile = "$(touch pwned) `touch pwned`;touch pwned\n'\";touch pwned"
        event = {
            "pull_request": {
                "number": 7,
                "title": hostile,
                "head": {"ref": hostile, "label": hostile},
                "body": hostile,
            }
        }
        job = self.job(event)
        paths = [hostile.replace("\n", " ") + ".elf", "--help", "-x.elf"]
        for name in paths:
            (job.folder / name).write_bytes((job.folder / "build/sensor.elf").read_bytes())
            job.run(firmware=name)
            self.assertEqual(job.outputs["passed"], "true")
        job.run(firmware="build/sensor.elf", baseline=hostile, status=66)
        job.run(firmware="build/sensor.elf", budget="$(touch pwned)", status=66)
        for name in "run-seconds", "run-options":
            values = {"firmware": "build/sensor.elf", "run-seconds": "0.01", name: hostile}
            job.run(**values, status=64)
        job.run(firmware="build/sensor.elf", profile=hostile, status=66)
        for key in hostile, "../up", "--> x", "a\nb":
            self.assertIn("::error", job.run(firmware="build/sensor.elf", key=key, status=64))
        job.run(firmware="build/sensor.elf", login=hostile, strict=hostile, locked=hostile)
        for number in "7/comments?x=", "$(touch pwned)", 7.5, [7], {"a": 7}:
            self.comments.requests.clear()
            said = self.job({"pull_request": {"number": number}}).run(firmware="build/sensor.elf")
            self.assertIn("::warning", said)
            self.assertEqual(self.comments.requests, [])
        self.assertEqual(list(job.folder.rglob("pwned*")), [])
