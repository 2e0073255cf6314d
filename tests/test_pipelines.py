"""The steps of docs/pipelines.md, run as each runner's shell would."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "pipelines.md"
BLOCK = re.compile(r"^## (\w+).*?```yaml\n(.*?)```", re.MULTILINE | re.DOTALL)
BLOCKS = dict(BLOCK.findall(PAGE.read_text("utf-8")))
# How each runner calls bash; only Azure's goes on after a line that failed.
SHELLS = {
    "GitHub": ["bash", "-e"],
    "Azure": ["bash", "--noprofile", "--norc"],
    "GitLab": ["bash", "-e", "-o", "pipefail"],
}
WARNED = {"GitHub": 0, "Azure": 0, "GitLab": 10}

pytestmark = [
    pytest.mark.skipif(
        sys.platform == "win32" or shutil.which("bash") is None, reason="no bash here"
    ),
    pytest.mark.parametrize(
        ("runner", "yaml"), [(name, BLOCKS[name]) for name in SHELLS], ids=[*SHELLS]
    ),
]


def steps(yaml):
    """Return the shell text of each step, but for the installation."""
    key = re.compile(
        r"^( *)(?:- )?(?:run|bash|script): (.+)\n((?:\1  .*\n)*)", re.MULTILINE
    )
    found = [
        textwrap.dedent(below) if text == "|" else text
        for _, text, below in key.findall(yaml)
    ]
    return [text for text in found if "pip install" not in text]


def variables(yaml):
    """Return the variables of a block as its runner sets them."""
    return dict(re.findall(r'^  ([A-Z_]+): "?([^" \n]+)', yaml, re.MULTILINE))


@pytest.fixture
def run(runner, yaml, tmp_path):
    """Return a function that runs steps in order up to the first that fails."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    def run(texts, **given):
        said = ""
        for text in texts:
            (tmp_path / "step.sh").write_text(text)
            done = subprocess.run(
                [*SHELLS[runner], "step.sh"],
                env=os.environ | {"PATH": path} | variables(yaml) | given,
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=False,
            )
            said += done.stdout
            if done.returncode:
                break
        return done.returncode, said

    return run


def test_nothing_deploys_on_a_closed_day(run, runner, yaml):
    """The step after the gate runs on a deployment day, and on no other."""
    gate = steps(yaml)[:-2]
    code, said = run(gate, DAY="2026-11-25")
    assert (code, "deploy here" in said) == (0, True)
    code, said = run(gate, DAY="2026-11-26")
    assert (code, "deploy here" in said) == (1, False)
    assert run(gate)[0] in {0, 1}  # as it stands on the page: today


@pytest.mark.parametrize(
    ("day", "warns"),
    [("2026-11-10", False), ("2026-11-11", True), ("2026-12-20", True)],
)
def test_the_safe_day_is_announced(run, runner, yaml, day, warns):
    """The warning begins 7 days before the safe day, 18 November, and goes on after it."""
    code, said = run(steps(yaml)[-2:-1], DAY=day)
    assert (code, "warning" in said) == (WARNED[runner] * warns, warns)


@pytest.mark.parametrize(
    ("basis", "day", "warns"),
    [
        ("stated", "2026-12-25", False),
        ("stated", "2026-12-26", True),
        ("observed", "2027-04-17", False),
        ("observed", "2027-04-18", True),
    ],
)
def test_a_long_rollout_is_announced(run, runner, yaml, basis, day, warns):
    """The warning begins on the day after the end of the basis that was chosen."""
    code, said = run(steps(yaml)[-1:], BASIS=basis, DAY=day)
    assert (code, "warning" in said) == (WARNED[runner] * warns, warns)


def test_a_wrong_question_stops_the_step(run, runner, yaml):
    """A day that is none fails every step with 2: it neither warns nor passes."""
    for step in steps(yaml):
        if "$DAY" in step:
            code, said = run([step], DAY="2026-11-31")
            assert (code, "warning" in said) == (2, False)


def test_the_steps_are_those_of_the_yaml(runner, yaml):
    """A reader of YAML finds the same steps and variables as these tests."""
    read = pytest.importorskip("yaml").safe_load(yaml)
    jobs = read.get("jobs", [job for job in read.values() if "script" in job])
    jobs = jobs.values() if isinstance(jobs, dict) else jobs
    parts = [part for job in jobs for part in job.get("steps", [job])]
    found = [
        part[key] for part in parts for key in ("run", "bash", "script") if key in part
    ]
    assert [text for text in found if "pip install" not in text] == steps(yaml)
    assert (read.get("env") or read["variables"]) == variables(yaml)
    allowed = [part["allow_failure"] for part in parts if "allow_failure" in part]
    assert allowed == [{"exit_codes": WARNED[runner]}] * (2 * (runner == "GitLab"))
