"""What is drawn: days near the edges where faults live, and whole policies.

Uniform random days miss the faults, so days are drawn near holidays, freezes, year ends,
clock changes and the ends of the calendar; times near midnight and the start time.
"""

import functools
import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from oracles import days, left_in_month, week_of

from deploysched import (
    US_FEDERAL,
    Cadence,
    Calendar,
    Caution,
    Observed,
    Policy,
    Roll,
    Stage,
    Window,
)

FIRST, LAST = US_FEDERAL.covers.start, date(2100, 12, 16)
PACIFIC = ZoneInfo("America/Los_Angeles")
SMALL = Window(date(2026, 1, 1), date(2028, 12, 31))
CLOCK_CHANGES = [  # of Los Angeles and Berlin
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 11, 1),
    date(2027, 3, 14),
]

# Each rule with what it says in plain words: whether a day is due, given dtstart.
# fmt: off
DUE: dict[str, Callable[[date, date], bool]] = {
    "FREQ=WEEKLY;BYDAY=FR": lambda day, _: day.weekday() == 4,
    "FREQ=WEEKLY;BYDAY=TU,FR": lambda day, _: day.weekday() in (1, 4),
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH": lambda day, start:
        day.weekday() == 3 and (week_of(day) - week_of(start)) % 2 == 0,
    "FREQ=MONTHLY;BYDAY=2TU": lambda day, _: day.weekday() == 1 and 8 <= day.day <= 14,
    "FREQ=MONTHLY;BYDAY=-1FR": lambda day, _: day.weekday() == 4 and left_in_month(day) < 7,
    "FREQ=MONTHLY;BYDAY=1MO,3MO": lambda day, _:
        day.weekday() == 0 and (day.day <= 7 or 15 <= day.day <= 21),
    "FREQ=MONTHLY;BYMONTHDAY=31": lambda day, _: day.day == 31,
    "FREQ=MONTHLY;BYMONTHDAY=-2,+5": lambda day, _: day.day == 5 or left_in_month(day) == 1,
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": lambda day, _:
        day.weekday() < 5 and left_in_month(day) < (3 if day.weekday() == 4 else 1),
    "FREQ=DAILY": lambda *_: True,
    "FREQ=DAILY;INTERVAL=3": lambda day, start: (day - start).days % 3 == 0,
    "FREQ=YEARLY;BYMONTH=4,10;BYDAY=4TH": lambda day, _:
        day.month in (4, 10) and day.weekday() == 3 and 22 <= day.day <= 28,
    "FREQ=YEARLY;BYYEARDAY=100,-1": lambda day, _:
        day.timetuple().tm_yday == 100 or (day.month, day.day) == (12, 31),
    "FREQ=YEARLY;BYWEEKNO=20,-1;BYDAY=WE": lambda day, _: day.weekday() == 2 and (
        day.isocalendar().week == 20
        or (day + timedelta(7)).isocalendar().year > day.isocalendar().year
    ),
}
# fmt: on
RULES = tuple(DUE)

_HOLIDAYS = [day for day, _ in US_FEDERAL.holidays]


def near(
    anchors: Iterable[date], reach: int, within: Window
) -> st.SearchStrategy[date]:
    """Days at most `reach` days beside one of some days."""
    return st.builds(
        lambda day, step: min(max(day + timedelta(step), within.start), within.end),
        st.sampled_from(list(anchors)),
        st.integers(-reach, reach),
    )


@functools.cache  # a strategy is checked once, not at each draw
def plannable_days() -> st.SearchStrategy[date]:
    """Days with a plan by the default policy; most near holidays and the ends."""
    whole = Window(FIRST, LAST)
    return st.one_of(
        near(_HOLIDAYS, 9, whole), near([FIRST, LAST], 9, whole), st.dates(FIRST, LAST)
    )


@functools.cache
def instants() -> st.SearchStrategy[datetime]:
    """Aware instants within plannable days; most near midnight and clock changes."""
    return st.builds(
        lambda day, seconds: (
            datetime(day.year, day.month, day.day, tzinfo=PACIFIC).astimezone(UTC)
            + timedelta(seconds=seconds)
        ),
        st.one_of(plannable_days(), near(CLOCK_CHANGES, 2, Window(FIRST, LAST))).filter(
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
        st.sampled_from(["", "freeze", "year end", "weekend"]),
    )


@functools.cache
def calendars() -> st.SearchStrategy[Calendar]:
    """Three-year calendars whose holidays cluster and whose freezes touch."""
    christmas = [date(2026, 12, 25), date(2027, 7, 2), SMALL.start, SMALL.end]
    clustered = st.one_of(st.dates(SMALL.start, SMALL.end), near(christmas, 9, SMALL))
    touching = st.builds(
        lambda window, length: [
            window,
            Window(
                window.end + timedelta(1), window.end + timedelta(1 + length), "next"
            ),
        ],
        windows(),
        st.integers(0, 9),
    )
    return st.builds(
        lambda weekend, holidays, freezes, worked: Calendar(
            name="drawn",
            covers=SMALL,
            weekend=weekend,
            holidays=holidays,
            freezes=freezes,
            workdays=worked,
        ),
        st.sampled_from([frozenset({5, 6}), frozenset({4, 5}), frozenset()]),
        st.dictionaries(clustered, st.just("holiday"), max_size=30),
        st.one_of(st.lists(windows(), max_size=4), touching),
        st.one_of(st.just(()), st.lists(clustered, max_size=3)),
    )


@functools.cache
def cadences() -> st.SearchStrategy[Cadence]:
    """Rules that count from a day of 2026, with days added and left out."""
    some = st.lists(st.dates(SMALL.start, SMALL.end), max_size=3)
    rdate = near([date(2026, 12, 25), SMALL.start], 9, SMALL)
    return st.builds(
        lambda rule, dtstart, extra, left_out: Cadence(
            rule, dtstart, rdate=extra, exdate=left_out
        ),
        st.sampled_from(RULES),
        st.one_of(
            st.just(date(2026, 1, 1)), st.dates(date(2025, 12, 1), date(2026, 3, 1))
        ),
        st.one_of(st.just([]), st.lists(rdate, max_size=3)),
        st.one_of(st.just([]), some),
    )


@functools.cache
def stages() -> st.SearchStrategy[tuple[Stage, ...]]:
    """One to six stages; offsets may be equal, never fall, and need not start at 0."""
    return st.lists(st.integers(0, 9), min_size=1, max_size=6).map(
        lambda offsets: tuple(
            Stage(f"stage-{number}", f"Stage {number}", offset=offset)
            for number, offset in enumerate(sorted(offsets))
        )
    )


OBSERVED = Observed(
    rollouts=9,
    since=date(2024, 1, 1),
    until=date(2025, 1, 1),
    days=(10, 30),
    who="publishers",
    source="none",
)


def demo(**changes) -> Policy:
    """Return a policy of nobody: two stages, a train on Tuesdays, nothing stated."""
    return Policy(
        **{
            "name": "demo",
            "calendar": Calendar(name="demo", covers=SMALL),
            "stages": (Stage("a", "First", offset=0), Stage("b", "Second", offset=1)),
            "cadence": Cadence("FREQ=WEEKLY;BYDAY=TU"),
            "tz": "UTC",
        }
        | changes
    )


@functools.cache
def policies() -> st.SearchStrategy[Policy]:
    """Whole policies over three years: every roll, cadences, notices, zones, cautions."""
    cautions = st.sampled_from([0, 24, 90]).map(
        lambda hours: (
            (
                Caution(
                    code="longer",
                    text="a longer notice",
                    source="none",
                    notice=timedelta(hours=hours),
                ),
            )
            * bool(hours)
        )
    )
    return st.builds(
        lambda calendar, cadence, roll, found, notice, zone, cautions: Policy(
            name="drawn",
            calendar=calendar,
            stages=found,
            cadence=cadence,
            roll=roll,
            notice=timedelta(hours=notice),
            tz=zone,
            stated=(timedelta(days=21), timedelta(days=28)),
            observed=OBSERVED,
            cautions=cautions,
        ),
        calendars(),
        cadences(),
        st.sampled_from(list(Roll)),
        stages(),
        st.sampled_from([0, 0, 1, 24, 30, 240]),
        st.sampled_from(
            ["America/Los_Angeles", "Europe/Berlin", "UTC", "Asia/Kolkata"]
        ),
        cautions,
    )


def is_due(cadence: Cadence, day: date) -> bool:
    """Say whether a drawn cadence is due on a day, in plain words."""
    if day in cadence.exdate:
        return False
    start = cadence.dtstart or date.min
    return day in cadence.rdate or (day >= start and DUE[cadence.rule](day, start))


def due_days(policy: Policy) -> list[date]:
    """List every due day of a drawn policy, from before its calendar to beyond it."""
    covers = policy.calendar.covers
    span = days(covers.start - timedelta(400), covers.end + timedelta(400))
    return [day for day in span if is_due(policy.cadence, day)]


def go_lives(policy: Policy) -> st.SearchStrategy[date | datetime]:
    """Days and instants for a drawn policy, near its closures and midnight."""
    anchors = [SMALL.start, SMALL.end, *CLOCK_CHANGES, *policy.cadence.rdate]
    anchors += [day for day, _ in policy.calendar.holidays]
    anchors += [day for f in policy.calendar.freezes for day in (f.start, f.end)]
    plain = st.one_of(near(anchors, 9, SMALL), st.dates(SMALL.start, SMALL.end))
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


# --- a small world: calendars of three weeks, so that every day can be tried -------------

WORLD = Window(date(2026, 1, 5), date(2026, 1, 25))


def small_calendar(seed: int, *, frozen: bool = False) -> Calendar:
    """Return three weeks of which a third is closed, for most numbers their ends too."""
    shut = random.Random(seed).sample(list(days(WORLD.start, WORLD.end)), 7)  # noqa: S311, no secret
    shut += [WORLD.start, WORLD.end][: seed % 3]
    over_the_ends = (
        Window(WORLD.start - timedelta(1), WORLD.start + timedelta(1)),
        Window(WORLD.end, WORLD.end + timedelta(1)),
    )
    return Calendar(
        name="small",
        covers=WORLD,
        weekend=(),
        holidays=dict.fromkeys(shut, "shut"),
        freezes=over_the_ends if frozen else (),
    )
