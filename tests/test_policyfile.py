"""Policies from TOML, freezes from iCalendar: right ones load, wrong ones say where."""

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
    OBSERVED_FREEZES,
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
    plan,
)
from deploysched.cadences import recurring
from deploysched.policyfile import freezes_from_ics, loads

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
DAY = timedelta(days=1)
BASE = 'base = "power-platform"\n'
STAGE = "[[stage]]\nkey = 'all'\nname = 'All'\noffset = 0\n"
OWN = "name = 'own'\nholidays = 'none'\nyears = [2026, 2027]\ntz = 'UTC'\n"
DATE = "DTSTART;VALUE=DATE:20241120"
WEEKLY = "UID:a\nDTSTART;VALUE=DATE:20241106\nRRULE:FREQ=WEEKLY;COUNT=4"
ALWAYS = DATE + "\nRRULE:FREQ=WEEKLY"
PLACE = "UID:a\nRECURRENCE-ID;VALUE=DATE:20241120\nDTSTART;VALUE=DATE:20241121"


def table(text):
    """Return the rows of a table: what is read, with / between lines, => what follows."""
    rows = []
    for line in text.strip().splitlines():
        left, _, right = line.partition(" =>")
        for short, long in [("<day>", DATE), ("<weekly>", WEEKLY), ("<place>", PLACE)]:
            left = left.replace(short, long)
        rows.append((left.replace(" / ", "\n"), right.strip()))
    return rows


FAULTS = table(
    r"""
rol = 1 => 'rol' is no key of this table: did you mean 'roll'?
[[freeze]] / start = 2026-01-01 => end is missing @ $.freeze[0]
[[freeze]] / rrule = 'FREQ=DAILY' => days is missing @ $.freeze[0]
[[freeze]] / rrule = 'FREQ=DAILY' / days = 1 / end = 2026-01-01 => has days, from 1 to 3660, and no end
[[stage]] / key = 'x' => name is missing @ $.stage[0]
[[freeze]] / start = '2026-01-01' / end = 2026-01-02 => must be a date such as 2026-11-27, without quotes, not the str '2026-01-01' @ $.freeze[0].start
dtstart = 2026-01-01T00:00:00 => not the datetime datetime
notice = true => must be a whole number, not the bool True
roll = 'skp' => 'skp' is not known: did you mean 'skip'? @ $.roll
[[stage]] / key = 'all' / name = 'All' / offset = 2 / [[stage]] / key = 'b' / name = 'All' / offset = 0 => offsets [2, 0]: they must not fall
tz = 'Europe/Nowhere' => no data for the time zone
cadence = 'FREQ=MONTHLY' => needs dtstart, the day it counts from, such as 2026-01-02 @ $.cadence
cadence = 'FREQ=WEEKLY;BYDAY=SU' => no train ever starts
holidays = 'DE' => 'DE' needs years = [2024, 2035], without which
holidays = 'us-federal' => without which US-federal, US-microsoft are known @ $.holidays
holidays = [] / years = [2026, 2025] => the first and the last
holidays = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M'] => must name 1 to 12 calendars @ $.holidays
[[freeze]] / rrule = 'FREQ=YEARLY' / days = 1 => write start = 2026-11-27 @
[[freeze]] / rrule = 'FREQ=HOURLY;BYDAY=MO' / days = 1 => has FREQ='HOURLY', which no rule of whole days has
[[freeze]] / rrule = 'FREQ=DAILY;UNTIL=20261399' / days = 1 => has UNTIL='20261399', which no DAILY rule of whole days has
[[freeze]] / rrule = 'FREQ=DAILY' / days = 0 => has days, from 1 to 3660, and no end @ $.freeze[0]
[[freeze]] / rrule = 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30' / days = 1 => no day ever fits
[[freeze]] / rrule = 'FREQ=DAILY' / days = 1 => more than 10000 freezes
[[freeze]] / rrule = 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO' / days = 1 => counts from a start
"""
)


def policy_of(first, last, tz="America/Los_Angeles"):
    """Return a policy of some years, without holidays."""
    covers = Window(date(first, 1, 1), date(last, 12, 31))
    calendar = Calendar(name="no holidays", covers=covers)
    return attrs.evolve(POWER_PLATFORM, calendar=calendar, tz=tz)


YEARS = policy_of(2024, 2027)


def ics(*events, head=()):
    """Return a file of events, each the lines between BEGIN and END."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *head]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def spans(*events, policy=YEARS, head=(), **options):
    """Return the windows of events as text; each event must be readable."""
    read = freezes_from_ics(ics(*events, head=head), policy, **options)
    assert read.problems == ()
    return [
        f"{w.start:%m-%d}" if w.start == w.end else f"{w.start:%m-%d}..{w.end:%m-%d}"
        for w in read.windows
    ]


class TestExamples:
    def test_the_freezes_of_2024(self):
        """Both files hold the freezes that were seen, and seven Fridays are frozen."""
        policy = loads((EXAMPLES / "freezes.toml").read_bytes())
        read = freezes_from_ics((EXAMPLES / "freezes.ics").read_bytes(), POWER_PLATFORM)
        assert policy == POWER_PLATFORM.with_freezes(*OBSERVED_FREEZES)
        assert read.windows == OBSERVED_FREEZES
        assert read.problems == ()
        schedule = plan(date(2024, 11, 18), policy)
        assert schedule.start == date(2025, 1, 10)
        assert len(schedule.dropped) == 7

    def test_a_train_of_ones_own(self):
        """A fortnightly train in three rings has nothing of the Power Platform."""
        policy = loads((EXAMPLES / "rings.toml").read_text("utf-8"))
        assert policy.stated == (5 * DAY, 7 * DAY)
        assert policy.region_table is None
        assert policy.cautions == ()
        schedule = plan(date(2026, 12, 15), policy)
        # Tuesday 29 December is frozen, and 6 January is a holiday in Bavaria
        assert schedule.nominal == date(2026, 12, 29)
        assert schedule.start == date(2027, 1, 7)
        assert schedule.date_for("staff") == date(2027, 1, 7)
        found = [w.start for w in policy.calendar.freezes if w.name == "Easter week"]
        assert found == [easter(year) - 3 * DAY for year in range(2026, 2036)]


def changed(**fields):
    return attrs.evolve(POWER_PLATFORM, **fields)


def of_country(*args, **kwargs):
    return changed(calendar=Calendar.from_holidays(*args, **kwargs))


def cadence_of(*args, **kwargs):
    return changed(cadence=Cadence(*args, **kwargs))


# fmt: off
KEYS = [
    ("", POWER_PLATFORM),
    ('roll = "following"', changed(roll=Roll.FOLLOWING)),
    ('holidays = ["US-federal", "US-microsoft"]', changed(calendar=US_FEDERAL | MICROSOFT_US)),
    ('holidays = "US-CA"\nyears = [2024, 2035]', of_country("US", range(2024, 2036), subdiv="CA")),
    ('holidays = "DE-BY"\nyears = [2026, 2026]\ncategories = ["public", "catholic"]',
     of_country("DE", range(2026, 2027), subdiv="BY", categories=("public", "catholic"))),
    ("weekend = ['TH', 'SA']", changed(calendar=attrs.evolve(US_FEDERAL, weekend={3, 5}))),
    ("weekend = []", changed(calendar=attrs.evolve(US_FEDERAL, weekend=()))),
    ("notice = 24", changed(notice=timedelta(hours=24))),
    ("start_time = 07:30:00", changed(start_time=time(7, 30))),
    ("stated = [10, 15]", changed(stated=(10 * DAY, 15 * DAY))),
    ('stated = "none"', changed(stated=None)),
    ('region_table = "none"', changed(region_table=None)),
    ('cadence = "FREQ=WEEKLY;BYDAY=TU"', cadence_of("FREQ=WEEKLY;BYDAY=TU")),
    ("dtstart = 2026-01-02\ndates = [2026-03-03]\nexcept = [2026-03-06]",
     cadence_of("FREQ=WEEKLY;BYDAY=FR", date(2026, 1, 2), rdate=[date(2026, 3, 3)], exdate=[date(2026, 3, 6)])),
    ("tz = 'UTC'\nname = 'n'\nsource = 's'\nowner = 'o'\nassumptions = ['a']",
     changed(tz="UTC", name="n", source="s", owner="o", assumptions=("a",))),
]
RECURRING = [
    # begins before the years, and reaches into them
    ("rrule = 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20'\ndays = 18", ["2026-01-01..2026-01-06", "2026-12-20..2027-01-06"]),
    ("rrule = 'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'\ndays = 2", ["2026-11-26..2026-11-27", "2027-11-25..2027-11-26"]),
    ("rrule = 'FREQ=WEEKLY;INTERVAL=2;COUNT=2'\ndays = 2\nstart = 2026-01-05", ["2026-01-05..2026-01-06", "2026-01-19..2026-01-20"]),
    ("rrule = 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20260105T000000Z'\ndays = 1", ["2026-01-05..2026-01-05"]),
]
VALUES = """1 -1 2026 1.5 nan true '' 'x' 'DE' 2026-01-05 07:00:00 'none' 'skip' 'FREQ=DAILY'
2026-01-01T00:00:00Z 'UTC' 'SA' 'FREQ=MONTHLY' 9223372036854775807 'FREQ=WEEKLY;BYDAY=MO'
{key='x',name='x',offset=1} {rrule='FREQ=DAILY',days=1} {start=2026-01-05,end=1} {x={}} []"""
FIELDS = """name holidays years weekend categories roll tz notice start_time stated cadence
dtstart dates except stage source region_table freeze"""
# fmt: on


class TestLoads:
    @pytest.mark.parametrize(("text", "policy"), KEYS)
    def test_every_key(self, text, policy):
        """Each key gives the policy that is built by hand, from text or bytes."""
        assert loads(BASE + text) == policy
        assert loads(("\ufeff" + BASE + text).replace("\n", "\r\n").encode()) == policy

    def test_a_cadence_of_dates_alone(self):
        """A train without a rule is due on the days that are listed."""
        policy = loads(OWN + "dates = [2026-04-23, 2026-10-22]\n" + STAGE)
        assert policy == Policy(
            name="own",
            calendar=policy_of(2026, 2027).calendar,
            stages=(Stage("all", "All", offset=0),),
            cadence=Cadence(rdate=[date(2026, 4, 23), date(2026, 10, 22)]),
            tz="UTC",
        )

    def test_stages_and_bases(self):
        """Offsets may be equal; new stages leave the region table of either base."""
        policy = loads(
            'base = "power-platform-2022"\n' + STAGE + STAGE.replace("all", "b")
        )
        stages = (Stage("all", "All", offset=0), Stage("b", "All", offset=0))
        assert policy == attrs.evolve(
            POWER_PLATFORM_2022, stages=stages, region_table=None
        )

    def test_years_cut_a_shipped_calendar(self):
        """Days outside the years are not covered, and those inside are unchanged."""
        calendar = loads(BASE + "years = [2026, 2027]").calendar
        assert calendar.covers == Window(date(2026, 1, 1), date(2027, 12, 31))
        for number in range(730):
            day = date(2026, 1, 1) + number * DAY
            assert calendar.reasons(day) == US_FEDERAL.reasons(day)

    @pytest.mark.parametrize(("freeze", "found"), RECURRING)
    def test_recurring_freezes(self, freeze, found):
        """A rule and a number of days close them in every covered year."""
        policy = loads(f"{BASE}years = [2026, 2027]\n[[freeze]]\n{freeze}")
        assert [str(w) for w in policy.calendar.freezes][:2] == found

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            *((BASE + text, sentence) for text, sentence in FAULTS),
            ("", 'says nothing: begin with base = "power-platform" @ $'),
            ("name = 'é'".encode("latin-1"), "this is no TOML in UTF-8: 'utf-8' codec"),
            ("x = " + "[" * 1_900, "this is no TOML in UTF-8"),
            ("a" + ".a" * 900 + " = 1", "the line is too long: break it @ line 1"),
            (BASE + BASE, "this is no TOML in UTF-8: Cannot overwrite a value"),
            (OWN + STAGE, "cadence is missing: write cadence ="),
            # A zone of its own is asked for: that of Seattle would be wrong in silence.
            (OWN.replace("tz", "#") + STAGE, "tz is missing: write tz = 'Europe/"),
            (BASE + f"cadence = '{'FREQ=DAILY;' * 30}'", "is longer than 200"),
        ],
    )
    def test_a_fault_is_one_line_that_says_where(self, text, sentence):
        """A wrong file gives one line with the path of its fault."""
        with pytest.raises(ScheduleError) as caught:
            loads(text)
        line = str(caught.value)
        assert sentence in line
        assert " @ " in line
        assert line.isprintable()

    @given(
        st.dictionaries(
            st.sampled_from(FIELDS.split()),
            st.sampled_from(VALUES.split())
            | st.lists(st.sampled_from(VALUES.split()), max_size=3).map(
                lambda items: f"[{', '.join(items)}]"
            ),
            max_size=4,
        )
    )
    def test_any_value_is_a_policy_or_one_line(self, fields):
        """Any value of any type under any key ends in a policy or a ScheduleError."""
        lines = [f"{key} = {value}" for key, value in fields.items()]
        with suppress(ScheduleError):
            assert isinstance(loads("\n".join([BASE, *lines])), Policy)


def own_zone(*changes):
    """Return a VTIMEZONE: of each change its kind, DTSTART with a rule, and offsets."""
    lines = ["BEGIN:VTIMEZONE", "TZID:Our time"]
    for kind, start, before, after in changes:
        lines += [
            f"BEGIN:{kind}",
            *f"DTSTART:{start}".split(),
            f"TZOFFSETFROM:{before}",
        ]
        lines += [f"TZOFFSETTO:{after}", f"END:{kind}"]
    return [*lines, "END:VTIMEZONE"]


TOKYO = own_zone(("STANDARD", "16010101T000000", "+0900", "+0900"))
SUNDAY = "RRULE:FREQ=YEARLY;BYHOUR=2;BYDAY=-1SU;BYMONTH"
BERLIN = own_zone(
    ("STANDARD", f"16010101T030000 {SUNDAY}=10", "+0200", "+0100"),
    ("DAYLIGHT", f"16010101T020000 {SUNDAY}=3", "+0100", "+0200"),
)

DAYS = table(
    r"""
<day> => 11-20
<day> / DTEND;VALUE=DATE:20241122 => 11-20..11-21
<day> / DTEND;VALUE=DATE:20241120 => 11-20
<day> / DTEND:20241122T000000 => 11-20..11-21
<day> / DTEND:20241122T120000 => 11-20..11-22
<day> / DURATION:P2D => 11-20..11-21
<day> / DURATION:P1W => 11-20..11-26
<day> / DURATION:PT36H => 11-20..11-21
DTSTART;TZID=Nowhere;VALUE=DATE:20241120 => 11-20
<day>T120000 => 11-20
DTSTART:20241120 => 11-20
DTSTART:20241120T090000 => 11-20
DTSTART:20241120T000000 => 11-20
DTSTART:20241120T000000 / DTEND:20241121T000000 => 11-20
DTSTART:20241120T235959 / DURATION:PT2S => 11-20..11-21
DTSTART:20241120T235960 / DURATION:PT1S => 11-20
DTSTART:20241120T235960Z / DURATION:PT1S => 11-20
DTSTART:20241120T070000Z / DURATION:PT1H => 11-19
DTSTART:20241120T070000Z / DURATION:PT2H => 11-19..11-20
DTSTART;TZID=US/Pacific:20240309T120000 / DURATION:PT35H30M => 03-09..03-11
DTSTART;TZID=US/Pacific:20240309T120000 / DURATION:P1D => 03-09..03-10
DTSTART:20240302T000000 / DTEND:20240303T000000 / RRULE:FREQ=WEEKLY;COUNT=3 => 03-02 03-09 03-16
<day> / RRULE:FREQ=WEEKLY;BYDAY=WE, FR;COUNT=3 => 11-20 11-22 11-27
<day> / END:VALARM / RRULE:FREQ=DAILY;UNTIL=20241122T000000Z => 11-20..11-22
<day> / RRULE:FREQ=DAILY => 11-20..12-31
<day> / RRULE:FREQ=YEARLY;UNTIL=99991231 => 11-20
<day> / DTEND;VALUE=DATE:99991231 => 11-20..12-31
DTSTART;VALUE=DATE:20201220 / DURATION:P30D / RRULE:FREQ=YEARLY => 01-01..01-18 12-20..12-31
DTSTART;VALUE=DATE:19710101 / DURATION:P3D / RRULE:FREQ=YEARLY => 01-01..01-03
<day> / RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=MO => 11-20 11-25
<day> / RDATE;VALUE=DATE:20241224,20241231 => 11-20 12-24 12-31
<day> / RRULE:FREQ=WEEKLY;COUNT=2 / EXDATE:20241120T000000Z => 11-27
<day> / RRULE:FREQ=WEEKLY;COUNT=2 / EXDATE: => 11-20 11-27
DTSTART;TZID=Asia/Tokyo:20241220T120000 / RRULE:FREQ=WEEKLY;COUNT=3 / EXDATE:20241227T120000 / EXDATE:20250103T030000Z => 12-19
DTSTART:20241120T233000 / RRULE:FREQ=WEEKLY;UNTIL=20241128T073000Z => 11-20 11-27
DTSTART:20241120T233000 / RRULE:FREQ=WEEKLY;UNTIL=20241128T072959Z => 11-20
DTSTART:20241120T120000 / RRULE:FREQ=WEEKLY;UNTIL=20241127 => 11-20 11-27
DTSTART;TZID=Pacific/Auckland:20241121T060000 / RRULE:FREQ=WEEKLY;UNTIL=20241127T170000Z => 11-20 11-27
DTSTART;VALUE=DATE:20231222 / DURATION:P5D / RRULE:FREQ=WEEKLY;UNTIL=20231229 => 01-01..01-02
<day> / STATUS:cancelled =>
<day> / X-A;B="c:d":e / GEO:x / BEGIN:VALARM / DTSTART:20240101 / END:VALARM => 11-20
"""
)
ONE_UID = table(
    r"""
<weekly> + <place> => 11-06 11-13 11-21 11-27
<weekly> / EXDATE;VALUE=DATE:20241120 + <place> => 11-06 11-13 11-21 11-27
<place> + <weekly> => 11-06 11-13 11-21 11-27
<weekly> + <place> / RRULE:FREQ=WEEKLY => 11-06 11-13 11-21 11-27
<weekly> + <place> / STATUS:CANCELLED => 11-06 11-13 11-27
<weekly> + <place> / TRANSP:TRANSPARENT => 11-06 11-13 11-27
<weekly> + <place> / SEQUENCE:2 + UID:a / RECURRENCE-ID;VALUE=DATE:20241120 / DTSTART;VALUE=DATE:20241122 => 11-06 11-13 11-21 11-27
<weekly> + UID:a / RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20241120 / DTSTART;VALUE=DATE:20241121 => 11-06 11-13 11-21 11-28
<weekly> + UID:a / RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20241120 / DTSTART;VALUE=DATE:20241121 / STATUS:CANCELLED => 11-06 11-13
<weekly> + UID:a / SUMMARY:x / RECURRENCE-ID;VALUE=DATE:20241120 / DTSTART;VALUE=DATE:20241114 => 11-06 11-13 11-14 11-27
<place> => 11-21
<weekly> / SEQUENCE:1 / EXDATE;VALUE=DATE:20241120 + <place> => 11-06 11-13 11-27
<weekly> + UID:a / SEQUENCE:1 / <day> => 11-20
UID:a / SEQUENCE:1 / <day> + <weekly> => 11-20
<weekly> + UID:a / SEQUENCE:1 / STATUS:CANCELLED / <day> + <place> =>
<day> + DTSTART;VALUE=DATE:20241127 + <day> => 11-20 11-27
"""
)
ODD = table(
    r"""
SUMMARY:x => 6 the event has no DTSTART
DTSTART:garbage => 7 'GARBAGE' is no date or time
DTSTART:20240230 => 7 '20240230' is no date or time
DTSTART:20240102 / DTEND:20240101 => 8 the event ends before it starts
DTSTART:20240102 / DURATION:-P1D => 8 '-P1D' is no duration
DTSTART:20240102 / RRULE:FREQ=HOURLY => 8 the rule 'FREQ=HOURLY' has FREQ='HOURLY'
DTSTART:20240102 / RRULE:FREQ=DAILY;BYHOUR=8,9 => 8 has 'BYHOUR': use FREQ, INTERVAL
DTSTART:20240102 / RRULE:FREQ=MONTHLY;BYDAY=MO,-1WE => 8 mixes plain and numbered days
DTSTART:20240102 / RRULE:FREQ=YEARLY;BYWEEKNO=20 => 8 has BYWEEKNO without BYDAY
DTSTART:20240102 / RRULE:FREQ=MONTHLY;BYDAY=20MO => 8 has a number that no month has
DTSTART:20240102 / RRULE:FREQ=YEARLY;BYEASTER=300 => 8 has BYEASTER='300'
DTSTART:00010102 / RRULE:FREQ=DAILY => 8 or one runs through more than 500 years: take fewer years
DTSTART:20240102T000000 / RDATE;VALUE=PERIOD:20240103T000000/P2D => 8 is no date or time
DTSTART:20240102 / EXDATE:x => 8 'X' is no date or time
DTSTART;TZID=Nowhere/Else:20240102T000000 => 7 no data for the time zone
DTSTART:99991231T120000 / DURATION:P9D => 6 leaves the years 1 to 9999
"""
)


class TestFreezesFromIcs:
    @pytest.mark.parametrize(("event", "found"), DAYS)
    def test_days_of_an_event(self, event, found):
        """Each event closes the days that it covers, in 2024 alone."""
        assert spans(event, policy=policy_of(2024, 2024)) == found.split()

    @pytest.mark.parametrize(
        ("zone", "head"),
        [
            *((name, ()) for name in ("Europe/Berlin", "Europe/berlin")),
            ("/mozilla.org/20050126_1/Europe/Berlin", ()),
            ("W. Europe Standard Time", ()),
            ('"Our time"', BERLIN),
            ("EST", [line.replace("Our time", "EST") for line in BERLIN]),
            ("Europe/Berlin", [x.replace("Our time", "Europe/Berlin") for x in TOKYO]),
        ],
    )
    def test_names_of_zones(self, zone, head):
        """IANA, vendors, Windows and the file itself name zones; Area/City is IANA's."""
        pytest.importorskip("icalendar")
        for wall, found in [("20241120T085959", "11-19"), ("20240620T090000", "06-20")]:
            event = f"DTSTART;TZID={zone}:{wall}\nDURATION:PT1S"
            assert spans(event, head=head) == [found]

    def test_zones_of_the_file(self):
        """Times without a zone are in that of the file; any name may be defined in it."""
        event = "DTSTART:20241120T080000\nDURATION:PT2H"
        assert spans(event) == ["11-20"]
        assert spans(event, head=["X-WR-TIMEZONE:Europe/Berlin"]) == ["11-19..11-20"]
        utc, own = (
            event.replace(":2024", f";TZID={name}:2024", 1)
            for name in ("tzone://Microsoft/Utc", "Our time")
        )
        assert spans(utc) == ["11-20"]
        assert spans(own, head=TOKYO) == ["11-19"]
        later = own_zone(("STANDARD", "20250101T000000", "+0900", "+0000"))
        assert spans(own, head=later) == ["11-19"]

    def test_the_file_alone_decides(self):
        """What icalendar has read before in this process changes nothing."""
        icalendar = pytest.importorskip("icalendar")
        event = "DTSTART;TZID=Our time:20241120T080000\nDURATION:PT2H"
        icalendar.Calendar.from_ical(ics(event, head=TOKYO))
        assert spans(event, head=BERLIN) == ["11-19..11-20"]
        (problem,) = freezes_from_ics(ics(event), YEARS).problems
        assert str(problem).startswith("line 4: no data for the time zone 'Our time'")

    @pytest.mark.parametrize(("events", "found"), ONE_UID)
    def test_events_of_one_uid(self, events, found):
        """The highest SEQUENCE counts, and an event may take the place of another's."""
        assert spans(*events.split(" + ")) == found.split()

    @pytest.mark.parametrize(("odd", "reason"), ODD)
    def test_an_odd_event_does_not_cost_the_file(self, odd, reason):
        """It is left out, and told with its line; the others count."""
        read = freezes_from_ics(ics(DATE, odd), YEARS)
        assert Window(date(2024, 11, 20), date(2024, 11, 20)) in read.windows
        (problem,) = read.problems
        line, _, words = reason.partition(" ")
        assert problem.line == int(line)
        assert words in problem.reason

    def test_transparent_events(self):
        """They are counted, and close nothing unless they are asked for."""
        free = DATE + "\nTRANSP:TRANSPARENT"
        read = freezes_from_ics(ics(free, free), YEARS)
        assert (read.windows, read.problems, read.transparent) == ((), (), 2)
        assert spans(free, transparent=True) == ["11-20"]
        assert freezes_from_ics(ics(free, DATE), YEARS).transparent == 1

    def test_closed_by_default(self):
        """In such a calendar a day is closed where no event covers a part of it."""
        head, policy = ["X-CALENDAR-TYPE:DEFAULT_CLOSED"], policy_of(2024, 2024)
        daily = "DTSTART:20240102T090000\nRRULE:FREQ=DAILY;COUNT=9"
        found = spans(daily, "DTSTART:20240105", head=head, policy=policy)
        assert found == ["01-01", "01-11..12-31"]
        assert spans(head=head, policy=policy) == ["01-01..12-31"]

    def test_how_files_are_written(self):
        """Folds inside a character, other encodings and line ends, a file cut off."""
        data = ics("SUMMARY:\u00c4rger\\,\\ngro\u00df\n" + DATE).encode()
        cut = data.index("\u00c4".encode()) + 1
        day = date(2024, 11, 20)
        for written in (
            data,
            data.decode(),
            b"\xef\xbb\xbf" + data,
            data[:cut] + b"\r\n " + data[cut:],
            data.replace(b"\r\n", b"\r"),
            data.replace(b"\r\n", b"\n\n"),
            data.replace(b"END:VCALENDAR\r\n", b""),
        ):
            want = Window(day, day, "\u00c4rger, gro\u00df")
            assert freezes_from_ics(written, YEARS).windows == (want,)

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "this is no iCalendar file"),
            (ics(DATE).encode("utf-16"), "this is no iCalendar file"),
            (
                ics(*[f"SUMMARY:{n}\n{ALWAYS}" for n in "abc"]),
                "more than 10000 freezes",
            ),
        ],
    )
    def test_files_that_are_refused(self, data, sentence):
        """What is no such file, or too much, is refused as a whole."""
        with pytest.raises(ScheduleError, match=sentence):
            freezes_from_ics(data, POWER_PLATFORM)

    def test_rules_that_take_long_are_told(self):
        """The rules of a file take so much work together: the rest are told."""
        never = DATE + "\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
        read = freezes_from_ics(ics(*[never] * 99), POWER_PLATFORM)
        assert len(read.windows) == 1
        assert 10 < len(read.problems) < 90
        assert "have too many days" in read.problems[0].reason

    @pytest.mark.parametrize("read", [loads, lambda x: freezes_from_ics(x, YEARS)])
    def test_arguments_of_another_type(self, read):
        """A path is no content, and a zone is no policy."""
        with pytest.raises(TypeError, match="must be given as bytes or str"):
            read(Path("x"))
        with pytest.raises(ScheduleError, match="has 1000001 bytes, at most 1000000"):
            read(b"\n" * 1_000_001)
        with pytest.raises(TypeError, match="policy must be a Policy"):
            freezes_from_ics(ics(), "UTC")

    @given(
        start=st.datetimes(datetime(2025, 3, 1), datetime(2025, 4, 5)),
        seconds=st.integers(1, 200_000),
        tz=st.sampled_from(["America/Los_Angeles", "Asia/Kolkata", "Europe/Berlin"]),
    )
    def test_a_timed_event_closes_the_days_it_overlaps(self, start, seconds, tz):
        """By brute force: a day is closed where a second of it is in the event."""
        event = f"DTSTART:{start:%Y%m%dT%H%M%S}Z\nDURATION:PT{seconds}S"
        (found,) = freezes_from_ics(ics(event), policy_of(2025, 2025, tz)).windows
        begin = start.replace(microsecond=0, tzinfo=UTC)
        ticks = [*range(0, seconds, 600), seconds - 1]
        days = {
            (begin + timedelta(seconds=n)).astimezone(ZoneInfo(tz)).date()
            for n in ticks
        }
        assert (found.start, found.end) == (min(days), max(days))

    @given(
        start=st.dates(date(2024, 1, 1), date(2024, 12, 31)),
        length=st.integers(1, 4),
        rule=st.sampled_from(
            ["WEEKLY;BYDAY=MO,TH", "MONTHLY", "YEARLY", "DAILY;INTERVAL=9"]
        ),
        moved=st.sets(st.integers(0, 40), max_size=3),
        left_out=st.sets(st.integers(0, 40), max_size=3),
    )
    def test_a_second_opinion(self, start, length, rule, moved, left_out):
        """recurring-ical-events closes the same days, where an event is as the RFC has it."""
        events = pytest.importorskip("recurring_ical_events")
        icalendar = pytest.importorskip("icalendar")
        start, *_ = days = [
            date.fromordinal(day)
            for day in recurring(f"FREQ={rule}", start, date(2026, 1, 1))
        ]
        gone = [days[n] for n in left_out if n < len(days)]
        away = [days[n] for n in moved if n < len(days) and days[n] not in gone]
        stamp = "VALUE=DATE:{:%Y%m%d}".format
        first = f"UID:a\nDTSTART;{stamp(start)}\nDURATION:P{length}D\nRRULE:FREQ={rule}"
        others = [
            f"UID:a\nRECURRENCE-ID;{stamp(day)}\nDTSTART;{stamp(day + 30 * DAY)}"
            for day in away
        ]
        data = ics(first + "".join(f"\nEXDATE;{stamp(day)}" for day in gone), *others)
        policy = policy_of(2024, 2025)
        found = freezes_from_ics(data, policy).windows
        other = events.of(icalendar.Calendar.from_ical(data))
        want = {
            event.start + n * DAY
            for event in other.between(date(2023, 12, 1), date(2026, 1, 1))
            for n in range((event.end - event.start).days)
        }
        covers = policy.calendar.covers
        assert {day for window in found for day in window.common(covers)} == {
            day for day in want if day in covers
        }

    @given(
        st.lists(
            st.sampled_from(
                """\
BEGIN:VEVENT|END:VEVENT|BEGIN:VALARM|END:VALARM| x|DTSTART:20240101|DTEND:20240102
DTSTART:20240101T000000Z|RRULE:FREQ=YEARLY|RRULE:|EXDATE:20240101|RDATE:20240203|UID:a
RECURRENCE-ID:20240101|SUMMARY:x|DURATION:P1D|STATUS:CANCELLED|:|;|EXDATE:|DTSTART|RDATE
DTSTART;TZID=UTC:20240101T000000|RDATE;VALUE=PERIOD:20240101T000000/PT1H|SEQUENCE:1
DTEND:99991231T235959Z|DTSTART:00010101T000000|RECURRENCE-ID;RANGE=THISANDFUTURE:20240101
BEGIN:VTIMEZONE|TZID:UTC|TZOFFSETTO:+2359|TZOFFSETFROM:-2359|BEGIN:STANDARD|TZID:x
DTSTART;TZID=x:20240101T000000|X-WR-TIMEZONE:x""".replace("\n", "|").split("|")
            )
            | st.text(max_size=20),
            max_size=20,
        )
    )
    def test_any_lines_are_freezes_or_problems(self, lines):
        """Any lines in a calendar are read: what cannot be is told."""
        data = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR"])
        read = freezes_from_ics(data, YEARS)
        covers = YEARS.calendar.covers
        assert all(w.start in covers and w.end in covers for w in read.windows)
