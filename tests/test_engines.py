"""The recipes of docs/recipes-engines.md run as they stand, small and at scale.

Each test runs the very code of the page, then asks its functions for more.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from deploysched import POWER_PLATFORM, bulk, latest_go_live, plan

pytestmark = pytest.mark.scale

PAGE = Path(__file__).parents[1] / "docs" / "recipes-engines.md"
KEYS = [stage.key for stage in POWER_PLATFORM.stages]
DAYS = [date(2026, 11, 25), date(2026, 12, 20), None]
WANTED = [[stage.date for stage in plan(day)] if day else [None] * 6 for day in DAYS]


def recipe(heading):
    """Run the code under a heading of the page and return its names."""
    section = re.search(
        rf"^## {heading}\n(.*?)(?=^## |\Z)",
        PAGE.read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    blocks = re.findall(r"^```py\n(.*?)^```$", section[1], re.DOTALL | re.MULTILINE)
    assert blocks
    names = {"__name__": "__main__"}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102, the page is ours
    return names


def test_every_recipe_is_run():
    """No section of the page has code that no test below runs."""
    sections = re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    with_code = {text.partition("\n")[0] for text in sections if "```" in text}
    assert with_code == {
        "pandas",
        "Polars",
        "DuckDB",
        "Spark",
        "Spreadsheets and Power BI",
    }


def many(count):
    """Draw Go-Lives from the five years of the page's calendar, and plan them."""
    np = pytest.importorskip("numpy")
    days = np.datetime64("2025-01-01") + np.random.default_rng(7).integers(
        0, 1826, count
    )
    return days, bulk.plan_array(days)


def test_many_is_plan():
    """What the engines are compared with is itself what `plan` says."""
    days, dates = many(2_000)
    assert dates.tolist() == [
        [stage.date for stage in plan(day)] for day in days.tolist()
    ]


def test_pandas():
    """A frame gets a column for each stage; missing days stay missing."""
    pd = pytest.importorskip("pandas")
    names = recipe("pandas")
    found = names["planned"][KEYS].to_numpy().astype("datetime64[D]")
    assert found.tolist() == WANTED
    days = [date(2026, 12, 24), date(2027, 2, 1)]
    assert list(names["confirm_by"].dt.date) == [
        latest_go_live("DE", day).date() for day in days
    ]
    days, dates = many(100_000)
    frame = pd.DataFrame({"go_live": days}).sort_values("go_live", kind="stable")
    found = names["with_dates"](frame)
    assert (found[KEYS].to_numpy().astype("datetime64[D]") == dates[frame.index]).all()


def test_polars():
    """An expression and a join give the same dates, on eager and lazy frames."""
    pl = pytest.importorskip("polars")
    names = recipe("Polars")
    for found in (names["planned"], names["planned_by_join"]):
        ordered = found.sort("go_live", nulls_last=True).select(KEYS)
        assert [list(row) for row in ordered.rows()] == WANTED
    days, dates = many(100_000)
    frame = pl.DataFrame({"go_live": days}).with_row_index("row")
    wanted = pl.DataFrame(dict(zip(KEYS, dates.T, strict=True)))
    assert names["with_dates"](frame).select(KEYS).equals(wanted)
    for verb in ("with_dates", "joined"):
        found = names[verb](frame.lazy()).sort("row").select(KEYS).collect()
        assert found.equals(wanted)


def test_duckdb():
    """Ten million Go-Lives get their dates by a join."""
    pytest.importorskip("duckdb")
    pa = pytest.importorskip("pyarrow")
    np = pytest.importorskip("numpy")
    names = recipe("DuckDB")
    found = names["planned"].order("go_live NULLS LAST").select(*map(_column, KEYS))
    assert [list(row) for row in found.fetchall()] == WANTED
    days, dates = many(10_000_000)
    rows = np.arange(len(days), dtype=np.int32)
    found = names["with_dates"](pa.table({"row": rows, "go_live": days}))
    columns = found.select("row", *map(_column, KEYS)).fetchnumpy()
    order = columns["row"]
    assert len(order) == len(rows) == len(np.unique(order))
    for number, key in enumerate(KEYS):
        assert (columns[key].astype("datetime64[D]") == dates[order, number]).all()


def _column(key):
    import duckdb

    return duckdb.ColumnExpression(key)


@pytest.fixture
def spark(monkeypatch):
    """Let Spark run on this Python, and stop it afterwards; skip without Java."""
    pytest.importorskip("pyspark")
    pytest.importorskip("pyarrow")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("could not find 'java', which Spark runs on")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config(
        "spark.ui.enabled", "false"
    )
    session = builder.config("spark.driver.memory", "2g").getOrCreate()
    yield session
    session.stop()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Spark's own sockets
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_spark(spark):
    """A million Go-Lives get their dates in batches through Arrow, and by a join."""
    import pyarrow as pa

    np = pytest.importorskip("numpy")
    names = recipe("Spark")
    for found in (names["planned"], names["planned_by_join"]):
        rows = (
            found.orderBy(found.go_live.asc_nulls_last())
            .select(_quoted(KEYS))
            .collect()
        )
        assert [list(row) for row in rows] == WANTED
    days, dates = many(1_000_000)
    table = pa.table({"row": np.arange(len(days)), "go_live": days})
    go_lives = spark.createDataFrame(table).repartition(4)
    for verb in ("with_dates", "joined"):
        found = names[verb](go_lives).select("row", *_quoted(KEYS)).toArrow()
        order = found["row"].to_numpy()
        assert len(np.unique(order)) == len(days)
        for number, key in enumerate(KEYS):
            assert (found[key].to_numpy() == dates[order, number]).all()


def _quoted(keys):
    return [f"`{key}`" for key in keys]


def test_spreadsheet(tmp_path, monkeypatch):
    """The file holds one line a day, dates as ISO strings."""
    monkeypatch.chdir(tmp_path)
    recipe("Spreadsheets and Power BI")
    with Path("deployment-days.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 730
    day = date(2026, 11, 25)
    [line] = [line for line in lines if line["day"] == day.isoformat()]
    assert [line[key] for key in KEYS] == [
        stage.date.isoformat() for stage in plan(day)
    ]
    assert line["is_deployment_day"] == "True"
    assert line["reasons"] == ""


def test_benchmarks(tmp_path):
    """The one command of the benchmarks runs, whichever peers are installed."""
    pytest.importorskip("numpy")
    results = tmp_path / "results.json"
    command = [sys.executable, "-m", "tests.benchmarks", "--rounds", "1"]
    command += ["--largest", "10000", "--json", str(results)]
    run = subprocess.run(
        command, cwd=PAGE.parents[1], capture_output=True, text=True, check=True
    )
    rows = json.loads(results.read_text("utf-8"))["rows"]
    groups = {row["group"] for row in rows}
    assert len(groups) == 7
    assert groups <= set(run.stdout.splitlines())
