"""What is measured: each group returns rows, and refuses to time unequal answers."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from typing import Any

import attrs
import numpy as np

from deploysched import POWER_PLATFORM, Calendar, Window, bulk, latest_go_live, plan
from tests.benchmarks.peers import ARRAY_PEERS, HOLIDAYS, PEERS, ready
from tests.benchmarks.timing import Timed, interleaved

Row = dict[str, Any]
FIRST, YEARS = date(2025, 1, 1), 5
FRESH_COPY = "copy of the output, fresh memory"
LARGEST_FOR_PEERS = 1_000_000  # a round of ten million would take them most of a minute
DAYS = [FIRST + timedelta(days=n) for n in range(365 * YEARS)]


def _row(group: str, case: Timed, base: Timed, **more: Any) -> Row:
    return {
        "group": group,
        "case": case.name,
        "seconds": case.median,
        "fastest": min(case.rounds),
        "compared_with": base.name,
        "ratio": case.ratio(base),
        **more,
    }


def _same(name: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise SystemExit(f"{name} gives other dates: {found} instead of {wanted}")


def scalar(rounds: int) -> list[Row]:
    """Time one Go-Live a call, over days in turn."""
    peers = ready(PEERS)
    for day in DAYS[::7]:
        wanted = [stage.date for stage in plan(day)]
        for name, peer in peers.items():
            _same(f"{name} on {day}", peer(day), wanted)
    days, backwards, verbs = cycle(DAYS), cycle(DAYS[30:]), {}
    verbs["plan"] = lambda: plan(next(days))
    verbs["latest_go_live"] = lambda: latest_go_live("europe", next(backwards))
    for name, peer in peers.items():
        verbs[name] = lambda peer=peer: peer(next(days))
    for _ in DAYS:  # once around, so that what is kept for a day is there
        verbs["plan"]()
        verbs["latest_go_live"]()
    timed = interleaved(verbs, rounds=rounds, repeats=300)
    base = timed["numpy.busday_offset"]
    return [_row("one Go-Live", case, base) for case in timed.values()]


def _drawn(rows: int, first: date, days: int) -> Any:
    return np.datetime64(first) + np.random.default_rng(rows).integers(0, days, rows)


def arrays(rounds: int, largest: int) -> list[Row]:
    """Time columns of 1,000 rows and up beside array peers and a copy of the output."""
    peers, rows, size = ready(ARRAY_PEERS), [], 1_000
    while size <= largest:
        rows += _columns(rounds, size, peers)
        size *= 10
    return rows


def _columns(rounds: int, size: int, peers: dict[str, Any]) -> list[Row]:
    days = _drawn(size, FIRST, len(DAYS))
    wanted = bulk.plan_array(days)
    out = wanted.copy()
    cases: dict[str, Callable[[], object]] = {
        FRESH_COPY: wanted.copy,
        "copy of the output, warm memory": lambda: np.copyto(out, wanted),
        "plan_array": lambda: bulk.plan_array(days),
        "plan_array, out= reused": lambda: bulk.plan_array(days, out=out),
        "latest_go_live_array": lambda: bulk.latest_go_live_array("europe", days),
    }
    for name, peer in peers.items():
        _same(name, bool((peer(days) == wanted).all()), True)
        if size <= LARGEST_FOR_PEERS:
            cases[name] = lambda peer=peer: peer(days)
    times = interleaved(cases, rounds=rounds, repeats=max(1, 100_000 // size))
    numpy, warm = (
        times.get("numpy.busday_offset"),
        times["copy of the output, warm memory"],
    )
    rows = []
    for case in times.values():
        more = {"rows": size, "ns_a_row": case.median / size * 1e9}
        if numpy:
            more["numpy_over_this"] = numpy.ratio(case)
        base = warm if "out=" in case.name else times[FRESH_COPY]
        rows.append(_row("columns", case, base, **more))
    return rows


def orders(rounds: int) -> list[Row]:
    """Time a million rows by how the days lie: in order, or over how many years."""
    five, all_years = (
        _drawn(10**6, FIRST, len(DAYS)),
        _drawn(10**6, date(1971, 1, 1), 47_400),
    )
    forms = {
        "five years, in order": np.sort(five),
        "five years, at random": five,
        "130 years, in order": np.sort(all_years),
        "130 years, at random": all_years,
        "five years, as nanoseconds": five.astype("datetime64[ns]"),
    }
    wanted = bulk.plan_array(five)
    cases: dict[str, Callable[[], object]] = {FRESH_COPY: wanted.copy}
    for name, days in forms.items():
        cases[name] = lambda days=days: bulk.plan_array(days)
    times = interleaved(cases, rounds=3 * rounds)
    return [
        _row("order of a million days", case, times[FRESH_COPY])
        for case in times.values()
    ]


def growth(rounds: int, largest: int) -> list[Row]:
    """Time one column of the largest size beside the same rows in ten parts."""
    days = _drawn(largest, FIRST, len(DAYS))
    parts = np.array_split(days, 10)
    out = bulk.plan_array(days)
    outs = np.array_split(out, 10)
    cases = {
        "ten columns, each freed": lambda: _each(parts),
        "one column": lambda: bulk.plan_array(days),
        "ten columns, out= reused": lambda: _each(parts, outs),
        "one column, out= reused": lambda: bulk.plan_array(days, out=out),
    }
    times = interleaved(cases, rounds=rounds)
    freed, one, reused, one_reused = times.values()
    pairs = ((freed, freed), (one, freed), (reused, reused), (one_reused, reused))
    return [_row("cost a row", case, base, rows=largest) for case, base in pairs]


def _each(parts: list[Any], outs: list[Any] | None = None) -> None:
    for number, part in enumerate(parts):
        bulk.plan_array(part, out=outs and outs[number])


def horizon(rounds: int) -> list[Row]:
    """Time the first answer of a new policy, as its calendar covers more years."""
    rows = []
    for years in (10, 100, 1_000):
        covers = Window(date(1971, 1, 1), date(1970 + years, 12, 31))
        days = {day: "off" for day in HOLIDAYS if day in covers}

        def fresh(covers: Window = covers, days: Any = days) -> Any:
            calendar = Calendar(name="horizon", covers=covers, holidays=days)
            return attrs.evolve(POWER_PLATFORM, calendar=calendar)

        last = covers.end - timedelta(days=60)
        cases = {
            "a policy made": fresh,
            "a policy made, first plan": lambda f=fresh, d=last: plan(d, f()),
            "a policy made, first plan_array": lambda f=fresh, d=last: _uncached(
                [d], f()
            ),
        }
        times = interleaved(cases, rounds=rounds)
        base = times["a policy made"]
        rows += [_row("horizon", case, base, years=years) for case in times.values()]
    return rows


def _uncached(days: list[date], policy: Any) -> Any:
    from deploysched import _lookups

    _lookups.forward.cache_clear()
    return bulk.plan_array(days, policy)


# The scripts stand alone, as a person would write them.
_BY_HAND = """
import holidays
from datetime import date, timedelta
from dateutil.relativedelta import FR, relativedelta
off = holidays.country_holidays("US", years=range(2026, 2028))
day = date(2026, 11, 25) + relativedelta(days=1, weekday=FR)
while day in off:
    day += timedelta(7)
dates = [day]
while len(dates) < 6:
    day += timedelta(1)
    if day.weekday() < 5 and day not in off:
        dates.append(day)
print(*dates)
"""
_BY_NUMPY = """
import numpy as np
off = ["2026-11-26", "2026-12-25", "2027-01-01"]
start = np.busday_offset("2026-11-25", 1, "preceding", "Fri", off)
print(*np.busday_offset(start, range(6), holidays=off))
"""
_FIRST_PLAN = """
from datetime import date
from deploysched import plan
print(*(stage.date for stage in plan(date(2026, 11, 25))))
"""
COMMAND, BY_HAND = (
    "python -m deploysched 2026-11-25",
    "hand-written, holidays + dateutil",
)
STARTS = {
    "python -c pass": ["-c", "pass"],
    "import attrs": ["-c", "import attrs"],
    "import attrs, argparse, json": ["-c", "import attrs, argparse, json"],
    "first plan": ["-c", _FIRST_PLAN],
    COMMAND: ["-m", "deploysched", "2026-11-25"],
    BY_HAND: ["-c", _BY_HAND],
    "numpy.busday_offset": ["-c", _BY_NUMPY],
}


def starts(rounds: int) -> list[Row]:
    """Time whole processes, bytecode compiled for all."""
    environment = {
        k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"
    }

    def run(arguments: list[str]) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=environment
        )
        return done.stdout

    wanted = run(STARTS["first plan"])
    for name in (BY_HAND, "numpy.busday_offset"):
        _same(name, run(STARTS[name]), wanted)
    cases = {
        name: lambda arguments=line: run(arguments) for name, line in STARTS.items()
    }
    times = interleaved(cases, rounds=rounds)
    bases = {COMMAND: times["import attrs, argparse, json"]}
    rows = [
        _row("start of a process", case, bases.get(case.name, times["import attrs"]))
        for case in times.values()
    ]
    return [*rows, _row("start of a process", times[COMMAND], times[BY_HAND])]


_MEMORY = """
import re, sys
from pathlib import Path
import numpy as np
from deploysched import bulk

def kilobytes(name):
    status = Path("/proc/self/status").read_text()
    return int(re.search(name + r":\\s+(\\d+)", status)[1])

kind, size = sys.argv[1], int(sys.argv[2])
days = np.datetime64("2025-01-01") + np.arange(size) % 1826
if kind == "numpy":
    fridays, steps = np.busdaycalendar(weekmask="Fri"), np.arange(6)
    def work(days):
        starts = np.busday_offset(days, 1, roll="preceding", busdaycal=fridays)
        return np.busday_offset(starts[:, None], steps)
else:
    days = days.astype(kind)
    work = bulk.plan_array
Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
before = kilobytes("VmRSS")
result = work(days)
print(kilobytes("VmHWM") - before - result.nbytes // 1024)
"""


def memory(size: int) -> list[Row]:
    """Measure the peak of a process beyond input and output; Linux alone tells it."""
    rows = []
    for kind in ("datetime64[D]", "datetime64[ns]", "numpy"):
        run = subprocess.run(
            [sys.executable, "-c", _MEMORY, kind, str(size)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        name = "numpy.busday_offset" if kind == "numpy" else f"plan_array of {kind}"
        mebibytes = int(run.stdout) / 1024
        rows.append(
            {
                "group": "peak memory",
                "case": name,
                "rows": size,
                "MiB_beyond": mebibytes,
            }
        )
    return rows
