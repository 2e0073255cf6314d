"""What was seen or once written beside the rules: when its windows touch a span."""

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import DAY
from strategies import OBSERVED, SMALL, calendars, windows

from deploysched import Calendar, Caution, ScheduleError, Window

MONDAY = date(2026, 6, 1)
CALENDAR = Calendar(name="demo", covers=SMALL)


def caution(*found: Window, closes: bool = False) -> Caution:
    return Caution(code="x", text="t", source="s", windows=found, closes=closes)


class TestDaysOff:
    @given(calendars(), st.lists(windows(longest=9), max_size=4), windows())
    def test_are_the_open_days_of_the_span_in_the_windows(self, calendar, found, span):
        """One by one: a day that is closed anyway is no news."""
        inside = span.common(SMALL)
        named = caution(*found, closes=True).days_in(
            Window(inside[0], inside[-1]), calendar
        )
        assert set(named) == {
            day
            for day in inside
            if calendar.is_deployment_day(day)
            and any(day in window for window in found)
        }


class TestSeason:
    @pytest.mark.parametrize(
        ("first", "last", "touched"),
        [(-9, -1, False), (-9, 0, True), (3, 4, True), (10, 20, True), (11, 20, False)],
    )
    def test_is_named_by_its_ends_where_it_touches(self, first, last, touched):
        """Both ends of the season and both ends of the span are included."""
        season = Window(MONDAY, MONDAY + 10 * DAY)
        span = Window(MONDAY + first * DAY, MONDAY + last * DAY)
        expected = (season.start, season.end) if touched else ()
        assert caution(season).days_in(span, CALENDAR) == expected

    def test_says_nothing_where_a_freeze_was_given_for_it(self):
        """Whoever gives a freeze in that season has decided what it is; in another, not."""
        season, span = Window(MONDAY, MONDAY + 10 * DAY), Window(MONDAY, MONDAY)
        inside = Window(MONDAY + 10 * DAY, MONDAY + 12 * DAY)
        beside = Window(MONDAY + 11 * DAY, MONDAY + 12 * DAY)
        assert not caution(season).days_in(span, CALENDAR.with_freezes(inside))
        assert caution(season).days_in(span, CALENDAR.with_freezes(beside))
        later = Window(MONDAY + 20 * DAY, MONDAY + 30 * DAY)
        both = caution(season, later).days_in(Window(MONDAY, later.end), CALENDAR)
        assert both == (season.start, season.end, later.start, later.end)
        frozen = CALENDAR.with_freezes(inside)
        left = caution(season, later).days_in(Window(MONDAY, later.end), frozen)
        assert left == (later.start, later.end)


@pytest.mark.parametrize(
    "days", [(), (1,), (2, 1), (-1, 1), (1, 36_526), (1, 2, 3), (0, 0), (5, 36_525)]
)
def test_times_are_two_numbers_of_days_the_shorter_first(days):
    """From none to a century, stated or observed."""
    stated = tuple(map(timedelta, days))
    if days[1:] in ((0,), (36_525,)):
        assert attrs.evolve(OBSERVED, days=days).days == days
        assert attrs.evolve(caution(), stated=stated).stated == stated
        return
    with pytest.raises(ScheduleError):
        attrs.evolve(OBSERVED, days=days)
    with pytest.raises(ScheduleError):
        attrs.evolve(caution(), stated=stated)
