"""Write docs/performance.md from results.json: `python -m tests.benchmarks.page`."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Row = dict[str, Any]
HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "performance.md"
SHOWN = 1_000_000

HEAD = """\
# Performance

Planning is a look-up: what a policy says is worked out once and then read.
This page shows what that costs, beside other ways to get the same dates and beside the limits of the machine.

Measured on {cores} cores, {system}, Python {python}, with {packages}.
The machine was shared and busy, so the times wander; the ratios are what to read.
All cases of a table were timed in turn, round by round.
A time is the median of the rounds, a ratio the median of the ratios within each round.
Before anything is timed, every peer must give the same dates.

To measure again, run `python -m tests.benchmarks` in the root of the repository, with the extra `bench`; a peer that is not installed is left out by name.
It prints these figures and writes `tests/benchmarks/results.json`, from which `python -m tests.benchmarks.page` writes this page.
"""

ONE = """
## One Go-Live

The rule is the same everywhere: the next Friday that is no holiday, and the five business days after it, for all days of 2025 to 2029 in turn.
The peers give six bare dates, `plan` a complete `Schedule`.
A policy keeps what it has found for a day, so these are the times of a program that asks for such days again.
"""

COLUMNS = """
## Columns

A million Go-Lives, drawn at random from 2025 to 2029; each gets the dates of six stages.
`out=` is compared with a copy into memory that is in use already, the others with a copy into fresh memory.
"""

GROWTH = """
How it grows with the number of rows, in nanoseconds a row:
"""

COST = """
A call costs some tens of microseconds, whatever its size; from 100,000 rows on the rows are what costs.
The largest column at once, beside the same rows in ten columns:
"""

ORDER = """
With `out=` a row costs the same in a column of any size.
Without it the system must hand out cleared memory, and how fast it does that varies most where hundreds of megabytes are asked for at once; a copy pays the same.

How the days lie matters, as a look-up is as fast as the cache that it reads from.
A million rows:
"""

FLOOR = """
Over half of the time with a fresh output is the system clearing memory.
Most of the rest is the move of 48 bytes a row, for which `numpy.take` makes one call a row: this is the floor for one thread.
Days at random over 130 years read all of a table of 2.3 MB, which is larger than the nearest caches.
Columns of another unit than days are checked and converted a block at a time.

## Memory

The peak of a process beyond input and output:
"""

HORIZON = """
The table of a policy takes 8 bytes for each day and stage: 2.3 MB for six stages and 130 years.
Those of the eight policies used last are kept.

## The horizon

What a policy costs that nobody has asked before, by the years that its calendar covers:
"""

STARTS = """
A first `plan` costs little more than the policy itself, whatever the horizon.
A first `plan_array` works out every day that the calendar covers; later ones read it.

## The start of a process

Whole processes with their imports, bytecode compiled for all:
"""

TAIL = """
## Engines

`tests/test_engines.py` joins ten million Go-Lives in DuckDB and a million in Spark, there also in batches, by the very code of [the recipes](recipes-engines.md), and compares each date with `plan_array`.
These are tests of the answers, not of the time.
"""


def _time(row: Row) -> str:
    micro = row["seconds"] * 1e6
    for limit, unit, size in ((1e3, "µs", 1), (1e6, "ms", 1e3)):
        if micro < limit:
            return f"{micro / size:.3g} {unit}"
    return f"{micro / 1e6:.3g} s"


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


Cell = Callable[[Row], str]


def _case(row: Row) -> str:
    return str(row["case"])


def _over(row: Row) -> str:
    return _ratio(row["ratio"])


def _table(head: Iterable[str], rows: Iterable[Row], *cells: Cell) -> str:
    names = tuple(head)
    lines = [names, ("---",) * len(names)]
    lines += [tuple(cell(row) for cell in cells) for row in rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _growth(rows: list[Row]) -> str:
    cases = ("plan_array", "plan_array, out= reused", "latest_go_live_array", "copy of the output, fresh memory")  # fmt: skip
    by_size: dict[int, Row] = {}
    for row in rows:
        by_size.setdefault(row["rows"], {"rows": row["rows"]})[row["case"]] = row[
            "ns_a_row"
        ]
    cells = [lambda row, case=case: f"{row[case]:.1f}" for case in cases]
    return _table(
        ("rows", *cases), by_size.values(), lambda row: f"{row['rows']:,}", *cells
    )


def _page(results: dict[str, Any]) -> str:
    machine = results["machine"]
    groups: dict[str, list[Row]] = {}
    for row in results["rows"]:
        groups.setdefault(row["group"], []).append(row)
    copy = ("case", "time", "beside the copy")
    packages = ", ".join(
        f"{name} {version}" for name, version in machine["packages"].items()
    )
    columns = [row for row in groups["columns"] if row["rows"] == SHOWN]
    return "".join(
        (
            HEAD.format(**machine | {"packages": packages}),
            ONE,
            _table(("case", "time", "beside numpy"), groups["one Go-Live"], _case, _time, _over),
            COLUMNS,
            _table(
                ("case", "time", "beside the copy", "numpy takes"), columns, _case, _time, _over,
                lambda row: f"{_ratio(row['numpy_over_this'])} times as long",
            ),
            GROWTH,
            _growth(groups["columns"]),
            COST,
            _table(("case", "time", "beside ten"), groups["cost a row"], _case, _time, _over),
            ORDER,
            _table(copy, groups["order of a million days"], _case, _time, _over),
            FLOOR,
            _table(
                ("case", "rows", "beyond"), groups["peak memory"], _case,
                lambda row: f"{row['rows']:,}", lambda row: f"{row['MiB_beyond']:.1f} MiB",
            ),
            HORIZON,
            _table(
                ("case", "years", "time"), groups["horizon"], _case,
                lambda row: f"{row['years']:,}", _time,
            ),
            STARTS,
            _table(
                ("process", "time", "beside", "ratio"), groups["start of a process"], _case,
                _time, lambda row: row["compared_with"], _over,
            ),
            TAIL,
        )
    )  # fmt: skip


if __name__ == "__main__":
    found = json.loads((HERE / "results.json").read_text("utf-8"))
    PAGE.write_text(_page(found), encoding="utf-8")
