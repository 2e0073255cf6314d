"""Every public name has a place in the reference, and none changes unnoticed."""

import importlib
import re
import runpy
import sys
from pathlib import Path

import pytest

import deploysched

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
TEXT = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(REFERENCE.glob("*.md"))
)
DIRECTIVES = re.findall(
    r"^\.\. auto(module|class|function|data|exception):: (\S+)$", TEXT, re.MULTILINE
)
EDGES = (
    "bulk",
    "certification",
    "exporters",
    "plotting",
    "policyfile",
    "regions",
)


def test_every_public_name():
    """What `deploysched` exports is in the reference, and once only."""
    named = [name for kind, name in DIRECTIVES if kind != "module"]
    missing = {f"deploysched.{name}" for name in deploysched.__all__} - set(named)
    assert not missing
    assert len(named) == len(set(named))


@pytest.mark.parametrize("edge", EDGES)
def test_every_edge(edge):
    """An edge is shown whole, by its `__all__`, which exists and holds what it says."""
    assert ("module", f"deploysched.{edge}") in DIRECTIVES
    module = importlib.import_module(f"deploysched.{edge}")
    assert all(hasattr(module, name) for name in module.__all__)
    assert any(callable(getattr(module, name)) for name in module.__all__)


def test_no_edge_forgotten():
    """Each public module with names that `deploysched` does not export has a page."""
    package = Path(deploysched.__file__).parent
    for path in package.glob("[a-z]*.py"):
        if path.stem == "cli":
            continue  # has a page of its own, docs/command-line.md
        module = importlib.import_module(f"deploysched.{path.stem}")
        own = set(getattr(module, "__all__", ())) - set(deploysched.__all__)
        shown = {name.rpartition(".")[2] for kind, name in DIRECTIVES}
        if path.stem not in EDGES and path.stem != "cycles":  # cycles are internal
            assert own <= shown, path.stem


@pytest.mark.parametrize(("kind", "name"), DIRECTIVES)
def test_names_exist(kind, name):
    """The reference names nothing that is gone."""
    if kind == "module":
        importlib.import_module(name)
        return
    found = deploysched
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    wanted = {"class": type, "exception": BaseException}
    if kind in wanted:
        assert isinstance(found, type)
    assert found.__doc__ or sys.flags.optimize == 2  # -OO takes docstrings away


def test_pages_are_listed():
    """Each page of the reference can be reached from its first one."""
    listed = (REFERENCE / "index.md").read_text(encoding="utf-8").split()
    pages = {path.stem for path in REFERENCE.glob("*.md")} - {"index"}
    assert pages <= set(listed)


def test_api_is_as_recorded():
    """What a program can import, give and read is what `tests/api.txt` says.

    Where the change is meant, `python tests/generators/api.py` writes the file anew.
    """
    pytest.importorskip("griffe")
    if Path(deploysched.__file__).parents[1] != REFERENCE.parents[1]:
        pytest.skip("the sources are not beside the tests")
    here = Path(__file__).parent
    found = runpy.run_path(str(here / "generators" / "api.py"))["api"]()
    recorded = (here / "api.txt").read_text(encoding="ascii")
    assert found.splitlines() == recorded.splitlines()
