"""The engine: every train of a policy, in order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import DAY, days
from strategies import SMALL, WORLD, due_days, policies, small_calendar

from deploysched import Cadence, Calendar, Policy, Roll, Stage, Window

FRIDAYS = Cadence("FREQ=WEEKLY;BYDAY=FR")


def policy_of(calendar: Calendar, roll: Roll, offset: int = 0, rule=FRIDAYS) -> Policy:
    return Policy(
        name="demo",
        calendar=calendar,
        stages=(Stage("all", "All", offset=offset),),
        cadence=rule,
        roll=roll,
        tz="UTC",
    )


@given(policies())
def test_nothing_in_it_ever_falls(policy):
    """Due days, starts and decisions are in order, which bisection needs."""
    table = policy.timetable
    for column in (table.due, table.nominal, table.start, table.decided):
        assert list(column) == sorted(column)
    assert len(table.nominal) == len(table.start) == len(table.decided)
    inside = [day.toordinal() for day in due_days(policy) if day in SMALL]
    assert list(table.due) == inside
    for nominal, start, decided in zip(
        table.nominal, table.start, table.decided, strict=True
    ):
        assert decided == min(nominal, start)


@given(policies(), st.data())
def test_finds_as_a_walk_through_it_does(policy, data):
    """The last train that starts by a day, the due days between two, the train due on one."""
    table = policy.timetable
    one, two = sorted(
        data.draw(st.dates(SMALL.start - DAY, SMALL.end + DAY)).toordinal()
        for _ in range(2)
    )
    by = [number for number, start in enumerate(table.start) if start <= one]
    assert table.starting_by(one) == (by[-1] if by else -1)
    assert list(table.due_between(one, two)) == [d for d in table.due if one < d < two]
    on = [number for number, nominal in enumerate(table.nominal) if nominal == one]
    assert table.train_due(one) == (on[0] if on else None)


@pytest.mark.parametrize("roll", Roll)
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("offset", [0, 1, 5, 13, 14, 40])
def test_whole_trains_are_those_that_end_inside(roll, seed, offset):
    """A train counts where its last stage still lies inside the calendar."""
    calendar = small_calendar(seed, frozen=bool(seed % 2))
    opens = [d for d in days(WORLD.start, WORLD.end) if calendar.is_deployment_day(d)]
    table = policy_of(
        calendar, roll, offset, Cadence("FREQ=DAILY", WORLD.start)
    ).timetable
    left = [sum(d.toordinal() > start for d in opens) for start in table.start]
    assert table.whole == sum(number >= offset for number in left)


def test_moving_back_out_of_the_calendar_is_not_guessed():
    """Where the calendar begins closed, nobody knows where its first train rolls back to.

    So the first Go-Live that is answered is the day on which that train was due.
    """
    begins = date(2026, 1, 5)
    calendar = Calendar(
        name="closed at first",
        covers=Window(begins, begins + 60 * DAY),
        freezes=[Window(begins, date(2026, 1, 18))],
    )
    table = policy_of(calendar, Roll.PRECEDING).timetable
    assert date.fromordinal(table.first) == date(2026, 1, 16)
    assert date.fromordinal(table.nominal[0]) == date(2026, 1, 23)
    for roll in (Roll.SKIP, Roll.FOLLOWING):
        assert policy_of(calendar, roll).timetable.first == begins.toordinal()


def test_moving_on_out_of_the_calendar_is_not_guessed():
    """Where the calendar ends closed, its last trains have no start."""
    ends = date(2026, 3, 1)
    calendar = Calendar(
        name="closed at last",
        covers=Window(date(2026, 1, 5), ends),
        freezes=[Window(date(2026, 2, 10), ends)],
    )
    table = policy_of(calendar, Roll.FOLLOWING).timetable
    assert date.fromordinal(table.nominal[-1]) == date(2026, 2, 6)
    assert len(table.due) == len(table.start) + 3
