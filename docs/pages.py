# ruff: noqa: INP001, a script of the site, no package
"""Run what the pages show, and write what it prints: commands and Python alike."""

import contextlib
import difflib
import doctest
import io
import os
import re
import shlex
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def refreshed(text: str) -> str:
    """Return a page with the output of its commands and examples as it is now."""
    namespace: dict[str, object] = {"__name__": "page"}

    def block(found: re.Match[str]) -> str:
        kind, body = found.groups()
        body = _console(body) if kind == "console" else _python(body, namespace)
        return f"```{kind}\n{body}```"

    with contextlib.chdir(ROOT):  # examples name files of the project
        return _BLOCK.sub(block, text)


def differences(page: Path) -> list[str]:
    """Return how a page differs from what its examples print now, as a diff."""
    stored = page.read_text(encoding="utf-8")
    lines = stored.splitlines(), refreshed(stored).splitlines()
    names = f"{page.relative_to(page.parents[1])} as stored", "as run"
    return list(difflib.unified_diff(*lines, *names, lineterm=""))


def _console(body: str) -> str:
    commands = re.findall(r"^\$ (.*)$", body, re.MULTILINE)
    return "\n".join(f"$ {command}\n{_answer(command)}" for command in commands)


def _answer(command: str) -> str:
    from deploysched.cli import main

    words = shlex.split(command)
    if words[:3] != ["python", "-m", "deploysched"]:
        raise ValueError(f"not a command of ours: {command}")
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        main(words[3:])
    out.seek(0)
    return out.read().rstrip("\n") + "\n"


def _python(body: str, namespace: dict[str, object]) -> str:
    """Run each example of a block, and put what it prints in place of what is stored."""
    lines, shift = body.splitlines(keepends=True), 0
    checker = doctest.OutputChecker()
    for example in doctest.DocTestParser().get_examples(body):
        printed, flags = _run(example, namespace), _flags(example)
        if not checker.check_output(example.want, printed, flags):
            first = example.lineno + example.source.count("\n") + shift
            count = example.want.count("\n")
            new = printed.replace("\n\n", "\n<BLANKLINE>\n").splitlines(keepends=True)
            lines[first : first + count] = new
            shift += len(new) - count
    return "".join(lines)


def _flags(example: doctest.Example) -> int:
    flags = 0
    for flag, wanted in example.options.items():
        flags |= flag if wanted else 0
    return flags


def _run(example: doctest.Example, namespace: dict[str, object]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(compile(example.source, "<page>", "single"), namespace)  # noqa: S102, our own page
        except Exception as error:  # noqa: BLE001, an example may show any
            said = traceback.format_exception_only(error)[-1]
            return f"Traceback (most recent call last):\n  ...\n{said}"
    return out.getvalue()


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "80")
    for path in PAGES:
        sys.stdout.write("\n".join(differences(path)))
