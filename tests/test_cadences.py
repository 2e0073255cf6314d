"""When a train is nominally due: recurrence rules of whole days."""

import pickle
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import attrs
import pytest
from dateutil import rrule
from hypothesis import example, given
from hypothesis import strategies as st
from oracles import days

from deploysched import (
    POWER_PLATFORM,
    Cadence,
    OutOfRangeError,
    Schedule,
    ScheduleError,
    plan,
)

FRIDAYS = "FREQ=WEEKLY;BYDAY=FR"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DTSTART = date(2026, 1, 2)
LAST = date(2031, 12, 31)
DAY = timedelta(days=1)


class OddDate(date):
    """A date that lies about its weekday, and whose sums keep its type."""

    def weekday(self):
        return 0

    def __add__(self, other):
        return OddDate(1, 1, 1)

    def __sub__(self, other):
        return timedelta(0)


def answer(call):
    """Return what a call answers, or the error that says that there is no day."""
    try:
        return call()
    except OutOfRangeError:
        return OutOfRangeError


class TestPlainWeekly:
    @pytest.mark.parametrize(
        "names", [names for n in range(1, 8) for names in combinations(WEEKDAYS, n)]
    )
    def test_brute_force(self, names):
        """Every set of weekdays: the next such day strictly after, the last up to it."""
        due = {WEEKDAYS.index(name) for name in names}
        cadence = Cadence(f"FREQ=WEEKLY;BYDAY={','.join(names)}")
        for day in days(date(2026, 11, 20), date(2026, 12, 10)):
            ahead = day + DAY
            while ahead.weekday() not in due:
                ahead += DAY
            back = day
            while back.weekday() not in due:
                back -= DAY
            assert cadence.after(day) == ahead
            assert cadence.on_or_before(day) == back

    def test_order_of_days(self):
        """The order and repetition of weekdays change no day."""
        one, two = (
            Cadence("BYDAY=FR,TU,FR;FREQ=WEEKLY"),
            Cadence("FREQ=WEEKLY;BYDAY=TU,FR"),
        )
        for day in days(date(2026, 11, 1), date(2026, 12, 1)):
            assert one.after(day) == two.after(day)
            assert one.on_or_before(day) == two.on_or_before(day)

    def test_strictly_after(self):
        """A Friday is followed by the next Friday, never by itself."""
        assert Cadence(FRIDAYS).after(date(2026, 11, 27)) == date(2026, 12, 4)
        assert Cadence(FRIDAYS).on_or_before(date(2026, 11, 27)) == date(2026, 11, 27)

    @given(st.dates(date(1, 1, 12), date(9999, 12, 20)))
    def test_every_year(self, day):
        """The calendar's first and last years have Fridays like all others."""
        cadence = Cadence(FRIDAYS)
        assert cadence.after(day).weekday() == 4
        assert 1 <= (cadence.after(day) - day).days <= 7
        assert 0 <= (day - cadence.on_or_before(day)).days <= 6

    def test_the_ends_of_time(self):
        """Past the last date, or before the first, there is no due day, and no crash."""
        cadence = Cadence(FRIDAYS)
        assert cadence.after(date(9999, 12, 30)) == date(9999, 12, 31)  # a Friday
        for day in (date(9999, 12, 31),):
            with pytest.raises(OutOfRangeError, match="no due day after 9999-12-31"):
                cadence.after(day)
        assert cadence.on_or_before(date(1, 1, 5)) == date(1, 1, 5)  # the first Friday
        with pytest.raises(OutOfRangeError, match="no due day on or before 0001-01-04"):
            cadence.on_or_before(date(1, 1, 4))

    def test_with_dtstart(self):
        """With dtstart the days before it are none of the rule's."""
        cadence = Cadence(FRIDAYS, date(2026, 11, 23))  # a Monday
        assert cadence.after(date(2026, 11, 23)) == date(2026, 11, 27)
        assert cadence.on_or_before(date(2026, 11, 27)) == date(2026, 11, 27)
        friday = date(2026, 11, 27)
        for day in days(friday, date(2026, 12, 3)):
            assert Cadence(FRIDAYS, friday).on_or_before(day) == friday
        with pytest.raises(OutOfRangeError, match="no due day on or before 2026-11-26"):
            cadence.on_or_before(date(2026, 11, 26))
        for question in (cadence.after, cadence.on_or_before):
            with pytest.raises(
                OutOfRangeError, match="2026-11-22 is before 2026-11-23"
            ):
                question(date(2026, 11, 22))

    def test_loads_nothing(self):
        """A plain weekly rule is arithmetic: dateutil stays unused."""
        cadence = Cadence(FRIDAYS)
        cadence.after(date(2026, 11, 27))
        with pytest.raises(AttributeError):
            object.__getattribute__(cadence, "_occurrences")


# Rules for which dateutil, asked at every day, is the second engine.
RULES = [
    "FREQ=WEEKLY;INTERVAL=1;BYDAY=FR",
    "FREQ=WEEKLY;BYDAY=FR;WKST=SU",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,WE,FR",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=5WE",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;INTERVAL=5",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=YEARLY;BYWEEKNO=53;BYDAY=TH",
    "FREQ=YEARLY;BYYEARDAY=1,100,366",
    "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=10",
    "FREQ=DAILY;BYMONTH=1,7;BYDAY=SA",
]


class TestOtherRules:
    @pytest.mark.parametrize("rule", RULES)
    def test_brute_force(self, rule):
        """Each day of four years: what dateutil lists, counted by hand."""
        start = datetime(DTSTART.year, DTSTART.month, DTSTART.day)
        listed = rrule.rrulestr(rule, dtstart=start)
        due = [
            found.date()
            for found in listed.between(start, datetime(2040, 1, 1), inc=True)
        ]
        cadence = Cadence(rule, DTSTART)
        following = iter(due)
        ahead, back = next(following), None
        for day in days(DTSTART, date(2029, 12, 31)):
            if day == ahead:
                back, ahead = ahead, next(following)
            assert cadence.after(day) == ahead
            assert answer(lambda d=day: cadence.on_or_before(d)) == (
                back or OutOfRangeError
            )
            assert type(cadence.after(day)) is date

    def test_every_other_week_by_hand(self):
        """Every other Friday from 2 January 2026: 14 days apart, and dateutil has no say."""
        cadence = Cadence("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", DTSTART)
        for day in days(DTSTART, date(2028, 1, 1)):
            passed = (day - DTSTART).days // 14
            assert cadence.on_or_before(day) == DTSTART + 14 * passed * DAY
            assert cadence.after(day) == DTSTART + 14 * (passed + 1) * DAY

    def test_second_tuesdays_by_hand(self):
        """The second Tuesday of a month is a Tuesday from the 8th to the 14th."""
        cadence = Cadence("FREQ=MONTHLY;BYDAY=2TU", DTSTART)
        day, found = DTSTART, []
        while (day := cadence.after(day)) <= LAST:
            found.append(day)
        assert found == [
            d for d in days(DTSTART, LAST) if d.weekday() == 1 and 8 <= d.day <= 14
        ]

    def test_the_31st_by_hand(self):
        """A month without a 31st has no train."""
        cadence = Cadence("FREQ=MONTHLY;BYMONTHDAY=31", DTSTART)
        assert cadence.after(date(2026, 1, 31)) == date(2026, 3, 31)
        assert cadence.on_or_before(date(2026, 3, 30)) == date(2026, 1, 31)

    def test_order_of_questions(self):
        """Law 31: what was asked before changes no answer."""
        asked = [date(2030, 5, 5), date(2026, 1, 2), date(2027, 8, 9), date(2026, 1, 3)]
        used = Cadence("FREQ=MONTHLY;BYDAY=2TU", DTSTART)
        for day in (*asked, *reversed(asked)):
            fresh = Cadence("FREQ=MONTHLY;BYDAY=2TU", DTSTART)
            assert answer(lambda d=day: used.after(d)) == fresh.after(day)
            assert answer(lambda d=day: used.on_or_before(d)) == answer(
                lambda d=day, c=fresh: c.on_or_before(d)
            )

    def test_before_dtstart(self):
        """A day before dtstart is refused, naming both."""
        cadence = Cadence("FREQ=MONTHLY;BYDAY=2TU", DTSTART)
        for question in (cadence.after, cadence.on_or_before):
            with pytest.raises(
                OutOfRangeError, match="2026-01-01 is before 2026-01-02"
            ):
                question(DTSTART - DAY)
        with pytest.raises(OutOfRangeError, match="no due day on or before 2026-01-12"):
            cadence.on_or_before(date(2026, 1, 12))

    @pytest.mark.parametrize(
        ("rule", "dtstart"),
        [
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", DTSTART),
            ("FREQ=DAILY;INTERVAL=7;BYDAY=SA", date(8999, 1, 4)),
            ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", date(9700, 1, 1)),
            ("FREQ=YEARLY;INTERVAL=9999;BYDAY=1MO", date(2026, 1, 6)),
        ],
    )
    def test_never(self, rule, dtstart):
        """Law 36: a rule that never occurs says so in bounded time, each time."""
        cadence = Cadence(rule, dtstart)
        began = time.perf_counter()
        for _ in range(3):
            with pytest.raises(OutOfRangeError, match="no due day after"):
                cadence.after(dtstart)
            with pytest.raises(OutOfRangeError, match="no due day on or before"):
                cadence.on_or_before(dtstart)
        assert time.perf_counter() - began < 10

    def test_never_planned(self):
        """A policy whose train never comes says so."""
        never = Cadence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", date(9000, 1, 1))
        later = attrs.evolve(POWER_PLATFORM, cadence=never)
        with pytest.raises(OutOfRangeError):
            plan(date(2026, 1, 1), later)

    @pytest.mark.parametrize(
        ("rule", "dtstart", "last"),
        [
            ("FREQ=DAILY;INTERVAL=2", date(9999, 1, 1), date(9999, 12, 31)),
            ("FREQ=WEEKLY;INTERVAL=2", date(9999, 1, 1), date(9999, 12, 31)),
            ("FREQ=MONTHLY;BYMONTHDAY=31", date(9999, 1, 1), date(9999, 12, 31)),
            ("FREQ=YEARLY;BYWEEKNO=1", date(9998, 1, 1), date(9999, 1, 10)),
        ],
    )
    def test_the_end_of_time(self, rule, dtstart, last):
        """After its last due day a rule has none, and the last one stays known."""
        cadence = Cadence(rule, dtstart)
        assert cadence.on_or_before(date(9999, 12, 31)) == last
        with pytest.raises(OutOfRangeError):
            cadence.after(date(9999, 12, 31))
        assert cadence.on_or_before(date(9999, 12, 31)) == last


PARTS = """BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS BYEASTER INTERVAL BYDAY WKST COUNT
BYHOUR""".split()  # noqa: SIM905, eleven quoted names are no easier to read


class TestRefused:
    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ",
            "FREQ=",
            "=WEEKLY",
            "WEEKLY",
            "FREQ=WEEKLY;",
            ";FREQ=WEEKLY",
            "FREQ=WEEKLY;;BYDAY=FR",
            "FREQ=WEEKLY;BYDAY",
            " FREQ=WEEKLY;BYDAY=FR",
            "FREQ=WEEKLY;BYDAY=FR\n",
            "FREQ=WEEKLY; BYDAY=FR",
            "RRULE:FREQ=WEEKLY;BYDAY=FR",
            "DTSTART:20260102T000000\nFREQ=WEEKLY",
            "FREQ=WEEKLY;BYDAY=\uff26\uff32",
            "FREQ=HOURLY",
            "FREQ=SECONDLY;INTERVAL=86400",
            "BYDAY=FR",
            "FREQ=FORTNIGHTLY",
            "FREQ=WEEKLY;FREQ=DAILY",
            "FREQ=WEEKLY;BYDAY=FR;BYDAY=FR",
            "FREQ=WEEKLY;COUNT=3;BYDAY=FR",
            "FREQ=WEEKLY;UNTIL=20270101;BYDAY=FR",
            "FREQ=DAILY;BYHOUR=9",
            "FREQ=DAILY;BYMINUTE=0",
            "FREQ=DAILY;BYSECOND=0",
            "FREQ=WEEKLY;X-NAME=1",
            "FREQ=WEEKLY;INTERVAL=0",
            "FREQ=WEEKLY;INTERVAL=-1",
            "FREQ=WEEKLY;INTERVAL=+1",
            "FREQ=WEEKLY;INTERVAL=1.5",
            "FREQ=WEEKLY;INTERVAL=10000",
            "FREQ=WEEKLY;INTERVAL=A",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=WEEKLY;BYDAY=FR,",
            "FREQ=WEEKLY;BYDAY=FRI",
            "FREQ=MONTHLY;BYDAY=0FR",
            "FREQ=MONTHLY;BYMONTH=A",
            "FREQ=MONTHLY;BYMONTHDAY=1,",
            "FREQ=MONTHLY;BYSETPOS=0;BYDAY=FR",
            "FREQ=MONTHLY;BYSETPOS=367;BYDAY=FR",
            "FREQ=WEEKLY;WKST=XX",
            "FREQ=WEEKLY;WKST=1",
        ],
    )
    def test_rules(self, rule):
        """What is no recurrence of whole days without an end is refused."""
        with pytest.raises(ScheduleError):
            Cadence(rule, DTSTART)

    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=MONTHLY;BYDAY=54MO",  # no month has one
            "FREQ=YEARLY;BYDAY=54MO",
            "FREQ=MONTHLY;BYDAY=-54MO",
            "FREQ=YEARLY;BYEASTER=400",
            "FREQ=YEARLY;BYEASTER=-400",
            "FREQ=YEARLY;BYEASTER=99999999999999999999",
            "FREQ=MONTHLY;BYMONTHDAY=0",
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=MONTHLY;BYMONTHDAY=-32",
            "FREQ=YEARLY;BYMONTH=13",
            "FREQ=YEARLY;BYMONTH=0",
            "FREQ=YEARLY;BYYEARDAY=0",
            "FREQ=YEARLY;BYYEARDAY=367",
            "FREQ=YEARLY;BYWEEKNO=0",
            "FREQ=YEARLY;BYWEEKNO=54",
            "FREQ=WEEKLY;BYDAY=1FR",  # RFC 5545: numbers belong to months and years
            "FREQ=DAILY;BYDAY=1FR",
            "FREQ=WEEKLY;INTERVAL=1,2",
            "FREQ=WEEKLY;WKST=XX",
        ],
    )
    def test_numbers_out_of_range(self, rule):
        """A number that RFC 5545 does not allow is refused when the rule is given.

        It is not passed over, and does not fail later with an error of another library.
        """
        with pytest.raises(ScheduleError):
            Cadence(rule, DTSTART)

    @pytest.mark.parametrize("rule", ["", "   ", "x" * 1001, "FREQ=WEEKLY\udcff"])
    def test_texts(self, rule):
        """A rule that is blank, too long or undecodable is a ValueError."""
        with pytest.raises(ValueError, match="a cadence rule"):
            Cadence(rule)

    @pytest.mark.parametrize(
        "rule", [None, 5, b"FREQ=WEEKLY;BYDAY=FR", ["FREQ=WEEKLY"]]
    )
    def test_types(self, rule):
        """A rule is a str."""
        with pytest.raises(TypeError, match="a cadence rule must be a str"):
            Cadence(rule)

    @pytest.mark.parametrize(
        "rule", ["FREQ=MONTHLY;BYDAY=2TU", "FREQ=WEEKLY", "FREQ=DAILY"]
    )
    def test_needs_dtstart(self, rule):
        """Only a plain weekly rule stands alone: nothing here reads the clock."""
        with pytest.raises(
            ScheduleError, match=r"needs a dtstart.*date\(2026, 1, 2\)\)$"
        ):
            Cadence(rule)

    @pytest.mark.parametrize(
        "dtstart", ["2026-01-02", 20260102, True, datetime(2026, 1, 2), float("nan")]
    )
    def test_dtstart_is_a_day(self, dtstart):
        """dtstart is a plain day."""
        with pytest.raises(TypeError, match="dtstart must be a date, not the "):
            Cadence(FRIDAYS, dtstart)

    @pytest.mark.parametrize(
        "cadence", [Cadence(FRIDAYS), Cadence("FREQ=DAILY;INTERVAL=3", DTSTART)]
    )
    @pytest.mark.parametrize(
        "day",
        [
            None,
            "2026-11-27",
            5,
            True,
            float("nan"),
            b"x",
            datetime(2026, 11, 27),
            datetime(2026, 11, 27, tzinfo=UTC),
        ],
    )
    def test_days(self, cadence, day):
        """Only a day is asked about; everything else is a TypeError."""
        for question in (cadence.after, cadence.on_or_before):
            with pytest.raises(TypeError, match="day must be a date, not the "):
                question(day)

    @example(["BYDAY=54SU"], "MONTHLY")
    @example(["BYEASTER=400"], "YEARLY")
    @example(["BYYEARDAY=-400"], "YEARLY")
    @given(
        st.lists(
            st.one_of(
                st.builds(
                    "{}={}".format,
                    st.sampled_from(PARTS),
                    st.one_of(
                        st.integers(-400, 400).map(str),
                        st.sampled_from(
                            ["MO", "2TU", "-1FR", "54SU", "1,2", "A", "+3"]
                        ),
                    ),
                ),
                st.text("FREQ=;,0123WKLYMO+-", max_size=12),
            ),
            max_size=3,
        ),
        st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    )
    def test_law_36_totality(self, parts, frequency):
        """Law 36: any text is a rule that answers, or one of our errors.

        Near the end of time, where a rule that never occurs is soon done.
        """
        dtstart = date(9997, 1, 1)
        try:
            cadence = Cadence(";".join([f"FREQ={frequency}", *parts]), dtstart)
        except ScheduleError:
            return
        for day in (dtstart, date(9998, 2, 28), date(9999, 12, 31)):
            ahead = answer(lambda d=day: cadence.after(d))
            back = answer(lambda d=day: cadence.on_or_before(d))
            assert ahead is OutOfRangeError or (type(ahead) is date and ahead > day)
            assert back is OutOfRangeError or dtstart <= back <= day

    @pytest.mark.parametrize(
        "rule", ["FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "FREQ=WEEKLY;BYDAY=SA;BYMONTH=1,12"]
    )
    def test_end_of_time(self, rule):
        """The last week of the year 9999 has no Saturday: none follows, one precedes."""
        cadence = Cadence(rule, date(9999, 12, 11))
        with pytest.raises(OutOfRangeError, match="no due day after 9999-12-31"):
            cadence.after(date(9999, 12, 31))
        assert cadence.on_or_before(date(9999, 12, 31)) == date(9999, 12, 25)

    @pytest.mark.parametrize(
        "part",
        [
            *("BYDAY=6FR", "BYDAY=-6FR", "BYMONTH=-1", "BYMONTH=13", "BYMONTHDAY=32"),
            *("BYMONTHDAY=1+", "BYMONTHDAY=000001", "INTERVAL=-1", "BYSETPOS=0"),
        ],
    )
    def test_numbers_of_a_month(self, part):
        """RFC 5545 has five Fridays in a month at most, and no month before the first."""
        with pytest.raises(ScheduleError, match="is no part of a MONTHLY rule"):
            Cadence(f"FREQ=MONTHLY;{part}", DTSTART)

    @pytest.mark.parametrize("day", ["1", "+1", "00001"])
    def test_signs(self, day):
        """A plus sign and zeros in front change no number."""
        cadence = Cadence(f"FREQ=MONTHLY;BYMONTHDAY={day}", date(2026, 1, 1))
        assert cadence.after(date(2026, 1, 1)) == date(2026, 2, 1)
        assert Cadence(f"FREQ=MONTHLY;BYDAY={day}FR", date(2026, 1, 1)).after(
            date(2026, 1, 1)
        ) == date(2026, 1, 2)

    @pytest.mark.parametrize(
        ("frequency", "part"),
        [
            ("WEEKLY", "BYMONTHDAY=1"),
            *(
                (frequency, part)
                for frequency in ("DAILY", "WEEKLY", "MONTHLY")
                for part in ("BYYEARDAY=1", "BYWEEKNO=1")
            ),
        ],
    )
    def test_parts_that_do_not_go_together(self, frequency, part):
        """RFC 5545, 3.3.10, has days of the month in no week, and of the year in no month."""
        sentence = f"is no part of a {frequency} rule by RFC 5545"
        with pytest.raises(ScheduleError, match=sentence):
            Cadence(f"FREQ={frequency};{part}", DTSTART)
        assert Cadence(f"FREQ=YEARLY;{part}", DTSTART)

    def test_errors_are_short_lines(self):
        """Law 38: a long rule is cut in every sentence, and shown in ASCII."""
        long = f"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYDAY={','.join(['MO'] * 300)}"
        cadence = Cadence(long, date(9999, 1, 1))
        calls = [
            lambda: Cadence(long),
            lambda: cadence.after(date(9999, 6, 1)),
            lambda: cadence.on_or_before(date(9999, 6, 1)),
            lambda: cadence.after(date(9998, 6, 1)),
            lambda: Cadence(f"{long};WKST=XX", DTSTART),
            lambda: Cadence(f"{long};{'É' * 50}=5", DTSTART),
            lambda: Cadence(f"FREQ=MONTHLY;BYDAY={'X' * 900}", DTSTART),
            lambda: Cadence(f"FREQ=MONTHLY;BYMONTH={'9' * 900}A", DTSTART),
        ]
        for call in calls:
            with pytest.raises(ScheduleError) as caught:
                call()
            assert str(caught.value).isascii()
            assert len(str(caught.value)) < 400


class TestValue:
    def test_upper_case(self):
        """A rule is compared in upper case."""
        assert Cadence("freq=weekly;byday=fr") == Cadence(FRIDAYS)
        assert Cadence("freq=weekly;byday=fr").rule == FRIDAYS

    def test_only_ascii_is_raised(self):
        """A letter that only turns into an ASCII one in upper case is no part of a rule."""
        with pytest.raises(ScheduleError):
            Cadence("FREQ=WEEKLY;BYDAY=\u017fA")  # a long s
        with pytest.raises(ScheduleError):
            Cadence("FREQ=MONTHLY;\u0131NTERVAL=2", DTSTART)  # a dotless i

    def test_date_subclasses(self):
        """Row 12, law 30: an odd subclass of date is the day that it is."""
        for cadence in (Cadence(FRIDAYS), Cadence("FREQ=DAILY;INTERVAL=7", DTSTART)):
            for question in (cadence.after, cadence.on_or_before):
                found = question(OddDate(2026, 11, 25))
                assert found == question(date(2026, 11, 25))
                assert type(found) is date
        assert type(Cadence(FRIDAYS, OddDate(2026, 1, 2)).dtstart) is date

    def test_pickles_while_warm(self):
        """What a cadence has found so far stays at home when it is pickled."""
        warm = Cadence("FREQ=DAILY;INTERVAL=2", DTSTART)
        cold = pickle.dumps(warm)
        warm.after(date(2030, 1, 1))
        assert len(pickle.dumps(warm)) == len(cold)
        again = pickle.loads(pickle.dumps(warm))  # noqa: S301, our own bytes
        assert again.after(DTSTART) == date(2026, 1, 4)

    def test_plans(self):
        """A monthly train is planned like a weekly one: the second Tuesday of May."""
        monthly = attrs.evolve(
            POWER_PLATFORM, cadence=Cadence("FREQ=MONTHLY;BYDAY=2TU", DTSTART)
        )
        schedule = plan(date(2026, 4, 14), monthly)
        assert isinstance(schedule, Schedule)
        assert schedule.start == date(2026, 5, 12)


class TestThreads:
    @pytest.fixture
    def short_switch(self):
        before = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        yield
        sys.setswitchinterval(before)

    @pytest.mark.parametrize(
        "rule",
        [FRIDAYS, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "FREQ=MONTHLY;BYDAY=2TU"],
    )
    def test_shared(self, rule, short_switch):
        """Row 77: 16 threads ask one cold cadence at once; each gets a thread's answers."""
        asked = [DTSTART + 11 * n * DAY for n in range(200)]
        alone = Cadence(rule, DTSTART)
        expected = {
            day: (alone.after(day), answer(lambda d=day: alone.on_or_before(d)))
            for day in asked
        }
        for _ in range(4):
            shared, found, errors = Cadence(rule, DTSTART), [], []
            barrier = threading.Barrier(16)

            def ask(number, shared=shared, found=found, errors=errors, barrier=barrier):
                barrier.wait()
                try:
                    for index in range(len(asked)):
                        day = asked[(index * 37 + number * 61) % len(asked)]
                        back = answer(lambda d=day: shared.on_or_before(d))
                        found.append((day, (shared.after(day), back)))
                except BaseException as error:  # noqa: BLE001, shown by the test below
                    errors.append(error)

            threads = [threading.Thread(target=ask, args=(n,)) for n in range(16)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert errors == []
            assert len(found) == 16 * len(asked)
            assert all(expected[day] == both for day, both in found)
