"""Every public name has a place in the reference, and none changes unnoticed."""

import importlib
import re
import runpy
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
EDGES = ("bulk", "certification", "exporters", "plotting", "policyfile", "regions")


def test_every_public_name_once():
    """What `deploysched` exports is in the reference, and once only."""
    named = [name for kind, name in DIRECTIVES if kind != "module"]
    assert sorted(named) == sorted(f"deploysched.{n}" for n in deploysched.__all__)


@pytest.mark.parametrize("edge", EDGES)
def test_every_edge(edge):
    """An edge is found below `deploysched`, and shown whole by its `__all__`."""
    assert ("module", f"deploysched.{edge}") in DIRECTIVES
    assert edge in dir(deploysched)
    if edge in ("bulk", "plotting", "exporters"):
        pytest.importorskip("numpy")
    module = getattr(deploysched, edge)
    assert all(hasattr(module, name) for name in module.__all__)


@pytest.mark.parametrize("name", [name for _, name in DIRECTIVES])
def test_names_exist(name):
    """The reference names nothing that is gone."""
    parts = name.split(".")[1:]
    if parts[0] in EDGES:
        if parts[0] == "bulk":
            pytest.importorskip("numpy")
        importlib.import_module(name)
    else:
        getattr(deploysched, parts[0])


def test_pages_are_listed():
    """Each page of the reference can be reached from its first one."""
    listed = (REFERENCE / "index.md").read_text(encoding="utf-8").split()
    assert {path.stem for path in REFERENCE.glob("*.md")} - {"index"} <= set(listed)


@pytest.mark.thorough
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
