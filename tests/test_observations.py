"""What was seen: the data is what it says, and the shipped figures come from it."""

import csv
import importlib.util
import re
import statistics
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploysched import POWER_PLATFORM, plan

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "docs" / "data" / "observed.py"

_spec = importlib.util.spec_from_file_location("observed", SCRIPT)
observed = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(observed)

ROWS = observed.read()


CERTIFY = "preparing; certify-connector command"


def rows_of(text, *, thread="1", kind="independent"):
    """Return the rows of one thread, from words like `approved 2024-01-05`."""
    for event, day in (part.split() for part in text.split(", ")):
        certify = event == "certify"
        yield {
            "number": thread,
            "publisher_kind": kind,
            "event": "queued" if certify else event,
            "event_date": day,
            "note": CERTIFY if certify else "",
        }


def test_rows():
    """The data holds 661 facts of 497 public threads, each with its address and a day."""
    with observed.DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 661
    assert len({row["url"] for row in rows}) == 497
    assert {row["publisher_kind"] for row in rows} == {
        "independent",
        "verified",
        "unknown",
    }
    for row in rows:
        assert row["url"].startswith(f"https://github.com/{row['repo']}/")
        assert row["url"].endswith(f"/{row['number']}")
        assert date(2021, 1, 1) <= date.fromisoformat(row["event_date"])
        assert date.fromisoformat(row["event_date"]) <= date(2026, 12, 31)


class TestPair:
    @pytest.mark.parametrize(
        ("rows", "pair"),
        [
            ("approved 2024-01-05, merged 2024-02-01", "2024-01-05 2024-02-01"),
            # the first approval; a certify command only where there is none
            (
                "certify 2024-01-02, approved 2024-01-09, approved 2024-01-05, merged 2024-02-01",
                "2024-01-05 2024-02-01",
            ),
            (
                "certify 2024-01-04, certify 2024-01-02, merged 2024-02-01",
                "2024-01-02 2024-02-01",
            ),
            ("queued 2024-01-02, merged 2024-02-01", None),
            # the first notice of completion, also where the merge was earlier
            (
                "approved 2024-01-05, merged 2024-02-01, completed 2024-02-09, completed 2024-02-05",
                "2024-01-05 2024-02-05",
            ),
            ("approved 2024-01-05", None),
        ],
    )
    def test_ends(self, rows, pair):
        """Approval, else certify command, to notice, else merge; one pair a thread."""
        found = observed.pairs([*rows_of(rows)])
        assert [f"{p.approved} {p.completed}" for p in found] == [pair] * bool(pair)

    @pytest.mark.parametrize(
        "who", [{"kind": "verified"}, {"kind": "unknown"}, {"thread": "4115"}]
    )
    def test_left_out(self, who):
        """Only threads of independent publishers count, without those left out."""
        rows = rows_of("approved 2024-01-05, completed 2024-02-05", **who)
        assert observed.pairs([*rows]) == []

    @pytest.mark.parametrize(
        ("approved", "completed", "frozen"),
        [
            # the freeze of 2024-11-20 to 2025-01-06, both ends included
            ("2024-10-01", "2024-11-19", False),
            ("2024-10-01", "2024-11-20", True),
            ("2025-01-06", "2025-01-23", True),
            ("2025-01-07", "2025-01-23", False),
        ],
    )
    def test_frozen(self, approved, completed, frozen):
        """A wait that shares a day with a named freeze waits through it."""
        ends = date.fromisoformat(approved), date.fromisoformat(completed)
        assert observed.Pair(*ends, "1").frozen is frozen

    def test_waiting(self):
        """An approval since July 2023 without a completion is named, not counted."""
        rows = [
            *rows_of("approved 2023-06-30", thread="1"),
            *rows_of("approved 2023-07-01", thread="2"),
            *rows_of("approved 2023-07-01, merged 2023-08-01", thread="3"),
        ]
        assert observed.waiting(rows) == {"2": date(2023, 7, 1)}
        assert sorted(observed.waiting(ROWS)) == ["3442", "3723", "3843"]

    def test_held_are_pairs(self):
        """Each thread that is called held is one of the pairs since July 2023."""
        since = observed.samples(observed.pairs(ROWS))["since July 2023"]
        assert observed.HELD.keys() <= {pair.thread for pair in since}
        assert observed.LEFT_OUT.keys() <= {row["number"] for row in ROWS}


@given(st.lists(st.integers(0, 800), min_size=1, max_size=60))
def test_middle_half(days):
    """At most a quarter lies below the first quartile and above the last, and no fewer fit."""
    low, half, high = observed.middle_half(days)
    n = len(days)
    assert half == statistics.median(days)
    assert low in days
    assert high == min(h for h in days if 4 * sum(d <= h for d in days) >= 3 * n)
    assert low == max(h for h in days if 4 * sum(d >= h for d in days) >= 3 * n)


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        # pairs, by the rules' end, within the stated weeks, quarter, half, three quarters
        ("before July 2023", (15, 6, 13, 7, 20, 25)),
        ("since July 2023", (32, 0, 2, 42, 50, 143)),
        ("since, without holds", (27, 0, 2, 40, 44, 71)),
        ("since, no holds, no freezes", (21, 0, 2, 39, 42, 49)),
    ],
)
def test_figures(sample, expected):
    """What is said of the four samples comes out of the data."""
    found = observed.samples(observed.pairs(ROWS))[sample]
    assert observed.figures(found) == expected


def test_both_ends_count():
    """Done on the last day is in time; an approval of 2023-07-01 is since July 2023."""
    rules, _, stated, *_ = plan(date(2026, 11, 25)).ends().values()
    ends = [end + timedelta(late) for end in (rules, stated) for late in (0, 1)]
    found = observed.pairs(
        [
            row
            for end in ends
            for row in rows_of(f"approved 2026-11-25, merged {end}", thread=str(end))
        ]
    )
    assert observed.figures(found)[:3] == (4, 1, 3)
    days = [date(2023, 6, 30), date(2023, 7, 1)]
    split = observed.samples(observed.Pair(day, day, "1") for day in days)
    assert [pair.approved for pair in split["before July 2023"]] == days[:1]
    assert [pair.approved for pair in split["since July 2023"]] == days[1:]


def test_starts():
    """Starts were Fridays, mostly the computed ones; a merge is of the notice's day."""
    starts = sorted(set(observed.notices(ROWS).values()))
    assert [len(starts), sum(day.weekday() == 4 for day in starts)] == [13, 9]
    computed = observed.started_as_computed(ROWS).values()
    assert [len(computed), sum(computed)] == [9, 7]
    merged = observed.merged_when_noticed(ROWS).values()
    assert [len(merged), sum(merged)] == [36, 36]


def test_shipped():
    """Every figure that the policy ships is the one that the data gives."""
    shipped = POWER_PLATFORM.observed
    expected = observed.observed(ROWS)
    assert {name: getattr(shipped, name) for name in expected} == expected
    assert all(type(days) is int for days in shipped.days)


def test_readme():
    """The README tells the figures that the data gives."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## What the dates are worth\n")[2].partition("\n## ")[0]
    since = observed.figures(observed.samples(observed.pairs(ROWS))["since July 2023"])
    told = re.search(
        r"Of (\d+) rollouts.* (\w+) was done by the rules' end, and (\d+) within",
        section,
    )
    assert told is not None
    assert told.groups() == (str(since.pairs), "none", str(since.as_stated))
    assert since.by_the_rules == 0
    days = re.search(r"Half took about (\d+) days .* more than (\d+)\.", section)
    assert days is not None
    assert tuple(map(int, days.groups())) == observed.observed(ROWS)["days"]


def test_command():
    """The script prints the table and what the policy ships."""
    result = subprocess.run(
        [sys.executable, str(SCRIPT)], capture_output=True, text=True, check=True
    )
    for line in observed.table(ROWS):
        assert line in result.stdout
    assert f"days      {POWER_PLATFORM.observed.days}" in result.stdout
