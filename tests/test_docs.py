"""Whatever the docs show is run: docstrings, pages and notebooks, commands and output."""

import doctest
import importlib
import importlib.util
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import deploysched

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
MODULES = [
    module.name
    for module in pkgutil.walk_packages(deploysched.__path__, "deploysched.")
    if module.name != "deploysched.__main__"
]
NEEDED = {"bulk": "numpy", "columns": "numpy", "plotting": "matplotlib"}
NEEDED |= {"exporters": "icalendar", "policyfile": "icalendar"}
sys.path.insert(0, str(ROOT / "docs"))
import pages  # noqa: E402, a script of the site: found by the line above


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.skipif(sys.flags.optimize == 2, reason="-OO takes docstrings away")
def test_docstrings(name):
    """Each example in a docstring gives what it shows."""
    if needed := NEEDED.get(name.split(".")[1]):
        pytest.importorskip(needed)
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert not result.failed


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda path: path.stem)
def test_pages(page):
    """Each page shows what its commands and examples print now."""
    text = page.read_text(encoding="utf-8")
    named = [each for each in ("numpy", "icalendar", "matplotlib") if each in text]
    for package in [*named, *re.findall(r"^>>> import (\w+)", text, re.MULTILINE)]:
        pytest.importorskip(package)
    assert pages.differences(page) == []


def test_a_stale_page_is_named_at_each_place(tmp_path):
    """Every place of a page that differs is told, not the first alone."""
    page = tmp_path / "page.md"
    page.write_text(
        "```console\n$ python -m deploysched start 2026-12-20\n2027-01-07\n```\n\n"
        "```python\n>>> 1 + 1\n3\n>>> 2 + 2\n4\n>>> 3 + 3\n7\n\n```\n",
        encoding="utf-8",
    )
    changed = [line for line in pages.differences(page)[2:] if line[0] in "+-"]
    assert changed == ["-2027-01-07", "+2027-01-08", "-3", "+2", "-7", "+6"]


def test_readme_commands():
    """The README shows exactly the two set-up commands."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in lines if line.startswith("    python")] == [
        "python -m pip install . && python -m deploysched 2026-11-25",
        "python -m pip install -e '.[test]' && python -m pytest",
    ]


def _code(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_every_notebook_is_listed():
    """The list of notebooks names each of them."""
    listed = (ROOT / "docs/notebooks/index.md").read_text(encoding="utf-8").split()
    assert {path.stem for path in NOTEBOOKS} <= set(listed)


@pytest.mark.thorough
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_prints_what_it_stores(path):
    """A notebook prints what a reader of its stored form sees."""
    for name in ("nbclient", "ipykernel", "matplotlib", "numpy", "pandas"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"could not find {name}: pip install 'deploysched[docs]'")
    command = [sys.executable, str(ROOT / "docs/refresh.py"), "--check", path.stem]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_was_run_in_order(path):
    """Each cell was run without an error, asks for no today, and its picture has words."""
    for number, cell in enumerate(_code(path), 1):
        assert cell["execution_count"] == number
        assert not any(word in "".join(cell["source"]) for word in ("today(", "now("))
        assert "error" not in {output["output_type"] for output in cell["outputs"]}
        if any("image/png" in output.get("data", {}) for output in cell["outputs"]):
            assert len(cell["metadata"]["mystnb"]["image"]["alt"]) > 40
