"""What other libraries hand over, and the recipes of docs/recipes-engines.md.

Skipped by name where a package beyond the extra `test` is absent.
"""

import csv
import os
import re
import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

from deploysched import POWER_PLATFORM, POWER_PLATFORM_2022, certification, plan

PACKAGES = ("numpy", "pandas", "polars", "pyarrow", "duckdb")
np, pd, pl, pa, duckdb = map(pytest.importorskip, PACKAGES)
from test_bulk import DAYS, LATE, alike  # noqa: E402, they need numpy

from deploysched import bulk  # noqa: E402

PAGE = Path(__file__).parents[1] / "docs" / "recipes-engines.md"
KEYS = [stage.key for stage in POWER_PLATFORM.stages]
PACIFIC = "America/Los_Angeles"
NIGHT = datetime(2026, 11, 25, 23, 30, tzinfo=ZoneInfo(PACIFIC))  # Thursday in UTC


def test_one_instant():
    """A pandas instant is that instant, and only exact types come out."""
    moment = pd.Timestamp(NIGHT).as_unit("ns").tz_convert("UTC")
    assert plan(moment, POWER_PLATFORM_2022) == plan(NIGHT, POWER_PLATFORM_2022)
    assert type(plan(moment).go_live) is date
    closes = certification.preview_window(moment)
    assert closes == certification.preview_window(NIGHT)
    assert bulk.read_column([moment])[0].tolist() == [plan(NIGHT).go_live]


@pytest.mark.thorough
def test_other_instants():
    """An instant of pendulum or whenever is that instant, and exact types come out."""
    pendulum = pytest.importorskip("pendulum")
    whenever = pytest.importorskip("whenever")
    for moment in (
        pendulum.instance(NIGHT),
        whenever.Instant.from_timestamp(int(NIGHT.timestamp())).to_stdlib(),
    ):
        found = plan(moment, POWER_PLATFORM_2022)
        assert found == plan(NIGHT, POWER_PLATFORM_2022)
        assert type(found.go_live) is date
        closes = certification.preview_window(moment)
        assert closes == certification.preview_window(NIGHT)
        assert bulk.read_column([moment])[0].tolist() == [plan(NIGHT).go_live]


def test_frozen_clock():
    """What is asked first while a clock is frozen keeps no date of the frozen kind."""
    freezegun = pytest.importorskip("freezegun")
    policy = POWER_PLATFORM.with_freezes()
    with freezegun.freeze_time("2026-12-20T06:30"):
        item = plan(date.today(), policy)
        found = [item.go_live, *(due.date for due in (*item, *item.dropped))]
        rows = bulk.plan_array([date.today(), datetime.now(UTC)], policy)
    assert {type(day) for day in found} == {date}
    assert (rows == bulk.plan_array([date(2026, 12, 20), date(2026, 12, 19)])).all()
    assert plan(date(2026, 12, 20), policy) == item


def pandas_forms():
    index = pd.DatetimeIndex(DAYS)
    aware = pd.Series((index + timedelta(hours=23, minutes=30)).tz_localize(PACIFIC))
    yield "series", pd.Series(index, index=[7, 7, 1, 0])
    yield "NA", [*DAYS[:2], pd.NA, DAYS[3]]
    yield "NaT", pd.Series([*DAYS[:2], pd.NaT, DAYS[3]], dtype=object)
    for unit in ("s", "ns"):
        yield f"aware {unit}", pd.Index(aware.dt.as_unit(unit)).tz_convert("UTC")
    yield "aware arrow", aware.astype(pd.ArrowDtype(pa.timestamp("us", "UTC")))


def other_forms():
    series, array = pl.Series(DAYS), pa.array(DAYS, pa.date32())
    late = pl.Series(LATE).dt.convert_time_zone(PACIFIC)
    yield "polars", series
    yield "polars midnights", series.cast(pl.Datetime("ns"))
    yield "aware polars", late
    yield "aware polars in UTC", late.dt.convert_time_zone("UTC")
    yield "pyarrow", pa.chunked_array([array[:1], array[1:]])
    yield "pyarrow midnights", array.cast(pa.timestamp("ns"))
    yield "aware pyarrow", pa.array(LATE, pa.timestamp("us", PACIFIC))


@pytest.mark.parametrize("forms", [pandas_forms, other_forms])
def test_same_days(forms):
    """Columns of one set of days give one answer."""
    alike(forms)


@pytest.mark.parametrize("tz", ["Pacific/Apia", "America/Sao_Paulo", "Asia/Kolkata"])
def test_odd_clocks(tz):
    """Instants around changes of a clock are on the day of `day_of`."""
    policy = attrs.evolve(POWER_PLATFORM, tz=tz)
    start = datetime(2011, 10, 7, tzinfo=UTC)
    instants = [start + timedelta(minutes=15 * n) for n in range(96 * 100)]
    instants.append(datetime(2040, 7, 1, 6, 30, tzinfo=UTC))  # beyond some tables
    wanted = [policy.day_of(moment) for moment in instants]
    for later in ("0s", "899s"):
        column = pd.Series(instants) + pd.Timedelta(later)
        assert bulk.read_column(column, policy)[0].tolist() == wanted


def test_one_instant_outside_all_years_costs_itself_alone():
    """The empty date of another program is told, and the others count."""
    column = pl.Series([datetime(1, 1, 1), datetime(2026, 11, 25, 10)])
    column = column.dt.replace_time_zone("UTC")
    days, wrong = bulk.read_column(column)
    assert days.tolist() == [None, date(2026, 11, 25)]
    assert wrong.tolist() == ["values[0] is outside all years", ""]
    with pytest.raises(ValueError, match=r"^go_live\[0\] is outside all years$"):
        bulk.plan_array(column)


@pytest.mark.parametrize("make", [pd.Series, pl.from_pandas, pa.Array.from_pandas])
def test_midnights_in_utc(make):
    """What plain days become in UTC is refused; both ways out that are named work."""
    plain = pd.Series(pd.DatetimeIndex(["2026-11-25", "2026-11-27"]))
    column = plain.dt.tz_localize("UTC")
    with pytest.raises(TypeError, match="midnights in UTC"):
        bulk.read_column(make(column))
    berlin = attrs.evolve(POWER_PLATFORM, tz="Europe/Berlin")  # the same days there
    for days in (
        bulk.read_column(make(column), berlin)[0],
        bulk.read_column(make(column.dt.tz_localize(None)))[0],
        bulk.read_column(make(column.dt.tz_convert(PACIFIC)))[0] + 1,
    ):
        assert (days == plain.to_numpy()).all()


def recipe(heading):
    """Run the code under a heading of the page and return its names."""
    section = f"{PAGE.read_text('utf-8')}\n## ".split(f"\n## {heading}\n")[1]
    section = section[: section.index("\n## ")]
    blocks = re.findall(r"^```py\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    names = {"__name__": "__main__"}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102, the page is ours
    return names


WANTED = bulk.plan_array([date(2026, 11, 25), date(2026, 12, 20), None]).tolist()


def many(count):
    """Draw Go-Lives from the five years of the page's calendar, and plan them."""
    days = np.datetime64("2025-01-01") + np.random.default_rng(7).integers(
        0, 1826, count
    )
    return days, bulk.plan_array(days)


def test_pandas():
    """A frame gets a column for each stage; missing days stay missing."""
    names = recipe("pandas")
    assert names["planned"][KEYS].to_numpy().astype("M8[D]").tolist() == WANTED
    last = bulk.latest_go_live_array("DE", [date(2026, 12, 24), date(2027, 2, 1)])
    assert list(names["confirm_by"].dt.date) == last.tolist()
    days, dates = many(10_000)
    frame = pd.DataFrame({"go_live": days}).rename_axis("row").sort_values("go_live")
    same(names["with_dates"](frame).reset_index(), dates)


def test_polars():
    """An expression and a join give the same dates, on eager and lazy frames."""
    names = recipe("Polars")
    for found in (names["planned"], names["planned_by_join"]):
        ordered = found.sort("go_live", nulls_last=True).select(KEYS)
        assert [list(row) for row in ordered.rows()] == WANTED
    days, dates = many(10_000)
    frame = pl.DataFrame({"go_live": days}).with_row_index("row")
    for verb in ("with_dates", "joined"):
        same(names[verb](frame.lazy()).collect(), dates)


@pytest.mark.parametrize(
    "count", [10_000, pytest.param(10_000_000, marks=pytest.mark.thorough)]
)
def test_duckdb(count):
    """A join gives each Go-Live its dates."""
    names = recipe("DuckDB")
    columns = [duckdb.ColumnExpression(key) for key in KEYS]
    found = names["planned"].order("go_live NULLS LAST").select(*columns)
    assert [list(row) for row in found.fetchall()] == WANTED
    days, dates = many(count)
    given = pa.table({"row": np.arange(count, dtype=np.int32), "go_live": days})
    same(names["with_dates"](given).select("row", *columns).fetchnumpy(), dates)


def same(found, dates):
    """Assert that a table of rows in any order has the dates of each row."""
    order = np.asarray(found["row"])
    assert len(np.unique(order)) == len(dates)
    for number, key in enumerate(KEYS):
        assert (np.asarray(found[key]).astype("M8[D]") == dates[order, number]).all()


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore")  # Spark's own sockets, and what it calls
def test_spark(monkeypatch):
    """Batches through Arrow, and a join, give each Go-Live its dates."""
    pytest.importorskip("pyspark")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("could not find 'java', which Spark runs on")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    names = recipe("Spark")
    quoted = [f"`{key}`" for key in KEYS]
    for found in (names["planned"], names["planned_by_join"]):
        rows = found.orderBy(found.go_live.asc_nulls_last()).select(quoted).collect()
        assert [list(row) for row in rows] == WANTED
    days, dates = many(100_000)
    table = pa.table({"row": np.arange(len(days)), "go_live": days})
    go_lives = names["spark"].createDataFrame(table).repartition(4)
    for verb in ("with_dates", "joined"):
        same(names[verb](go_lives).select("row", *quoted).toArrow(), dates)
    names["spark"].stop()


def test_spreadsheet(tmp_path, monkeypatch):
    """The file holds one line a day, dates as ISO strings."""
    monkeypatch.chdir(tmp_path)
    recipe("Spreadsheets and Power BI")
    with Path("deployment-days.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 730
    [line] = [line for line in lines if line["day"] == "2026-11-25"]
    assert [date.fromisoformat(line[key]) for key in KEYS] == WANTED[0]
