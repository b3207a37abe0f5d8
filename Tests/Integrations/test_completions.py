"""Completions, as `make install` installs them, in the shells themselves."""

import unittest

import support
from support import run

HIDDEN = "read-dwarf", "run-manifest", "prebuild"
SCRIPTS = {
    "bash": "share/bash-completion/completions/rambudget",
    "zsh": "share/zsh/site-functions/_rambudget",
    "fish": "share/fish/vendor_completions.d/rambudget.fish",
}

# What bash does at the Tab key: the words and the line, then the function that is registered.
BASH = """\
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
COMP_LINE="$*"
COMP_POINT=${#COMP_LINE}
function=$(complete -p rambudget)
[[ $function =~ -F\\ ([^ ]+) ]]
"${BASH_REMATCH[1]}" rambudget "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
((${#COMPREPLY[@]} == 0)) || printf '%s\\n' "${COMPREPLY[@]}"
"""


def script(shell):
    return support.installation() / SCRIPTS[shell]


class CompletionTests(unittest.TestCase):
    def bash(self, *words, cwd=None):
        said = run(
            "bash",
            "--noprofile",
            "--norc",
            "-c",
            BASH,
            "bash",
            script("bash"),
            "rambudget",
            *words,
            cwd=cwd
        )
        return {word.strip() for word in said.splitlines()}

    def fish(self, line):
        said = run(
            "fish",
            "--no-config",
            "-c",
            'source $argv[1]; complete -C "$argv[2]"',
            script("fish"),
            line,
        )
        return {entry.split("\t")[0] for entry in said.splitlines()}

    def test_bash(self):
        commands = {"report", "check", "init", "baseline", "diff", "budget", "explain", "plan", "run"}
        self.assertLessEqual(commands, self.bash(""))
        self.assertEqual(self.bash("che"), {"check"})
        self.assertLessEqual({"list", "lock"}, self.bash("budget", ""))
        self.assertLessEqual(
            {"--budget", "--baseline", "--strict", "--write"}, self.bash("check", "--")
        )
        self.assertEqual(self.bash("check", "--stri"), {"--strict"})
        formats = {"text", "json", "markdown", "github", "junit", "sarif"}
        self.assertEqual(self.bash("check", "--format", ""), formats)
        self.assertEqual(self.bash("check", "--format", "ju"), {"junit"})
        self.assertLessEqual(
            {"--seconds", "--phase", "--profile-out"}, self.bash("run", "--")
        )
        files = support.folder()
        (files / "firmware.elf").touch()
        self.assertIn("firmware.elf", self.bash("check", "--baseline", "firm", cwd=files))

    def test_fish(self):
        self.assertEqual(self.fish("rambudget che"), {"check"})
        self.assertEqual(self.fish("rambudget check --format ju"), {"junit"})
        self.assertIn("--strict", self.fish("rambudget check --s"))
        self.assertIn("--seconds", self.fish("rambudget run --s"))

    def test_zsh(self):
        run("zsh", "--no-rcs", "-n", script("zsh"))
        # compinit goes by the first line; the function is then loaded from the folder.
        said = run(
            "zsh",
            "--no-rcs",
            "-c",
            'fpath=("$1" $fpath); autoload -Uz compinit; compinit -u -d "$2"; autoload +X _rambudget; '
            'print -r -- "$_comps[rambudget] ${+functions[_rambudget]}"',
            "zsh",
            script("zsh").parent,
            support.folder() / "dump",
        )
        self.assertEqual(said, "_rambudget 1\n")

    def test_hidden_commands_are_hidden(self):
        for shell in SCRIPTS:
            text = script(shell).read_text()
            self.assertIn("baseline", text)
            for command in HIDDEN:
                self.assertNotIn(command, text, shell)
                self.assertNotIn(command.replace("-", "_"), text, shell)
