"""When a train is nominally due: a rule, and days added and left out."""

import subprocess
import sys
import time
from datetime import date, datetime
from itertools import combinations, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oracles import DAY, days, left_in_month
from strategies import RULES, SMALL, cadences, is_due, near

from deploysched import (
    POWER_PLATFORM,
    Cadence,
    Calendar,
    OutOfRangeError,
    ScheduleError,
    plan,
)
from deploysched.cadences import WEEKDAYS, recurring

START = date(2026, 1, 1)
PARTS = """FREQ=WEEKLY FREQ=MONTHLY FREQ=YEARLY FREQ=DAILY BYDAY=FR BYDAY=-1MO,2TU BYMONTH=2
BYMONTHDAY=31,-31 BYWEEKNO=7 BYYEARDAY=-60 BYSETPOS=-1 BYSETPOS=366 INTERVAL=7 INTERVAL=9999
WKST=SU x = ;;""".split()  # noqa: SIM905, eighteen quoted parts are no easier to read
YEARS = list(days(date(2025, 6, 1), date(2030, 12, 31)))


def listed(cadence: Cadence, first: date, last: date) -> list[date]:
    return list(map(date.fromordinal, cadence.days(first, last)))


def answer(question, day: date) -> list[date]:
    """Return the one day of an answer, or none where there is no such day."""
    try:
        return [question(day)]
    except OutOfRangeError:
        return []


class TestDueDays:
    @given(cadences(), st.data())
    def test_are_as_walked_day_by_day(self, cadence, data):
        """`days`, `after` and `on_or_before` agree with the rule in plain words."""
        due = [day for day in YEARS if is_due(cadence, day)]
        some = [cadence.dtstart, SMALL.start, *cadence.rdate, *cadence.exdate]
        anywhere = st.one_of(st.dates(YEARS[0], SMALL.end), near(some, 3, SMALL))
        low, high = sorted((data.draw(anywhere), data.draw(anywhere)))
        assert listed(cadence, low, high) == [d for d in due if low <= d <= high]
        assert answer(cadence.after, low) == [d for d in due if d > low][:1]
        assert answer(cadence.on_or_before, low) == [d for d in due if d <= low][-1:]

    @pytest.mark.parametrize("size", [1, 2, 3, 7])
    def test_every_set_of_weekdays(self, size):
        """A plain weekly rule, in any order and with doubles, is due on its weekdays."""
        span = [date(2026, 6, 1), date(2026, 6, 30)]
        for names in combinations(reversed(WEEKDAYS), size):
            rule = f"FREQ=WEEKLY;BYDAY={','.join((*names, names[0]))}"
            expected = [d for d in days(*span) if WEEKDAYS[d.weekday()] in names]
            assert listed(Cadence(rule), *span) == expected

    @pytest.mark.parametrize("rule", RULES)
    def test_dtstart_is_due_where_the_rule_says_so(self, rule):
        """And a Go-Live before it can take it."""
        first = Cadence(rule, date(2025, 6, 2)).after(START)
        cadence = Cadence(rule, first)
        assert cadence.after(first - DAY) == first
        assert cadence.on_or_before(first) == first
        assert answer(cadence.on_or_before, first - DAY) == []
        bare = Calendar(name="bare", covers=SMALL, weekend=())
        policy = POWER_PLATFORM.with_calendar(bare)
        policy = type(policy)(
            name="x", calendar=bare, stages=policy.stages, cadence=cadence
        )
        for day in days(SMALL.start, first - DAY):
            assert plan(day, policy).start == first

    def test_a_rule_without_weekday_takes_that_of_dtstart(self):
        """RFC 5545: what a rule leaves open comes from dtstart."""
        fridays = listed(Cadence("FREQ=WEEKLY", date(2026, 1, 2)), START, SMALL.end)
        assert fridays == [d for d in days(START, SMALL.end) if d.weekday() == 4]
        third = listed(Cadence("FREQ=MONTHLY", date(2026, 1, 3)), START, SMALL.end)
        assert third == [d for d in days(START, SMALL.end) if d.day == 3]

    @pytest.mark.parametrize("week_start", ["MO", "SU"])
    def test_weeks_begin_on_their_first_day(self, week_start):
        """The example of RFC 5545: every other week on Tuesday and Sunday."""
        rule = f"FREQ=WEEKLY;INTERVAL=2;WKST={week_start};BYDAY=TU,SU"
        found = [
            d.day
            for d in listed(
                Cadence(rule, date(1997, 8, 5)), date(1997, 8, 1), date(1997, 8, 31)
            )
        ]
        assert found == {"MO": [5, 10, 19, 24], "SU": [5, 17, 19, 31]}[week_start]

    @pytest.mark.parametrize(
        ("rule", "wanted"),
        [
            # Some readers take the number within the year, RFC 5545 within the month.
            ("FREQ=YEARLY;BYMONTH=2;BYDAY=-1MO", lambda d: d.month == 2 and d.weekday() == 0 and left_in_month(d) < 7),
            ("FREQ=YEARLY;BYDAY=20MO", lambda d: d.weekday() == 0 and 134 <= d.timetuple().tm_yday <= 140),
            ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=-1", lambda d: d.month == 2 and (d + DAY).month == 3),
            ("FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR", lambda d: d.day == 13 and d.weekday() == 4),
            ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", lambda d: d.isocalendar().week == 1 and d.weekday() == 0),
            ("FREQ=YEARLY;BYWEEKNO=-51;BYDAY=SU", lambda d: d.weekday() == 6 and (date(d.isocalendar().year, 12, 28).isocalendar().week - d.isocalendar().week) == 50),
            ("FREQ=YEARLY;BYYEARDAY=-366", lambda d: d.month == d.day == 1 and d.year % 4 == 0),
            ("FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2", lambda d: (d.month, d.day) == (2, 29)),
            ("FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=2,-1", None),
        ],
    )  # fmt: skip
    def test_rules_that_are_easily_misread_are_read_right(self, rule, wanted):
        """Ten years by hand; dtstart is a Monday that most of the rules are not due on."""
        span = list(days(date(2026, 1, 5), date(2036, 12, 31)))
        expected = [d for d in span if wanted and wanted(d)]
        if wanted is None:
            months = {(d.year, d.month): [] for d in span}
            for d in days(date(2026, 1, 1), span[-1]):
                if d.weekday() in (1, 2, 3):
                    months[d.year, d.month].append(d)
            picked = {x for found in months.values() for x in (found[1], found[-1])}
            expected = [d for d in span if d in picked]
        assert listed(Cadence(rule, span[0]), span[0], span[-1]) == expected

    def test_days_added_and_left_out(self):
        """A day may be added before dtstart; one left out is not due whoever says so."""
        cadence = Cadence(
            "FREQ=MONTHLY;BYMONTHDAY=9",
            date(2026, 3, 1),
            rdate=[date(2026, 4, 1), date(2026, 2, 1), date(2026, 4, 1)],
            exdate=[date(2026, 4, 9), date(2026, 7, 7)],
        )
        found = [str(d)[5:] for d in listed(cadence, START, date(2026, 5, 31))]
        assert found == ["02-01", "03-09", "04-01", "05-09"]
        assert cadence.rdate == (date(2026, 2, 1), date(2026, 4, 1))
        alone = Cadence(
            rdate=[date(2026, 4, 1), date(2026, 5, 1)], exdate=[date(2026, 4, 1)]
        )
        assert listed(alone, START, SMALL.end) == [date(2026, 5, 1)]

    def test_none_after_the_last_or_before_the_first(self):
        """A list of days has a first and a last one; so has all time."""
        alone = Cadence(rdate=[date(2026, 4, 1)])
        assert answer(alone.after, date(2026, 4, 1)) == []
        assert answer(alone.on_or_before, date(2026, 3, 31)) == []
        fridays = Cadence("FREQ=WEEKLY;BYDAY=FR")
        assert fridays.after(date(9999, 12, 30)) == date.max
        assert answer(fridays.after, date.max) == []
        assert answer(fridays.on_or_before, date(1, 1, 4)) == []
        assert fridays.on_or_before(date(1, 1, 5)) == date(1, 1, 5)
        assert Cadence("FREQ=WEEKLY;BYDAY=MO").on_or_before(date.min) == date.min

    def test_rare_days_are_found(self):
        """29 February is eight years away around 1900; a gap of forty years is bridged."""
        leap = Cadence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(1890, 1, 1))
        assert leap.after(date(1896, 2, 29)) == date(1904, 2, 29)
        assert leap.on_or_before(date(1904, 2, 28)) == date(1896, 2, 29)
        late = Cadence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2025, 3, 1))
        assert late.after(date(2025, 3, 1)) == date(2028, 2, 29)
        rare = Cadence(
            "FREQ=YEARLY;INTERVAL=40;BYMONTH=5;BYMONTHDAY=4", date(2000, 1, 1)
        )
        assert rare.after(date(2000, 5, 4)) == date(2040, 5, 4)


class TestRecurring:
    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=DAILY;INTERVAL=3;BYMONTH=1,3;BYMONTHDAY=-1,5,6,7",
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1,3",
            "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=9",
            "FREQ=YEARLY;INTERVAL=2",
            "FREQ=YEARLY;BYWEEKNO=20,-10;BYDAY=TU;WKST=WE",
            "FREQ=YEARLY;BYYEARDAY=1,-1,100;UNTIL=20300101T120000Z",
            "FREQ=YEARLY;BYEASTER=1,39",
        ],
    )
    @pytest.mark.parametrize("start", [date(1899, 1, 31), date(2024, 2, 29)])
    def test_is_what_dateutil_says_in_those_very_years(self, rule, start):
        """Read 400 years and more later, where a search soon ends, it is the same."""
        last = start + 5_000 * DAY
        plain = rrulestr(rule, dtstart=datetime(*start.timetuple()[:3]), ignoretz=True)
        want = takewhile(lambda d: d <= last, (moment.date() for moment in plain))
        assert recurring(rule, start, last) == [day.toordinal() for day in want]

    def test_a_rule_that_fits_no_day_is_soon_done(self):
        """dateutil would look for 30 February up to the year 9999."""
        began = time.process_time()
        assert recurring("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", START, SMALL.end) == []
        first = START.toordinal()
        assert recurring("freq=daily; count=2", START, SMALL.end) == [first, first + 1]
        assert time.process_time() - began < 2


class TestRefused:
    @pytest.mark.parametrize(
        "rule",
        [
            # no rule of whole days without an end
            "WEEKLY", "BYDAY=FR", "FREQ=", "FREQ=HOURLY", "FREQ=WEEKLY;COUNT=3",
            "FREQ=WEEKLY;UNTIL=20270101", "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;FOO=1",
            "FREQ=WEEKLY;FREQ=DAILY", "RRULE:FREQ=WEEKLY;BYDAY=FR", "FREQ=DAILY;",
            "FREQ=YEARLY;BYEASTER=1", "FREQ=WEEKLY;BYDAY=FR\nRDATE:20260101",
            # numbers that RFC 5545 does not have
            "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=1,2",
            "FREQ=MONTHLY;BYMONTH=13", "FREQ=MONTHLY;BYMONTHDAY=0",
            "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYYEARDAY=367",
            "FREQ=MONTHLY;BYDAY=0MO", "FREQ=MONTHLY;BYDAY=20MO", "FREQ=YEARLY;BYDAY=54MO", "FREQ=DAILY;BYMONTH=",
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "FREQ=WEEKLY;WKST=1MO",
            # parts that do not go with the frequency
            "FREQ=WEEKLY;BYDAY=1FR", "FREQ=DAILY;BYDAY=-1FR", "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYYEARDAY=1", "FREQ=MONTHLY;BYWEEKNO=1",
            # what readers of RFC 5545 take differently
            "FREQ=MONTHLY;BYDAY=MO,2TU", "FREQ=YEARLY;BYWEEKNO=52;BYDAY=MO",
            "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", "FREQ=YEARLY;BYWEEKNO=-53;BYDAY=MO",
            "FREQ=YEARLY;BYWEEKNO=-52;BYDAY=MO", "FREQ=YEARLY;BYWEEKNO=20",
            "FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=1", "FREQ=DAILY;BYSETPOS=1",
            # never
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4",
        ],
    )  # fmt: skip
    def test_what_is_no_clear_rule_of_days_without_an_end(self, rule):
        """Each is refused when it is given, not when it is asked."""
        with pytest.raises(ScheduleError):
            Cadence(rule, START)

    @pytest.mark.parametrize("rule", ["FREQ=WEEKLY", *RULES[2:]])
    def test_only_a_plain_weekly_rule_stands_alone(self, rule):
        """Every other one counts from a day, and nothing here reads the clock."""
        with pytest.raises(ScheduleError, match="dtstart"):
            Cadence(rule)

    @settings(max_examples=40)  # a rule that never fits takes half a second to refuse
    @given(st.lists(st.sampled_from(PARTS), max_size=5).map(";".join))
    @example("FREQ=YEARLY;INTERVAL=9999;BYDAY=53MO")
    def test_any_text_is_refused_or_answers(self, rule):
        """In bounded time, and with one of our errors."""
        try:
            cadence = Cadence(rule, START)
        except ScheduleError:
            return
        for day in (START, date(2027, 6, 1)):
            found = answer(cadence.after, day)
            assert not found or (
                found[0] > day and cadence.on_or_before(found[0]) == found[0]
            )


def test_a_plain_weekly_rule_loads_no_reader():
    """It is arithmetic: dateutil is loaded for another rule alone."""
    code = (
        "import sys; from datetime import date; from deploysched import Cadence\n"
        "Cadence('FREQ=WEEKLY;BYDAY=FR,MO').after(date(2026, 1, 1))\n"
        "print('dateutil' in sys.modules)\n"
        "Cadence('FREQ=MONTHLY;BYDAY=2TU', date(2026, 1, 1))\n"
        "print('dateutil' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert done.stdout.split() == ["False", "True"]


def test_a_rule_is_compared_in_upper_case():
    """Case and spaces around it do not matter."""
    assert Cadence(" freq=weekly;byday=fr ") == Cadence("FREQ=WEEKLY;BYDAY=FR")
