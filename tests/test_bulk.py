"""Arrays and tables say what `plan` says, for every day, however the days come."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import policies

from deploysched import (
    POWER_PLATFORM,
    Calendar,
    OutOfRangeError,
    Roll,
    ScheduleError,
    Window,
    latest_go_live,
    plan,
)

np = pytest.importorskip("numpy")
bulk = pytest.importorskip("deploysched.bulk")

DAY = timedelta(days=1)
PACIFIC = "America/Los_Angeles"


def every_day(window):
    return window.common(window)


def planned(policy, days):
    """Return the schedules by `plan` of the days that have one."""
    found = {}
    for day in days:
        try:
            found[day] = plan(day, policy)
        except OutOfRangeError:
            continue
    return found


@settings(max_examples=40)  # each asks for a year, day by day
@given(
    policies(),
    st.sampled_from(("rules", "stated", "observed")),
    st.integers(0, 5),
    st.sampled_from((slice(90), slice(-90, None))),
)
def test_any_policy(policy, basis, number, part):
    """All rolls, notices, cadences and zones: forwards the dates of `plan`.

    Backwards the last day whose plan keeps the promise, by asking each; at both ends of
    the calendar.
    """
    days = every_day(policy.calendar.covers)
    found = planned(policy, days)
    none = [None] * len(policy.stages)
    rows = bulk.plan_array(days[part], policy, errors="coerce").tolist()
    for day, row in zip(days[part], rows, strict=True):
        assert row == ([due.date for due in found[day]] if day in found else none)
    stage = policy.stages[number % len(policy.stages)]
    latest = {}
    for day, item in found.items():
        by = item.date_for(stage.key)
        latest[by if basis == "rules" else item.ends()[f"{basis}_end"]] = day
    last = bulk.latest_go_live_array(
        stage.key, days[part], policy, basis=basis, errors="coerce"
    )
    for live_by, answer in zip(days[part], last.tolist(), strict=True):
        wanted = max((latest[by] for by in latest if by <= live_by), default=None)
        try:
            latest_go_live(stage.key, live_by, policy, basis=basis)
        except OutOfRangeError:
            assert answer is None, live_by
        else:
            assert answer == wanted, live_by


def test_every_day():
    """Every day of 1971 to 2100 has the dates of `plan`; missing years have none."""
    days = every_day(POWER_PLATFORM.calendar.covers)
    found = planned(POWER_PLATFORM, days)
    assert len(found) > 47_000
    rows = bulk.plan_array(list(found))
    assert rows.tolist() == [[due.date for due in item] for item in found.values()]


DAYS = [date(2026, 11, 25), date(2026, 12, 17), None, date(2026, 12, 18)]
MISSING = [None] * len(POWER_PLATFORM.stages)
LATE = [day and datetime.combine(day, time(23, 30), ZoneInfo(PACIFIC)) for day in DAYS]


def numpy_forms():
    plain = np.array(DAYS, "M8[D]")
    for unit in ("D", "h", "m", "s", "ms", "us", "ns"):
        yield unit, plain.astype(f"M8[{unit}]")
    yield "big-endian", plain.astype(">M8[D]")
    yield "big-endian us", plain.astype(">M8[us]")
    yield "strided", np.repeat(plain, 3)[::3]
    masked = np.where(np.isnat(plain), plain[0], plain)
    yield "masked", np.ma.array(masked, mask=np.isnat(plain))
    yield "objects", np.array(DAYS, object)
    yield "scalars", [*plain[:2].astype("M8[s]"), np.datetime64("NaT"), plain[3]]
    yield "left merge", [*DAYS[:2], float("nan"), DAYS[3]]
    yield "midnights", [day and datetime.combine(day, time()) for day in DAYS]
    yield "aware", LATE
    yield "aware in UTC", tuple(moment and moment.astimezone(UTC) for moment in LATE)


def alike(forms):
    """Hold that columns of one set of days give one answer.

    Thursday 23:30 in Seattle is Friday in UTC and is planned as Thursday.
    A deadline is a day: instants are refused there, all else is taken.
    """
    wanted = [[due.date for due in plan(day)] if day else MISSING for day in DAYS]
    last = [day and latest_go_live("DE", day).date() for day in DAYS]
    for name, values in forms():
        assert bulk.plan_array(values).tolist() == wanted, name
        days, wrong = bulk.read_column(values)
        assert days.tolist() == DAYS, name
        assert wrong.tolist() == ["", "", "missing", ""], name
        if name.startswith("aware"):
            with pytest.raises(TypeError, match="live_by"):
                bulk.latest_go_live_array("DE", values)
        else:
            assert bulk.latest_go_live_array("DE", values).tolist() == last, name


def test_same_days():
    """Lists and arrays of one set of days give one answer."""
    alike(numpy_forms)


@pytest.mark.parametrize(
    "values",
    [[], [None], [np.datetime64("NaT"), float("nan")], np.array(["NaT"], "M8")],
)
def test_nothing_but_missing(values):
    """No day at all is no error: as many rows of NaT as there are values."""
    assert bulk.plan_array(values).tolist() == [MISSING] * len(values)


def test_picoseconds():
    """Units too fine for today hold days of 1970, which are read, not overflowed."""
    covers = Window(date(1970, 1, 1), date(1970, 3, 31))
    policy = POWER_PLATFORM.with_calendar(Calendar(name="1970", covers=covers))
    day = 86_400 * 10**12
    found = bulk.plan_array(np.array([0, 7 * day], "M8[ps]"), policy)
    assert found[:, 0].tolist() == [date(1970, 1, 2), date(1970, 1, 9)]
    with pytest.raises(TypeError, match="naive"):
        bulk.plan_array(np.array([day // 2], "M8[ps]"), policy)


UTC_MIDNIGHTS = [datetime(2026, 11, day, tzinfo=UTC) for day in (25, 27)]


def test_plain_days_in_utc():
    """Midnights in UTC alone are refused where they would be the day before.

    One other time of day, another zone, or a zone of the policy in which they are the
    same day makes them instants.
    """
    with pytest.raises(TypeError) as caught:
        bulk.plan_array([None, *UTC_MIDNIGHTS])
    assert str(caught.value) == (
        "go_live holds nothing but midnights in UTC, which lie on the day before in "
        "America/Los_Angeles: where they are days, take them without a zone; where they "
        "are instants, convert them to America/Los_Angeles"
    )
    with pytest.raises(TypeError, match="midnights in UTC"):
        bulk.read_column([*UTC_MIDNIGHTS, "soon"])
    lisbon = ZoneInfo("Europe/Lisbon")
    other = [moment.replace(tzinfo=lisbon) for moment in UTC_MIDNIGHTS]
    for instants in ([*UTC_MIDNIGHTS, UTC_MIDNIGHTS[0] - DAY / 24], other):
        days, _ = bulk.read_column(instants)
        assert days[:2].tolist() == [date(2026, 11, 24), date(2026, 11, 26)]
    berlin = attrs.evolve(POWER_PLATFORM, tz="Europe/Berlin")
    days, _ = bulk.read_column(UTC_MIDNIGHTS, berlin)
    assert days.tolist() == [date(2026, 11, 25), date(2026, 11, 27)]


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu"])
def test_midnights_of_utc_by_each_of_its_names(zone):
    """Whatever a zone file calls it; beside a plain day they are instants."""
    midnights = [datetime(2026, 11, n, tzinfo=ZoneInfo(zone)) for n in (20, 27)]
    with pytest.raises(TypeError, match="midnights in UTC"):
        bulk.plan_array(midnights)
    mixed = bulk.read_column([*midnights, date(2026, 11, 27)])[0].tolist()
    assert mixed == [date(2026, 11, 19), date(2026, 11, 26), date(2026, 11, 27)]


def test_masked_values_and_units_that_name_no_day():
    """A masked value is missing whatever fills it, and a week or month is no day."""
    masked = np.ma.masked_array(
        np.array(["2026-11-25"] * 2, "M8[D]"),
        [0, 1],
        fill_value=np.datetime64("2026-01-01"),
    )
    assert np.isnat(bulk.plan_array(masked)[:, 0]).tolist() == [False, True]
    for unit in ("W", "M", "Y"):
        with pytest.raises(TypeError):
            bulk.plan_array([np.datetime64("2026-11-25", unit)])


def test_mixed_column():
    """What is no day is told beside it, and costs no other row."""
    values = [
        date(2026, 11, 25),
        "soon",
        datetime(2026, 11, 25, 16),
        date(9999, 12, 31),
        date(1970, 12, 31),
        20261125,
        datetime(2026, 11, 28, 7, 59, tzinfo=UTC),
        None,
    ]
    days, wrong = bulk.read_column(values)
    good = [date(2026, 11, 25), *[None] * 5, date(2026, 11, 27), None]
    assert days.tolist() == good
    told = ("", "str 'soon'", "naive", "outside", "outside", "int", "", "missing")
    assert all(part in said for part, said in zip(told, wrong, strict=True))
    assert [said == "" for said in wrong] == [day is not None for day in good]
    rows = bulk.plan_array(values, errors="coerce")
    assert rows.tolist() == bulk.plan_array(days).tolist()
    last = bulk.latest_go_live_array("DE", ["soon"], errors="coerce")
    assert last.tolist() == [None]
    times = np.array(["2026-11-25T16", "2026-11-27"], "M8[s]")
    found = bulk.plan_array(times, errors="coerce")[:, 0]
    assert found.tolist() == [None, date(2026, 12, 4)]


@pytest.mark.parametrize(
    ("values", "error", "told"),
    [
        ([date(2026, 1, 2), date(2100, 12, 30)], OutOfRangeError, r"go_live\[1\]"),
        (["2026-11-25"], TypeError, r"go_live\[0\].*fromisoformat"),
        ([datetime(2026, 11, 25, 16)], TypeError, "naive"),
        (np.array(["2026-11-25T16"], "M8[s]"), TypeError, r"go_live\[0\].*naive"),
        (np.array(["2026-11"], "M8[M]"), TypeError, "one column"),
        (np.array([["2026-11-25"]], "M8[D]"), TypeError, "one column"),
        ("2026-11-25", TypeError, "one column"),
        (date(2026, 11, 25), TypeError, "one column"),
        (np.array([5]), TypeError, r"go_live\[0\].*int"),
    ],
)
def test_refused(values, error, told):
    """What holds no days is refused, by its position where it is one of many."""
    with pytest.raises(error, match=told):
        bulk.plan_array(values)


def test_many_rows():
    """The rows of a long column are those of its parts, and the first fault is named."""
    days = np.datetime64("2026-01-01") + np.arange(50_000) % 1000
    wanted = bulk.plan_array(days)
    assert (wanted[20_000:21_000] == bulk.plan_array(days[20_000:21_000])).all()
    out = np.empty_like(wanted)
    assert bulk.plan_array(days, out=out) is out
    assert (out == wanted).all()
    late = np.append(days, np.array(["NaT", "2150-01-01", "1950-01-01"], "M8[D]"))
    with pytest.raises(
        OutOfRangeError, match=r"go_live\[50001\], 2150-01-01, is outside"
    ):
        bulk.plan_array(late)
    with pytest.raises(OutOfRangeError, match=r"live_by\[0\]"):
        bulk.latest_go_live_array("DE", late[-1:])
    assert bulk.plan_array(late, errors="coerce")[-4:, 0].tolist()[1:] == [None] * 3


def test_promises_after_the_calendar():
    """A stated time may end after the last day that the calendar covers."""
    day = date(2101, 1, 10)
    [last] = bulk.latest_go_live_array("DE", [day], basis="stated").tolist()
    assert last == latest_go_live("DE", day, basis="stated").date()


def test_no_such_basis():
    """A basis that there is not is refused as `latest_go_live` does."""
    with pytest.raises(ScheduleError, match="has no basis"):
        bulk.latest_go_live_array("DE", [date(2026, 11, 25)], basis="average")


def test_calendar_table():
    """A row says what the calendar and `plan` say; a plan that leaves it is empty."""
    table = bulk.calendar_table(date(2100, 11, 20), date(2100, 12, 31))
    rows = {row["day"]: row for row in table.rows()}
    assert len(rows) == 42
    keys = [stage.key for stage in POWER_PLATFORM.stages]
    for day, row in rows.items():
        reasons = POWER_PLATFORM.calendar.reasons(day)
        assert row["is_deployment_day"] is (reasons == ())
        assert row["reasons"] == "; ".join(reasons)
        [item] = planned(POWER_PLATFORM, [day]).values() or [None]
        assert row["start"] == (item and item.start)
        assert [row[key] for key in keys] == [item and item.date_for(k) for k in keys]
        for name, end in plan(date(2026, 1, 1)).ends().items():
            assert row[name] == (item and item.ends()[name]), (name, end)
    assert rows[date(2100, 12, 31)]["start"] is None
    assert list(table.rows()[0])[:4] == ["day", "is_deployment_day", "reasons", "start"]


def test_table_of_other_policies():
    """Ends that a policy does not have are empty."""
    own = attrs.evolve(POWER_PLATFORM, roll=Roll.FOLLOWING, stated=None, observed=None)
    [row] = bulk.calendar_table(date(2026, 12, 20), date(2026, 12, 20), own).rows()
    assert (row["start"], row["testing"]) == (date(2026, 12, 28),) * 2
    assert row["earliest_completion"] == row[own.stages[-1].key]
    assert row["stated_end"] is row["observed_start"] is None
