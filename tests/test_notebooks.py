"""The notebooks run, and print what they store; the data they read is what was seen."""

import csv
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))
NEEDED = ("nbclient", "ipykernel", "matplotlib", "numpy", "pandas")


def _skip_without_tools():
    # Looked for only: the notebooks run in a process of their own.
    for name in NEEDED:
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"could not find {name}: pip install 'deploysched[docs]'")


def _refresh(*words):
    return subprocess.run(
        [sys.executable, str(DOCS / "refresh.py"), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def _code(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def _text(value):
    return value if isinstance(value, str) else "".join(value)


def test_all_there():
    """The site promises these seven notebooks, and its list names each of them."""
    listed = (DOCS / "notebooks" / "index.md").read_text(encoding="utf-8").split()
    assert len(NOTEBOOKS) == 7
    assert {path.stem for path in NOTEBOOKS} <= set(listed)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_prints_what_it_stores(path):
    """A notebook prints what a reader of its stored form sees."""
    _skip_without_tools()
    result = _refresh("--check", path.stem)
    assert result.returncode == 0, result.stdout + result.stderr


def test_stale_notebook_fails(tmp_path):
    """A notebook that stores another number than it prints is found."""
    _skip_without_tools()
    stale = DOCS / "notebooks" / "quickstart.ipynb"
    text = stale.read_text(encoding="utf-8").replace(
        "Germany: 2026-12-02", "Germany: -"
    )
    folder = tmp_path / "docs"
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / "quickstart.ipynb").write_text(text, encoding="utf-8")
    script = folder / "refresh.py"
    script.write_bytes((DOCS / "refresh.py").read_bytes())
    result = subprocess.run(
        [sys.executable, str(script), "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert result.returncode == 1, result.stdout + result.stderr
    assert "-stdout: Germany: -" in result.stdout
    assert "+stdout: Germany: 2026-12-02" in result.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_form(path):
    """Each code cell was run, in order, without an error; a picture has a text beside it."""
    for number, cell in enumerate(_code(path), 1):
        assert cell["execution_count"] == number
        assert set(cell["metadata"]) <= {"mystnb"}
        kinds = {output["output_type"] for output in cell["outputs"]}
        assert "error" not in kinds
        if any("image/png" in output.get("data", {}) for output in cell["outputs"]):
            assert len(cell["metadata"]["mystnb"]["image"]["alt"]) > 40


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_clock(path):
    """No cell asks for today."""
    source = "\n".join(_text(cell["source"]) for cell in _code(path))
    for clock in ("today(", "now(", "utcnow(", "time.time("):
        assert clock not in source


def test_observations():
    """The data holds 156 facts of 85 public threads, each with its address and a day."""
    path = DOCS / "data" / "observations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 156
    assert len({row["number"] for row in rows}) == 85
    for row in rows:
        assert row["url"].startswith(f"https://github.com/{row['repo']}/")
        assert row["url"].endswith(f"/{row['number']}")
        assert "2021-01-01" <= row["event_date"] <= "2026-12-31"


def test_figures_of_the_observations():
    """What the notebook finds is what the pages and the README say."""
    printed = "".join(
        _text(output.get("text", ""))
        for cell in _code(DOCS / "notebooks" / "does-reality-follow-the-rules.ipynb")
        for output in cell["outputs"]
    )
    for line in (
        "9 of 13 are Pacific Fridays, 2022-08-19 to 2023-06-09",
        "7 of 9 on exactly the computed Friday",
        "pairs: 16 of which 15 with an approved row",
        "median 25, p10 7, p90 146",
        "4 of 16 done by the date that the six stages give",
        "10 of 16 done within 28 days of the approval",
    ):
        assert line in printed
