"""Policies from TOML, freezes from iCalendar: right ones load, wrong ones say where."""

import builtins
import io
import os
import sys
import time as clock
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from deploysched import (
    MICROSOFT_US,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
    Cadence,
    Calendar,
    Policy,
    Roll,
    ScheduleError,
    Stage,
    Window,
    _recurrences,
    plan,
)
from deploysched.policies import Caution
from deploysched.policyfile import freezes_from_ics, loads

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
PACIFIC = "America/Los_Angeles"
DAY = timedelta(days=1)
SEASON = Window(date(2024, 11, 20), date(2025, 1, 6), "holiday season freeze")
LUNAR = Window(date(2025, 1, 24), date(2025, 1, 31), "Lunar New Year freeze")
BASE = 'base = "power-platform"\n'
OWN = """\
name = "own"
holidays = "none"
years = [2026, 2027]
cadence = "FREQ=WEEKLY;BYDAY=TU"
[[stage]]
key = "all"
name = "All"
offset = 0
"""


def ics(*events, head=()):
    """Return a file of events, each the lines between BEGIN and END."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *head]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def days(*events, tz=PACIFIC, **options):
    """Return the windows of events, as text."""
    pytest.importorskip("icalendar")
    return [str(window) for window in freezes_from_ics(ics(*events), tz, **options)]


def named(name):
    """Return the line of a TOML file that gives a freeze its name, if it has one."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'name = "{escaped}"\n' if name else ""


def refusal(call):
    """Return the one line by which something is refused."""
    with pytest.raises(ScheduleError) as caught:
        call()
    text = str(caught.value)
    assert text.isascii()
    assert "\n" not in text
    assert len(text) < 1000
    return text


class TestExamples:
    def test_the_freezes_of_2024(self):
        """A Go-Live on 2024-11-18 starts on 2025-01-10: seven Fridays are frozen."""
        policy = loads((EXAMPLES / "freezes.toml").read_bytes())
        schedule = plan(date(2024, 11, 18), policy)
        assert schedule.start == date(2025, 1, 10)
        assert [(day.date, day.reasons) for day in schedule.dropped] == [
            (date(2024, 11, 22) + 7 * week * DAY, ("holiday season freeze",))
            for week in range(7)
        ]
        assert policy == POWER_PLATFORM.with_freezes(SEASON, LUNAR)

    def test_toml_and_ics_are_equal(self):
        """The same freezes from either file are equal windows, names and all."""
        pytest.importorskip("icalendar")
        policy = loads((EXAMPLES / "freezes.toml").read_bytes())
        freezes = freezes_from_ics((EXAMPLES / "freezes.ics").read_bytes(), PACIFIC)
        assert freezes == policy.calendar.freezes == (SEASON, LUNAR)
        assert POWER_PLATFORM.with_freezes(*freezes) == policy

    def test_a_train_of_ones_own(self):
        """A fortnightly train in three rings has nothing of the Power Platform."""
        policy = loads((EXAMPLES / "rings.toml").read_text("utf-8"))
        assert policy.cadence == Cadence(
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 1, 13)
        )
        assert [stage.key for stage in policy.stages] == ["ring-0", "ring-1", "ring-2"]
        assert (policy.tz, policy.roll) == ("Europe/Berlin", Roll.FOLLOWING)
        assert (policy.notice, policy.start_time) == (timedelta(hours=48), time(6))
        assert policy.typical == (5 * DAY, 7 * DAY)
        assert policy.region_table is None
        assert policy.cautions == ()
        schedule = plan(date(2026, 12, 15), policy)
        # Tuesday 29 December is frozen, and 6 January is a holiday in Bavaria
        assert (schedule.nominal, schedule.start) == (
            date(2026, 12, 29),
            date(2027, 1, 7),
        )
        assert schedule.date_for("staff") == date(2027, 1, 7)
        assert policy.calendar.reasons(date(2027, 1, 6)) == (
            "Heilige Drei Könige",
            "year-end freeze",
        )
        easter = [f for f in policy.calendar.freezes if f.name == "Easter week"]
        assert [(w.start, w.end) for w in easter[:2]] == [
            (date(2026, 4, 2), date(2026, 4, 6)),  # Easter Sunday is 5 April
            (date(2027, 3, 25), date(2027, 3, 29)),
        ]


class TestLoads:
    @pytest.mark.parametrize(
        ("text", "policy"),
        [
            ('base = "power-platform"', POWER_PLATFORM),
            ('base = "power-platform-2022"', POWER_PLATFORM_2022),
            (BASE + 'roll = "following"', POWER_PLATFORM.with_roll(Roll.FOLLOWING)),
            (
                BASE + 'holidays = "US-microsoft"',
                POWER_PLATFORM.with_calendar(MICROSOFT_US),
            ),
            (
                BASE + 'holidays = ["US-federal", "US-microsoft"]',
                POWER_PLATFORM.with_calendar(US_FEDERAL | MICROSOFT_US),
            ),
            (
                BASE + 'holidays = "US-CA"\nyears = [2024, 2035]',
                POWER_PLATFORM.with_calendar(
                    Calendar.from_holidays("US", range(2024, 2036), subdiv="CA")
                ),
            ),
            (
                BASE + 'holidays = "DE"\nyears = [2026, 2026]',
                POWER_PLATFORM.with_calendar(
                    Calendar.from_holidays("DE", range(2026, 2027))
                ),
            ),
            (
                BASE + "weekend = ['FR', 'SA']",
                POWER_PLATFORM.with_calendar(attrs.evolve(US_FEDERAL, weekend={4, 5})),
            ),
            (
                BASE + "weekend = [4, 5]",
                POWER_PLATFORM.with_calendar(attrs.evolve(US_FEDERAL, weekend={4, 5})),
            ),
            (BASE + "weekend = ['SA', 'SU']", POWER_PLATFORM),
            (
                BASE + "notice = 24",
                attrs.evolve(POWER_PLATFORM, notice=timedelta(hours=24)),
            ),
            (
                BASE + "start_time = 07:30:00",
                attrs.evolve(POWER_PLATFORM, start_time=time(7, 30)),
            ),
            (
                BASE + "typical = [10, 15]",
                attrs.evolve(POWER_PLATFORM, typical=(10 * DAY, 15 * DAY)),
            ),
            (BASE + 'typical = "none"', attrs.evolve(POWER_PLATFORM, typical=None)),
            (
                BASE + 'region_table = "none"',
                attrs.evolve(POWER_PLATFORM, region_table=None),
            ),
            (
                BASE + 'cadence = "FREQ=WEEKLY;BYDAY=TU"',
                attrs.evolve(POWER_PLATFORM, cadence=Cadence("FREQ=WEEKLY;BYDAY=TU")),
            ),
            (
                BASE + "dtstart = 2026-01-02",
                attrs.evolve(
                    POWER_PLATFORM,
                    cadence=Cadence("FREQ=WEEKLY;BYDAY=FR", date(2026, 1, 2)),
                ),
            ),
            (
                BASE + 'tz = "UTC"\nname = "n"\nsource = "s"\nowner = "o"\n'
                "assumptions = ['a', 'b']\ncaution = []",
                attrs.evolve(
                    POWER_PLATFORM,
                    tz="UTC",
                    name="n",
                    source="s",
                    owner="o",
                    assumptions=("a", "b"),
                    cautions=(),
                ),
            ),
            (
                BASE + '[[caution]]\ncode = "c"\ntext = "t"\nsource = "s"\n'
                'option = "o"\ncloses = true\nroll = "preceding"\nnotice = 2\n'
                "window = [{name = 'w', start = 2026-01-01, end = 2026-01-02}]",
                attrs.evolve(
                    POWER_PLATFORM,
                    cautions=(
                        Caution(
                            code="c",
                            text="t",
                            source="s",
                            option="o",
                            closes=True,
                            roll=Roll.PRECEDING,
                            notice=timedelta(hours=2),
                            windows=(Window(date(2026, 1, 1), date(2026, 1, 2), "w"),),
                        ),
                    ),
                ),
            ),
            (
                OWN,
                Policy(
                    name="own",
                    calendar=Calendar(
                        name="no holidays",
                        covers=Window(date(2026, 1, 1), date(2027, 12, 31)),
                    ),
                    stages=(Stage("all", "All", offset=0),),
                    cadence=Cadence("FREQ=WEEKLY;BYDAY=TU"),
                    typical=None,
                ),
            ),
        ],
    )
    def test_every_key(self, text, policy):
        """Each key gives the policy that is built by hand."""
        assert loads(text) == policy
        assert loads(text.encode()) == policy

    def test_a_byte_order_mark_and_any_newlines(self):
        """A file of any editor that writes UTF-8 is read."""
        text = "# é\r\n" + BASE + 'roll = "preceding"\r\n'
        want = POWER_PLATFORM.with_roll(Roll.PRECEDING)
        assert loads(text) == want
        assert loads("\ufeff" + text) == want
        assert loads(text.encode("utf-8-sig")) == want

    def test_years_cut_a_shipped_calendar(self):
        """With years, days outside them are not covered, and those inside unchanged."""
        calendar = loads(BASE + "years = [2026, 2027]").calendar
        named = loads(BASE + "years = [2026, 2027]\nholidays = 'US-federal'").calendar
        assert calendar == named
        assert calendar.covers == Window(date(2026, 1, 1), date(2027, 12, 31))
        for number in range(730):
            day = date(2026, 1, 1) + number * DAY
            assert calendar.reasons(day) == US_FEDERAL.reasons(day)

    def test_new_stages_leave_the_region_table(self):
        """Country names belong to the stages of the base: others are found by name."""
        stages = '[[stage]]\nkey = "x"\nname = "X"\noffset = 2\nregions = ["Mars"]\n'
        policy = loads(BASE + stages)
        assert policy.region_table is None
        assert policy.stage_for("mars").offset == 2
        text = refusal(
            lambda: loads(BASE + 'region_table = "power-platform"\n' + stages)
        )
        assert text.endswith("@ $.region_table")
        assert "'americas-japan-india'" in text

    @pytest.mark.parametrize(
        ("rule", "length", "first"),
        [
            # begins before the years, and reaches into them
            ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20", 18, "2026-01-01..2026-01-06"),
            ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", 2, "2026-11-26..2026-11-27"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", 1, "2026-01-31..2026-01-31"),
            ("freq=daily;bymonth=2;bymonthday=29", 1, "2028-02-29..2028-02-29"),
            ("FREQ=YEARLY;BYEASTER=0", 1, "2026-04-05..2026-04-05"),
            ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260105", 1, "2026-01-05..2026-01-05"),
            (
                "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260105T000000Z",
                1,
                "2026-01-05..2026-01-05",
            ),
        ],
    )
    def test_recurring_freezes(self, rule, length, first):
        """A rule and a number of days close them in every covered year."""
        freeze = f'[[freeze]]\nname = "x"\nrrule = "{rule}"\ndays = {length}'
        freezes = loads(f"{BASE}years = [2026, 2029]\n{freeze}").calendar.freezes
        assert str(freezes[0]) == first
        assert {window.name for window in freezes} == {"x"}
        assert freezes[-1].end <= date(2029, 12, 31)

    def test_easter_of_every_year(self):
        """Easter does not repeat in 400 years: each of the 130 is its own."""
        freeze = "[[freeze]]\nrrule = 'FREQ=YEARLY;BYEASTER=0'\ndays = 1"
        found = [window.start for window in loads(BASE + freeze).calendar.freezes]
        assert found == [easter(year) for year in range(1971, 2101)]

    def test_a_recurring_freeze_counts_from_its_start(self):
        """Where a rule counts, its start is the first."""
        freeze = '[[freeze]]\nrrule = "FREQ=WEEKLY;INTERVAL=2;COUNT=3"\ndays = 2\n'
        policy = loads(f"{BASE}{freeze}start = 2026-01-05")
        assert [str(window) for window in policy.calendar.freezes] == [
            "2026-01-05..2026-01-06",
            "2026-01-19..2026-01-20",
            "2026-02-02..2026-02-03",
        ]
        assert loads(f"{BASE}{freeze}start = 2101-01-05").calendar.freezes == ()

    def test_ten_thousand_freezes(self):
        """As many freezes as a calendar takes are read; one more is refused."""
        one = "{{start = {0}, end = {0}}}"
        items = [one.format(date(2000, 1, 1) + n * DAY) for n in range(10_001)]
        assert len(
            loads(f"{BASE}freeze = [{','.join(items[1:])}]").calendar.freezes
        ) == (10_000)
        text = refusal(lambda: loads(f"{BASE}freeze = [{','.join(items)}]"))
        assert text == "more than 10000 freezes: merge those that touch @ $.freeze"

    @given(
        windows=st.lists(
            st.tuples(
                st.dates(date(1971, 1, 1), date(2099, 12, 31)),
                st.integers(0, 365),
                st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"))),
            ),
            max_size=5,
        ),
        roll=st.sampled_from(Roll),
        notice=st.integers(0, 300),
        typical=st.none()
        | st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted),
        weekend=st.sets(st.integers(0, 6), max_size=6),
        offsets=st.sets(st.integers(0, 50), min_size=1, max_size=5).map(sorted),
    )
    def test_what_is_written_is_loaded(
        self, windows, roll, notice, typical, weekend, offsets
    ):
        """Any valid document loads to the policy that is built by hand."""
        lines = [
            BASE.strip(),
            f"roll = '{roll.value}'",
            f"notice = {notice}",
            f"typical = {typical or repr('none')}",
            f"weekend = {sorted(weekend)}",
        ]
        lines += [f"[[stage]]\nkey='s{n}'\nname='S'\noffset={n}" for n in offsets]
        freezes = []
        for start, length, name in windows:
            end = start + length * DAY
            lines.append(f"[[freeze]]\n{named(name)}start={start}\nend={end}")
            freezes.append(Window(start, end, name))
        assert loads("\n".join(lines)) == attrs.evolve(
            POWER_PLATFORM,
            roll=roll,
            notice=timedelta(hours=notice),
            typical=typical and tuple(days * DAY for days in typical),
            calendar=attrs.evolve(US_FEDERAL, weekend=weekend).with_freezes(*freezes),
            stages=tuple(Stage(f"s{n}", "S", offset=n) for n in offsets),
            region_table=None,
        )


FREEZE = BASE + "[[freeze]]\n"


class TestLoadsRefuses:
    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            # what is no text, or no TOML
            ("", "a policy file is empty"),
            (b"\xef\xbb\xbf", "a policy file is empty"),
            (" \r\n\t", "a policy file is empty"),
            ("# nothing", "says nothing"),
            (BASE.encode("utf-16"), "in UTF-16: save it as UTF-8"),
            (BASE.encode("utf-16-be"), "holds a NUL at character 0"),
            ("name = 'é'".encode("latin-1"), "not UTF-8, from byte 8 on"),
            ("name = '\0'", "holds a NUL at character 8"),
            (b"#" * 100_000_000, "has 100000000 bytes, at most 1000000 are read"),
            ("#" * 1_000_001, "has 1000001 characters"),
            ("x = " + "[" * 100_000, "nested too deep @ $"),
            ("x = " + "{a = " * 100_000, "nested too deep @ $"),
            ("a" + ".a" * 400_000 + " = 1", "a key of more than 8 parts"),
            ('"\\""' + '."\\""' * 100_000 + " = 1", "a key of more than 8 parts"),
            ("''" + " . ''" * 100_000 + " = 1", "a key of more than 8 parts"),
            ("notice = " + "9" * 100_000, "this is no TOML"),
            (BASE + BASE, "this is no TOML: Cannot overwrite a value"),
            ("base = 'power-platform'\rroll = 'skip'", "this is no TOML"),
            ("name = 'a\r\nb'", "this is no TOML"),
            ("base", "this is no TOML"),
            # keys
            (
                BASE + "rol = 1",
                "'rol' is no key of a policy: did you mean 'roll'? @ $.rol",
            ),
            (
                FREEZE + "begin = 1",
                (
                    "'begin' is no key of a freeze: known are name, start, end, rrule, days "
                    "@ $.freeze[0].begin"
                ),
            ),
            (BASE + "[[stage]]\nky = 1", "no key of a stage: did you mean 'key'?"),
            (BASE + '"a\\nb" = 1', "'a\\nb' is no key of a policy"),
            (BASE + '"\\u00e9" = 1', "@ $.\\xe9"),
            ("holidays = 'US-federal'", "name is missing @ $"),
            (OWN.replace("holidays", "#"), "holidays is missing @ $"),
            (BASE + "[[stage]]\nkey = 'x'", "name is missing @ $.stage[0]"),
            (FREEZE + "start = 2026-01-01", "end is missing @ $.freeze[0]"),
            (FREEZE + "rrule = 'FREQ=DAILY'", "days is missing @ $.freeze[0]"),
            # dates
            (
                FREEZE + "start = '2026-01-01'\nend = 2026-01-02",
                (
                    "must be a date, not the str '2026-01-01': write it as 2026-11-27, "
                    "without quotes @ $.freeze[0].start"
                ),
            ),
            (
                FREEZE + "start = 2026-01-01T00:00:00Z\nend = 2026-01-02",
                "must be a date, not the datetime",
            ),
            (FREEZE + "start = 07:30:00\nend = 2026-01-02", "a date, not the time"),
            (FREEZE + "start = 20260101\nend = 2026-01-02", "a date, not the int"),
            (BASE + "dtstart = 2026-01-01T00:00:00", "a date, not the datetime"),
            (BASE + "start_time = '09:00'", "must be a time, not the str '09:00'"),
            (BASE + "start_time = 2026-01-01", "must be a time, not the date"),
            (FREEZE + "start = 2026-02-30\nend = 2026-03-01", "this is no TOML"),
            # windows
            (
                FREEZE + "start = 2026-01-02\nend = 2026-01-01",
                (
                    "ends on 2026-01-01, before its start 2026-01-02: swap them "
                    "@ $.freeze[0]"
                ),
            ),
            (
                FREEZE + "start = 2026-01-02\nend = 9999-12-31",
                "2026-01-02..9999-12-31 leaves 1971-01-01..2100-12-31",
            ),
            (FREEZE + "start = 1900-01-02\nend = 2026-01-02", "leaves 1971-01-01"),
            (
                FREEZE + "end = 2026-01-01\nrrule = 'X'",
                "has an end, but one that recurs",
            ),
            (
                BASE + "freeze = 1",
                "must be a list of tables, [[freeze]], not the int 1",
            ),
            (BASE + "freeze = [1]", "must be a table, not the int 1 @ $.freeze[0]"),
            (
                BASE + "freeze = [" + "1," * 100_000 + "]",
                "must be a table, not the int 1 @ $.freeze[0]",
            ),
            # names
            (BASE + 'name = "a\\r\\nb"', "holds a line break or another control"),
            (BASE + 'name = "\\u001b[31m"', "another control character"),
            (BASE + "name = ' '", "at least one visible character @ $.name"),
            (BASE + f"name = '{'x' * 1001}'", "at most 1000 are allowed"),
            (BASE + "name = 1", "must be a text in quotes, not the int 1 @ $.name"),
            (BASE + "name = '\ud800'", "holds a lone surrogate"),
            (BASE + "assumptions = 'x'", "must be a list, not the str 'x'"),
            (BASE + "assumptions = ['x', 2]", "@ $.assumptions[1]"),
            # numbers and words
            ('base = "powerplatform"', "'powerplatform' is not known: did you mean"),
            (
                BASE + "roll = 'skp'",
                "'skp' is not known: did you mean 'skip'? @ $.roll",
            ),
            (BASE + "roll = true", "must be one of 'skip', 'following', 'preceding'"),
            (BASE + "notice = true", "must be a whole number from 0 to 8784, not"),
            (BASE + "notice = 1.5", "not the float 1.5 @ $.notice"),
            (BASE + "notice = nan", "not the float nan @ $.notice"),
            (BASE + "notice = -1", "must be from 0 to 8784, not -1 @ $.notice"),
            (BASE + "typical = [1]", "must be a pair of days, not 1: [21, 28]"),
            (BASE + "typical = [9, 1]", " @ $.typical"),
            (BASE + "typical = 3", "must be a pair of days or 'none', not the int 3"),
            (BASE + "weekend = [7]", "must be from 0 to 6, not 7 @ $.weekend[0]"),
            (BASE + "weekend = ['Sat']", "'Sat' is not known"),
            (BASE + "weekend = [0, 1, 2, 3, 4, 5, 6]", "leave at least one open"),
            (BASE + "tz = 'PST'", "is no time zone name"),
            (BASE + "tz = 'Europe/Nowhere'", "no data for the time zone"),
            (BASE + "tz = '../../etc/passwd'", "is no time zone name"),
            (BASE + "cadence = 'FREQ=DAILY;COUNT=3'", "not allowed in a cadence"),
            (BASE + "cadence = 'FREQ=MONTHLY'", "needs a dtstart"),
            (BASE + "stage = []", "a policy has 0 stages"),
            (
                BASE + "[[stage]]\nkey = 'x'\nname = 'X'\noffset = true",
                "not the bool True @ $.stage[0].offset",
            ),
            (
                BASE + "[[stage]]\nkey='x'\nname='X'\noffset=1\n" * 2,
                "@ $",
            ),
            (BASE + "[[caution]]\ncode = 'x'", "text is missing @ $.caution[0]"),
            (BASE + "region_table = 'x'", "'x' is not known"),
            # calendars
            (BASE + "holidays = 'DE'", "years is missing, which 'DE' needs"),
            (BASE + "holidays = []", "is empty: write 'none'"),
            (BASE + "holidays = 3", "must be a text in quotes"),
            (BASE + "holidays = 'US-fedral'\nyears = [2026, 2027]", "@ $.holidays"),
            (BASE + "holidays = 'os.system'", "is no calendar"),
            (BASE + "holidays = 'us-federal'", "did you mean 'US-federal'?"),
            (BASE + "holidays = 'ZZ'\nyears = [2026, 2027]", "no country for country"),
            (BASE + "years = [2027, 2026]", "must be the first and the last year"),
            (BASE + "years = [2026]", "must be the first and the last year"),
            (BASE + "years = [1, 2026]", "must be from 1971 to 2100, not 1"),
            (BASE + "years = 2026", "must be a pair of years, not the int 2026"),
            # recurring freezes
            (FREEZE + "rrule = 'FREQ=YEARLY'\ndays = 1", "start is missing"),
            (
                FREEZE + "rrule = 'FREQ=YEARLY;INTERVAL=2;BYYEARDAY=1'\ndays = 1",
                "start is missing",
            ),
            (FREEZE + "rrule = 'X'\ndays = 1", "'X' is no part of a rule of days"),
            (FREEZE + "rrule = 'BYMONTH=1'\ndays = 1", "needs a FREQ"),
            (FREEZE + "rrule = 'FREQ=HOURLY'\ndays = 1", "needs a FREQ, one of YEARLY"),
            (FREEZE + "rrule = 'FREQ=DAILY;FREQ=DAILY'\ndays = 1", "has FREQ twice"),
            (
                FREEZE + "rrule = 'FREQ=DAILY;INTERVAL=0'\ndays = 1",
                "INTERVAL='0' cannot",
            ),
            (FREEZE + "rrule = 'FREQ=DAILY;INTERVAL=1,2'\ndays = 1", "cannot be read"),
            (
                FREEZE + "rrule = 'FREQ=YEARLY;BYMONTH=13'\ndays = 1",
                "'13' cannot be read",
            ),
            (FREEZE + "rrule = 'FREQ=YEARLY;BYMONTHDAY=0'\ndays = 1", "cannot be read"),
            (FREEZE + "rrule = 'FREQ=YEARLY;BYDAY=XX'\ndays = 1", "cannot be read"),
            (FREEZE + "rrule = 'FREQ=MONTHLY;BYDAY=0MO'\ndays = 1", "is no recurrence"),
            (
                FREEZE + "rrule = 'FREQ=DAILY;COUNT=1;UNTIL=20260101'\ndays = 1",
                "has COUNT and UNTIL: keep one",
            ),
            (
                FREEZE + "rrule = 'FREQ=DAILY;UNTIL=20261301'\ndays = 1",
                "@ $.freeze[0].rrule",
            ),
            (
                FREEZE + "rrule = 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'\ndays = 1",
                "no day ever fits",
            ),
            (FREEZE + "rrule = 'FREQ=YEARLY;BYEASTER=0;BYDAY=MO'\ndays = 1", "no "),
            (FREEZE + "rrule = 'FREQ=DAILY;BYEASTER=0'\ndays = 1", "needs FREQ=YEARLY"),
            (FREEZE + "rrule = 'FREQ=DAILY'\ndays = 1", "more than 10000 freezes"),
            (
                FREEZE + "rrule = 'FREQ=DAILY'\ndays = 0",
                "must be from 1 to 3660, not 0",
            ),
        ],
    )
    def test_one_line_that_says_where(self, text, sentence):
        """A wrong file gives one clear line, soon, whatever is wrong with it."""
        begin = clock.perf_counter()
        line = refusal(lambda: loads(text))
        assert sentence in line
        assert clock.perf_counter() - begin < 30  # far above what a slow machine takes

    def test_a_hundred_thousand_freezes(self):
        """Far too many freezes are refused by the length of the file."""
        one = "[[freeze]]\nstart = 2026-01-01\nend = 2026-01-02\n"
        assert "at most 1000000 are read" in refusal(
            lambda: loads(BASE + one * 100_000)
        )

    @pytest.mark.parametrize("text", [None, 3, ["x"], bytearray(b"x"), Path("x")])
    def test_only_text_is_read(self, text):
        """A path or another object is a TypeError: the caller reads the file."""
        with pytest.raises(TypeError, match="must be given as bytes or str"):
            loads(text)

    @given(st.binary(max_size=200) | st.text(max_size=200))
    def test_whatever_the_bytes(self, data):
        """Any bytes and any text end in a policy or in a ScheduleError."""
        with suppress(ScheduleError):
            assert isinstance(loads(data), Policy)

    @given(data=st.data())
    def test_whatever_the_values(self, data):
        """Any value of any type under any key ends in a policy or one line."""
        keys = st.sampled_from(
            [
                *(
                    "base",
                    "name",
                    "holidays",
                    "years",
                    "weekend",
                    "roll",
                    "tz",
                    "notice",
                ),
                *(
                    "start_time",
                    "typical",
                    "cadence",
                    "dtstart",
                    "stage",
                    "assumptions",
                ),
                *(
                    "source",
                    "region_table",
                    "owner",
                    "freeze",
                    "caution",
                    "rrule",
                    "days",
                ),
                *("start", "end", "key", "offset", "regions", "window", "code", "text"),
            ]
        )
        values = st.recursive(
            st.sampled_from(
                [
                    *(
                        "1",
                        "-1",
                        "0",
                        "2026",
                        "1.5",
                        "nan",
                        "true",
                        "''",
                        "'x'",
                        "'DE'",
                    ),
                    *("2026-01-01", "2026-01-05", "07:00:00", "2026-01-01T00:00:00Z"),
                    *("'power-platform'", "'none'", "'skip'", "'FREQ=DAILY'", "'UTC'"),
                    *(
                        "'FREQ=WEEKLY;BYDAY=MO'",
                        "'SA'",
                        '"\\u0000"',
                        "9223372036854775807",
                    ),
                ]
            ),
            lambda inner: (
                st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
                | st.dictionaries(keys, inner, max_size=3).map(
                    lambda items: (
                        "{"
                        + ", ".join(f"{key} = {value}" for key, value in items.items())
                        + "}"
                    )
                )
            ),
            max_leaves=8,
        )
        fields = data.draw(st.dictionaries(keys, values, max_size=6))
        text = "".join(f"{key} = {value}\n" for key, value in fields.items())
        if "base" not in fields:
            text = BASE + text
        with suppress(ScheduleError):
            assert isinstance(loads(text), Policy)

    def test_no_file_and_no_environment(self, monkeypatch):
        """Text in, value out: no file is opened, whatever the text names."""

        def opened(*args, **kwargs):
            raise AssertionError(f"opened {args}")

        loads(BASE)
        monkeypatch.setattr(builtins, "open", opened)
        monkeypatch.setattr(io, "open", opened)
        monkeypatch.setattr(os, "environ", {})
        assert loads(BASE) == POWER_PLATFORM
        for name in ("/etc/passwd", "~/policy.toml", "https://example.org/x"):
            assert "this is no TOML" in refusal(lambda name=name: loads(name))


class TestFreezesFromIcs:
    @pytest.mark.parametrize(
        ("event", "windows"),
        [
            # whole days: DTEND is the day after the last
            (
                "DTSTART;VALUE=DATE:20241120\nDTEND;VALUE=DATE:20250107",
                ["2024-11-20..2025-01-06"],
            ),
            ("DTSTART;VALUE=DATE:20241120", ["2024-11-20..2024-11-20"]),
            ("DTSTART:20241120", ["2024-11-20..2024-11-20"]),
            ("DTSTART;VALUE=DATE:20241120\nDURATION:P2D", ["2024-11-20..2024-11-21"]),
            ("DTSTART;VALUE=DATE:20241120\nDURATION:P1W", ["2024-11-20..2024-11-26"]),
            # a zone does not move a whole day
            ("DTSTART;VALUE=DATE;TZID=Asia/Tokyo:20241120", ["2024-11-20..2024-11-20"]),
            # with a time: every day of the zone of which it covers a part
            (
                "DTSTART:20241120T090000\nDTEND:20241120T100000",
                ["2024-11-20..2024-11-20"],
            ),
            (
                "DTSTART:20241120T000000\nDTEND:20241121T000000",
                ["2024-11-20..2024-11-20"],
            ),
            (
                "DTSTART:20241120T000000\nDTEND:20241121T000001",
                ["2024-11-20..2024-11-21"],
            ),
            ("DTSTART:20241120T235959\nDURATION:PT2S", ["2024-11-20..2024-11-21"]),
            ("DTSTART:20241120T235959\nDURATION:PT1S", ["2024-11-20..2024-11-20"]),
            ("DTSTART:20241120T000000", ["2024-11-20..2024-11-20"]),
            ("DTSTART:20241120T000000\nDURATION:PT0S", ["2024-11-20..2024-11-20"]),
            # read in UTC, Tokyo and by a name of Windows, seen in Seattle
            ("DTSTART:20241120T070000Z\nDURATION:PT1H", ["2024-11-19..2024-11-19"]),
            ("DTSTART:20241120T070000Z\nDURATION:PT2H", ["2024-11-19..2024-11-20"]),
            (
                (
                    "DTSTART;TZID=Asia/Tokyo:20241120T000000\n"
                    "DTEND;TZID=Asia/Tokyo:20241121T000000"
                ),
                ["2024-11-19..2024-11-20"],
            ),
            (
                "DTSTART;TZID=W. Europe Standard Time:20241120T080000\nDURATION:PT2H",
                ["2024-11-19..2024-11-20"],
            ),
            (
                (
                    "DTSTART;TZID=America/New_York:20241120T000000\n"
                    "DTEND;TZID=America/Los_Angeles:20241120T000000"
                ),
                ["2024-11-19..2024-11-19"],
            ),
            # recurrences
            (
                "DTSTART:20241224\nDURATION:P2D\nRRULE:FREQ=YEARLY;COUNT=2",
                ["2024-12-24..2024-12-25", "2025-12-24..2025-12-25"],
            ),
            (
                "DTSTART:20241224\nRRULE:FREQ=YEARLY;UNTIL=20251224",
                ["2024-12-24..2024-12-24", "2025-12-24..2025-12-24"],
            ),
            (
                "DTSTART:20241224\nRRULE:FREQ=YEARLY;UNTIL=20251223T235959Z",
                ["2024-12-24..2024-12-24"],
            ),
            # the start counts, also where the rule does not fit it
            (
                "DTSTART:20241224\nRRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31;COUNT=2",
                ["2024-12-24..2024-12-24", "2024-12-31..2024-12-31"],
            ),
            (
                "DTSTART:20241220\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20241227,20250103",
                ["2024-12-20..2024-12-20", "2025-01-10..2025-01-10"],
            ),
            (
                (
                    "DTSTART:20241220T120000\nRRULE:FREQ=WEEKLY;COUNT=3\n"
                    "EXDATE:20241227T200000Z\nEXDATE;VALUE=DATE:20250103"
                ),
                ["2024-12-20..2024-12-20"],
            ),
            # an excluded time that is none of the event's changes nothing
            (
                "DTSTART:20241220T120000\nEXDATE:20241220T120001",
                ["2024-12-20..2024-12-20"],
            ),
            (
                (
                    "DTSTART:20241220\nDURATION:P2D\nRDATE:20250101,20250301\n"
                    "RDATE:20250201\nEXDATE:20241220"
                ),
                [
                    "2025-01-01..2025-01-02",
                    "2025-02-01..2025-02-02",
                    "2025-03-01..2025-03-02",
                ],
            ),
            (
                (
                    "DTSTART:20241220T000000\nRDATE;VALUE=PERIOD:20250101T120000/P2D,"
                    "20250201T120000/20250202T130000\nEXDATE:20241220T000000"
                ),
                ["2025-01-01..2025-01-03", "2025-02-01..2025-02-02"],
            ),
            (
                "DTSTART:20241220T230000Z\nRDATE:20250101T230000",
                ["2024-12-20..2024-12-20", "2025-01-01..2025-01-01"],
            ),
            # UNTIL in UTC: 08:00 is midnight in Seattle, its Friday not yet over
            (
                (
                    "DTSTART;TZID=America/Los_Angeles:20241220T233000\n"
                    "RRULE:FREQ=WEEKLY;UNTIL=20241228T073000Z"
                ),
                ["2024-12-20..2024-12-20", "2024-12-27..2024-12-27"],
            ),
            (
                (
                    "DTSTART;TZID=America/Los_Angeles:20241220T233000\n"
                    "RRULE:FREQ=WEEKLY;UNTIL=20241228T072959Z"
                ),
                ["2024-12-20..2024-12-20"],
            ),
            (
                "DTSTART:20241220T233000\nRRULE:FREQ=WEEKLY;UNTIL=20241227T233000",
                ["2024-12-20..2024-12-20", "2024-12-27..2024-12-27"],
            ),
            # what names no zone is in that of its event
            (
                (
                    "DTSTART;TZID=Asia/Tokyo:20241220T120000\nRRULE:FREQ=WEEKLY;COUNT=2\n"
                    "EXDATE:20241227T120000"
                ),
                ["2024-12-19..2024-12-19"],
            ),
            # two rules
            (
                "DTSTART:20241220\nRRULE:FREQ=DAILY;COUNT=2\nRRULE:FREQ=YEARLY;COUNT=2",
                [
                    "2024-12-20..2024-12-20",
                    "2024-12-21..2024-12-21",
                    "2025-12-20..2025-12-20",
                ],
            ),
            # a whole day stays one across a clock change
            (
                "DTSTART:20260301T000000\nDTEND:20260302T000000\nRRULE:FREQ=WEEKLY;COUNT=2",
                ["2026-03-01..2026-03-01", "2026-03-08..2026-03-08"],
            ),
            # what does not take place, or takes no time
            ("DTSTART:20241220\nSTATUS:CANCELLED", []),
            ("DTSTART:20241220\nSTATUS:cancelled", []),
            ("DTSTART:20241220\nTRANSP:TRANSPARENT", []),
            (
                "DTSTART:20241220\nSTATUS:TENTATIVE\nTRANSP:OPAQUE",
                ["2024-12-20..2024-12-20"],
            ),
            # a line may be folded, in any case, and hold much else
            (
                (
                    "dtsta\n rt;value=da\n\tte:20241220\nDESCRIPTION:DTSTART\\, not\nGEO:x\n"
                    'ATTENDEE;CN="a:b":mailto:x@example.org\nX-FOO:bar'
                ),
                ["2024-12-20..2024-12-20"],
            ),
            # an event inside another component is not one of the calendar
            (
                (
                    "DTSTART:20241220\nBEGIN:X-BOX\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n"
                    "END:X-BOX"
                ),
                ["2024-12-20..2024-12-20"],
            ),
            # an alarm inside an event is none of it
            (
                "DTSTART:20241220\nBEGIN:VALARM\nDURATION:PT15M\nSUMMARY:no\nEND:VALARM",
                ["2024-12-20..2024-12-20"],
            ),
        ],
    )
    def test_days(self, event, windows):
        """Each event closes exactly the days it covers."""
        assert days(event) == windows

    def test_names_are_summaries(self):
        """A window is named by its event, in any script, unescaped."""
        pytest.importorskip("icalendar")
        for written, name in [
            ("freeze", "freeze"),
            ("a\\, b\\; c", "a, b; c"),
            ("Änderungsstopp 🎄", "Änderungsstopp 🎄"),
            ("two\\nlines", "two\nlines"),
            ("a: b", "a: b"),
            ("", ""),
        ]:
            data = ics(f"DTSTART:20241220\nSUMMARY:{written}").encode()
            (window,) = freezes_from_ics(data, PACIFIC)
            assert window.name == name
        (window,) = freezes_from_ics(ics("DTSTART:20241220"), PACIFIC)
        assert window.name == ""

    def test_sorted_and_once(self):
        """Windows come in order, exact duplicates once, so that files compare."""
        assert days("DTSTART:20250101", "DTSTART:20240101", "DTSTART:20250101") == [
            "2024-01-01..2024-01-01",
            "2025-01-01..2025-01-01",
        ]

    def test_one_occurrence_moved(self):
        """An event with a RECURRENCE-ID takes the place of that occurrence alone."""
        weekly = "UID:a\nDTSTART:20241206\nRRULE:FREQ=WEEKLY;COUNT=3"
        moved = "UID:a\nRECURRENCE-ID:20241213\nDTSTART:20241216"
        assert (
            days(weekly, moved)
            == days(moved, weekly)
            == [
                "2024-12-06..2024-12-06",
                "2024-12-16..2024-12-16",
                "2024-12-20..2024-12-20",
            ]
        )
        longer = "UID:a\nRECURRENCE-ID:20241213\nDTSTART:20241213\nDURATION:P3D"
        assert days(weekly, longer) == [
            "2024-12-06..2024-12-06",
            "2024-12-13..2024-12-15",
            "2024-12-20..2024-12-20",
        ]
        other = moved.replace("UID:a", "UID:b")
        assert len(days(weekly, other)) == 4

    def test_one_occurrence_called_off(self):
        """A cancelled or transparent occurrence is open."""
        weekly = (
            "UID:a\nDTSTART;TZID=America/New_York:20241206T120000\n"
            "RRULE:FREQ=WEEKLY;COUNT=3"
        )
        for off in ("STATUS:CANCELLED", "TRANSP:TRANSPARENT"):
            gone = f"UID:a\nRECURRENCE-ID:20241213T170000Z\nDTSTART:20241213T170000Z\n{off}"
            assert days(weekly, gone) == [
                "2024-12-06..2024-12-06",
                "2024-12-20..2024-12-20",
            ]

    def test_covers(self):
        """Windows are cut to the days asked for; those outside are left out."""
        covers = Window(date(2025, 1, 1), date(2026, 12, 25))
        assert days(
            "DTSTART:20241224\nDURATION:P14D\nRRULE:FREQ=YEARLY",
            "DTSTART:20200101",
            "DTSTART:20500101",
            "DTSTART:20500101\nRRULE:FREQ=YEARLY",
            covers=covers,
        ) == [
            "2025-01-01..2025-01-06",
            "2025-12-24..2026-01-06",
            "2026-12-24..2026-12-25",
        ]
        found = days("DTSTART:20241224\nRRULE:FREQ=YEARLY")
        assert (len(found), found[-1]) == (77, "2100-12-24..2100-12-24")

    def test_timezones_of_the_file_are_not_read(self):
        """A VTIMEZONE cannot redefine a zone, nor run on without an end."""
        zone = """\
BEGIN:VTIMEZONE
TZID:Asia/Tokyo
BEGIN:STANDARD
DTSTART:16010101T000000
RRULE:FREQ=SECONDLY
TZOFFSETFROM:-1000
TZOFFSETTO:-1000
END:STANDARD
END:VTIMEZONE
""".splitlines()
        pytest.importorskip("icalendar")
        data = ics("DTSTART;TZID=Asia/Tokyo:20241120T000000", head=zone)
        (window,) = freezes_from_ics(data, PACIFIC)
        assert window.start == date(2024, 11, 19)

    def test_several_calendars_in_a_file(self):
        """Events of all calendars of a file count; an empty one has none."""
        pytest.importorskip("icalendar")
        data = ics("DTSTART:20241120") + ics("DTSTART:20241121")
        assert len(freezes_from_ics("\ufeff" + data, PACIFIC)) == 2
        assert freezes_from_ics(ics(), PACIFIC) == ()

    def test_a_one_line_name_of_a_file_is_not_opened(self, tmp_path, monkeypatch):
        """icalendar would take a one-line text for a path: here it is a bad file."""
        pytest.importorskip("icalendar")
        (tmp_path / "freezes.ics").write_text(ics("DTSTART:20241120"))
        monkeypatch.chdir(tmp_path)
        line = refusal(lambda: freezes_from_ics("freezes.ics", PACIFIC))
        assert "begins with BEGIN:VCALENDAR" in line

    def test_without_icalendar(self, monkeypatch):
        """Where icalendar is missing, the sentence says how to install it."""
        monkeypatch.setitem(sys.modules, "icalendar", None)
        with pytest.raises(ImportError, match=r"pip install 'deploysched\[ics\]'"):
            freezes_from_ics(ics("DTSTART:20241120"), PACIFIC)

    @given(
        start=st.datetimes(datetime(2025, 3, 1), datetime(2025, 4, 5)).map(
            lambda moment: moment.replace(microsecond=0)
        ),
        seconds=st.integers(1, 200_000),
        tz=st.sampled_from([PACIFIC, "Asia/Kolkata", "Europe/Berlin", "UTC"]),
    )
    def test_a_timed_event_closes_the_days_it_overlaps(self, start, seconds, tz):
        """By brute force: a day is closed where a second of it is in the event."""
        end = start + timedelta(seconds=seconds)
        (found,) = days(
            f"DTSTART:{start:%Y%m%dT%H%M%S}Z\nDTEND:{end:%Y%m%dT%H%M%S}Z", tz=tz
        )
        zone = ZoneInfo(tz)
        closed = sorted(
            {
                (start + timedelta(seconds=n))
                .replace(tzinfo=UTC)
                .astimezone(zone)
                .date()
                for n in [*range(0, seconds, 600), seconds - 1]
            }
        )
        assert found == f"{closed[0]}..{closed[-1]}"

    @given(
        windows=st.lists(
            st.tuples(
                st.dates(date(1971, 1, 1), date(2099, 12, 31)),
                st.integers(0, 365),
                st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"))),
            ),
            max_size=5,
        )
    )
    def test_toml_and_ics_say_the_same(self, windows):
        """Any freezes written in both forms load to equal windows."""
        icalendar = pytest.importorskip("icalendar")
        file, lines = icalendar.Calendar(), [BASE]
        for start, length, name in windows:
            event = icalendar.Event()
            event.add("DTSTART", start)
            event.add("DTEND", start + (length + 1) * DAY)
            event.add("SUMMARY", name)
            file.add_component(event)
            end = start + length * DAY
            lines.append(f"[[freeze]]\n{named(name)}start={start}\nend={end}\n")
        freezes = freezes_from_ics(file.to_ical(), PACIFIC)
        assert freezes == loads("".join(lines)).calendar.freezes


class TestFreezesFromIcsRefuses:
    @pytest.mark.parametrize(
        ("event", "sentence"),
        [
            ("SUMMARY:x", "DTSTART is missing @ VEVENT[0]"),
            ("DTSTART:garbage", "@ VEVENT[0].DTSTART"),
            ("DTSTART:20240230", "@ VEVENT[0].DTSTART"),
            ("DTSTART:20240101\nDTSTART:20240102", "DTSTART is given 2 times"),
            ("DTSTART:P1D", "must be a date or a time of a date, not the timedelta"),
            ("DTSTART:20240101\nDTEND:20240101", "is the day after the last"),
            ("DTSTART:20240102\nDTEND:20240101", "is the day after the last"),
            ("DTSTART:20240102\nDURATION:PT1H", "is the day after the last"),
            ("DTSTART:20240102\nDURATION:-P1D", "is the day after the last"),
            ("DTSTART:20240102\nDURATION:20240103", "a duration such as P3D"),
            ("DTSTART:20240102\nDTEND:20240103T000000", "a date where DTSTART is one"),
            ("DTSTART:20240102T000000\nDTEND:20240103", "a date where DTSTART is one"),
            ("DTSTART:20240102T000000\nRDATE:20240103", "a date where DTSTART is one"),
            (
                "DTSTART:20240102T000000\nDTEND:20240101T000000",
                "ends before its start 2024-01-02 00:00:00 @ VEVENT[0].DTEND",
            ),
            (
                "DTSTART:20240102T000000\nRDATE;VALUE=PERIOD:20240103T000000/-PT1H",
                "ends before its start",
            ),
            ("DTSTART:20240102\nDTEND:20240103\nDURATION:P1D", "keep one"),
            (
                "DTSTART:20240102\nEXDATE:20240102T000000",
                "but the event has whole days",
            ),
            ("DTSTART:20240102\nEXRULE:FREQ=DAILY", "EXRULE is not read"),
            ("DTSTART;TZID=Nowhere/Else:20240102T000000", "no data for the time zone"),
            ("DTSTART;TZID=/x/Europe/Berlin:20240102T000000", "names no known zone"),
            ("DTSTART:20240101\nRRULE:FREQ=HOURLY", "@ VEVENT[0].RRULE"),
            ("DTSTART:20240101\nRRULE:FREQ=SECONDLY", "@ VEVENT[0].RRULE"),
            ("DTSTART:20240101\nRRULE:FREQ=FOO", "@ VEVENT[0].RRULE"),
            (
                "DTSTART:20240101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
                "no day ever",
            ),
            ("DTSTART:20240101\nRRULE:FREQ=DAILY", "more than 10000 freezes"),
            ("DTSTART:20240101\nDTEND:99991231", "after 2100-12-31"),
            ("DTSTART:21010101", "after 2100-12-31"),
            ("DTSTART:20240101\nDURATION:P9999999D", "@ VEVENT[0]"),
            ("DTSTART:20240101\nRECURRENCE-ID:20240101", "needs its UID"),
            (
                "UID:a\nDTSTART:20240101\nRECURRENCE-ID;RANGE=THISANDFUTURE:20240101",
                "RANGE is not read",
            ),
            (f"DTSTART:20240101\nSUMMARY:{'x' * 1001}", "at most 1000 are allowed"),
            ('DTSTART;X=":20240101', "@ VEVENT[0]"),
            # releases of icalendar have errors of their own for these, or none
            ("DTSTART;VALUE=A,B:20240101", "@ VEVENT[0]"),
            ("DTSTART;VALUE=UID:x", "@ VEVENT[0].DTSTART"),
            ("DTSTART:20240101\nRDATE;VALUE=TEXT:20240102", "DATE-TIME, DATE, PERIOD"),
            ("DTSTART:20240101\nRRULE;VALUE=TEXT:x", "VALUE=TEXT must be one of RECUR"),
        ],
    )
    def test_events(self, event, sentence):
        """An event that cannot be read is refused by name, not left out."""
        line = refusal(lambda: days(event))
        assert sentence in line
        assert " @ VEVENT[0]" in line
        assert line.isascii()
        assert line.isprintable()

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ("", "an iCalendar file is empty"),
            (b"\xef\xbb\xbf\r\n", "an iCalendar file is empty"),
            ("hello", "begins with BEGIN:VCALENDAR: 'hello' @ line 1"),
            (BASE, "begins with BEGIN:VCALENDAR"),
            (ics().encode("utf-16"), "in UTF-16"),
            (ics("SUMMARY:é").encode("latin-1"), "not UTF-8, from byte"),
            (ics("SUMMARY:\0"), "holds a NUL"),
            (ics("SUMMARY:\ud800\nDTSTART:20240101"), "surrogate"),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "END:VEVENT is missing"),
            ("BEGIN:VCALENDAR\nEND:VEVENT\n", "END:VEVENT has no BEGIN of its own"),
            ("END:VEVENT\n", "END:VEVENT has no BEGIN of its own @ line 1"),
            ("END:\x1b\x05\n", r"END:\x1b\x05 has no BEGIN of its own @ line 1"),
            ("BEGIN:X\n" * 100_000, "END:X is missing"),
            (ics(head=["METHOD:CANCEL"]), "calls its events off"),
            (b"\n" * 100_000_000, "has 100000000 bytes"),
            (b"\n" * 5_000_000, "is empty"),
            (b"BEGIN:VCALENDAR" + b"\r\n " * 1_600_000, "is missing"),
            (ics(*["X:y"] * 10_001), "more than 10000 events"),
            (ics("EXDATE:20240101\n" * 100_000), "more properties than are read"),
            (ics("EXDATE:" + "20240101," * 300_000), "more properties than are read"),
        ],
    )
    def test_files(self, data, sentence):
        """A file that is none gives one clear line, soon."""
        pytest.importorskip("icalendar")
        begin = clock.perf_counter()
        assert sentence in refusal(lambda: freezes_from_ics(data, PACIFIC))
        assert clock.perf_counter() - begin < 30  # far above what a slow machine takes

    def test_the_time_of_a_file_is_bounded(self, monkeypatch):
        """Rules that rarely occur are followed up to a bound for the whole file."""
        pytest.importorskip("icalendar")
        monkeypatch.setattr(_recurrences, "MOST_WORK", 2_500)
        rule = "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29"
        sentence = "more recurring freezes than can be followed"
        toml = f"[[freeze]]\nrrule = '{rule}'\ndays = 1\n"
        assert loads(BASE + toml).calendar.freezes
        assert sentence in refusal(lambda: loads(BASE + toml * 2))
        event = f"DTSTART:20240229\nRRULE:{rule}"
        assert days(event)
        line = refusal(lambda: days(event, event))
        assert sentence in line
        assert line.endswith(" @ VEVENT[1]")

    def test_arguments(self):
        """Other types are a TypeError, an unknown zone a ScheduleError."""
        pytest.importorskip("icalendar")
        with pytest.raises(TypeError, match="must be given as bytes or str"):
            freezes_from_ics(Path("x"), PACIFIC)
        with pytest.raises(TypeError, match="covers must be a Window"):
            freezes_from_ics(ics(), PACIFIC, covers=2026)
        with pytest.raises(TypeError, match="tz must be a str"):
            freezes_from_ics(ics(), None)
        assert "no time zone name" in refusal(lambda: freezes_from_ics(ics(), "PST"))

    @given(
        lines=st.lists(
            st.sampled_from(
                [
                    *("BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM", " x"),
                    *("DTSTART:20240101", "DTSTART:20240101T000000Z", "DTEND:20240102"),
                    *(
                        "RRULE:FREQ=YEARLY",
                        "RRULE:",
                        "EXDATE:20240101",
                        "RDATE:20240203",
                    ),
                    *("UID:a", "RECURRENCE-ID:20240101", "SUMMARY:x", "DURATION:P1D"),
                    *("STATUS:CANCELLED", "DTSTART;TZID=UTC:20240101T000000", ":", ";"),
                    *("RDATE;VALUE=PERIOD:20240101T000000/PT1H", "EXDATE:", "DTSTART"),
                ]
            )
            | st.text(max_size=20),
            max_size=15,
        )
    )
    def test_whatever_the_lines(self, lines):
        """Any lines end in windows or in a ScheduleError."""
        pytest.importorskip("icalendar")
        data = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"])
        found = ()
        with suppress(ScheduleError):
            found = freezes_from_ics(data, PACIFIC)
        assert all(isinstance(window, Window) for window in found)

    @given(st.binary(max_size=200) | st.text(max_size=200))
    def test_whatever_the_bytes(self, data):
        """Any bytes and any text end in windows or in a ScheduleError."""
        pytest.importorskip("icalendar")
        with pytest.raises(ScheduleError):
            freezes_from_ics(data, PACIFIC)
