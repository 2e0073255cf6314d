"""Every sentence that the core can say when something is wrong, and the rules for them."""

import ast
import re
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import deploysched
from deploysched import (
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
    Cadence,
    Calendar,
    ClosedDay,
    NotADeploymentDayError,
    OutOfRangeError,
    Policy,
    Roll,
    Schedule,
    ScheduleError,
    Stage,
    UnknownRegionError,
    UnstatedRegionError,
    Window,
    latest_go_live,
    plan,
    rollout,
    upcoming,
)
from deploysched.cycles import cycle_at, last_second
from deploysched.planning import compare
from deploysched.policies import Caution
from deploysched.regions import find

YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
FRIDAYS = "FREQ=WEEKLY;BYDAY=FR"
DAY = date(2026, 6, 1)
FEDERAL = (
    "1971-01-01..2100-12-31, the days that calendar 'US federal holidays' has data for"
)
DEMO = "2026-01-01..2026-12-31, the days that calendar 'demo' has data for"
PARTS = (
    "FREQ, BYDAY, WKST, INTERVAL, BYMONTH, BYMONTHDAY, BYYEARDAY, BYWEEKNO, BYSETPOS"
)
A_TEXT = "a key, name or sentence of a policy"
DATE_OR_DATETIME = "must be a date or an aware datetime, not the"


def calendar(**changes) -> Calendar:
    return Calendar(**{"name": "demo", "covers": YEAR} | changes)


def policy(**changes) -> Policy:
    return Policy(
        **{
            "name": "demo",
            "calendar": calendar(),
            "stages": (Stage("a", "A", offset=0), Stage("b", "B", offset=3)),
            "cadence": Cadence(FRIDAYS),
            "typical": None,
        }
        | changes
    )


def caution(**changes) -> Caution:
    return Caution(**{"code": "x", "text": "t", "source": "s"} | changes)


def change(**changes):
    return attrs.evolve(POWER_PLATFORM, **changes)


def stages(*offsets: int) -> list[Stage]:
    return [Stage(f"s{n}", "x", offset=offset) for n, offset in enumerate(offsets)]


NAIVE = datetime(2026, 7, 4, 9)
NAIVE_TEXT = (
    "the naive datetime datetime.datetime(2026, 7, 4, 9, 0), which names no instant: take "
    "its .date() for the calendar day, or .replace(tzinfo=...) for the instant"
)
NEVER = Cadence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", date(9990, 1, 1))

EARLY = policy(
    calendar=calendar(covers=Window(date(1, 1, 1), date(3, 12, 31))),
    notice=timedelta(days=999),
)

# What is called -> the exact type, the exact sentence.
TABLE = [
    # the wrong type of each argument, by its name
    (
        lambda: calendar(weekend=5),
        TypeError,
        "weekend days must be a tuple of weekdays 0 to 6, not the int 5",
    ),
    (
        lambda: calendar(freezes=5),
        TypeError,
        "freezes must be a tuple of Window objects, not the int 5",
    ),
    (
        lambda: ClosedDay(DAY, (5,)),
        TypeError,
        "a reason must be a str, not the int 5",
    ),
    (
        lambda: US_FEDERAL.reasons(None),
        TypeError,
        "day must be a date, not the NoneType None",
    ),
    (
        lambda: US_FEDERAL.closed_days(None, DAY),
        TypeError,
        "start must be a date, not the NoneType None",
    ),
    (
        lambda: policy(stages=5),
        TypeError,
        "stages must be a tuple of Stage objects, not the int 5",
    ),
    (
        lambda: policy(cautions=5),
        TypeError,
        "cautions must be a tuple of Caution objects, not the int 5",
    ),
    (
        lambda: policy(typical=5),
        TypeError,
        "typical must be a tuple of two timedelta, not the int 5",
    ),
    (
        lambda: policy(region_table=5),
        TypeError,
        "region_table must be a str, not the int 5: 'power-platform'",
    ),
    (
        lambda: policy(source=5),
        TypeError,
        "a source, owner or option of a policy must be a str, not the int 5",
    ),
    (lambda: policy(tz=5), TypeError, "tz must be a str, not the int 5"),
    (
        lambda: Schedule(None, POWER_PLATFORM, plan(DAY).cycle),
        TypeError,
        "go_live must be a date, not the NoneType None",
    ),
    (
        lambda: plan(DAY).status("x"),
        TypeError,
        "on must be a date or an aware datetime, not the str 'x'",
    ),
    # limits and policies
    (
        lambda: calendar(weekend=[5] * 101),
        ValueError,
        "more than 100 weekend days: give fewer",
    ),
    (
        lambda: Calendar.from_holidays("IN", range(2040, 2041)),
        OutOfRangeError,
        (
            "the holidays package lacks days for country 'IN', subdiv None, categories None "
            "in years 2040..2040: 'Requested Holidays are available only from 2001 to 2035.'"
        ),
    ),
    (
        lambda: change(typical=(timedelta(hours=36), timedelta(days=2))),
        ScheduleError,
        "typical is 1 day, 12:00:00 to 2 days, 0:00:00: give whole days",
    ),
    (
        lambda: change(stages=(Stage("own", "Own", offset=0),)).stage_for("Germany"),
        UnknownRegionError,
        (
            "Germany is in stage 'europe', which policy 'Power Platform connectors' does not "
            "have: ask for one of its stages"
        ),
    ),
    (
        lambda: change(
            stages=(
                Stage("a", "A", offset=0, regions=("Oslo",)),
                Stage("b", "B", offset=1, regions=("oslo",)),
            )
        ),
        ScheduleError,
        "two stages have the region 'oslo': keep one",
    ),
    (
        lambda: last_second(EARLY, cycle_at(EARLY, date(2, 1, 4))),
        OutOfRangeError,
        "a notice of 999 days, 0:00:00 before 0002-01-04 lies before all years",
    ),
    # days
    (
        lambda: Window(None, DAY),
        TypeError,
        "the start or end of a window must be a date, not the NoneType None",
    ),
    (
        lambda: Window("2026-07-04", DAY),
        TypeError,
        (
            "the start or end of a window must be a date, not the str '2026-07-04': "
            "date.fromisoformat('2026-07-04')"
        ),
    ),
    (
        lambda: US_FEDERAL.reasons(NAIVE),
        TypeError,
        (
            "day must be a date, not the datetime datetime.datetime(2026, 7, 4, 9, 0): take its "
            ".date()"
        ),
    ),
    (
        lambda: US_FEDERAL.next([DAY]),
        TypeError,
        (
            "day must be a date, not the list [datetime.date(2026, 6, 1)]: for many days at "
            "once, bulk.plan_array"
        ),
    ),
    (
        lambda: US_FEDERAL.count("x", DAY),
        TypeError,
        "start must be a date, not the str 'x'",
    ),
    (
        lambda: US_FEDERAL.closed_days(DAY, True),
        TypeError,
        "end must be a date, not the bool True",
    ),
    (
        lambda: Cadence(FRIDAYS, 5),
        TypeError,
        "dtstart must be a date, not the int 5",
    ),
    (lambda: rollout(None), TypeError, "start must be a date, not the NoneType None"),
    (
        lambda: latest_go_live("DE", b"x"),
        TypeError,
        "live_by must be a date, not the bytes b'x'",
    ),
    # days and instants
    (lambda: plan(None), TypeError, f"go_live {DATE_OR_DATETIME} NoneType None"),
    (lambda: plan(20260704), TypeError, f"go_live {DATE_OR_DATETIME} int 20260704"),
    (lambda: plan(float("nan")), TypeError, f"go_live {DATE_OR_DATETIME} float nan"),
    (
        lambda: plan("2026-11-25"),
        TypeError,
        (
            f"go_live {DATE_OR_DATETIME} str '2026-11-25': "
            "plan(date.fromisoformat('2026-11-25'))"
        ),
    ),
    (
        lambda: plan(NAIVE),
        TypeError,
        f"go_live must be a date or an aware datetime, not {NAIVE_TEXT}",
    ),
    (
        lambda: upcoming("2026-11-25"),
        TypeError,
        f"after {DATE_OR_DATETIME} str '2026-11-25': date.fromisoformat('2026-11-25')",
    ),
    (
        lambda: plan(DAY).status(NAIVE),
        TypeError,
        f"on must be a date or an aware datetime, not {NAIVE_TEXT}",
    ),
    (
        lambda: plan(datetime.max.replace(tzinfo=UTC)),
        OutOfRangeError,
        f"9999-12-31 is outside {FEDERAL}: ask for a day inside them",
    ),
    # zones
    (
        lambda: change(tz="PST"),
        ScheduleError,
        (
            "'PST' is no time zone name: use Area/City of the IANA database, such as "
            "'America/Los_Angeles', or 'UTC'"
        ),
    ),
    (
        lambda: change(tz="America/Nowhere").zone,
        ScheduleError,
        (
            "no data for the time zone 'America/Nowhere': correct its name, such as "
            "'America/Los_Angeles', or install the tzdata package"
        ),
    ),
    (lambda: change(tz=None), TypeError, "tz must be a str, not the NoneType None"),
    # texts and numbers
    (
        lambda: Window(DAY, DAY, None),
        TypeError,
        "the name of a window must be a str, not the NoneType None",
    ),
    (
        lambda: calendar(name=""),
        ValueError,
        "the name of a calendar is '': give it at least one visible character",
    ),
    (
        lambda: calendar(name="é" * 1001),
        ValueError,
        (
            "the name of a calendar has 1001 characters, at most 1000 are allowed: shorten '"
            + r"\xe9" * 60
            + "'..."
        ),
    ),
    (
        lambda: Stage("a\udcff", "A", offset=0),
        ValueError,
        f"{A_TEXT} holds a lone surrogate, which no file can store: decode 'a\\udcff' again",
    ),
    (
        lambda: Stage("a", "A", offset=True),
        TypeError,
        "offset must be an int, not the bool True",
    ),
    (
        lambda: Stage("a", "A", offset=-1),
        ValueError,
        "offset is -1: it must be at least 0",
    ),
    (
        lambda: upcoming(DAY, limit=0),
        ValueError,
        "limit is 0: it must be at least 1",
    ),
    (
        lambda: upcoming(DAY, limit="3"),
        TypeError,
        "limit must be an int, not the str '3'",
    ),
    # windows
    (
        lambda: Window(date(2026, 6, 2), DAY),
        ValueError,
        (
            "the window ends on 2026-06-01, before its start 2026-06-02: swap them, "
            "Window(2026-06-01, 2026-06-02)"
        ),
    ),
    # calendars
    (
        lambda: US_FEDERAL.count(DAY, "x"),
        TypeError,
        "end must be a date, not the str 'x'",
    ),
    (
        lambda: calendar(holidays={date(2026, 1, 2): "x"}).add(date(2026, 1, 2), 1),
        NotADeploymentDayError,
        (
            "2026-01-02 is no deployment day (x): start from on_or_after(day), 2026-01-05, or "
            "from on_or_before(day), 2026-01-01"
        ),
    ),
    (
        lambda: calendar(freezes=[attrs.evolve(YEAR, name="all")]).add(
            date(2026, 6, 6), 1
        ),
        NotADeploymentDayError,
        "2026-06-06 is no deployment day (weekend, all)",
    ),
    (
        lambda: Calendar.from_holidays(5, range(2026, 2027)),
        TypeError,
        "country must be a str, not the int 5: 'US'",
    ),
    # an unknown place is named before its years, which nobody knows
    (
        lambda: Calendar.from_holidays("DE", range(1900, 1901), subdiv="XX"),
        ScheduleError,
        (
            "the holidays package has no calendar for country 'DE', subdiv 'XX', categories "
            "None: see its list of supported countries"
        ),
    ),
    (
        lambda: Calendar.from_holidays("DE", range(1900, 1901), categories=("x",)),
        ScheduleError,
        (
            "the holidays package has no calendar for country 'DE', subdiv None, categories "
            "('x',): 'Category is not supported: x.'"
        ),
    ),
    (
        lambda: calendar(weekend={7}),
        ValueError,
        "weekend holds 7: use the numbers 0 (Monday) to 6 (Sunday)",
    ),
    (
        lambda: calendar(weekend=range(7)),
        ValueError,
        "weekend holds all seven days: leave at least one open",
    ),
    (
        lambda: calendar(holidays="2026-07-04"),
        TypeError,
        (
            "holidays must map dates to names, not the str '2026-07-04': "
            "holidays={date(2026, 12, 25): 'Christmas Day'}"
        ),
    ),
    (
        lambda: calendar(holidays=live_holidays()),
        TypeError,
        (
            "holidays must not be a live US object, which changes when it is asked: use "
            "Calendar.from_holidays(country, years)"
        ),
    ),
    (
        lambda: calendar(holidays={DAY: "x", None: "y"}),
        TypeError,
        "the day of holiday 1 must be a date, not the NoneType None",
    ),
    (
        lambda: calendar(holidays={DAY: 5}),
        TypeError,
        "the name of the holiday 2026-06-01 must be a str or a tuple of them, not the int 5",
    ),
    (
        lambda: calendar(holidays={DAY: ("x", 5)}),
        TypeError,
        "the name of the holiday 2026-06-01 must be a str or a tuple of them, not the tuple ('x', 5)",
    ),
    (
        lambda: calendar(holidays={DAY: " "}),
        ValueError,
        "the name of the holiday 2026-06-01 is ' ': give it at least one visible character",
    ),
    (
        lambda: calendar(holidays={date(2027, 1, 1): "x"}),
        OutOfRangeError,
        f"2027-01-01 is outside {DEMO}: ask for a day inside them",
    ),
    (
        lambda: calendar(freezes=[YEAR] * 10_001),
        ValueError,
        "more than 10000 freezes: give fewer",
    ),
    (
        lambda: US_FEDERAL.with_freezes(YEAR, [YEAR]),
        TypeError,
        (
            "freeze 1 must be a Window, not the list [Window(start=datetime.date(2026, 1, 1), "
            "end=datetime.date(2...: Window(start, end, 'name')"
        ),
    ),
    (
        lambda: calendar(covers=2026),
        TypeError,
        "covers must be a Window, not the int 2026: Window(first, last)",
    ),
    (
        lambda: calendar() | calendar(name="x", covers=Window(date.min, date.min)),
        OutOfRangeError,
        (
            "calendars 'demo' (2026-01-01..2026-12-31) and 'x' (0001-01-01..0001-01-01) have "
            "no day in common"
        ),
    ),
    (
        lambda: US_FEDERAL.next(date(1970, 12, 31)),
        OutOfRangeError,
        f"1970-12-31 is outside {FEDERAL}: ask for a day inside them",
    ),
    (
        lambda: US_FEDERAL.next(date(2100, 12, 31)),
        OutOfRangeError,
        f"no deployment day after 2100-12-31 inside {FEDERAL}",
    ),
    (
        lambda: US_FEDERAL.previous(date(1971, 1, 4)),
        OutOfRangeError,
        f"no deployment day before 1971-01-04 inside {FEDERAL}",
    ),
    (
        lambda: US_FEDERAL.on_or_before(date(1971, 1, 1)),
        OutOfRangeError,
        f"no deployment day on or before 1971-01-01 inside {FEDERAL}",
    ),
    (
        lambda: calendar(weekend={3}).on_or_after(date(2026, 12, 31)),
        OutOfRangeError,
        f"no deployment day on or after 2026-12-31 inside {DEMO}",
    ),
    (
        lambda: US_FEDERAL.add(DAY, 1.0),
        TypeError,
        "n must be an int, not the float 1.0",
    ),
    (
        lambda: US_FEDERAL.add(date(2026, 11, 26), 1),
        NotADeploymentDayError,
        (
            "2026-11-26 is no deployment day (Thanksgiving Day): start from on_or_after(day), "
            "2026-11-27, or from on_or_before(day), 2026-11-25"
        ),
    ),
    (
        lambda: US_FEDERAL.add(DAY, 99_999),
        OutOfRangeError,
        f"99999 deployment days after 2026-06-01 would leave {FEDERAL}",
    ),
    (
        lambda: calendar().add(DAY, -300),
        OutOfRangeError,
        f"300 deployment days before 2026-06-01 would leave {DEMO}",
    ),
    (
        lambda: US_FEDERAL.count(date(2026, 6, 2), DAY),
        ScheduleError,
        "end 2026-06-01 is before start 2026-06-02: swap them",
    ),
    (
        lambda: Calendar.from_holidays("DE", [2026]),
        TypeError,
        "years must be a range such as range(2026, 2031), not the list [2026]",
    ),
    (
        lambda: Calendar.from_holidays("XX", range(2026, 2027)),
        ScheduleError,
        (
            "the holidays package has no country for country 'XX', subdiv None, categories "
            "None: see its list of supported countries"
        ),
    ),
    (
        lambda: Calendar.from_holidays("DE", range(2026, 2027), subdiv="XX"),
        ScheduleError,
        (
            "the holidays package has no calendar for country 'DE', subdiv 'XX', categories "
            "None: see its list of supported countries"
        ),
    ),
    (
        lambda: Calendar.from_holidays("DE", range(2026, 2027), categories=("x",)),
        ScheduleError,
        (
            "the holidays package has no calendar for country 'DE', subdiv None, categories "
            "('x',): 'Category is not supported: x.'"
        ),
    ),
    (
        lambda: Calendar.from_holidays("US", range(1776, 1778)),
        OutOfRangeError,
        "years 1776..1777 leave 1777..2100, the years that the holidays package knows for country 'US', subdiv None, categories None",
    ),
    # cadences
    (
        lambda: Cadence("weekly"),
        ScheduleError,
        (
            "'WEEKLY' is no recurrence rule: write NAME=VALUE parts joined by ';', as in "
            "'FREQ=WEEKLY;BYDAY=FR'"
        ),
    ),
    (
        lambda: Cadence("FREQ=WEEKLY;FREQ=DAILY"),
        ScheduleError,
        "'FREQ=WEEKLY;FREQ=DAILY' has FREQ twice: keep one",
    ),
    (
        lambda: Cadence("FREQ=WEEKLY;COUNT=3"),
        ScheduleError,
        (
            "'COUNT' is not allowed in a cadence, which recurs by whole days and without an "
            f"end: use {PARTS}"
        ),
    ),
    (
        lambda: Cadence("FREQ=HOURLY"),
        ScheduleError,
        "'FREQ=HOURLY' needs a FREQ, one of DAILY, WEEKLY, MONTHLY, YEARLY",
    ),
    (
        lambda: Cadence("FREQ=WEEKLY;INTERVAL=0"),
        ScheduleError,
        "INTERVAL='0' is no part of a WEEKLY rule by RFC 5545: correct it",
    ),
    (lambda: Cadence(5), TypeError, "a cadence rule must be a str, not the int 5"),
    (
        lambda: Cadence("FREQ=MONTHLY;BYDAY=2TU"),
        ScheduleError,
        (
            "'FREQ=MONTHLY;BYDAY=2TU' needs a dtstart, the day from which it counts: "
            "Cadence('FREQ=MONTHLY;BYDAY=2TU', date(2026, 1, 2))"
        ),
    ),
    (
        lambda: Cadence("FREQ=WEEKLY;BYDAY=XX", DAY),
        ScheduleError,
        "BYDAY='XX' is no part of a WEEKLY rule by RFC 5545: correct it",
    ),
    (
        lambda: Cadence(FRIDAYS).after(date.max),
        OutOfRangeError,
        "'FREQ=WEEKLY;BYDAY=FR' has no due day after 9999-12-31",
    ),
    (
        lambda: Cadence(FRIDAYS).on_or_before(date.min),
        OutOfRangeError,
        "'FREQ=WEEKLY;BYDAY=FR' has no due day on or before 0001-01-01",
    ),
    (
        lambda: Cadence(FRIDAYS, DAY).after(date(2026, 5, 31)),
        OutOfRangeError,
        (
            "2026-05-31 is before 2026-06-01, the dtstart from which 'FREQ=WEEKLY;BYDAY=FR' "
            "counts: ask for a later day, or move dtstart"
        ),
    ),
    # policies
    (
        lambda: Stage("a", "A", offset=0, regions="EU"),
        TypeError,
        "names must be a tuple of str, not the str 'EU'",
    ),
    (
        lambda: change(roll="skip"),
        TypeError,
        "roll must be a Roll, not the str 'skip': Roll.SKIP",
    ),
    (
        lambda: change(calendar=None),
        TypeError,
        "calendar must be a Calendar, not the NoneType None: US_FEDERAL",
    ),
    (
        lambda: change(cadence=FRIDAYS),
        TypeError,
        (
            "cadence must be a Cadence, not the str 'FREQ=WEEKLY;BYDAY=FR': "
            "Cadence('FREQ=WEEKLY;BYDAY=FR')"
        ),
    ),
    (
        lambda: change(notice=24),
        TypeError,
        "notice must be a timedelta, not the int 24: timedelta(hours=24)",
    ),
    (
        lambda: change(start_time="09:00"),
        TypeError,
        "start_time must be a time, not the str '09:00': time(9)",
    ),
    (
        lambda: change(stages=()),
        ScheduleError,
        "a policy has 0 stages: give it 1 to 1000",
    ),
    (
        lambda: change(stages=["a"]),
        TypeError,
        "stage 0 must be a Stage, not the str 'a': Stage('all', 'All', offset=0)",
    ),
    (
        lambda: change(stages=[*stages(0), Stage("S0", "x", offset=1)]),
        ScheduleError,
        "two stages have the key 'S0'",
    ),
    (
        lambda: change(stages=stages(0, 2, 2)),
        ScheduleError,
        "stage 's2' has offset 2, not later than the stage before it: offsets must increase",
    ),
    (
        lambda: change(cautions=["x"]),
        TypeError,
        "caution 0 must be a Caution, not the str 'x'",
    ),
    (
        lambda: change(typical=(21, 28)),
        TypeError,
        (
            "typical must be a tuple of two timedelta, not the tuple "
            "(21, 28): (timedelta(days=21), timedelta(days=28))"
        ),
    ),
    (
        lambda: change(typical=(timedelta(28), timedelta(21))),
        ScheduleError,
        "typical is 28 days, 0:00:00 to 21 days, 0:00:00: give the shorter first, and at most 36525 days",
    ),
    (
        lambda: change(notice=timedelta(hours=-1)),
        ScheduleError,
        "notice is -1 day, 23:00:00: it must not be negative",
    ),
    (
        lambda: change(start_time=time(9, tzinfo=UTC)),
        ScheduleError,
        "start_time 09:00:00+00:00 has a zone of its own: leave it out, tz says it",
    ),
    (
        lambda: change(region_table="world"),
        ScheduleError,
        "there is no region table 'world': use 'power-platform' or None",
    ),
    (
        lambda: Caution(code=None, text="t", source="s"),
        TypeError,
        f"{A_TEXT} must be a str, not the NoneType None",
    ),
    (
        lambda: caution(closes="no"),
        TypeError,
        "closes must be a bool, not the str 'no': True",
    ),
    (
        lambda: caution(roll="skip"),
        TypeError,
        "roll must be a Roll, not the str 'skip': Roll.FOLLOWING",
    ),
    (
        lambda: caution(notice=24),
        TypeError,
        "notice must be a timedelta, not the int 24: timedelta(hours=24)",
    ),
    (
        lambda: caution(windows=5),
        TypeError,
        "windows must be a tuple of Window objects, not the int 5",
    ),
    (
        lambda: caution(windows=[YEAR, "x"]),
        TypeError,
        "window 1 must be a Window, not the str 'x': Window(start, end)",
    ),
    (
        lambda: caution(windows=[YEAR] * 10_001),
        ValueError,
        "more than 10000 windows: give fewer",
    ),
    # regions
    (
        lambda: policy().stage_for("bb"),
        UnknownRegionError,
        "'bb' is no stage of 'demo': did you mean 'b'?",
    ),
    (
        lambda: policy().stage_for("Mars"),
        UnknownRegionError,
        "'Mars' is no stage of 'demo': known are a, b",
    ),
    (
        lambda: plan(DAY).date_for("Germny"),
        UnknownRegionError,
        (
            "'Germny' is no country, country code or Power Platform geography: did you mean "
            "'Germany' or 'Guernsey'?"
        ),
    ),
    (
        lambda: plan(DAY).date_for(None),
        TypeError,
        "region must be a str, not the NoneType None",
    ),
    (
        lambda: plan(DAY).date_for("AE"),
        UnstatedRegionError,
        (
            "United Arab Emirates has no published stage; the last one, 'australia-uk-us', "
            "bounds it: ask for that"
        ),
    ),
    (
        lambda: plan(DAY).date_for("CN"),
        UnstatedRegionError,
        "China is outside the rollout: ask Microsoft for it separately",
    ),
    (lambda: find(5), TypeError, "name must be a str, not the int 5"),
    # schedules
    (
        lambda: Schedule(DAY, POWER_PLATFORM, plan(date(2026, 7, 20)).cycle),
        ScheduleError,
        "no Go-Live on 2026-06-01 takes the train due 2026-07-24: use plan(go_live, policy)",
    ),
    # planning
    (
        lambda: plan(DAY, "2022"),
        TypeError,
        "policy must be a Policy, not the str '2022': POWER_PLATFORM",
    ),
    (
        lambda: plan(date(1970, 12, 31)),
        OutOfRangeError,
        f"1970-12-31 is outside {FEDERAL}: ask for a day inside them",
    ),
    (
        lambda: plan(date(2100, 12, 24)),
        OutOfRangeError,
        (
            f"a rollout after 2100-12-24 would leave {FEDERAL}: the last Go-Live that can be "
            "planned is 2100-12-16"
        ),
    ),
    (
        lambda: compare(date(2100, 12, 16)),
        OutOfRangeError,
        (
            "no rollout after 2100-12-16 can be planned: 2101-01-07 is outside "
            f"{FEDERAL}: ask for a day inside them"
        ),
    ),
    (
        lambda: rollout(date(2026, 11, 28)),
        NotADeploymentDayError,
        (
            "2026-11-28 is no deployment day (weekend): start from on_or_after(day), "
            "2026-11-30, or from on_or_before(day), 2026-11-27"
        ),
    ),
    (
        lambda: latest_go_live("DE", DAY, basis="luck"),
        ScheduleError,
        "there is no basis 'luck': use 'rules' or 'stated'",
    ),
    (
        lambda: latest_go_live("DE", DAY, POWER_PLATFORM_2022, basis="stated"),
        ScheduleError,
        (
            "policy 'Power Platform connectors, June 2022' states no time until all stages are "
            "done: use basis='rules'"
        ),
    ),
    (
        lambda: latest_go_live("a", DAY, policy(stages=stages(300, 301))),
        UnknownRegionError,
        "'a' is no stage of 'demo': known are s0, s1",
    ),
    (
        lambda: latest_go_live("s0", DAY, policy(stages=stages(300, 301))),
        OutOfRangeError,
        f"no whole rollout fits into {DEMO}",
    ),
    (
        lambda: latest_go_live("a", date(2026, 1, 1), policy()),
        OutOfRangeError,
        (
            f"2026-01-01 is too early to ask for inside {DEMO}: the first day that can be "
            "answered is 2026-01-02"
        ),
    ),
    (
        lambda: latest_go_live("b", date(2027, 6, 1), policy()),
        OutOfRangeError,
        (
            f"2027-06-01 is too late to ask for inside {DEMO}: the last day that can be "
            "answered is 2026-12-31"
        ),
    ),
    (
        lambda: policy(cadence=NEVER) and NEVER.after(date(9995, 1, 1)),
        OutOfRangeError,
        "'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' has no due day after 9995-01-01",
    ),
]


def live_holidays():
    return pytest.importorskip("holidays").country_holidays("US", years=2026)


def said(call) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011, the caller looks at type and text
        call()
    return caught.value


@pytest.mark.parametrize(
    ("call", "kind", "sentence"),
    TABLE,
    ids=[f"{n}: {row[2][:40]}" for n, row in enumerate(TABLE)],
)
def test_sentence(call, kind, sentence):
    """The exact type, the exact sentence."""
    error = said(call)
    assert str(error) == sentence
    assert type(error) is kind


@pytest.mark.parametrize(
    "sentence", [row[2] for row in TABLE], ids=[str(n) for n in range(len(TABLE))]
)
def test_law_38_form(sentence):
    """One line of ASCII without a full stop, of a bounded length, in lower case.

    A value or a name may stand first, as it is written.
    """
    assert sentence.isascii()
    assert sentence.isprintable()
    assert not sentence.endswith(".") or sentence.endswith("...")
    assert len(sentence) <= 330
    first = sentence.split()[0]
    given_names = ("FREQ=", "INTERVAL=", "BYDAY=", "Germany", "United", "China")
    assert (
        first[0].islower() or first[0] in "'0123456789" or first.startswith(given_names)
    )


CORE = [
    *("_checks", "calendars", "cadences", "policies", "cycles", "advisories"),
    *("schedules", "powerplatform", "planning"),
]


def templates() -> list[tuple[str, str]]:
    """Return where each error of the core is made, and a pattern of its sentence."""
    found = []
    package = Path(deploysched.__file__).parent
    for module in CORE:
        tree = ast.parse((package / f"{module}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id.endswith("Error") and node.args:
                place = f"{module}:{node.func.id}:{ast.unparse(node.args[0])[:60]}"
                found.append((place, pattern(node.args[0])))
    return found


def pattern(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return re.escape(node.value)
    assert isinstance(node, ast.JoinedStr)
    return "".join(
        re.escape(part.value) if isinstance(part, ast.Constant) else ".*"
        for part in node.values
    )


# The sentences that the table cannot hold, each with its reason.
LEFT_OUT = {
    "is outside the years that any calendar knows": "its value shows a whole datetime",
    "a cadence either goes on or raises": "cannot be reached",
}


def test_table_is_complete():
    """Each place in the core that makes an error has its sentence in the table."""
    places = templates()
    assert len(places) > 50
    missing = [
        place
        for place, sentence in places
        if not any(re.escape(words) in sentence for words in LEFT_OUT)
        and not any(re.fullmatch(sentence, row[2]) for row in TABLE)
    ]
    assert not missing


def test_end_of_time():
    """An instant outside all years shows itself, cut, and says so."""
    behind = timezone(-timedelta(hours=8))
    error = said(lambda: plan(datetime.max.replace(tzinfo=behind)))
    assert type(error) is OutOfRangeError
    assert str(error).startswith("go_live datetime.datetime(9999, 12, 31, 23, 59, 59")
    assert str(error).endswith("... is outside the years that any calendar knows")


class TestFamily:
    @pytest.mark.skipif(sys.flags.optimize == 2, reason="-OO takes docstrings away")
    def test_docstrings(self):
        """Each error has one sentence that says what it is."""
        for name in deploysched.errors.__all__:
            assert getattr(deploysched.errors, name).__doc__.split(".")[0]

    def test_catching(self):
        """One except for all of it; ValueError and LookupError work as one expects."""
        for kind in (OutOfRangeError, NotADeploymentDayError, UnknownRegionError):
            assert issubclass(kind, ScheduleError)
            assert issubclass(kind, ValueError)
        with pytest.raises(LookupError):
            POWER_PLATFORM.stage_for("Atlantis")
        assert issubclass(UnstatedRegionError, UnknownRegionError)
        assert not issubclass(ScheduleError, LookupError)
        assert not issubclass(ScheduleError, TypeError)

    def test_types_in_the_table(self):
        """Wrong types are TypeErrors; all else is a ValueError of ours or Python's own."""
        for _, kind, sentence in TABLE:
            wrong_type = ", not the " in sentence or "must not be a live" in sentence
            assert issubclass(kind, TypeError) == wrong_type
            assert issubclass(kind, TypeError) or issubclass(kind, ValueError)


class OddDate(date):
    """A date that lies about its weekday, and whose sums go nowhere."""

    def weekday(self):
        return 5

    def __add__(self, other):
        return self

    def __hash__(self):
        return 0


class TestGoLive:
    """Rows 1 to 17 of what people give as a Go-Live."""

    @pytest.mark.parametrize(
        "wrong",
        [
            None,
            NAIVE,
            "2026-07-04",
            "",
            "tomorrow",
            b"2026-07-04",
            20260704,
            2026,
            0,
            True,
            float("nan"),
            float("inf"),
            1e18,
            time(9),
            timedelta(1),
            date,
            [date(2026, 7, 4)],
            (2026, 7, 4),
            {"year": 2026},
        ],
    )
    def test_types(self, wrong):
        """Rows 1, 2, 9 to 11: never today, never a guess, but the fix or the value."""
        error = said(lambda: plan(wrong))
        assert type(error) is TypeError
        assert str(error).startswith(
            "go_live must be a date or an aware datetime, not "
        )

    def test_foreign_types(self):
        """Rows 6 to 8: pandas' and numpy's values, NaT at once; a zone makes it good."""
        np = pytest.importorskip("numpy")
        pd = pytest.importorskip("pandas")
        for wrong in (
            pd.NaT,
            pd.Timestamp("2026-07-04"),
            np.datetime64("2026-07-04"),
            np.datetime64("2026-07-04T09:00", "ns"),
            np.datetime64("NaT", "D"),
            np.array(["2026-07-04"], "datetime64[D]"),
            pd.Series([date(2026, 7, 4)]),
        ):
            assert type(said(lambda wrong=wrong: plan(wrong))) is TypeError
        moment = pd.Timestamp("2026-11-27T07:59:59Z")  # Thursday evening in Seattle
        found = plan(moment)
        assert found == plan(date(2026, 11, 26))
        assert type(found.go_live) is date
        assert plan(moment + pd.Timedelta(seconds=1)).start == date(2026, 12, 4)

    def test_aware(self):
        """Row 3: an aware datetime is converted to the zone of the policy."""
        late = datetime(2026, 11, 27, 7, 59, 59, tzinfo=UTC)
        assert plan(late) == plan(date(2026, 11, 26))
        assert plan(late + timedelta(seconds=1)) == plan(date(2026, 11, 27))

    @pytest.mark.parametrize("sign", [1, -1])
    @pytest.mark.parametrize("hours", [0, 8, 14])
    def test_the_ends_of_time(self, sign, hours):
        """Row 5: the first and last instants are out of range, nothing else."""
        zone = timezone(sign * timedelta(hours=hours))
        for end in (datetime.min, datetime.max):
            error = said(lambda end=end: plan(end.replace(tzinfo=zone)))
            assert type(error) is OutOfRangeError

    def test_odd_dates(self):
        """Row 12: a subclass of date is the day that it is, and leaves no trace."""
        for day in (date(2026, 11, 25), date(2026, 12, 20)):
            odd = OddDate(day.year, day.month, day.day)
            found = plan(odd)
            assert found == plan(day)
            assert type(found.go_live) is date
            assert found.status(odd) is plan(day).status(day)
        start = OddDate(2026, 11, 30)
        assert rollout(start) == rollout(date(2026, 11, 30))
        assert type(rollout(start)[0].date) is date
        live_by = OddDate(2026, 12, 24)
        assert latest_go_live("DE", live_by) == latest_go_live("DE", date(2026, 12, 24))

    @pytest.mark.parametrize(
        "day",
        [
            date.min,
            date.max,
            date(9999, 12, 25),
            date(1776, 7, 4),
            date(1970, 12, 31),
            date(2100, 12, 17),
            date(2100, 12, 24),
            date(2100, 12, 31),
            date(2101, 1, 1),
        ],
    )
    def test_out_of_range(self, day):
        """Rows 13 to 15: outside 1971..2100, or beyond it at the end, never unholidayed."""
        error = said(lambda: plan(day))
        assert type(error) is OutOfRangeError
        assert "1971-01-01..2100-12-31" in str(error)

    def test_first_and_last(self):
        """The first and last days that can be planned are."""
        assert plan(date(1971, 1, 1)).start == date(1971, 1, 8)
        assert plan(date(2100, 12, 16)).earliest_completion <= date(2100, 12, 31)

    def test_fridays_and_closed_days(self):
        """Rows 16, 17: a Friday means the next one; weekends and holidays are valid."""
        assert plan(date(2026, 11, 27)).start == date(2026, 12, 4)
        assert plan(date(2026, 11, 28)).start == date(2026, 12, 4)
        assert plan(date(2026, 11, 26)).start == date(2026, 11, 27)


class TestTotality:
    """Law 36: whatever is given in, a value or a documented error comes out, soon."""

    anything = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=30),
        st.binary(max_size=30),
        st.dates(),
        st.datetimes(),
        st.datetimes(timezones=st.just(UTC)),
        st.timedeltas(),
        st.times(),
        st.lists(st.dates(), max_size=2),
        st.sampled_from([YEAR, US_FEDERAL, POWER_PLATFORM, Roll.SKIP, object, Stage]),
    )

    def quiet(self, call):
        """Run a call; only the documented errors may leave it, each in one short line."""
        sentence = ""
        try:
            call()
        except (TypeError, ValueError) as error:
            sentence = str(error)
        assert sentence.isascii()
        assert sentence == "" or sentence.isprintable()
        assert len(sentence) < 1_000
        for words in ("unpack", "iterable", "unhashable", "unsupported", "object has"):
            assert words not in sentence

    @given(anything, anything)
    def test_windows(self, one, two):
        """Windows."""
        self.quiet(lambda: Window(one, two))
        self.quiet(lambda: Window(DAY, DAY, one))

    @given(anything)
    def test_planning(self, value):
        """The verbs."""
        self.quiet(lambda: plan(value))
        self.quiet(lambda: plan(DAY, value))
        self.quiet(lambda: rollout(value))
        self.quiet(lambda: upcoming(value, limit=1))
        self.quiet(lambda: latest_go_live(value, DAY))
        self.quiet(lambda: latest_go_live("DE", value))

    @given(anything)
    def test_schedules(self, value):
        """The questions of a schedule."""
        schedule = plan(DAY)
        self.quiet(lambda: schedule.status(value))
        self.quiet(lambda: schedule.due_stages(value))
        self.quiet(lambda: schedule.next_stage(value))
        self.quiet(lambda: schedule.date_for(value))

    @given(anything)
    def test_calendars(self, value):
        """Calendars and their questions."""
        for name in ("name", "covers", "weekend", "holidays", "freezes"):
            self.quiet(lambda name=name: calendar(**{name: value}))
        for name in ("is_deployment_day", "reasons", "next", "on_or_before"):
            self.quiet(lambda name=name: getattr(US_FEDERAL, name)(value))
        self.quiet(lambda: US_FEDERAL.add(DAY, value))
        self.quiet(lambda: US_FEDERAL.count(value, DAY))
        self.quiet(lambda: US_FEDERAL.with_freezes(value))

    @given(anything)
    def test_policies(self, value):
        """Policies, stages, cadences."""
        for field in attrs.fields(Policy):
            self.quiet(lambda name=field.name: change(**{name: value}))
        self.quiet(lambda: Stage(value, "A", offset=0))
        self.quiet(lambda: Stage("a", "A", offset=value))
        self.quiet(lambda: Stage("a", "A", offset=0, regions=value))
        self.quiet(lambda: Cadence(value))
        self.quiet(lambda: Cadence(FRIDAYS, value))
        self.quiet(lambda: Cadence(FRIDAYS).after(value))
