"""The one import rule: who may import whom, so that one sees where a line belongs."""

import ast
from pathlib import Path

import pytest

import deploysched

PACKAGE = Path(deploysched.__file__).parent
# A module at the top imports only modules above it here.
TOP = """
errors _checks windows calendars cadences timetable cautions policies schedules advisories
powerplatform planning regions text certification columns bulk __init__ __main__
""".split()  # noqa: SIM905, an order of words
# Loaded inside the function that needs them, so they may stand below it.
LAZY = {"text", "regions", "advisories", "powerplatform"}
FILES = sorted(PACKAGE.rglob("*.py"))
DATA = "data"  # tables alone: they import nothing, and all may import them


def imports(path: Path) -> tuple[set[str], set[str]]:
    """Return what a module imports of the package: when it is loaded, and later."""
    first, later = set(), set()

    def walk(node: ast.AST, found: set[str]) -> None:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return
        if isinstance(node, ast.FunctionDef):
            found = later
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "deploysched"
        ):
            inner = node.module.split(".")[1:2]
            found.update(inner or (alias.name for alias in node.names))
        if isinstance(node, ast.Import):
            names = (alias.name.split(".") for alias in node.names)
            found.update(
                name[1] for name in names if name[:1] == ["deploysched"] and name[1:]
            )
        assert not getattr(node, "level", 0), f"{path}: write imports out"
        for child in ast.iter_child_nodes(node):
            walk(child, found)

    walk(ast.parse(path.read_text(encoding="utf-8")), first)
    return first - {DATA}, later - {DATA}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_what_stands_above(path):
    """At the top upwards; a sub-package the top and itself; only `cli` other sub-packages."""
    first, later = imports(path)
    room, *_ = path.relative_to(PACKAGE).parts
    name = path.stem
    if room == DATA:
        assert not first | later
    elif path.parent == PACKAGE:
        assert name in TOP, "give a new module its place in the list"
        above = set(TOP[: TOP.index(name)])
        assert first <= above | ({"cli"} if name == "__main__" else set())
        assert later <= above | LAZY
    elif room != "cli":
        assert first | later <= {*TOP, room}


def test_each_module_of_the_list_is_there():
    """And nothing else stands at the top."""
    assert {path.stem for path in PACKAGE.glob("*.py")} == set(TOP)


def test_an_edge_is_an_attribute_that_is_loaded_when_it_is_asked_for():
    """Listed beside the public names; any other name is no attribute."""
    edges = {"bulk", "certification", "exporters", "plotting", "policyfile", "regions"}
    assert set(dir(deploysched)) == edges | set(deploysched.__all__)
    assert deploysched.regions.find("DE").stage == "europe"
    with pytest.raises(AttributeError, match="no attribute 'bulks'"):
        _ = deploysched.bulks
