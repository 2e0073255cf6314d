# ruff: noqa: INP001, a script of the site, no package
"""What rollouts took that were dated in public: the one place that says how it is counted.

`python docs/data/observed.py` prints the table, and what `POWER_PLATFORM.observed` holds.

A pair is an approval and a completion of one thread of an independent publisher:

- approved: its first row `approved`; where there is none, its first certify command;
- completed: its first row `completed`, a notice; where there is none, its first merge.

The threads in `LEFT_OUT` give no pair.  The approval stands for the Go-Live.
"""

import csv
import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from deploysched import OBSERVED_FREEZES, plan

DATA = Path(__file__).with_name("observations.csv")
SINCE = date(2023, 7, 1)  # from here on no rollout was seen done by the rules' end
FRIDAY, SATURDAY = 4, 5

LEFT_OUT = {
    "4115": "approval and completion were told on one day: no start of a clock",
    "4222": "the publisher says that it was merged, and still not there",
}
HELD = {
    "3446": "a plugin; those of independent publishers were on hold (told 2024-06-11)",
    "3447": "a plugin; those of independent publishers were on hold (told 2024-06-11)",
    "3480": "a plugin, approved in the same week, merged months after the others",
    "3556": "staff: an internal issue is being fixed (2024-11-07)",
    "3776": "staff: asked for a change 15 weeks after the approval (2025-07-08)",
}

Row = Mapping[str, str]
Rows = Sequence[Row]


class Pair(NamedTuple):
    """An approval and the completion that followed it, in one thread."""

    approved: date
    completed: date
    thread: str

    @property
    def days(self) -> int:
        """Days from the approval to the completion."""
        return (self.completed - self.approved).days

    @property
    def frozen(self) -> bool:
        """True where the wait touches a freeze whose days staff named."""
        return any(
            self.approved <= freeze.end and freeze.start <= self.completed
            for freeze in OBSERVED_FREEZES
        )


class Figures(NamedTuple):
    """What is said of some pairs; `quarter`, `half`, `three_quarters` are days."""

    pairs: int
    by_the_rules: int
    as_stated: int
    quarter: float
    half: float
    three_quarters: float


def read(path: Path = DATA) -> Rows:
    """Return the observations, a mapping a row."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def first_days(rows: Iterable[Row], event: str, note: str = "") -> dict[str, date]:
    """Return the first day of each thread with `event`, and `note` in its note."""
    found: dict[str, date] = {}
    for row in rows:
        if row["event"] == event and note in row["note"]:
            day = date.fromisoformat(row["event_date"])
            found[row["number"]] = min(day, found.get(row["number"], day))
    return found


def approvals(rows: Rows) -> dict[str, date]:
    """Return the day each thread of an independent publisher was approved."""
    own = [row for row in rows if row["publisher_kind"] == "independent"]
    commands = first_days(own, "queued", "certify-connector command")
    found = commands | first_days(own, "approved")
    return {thread: day for thread, day in found.items() if thread not in LEFT_OUT}


def completions(rows: Rows) -> dict[str, date]:
    """Return the day each thread was completed: the notice, else the merge."""
    return first_days(rows, "merged") | first_days(rows, "completed")


def pairs(rows: Rows) -> list[Pair]:
    """Return one pair for each thread that has both ends, in order of approval."""
    start, end = approvals(rows), completions(rows)
    return sorted(Pair(start[t], end[t], t) for t in start.keys() & end.keys())


def waiting(rows: Rows) -> dict[str, date]:
    """Return the approvals since `SINCE` whose completion nobody has seen."""
    start, end = approvals(rows), completions(rows)
    return {t: day for t, day in start.items() if t not in end and day >= SINCE}


def samples(found: Iterable[Pair]) -> dict[str, list[Pair]]:
    """Return the four samples that are told apart, the later ones ever smaller."""
    found = list(found)
    since = [pair for pair in found if pair.approved >= SINCE]
    unheld = [pair for pair in since if pair.thread not in HELD]
    return {
        "before July 2023": [pair for pair in found if pair.approved < SINCE],
        "since July 2023": since,
        "since, without holds": unheld,
        "since, no holds, no freezes": [pair for pair in unheld if not pair.frozen],
    }


def middle_half(days: Iterable[int]) -> tuple[int, float, int]:
    """Return the quartiles of some numbers of days, and their median between them.

    A quarter of the days, rounded down, is left off at each end.  The first and the
    last of the rest are the quartiles: days that were seen, nothing between two.
    So at least three quarters took at most the last of them.

    >>> middle_half([5, 1, 2, 9, 3, 4])
    (2, 3.5, 5)
    """
    ordered = sorted(days)
    cut = len(ordered) // 4
    middle = ordered[cut : len(ordered) - cut]
    return middle[0], statistics.median(middle), middle[-1]


def figures(found: Sequence[Pair]) -> Figures:
    """Count the pairs done by the rules' end and within the stated weeks."""
    done = [(pair.completed, plan(pair.approved)) for pair in found]
    return Figures(
        len(found),
        sum(end <= schedule.earliest_completion for end, schedule in done),
        sum(
            schedule.stated_completion is not None
            and end <= schedule.stated_completion.end
            for end, schedule in done
        ),
        *middle_half(pair.days for pair in found),
    )


def observed(rows: Rows) -> dict[str, object]:
    """Return what `POWER_PLATFORM.observed` holds, but for the source.

    `until` is the last completion; half a day is rounded up to a whole one.
    """
    since = samples(pairs(rows))["since July 2023"]
    _, half, three_quarters = middle_half(pair.days for pair in since)
    return {
        "rollouts": len(since),
        "since": SINCE,
        "until": max(pair.completed for pair in since),
        "days": (int(half + 0.5), three_quarters),
        "who": "independent publishers",
    }


def notices(rows: Rows) -> dict[str, date]:
    """Return the day each thread was told that it is in production deployment, queued.

    The hour is not kept: a Saturday in UTC is read as the Friday evening before.
    """
    seen = first_days(rows, "queued", "in production deployment and queued")
    return {
        thread: day - timedelta(days=day.weekday() == SATURDAY)
        for thread, day in seen.items()
    }


def started_as_computed(rows: Rows) -> dict[str, bool]:
    """Tell for each approval with such a notice whether it names the computed start."""
    start, seen = approvals(rows), notices(rows)
    return {t: seen[t] == plan(start[t]).start for t in start.keys() & seen.keys()}


def merged_when_noticed(rows: Rows) -> dict[str, bool]:
    """Tell for each thread with a notice and a merge whether they are of one day."""
    merge, notice = first_days(rows, "merged"), first_days(rows, "completed")
    return {t: merge[t] == notice[t] for t in merge.keys() & notice.keys()}


def table(rows: Rows) -> list[str]:
    """Return the figures of the four samples as lines of text."""
    lines = [
        "                                   done within        days to completion",
        "approved                     pairs  rules  stated  quarter   half  3 quarters",
    ]
    for name, found in samples(pairs(rows)).items():
        f = figures(found)
        lines.append(
            f"{name:27}  {f.pairs:5}  {f.by_the_rules:5}  {f.as_stated:6}  "
            f"{f.quarter:7g}  {f.half:5g}  {f.three_quarters:10g}"
        )
    return lines


def main() -> None:
    """Print the table, the starts, and what the shipped policy holds."""
    rows = read()
    starts = set(notices(rows).values())
    fridays = sum(day.weekday() == FRIDAY for day in starts)
    computed, merged = started_as_computed(rows), merged_when_noticed(rows)
    print(*table(rows), "", sep="\n")
    print(fridays, "of", len(starts), "days with a notice of a start are Fridays")
    print(sum(computed.values()), "of", len(computed), "are the computed Friday")
    print(sum(merged.values()), "of", len(merged), "merges are of the notice's day")
    print(len(waiting(rows)), "approved since and not seen done are in none of these")
    print("\nPOWER_PLATFORM.observed")
    for name, value in observed(rows).items():
        print(f"  {name:8}  {value!s}")


if __name__ == "__main__":
    main()
