"""Time the package beside numpy: `python -m tests.benchmarks` prints a Markdown table.

Each group refuses to time unequal answers; its limits stand beside what was measured.
"""

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count, cycle
from typing import Any, NamedTuple

import attrs
import holidays
import numpy as np
from dateutil.rrule import FR, WEEKLY, rrule

from deploysched import POWER_PLATFORM, US_FEDERAL, bulk, latest_go_live, plan
from tests.benchmarks.timing import Case, interleaved, of_children, ratio

FIRST, DAY = date(2025, 1, 1), timedelta(days=1)
DAYS = [FIRST + n * DAY for n in range(5 * 365)]
HOLIDAYS = [day for day, _ in US_FEDERAL.holidays]
OFF = holidays.country_holidays("US", years=range(2024, 2032))
FRIDAYS = np.busdaycalendar(weekmask="Fri", holidays=HOLIDAYS)
WEEKDAYS = np.busdaycalendar(holidays=HOLIDAYS)
STEPS = np.arange(6)
# Over the first case of its group; one is in seconds.
LIMITS = {
    "plan": "0.16",
    "plan, new days": "2",
    "latest_go_live": "0.4",
    "plan_array": "0.025",
    "with its timetable": "5 ms",
    "python -m deploysched": "1.6",
}


class Line(NamedTuple):
    """One case beside the first of its group, and the limit that was set for it."""

    case: str
    seconds: float
    over: float
    limit: str


def by_numpy(day: Any) -> Any:
    """Return the six dates of one day, or of an array of days."""
    start = np.busday_offset(day, 1, roll="preceding", busdaycal=FRIDAYS)
    found = np.busday_offset(start[..., None], STEPS, busdaycal=WEEKDAYS)
    return found.tolist() if found.ndim == 1 else found


def by_hand(day: date) -> list[date]:
    """Return them as one would write it first, with the same two packages."""
    fridays = rrule(WEEKLY, datetime.combine(day + DAY, time()), byweekday=FR)
    found = [next(each.date() for each in fridays if each.date() not in OFF)]
    while len(found) < 6:
        following = found[-1] + DAY
        while following.weekday() > 4 or following in OFF:
            following += DAY
        found.append(following)
    return found


def lines(found: dict[str, list[float]]) -> Iterator[Line]:
    base = next(iter(found))
    for name, times in found.items():
        over = ratio(times, found[base])
        yield Line(name, statistics.median(times), over, LIMITS.get(name, ""))


def one_go_live(rounds: int) -> Iterator[Line]:
    """One Go-Live a call: days asked before, and days that nobody has asked for."""
    for day in DAYS[::7]:
        found = [due.date for due in plan(day)]
        assert found == by_numpy(np.datetime64(day)) == by_hand(day)
    asked, backwards, given, third = map(cycle, (DAYS, DAYS[30:], DAYS, DAYS))
    fresh = attrs.evolve(POWER_PLATFORM, name="nobody has asked it yet")
    days = np.random.default_rng(7).permutation(47_400).tolist()  # of 130 years
    unasked = iter([date(1971, 1, 1) + n * DAY for n in days])
    cases: dict[str, Case] = {
        "numpy": lambda: by_numpy(np.datetime64(next(given))),
        "plan": lambda: plan(next(asked)),
        "plan, new days": lambda: plan(next(unasked), fresh),
        "latest_go_live": lambda: latest_go_live("europe", next(backwards)),
        "by hand, holidays and dateutil": lambda: by_hand(next(third)),
    }
    plan(FIRST, fresh)  # makes its timetable
    for _ in DAYS:
        plan(next(asked))
        latest_go_live("europe", next(backwards))
    yield from lines(interleaved(cases, rounds=rounds, repeats=300))


def columns(rounds: int) -> Iterator[Line]:
    """A million Go-Lives of five years at random."""
    days = np.datetime64(FIRST) + np.random.default_rng(7).integers(0, 1825, 10**6)
    assert (bulk.plan_array(days) == by_numpy(days)).all()
    out = bulk.plan_array(days)
    cases: dict[str, Case] = {
        "numpy": lambda: by_numpy(days),
        "plan_array": lambda: bulk.plan_array(days),
        "plan_array, out=": lambda: bulk.plan_array(days, out=out),
        "latest_go_live_array": lambda: bulk.latest_go_live_array("europe", days),
    }
    yield from lines(interleaved(cases, rounds=rounds))


def policies(rounds: int) -> Iterator[Line]:
    """What a policy costs that nobody has asked before; 130 years, in seconds."""
    names = count()

    def fresh() -> Any:
        return attrs.evolve(POWER_PLATFORM, name=f"fresh {next(names)}")

    cases: dict[str, Case] = {
        "a policy": fresh,
        "with its timetable": lambda: fresh().timetable,
        "with a calendar of its own": lambda: (
            attrs.evolve(
                POWER_PLATFORM,
                calendar=attrs.evolve(US_FEDERAL, name=f"c {next(names)}"),
            ).timetable
        ),
        "first plan_array": lambda: bulk.plan_array(DAYS[:1], fresh()),
    }
    yield from lines(interleaved(cases, rounds=rounds))


STARTS = {
    "import attrs, argparse, json": ["-c", "import attrs, argparse, json"],
    "python -m deploysched": ["-m", "deploysched", "2026-11-25"],
}


def starts(rounds: int) -> Iterator[Line]:
    """Whole processes by their CPU time, bytecode compiled for all."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def run(arguments: list[str]) -> None:
        command = [sys.executable, *arguments]
        subprocess.run(command, capture_output=True, check=True, env=kept)

    cases = {name: lambda line=line: run(line) for name, line in STARTS.items()}
    for case in cases.values():
        case()
    yield from lines(interleaved(cases, rounds=3 * rounds, clock=of_children))


GROUPS = {
    "one Go-Live": one_go_live,
    "a million Go-Lives": columns,
    "a new policy": policies,
    "the start of a process": starts,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--rounds", type=int, default=15, help="of each case (15)")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    arguments = parser.parse_args()
    print("| group | case | median | ratio | limit |\n|---|---|---:|---:|---:|")
    for name in arguments.groups or GROUPS:
        for line in GROUPS[name](arguments.rounds):
            print(
                f"| {name} | {line.case} | {line.seconds * 1e6:,.2f} µs "
                f"| {line.over:.3f} | {line.limit} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
