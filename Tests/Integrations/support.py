"""What the tests have in common: an installation of rambudget, small firmwares, processes."""

import functools
import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
INTEGRATIONS = ROOT / "Samples/Integrations"
SAMPLE = ROOT / "Samples/PicoMQTT"
VENV = ROOT / ".build/ci-formats/bin"

# Names with spaces: nobody quotes what needs no quotes.
_scratch = pathlib.Path(tempfile.mkdtemp(prefix="rambudget integrations "))

BUDGET = """\
import BudgetDSL

Budget("sensor", board: .pico) {
  Limit(.symbol("heap_pool"), atMost: .KB(64), because: "that is all")
}
"""

# The firmware uses more of its stack than that with 10 levels, and less with 4.
MEASURED = BUDGET.replace(
    "}", '  Limit(.stackUsed(core: 0), atMost: .bytes(800), because: "of 2 KB")\n}'
)


def clean_up():
    shutil.rmtree(_scratch, ignore_errors=True)


def folder():
    return pathlib.Path(tempfile.mkdtemp(dir=_scratch))


@functools.cache
def installation():
    """The prefix of what `make install` has installed."""
    prefix = _scratch / "the prefix"
    run(
        "make",
        "-C",
        ROOT,
        "install",
        f"PREFIX={prefix}",
        "EXECUTABLE=.build/debug/rambudget",
        on_path=False,
    )
    return prefix


def environment(on_path=True, **more):
    """As for somebody who has set little, and has rambudget on the PATH or not."""
    folders = os.environ["PATH"].split(":")
    variables = {
        "PATH": ":".join(name for name in folders if not os.path.exists(f"{name}/rambudget")),
        "HOME": str(_scratch),
        "LC_ALL": "C.UTF-8",
        "XDG_CACHE_HOME": str(_scratch / "cache"),
        # Neither this machine's settings for git nor those of who runs the tests.
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "SWIFT_BACKTRACE": "enable=no",
    }
    if on_path:
        variables["PATH"] = f"{installation()}/bin:{variables['PATH']}"
    return variables | more


def run(*command, status=0, on_path=True, cwd=None, **more):
    """Runs a command and returns all that it prints; a status of None takes any but 0."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment(on_path, **more),
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode == 0 if status is None else done.returncode != status:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def project():
    """A copy of `firmware`, with a budget of 64 KB for its pool."""
    copy = folder() / "a project"
    shutil.copytree(HERE / "firmware", copy)
    (copy / "Budgets").mkdir()
    (copy / "Budgets/sensor.swift").write_text(BUDGET)
    return copy


def link(output, pool=65536, status=0, levels=4):
    """Links the firmware without CMake, with a map beside it."""
    output.parent.mkdir(parents=True, exist_ok=True)
    run(
        "arm-none-eabi-gcc",
        "-mcpu=cortex-m0plus",
        "-mthumb",
        "-g",
        "-Os",
        "-nostartfiles",
        f"-DPOOL={pool}",
        f"-DLEVELS={levels}",
        f"-T{HERE}/firmware/memory.ld",
        f"-Wl,-Map={output}.map",
        "-o",
        output,
        HERE / "firmware/main.c",
        status=status,
    )
