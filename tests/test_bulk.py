"""Arrays and tables say what `plan` says, for every day, however the days come."""

import pickle
import subprocess
import sys
import threading
import tracemalloc
import warnings
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from types import SimpleNamespace

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploysched import (
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    Cadence,
    Calendar,
    OutOfRangeError,
    Policy,
    Roll,
    ScheduleError,
    Stage,
    UnstatedRegionError,
    Window,
    bulk,
    latest_go_live,
    plan,
)

np = pytest.importorskip("numpy")

DAY = timedelta(days=1)
COVERED = POWER_PLATFORM.calendar.covers
FREEZES = (
    Window(date(2024, 11, 20), date(2025, 1, 6), "season"),
    Window(date(2030, 3, 1), date(2030, 3, 1)),
    Window(date(2100, 12, 20), date(2100, 12, 31)),
    Window(date(1971, 1, 1), date(1971, 1, 9)),
)


def days_of(window):
    return window.common_days(window)


def planned(policy, day):
    """Return the stage dates by `plan`, or None where it has none."""
    try:
        return [stage.date for stage in plan(day, policy)]
    except OutOfRangeError:
        return None


def compared(policy, days):
    """Assert that arrays and `plan` agree on days in a row; return those with a plan."""
    wanted = {day: planned(policy, day) for day in days}
    good = [day for day, dates in wanted.items() if dates]
    if good:
        assert bulk.plan_array(good, policy).tolist() == [wanted[day] for day in good]
    for day in {*(days[0], days[-1])} | {
        day + way * DAY for day in good for way in (1, -1)
    }:
        if wanted.get(day) is None:
            with pytest.raises(OutOfRangeError, match=r"^go_live\[0\] is "):
                bulk.plan_array([day], policy)
    return good


def freely(policy):
    return [policy.with_roll(roll) for roll in Roll]


def other(rule, dtstart, **changes):
    return attrs.evolve(POWER_PLATFORM, cadence=Cadence(rule, dtstart), **changes)


EVERY_DAY = [
    *freely(POWER_PLATFORM),
    *freely(POWER_PLATFORM.with_freezes(*FREEZES)),
    *freely(POWER_PLATFORM_2022),
    *freely(other("FREQ=WEEKLY;BYDAY=TU,FR", None, notice=timedelta(days=9, hours=3))),
    *freely(other("FREQ=MONTHLY;BYDAY=-1MO", date(1980, 2, 3))),
    other(
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24,25", date(1970, 1, 1), roll=Roll.FOLLOWING
    ),
]


@pytest.mark.parametrize("policy", EVERY_DAY, ids=lambda policy: policy.roll.value)
class TestEveryDay:
    def test_both_ways(self, policy):
        """Every day of 1971 to 2100 has the dates of `plan`; backwards they are kept.

        The last Go-Live day for a date keeps it, and the day after breaks it.
        """
        good = compared(policy, days_of(COVERED))
        assert len(good) > 40_000
        dates = bulk.plan_array(good, policy)
        one = np.timedelta64(1, "D")
        for number, stage in enumerate(policy.stages):
            by = np.arange(dates[0, number], dates[-1, number], one)
            last = bulk.latest_go_live_array(stage.key, by, policy)
            assert (bulk.plan_array(last, policy)[:, number] <= by).all()
            assert (bulk.plan_array(last + one, policy)[:, number] > by).all()


ZONES = (
    "America/Los_Angeles",
    "America/St_Johns",  # clocks went back at 00:01
    "America/Sao_Paulo",  # clocks went forward at midnight
    "Pacific/Apia",  # left out 30 December 2011
    "UTC",
)
STARTS = (date(2011, 12, 20), date(1969, 12, 1), date(2026, 10, 20), date(9999, 11, 20))


@st.composite
def policies(draw):
    """Draw short calendars with touching closures, so that both ends are near."""
    first = draw(st.sampled_from(STARTS))
    covers = Window(first, first + draw(st.integers(0, 40)) * DAY)
    some = st.sets(st.sampled_from(days_of(covers)), max_size=8)
    offsets = sorted(draw(st.sets(st.integers(0, 7), min_size=1, max_size=4)))
    weekly = st.sets(st.sampled_from(("MO", "TU", "FR", "SU")), min_size=1).map(
        lambda names: Cadence("FREQ=WEEKLY;BYDAY=" + ",".join(names))
    )
    counted = st.builds(
        Cadence,
        st.sampled_from(("FREQ=DAILY;INTERVAL=3", "FREQ=MONTHLY;BYMONTHDAY=1,15,30")),
        st.integers(-20, 60).map(
            lambda n: first + min(n, (date.max - first).days) * DAY
        ),
    )
    return Policy(
        name="drawn",
        calendar=Calendar(
            name="short",
            covers=covers,
            weekend=draw(st.sampled_from(((), (5, 6), (0, 1, 2)))),
            holidays=dict.fromkeys(draw(some), "off"),
            freezes=[
                Window(min(pair), max(pair))
                for pair in draw(st.lists(some, max_size=2))
                if pair
            ],
        ),
        stages=[Stage(f"s{n}", f"S{n}", offset=n) for n in offsets],
        cadence=draw(weekly | counted),
        roll=draw(st.sampled_from(Roll)),
        tz=draw(st.sampled_from(ZONES)),
        notice=draw(
            st.sampled_from(
                (timedelta(0), timedelta(hours=24), timedelta(days=8, microseconds=1))
            )
        ),
        start_time=draw(st.sampled_from((time(0), time(9), time(23, 59, 59)))),
        typical=None,
    )


def by_definition(policy, number, live_by, good):
    """Return the last day whose plan makes `live_by`, by asking `plan` of each."""
    kept = [day for day in good if planned(policy, day)[number] <= live_by]
    return max(kept, default=None)


class TestAnyPolicy:
    @given(policies())
    def test_plan_array(self, policy):
        """Short calendars, all rolls, notices, cadences and zones agree with `plan`."""
        compared(policy, days_of(policy.calendar.covers))

    @pytest.mark.parametrize("closed", range(1, 12))
    def test_no_day_before_the_first_trains(self, closed):
        """Trains that find no deployment day before them end every plan up to them.

        Later ones leave less time than these, as they ask for notice.
        """
        first = date(2026, 6, 1)
        covers = Window(first, first + 30 * DAY)
        calendar = Calendar(
            name="closed at first",
            covers=covers,
            weekend=(),
            freezes=(Window(first, first + (closed - 1) * DAY),),
        )
        policy = attrs.evolve(
            POWER_PLATFORM.with_roll(Roll.PRECEDING).with_calendar(calendar),
            cadence=Cadence("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"),
            notice=timedelta(days=8),
        )
        assert compared(policy, days_of(covers))

    @pytest.mark.parametrize("hours", [0, 24, 192])
    @pytest.mark.parametrize("length", [19, 39])
    def test_day_that_was_left_out(self, length, hours):
        """The clocks of Samoa went from 29 to 31 December 2011: the day between has a plan."""
        first = date(2011, 12, 20)
        covers = Window(first, first + length * DAY)
        policy = Policy(
            name="Samoa",
            calendar=Calendar(name="short", covers=covers, weekend=()),
            stages=(Stage("s0", "S0", offset=0),),
            cadence=Cadence("FREQ=WEEKLY;BYDAY=TU,FR,SU,MO"),
            tz="Pacific/Apia",
            notice=timedelta(hours=hours, microseconds=1) * (hours > 0),
            start_time=time(0),
            typical=None,
        )
        assert compared(policy, days_of(covers))

    def test_missing_days_of_a_short_calendar(self):
        """Beside a missing day the first and the last day have their dates."""
        covers = Window(date(2026, 1, 1), date(2026, 3, 31))
        short = Calendar(name="short", covers=covers, weekend=())
        policy = POWER_PLATFORM.with_calendar(short)
        days = days_of(covers)
        ends = [day for day in days if planned(policy, day)]
        given = [None, ends[0], None, ends[-1]]
        found = bulk.plan_array(given, policy).tolist()
        none = [None] * 6
        assert found == [
            none,
            [*planned(policy, ends[0])],
            none,
            [*planned(policy, ends[-1])],
        ]
        assert bulk.plan_array([None], policy).tolist() == [none]

    @pytest.mark.parametrize("notice", [timedelta.max, timedelta(days=739_000)])
    def test_no_train_leaves_the_notice(self, notice):
        """Where no train leaves the notice no day can be planned, as in `plan`."""
        policy = attrs.evolve(POWER_PLATFORM, notice=notice)
        assert compared(policy, days_of(Window(date(2099, 1, 1), COVERED.end))) == []

    @pytest.mark.parametrize("tz", ["America/Los_Angeles", "UTC", "Pacific/Pago_Pago"])
    @pytest.mark.parametrize(
        ("starts_at", "start"),
        [
            (time(23, 59, 59), date(2026, 6, 5)),  # the last second leaves 24 hours
            (time(23, 59, 58), date(2026, 6, 12)),  # a second less: the next Friday
            (time(0), date(2026, 6, 12)),
        ],
    )
    def test_a_day_is_its_last_second(self, tz, starts_at, start):
        """Where notice is asked for, a Go-Live day counts up to its last second.

        That is a second of the zone of the policy, wherever the program runs.
        """
        policy = attrs.evolve(
            POWER_PLATFORM, tz=tz, start_time=starts_at, notice=timedelta(hours=24)
        )
        thursday = date(2026, 6, 4)
        assert bulk.plan_array([thursday], policy)[0, 0] == start
        last = thursday if start == thursday + DAY else thursday - DAY
        assert bulk.latest_go_live_array("testing", [thursday + DAY], policy) == last

    @pytest.mark.parametrize(
        ("stage", "last"),
        [
            # Tuesday 23 February is the first train that does not fit: it is due in
            # these stages on the day after,
            ("testing", 22),
            ("us-preview", 23),
            ("asia", 24),
            ("europe", 25),
            # and in these ones past the calendar, so all of it can be asked for.
            ("americas-japan-india", 28),
            ("australia-uk-us", 28),
        ],
    )
    def test_trains_cut_off_by_the_calendar(self, stage, last):
        """A day is answered up to the first train that the calendar cuts off.

        From that train's day on a later Go-Live might do, and nobody can tell.
        """
        covers = Window(date(2027, 2, 1), date(2027, 2, 28))
        calendar = Calendar(name="February", covers=covers, weekend=(5, 6))
        policy = attrs.evolve(
            POWER_PLATFORM,
            calendar=calendar,
            cadence=Cadence("FREQ=WEEKLY;BYDAY=TU,FR"),
        )
        day = date(2027, 2, last)
        found = bulk.latest_go_live_array(stage, [day], policy)
        assert found.tolist() == [date(2027, 2, 18)]
        with pytest.raises(OutOfRangeError, match=rf"\.\.{day}, the days that can be"):
            bulk.latest_go_live_array(stage, [day, day + DAY], policy)

    @given(policies(), st.integers(0, 3))
    def test_latest_go_live_array(self, policy, number):
        """It answers where the scalar verb does and a whole day is left, and alike."""
        number %= len(policy.stages)
        key = policy.stages[number].key
        days = days_of(policy.calendar.covers)
        good = [day for day in days if planned(policy, day)]
        for live_by in days:
            wanted = by_definition(policy, number, live_by, good)
            try:
                moment = latest_go_live(key, live_by, policy)
            except OutOfRangeError:
                wanted = None
            if wanted is None:
                with pytest.raises(OutOfRangeError, match=r"^live_by\[0\] is "):
                    bulk.latest_go_live_array(key, [live_by], policy)
                continue
            [found] = bulk.latest_go_live_array(key, [live_by], policy).tolist()
            assert found == wanted
            if policy.tz != "Pacific/Apia":  # there a day was left out of all clocks
                assert moment.date() - DAY <= found <= moment.date()
                assert policy.notice or found == moment.date()


# The same four days, one of them missing, in every form they may come in.
DAYS = [date(2026, 11, 25), date(2026, 12, 17), None, date(2026, 12, 18)]
WANTED = [[*planned(POWER_PLATFORM, day)] if day else [None] * 6 for day in DAYS]


def numpy_forms():
    plain = np.array(DAYS, "datetime64[D]")
    for unit in ("D", "h", "m", "s", "ms", "us", "ns"):
        yield unit, plain.astype(f"datetime64[{unit}]")
    yield "big-endian", plain.astype(">M8[D]")
    yield "big-endian us", plain.astype(">M8[us]")
    yield "strided", np.repeat(plain, 3)[::3]
    yield "backwards", plain[::-1].copy()[::-1]
    yield "objects", np.array(DAYS, object)
    read_only = plain.copy()
    read_only.flags.writeable = False
    yield "read-only", read_only
    yield "scalars", list(plain.astype("datetime64[s]"))
    yield "list", DAYS
    yield "tuple", tuple(DAYS)


def pandas_forms():
    pd = pytest.importorskip("pandas")
    index = pd.DatetimeIndex(DAYS)
    yield "index", index
    yield "series", pd.Series(index, index=[7, 7, 1, 0])
    yield "objects", pd.Series(DAYS, dtype=object)
    yield "missing", [*DAYS[:2], pd.NaT, DAYS[3]]
    for unit in ("s", "ms", "us", "ns"):
        late = (index + timedelta(hours=23, minutes=30)).as_unit(unit)
        yield f"aware {unit}", late.tz_localize("America/Los_Angeles")
        yield (
            f"utc {unit}",
            pd.Series(late.tz_localize("America/Los_Angeles")).dt.tz_convert("UTC"),
        )
    pa = pytest.importorskip("pyarrow")
    yield "arrow days", pd.Series(DAYS, dtype=pd.ArrowDtype(pa.date32()))
    aware = pd.Series(late.tz_localize("America/Los_Angeles"))
    yield "arrow utc", aware.astype(pd.ArrowDtype(pa.timestamp("us", "UTC")))


def polars_forms():
    pl = pytest.importorskip("polars")
    series = pl.Series("go_live", DAYS)
    yield "dates", series
    yield "chunks", series[:1].append(series[1:])
    for unit in ("ms", "us", "ns"):
        naive = series.cast(pl.Datetime(unit))
        yield f"midnights {unit}", naive
        late = naive.dt.offset_by("23h30m").dt.replace_time_zone("America/Los_Angeles")
        yield f"aware {unit}", late
        yield f"utc {unit}", late.dt.convert_time_zone("UTC")


def arrow_forms():
    pa = pytest.importorskip("pyarrow")
    array = pa.array(DAYS, pa.date32())
    yield "date32", array
    yield "date64", array.cast(pa.date64())
    yield "chunks", pa.chunked_array([array[:1], array[1:]])
    yield "midnights", array.cast(pa.timestamp("ns"))
    late = [day and datetime.combine(day, time(7, 30), UTC) + DAY for day in DAYS]
    yield "utc", pa.array(late, pa.timestamp("us", "UTC"))
    yield (
        "aware",
        pa.chunked_array([pa.array(late, pa.timestamp("s", "America/Los_Angeles"))]),
    )


class TestForms:
    @pytest.mark.parametrize(
        "forms", [numpy_forms, pandas_forms, polars_forms, arrow_forms]
    )
    def test_same_days(self, forms):
        """Lists, arrays and columns of one set of days give one answer.

        Thursday 23:30 in Seattle is Friday in UTC and is planned as Thursday.
        """
        for name, values in forms():
            assert bulk.plan_array(values).tolist() == WANTED, name

    @pytest.mark.parametrize("forms", [pandas_forms, polars_forms, arrow_forms])
    def test_live_by_is_no_instant(self, forms):
        """A deadline is a day: instants are refused, all else is taken."""
        days = [*DAYS[:2], None, DAYS[3]]
        wanted = [day and latest_go_live("DE", day).date() for day in days]
        for name, values in forms():
            if "aware" in name or "utc" in name:
                with pytest.raises(
                    TypeError, match="live_by must hold days, not instants"
                ):
                    bulk.latest_go_live_array("DE", values)
            else:
                found = bulk.latest_go_live_array("DE", values)
                assert found.tolist() == wanted, name

    def test_live_by_in_lists(self):
        """A list of deadlines takes dates alone, as `latest_go_live` does."""
        assert bulk.latest_go_live_array("DE", (date(2026, 12, 24), None)).tolist() == [
            date(2026, 12, 17),
            None,
        ]
        with pytest.raises(TypeError, match=r"live_by\[1\] must be a date"):
            bulk.latest_go_live_array(
                "DE", [date(2026, 12, 24), datetime(2026, 1, 1, tzinfo=UTC)]
            )

    def test_aware_datetimes_in_lists(self):
        """An instant in a list is the day in the zone of the policy."""
        moment = datetime(2026, 12, 18, 7, 30, tzinfo=UTC)
        assert bulk.plan_array([moment]).tolist() == [planned(POWER_PLATFORM, DAYS[1])]

    @pytest.mark.parametrize(
        "empty", [[], (), np.empty(0, "M8[D]"), np.empty(0, object)]
    )
    def test_empty(self, empty):
        """No rows in, no rows out, and the columns stay."""
        assert bulk.plan_array(empty).shape == (0, 6)
        assert bulk.plan_array(empty).dtype == "datetime64[D]"
        assert bulk.latest_go_live_array("DE", empty).shape == (0,)

    def test_all_missing(self):
        """Columns without any value have no type; they give NaT."""
        pl, pa = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
        for values in ([None] * 3, pl.Series([None] * 3), pa.nulls(3)):
            found = bulk.plan_array(values)
            assert found.shape == (3, 6)
            assert np.isnat(found).all()

    @pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 200_000])
    def test_blocks(self, size):
        """Long columns are read in blocks; nothing is lost at their borders."""
        days = np.datetime64("2026-01-01") + np.arange(size) % 1_000
        days[::1_001] = np.datetime64("NaT", "D")
        known = bulk.plan_array(np.datetime64("2026-01-01") + np.arange(1_000))
        found = bulk.plan_array(days.astype("datetime64[s]"))
        there = ~np.isnat(days)
        assert (found[there] == known[np.arange(size)[there] % 1_000]).all()
        assert np.isnat(found[~there]).all()

    @pytest.mark.parametrize("form", [list, tuple, lambda days: np.array(days, object)])
    def test_blocks_of_objects(self, form):
        """Long lists are read in blocks too, and errors count from their beginning."""
        days = [date(2026, 1, 1) + timedelta(days=n % 900) for n in range(70_000)]
        wanted = bulk.plan_array(np.array(days, "M8[D]"))
        assert (bulk.plan_array(form(days)) == wanted).all()
        days[69_000] = "2026-01-01"
        with pytest.raises(TypeError, match=r"^go_live\[69000\] must be"):
            bulk.plan_array(form(days))

    @pytest.mark.parametrize("form", ["numpy", "pandas", "polars", "pyarrow"])
    def test_memory(self, form):
        """Beside its input and its output a call needs a few megabytes at most."""
        days = np.datetime64("2026-01-01") + np.arange(2_000_000) % 1_000
        days[-1] = np.datetime64("NaT", "D")  # days with a missing one take most
        values = {
            "numpy": lambda: days.astype("datetime64[ms]"),
            "pandas": lambda: pytest.importorskip("pandas").Series(days),
            "polars": lambda: pytest.importorskip("polars").Series(days),
            "pyarrow": lambda: pytest.importorskip("pyarrow").array(days),
        }[form]()
        bulk.latest_go_live_array("testing", values[:9])  # works the table out
        tracemalloc.start()
        try:
            found = bulk.latest_go_live_array("testing", values)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert len(found) == len(days)
        assert peak - found.nbytes < 4_000_000

    def test_time_of_day_in_a_later_block(self):
        """A time of day is named by its place in the whole column."""
        moments = np.full(70_000, np.datetime64("2026-01-01", "ns"))
        moments[69_000] += np.timedelta64(1, np.datetime_data(moments.dtype)[0])
        with pytest.raises(TypeError, match=r"^go_live\[69000\] is 2026-01-01T"):
            bulk.plan_array(moments)


def clock_changes(zone, covers):
    """List the instants at which the offset of a zone changes, on whole minutes."""
    moment = datetime.combine(covers.start + DAY, time(), UTC)
    end = datetime.combine(covers.end - DAY, time(), UTC)
    found, step = [], timedelta(hours=3)

    def offset(moment):
        return moment.astimezone(zone).utcoffset()

    while moment < end:
        if offset(moment) != offset(moment + step):
            minutes = (moment + timedelta(minutes=n) for n in range(1, 181))
            found.append(next(at for at in minutes if offset(at) != offset(moment)))
        moment += step
    return found


class TestZones:
    """Each day of 1971 to 2100 is asked for at its first and at its last second."""

    @pytest.mark.parametrize("tz", ["America/Los_Angeles", "Africa/Casablanca"])
    def test_columns(self, tz):
        """pandas, Polars and pyarrow columns get their days by one clock, to 2100."""
        pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
        pa = pytest.importorskip("pyarrow")
        policy = attrs.evolve(POWER_PLATFORM, tz=tz)
        days = days_of(Window(COVERED.start, date(2100, 12, 15)))
        ends = np.array(
            [
                int(datetime.combine(day, time(), policy.zone).timestamp())
                for day in (*days, days[-1] + DAY)
            ]
        )
        seconds = np.concatenate([ends[:-1], ends[1:] - 1])
        wanted = np.tile(bulk.plan_array(list(days), policy), (2, 1))
        utc = seconds.astype("datetime64[s]").astype("datetime64[us]")
        for column in (
            pd.Series(utc).dt.tz_localize("UTC"),
            pd.DatetimeIndex(utc).tz_localize("UTC").tz_convert("Asia/Tokyo"),
            pl.Series(utc).dt.replace_time_zone("UTC"),
            pl.Series(utc)
            .dt.replace_time_zone("UTC")
            .dt.convert_time_zone("Asia/Tokyo"),
            pa.array(utc, pa.timestamp("us", "Europe/Berlin")),
        ):
            assert (bulk.plan_array(column, policy) == wanted).all()

    def test_before_1970(self):
        """Seconds before 1970 are negative, and belong to the day they are in."""
        pd = pytest.importorskip("pandas")
        calendar = Calendar(
            name="old", covers=Window(date(1905, 1, 1), date(1969, 12, 31))
        )
        policy = attrs.evolve(POWER_PLATFORM, calendar=calendar)
        moments = pd.DatetimeIndex(["1905-03-05 23:59:59.999", "1966-07-07 00:00:00"])
        found = bulk.plan_array(moments.tz_localize(policy.tz), policy).tolist()
        assert found == [
            planned(policy, date(1905, 3, 5)),
            planned(policy, date(1966, 7, 7)),
        ]

    @pytest.mark.parametrize(
        "tz", ["America/St_Johns", "America/Sao_Paulo", "Europe/Lisbon", "Asia/Beirut"]
    )
    def test_every_second_about_midnight(self, tz):
        """Where clocks change about midnight each second has the day of its clock.

        These zones did so for years, before 1970 and after it.
        """
        pd = pytest.importorskip("pandas")
        covers = Window(date(1940, 1, 1), date(2020, 12, 31))
        calendar = Calendar(name="old", covers=covers, weekend=())
        policy = attrs.evolve(
            POWER_PLATFORM,
            calendar=calendar,
            cadence=Cadence("FREQ=DAILY", covers.start),
            stages=(Stage("all", "All", offset=0),),
            tz=tz,
        )
        moments = [
            change + timedelta(seconds=seconds)
            for change in clock_changes(policy.zone, covers)
            for seconds in range(-2, 3)
        ]
        assert len(moments) > 400
        found = bulk.plan_array(pd.DatetimeIndex(moments), policy)[:, 0]
        assert found.tolist() == [
            moment.astimezone(policy.zone).date() + DAY for moment in moments
        ]

    def test_two_clock_changes_in_a_day(self):
        """Every change is found, however close the next one is."""
        from deploysched import _zones

        times = (time(3), time(3, 0, 1), time(9, 59, 59))
        changes = [datetime.combine(date(2026, 5, 1), each, UTC) for each in times]

        class Odd(tzinfo):
            def fromutc(self, moment):
                passed = sum(moment.replace(tzinfo=UTC) >= change for change in changes)
                return moment + timedelta(hours=passed)

            def utcoffset(self, moment):
                local = moment.replace(tzinfo=UTC)
                forward = (timedelta(hours=n) for n in (3, 2, 1))
                found = zip(forward, reversed(changes), strict=True)
                return next((by for by, at in found if local - by >= at), timedelta(0))

            def dst(self, moment):
                return None

        day = date(2026, 5, 1).toordinal()
        found = _zones.clock(Odd(), day - 9, day + 9)
        assert found.changes.tolist() == [change.timestamp() for change in changes]
        assert found.offsets.tolist() == [0, 3_600, 7_200, 10_800]
        night = np.array(["2026-05-01T20:59:59", "2026-05-01T21:00:00", "NaT"], "M8[s]")
        assert found.days(night).tolist() == [
            date(2026, 5, 1),
            date(2026, 5, 2),
            None,
        ]

    def test_clocks_go_back_at_midnight(self):
        """The second at which a clock goes back to 23:00 is still the day before."""
        pd = pytest.importorskip("pandas")
        policy = attrs.evolve(POWER_PLATFORM, tz="America/Sao_Paulo")
        moment = datetime(2018, 2, 18, 2, tzinfo=UTC)
        assert policy.day_of(moment) == date(2018, 2, 17)
        covers = Window(date(2018, 2, 18), date(2018, 12, 31))
        later = policy.with_calendar(Calendar(name="later", covers=covers))
        for seconds in (-1, 0, 3_599):
            column = pd.DatetimeIndex([moment + timedelta(seconds=seconds)])
            with pytest.raises(OutOfRangeError, match=r"^go_live\[0\] is 2018-02-17"):
                bulk.plan_array(column, later)
        column = pd.DatetimeIndex([moment + timedelta(hours=1)])
        assert bulk.plan_array(column, later).tolist() == [planned(later, covers.start)]

    def test_out_of_range_instant(self):
        """An instant is out of range by its day in the zone of the policy."""
        pd = pytest.importorskip("pandas")
        moments = pd.DatetimeIndex(["2026-01-01", "1971-01-01 07:59:59"]).tz_localize(
            "UTC"
        )
        with pytest.raises(
            OutOfRangeError, match=r"^go_live\[1\] is 1970-12-31: outside"
        ):
            bulk.plan_array(moments)


FAR = np.iinfo(np.int64)
DAY_ARRAY = np.array(["2026-01-01"], "M8[D]")
ACCEPTED = (
    "a list or tuple of dates, an array of datetime64, a pandas or Polars Series, "
    "a pandas Index or a pyarrow array"
)
pandas, polars, pyarrow = (
    partial(pytest.importorskip, name) for name in ("pandas", "polars", "pyarrow")
)


def without_unit():
    """Return an array of no unit at all, which newer numpy deprecates."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return np.array(["NaT"], "M8")


class TestRefused:
    @pytest.mark.parametrize(
        ("value", "said"),
        [
            # neither a list nor a column
            (np.datetime64("2026-01-01"), "for one day, plan"),
            (None, "go_live must be a list"),
            ({date(2026, 1, 1)}, "go_live must be a list"),
            pytest.param(iter(DAYS), "go_live must be a list", id="iterator"),
            # arrays of something else
            (np.array([1.5]), "not 'float64'"),
            (np.array([True]), "not 'bool'"),
            (np.array(["2026-01-01"]), r"astype\('datetime64\[D\]'\)"),
            (np.ma.masked_array(np.array(["2026-01-01"], "M8[D]"), [1]), "filled"),
            (np.array(["2026-01"], "M8[M]"), r"not datetime64\[M\]"),
            (np.array(["2026-01-01"], "M8[W]"), r"not datetime64\[W\]"),
            (np.array(["2026-01-01"], "M8[2D]"), r"not datetime64\[2D\]"),
            (np.array([0], "M8[fs]"), r"not datetime64\[fs\]"),
            (np.array([], "M8[Y]"), r"not datetime64\[Y\]"),
            (without_unit(), "not datetime64"),
            # lists of something else, by position
            ([date(2026, 1, 1), "2026-01-01"], r"go_live\[1\] must be .*fromisoformat"),
            ([20_260_101], r"go_live\[0\] must be"),
            ([True], r"go_live\[0\] must be"),
            ([float("nan")], r"go_live\[0\] must be"),
            ([datetime(2026, 1, 1)], r"go_live\[0\] must be .*naive"),
            ([np.datetime64("2026-01-01T10")], r"^go_live\[0\] is 2026-01-01T10"),
            # a time of day without a zone
            (np.array(["2026-01-01", "NaT", "2026-01-02T00:00:01"], "M8[s]"), r"go_live\[2\] is 2026-01-02T00:00:01, a time of day"),
            (np.array(["1969-12-31T23:59:59.999999999"], "M8[ns]"), r"go_live\[0\]"),
        ],
        ids=repr,
    )  # fmt: skip
    def test_type(self, value, said):
        """What holds no days is a TypeError with the fix in it."""
        with pytest.raises(TypeError, match=said):
            bulk.plan_array(value)

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (date(2026, 1, 1), f"be {ACCEPTED}, not the date 2026-01-01: for one day, plan and latest_go_live"),
            ("2026-01-01", f"be {ACCEPTED}, not the str '2026-01-01'"),
            (np.array([7]), "hold days, not 'int64': convert it, by .astype('datetime64[D]')"),
            (np.array(["2026-01"], "M8[M]"), "hold days, not datetime64[M]: convert it, by .astype('datetime64[D]')"),
            (np.ma.masked_array(DAY_ARRAY, [1]), "hold days, not 'a masked array': .filled(np.datetime64('NaT')) first"),
            (lambda: pandas().Series([7]), "hold days, not 'int64': convert it, by pandas.to_datetime"),
            (lambda: polars().Series([7]), "hold days, not 'Int64': convert it, by .str.to_date() or .cast(pl.Date)"),
            (lambda: pyarrow().array([7]), "hold days, not 'int64': convert it, by .cast(pyarrow.date32())"),
            (
                lambda: pandas().DatetimeIndex(["2026-01-01"], tz="UTC"),
                "hold days, not instants of a time zone: take the calendar day of each, by .dt.date",
            ),
        ],
    )  # fmt: skip
    def test_sentence(self, value, said):
        """The whole sentence: the argument, what it is, and what to write instead."""
        value = value() if callable(value) else value
        with pytest.raises(TypeError) as caught:
            bulk.latest_go_live_array("DE", value)
        assert str(caught.value) == f"live_by must {said}"

    def test_time_of_day(self):
        """A time of day without a zone is shown with its place and both ways out."""
        with pytest.raises(TypeError) as caught:
            bulk.plan_array(np.array(["2026-01-01T10"], "M8[h]"))
        assert str(caught.value) == (
            "go_live[0] is 2026-01-01T10, a time of day without a zone: give the column "
            "its zone (tz_localize in pandas, dt.replace_time_zone in Polars), or take "
            "the calendar day of each (.astype('datetime64[D]'))"
        )

    def test_neither_column_nor_policy(self):
        """A table of days is no column, and the policy is no name."""
        with pytest.raises(ScheduleError) as caught:
            bulk.plan_array(DAY_ARRAY.reshape(1, 1))
        assert str(caught.value) == (
            "go_live has 2 dimensions: give one, by .ravel(), and reshape the answer"
        )
        with pytest.raises(TypeError) as wrong:
            bulk.calendar_table(date(2026, 1, 1), date(2026, 1, 2), "x")
        assert str(wrong.value) == (
            "policy must be a Policy, not the str 'x': POWER_PLATFORM"
        )

    def test_columns(self):
        """Columns of other types are refused by the name of the type."""
        pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
        pa = pytest.importorskip("pyarrow")
        for value, said in (
            (pd.Series(["2026-01-01"]), "str"),
            (pd.Series(DAYS[:1], dtype="category"), "category"),
            (pd.PeriodIndex(["2026-01-01"], freq="D"), "period"),
            (pd.DataFrame({"day": DAYS}), "go_live must be a list"),
            (pd.Series(pd.DatetimeIndex(["2026-01-01 10:00"])), r"go_live\[0\] is"),
            (pl.Series(["2026-01-01"]), r"str.to_date"),
            (pl.Series([datetime(2026, 1, 1, 10)]), r"go_live\[0\] is 2026-01-01T10"),
            (pl.DataFrame({"day": DAYS}), "go_live must be a list"),
            (pa.array(["2026-01-01"]), "date32"),
            (pa.array([datetime(2026, 1, 1, 10)]), r"go_live\[0\] is 2026-01-01T10"),
        ):
            with pytest.raises(TypeError, match=said):
                bulk.plan_array(value)

    @pytest.mark.parametrize("shape", [(), (1, 1), (2, 0)])
    def test_dimensions(self, shape):
        """More or fewer than one dimension has no rows to answer by."""
        with pytest.raises(ScheduleError, match="dimensions: give one"):
            bulk.plan_array(np.empty(shape, "M8[D]"))

    @pytest.mark.parametrize(
        "day",
        ["1970-12-31", "2100-12-17", "2101-01-01", "0001-01-01", "9999-12-31", "12026-01-01",
         FAR.max, FAR.min + 1],
    )  # fmt: skip
    def test_out_of_range(self, day):
        """The first day that cannot be planned is named, wherever it lies."""
        days = np.full(70_000, np.datetime64("2026-01-01"))
        days[3] = np.datetime64("NaT", "D")
        bad = np.datetime64(day, "D")
        days[66_000], days[69_000] = bad, np.datetime64("1800-01-01")
        with pytest.raises(OutOfRangeError) as caught:
            bulk.plan_array(days)
        assert str(caught.value) == (
            f"go_live[66000] is {bad}: outside 1971-01-01..2100-12-16, the days that can "
            "be planned with calendar 'US federal holidays', which covers "
            "1971-01-01..2100-12-31"
        )

    def test_live_by_out_of_range(self):
        """The days that can be asked for are those of the scalar verb."""
        for day, inside in ((date(1971, 1, 14), False), (date(1971, 1, 15), True)):
            assert (planned(POWER_PLATFORM, COVERED.start)[5] <= day) is inside
            if inside:
                assert bulk.latest_go_live_array("testing", [day])
        with pytest.raises(
            OutOfRangeError, match=r"^live_by\[1\] is 2101-01-01: .* asked for"
        ):
            bulk.latest_go_live_array("testing", [date(2100, 12, 31), date(2101, 1, 1)])

    @pytest.mark.parametrize(
        "policy", [None, "POWER_PLATFORM", POWER_PLATFORM.calendar]
    )
    def test_policy(self, policy):
        """Something else than a policy is refused by every function."""
        for call in (
            lambda: bulk.plan_array(DAYS, policy),
            lambda: bulk.latest_go_live_array("DE", DAYS, policy),
            lambda: bulk.calendar_table(DAYS[0], DAYS[1], policy),
        ):
            with pytest.raises(TypeError, match="policy must be a Policy"):
                call()

    def test_region(self):
        """A place without a published stage is refused as in `latest_go_live`."""
        with pytest.raises(UnstatedRegionError):
            bulk.latest_go_live_array("AE", DAYS)

    def test_no_rollout_fits(self):
        """A calendar too short for any rollout says so."""
        calendar = Calendar(
            name="short", covers=Window(date(2026, 1, 1), date(2026, 1, 5))
        )
        policy = POWER_PLATFORM.with_calendar(calendar)
        for call in (
            lambda: bulk.plan_array([date(2026, 1, 1)], policy),
            lambda: bulk.latest_go_live_array("asia", [date(2026, 1, 5)], policy),
        ):
            with pytest.raises(OutOfRangeError, match="no whole rollout fits into"):
                call()


class TestOut:
    def test_filled_and_returned(self):
        """The array given is filled and returned, whatever its layout.

        The days may be an array too, if it lies somewhere else.
        """
        for days in (DAYS, np.array(DAYS, "M8[D]")):
            for out in (
                np.zeros((4, 6), "M8[D]"),
                np.zeros((4, 6), "M8[D]", order="F"),
                np.zeros((8, 12), "M8[D]")[::2, ::2],
            ):
                assert bulk.plan_array(days, out=out) is out
                assert out.tolist() == WANTED

    def test_refused(self):
        """Another shape, type or object, and what cannot be written, are refused."""
        fixed = np.zeros((4, 6), "M8[D]")
        fixed.flags.writeable = False
        shared = np.zeros((5, 6), "M8[D]")
        give = "give np.empty((4, 6), 'datetime64[D]')"
        for days, out, kind, said in (
            (DAYS, [], TypeError, "out must be an array, not the list []: np.empty"),
            (DAYS, np.zeros((4, 5), "M8[D]"), ScheduleError, f"out is datetime64[D] of shape (4, 5): {give}"),
            (DAYS, np.zeros((4, 6), "M8[s]"), ScheduleError, f"out is datetime64[s] of shape (4, 6): {give}"),
            (DAYS, np.zeros((4, 6), ">M8[D]"), ScheduleError, f": {give}"),
            (DAYS, fixed, ScheduleError, "out is read-only: give an array of its own, or a copy"),
            (
                shared[:, 0], shared, ScheduleError,
                "out shares memory with go_live, which would be overwritten while it is read: give an array of its own",
            ),
        ):  # fmt: skip
            with pytest.raises(kind) as caught:
                bulk.plan_array(days, out=out)
            assert str(caught.value).endswith(said)
            assert str(caught.value).startswith("out ")
        assert not shared.view(np.int64).any()


class TestCache:
    def test_policies_do_not_grow(self):
        """What is worked out for arrays is no part of a policy: pickles stay small."""
        before = len(pickle.dumps(POWER_PLATFORM))
        bulk.plan_array(DAYS)
        bulk.latest_go_live_array("DE", DAYS)
        assert len(pickle.dumps(POWER_PLATFORM)) == before

    def test_answers_cannot_be_changed_for_others(self):
        """Writing into a result changes no later one."""
        bulk.plan_array(DAYS)[:] = np.datetime64("NaT", "D")
        assert bulk.plan_array(DAYS).tolist() == WANTED

    def test_the_table_is_read_only(self):
        """No caller and no thread can change what others read."""
        from deploysched import _lookups

        assert not _lookups.forward(POWER_PLATFORM).rows.flags.writeable
        assert not _lookups.backward(POWER_PLATFORM, 3).rows.flags.writeable

    def test_equal_policies_share(self):
        """A copy of a policy gives equal answers; another roll gives its own."""
        copy = pickle.loads(pickle.dumps(POWER_PLATFORM))  # noqa: S301, made here
        assert bulk.plan_array(DAYS, copy).tolist() == WANTED
        rolled = POWER_PLATFORM.with_roll(Roll.FOLLOWING)
        assert bulk.plan_array([date(2026, 12, 24)], rolled).tolist() == [
            planned(rolled, date(2026, 12, 24))
        ]

    def test_threads(self):
        """Several threads that ask first at once get the same answer."""
        policy = POWER_PLATFORM.with_freezes(
            Window(date(2026, 12, 1), date(2026, 12, 2))
        )
        barrier, found = threading.Barrier(8), []

        def ask():
            barrier.wait()
            found.append(bulk.plan_array(DAYS, policy).tolist())

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wanted = [planned(policy, day) if day else [None] * 6 for day in DAYS]
        assert found == [wanted] * 8


class TestCalendarTable:
    def test_rows(self):
        """Each day, both ends included, says what its calendar and its plan say."""
        first, last = date(2026, 11, 1), date(2027, 1, 31)
        table = bulk.calendar_table(first, last)
        assert len(table) == 92
        for day, row in zip(days_of(Window(first, last)), table.rows(), strict=True):
            schedule = plan(day)
            assert tuple(row.values())[3:] == (
                schedule.start,
                *(stage.date for stage in schedule),
                schedule.typical_completion.start,
                schedule.typical_completion.end,
            )
            calendar = POWER_PLATFORM.calendar
            assert row["day"] == day
            assert row["is_deployment_day"] is calendar.is_deployment_day(day)
            assert row["reasons"] == "; ".join(calendar.reasons(day))

    def test_several_reasons(self):
        """All reasons of a day stand in one cell."""
        [row] = bulk.calendar_table(date(2027, 7, 4), date(2027, 7, 4)).rows()
        assert row["reasons"] == "weekend; Independence Day"

    def test_names(self):
        """The stage columns are named by key, between what is fixed."""
        names = bulk.calendar_table(DAYS[0], DAYS[0]).names
        assert names == (
            "day",
            "is_deployment_day",
            "reasons",
            "start",
            *(stage.key for stage in POWER_PLATFORM.stages),
            "stated_start",
            "stated_end",
        )

    def test_nulls(self):
        """A schedule that leaves the calendar is null; so is what no policy states."""
        rows = bulk.calendar_table(date(2100, 12, 16), COVERED.end).rows()
        assert rows[0]["australia-uk-us"] == date(2100, 12, 27)
        assert rows[0]["stated_end"] == date(2101, 1, 14)
        for row in rows[1:]:
            assert set(tuple(row.values())[3:]) == {None}
            assert row[
                "is_deployment_day"
            ] is POWER_PLATFORM.calendar.is_deployment_day(row["day"])
        [row] = bulk.calendar_table(DAYS[0], DAYS[0], POWER_PLATFORM_2022).rows()
        assert (row["stated_start"], row["stated_end"]) == (None, None)

    def test_last_years(self):
        """A stated date after the year 9999 is null too."""
        calendar = Calendar(name="end", covers=Window(date(9999, 1, 1), date.max))
        policy = attrs.evolve(
            POWER_PLATFORM,
            calendar=calendar,
            typical=(timedelta(days=7), timedelta(days=400)),
        )
        [row] = bulk.calendar_table(date(9999, 2, 1), date(9999, 2, 1), policy).rows()
        assert (row["stated_start"], row["stated_end"]) == (date(9999, 2, 12), None)

    def test_refused(self):
        """Days without data, reversed ends and clashing names are refused."""
        with pytest.raises(OutOfRangeError, match="1970-12-31 is outside"):
            bulk.calendar_table(date(1970, 12, 31), date(1971, 1, 2))
        with pytest.raises(OutOfRangeError, match="2101-01-01 is outside"):
            bulk.calendar_table(date(2100, 1, 1), date(2101, 1, 1))
        with pytest.raises(ValueError, match="before its start"):
            bulk.calendar_table(DAYS[1], DAYS[0])
        with pytest.raises(TypeError):
            bulk.calendar_table("2026-01-01", DAYS[0])
        clash = attrs.evolve(POWER_PLATFORM, stages=(Stage("Day", "D", offset=0),))
        with pytest.raises(ScheduleError) as caught:
            bulk.calendar_table(DAYS[0], DAYS[1], clash)
        assert str(caught.value) == (
            "the stage key 'Day' is the name of another column of the table: rename the "
            "stage"
        )

    @pytest.mark.parametrize(
        "columns",
        [
            ((DAYS[0],),),  # a name without a column
            ((DAYS[0],), (True,), ("",)),  # a column without a name
            ((DAYS[0], DAYS[1]), (True,)),  # a column that is too short
        ],
    )
    def test_ragged(self, columns):
        """A table made by hand that does not fit together is refused, not cut."""
        pa = pytest.importorskip("pyarrow")
        table = bulk.CalendarTable(("day", "is_deployment_day"), columns)
        for call in (table.rows, partial(pa.table, table)):
            with pytest.raises(ValueError, match=r"."):
                call()

    def test_value(self):
        """A table compares by content, and its repr is one line."""
        table = bulk.calendar_table(DAYS[0], DAYS[1])
        assert table == bulk.calendar_table(DAYS[0], DAYS[1])
        assert repr(table) == "<CalendarTable 2026-11-25..2026-12-17, 12 columns>"

    def test_arrow(self):
        """Through Arrow the table arrives with its types and its nulls."""
        pa = pytest.importorskip("pyarrow")
        table = bulk.calendar_table(date(2100, 12, 10), COVERED.end)
        arrow = pa.table(table)
        assert arrow.to_pylist() == table.rows()
        kinds = dict(zip(arrow.schema.names, arrow.schema.types, strict=True))
        assert kinds.pop("is_deployment_day") == pa.bool_()
        assert kinds.pop("reasons") == pa.string()
        assert set(kinds.values()) == {pa.date32()}

    def test_arrow_nulls_only(self):
        """A column of nulls is a column of dates still."""
        pa = pytest.importorskip("pyarrow")
        table = pa.table(bulk.calendar_table(COVERED.end, COVERED.end))
        assert table.schema.field("stated_end").type == pa.date32()

    def test_requested_schema(self):
        """A reader that asks for other types gets them, from the table itself."""
        pa = pytest.importorskip("pyarrow")
        table = bulk.calendar_table(DAYS[0], DAYS[1])
        wanted = pa.table(table).schema.set(2, pa.field("reasons", pa.large_string()))
        assert pa.table(table, schema=wanted).schema == wanted
        stream = table.__arrow_c_stream__(wanted.__arrow_c_schema__())
        given = SimpleNamespace(__arrow_c_stream__=lambda requested_schema: stream)
        assert pa.table(given).schema == wanted


class TestWithout:
    def test_import_loads_no_numpy(self):
        """`import deploysched.bulk` and a table of rows need the core alone."""
        code = (
            "import sys; sys.modules['numpy'] = None\n"
            "from datetime import date; from deploysched import bulk\n"
            "print(len(bulk.calendar_table(date(2026, 1, 1), date(2026, 1, 9)).rows()))"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert run.stdout == "9\n"

    def test_numpy(self, monkeypatch):
        """Without numpy the arrays name the command that installs it."""
        monkeypatch.setitem(sys.modules, "numpy", None)
        for name in ("_lookups", "_columns", "_zones"):
            monkeypatch.delitem(sys.modules, f"deploysched.{name}", raising=False)
        with pytest.raises(ImportError, match=r"pip install 'deploysched\[numpy\]'"):
            bulk.plan_array(DAYS)

    def test_pyarrow(self, monkeypatch):
        """Without pyarrow the export names the command that installs it."""
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        table = bulk.calendar_table(DAYS[0], DAYS[1])
        with pytest.raises(ImportError, match=r"pip install 'deploysched\[scale\]'"):
            table.__arrow_c_stream__()

    def test_another_module(self, monkeypatch):
        """Another missing module is reported as what it is."""
        monkeypatch.setitem(sys.modules, "deploysched._lookups", None)
        with pytest.raises(ModuleNotFoundError, match="_lookups"):
            bulk.plan_array(DAYS)
