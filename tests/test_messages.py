"""Each error sentence of the core, once: what is called, the type, the text."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

import attrs
import pytest
from strategies import OBSERVED

import deploysched
from deploysched import (
    POWER_PLATFORM,
    US_FEDERAL,
    Cadence,
    Calendar,
    Caution,
    ClosedDay,
    NotADeploymentDayError,
    OutOfRangeError,
    Policy,
    ScheduleError,
    Stage,
    UnknownRegionError,
    UnstatedRegionError,
    Window,
    latest_go_live,
    plan,
    planning,
    rollout,
    upcoming,
)

DAY = date(2026, 6, 1)
YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
CALENDAR = Calendar(name="demo", covers=YEAR)
FRIDAYS = Cadence("FREQ=WEEKLY;BYDAY=FR")
ONE = Stage("a", "A", offset=0)


def calendar(**changes) -> Calendar:
    return Calendar(**{"name": "demo", "covers": YEAR} | changes)


def policy(**changes) -> Policy:
    fields = {"name": "demo", "calendar": CALENDAR, "stages": [ONE], "cadence": FRIDAYS}
    return Policy(**fields | changes)


def caution(**changes) -> Caution:
    return Caution(**{"code": "x", "text": "t", "source": "s"} | changes)


# A row is a call and its sentence.
# fmt: off
SENTENCES: list[tuple[Callable[[], object], type[Exception], str]] = [
    # days and instants
    (lambda: plan(None), TypeError,
     "go_live must be a date or an aware datetime, not the NoneType None"),
    (lambda: plan("2026-11-25"), TypeError,
     "go_live must be a date or an aware datetime, not the str '2026-11-25': date.fromisoformat('2026-11-25')"),
    (lambda: plan(float("nan")), TypeError,
     "go_live must be a date or an aware datetime, not the float nan: a missing value has no day"),
    (lambda: plan(datetime(2026, 11, 25, 9)), TypeError,
     "go_live must be a date or an aware datetime, not the naive datetime datetime.datetime(2026, 11, 25, 9, 0), which names no instant: take its .date() for the calendar day, or .replace(tzinfo=...) for the instant"),
    (lambda: plan(datetime.max.replace(tzinfo=timezone(-timedelta(hours=9)))), OutOfRangeError,
     "go_live datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=d is outside all years"),
    (lambda: plan(DAY).status(datetime.min.replace(tzinfo=UTC)), OutOfRangeError,
     "on datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.ut is outside 1971-01-01..2100-12-31, the days that calendar 'US federal holidays' has data for"),
    (lambda: latest_go_live("DE", "2026-12-24"), TypeError,
     "live_by must be a date, not the str '2026-12-24': date.fromisoformat('2026-12-24')"),
    (lambda: Window(date(2026, 6, 2), DAY), ValueError,
     "the window ends on 2026-06-01, before its start 2026-06-02: swap them"),
    (lambda: ClosedDay(DAY, "x"), TypeError,
     "names must be a tuple, not the str 'x': ('a name',)"),
    # the calendar
    (lambda: plan(date(2100, 12, 17)), OutOfRangeError,
     "a rollout after 2100-12-17 is outside 1971-01-01..2100-12-31, the days that calendar 'US federal holidays' has data for"),
    (lambda: policy().last_second(date.max), OutOfRangeError,
     "the end of 9999-12-31 is outside 2026-01-01..2026-12-31, the days that calendar 'demo' has data for"),
    (lambda: rollout(date(2100, 12, 30)), OutOfRangeError,
     "stage 'us-preview' from 2100-12-30 is outside 1971-01-01..2100-12-31, the days that calendar 'US federal holidays' has data for"),
    (lambda: latest_go_live("DE", date.min, basis="stated"), OutOfRangeError,
     "a Go-Live that makes 0001-01-01 is outside 1971-01-01..2100-12-31, the days that calendar 'US federal holidays' has data for"),
    (lambda: CALENDAR.next(date(2026, 12, 31)), OutOfRangeError,
     "any after 2026-12-31 is outside 2026-01-01..2026-12-31, the days that calendar 'demo' has data for"),
    (lambda: CALENDAR.add(DAY, -500), OutOfRangeError,
     "2026-06-01 -500 deployment days is outside 2026-01-01..2026-12-31, the days that calendar 'demo' has data for"),
    (lambda: US_FEDERAL.add(date(2026, 11, 26), 1), NotADeploymentDayError,
     "2026-11-26 is no deployment day ('Thanksgiving Day'): start from on_or_after(day) or from on_or_before(day)"),
    (lambda: CALENDAR.count(date(2026, 6, 2), DAY), ScheduleError,
     "end 2026-06-01 is before start 2026-06-02: swap them"),
    (lambda: CALENDAR | Calendar(name="late", covers=Window(date(2027, 1, 1), date(2027, 1, 2))), OutOfRangeError,
     "calendars 'demo' (2026-01-01..2026-12-31) and 'late' (2027-01-01..2027-01-02) have no day in common"),
    (lambda: calendar(weekend=range(7)), ValueError,
     "weekend is [0, 1, 2, 3, 4, 5, 6]: use some of 0 (Monday) to 6 (Sunday), not all"),
    (lambda: calendar(weekend=("5",)), TypeError,
     "weekend[0] must be an int, not the str '5': 5, 6"),
    (lambda: calendar(holidays=[DAY]), TypeError,
     "holidays must map dates to names, not the list [datetime.date(2026, 6, 1)]: {date(2026, 12, 25): 'Christmas Day'}, or Calendar.from_holidays"),
    (lambda: calendar(freezes=YEAR), TypeError,
     "freezes must be a tuple, not the Window Window(start=datetime.date(2026, 1, 1), end=datetime.date(20: (Window(start, end, 'name'),)"),
    (lambda: calendar(name=" "), ValueError,
     "name is ' ': give it a visible character"),
    (lambda: Calendar.from_holidays("US", 2026), TypeError,
     "years must be a range, not the int 2026: range(2026, 2031)"),
    (lambda: Calendar.from_holidays("XX", range(2026, 2027)), ScheduleError,
     "the holidays package has no country 'XX': use a code that it lists, such as 'US'"),
    (lambda: Calendar.from_holidays("US", range(1700, 1702)), OutOfRangeError,
     "years 1700..1701 leave 1777..2100, the years that the holidays package knows for US"),
    # the cadence
    (Cadence, ScheduleError,
     "a cadence has neither a rule nor rdate: write 'FREQ=WEEKLY;BYDAY=FR', or list the days"),
    (lambda: Cadence("FREQ=MONTHLY;BYDAY=2TU"), ScheduleError,
     "the cadence 'FREQ=MONTHLY;BYDAY=2TU' needs dtstart, the day it counts from, such as 2026-01-02"),
    (lambda: Cadence("FREQ=DAILY;COUNT=3", DAY), ScheduleError,
     "the cadence 'FREQ=DAILY;COUNT=3' has 'COUNT': a cadence recurs by whole days and without an end, so use FREQ, INTERVAL, WKST, BYMONTH, BYMONTHDAY, BYYEARDAY, BYWEEKNO, BYSETPOS, BYDAY"),
    (lambda: Cadence("FREQ=DAILY;BYMONTH=" + "1," * 100 + "1", DAY), ScheduleError,
     "the cadence 'FREQ=DAILY;BYMONTH=1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1, is longer than 200 characters: shorten it"),
    (lambda: Cadence("FREQ=DAILY;FREQ=DAILY", DAY), ScheduleError,
     "the cadence 'FREQ=DAILY;FREQ=DAILY' has a part twice: keep one"),
    (lambda: Cadence("FREQ=WEEKLY;BYDAY=1FR", DAY), ScheduleError,
     "the cadence 'FREQ=WEEKLY;BYDAY=1FR' has BYDAY='1FR', which no WEEKLY rule of whole days has: correct it"),
    (lambda: Cadence("BYDAY=FR,MO", DAY), ScheduleError,
     "the cadence 'BYDAY=FR,MO' has no FREQ: write it as 'FREQ=WEEKLY;BYDAY=FR'"),
    (lambda: Cadence("FREQ=MONTHLY;BYDAY=1FR,MO", DAY), ScheduleError,
     "the cadence 'FREQ=MONTHLY;BYDAY=1FR,MO' mixes plain and numbered days: number all, as in BYDAY=1MO,2MO,-1WE"),
    (lambda: Cadence("FREQ=YEARLY;BYWEEKNO=20", DAY), ScheduleError,
     "the cadence 'FREQ=YEARLY;BYWEEKNO=20' has BYWEEKNO without BYDAY: name the weekday"),
    (lambda: Cadence("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", DAY), ScheduleError,
     "the cadence 'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30' fits no day: correct it"),
    (lambda: Cadence(rdate=[DAY]).after(DAY), OutOfRangeError,
     "cadence '' has no due day after 2026-06-01"),
    # stages and policies
    (lambda: Stage("a", "A", offset=-1), ValueError,
     "offset is -1: it must be at least 0"),
    (lambda: Stage("a", "A", offset=True), TypeError,
     "offset must be an int, not the bool True: 0"),
    (lambda: policy(stages=[ONE, Stage("A", "B", offset=1)]), ScheduleError,
     "stages have the keys ['a', 'a']: give one or more, each once"),
    (lambda: policy(stages=[Stage("b", "B", offset=1), ONE]), ScheduleError,
     "stages have the offsets [1, 0]: they must not fall"),
    (lambda: policy(stages=[Stage("a", "A", offset=0, regions=["X"]), Stage("b", "B", offset=1, regions=["x"])]), ScheduleError,
     "the regions ['x'] are in two stages: keep one of each"),
    (lambda: policy(notice=timedelta(days=-1)), ScheduleError,
     "notice is -1 day, 0:00:00: give 0 to 366 days"),
    (lambda: caution(notice=timedelta(days=367)), ScheduleError,
     "notice is 367 days, 0:00:00: give 0 to 366 days"),
    (lambda: policy(start_time=time(1, fold=1)), ScheduleError,
     "start_time is datetime.time(1, 0, fold=1): leave tzinfo and fold out, as tz says the zone"),
    (lambda: policy(tz="PST"), ScheduleError,
     "'PST' is no time zone name: use Area/City of the IANA database, such as 'America/Los_Angeles', or 'UTC'"),
    (lambda: policy(tz="America/Nowhere").day_of(datetime(2026, 1, 1, tzinfo=UTC)), ScheduleError,
     "no data for the time zone 'America/Nowhere': correct its name, such as 'America/Los_Angeles', or install the tzdata package"),
    (lambda: policy(region_table="x"), ScheduleError,
     "there is no region table 'x': use 'power-platform' or None"),
    (lambda: policy(stated=(timedelta(2), timedelta(1))), ScheduleError,
     "stated is 2 to 1: give two numbers of whole days, at most 36525, the shorter first"),
    (lambda: policy(stated=(timedelta(hours=1), timedelta(1))), ScheduleError,
     "stated is 0.0416667 to 1: give two numbers of whole days, at most 36525, the shorter first"),
    (lambda: attrs.evolve(OBSERVED, days=(9,)), ScheduleError,
     "days is (9,): give the median, then the upper quartile"),
    (lambda: plan(DAY, "power-platform"), TypeError,
     "policy must be a Policy, not the str 'power-platform': POWER_PLATFORM"),
    # regions
    (lambda: policy(stages=[ONE, Stage("bee", "B", offset=1)]).stage_for("be"), UnknownRegionError,
     "'be' is no stage of 'demo': did you mean 'bee' or 'b'?"),
    (lambda: policy().stage_for("moon"), UnknownRegionError,
     "'moon' is no stage of 'demo': known are a"),
    (lambda: POWER_PLATFORM.stage_for("AE"), UnstatedRegionError,
     f"United Arab Emirates has no published stage; the last one, {POWER_PLATFORM.stages[-1].key!r}, bounds it: ask for that"),
    (lambda: POWER_PLATFORM.stage_for("China"), UnstatedRegionError,
     "China is outside the rollout: ask Microsoft for it separately"),
    (lambda: policy(region_table="power-platform").stage_for("Korea"), UnknownRegionError,
     "South Korea is in stage 'asia', which policy 'demo' does not have: ask for one of its stages"),
    # the verbs
    (lambda: latest_go_live("DE", DAY, basis="hope"), ScheduleError,
     "policy 'Power Platform connectors' has no basis 'hope': use 'rules', or 'stated' or 'observed' where it has such a time"),
    (lambda: latest_go_live("a", DAY, policy(), basis="stated"), ScheduleError,
     "policy 'demo' has no basis 'stated': use 'rules', or 'stated' or 'observed' where it has such a time"),
    (lambda: plan(date(9998, 1, 1), policy(calendar=calendar(covers=Window(date(9998, 1, 1), date.max)), stated=(timedelta(1), timedelta(900)))).stated_completion, OutOfRangeError,
     "900 days after 9998-01-02 lie past the year 9999"),
]
# fmt: on


@pytest.mark.parametrize(
    ("call", "kind", "sentence"), SENTENCES, ids=[row[2][:50] for row in SENTENCES]
)
def test_sentence(call, kind, sentence):
    """The type and the whole sentence: what is wrong, the value, what is accepted."""
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    assert str(caught.value) == sentence


def test_sentences_are_sentences():
    """In ASCII, without a full stop, and short whatever the value is."""
    for _, _, sentence in SENTENCES:
        assert sentence.isascii()
        assert sentence[-1] != "."
        assert len(sentence) < 300
    for call in (lambda: plan("x" * 10**6), lambda: policy(tz="/" * 10**6).zone):
        with pytest.raises((TypeError, ScheduleError)) as caught:
            call()
        assert len(str(caught.value)) < 300


class TestWrongTypes:
    """Each argument of each constructor and verb: a value of no use is refused at once."""

    @pytest.mark.parametrize(
        "value",
        [YEAR, ClosedDay(DAY, ()), CALENDAR, FRIDAYS, ONE, policy(), caution(), OBSERVED],
        ids=lambda value: type(value).__name__,
    )  # fmt: skip
    def test_constructors(self, value):
        """The sentence shows the field, and the type that was given."""
        for field in attrs.fields(type(value)):
            said = (field.name, "day", "names", "a cadence rule", "there is no region")
            wrong = [object()] if field.default is None else [object(), None]
            for given in wrong:
                with pytest.raises((TypeError, ScheduleError)) as caught:
                    attrs.evolve(value, **{field.name: given})
                assert str(caught.value).startswith(said)
                assert type(given).__name__ in str(caught.value)

    @pytest.mark.parametrize(
        ("name", "call"),
        [
            ("go_live", plan),
            ("policy", lambda x: plan(DAY, x)),
            ("start", rollout),
            ("policy", lambda x: rollout(DAY, x)),
            ("region", lambda x: rollout(DAY, at=x)),
            ("go_live", upcoming),
            ("policy", lambda x: upcoming(DAY, x)),
            ("limit", lambda x: upcoming(DAY, limit=x)),
            ("region", lambda x: latest_go_live(x, DAY)),
            ("live_by", lambda x: latest_go_live("DE", x)),
            ("policy", lambda x: latest_go_live("DE", DAY, x)),
            ("go_live", deploysched.compare),
            ("policy", lambda x: deploysched.compare(DAY, x)),
            ("span", planning.starts_in),
            ("policy", lambda x: planning.starts_in(YEAR, x)),
            ("day", CALENDAR.next),
            ("day", CALENDAR.reasons),
            ("start", lambda x: CALENDAR.count(x, DAY)),
            ("end", lambda x: CALENDAR.closed_days(DAY, x)),
            ("n", lambda x: CALENDAR.add(DAY, x)),
            ("country", lambda x: Calendar.from_holidays(x, range(2026, 2027))),
            ("day", FRIDAYS.after),
            ("day", FRIDAYS.on_or_before),
            ("day", lambda x: x in YEAR),
            ("on", plan(DAY).status),
            ("on", plan(DAY).due_stages),
            ("region", plan(DAY).date_for),
        ],
    )
    def test_calls(self, name, call):
        """A plain object, a float and bytes are no day, policy, region or number."""
        for wrong in (object(), 1.5, b"2026"):
            said = f"^{name} must be .* not the {type(wrong).__name__} "
            with pytest.raises(TypeError, match=said):
                call(wrong)

    def test_a_datetime_is_no_day(self):
        """Only a moment has a zone: where a day is meant it is refused, never cut."""
        moment = datetime(2026, 6, 1, 9, tzinfo=UTC)
        for call in (
            CALENDAR.next, FRIDAYS.after, YEAR.__contains__, rollout,
            lambda x: latest_go_live("DE", x), lambda x: Window(x, x),
            lambda x: Cadence(rdate=[x]), lambda x: calendar(workdays=[x]),
        ):  # fmt: skip
            with pytest.raises(TypeError, match="must be a date"):
                call(moment)

    def test_values_of_numpy_say_what_to_write(self):
        """A scalar has no day of its own; an array has a function of its own."""
        np = pytest.importorskip("numpy")
        scalar, array = np.datetime64("2026-11-25"), np.array(["2026-11-25"], "M8[D]")
        with pytest.raises(TypeError, match=r"its \.astype\('datetime64\[D\]'\)\.item"):
            plan(scalar)
        with pytest.raises(TypeError, match=r"bulk\.plan_array"):
            plan(array)

    def test_a_live_object_of_holidays_is_refused(self):
        """It changes when it is asked; a copy of its days is taken by another call."""
        live = pytest.importorskip("holidays").country_holidays("US")
        with pytest.raises(TypeError, match=r"Calendar\.from_holidays"):
            calendar(holidays=live)


def test_the_error_family():
    """One base, a ValueError; an unknown name is a look-up error too."""
    assert ScheduleError.__bases__ == (ValueError,)
    assert OutOfRangeError.__bases__ == (ScheduleError,)
    assert NotADeploymentDayError.__bases__ == (ScheduleError,)
    assert UnknownRegionError.__bases__ == (ScheduleError, LookupError)
    assert UnstatedRegionError.__bases__ == (UnknownRegionError,)
