"""The pre-commit hook, by itself and as a hook of the framework of that name."""

import shutil
import unittest

import support
from support import run

HOOK = support.INTEGRATIONS / "pre-commit"
OVER = 65536 + 4


class Repository:
    """A project under git, with a firmware that is built."""

    def __init__(self, pool=65536):
        self.folder = support.project()
        self.git("init", "--quiet")
        for name, value in ("user.name", "Somebody"), ("user.email", "somebody@example.com"):
            self.git("config", name, value)
        (self.folder / ".gitignore").write_text("build/\n")
        self.link(pool)
        self.git("add", "-A")

    def git(self, *arguments, status=0, **more):
        return run("git", *arguments, cwd=self.folder, status=status, **more)

    def install(self):
        shutil.copy(HOOK / "pre-commit", self.folder / ".git/hooks/pre-commit")
        self.git("config", "--add", "rambudget.firmware", "build/sensor.elf")

    def link(self, pool=65536, levels=4):
        support.link(self.folder / "build/sensor.elf", pool, levels=levels)

    def commit(self, *arguments, status=0, **more):
        return self.git(
            "commit", "-m", "a commit", "--allow-empty", *arguments, status=status, **more
        )

    def commits(self):
        return len(self.git("rev-list", "--all").split())


class HookTests(unittest.TestCase):
    def test_a_commit_over_the_budget_is_refused(self):
        repository = Repository(OVER)
        repository.install()
        said = repository.commit(status=1)
        self.assertIn("exceeded by 4 B: symbol heap_pool", said)
        self.assertIn("build/sensor.elf is not within its budget", said)
        self.assertEqual(repository.commits(), 0)
        repository.link(65536)
        self.assertNotIn("exceeded", repository.commit())
        self.assertEqual(repository.commits(), 1)
        # From any folder.
        repository.link(OVER)
        run(
            "git",
            "-C",
            repository.folder / "Budgets",
            "commit",
            "--allow-empty",
            "-m",
            "x",
            status=1,
        )
        repository.commit("--no-verify")
        self.assertEqual(repository.commits(), 2)

    def test_what_is_not_built_is_not_checked(self):
        repository = Repository()
        repository.install()
        shutil.rmtree(repository.folder / "build")
        self.assertIn("build/sensor.elf is not built, so not checked", repository.commit())

    def test_several_firmwares_and_budgets(self):
        repository = Repository()
        repository.install()
        (repository.folder / "Budgets").rename(repository.folder / "the budgets")
        repository.git("add", "-A")
        self.assertIn("Budgets", repository.commit(status=1))
        repository.git("config", "--add", "rambudget.budget", "the budgets")
        support.link(repository.folder / "build/a second.elf", OVER)
        repository.commit()
        repository.git("config", "--add", "rambudget.firmware", "build/a second.elf")
        said = repository.commit(status=1)
        self.assertIn("build/a second.elf is not within", said)
        self.assertNotIn("build/sensor.elf is not", said)

    def test_a_run_is_held_against_limits_on_its_use(self):
        repository = Repository()
        repository.install()
        (repository.folder / "Budgets/sensor.swift").write_text(support.MEASURED)
        repository.git("add", "-A")
        repository.link(levels=10)
        repository.commit()
        repository.git("config", "rambudget.runSeconds", "0.01")
        self.assertIn("B: use of the stack of core 0", repository.commit(status=1))
        repository.link(levels=-1)
        said = repository.commit(status=1)
        self.assertRegex(said, "(?i)fault")
        self.assertIn("is not within its budget", said)
        repository.link(levels=4)
        repository.commit()
        repository.git("config", "--add", "rambudget.runOption", "--phase=deep=no_such")
        self.assertIn("no such function", repository.commit(status=1))
        repository.git("config", "rambudget.runOption", "--phase=deep=nest")
        repository.commit()

    def test_a_stale_lock_is_refused_as_it_is_staged(self):
        repository = Repository()
        repository.install()
        run("rambudget", "budget", "lock", cwd=repository.folder)
        repository.git("add", "-A")
        repository.commit()
        budget = repository.folder / "Budgets/sensor.swift"
        budget.write_text(support.BUDGET.replace("64", "80"))
        repository.git("add", "-A")
        said = repository.commit(status=1)
        self.assertIn("Budgets/sensor.lock.json: stale", said)
        # Locked, but not added: what would be committed is stale all the same.
        run("rambudget", "budget", "lock", cwd=repository.folder)
        self.assertIn("stale", repository.commit(status=1))
        # And the other way round.
        repository.git("add", "-A")
        budget.write_text(support.BUDGET.replace("64", "96"))
        self.assertNotIn("then add the lock", repository.commit(status=1))
        repository.git("checkout", "--", "Budgets")
        repository.commit()
        repository.git("rm", "--quiet", "Budgets/sensor.swift")
        self.assertIn("is the lock of no budget file", repository.commit(status=1))

    def test_without_the_program(self):
        repository = Repository()
        repository.install()
        self.assertIn("rambudget", repository.commit(status=1, on_path=False))


class FrameworkTests(unittest.TestCase):
    """https://pre-commit.com, which clones a repository of hooks: here, one on this disk."""

    def pre_commit(self, repository, *arguments, status=0):
        return run(
            support.VENV / "pre-commit",
            *arguments,
            cwd=repository.folder,
            status=status,
            PRE_COMMIT_HOME=str(support.folder()),
        )

    def check(self, repository):
        repository.git("add", "-A")
        self.assertIn("Passed", self.pre_commit(repository, "run"))
        repository.link(OVER)
        said = self.pre_commit(repository, "run", status=1)
        self.assertIn("exceeded by 4 B: symbol heap_pool", said)

    def test_the_definition(self):
        hooks = support.folder()
        for name in ".pre-commit-hooks.yaml", "pre-commit":
            shutil.copy(HOOK / name, hooks)
        run(support.VENV / "pre-commit", "validate-manifest", hooks / ".pre-commit-hooks.yaml")
        run("git", "init", "--quiet", hooks)
        run("git", "-C", hooks, "add", "-A")
        run(
            "git",
            "-C",
            hooks,
            "-c",
            "user.name=S",
            "-c",
            "user.email=s@example.com",
            "commit",
            "-qm",
            "hooks",
        )
        revision = run("git", "-C", hooks, "rev-parse", "HEAD").strip()
        repository = Repository()
        (repository.folder / ".pre-commit-config.yaml").write_text(
            f'repos: [{{repo: "{hooks}", rev: "{revision}", hooks: '
            "[{id: rambudget, args: [build/sensor.elf]}]}]\n"
        )
        self.check(repository)

    def test_the_example_without_a_repository_of_hooks(self):
        config = HOOK / ".pre-commit-config.yaml"
        run(support.VENV / "pre-commit", "validate-config", config)
        repository = Repository()
        text = config.read_text().replace("build/firmware.elf", "build/sensor.elf")
        (repository.folder / config.name).write_text(text)
        (repository.folder / "tools").mkdir()
        shutil.copy(HOOK / "pre-commit", repository.folder / "tools")
        self.check(repository)
