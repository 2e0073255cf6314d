"""Which days are deployment days, and why the others are not."""

import sys
import threading
import time
import warnings
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import DAY, days
from strategies import SMALL, calendars, near, small_calendar

from deploysched import (
    POWER_PLATFORM,
    Calendar,
    NotADeploymentDayError,
    OutOfRangeError,
    ScheduleError,
    Window,
    plan,
)

YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
CHRISTMAS = date(2026, 12, 25)
QUESTIONS = {  # each question with what it picks of the open days
    "next": lambda day, opens: [x for x in opens if x > day][:1],
    "on_or_after": lambda day, opens: [x for x in opens if x >= day][:1],
    "previous": lambda day, opens: [x for x in opens if x < day][-1:],
    "on_or_before": lambda day, opens: [x for x in opens if x <= day][-1:],
}


def demo(**changes) -> Calendar:
    return Calendar(**{"name": "demo", "covers": YEAR} | changes)


def answer(question, *args) -> list[date]:
    """Return the one day of an answer, or none where it leaves the calendar."""
    try:
        return [question(*args)]
    except OutOfRangeError:
        return []


def is_open(calendar: Calendar, day: date) -> bool:
    """Say in the plainest way whether a day is open."""
    weekend = day.weekday() in calendar.weekend and day not in calendar.workdays
    holiday = any(day == item for item, _ in calendar.holidays)
    frozen = any(f.start <= day <= f.end for f in calendar.freezes)
    return not (weekend or holiday or frozen)


class TestQuestions:
    @given(calendars(), st.data())
    def test_every_answer_is_as_its_list_of_open_days_says(self, calendar, data):
        """Open, next, previous, on or after, on or before, add, count, closed days."""
        ends = [SMALL.start, SMALL.end, *(f.start for f in calendar.freezes)]
        anywhere = st.one_of(st.dates(SMALL.start, SMALL.end), near(ends, 5, SMALL))
        opens = [day for day in days(SMALL.start, SMALL.end) if is_open(calendar, day)]
        day, other = sorted((data.draw(anywhere), data.draw(anywhere)))
        assert calendar.is_deployment_day(day) == (day in opens)
        assert bool(calendar.reasons(day)) == (day not in opens)
        for name, pick in QUESTIONS.items():
            assert answer(getattr(calendar, name), day) == pick(day, opens), name
        assert calendar.count(day, other) == sum(day <= x < other for x in opens)
        closed = [item.date for item in calendar.closed_days(day, other)]
        assert closed == [x for x in days(day, other) if x not in opens]
        n = data.draw(st.integers(-1200, 1200))
        if day in opens:
            at = opens.index(day) + n
            expected = opens[at : at + 1] if at >= 0 else []
            assert answer(calendar.add, day, n) == expected
        else:
            with pytest.raises(NotADeploymentDayError):
                calendar.add(day, n)

    @pytest.mark.parametrize("seed", range(6))
    def test_three_weeks_tried_whole(self, seed):
        """Every question about every day, and every step from one open day to another."""
        calendar = small_calendar(seed, frozen=True)
        inside = list(days(calendar.covers.start, calendar.covers.end))
        opens = [day for day in inside if is_open(calendar, day)]
        for day in inside:
            assert calendar.is_deployment_day(day) == (day in opens)
            for name, pick in QUESTIONS.items():
                assert answer(getattr(calendar, name), day) == pick(day, opens)
        for at, day in enumerate(opens):
            for n in range(-len(opens) - 2, len(opens) + 3):
                expected = opens[at + n : at + n + 1] if at + n >= 0 else []
                assert answer(calendar.add, day, n) == expected

    @pytest.mark.parametrize("name", [*QUESTIONS, "is_deployment_day", "reasons"])
    def test_never_answers_for_a_day_it_does_not_cover(self, name):
        """Outside its days it raises, and never takes a day for open."""
        for day in (YEAR.start - DAY, YEAR.end + DAY):
            with pytest.raises(OutOfRangeError):
                getattr(demo(weekend=()), name)(day)


class TestReasons:
    def test_come_in_one_order_each_once(self):
        """The weekend, then holidays, then freezes by their days."""
        saturday = date(2026, 12, 26)
        calendar = demo(
            holidays={saturday: ("Boxing Day", "St Stephen")},
            freezes=[
                Window(saturday, saturday),
                Window(CHRISTMAS, saturday, "year end"),
                Window(saturday - 5 * DAY, saturday + DAY, "St Stephen"),
                Window(YEAR.start, YEAR.start),
            ],
        )
        expected = "weekend, Boxing Day, St Stephen, year end, freeze 2026-12-26"
        assert ", ".join(calendar.reasons(saturday)) == expected
        assert calendar.is_holiday(saturday)
        assert not calendar.is_holiday(CHRISTMAS)

    @given(calendars(), st.dates(SMALL.start, SMALL.end))
    def test_are_all_that_closes_the_day(self, calendar, day):
        """Take away what a closed day names, and it is open."""
        expected = {"weekend"} if day.weekday() in calendar.weekend else set()
        expected -= {"weekend"} if day in calendar.workdays else set()
        expected |= {
            name for on, names in calendar.holidays for name in names if on == day
        }
        expected |= {f.reason for f in calendar.freezes if f.start <= day <= f.end}
        assert set(calendar.reasons(day)) == expected
        assert [f for f in calendar.freezes if f.start <= day <= f.end] == list(
            calendar.freezes_on(day)
        )

    def test_a_freeze_called_weekend_keeps_its_name(self):
        """A name is free text: that freeze closes a Monday, and says so."""
        monday = date(2026, 6, 1)
        calendar = demo(freezes=[Window(monday, monday, "weekend")])
        assert calendar.reasons(monday) == ("weekend",)
        assert not calendar.is_weekend(monday)

    def test_a_worked_day_of_the_weekend_is_open_until_something_else_closes_it(self):
        """Working days in lieu open a Saturday; a holiday or freeze on it still counts."""
        one, two, three = (date(2026, 6, number) for number in (6, 13, 20))
        calendar = demo(
            workdays=[two, one, three],
            holidays={two: "a holiday"},
            freezes=[Window(three, three, "a freeze")],
        )
        assert calendar.reasons(one) == ()
        assert calendar.reasons(two) == ("a holiday",)
        assert calendar.reasons(three) == ("a freeze",)
        assert calendar.reasons(date(2026, 6, 27)) == ("weekend",)


class TestParts:
    def test_order_and_form_of_what_is_given_do_not_matter(self):
        """Holidays, freezes and workdays are sorted, doubles dropped, one name is a tuple."""
        one, two = Window(CHRISTMAS, CHRISTMAS, "a"), Window(CHRISTMAS, YEAR.end, "b")
        three = Window(CHRISTMAS, CHRISTMAS, "b")
        worked = [date(2026, 6, 6), date(2026, 6, 13)]
        given = demo(
            weekend=iter([6, 5, 5]),
            holidays={CHRISTMAS: "x", YEAR.start: ("y",)},
            freezes=iter([two, three, one, two]),
            workdays=[*reversed(worked), worked[0]],
        )
        assert given == demo(
            holidays={YEAR.start: "y", CHRISTMAS: ("x",)},
            freezes=[one, three, two],
            workdays=worked,
        )
        assert given.freezes == (one, three, two)
        assert given.holidays == ((YEAR.start, ("y",)), (CHRISTMAS, ("x",)))

    @pytest.mark.parametrize("day", [YEAR.start - DAY, YEAR.end + DAY])
    def test_no_day_given_lies_outside(self, day):
        """A holiday or a worked day that the calendar does not cover is a slip."""
        saturday = date(2026, 6, 6)
        with pytest.raises(OutOfRangeError):
            demo(holidays={day: "x", CHRISTMAS: "y"})
        with pytest.raises(OutOfRangeError):
            demo(workdays=[day, saturday])

    def test_later_changes_of_what_was_given_have_no_effect(self):
        """A calendar keeps copies, and leaves what it was given alone."""
        holidays, freezes, weekend = (
            {CHRISTMAS: "x"},
            [Window(CHRISTMAS, CHRISTMAS)],
            {5},
        )
        calendar = demo(holidays=holidays, freezes=freezes, weekend=weekend)
        before = hash(calendar), repr(calendar)
        assert (holidays, weekend) == ({CHRISTMAS: "x"}, {5})
        holidays.clear(), freezes.clear(), weekend.clear()
        assert calendar.reasons(CHRISTMAS) == ("x", "freeze 2026-12-25")
        assert (hash(calendar), repr(calendar)) == before


class TestAlgebra:
    @given(calendars(), calendars())
    def test_both_together_close_what_either_closes(self, one, two):
        """With all reasons of both."""
        both = one | two
        for day in days(SMALL.start, SMALL.start + 60 * DAY):
            assert set(both.reasons(day)) == {*one.reasons(day), *two.reasons(day)}

    def test_both_together_cover_the_common_days(self):
        """And what lies outside them is dropped, workdays and holidays alike."""
        half, early = Window(date(2026, 7, 1), date(2027, 6, 30)), date(2026, 1, 3)
        worked, day = date(2026, 8, 1), date(2026, 8, 3)  # a Saturday, a Monday
        one = demo(holidays={YEAR.start: "x", day: "a"}, workdays=[early, worked])
        off = {half.end: "y", day: "b"}
        two = Calendar(name="two", covers=half, weekend=[6], holidays=off)
        both = one | two
        assert both.covers == Window(half.start, YEAR.end)
        assert (both.name, both.workdays) == ("demo and two", (worked,))
        assert both.holidays == ((day, ("a", "b")),)
        with pytest.raises(TypeError):
            one | "two"

    @given(calendars(), calendars())
    def test_freezes_can_be_added_and_taken_away(self, one, two):
        """Added ones join those there are; without them only freezes are gone."""
        frozen = one.with_freezes(*two.freezes)
        assert set(frozen.freezes) == {*one.freezes, *two.freezes}
        assert frozen.without_freezes() == one.without_freezes()
        bare = demo()
        assert bare.without_freezes() is bare


class TestFromHolidays:
    def test_copies_names_and_covers_every_day_of_the_years(self):
        """Holidays of the country alone, in its default language; New Year in lieu too."""
        germany = Calendar.from_holidays("DE", range(2026, 2028))
        assert germany.covers == Window(date(2026, 1, 1), date(2027, 12, 31))
        assert germany.reasons(date(2026, 10, 3)) == (
            "weekend",
            "Tag der Deutschen Einheit",
        )
        bavaria = Calendar.from_holidays("DE", range(2026, 2027), subdiv="BY", name="B")
        assert bavaria.reasons(date(2026, 1, 6)) == ("Heilige Drei Könige",)
        assert (germany.name, bavaria.name) == ("DE", "B")
        banks = Calendar.from_holidays(
            "DE", range(2026, 2027), subdiv="BY", categories=("catholic",)
        )
        assert (banks.name, dict(banks.holidays).keys()) == (
            "DE-BY",
            {date(2026, 8, 15)},
        )
        for year in (1777, 2100):  # the first and the last that the package knows
            assert Calendar.from_holidays("US", range(year, year + 1)).name == "US"
        # New Year's Day of 2028 is a Saturday: its day in lieu falls in 2027.
        states = Calendar.from_holidays("US", range(2026, 2028))
        assert states.reasons(date(2027, 12, 31)) == ("New Year's Day (observed)",)

    def test_takes_the_weekend_of_the_country(self):
        """Friday and Saturday in Israel; given another, that one."""
        israel = Calendar.from_holidays("IL", range(2026, 2027))
        assert israel.weekend == {4, 5}
        assert israel.is_deployment_day(date(2026, 6, 7))  # a Sunday
        given = Calendar.from_holidays("IL", range(2026, 2027), weekend=(6,))
        assert given.weekend == {6}

    def test_takes_worked_days_of_the_weekend(self):
        """China works some Saturdays and Sundays around its holidays."""
        china = Calendar.from_holidays("CN", range(2025, 2027))
        assert date(2025, 1, 26) in china.workdays  # a Sunday before Spring Festival
        assert china.is_deployment_day(date(2025, 1, 26))
        assert all(day in china.covers for day in china.workdays)
        plain = Calendar.from_holidays("CN", range(2025, 2027), weekend=(5, 6))
        assert plain.workdays == ()
        assert not plain.is_deployment_day(date(2025, 1, 26))

    def test_threads_leave_the_warning_filters_alone(self):
        """Filters belong to the whole process: eight threads at once change none."""
        before, found, barrier = list(warnings.filters), [], threading.Barrier(8)

        def work() -> None:
            barrier.wait()
            found.append(Calendar.from_holidays("US", range(2026, 2028)))

        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            threads = [threading.Thread(target=work) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            sys.setswitchinterval(interval)
        assert list(warnings.filters) == before
        assert found == [found[0]] * 8

    @pytest.mark.parametrize(
        ("country", "years", "options", "error", "named"),
        [
            ("US", range(1770, 1780), {}, OutOfRangeError, "1770"),
            ("US", range(2099, 2102), {}, OutOfRangeError, "2101"),
            ("US", range(2026, 2031, 2), {}, TypeError, "2031, 2"),
            ("XX", range(2026, 2027), {}, ScheduleError, "'XX'"),
            ("US", range(2026, 2027), {"subdiv": "XX"}, ScheduleError, "XX"),
            ("US", range(2026, 2027), {"categories": ("xy",)}, ScheduleError, "xy"),
        ],
    )
    def test_never_takes_missing_data_for_no_holidays(
        self, country, years, options, error, named
    ):
        """Years, places and categories that the package does not know are refused."""
        with pytest.raises(error, match=named):
            Calendar.from_holidays(country, years, **options)


def test_ten_thousand_freezes_are_answered_in_bounded_time():
    """A freeze every third day, and a long one over some of them, stay quick."""
    first = POWER_PLATFORM.calendar.covers.start
    freezes = [Window(first, date(1972, 1, 1), "long")]
    freezes += [
        Window(first + 3 * n * DAY, first + 3 * n * DAY, f"{n}") for n in range(10_000)
    ]
    begun = time.process_time()
    frozen = POWER_PLATFORM.with_freezes(*freezes)
    asked = [plan(first + step * DAY, frozen) for step in range(0, 40_000, 400)]
    assert all(item.closed_days for item in asked)
    assert sum(len(item.dropped) for item in asked) > 50
    assert frozen.calendar.freezes_on(date(1971, 1, 4)) == (freezes[0], freezes[2])
    assert time.process_time() - begun < 5
