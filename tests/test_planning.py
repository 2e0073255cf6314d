"""The verbs: plan, rollout, latest_go_live, upcoming, starts_in, compare."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oracles import DAY, GoneError, daily, days, walk
from strategies import (
    FIRST,
    LAST,
    PACIFIC,
    RULES,
    SMALL,
    WORLD,
    due_days,
    go_lives,
    instants,
    plannable_days,
    policies,
    small_calendar,
)

from deploysched import (
    MICROSOFT_US,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
    Cadence,
    Calendar,
    OutOfRangeError,
    Policy,
    Roll,
    Stage,
    Window,
    compare,
    latest_go_live,
    plan,
    rollout,
    upcoming,
)
from deploysched.planning import starts_in

SECOND = timedelta(seconds=1)
CLOSED = {day for day, _ in US_FEDERAL.holidays}
FOLLOWING = POWER_PLATFORM.with_roll(Roll.FOLLOWING)


def closed(day: date) -> bool:
    return day.weekday() > 4 or day in CLOSED


def dates(schedule) -> list[date]:
    return [item.date for item in schedule]


def answer(question, *args, **options):
    """Return what a call answers, or None where it leaves the calendar."""
    try:
        return question(*args, **options)
    except OutOfRangeError:
        return None


class TestPlan:
    @pytest.mark.parametrize(
        ("friday", "skip", "following", "preceding"),
        [
            # By the published rules, worked by hand: the start, and the United States.
            ("2026-06-19", "2026-06-26 2026-07-06", "2026-06-22 2026-06-29", "2026-06-18 2026-06-26"),
            ("2026-07-03", "2026-07-10 2026-07-17", "2026-07-06 2026-07-13", "2026-07-02 2026-07-10"),
            ("2026-12-25", "2027-01-08 2027-01-15", "2026-12-28 2027-01-05", "2026-12-24 2027-01-04"),
            ("2027-01-01", "2027-01-08 2027-01-15", "2027-01-04 2027-01-11", "2026-12-31 2027-01-08"),
        ],
    )  # fmt: skip
    def test_a_holiday_friday_waits_a_week_or_moves_on_or_back(
        self, friday, skip, following, preceding
    ):
        """Each roll has its answer."""
        go_live = date.fromisoformat(friday) - 3 * DAY
        for roll, expected in zip(Roll, (skip, following, preceding), strict=True):
            found = plan(go_live, POWER_PLATFORM.with_roll(roll))
            assert f"{found.start} {found.date_for('US')}" == expected

    @pytest.mark.parametrize(
        ("go_live", "expected"),
        [
            ("2026-11-04", "11-06 11-09 11-10 11-12 11-13 11-16"),
            ("2026-11-18", "11-20 11-23 11-24 11-25 11-27 11-30"),
            ("2026-11-25", "11-27 11-30 12-01 12-02 12-03 12-04"),
        ],
    )
    def test_a_holiday_inside_shifts_what_follows(self, go_live, expected):
        """Veterans Day and Thanksgiving are passed over."""
        found = [f"{day:%m-%d}" for day in dates(plan(date.fromisoformat(go_live)))]
        assert " ".join(found).startswith(expected)

    @pytest.mark.parametrize("roll", Roll)
    def test_every_day_of_130_years_is_as_walked(self, roll):
        """The Friday, the start and the date of each stage, step by step."""
        policy = POWER_PLATFORM.with_roll(roll)
        last = upcoming(date(2100, 11, 1), policy)[-1].go_live
        assert last > date(2100, 12, 1)
        for go_live in days(FIRST, last):
            friday, expected = daily(go_live, roll, closed, len(policy.stages))
            found = plan(go_live, policy)
            assert dates(found) == expected, go_live
            assert found.nominal == friday
        assert answer(plan, last + DAY, policy) is None

    def test_the_last_day_and_nothing_beyond(self):
        """Outside the proven years it raises, and names the day and the range."""
        assert plan(LAST).start == date(2100, 12, 17)
        for day in (LAST + DAY, date(1776, 7, 4), FIRST - DAY, date.max):
            with pytest.raises(OutOfRangeError, match=f"{day}.*1971-01-01..2100-12-31"):
                plan(day)

    @given(st.data())
    def test_any_policy_is_as_walked(self, data):
        """The train, the stages, what was dropped, what is closed: or both leave the days."""
        policy = data.draw(policies())
        go_live = data.draw(go_lives(policy))
        try:
            wanted = walk(policy, due_days(policy), go_live)
        except GoneError:
            assert answer(plan, go_live, policy) is None
            return
        found = plan(go_live, policy)
        dropped = [train.date for train in found.dropped]
        assert (found.nominal, found.start, dates(found), dropped) == wanted
        assert all(train.reasons for train in found.dropped)

    @given(instants(), st.sampled_from(["UTC", "Asia/Tokyo", "Pacific/Apia"]))
    def test_one_instant_from_any_zone_is_one_schedule(self, moment, zone):
        """That of its Pacific day, whatever the clock there shows."""
        found = plan(moment)
        assert plan(moment.astimezone(ZoneInfo(zone))) == found
        assert plan(moment.astimezone(timezone(timedelta(hours=-12)))) == found
        assert plan(moment.astimezone(PACIFIC).date()) == found

    def test_thursday_midnight_decides(self):
        """23:59:59 Pacific still makes Friday; one second later does not."""
        thursday = datetime(2026, 11, 5, 23, 59, 59, tzinfo=PACIFIC)
        assert plan(thursday).start == date(2026, 11, 6)
        assert plan(thursday + SECOND).start == date(2026, 11, 13)

    def test_both_halves_of_a_repeated_hour_and_a_skipped_hour_are_that_day(self):
        """A clock change moves no day."""
        for moment in (
            datetime(2026, 11, 1, 1, 30, fold=0, tzinfo=PACIFIC),
            datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=PACIFIC),
            datetime(2026, 3, 8, 2, 30, tzinfo=PACIFIC),
        ):
            assert plan(moment) == plan(moment.date())

    def test_notice_is_elapsed_time(self):
        """Nine on Thursday is the last moment for a Friday; a clock change moves that."""
        nine = datetime(2026, 11, 5, 9, tzinfo=PACIFIC)
        assert plan(nine, POWER_PLATFORM_2022).start == date(2026, 11, 6)
        (late,) = plan(nine + SECOND, POWER_PLATFORM_2022).dropped
        assert late.reasons == ("less than 24 hours' notice",)
        policy = attrs.evolve(
            POWER_PLATFORM_2022,
            cadence=Cadence("FREQ=WEEKLY;BYDAY=MO"),
            notice=timedelta(hours=48),
        )
        # The clock goes back on Sunday 2026-11-01: that weekend has an hour more.
        found = plan(datetime(2026, 10, 31, 10, tzinfo=PACIFIC), policy)
        assert found.confirm_by == datetime(2026, 10, 31, 10, tzinfo=PACIFIC)

    def test_dates_that_come_out_are_plain_dates(self):
        """Whatever subclass went in: a foreign class of date leaves no trace."""

        class Odd(date):
            def weekday(self):
                return 99

        found = plan(Odd(2026, 11, 25))
        assert found == plan(date(2026, 11, 25))
        assert latest_go_live("asia", Odd(2026, 12, 24)) == latest_go_live(
            "asia", date(2026, 12, 24)
        )
        given = [found.go_live, found.nominal, *dates(found), found.last_safe_day]
        assert {type(day) for day in given} == {date}

    def test_pandas_instants(self):
        """An aware Timestamp is an instant as any other; a naive one or NaT is none."""
        pd = pytest.importorskip("pandas")
        aware = pd.Timestamp("2026-11-06T07:59:59Z")
        assert plan(aware) == plan(date(2026, 11, 5))
        assert type(plan(aware).go_live) is date
        for wrong in (pd.NaT, pd.Timestamp("2026-11-25")):
            with pytest.raises(TypeError):
                plan(wrong)


class TestLaws:
    """What must hold whatever the rules are; days are drawn near the edges."""

    def test_widths_and_weekdays_of_130_years(self):
        """Counted on every day: 1 to 21 days until the start, 8 to 28 until the sixth stage."""
        widths, weekdays = set(), {4: 0, 0: 0}
        for go_live in days(FIRST, date(2100, 11, 30)):
            skip, roll = plan(go_live), plan(go_live, FOLLOWING)
            widths.add((skip.start - go_live).days)
            assert skip.start.weekday() == 4
            assert 8 <= (skip.stages[5].date - go_live).days <= 28
            assert 1 <= (roll.start - go_live).days <= 10
            assert 8 <= (roll.stages[5].date - go_live).days <= 18
            assert roll.start <= skip.start
            weekdays[roll.start.weekday()] += 1
        assert (min(widths), max(widths)) == (1, 21)
        assert weekdays == {4: 46_268, 0: 1_183}
        assert sum(day.weekday() == 4 for day in CLOSED) == 172

    @given(plannable_days(), st.data())
    def test_one_more_day_off_moves_exactly_what_comes_after_it(self, go_live, data):
        """A stage on it and each later one move to the next of a longer plan."""
        assume(go_live < LAST - 30 * DAY)
        count = len(FOLLOWING.stages)
        stages = [Stage(f"s{n}", "S", offset=n) for n in range(count + 1)]
        before = dates(plan(go_live, attrs.evolve(FOLLOWING, stages=stages)))
        extra = data.draw(st.dates(go_live, before[-1]))
        after = dates(plan(go_live, FOLLOWING.with_freezes(Window(extra, extra))))
        assert after == [day for day in before if day != extra][:count]

    @given(plannable_days(), st.integers(-400, 400), st.integers(0, 60))
    def test_a_freeze_never_makes_a_date_earlier(self, go_live, step, length):
        """And where a due day is passed over, the start moves by whole weeks."""
        assume(go_live < LAST - 150 * DAY)
        low = go_live + step * DAY
        frozen = POWER_PLATFORM.with_freezes(Window(low, low + length * DAY))
        for roll in (Roll.SKIP, Roll.FOLLOWING):
            free = dates(plan(go_live, POWER_PLATFORM.with_roll(roll)))
            moved = dates(plan(go_live, frozen.with_roll(roll)))
            assert all(a <= b for a, b in zip(free, moved, strict=True))
        assert (plan(go_live, frozen).start - plan(go_live).start).days % 7 == 0

    @given(plannable_days(), st.integers(0, 40), st.integers(0, 40))
    def test_a_freeze_in_parts_is_the_freeze(self, go_live, start, length):
        """Splitting it, overlapping, another order, giving it twice: the same dates."""
        assume(go_live < LAST - 150 * DAY)
        low = go_live + start * DAY
        high, middle = low + length * DAY, low + length // 2 * DAY
        whole = POWER_PLATFORM.with_freezes(Window(low, high))
        parts = POWER_PLATFORM.with_freezes(Window(middle, high), Window(low, middle))
        parts = parts.with_freezes(Window(low, high, "again"))
        assert dates(plan(go_live, whole)) == dates(plan(go_live, parts))

    @given(plannable_days(), st.integers(1, 6))
    def test_the_first_stages_do_not_depend_on_the_others(self, go_live, count):
        """A shorter policy gives the beginning of the longer one; equal offsets one day."""
        assume(go_live < LAST - 30 * DAY)
        found = dates(plan(go_live))
        short = attrs.evolve(POWER_PLATFORM, stages=POWER_PLATFORM.stages[:count])
        assert dates(plan(go_live, short)) == found[:count]
        pairs = [
            Stage(f"s{n}{twin}", "S", offset=n) for n in range(count) for twin in "ab"
        ]
        doubled = dates(plan(go_live, attrs.evolve(POWER_PLATFORM, stages=pairs)))
        assert doubled == [day for day in found[:count] for _ in "ab"]


class TestRollout:
    def test_the_published_example(self):
        """Scheduled for Monday: Testing on day 1, US preview on day 2, then daily."""
        found = rollout(date(2026, 11, 30))
        assert [item.date.day for item in found][:6] == [30, 1, 2, 3, 4, 7]
        assert [item.stage for item in found] == list(POWER_PLATFORM.stages)
        first = Calendar(
            name="x", covers=Window(date(2026, 11, 30), date(2026, 12, 31))
        )
        assert rollout(first.covers.start, POWER_PLATFORM.with_calendar(first)) == found

    @given(plannable_days(), st.integers(0, 5))
    def test_from_any_stage_that_was_seen_it_is_the_plan(self, go_live, seen):
        """Those before are counted back, those after counted on."""
        found = plan(go_live)
        item = found.stages[seen]
        assert rollout(item.date, at=item.stage.key) == found.stages

    def test_does_not_come_round_to_the_beginning_of_the_calendar(self):
        """A stage several days past its end is out of range."""
        far = attrs.evolve(POWER_PLATFORM, stages=[Stage("all", "All", offset=9)])
        with pytest.raises(OutOfRangeError):
            rollout(date(2100, 12, 28), far)

    def test_offsets_count_from_the_start(self):
        """A first stage may be due the day after; then the start is the day before."""
        later = [attrs.evolve(s, offset=s.offset + 1) for s in POWER_PLATFORM.stages]
        policy = attrs.evolve(POWER_PLATFORM, stages=later)
        found = rollout(date(2026, 11, 30), policy)
        assert found[0].date == date(2026, 12, 1)
        assert rollout(date(2026, 12, 1), policy, at="testing") == found


def keeps(moment, live_by, policy, basis, region="europe") -> bool:
    """Say whether planning at a moment keeps a promise; a plan that is none does not."""
    found = answer(plan, moment, policy)
    if found is None:
        return False
    end = {
        "rules": lambda: found.date_for(region),
        "stated": lambda: found.start + policy.stated[1],
        "observed": lambda: found.go_live + policy.observed.days[1] * DAY,
    }[basis]()
    return end <= live_by


class TestLatestGoLive:
    @pytest.mark.parametrize("basis", ["rules", "stated", "observed"])
    @pytest.mark.parametrize("policy", [POWER_PLATFORM, POWER_PLATFORM_2022])
    def test_at_that_second_the_promise_holds_and_one_second_later_it_breaks(
        self, policy, basis
    ):
        """Tried for every day of ten years."""
        for live_by in days(date(2024, 1, 1), date(2033, 12, 31)):
            moment = latest_go_live("europe", live_by, policy, basis=basis)
            assert (moment.microsecond, moment.tzinfo) == (0, policy.zone)
            assert keeps(moment, live_by, policy, basis), live_by
            late = moment.astimezone(UTC) + SECOND
            assert not keeps(late, live_by, policy, basis), live_by

    @given(st.data())
    def test_for_any_policy_too(self, data):
        """Where it has no answer, no day keeps the promise, or none is known to break it."""
        policy = data.draw(policies())
        live_by = data.draw(st.dates(SMALL.start - 9 * DAY, SMALL.end + 60 * DAY))
        basis = data.draw(st.sampled_from(["rules", "stated", "observed"]))
        region = data.draw(st.sampled_from([stage.key for stage in policy.stages]))
        moment = answer(latest_go_live, region, live_by, policy, basis=basis)
        if moment is not None:
            assert keeps(moment, live_by, policy, basis, region)
            late = moment.astimezone(UTC) + SECOND
            assert not keeps(late, live_by, policy, basis, region)
            return
        asked = days(SMALL.start, SMALL.end)
        kept = [d for d in asked if keeps(d, live_by, policy, basis, region)]
        assert not kept or answer(plan, kept[-1] + DAY, policy) is None


class TestUpcoming:
    @given(st.data())
    def test_lists_each_start_once_each_for_its_own_last_day(self, data):
        """Slipping from one start to the next meets every entry and no other."""
        policy = data.draw(policies())
        after = data.draw(go_lives(policy))
        limit = data.draw(st.sampled_from([None, 1, 3]))
        first = answer(plan, after, policy)
        found = answer(upcoming, after, policy, limit=limit)
        assert (found is None) == (first is None)
        if found is None:
            return
        assert (found[0].start, found.policy) == (first.start, policy)
        assert len(found) == limit or answer(found[-1].after_slip) is None
        for item, following in zip(found, [*found[1:], None], strict=True):
            assert item == plan(item.confirm_by, policy)
            if following:
                assert item.after_slip().start == following.start > item.start
        if policy.roll is not Roll.SKIP:
            assert found.dropped == ()
            return
        end = found[-1].nominal if len(found) == limit else SMALL.end + DAY
        after = policy.day_of(after)
        assert [(train.date, train.reasons) for train in found.dropped] == [
            (day, policy.calendar.reasons(day))
            for day in due_days(policy)
            if after < day < end and policy.calendar.reasons(day)
        ]

    def test_a_day_that_the_clock_left_out_is_listed_once_and_never_named(self):
        """Samoa had no 30 December 2011: nobody confirms on it, and no day is lost."""
        policy = Policy(
            name="Samoa",
            calendar=Calendar(
                name="all",
                covers=Window(date(2011, 12, 1), date(2012, 1, 31)),
                weekend=(),
            ),
            stages=[Stage("all", "All", offset=0)],
            cadence=Cadence("FREQ=DAILY", date(2011, 12, 1)),
            tz="Pacific/Apia",
        )
        for notice in (0, 24, 30):
            noticed = attrs.evolve(policy, notice=timedelta(hours=notice))
            found = upcoming(date(2011, 12, 20), noticed, limit=20)
            starts = [item.start for item in found]
            assert starts == sorted(set(starts))
            assert starts.count(date(2011, 12, 30)) == 1
            missing = date(2011, 12, 30)
            for item in found:
                assert missing not in {item.go_live, item.confirm_by.date()}
                assert item.last_safe_day != missing
                assert item.after_slip().start > item.start


class TestStartsIn:
    @pytest.mark.parametrize("roll", Roll)
    def test_a_year_has_the_starts_found_by_walking(self, roll):
        """And under skip the closed Fridays, each with its reasons."""
        policy = POWER_PLATFORM.with_roll(roll)
        for year in (1972, 1999, *range(2021, 2030), 2099):
            span = Window(date(year, 1, 1), date(year, 12, 31))
            walked = {
                daily(day, roll, closed, 1)[1][0]
                for day in days(span.start - 30 * DAY, span.end)
            }
            found = starts_in(span, policy)
            assert [item.start for item in found] == sorted(
                day for day in walked if day in span
            )
            fridays = [d for d in days(span.start, span.end) if d.weekday() == 4]
            skipped = [d for d in fridays if closed(d)] if roll is Roll.SKIP else []
            assert [train.date for train in found.dropped] == skipped
            assert all(item.go_live == item.confirm_by.date() for item in found)
            assert found.policy == policy

    def test_the_first_and_the_last_year(self):
        """A start without a Go-Live in the calendar, or without an end, is none."""
        first = starts_in(Window(FIRST, date(1971, 12, 31)))
        assert first[0].start == date(1971, 1, 8)
        last = starts_in(Window(date(2100, 1, 1), date(2100, 12, 31)))
        assert (
            last[-1].start == upcoming(date(2100, 12, 1))[-1].start == plan(LAST).start
        )
        assert [train.date.day for train in last.dropped][-2:] == [24, 31]


class TestCompare:
    def test_readings_of_one_go_live(self):
        """Both other rolls, Microsoft's own days, and the notice of 2022."""
        found = compare(date(2026, 12, 20))
        assert [(str(x.start), str(x.date_for("US"))) for x in found] == [
            ("2027-01-08", "2027-01-15"),
            ("2026-12-28", "2027-01-05"),
            ("2026-12-24", "2027-01-04"),
            ("2027-01-08", "2027-01-15"),
            ("2027-01-08", "2027-01-15"),
        ]
        policies = [item.policy for item in found]
        assert policies[0] == POWER_PLATFORM
        assert [x.roll for x in policies[1:3]] == [Roll.FOLLOWING, Roll.PRECEDING]
        assert policies[3].calendar == MICROSOFT_US
        assert policies[4].notice == timedelta(hours=24)
        assert [x.name for x in policies[3:]] == ["Microsoft's own days off", "2022 revision, with 24 hours' notice"]  # fmt: skip

    def test_a_policy_is_not_compared_with_itself(self):
        """Its own readings drop out; its freezes stay, and one reading is without them."""
        freeze = Window(date(2026, 12, 14), date(2027, 1, 4))
        policy = POWER_PLATFORM_2022.with_roll(Roll.FOLLOWING).with_freezes(freeze)
        rolls = [x.policy for x in compare(date(2026, 12, 1), policy)]
        assert [x.roll for x in rolls] == [Roll.FOLLOWING, Roll.SKIP, Roll.PRECEDING, Roll.FOLLOWING, Roll.FOLLOWING]  # fmt: skip
        assert rolls[3].calendar == MICROSOFT_US.with_freezes(freeze)
        assert (rolls[4].calendar, rolls[4].name) == (US_FEDERAL, "without the freezes")
        other = attrs.evolve(POWER_PLATFORM, region_table=None)
        assert len(compare(date(2026, 12, 20), other)) == 3
        own = POWER_PLATFORM_2022.with_calendar(MICROSOFT_US)
        assert len(compare(date(2026, 12, 1), own)) == 3


# --- a small world: calendars of three weeks, every day of them asked --------------------


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    ("rule", "offsets"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", (0,)),
        ("FREQ=WEEKLY;BYDAY=TU,FR", (0, 2)),
        ("FREQ=DAILY", (1, 1, 3)),
    ],
)
@pytest.mark.parametrize("roll", Roll)
def test_small_world(roll, rule, offsets, seed):
    """Forward as walked; backward the best of all days; starts as planned, one by one."""
    assert rule in RULES
    policy = Policy(
        name="small",
        calendar=small_calendar(seed, frozen=seed % 4 == 3),
        cadence=Cadence(
            rule, None if rule != "FREQ=DAILY" else WORLD.start + 2 * (seed % 2) * DAY
        ),
        stages=[Stage(f"s{n}", "S", offset=each) for n, each in enumerate(offsets)],
        roll=roll,
        tz="UTC",
    )
    due, plans = due_days(policy), {}
    for day in days(WORLD.start, WORLD.end):
        try:
            plans[day] = walk(policy, due, day)
        except GoneError:
            assert answer(plan, day, policy) is None
            continue
        found = plan(day, policy)
        dropped = [train.date for train in found.dropped]
        assert (found.nominal, found.start, dates(found), dropped) == plans[day]
    asked = list(plans)
    if asked:
        starts = list(dict.fromkeys(start for _, start, _, _ in plans.values()))
        assert [item.start for item in upcoming(asked[0], policy)] == starts
        assert [item.start for item in starts_in(WORLD, policy)] == starts
        (one,) = upcoming(asked[0], policy, limit=1)
        assert one.start == starts[0]
    for number, stage in enumerate(policy.stages):
        for live_by in days(WORLD.start - DAY, WORLD.end + DAY):
            keep = [day for day, found in plans.items() if found[2][number] <= live_by]
            last = answer(latest_go_live, stage.key, live_by, policy)
            if last is None:  # nothing keeps it, or days that nobody knows might
                assert not keep or keep[-1] == asked[-1]
            else:
                assert last.date() == keep[-1]
