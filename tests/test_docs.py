"""Whatever the docs show is run: docstrings, pages, and the commands with their output."""

import doctest
import importlib
import pkgutil
import shlex
from pathlib import Path

import pytest

import deploysched
from deploysched.cli import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MODULES = [
    name
    for _, name, _ in pkgutil.walk_packages(deploysched.__path__, "deploysched.")
    if name != "deploysched.__main__"
]

NEEDED = {
    "bulk": ("numpy",),
    "_columns": ("numpy",),
    "_lookups": ("numpy",),
    "_zones": ("numpy",),
    "exporters": ("icalendar",),
    "plotting": ("matplotlib",),
    "_paper": ("matplotlib",),
    "_timeline_plot": ("matplotlib",),
    "_year_plot": ("matplotlib",),
    "policyfile": ("icalendar",),
    "_ics_events": ("icalendar",),
    "_ics_freezes": ("icalendar",),
    "_ics_lines": ("icalendar",),
    "_ics": ("icalendar",),
}


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name):
    """Each example in a docstring gives what it shows."""
    for package in NEEDED.get(name.removeprefix("deploysched."), ()):
        pytest.importorskip(package)
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert not result.failed


def _examples(page: Path):
    sybil = pytest.importorskip("sybil")
    from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

    parsers = [PythonCodeBlockParser(), CodeBlockParser("console", _console)]
    return list(sybil.Sybil(parsers, encoding="utf-8").parse(page))


def _console(example) -> str | None:
    """Run the commands of a console block; return what differs."""
    for part in ("\n" + str(example.parsed)).split("\n$ ")[1:]:
        command, _, expected = part.partition("\n")
        words = shlex.split(command)
        if words[:3] != ["python", "-m", "deploysched"]:
            return f"not a command of ours: {command}"
        capture = example.namespace["capture"]
        main(words[3:])
        shown = capture.readouterr()
        printed = (shown.out + shown.err).strip()
        if printed != expected.strip():
            return f"{command} printed\n{printed}"
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_pages(page, capsys, monkeypatch):
    """Each page runs from top to bottom, commands and Python alike."""
    for package in ("numpy", "icalendar", "matplotlib"):
        pytest.importorskip(package)
    if "import pandas" in page.read_text(encoding="utf-8"):
        pytest.importorskip("pandas")
    monkeypatch.chdir(ROOT)
    for example in _examples(page):
        example.namespace["capture"] = capsys
        example.evaluate()


def test_readme_commands():
    """The README shows exactly the two set-up commands."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in lines if line.startswith("    python")] == [
        "python -m pip install . && python -m deploysched 2026-11-25",
        "python -m pip install -e '.[test]' && python -m pytest",
    ]
