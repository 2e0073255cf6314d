"""What is drawn: days near the edges where faults live, and whole policies.

Uniform random days miss the faults, so days are drawn near holidays, freezes, year ends,
clock changes and the ends of the calendar; times near midnight and the start time.
"""

import functools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule
from hypothesis import strategies as st

from deploysched import US_FEDERAL, Cadence, Calendar, Policy, Roll, Stage, Window

FIRST, LAST = US_FEDERAL.covers.start, date(2100, 12, 16)
PACIFIC = ZoneInfo("America/Los_Angeles")
SMALL = Window(date(2026, 1, 1), date(2028, 12, 31))
RULES = (
    "FREQ=WEEKLY;BYDAY=FR",
    "FREQ=WEEKLY;BYDAY=TU,FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=DAILY",
)

_HOLIDAYS = [day for day, _ in US_FEDERAL.holidays]


def _near(anchors: list[date], reach: int, first: date, last: date):
    return st.builds(
        lambda day, step: min(max(day + timedelta(step), first), last),
        st.sampled_from(anchors),
        st.integers(-reach, reach),
    )


@functools.cache  # a strategy is checked once, not at each draw
def plannable_days() -> st.SearchStrategy[date]:
    """Days with a plan by the default policy; most near holidays and the ends."""
    ends = [FIRST, LAST]
    return st.one_of(
        _near(_HOLIDAYS, 9, FIRST, LAST),
        _near(ends, 9, FIRST, LAST),
        st.dates(FIRST, LAST),
    )


@functools.cache
def instants() -> st.SearchStrategy[datetime]:
    """Aware instants within plannable days; most near midnight and clock changes."""
    changes = [
        date(2026, 3, 8),
        date(2026, 11, 1),
        date(2027, 3, 14),
        date(2027, 11, 7),
    ]
    return st.builds(
        lambda day, seconds: (
            datetime(day.year, day.month, day.day, tzinfo=PACIFIC).astimezone(UTC)
            + timedelta(seconds=seconds)
        ),
        st.one_of(plannable_days(), _near(changes, 2, FIRST, LAST)).filter(
            lambda day: FIRST < day < LAST
        ),
        st.one_of(st.integers(-3, 3), st.integers(0, 82_000)),
    )


def windows(within: Window = SMALL, longest: int = 40) -> st.SearchStrategy[Window]:
    """Freezes that start inside a window and may leave it; one day or some weeks."""
    return st.builds(
        lambda start, length, name: Window(start, start + timedelta(length), name),
        st.dates(within.start, within.end),
        st.one_of(st.just(0), st.integers(0, longest)),
        st.sampled_from(["", "freeze", "year end", "Lunar New Year"]),
    )


@functools.cache
def calendars() -> st.SearchStrategy[Calendar]:
    """Three-year calendars whose holidays cluster and whose freezes touch."""
    days = st.one_of(
        st.dates(SMALL.start, SMALL.end),
        _near([date(2026, 12, 25), date(2027, 7, 2)], 9, SMALL.start, SMALL.end),
    )
    return st.builds(
        lambda weekend, holidays, freezes: Calendar(
            name="drawn",
            covers=SMALL,
            weekend=weekend,
            holidays=holidays,
            freezes=freezes,
        ),
        st.sampled_from([frozenset({5, 6}), frozenset({4, 5}), frozenset()]),
        st.dictionaries(days, st.just("holiday"), max_size=30),
        st.lists(windows(), max_size=4),
    )


@functools.cache
def stages() -> st.SearchStrategy[tuple[Stage, ...]]:
    """One to six stages; offsets increase and need not start at 0."""
    return st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True).map(
        lambda offsets: tuple(
            Stage(f"stage-{number}", f"Stage {number}", offset=offset)
            for number, offset in enumerate(sorted(offsets))
        )
    )


@functools.cache
def policies() -> st.SearchStrategy[Policy]:
    """Whole policies over three years: every roll, cadences, notices, zones."""
    return st.builds(
        lambda calendar, rule, roll, found, notice, zone: Policy(
            name="drawn",
            calendar=calendar,
            stages=found,
            cadence=Cadence(rule, date(2026, 1, 1)),
            roll=roll,
            notice=timedelta(hours=notice),
            tz=zone,
            typical=(timedelta(days=21), timedelta(days=28)),
        ),
        calendars(),
        st.sampled_from(RULES),
        st.sampled_from(list(Roll)),
        stages(),
        st.sampled_from([0, 0, 1, 24, 30, 240]),
        st.sampled_from(
            ["America/Los_Angeles", "Europe/Berlin", "UTC", "Asia/Kolkata"]
        ),
    )


def due_days(policy: Policy) -> list[date]:
    """Return every due day of a drawn policy, by dateutil, beyond its calendar."""
    found = rrule.rrulestr(policy.cadence.rule, dtstart=datetime(2026, 1, 1)).between(
        datetime(2025, 12, 31), datetime(2030, 1, 1)
    )
    return [moment.date() for moment in found]


def go_lives(policy: Policy) -> st.SearchStrategy[date | datetime]:
    """Days and instants for a drawn policy, near its closures and midnight."""
    anchors = [SMALL.start, SMALL.end, date(2026, 3, 8), date(2026, 11, 1)]
    anchors += [day for day, _ in policy.calendar.holidays]
    anchors += [freeze.start for freeze in policy.calendar.freezes]
    plain = st.one_of(
        _near(anchors, 9, SMALL.start, SMALL.end), st.dates(SMALL.start, SMALL.end)
    )
    seconds = st.one_of(
        st.integers(0, 86_399), st.sampled_from([0, 1, 32_399, 32_400, 32_401, 86_399])
    )
    return st.one_of(
        plain,
        st.builds(
            lambda day, second: (
                datetime(day.year, day.month, day.day, tzinfo=policy.zone).astimezone(
                    UTC
                )
                + timedelta(seconds=second)
            ),
            plain,
            seconds,
        ),
    )
