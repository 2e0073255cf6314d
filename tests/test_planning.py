"""The verbs: plan, rollout, latest_go_live, upcoming, compare."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oracles import GoneError, days, planned_or_gone, six_dates, walk
from strategies import (
    FIRST,
    LAST,
    PACIFIC,
    due_days,
    go_lives,
    instants,
    plannable_days,
    policies,
)

from deploysched import (
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
    Cadence,
    Calendar,
    NotADeploymentDayError,
    OutOfRangeError,
    Roll,
    ScheduleError,
    UnknownRegionError,
    UnstatedRegionError,
    Window,
    latest_go_live,
    plan,
    rollout,
    upcoming,
)
from deploysched.planning import compare

SECOND = timedelta(seconds=1)
CLOSED = {day for day, _ in US_FEDERAL.holidays}


def closed(day: date) -> bool:
    return day.weekday() > 4 or day in CLOSED


def dates(schedule) -> list[date]:
    return [item.date for item in schedule]


def day(text: str) -> date:
    return date.fromisoformat(text)


class TestPlan:
    # RULES: worked answers, federal calendar, Friday is day 1.
    @pytest.mark.parametrize(
        ("friday", "roll", "first", "last"),
        [
            ("2026-06-19", Roll.SKIP, "2026-06-26", "2026-07-06"),
            ("2026-06-19", Roll.FOLLOWING, "2026-06-22", "2026-06-29"),
            ("2026-06-19", Roll.PRECEDING, "2026-06-18", "2026-06-26"),
            ("2026-07-03", Roll.SKIP, "2026-07-10", "2026-07-17"),
            ("2026-07-03", Roll.FOLLOWING, "2026-07-06", "2026-07-13"),
            ("2026-07-03", Roll.PRECEDING, "2026-07-02", "2026-07-10"),
            ("2026-12-25", Roll.SKIP, "2027-01-08", "2027-01-15"),
            ("2026-12-25", Roll.FOLLOWING, "2026-12-28", "2027-01-05"),
            ("2026-12-25", Roll.PRECEDING, "2026-12-24", "2027-01-04"),
            ("2027-01-01", Roll.SKIP, "2027-01-08", "2027-01-15"),
            ("2027-01-01", Roll.FOLLOWING, "2027-01-04", "2027-01-11"),
            ("2027-01-01", Roll.PRECEDING, "2026-12-31", "2027-01-08"),
        ],
    )
    def test_worked_answers(self, friday, roll, first, last):
        """A holiday Friday waits a week, moves on, or moves back, by the roll."""
        schedule = plan(day(friday) - timedelta(days=3), POWER_PLATFORM.with_roll(roll))
        assert (schedule.start, schedule.earliest_completion) == (day(first), day(last))

    @pytest.mark.parametrize(
        ("go_live", "expected"),
        [
            ("2026-11-04", ["11-06", "11-09", "11-10", "11-12", "11-13", "11-16"]),
            ("2026-11-18", ["11-20", "11-23", "11-24", "11-25", "11-27", "11-30"]),
            ("2026-11-25", ["11-27", "11-30", "12-01", "12-02", "12-03", "12-04"]),
        ],
    )
    def test_holiday_inside(self, go_live, expected):
        """A holiday among the six days is passed over and later stages shift."""
        assert dates(plan(day(go_live))) == [day(f"2026-{text}") for text in expected]

    @pytest.mark.parametrize("roll", list(Roll))
    def test_every_day(self, roll):
        """Law 25: each plannable day of 1971 to 2100 equals the rule walked by hand."""
        policy = POWER_PLATFORM.with_roll(roll)
        last = upcoming(date(2100, 11, 1), policy)[-1].go_live
        count = 0
        for go_live in days(FIRST, last):
            friday, expected = six_dates(go_live, roll, closed)
            schedule = plan(go_live, policy)
            assert dates(schedule) == expected, go_live
            assert schedule.nominal == friday
            # Laws 1 to 5, worded without the library.
            assert go_live < expected[0]
            assert friday.weekday() == 4
            count += 1
        assert count >= 47_460

    def test_last_day(self):
        """The last plannable day is 2100-12-16; the next one names the range and it."""
        assert plan(LAST).start == date(2100, 12, 17)
        with pytest.raises(
            OutOfRangeError, match=r"1971-01-01\.\.2100-12-31.*2100-12-16"
        ):
            plan(LAST + timedelta(days=1))

    @pytest.mark.parametrize(
        "text", ["1970-12-31", "1776-07-04", "2101-01-01", "9999-12-31"]
    )
    def test_outside(self, text):
        """A Go-Live outside the proven years raises and names the range."""
        with pytest.raises(OutOfRangeError, match=r"1971-01-01\.\.2100-12-31"):
            plan(day(text))

    def test_numpy(self):
        """Law 25: numpy's business days are a second engine for every day."""
        np = pytest.importorskip("numpy")
        go_live = np.arange(FIRST, LAST + timedelta(days=1), dtype="datetime64[D]")
        fridays = np.busdaycalendar(weekmask="Fri", holidays=sorted(CLOSED))
        weekdays = np.busdaycalendar(holidays=sorted(CLOSED))
        start = np.busday_offset(
            go_live + np.timedelta64(1, "D"), 0, "forward", busdaycal=fridays
        )
        for offset in range(6):
            expected = np.busday_offset(start, offset, busdaycal=weekdays)
            ours = [plan(one).stages[offset].date for one in go_live.tolist()]
            assert ours == expected.tolist()

    def test_thursday_midnight(self):
        """Thursday 23:59:59 Pacific still makes Friday; one second later does not."""
        thursday = datetime(2026, 11, 5, 23, 59, 59, tzinfo=PACIFIC)
        assert plan(thursday).start == date(2026, 11, 6)
        assert plan(thursday + SECOND).start == date(2026, 11, 13)

    @given(instants(), st.sampled_from(["UTC", "Asia/Tokyo", "Pacific/Apia"]))
    def test_instant_invariance(self, moment, zone):
        """Law 29: one instant from any zone is one schedule, that of its Pacific day."""
        schedule = plan(moment)
        assert plan(moment.astimezone(ZoneInfo(zone))) == schedule
        assert plan(moment.astimezone(timezone(timedelta(hours=-12)))) == schedule
        assert plan(moment.astimezone(PACIFIC).date()) == schedule

    def test_fold_and_gap(self):
        """Both halves of a repeated hour, and an hour that is skipped, give that day."""
        for moment in (
            datetime(2026, 11, 1, 1, 30, fold=0, tzinfo=PACIFIC),
            datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=PACIFIC),
        ):
            assert plan(moment) == plan(date(2026, 11, 1))
        assert plan(datetime(2026, 3, 8, 2, 30, tzinfo=PACIFIC)) == plan(
            date(2026, 3, 8)
        )

    @given(st.data())
    def test_any_policy(self, data):
        """Any policy equals the plain walk over its due days, or both leave the years."""
        policy = data.draw(policies())
        go_live = data.draw(go_lives(policy))
        try:
            nominal, start, expected, dropped = walk(policy, due_days(policy), go_live)
        except GoneError:
            with pytest.raises(OutOfRangeError):
                plan(go_live, policy)
            return
        schedule = planned_or_gone(lambda: plan(go_live, policy))
        assert schedule is not GoneError
        assert (schedule.nominal, schedule.start) == (nominal, start)
        assert dates(schedule) == expected
        assert [train.date for train in schedule.dropped] == dropped
        assert all(train.reasons for train in schedule.dropped)

    def test_dropped_names(self):
        """Dropped Fridays are there by name."""
        schedule = plan(date(2026, 12, 20))
        assert [(t.date, t.reasons) for t in schedule.dropped] == [
            (date(2026, 12, 25), ("Christmas Day",)),
            (date(2027, 1, 1), ("New Year's Day",)),
        ]

    def test_dropped_preceding(self):
        """A train that would start too early is dropped, and says so."""
        policy = POWER_PLATFORM.with_roll(Roll.PRECEDING)
        schedule = plan(date(2026, 12, 24), policy)
        (train,) = schedule.dropped
        assert train.reasons == ("would start 2026-12-24, not after the Go-Live",)
        assert schedule.start == date(2026, 12, 31)

    def test_dropped_following(self):
        """The due Friday decides who is in time, not the later start."""
        policy = POWER_PLATFORM.with_roll(Roll.FOLLOWING)
        assert plan(date(2026, 12, 24), policy).start == date(2026, 12, 28)
        assert plan(date(2026, 12, 26), policy).start == date(2027, 1, 4)

    def test_notice(self):
        """With 24 hours' notice Thursday 09:00:00 is the last moment for a Friday."""
        nine = datetime(2026, 11, 5, 9, tzinfo=PACIFIC)
        assert plan(nine, POWER_PLATFORM_2022).start == date(2026, 11, 6)
        late = plan(nine + SECOND, POWER_PLATFORM_2022)
        assert late.start == date(2026, 11, 13)
        assert late.dropped[0].reasons == ("less than 24 hours' notice",)
        assert plan(date(2026, 11, 5), POWER_PLATFORM_2022).start == date(2026, 11, 13)
        assert plan(date(2026, 11, 4), POWER_PLATFORM_2022).start == date(2026, 11, 6)

    def test_notice_across_clock_change(self):
        """Notice is elapsed time: 30 hours before a Sunday start end an hour earlier."""
        policy = attrs.evolve(
            POWER_PLATFORM_2022,
            cadence=Cadence("FREQ=WEEKLY;BYDAY=MO"),
            notice=timedelta(hours=48),
        )
        # The clock goes back on Sunday 2026-11-01, so the Saturday has its 09:00 later.
        schedule = plan(datetime(2026, 10, 31, 10, tzinfo=PACIFIC), policy)
        assert schedule.start == date(2026, 11, 2)
        assert schedule.confirm_by == datetime(2026, 10, 31, 10, tzinfo=PACIFIC)

    def test_freeze(self):
        """Observed: with both freezes of 2024/25 a Go-Live of 18 November starts in January."""
        policy = POWER_PLATFORM.with_freezes(
            Window(date(2024, 11, 20), date(2025, 1, 6), "season"),
            Window(date(2025, 1, 24), date(2025, 1, 31), "Lunar New Year"),
        )
        schedule = plan(date(2024, 11, 18), policy)
        assert schedule.start == date(2025, 1, 10)
        assert len(schedule.dropped) == 7
        assert {"season"} <= set(schedule.dropped[0].reasons)

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            (
                None,
                "go_live must be a date or an aware datetime, not the NoneType None",
            ),
            (
                "2026-11-25",
                (
                    "go_live must be a date or an aware datetime, not the str '2026-11-25': "
                    "plan(date.fromisoformat('2026-11-25'))"
                ),
            ),
            (True, "go_live must be a date or an aware datetime, not the bool True"),
            (
                20261125,
                "go_live must be a date or an aware datetime, not the int 20261125",
            ),
            (
                float("nan"),
                "go_live must be a date or an aware datetime, not the float nan",
            ),
        ],
    )
    def test_wrong_type(self, value, sentence):
        """Anything but a day or an instant is refused, with the fix in the sentence."""
        with pytest.raises(TypeError) as caught:
            plan(value)
        assert str(caught.value) == sentence

    def test_naive(self):
        """A naive datetime names no instant; the fix is not astimezone()."""
        with pytest.raises(
            TypeError, match=r"\.date\(\).*\.replace\(tzinfo="
        ) as caught:
            plan(datetime(2026, 11, 25, 9))
        assert "astimezone" not in str(caught.value)
        assert "2026, 11, 25, 9, 0" in str(caught.value)

    def test_numpy_scalars(self):
        """A datetime64 is refused with the call that makes a date of it."""
        np = pytest.importorskip("numpy")
        for value in (np.datetime64("2026-11-25"), np.datetime64("NaT", "D")):
            with pytest.raises(
                TypeError, match=r"astype\('datetime64\[D\]'\)\.item\(\)"
            ):
                plan(value)

    def test_pandas_scalars(self):
        """NaT and a naive Timestamp are refused; an aware Timestamp is an instant."""
        pd = pytest.importorskip("pandas")
        with pytest.raises(TypeError, match="a missing value has no day"):
            plan(pd.NaT)
        with pytest.raises(TypeError, match=r"\.date\(\)"):
            plan(pd.Timestamp("2026-11-25"))
        aware = pd.Timestamp("2026-11-06T07:59:59Z")
        assert plan(aware) == plan(date(2026, 11, 5))
        assert type(plan(aware).go_live) is date

    def test_date_subclass(self):
        """A subclass of date is taken for its day, whatever it overrides."""

        class Odd(date):
            def weekday(self):
                return 99

        schedule = plan(Odd(2026, 11, 25))
        assert schedule == plan(date(2026, 11, 25))
        assert type(schedule.go_live) is date

    def test_extreme_instants(self):
        """The first and last instants of all are out of range, not an overflow."""
        for moment in (datetime.max, datetime.min):
            with pytest.raises(OutOfRangeError):
                plan(moment.replace(tzinfo=timezone(timedelta(hours=-23))))
            with pytest.raises(OutOfRangeError):
                plan(moment.replace(tzinfo=timezone(timedelta(hours=23))))

    def test_policy_type(self):
        """Something else than a policy is refused by name."""
        with pytest.raises(TypeError, match="policy must be a Policy"):
            plan(date(2026, 11, 25), "power-platform")


class TestLaws:
    @given(plannable_days(), plannable_days())
    def test_monotone(self, one, other):
        """Law 6: a later Go-Live never makes a stage earlier."""
        one, other = sorted((one, other))
        for earlier, later in zip(dates(plan(one)), dates(plan(other)), strict=True):
            assert earlier <= later

    @given(plannable_days())
    def test_week(self, go_live):
        """Law 7: the seven days from a Friday to a Thursday make the same start."""
        friday = go_live - timedelta((go_live.weekday() - 4) % 7)
        assume(friday >= FIRST and friday + timedelta(6) <= LAST)
        assert len({plan(friday + timedelta(step)).cycle for step in range(7)}) == 1

    @given(plannable_days())
    def test_strictly_ahead(self, go_live):
        """Law 8: a Go-Live on a start makes a later start."""
        start = plan(go_live).start
        assume(start <= LAST)
        assert plan(start).start > start

    def test_federal_bounds(self):
        """Laws 23 and 24: the widths seen over 130 years, and the Fridays off."""
        following = POWER_PLATFORM.with_roll(Roll.FOLLOWING)
        last = date(2100, 11, 30)  # up to which the counts below were taken
        widths, weekdays = set(), {4: 0, 0: 0}
        for go_live in days(FIRST, last):
            skip, roll = plan(go_live), plan(go_live, following)
            widths.add((skip.start - go_live).days)
            assert skip.start.weekday() == 4
            assert 8 <= (skip.earliest_completion - go_live).days <= 28
            assert 1 <= (roll.start - go_live).days <= 10
            assert 8 <= (roll.earliest_completion - go_live).days <= 18
            assert all(a <= b for a, b in zip(dates(roll), dates(skip), strict=True))
            weekdays[roll.start.weekday()] += 1
        assert (min(widths), max(widths)) == (1, 21)
        assert weekdays == {4: 46_268, 0: 1_183}
        fridays = [d for d in CLOSED if d.weekday() == 4]
        assert len(fridays) == 172

    @given(plannable_days(), st.data())
    def test_one_more_holiday(self, go_live, data):
        """Law 13: one more day off moves each stage by at most one deployment day."""
        policy = POWER_PLATFORM.with_roll(Roll.FOLLOWING)
        seven = attrs.evolve(
            policy,
            stages=(*policy.stages, attrs.evolve(policy.stages[-1], key="x", offset=6)),
        )
        assume(go_live < LAST - timedelta(days=30))
        before = dates(plan(go_live, seven))
        extra = data.draw(st.dates(go_live, before[-1]))
        after = dates(plan(go_live, policy.with_freezes(Window(extra, extra))))
        if extra not in before[:6]:
            assert after == before[:6]
        else:
            k = before.index(extra)
            assert after == before[:k] + before[k + 1 :]

    @given(plannable_days(), st.sets(st.integers(0, 20), max_size=5))
    def test_several_holidays(self, go_live, steps):
        """Law 14: k more days off move stage i at most to stage i + k of a longer plan."""
        assume(go_live < LAST - timedelta(days=90))
        base = POWER_PLATFORM.with_roll(Roll.FOLLOWING)
        more = [
            attrs.evolve(base.stages[-1], key=f"x{extra}", offset=5 + extra)
            for extra in range(1, len(steps) + 1)
        ]
        longer = attrs.evolve(base, stages=(*base.stages, *more))
        days_off = [go_live + timedelta(step) for step in steps]
        frozen = base.with_freezes(*(Window(day, day) for day in days_off))
        expected = dates(plan(go_live, longer))
        for index, found in enumerate(dates(plan(go_live, frozen))):
            assert found <= expected[index + len(steps)]

    @given(plannable_days(), st.integers(0, 40), st.integers(0, 40))
    def test_skips_by_weeks(self, go_live, start, length):
        """Law 15: where a due day is passed over, the start moves by whole weeks."""
        assume(go_live < LAST - timedelta(days=150))
        low = go_live + timedelta(start)
        frozen = POWER_PLATFORM.with_freezes(Window(low, low + timedelta(length)))
        assert (plan(go_live, frozen).start - plan(go_live).start).days % 7 == 0

    @given(plannable_days(), st.integers(1, 19))
    def test_gregorian_period(self, go_live, times):
        """Law 10: moved with its holidays by 400 years, a plan is the same plan moved."""
        assume(date(1972, 1, 1) < go_live < LAST - timedelta(days=60))
        moved_by = timedelta(days=146_097 * times)
        year = Window(go_live - timedelta(days=300), go_live + timedelta(days=60))
        here = {day: names for day, names in US_FEDERAL.holidays if day in year}
        there = {day + moved_by: names for day, names in here.items()}
        policies = [
            POWER_PLATFORM.with_calendar(
                Calendar(name="moved", covers=covers, holidays=found)
            )
            for covers, found in (
                (year, here),
                (Window(year.start + moved_by, year.end + moved_by), there),
            )
        ]
        expected = [day + moved_by for day in dates(plan(go_live, policies[0]))]
        assert dates(plan(go_live + moved_by, policies[1])) == expected

    @given(plannable_days(), st.integers(-400, 400), st.integers(0, 60))
    def test_more_closed_days(self, go_live, step, length):
        """Law 12: a freeze never makes a date earlier."""
        assume(go_live < LAST - timedelta(days=120))
        start = go_live + timedelta(step)
        frozen = POWER_PLATFORM.with_freezes(Window(start, start + timedelta(length)))
        for roll in (Roll.SKIP, Roll.FOLLOWING):
            free = dates(plan(go_live, POWER_PLATFORM.with_roll(roll)))
            shifted = dates(plan(go_live, frozen.with_roll(roll)))
            assert all(a <= b for a, b in zip(free, shifted, strict=True))

    @given(plannable_days())
    def test_irrelevant_days(self, go_live):
        """Law 16: freezes before the Go-Live, after the end or on weekends change nothing."""
        schedule = plan(go_live)
        end = schedule.earliest_completion
        saturday = schedule.start + timedelta(days=1)
        assume(go_live - timedelta(days=30) > date(1971, 1, 1))
        frozen = POWER_PLATFORM.with_freezes(
            Window(go_live - timedelta(days=9), go_live),
            Window(end + timedelta(days=1), end + timedelta(days=9)),
            Window(saturday, saturday),
        )
        assume(go_live < LAST - timedelta(days=60))
        assert dates(plan(go_live, frozen)) == dates(schedule)

    @given(plannable_days(), st.integers(0, 40), st.integers(0, 40))
    def test_freeze_algebra(self, go_live, start, length):
        """Law 17: splitting a freeze or giving it twice changes no date."""
        assume(go_live < LAST - timedelta(days=150))
        low = go_live + timedelta(start)
        high = low + timedelta(length)
        whole = POWER_PLATFORM.with_freezes(Window(low, high))
        middle = low + timedelta(length // 2)
        parts = POWER_PLATFORM.with_freezes(
            Window(middle, high), Window(low, middle), Window(low, high)
        )
        assert dates(plan(go_live, whole)) == dates(plan(go_live, parts))

    @given(plannable_days(), st.integers(1, 6))
    def test_prefix(self, go_live, count):
        """Law 18: the plan of the first stages is the first of the plan."""
        policy = attrs.evolve(POWER_PLATFORM, stages=POWER_PLATFORM.stages[:count])
        assert dates(plan(go_live, policy)) == dates(plan(go_live))[:count]

    @given(plannable_days())
    def test_reverse_walk(self, go_live):
        """Law 20: five deployment days back from the end is the start."""
        found = dates(plan(go_live))
        back = [US_FEDERAL.add(found[-1], -step) for step in range(6)]
        assert back[::-1] == found

    @given(plannable_days(), st.integers(-200, 200))
    def test_translation(self, go_live, weeks):
        """Law 9: with no holidays a shift by weeks shifts every date."""
        bare = POWER_PLATFORM.with_calendar(attrs.evolve(US_FEDERAL, holidays=()))
        moved = go_live + timedelta(weeks=weeks)
        assume(FIRST <= moved <= LAST)
        expected = [
            item + timedelta(weeks=weeks) for item in dates(plan(go_live, bare))
        ]
        assert dates(plan(moved, bare)) == expected
        offsets = [(item - expected[0]).days for item in expected]
        assert offsets == [0, 3, 4, 5, 6, 7]

    def test_period(self):
        """Law 11: the days off of 2022 to 2071 return after 28 years, at 2050 to 2099."""
        step = timedelta(days=10_227)
        early = {d + step for d in CLOSED if 2022 <= d.year <= 2071}
        assert early == {d for d in CLOSED if 2050 <= d.year <= 2099}

    @given(plannable_days())
    def test_repeatable(self, go_live):
        """Law 28: planning twice gives equal, equally hashed, equally printed values."""
        one, other = plan(go_live), plan(go_live)
        assert one == other
        assert hash(one) == hash(other)
        assert str(one) == str(other)


class TestRollout:
    def test_published_example(self):
        """The page's example: scheduled for Monday, Testing on day 1, then daily."""
        stages = rollout(date(2026, 11, 30))
        assert [item.date.day for item in stages] == [30, 1, 2, 3, 4, 7]
        assert stages[0].stage.name == "Testing"

    @given(plannable_days(), st.integers(0, 5))
    def test_restart(self, go_live, seen):
        """Law 19: from the day a stage was seen, the rest follows as planned."""
        schedule = plan(go_live)
        item = schedule.stages[seen]
        assert rollout(item.date, at=item.stage.key) == schedule.stages[seen:]

    def test_closed_day(self):
        """A rollout cannot start on a closed day; the error names both ways in."""
        with pytest.raises(NotADeploymentDayError, match=r"2026-11-27.*2026-11-25"):
            rollout(date(2026, 11, 26))

    def test_offset_start(self):
        """A first stage with an offset is due that many days after the start."""
        policy = attrs.evolve(
            POWER_PLATFORM,
            stages=tuple(
                attrs.evolve(s, offset=s.offset + 1) for s in POWER_PLATFORM.stages
            ),
        )
        stages = rollout(date(2026, 11, 30), policy)
        assert stages[0].date == date(2026, 12, 1)
        again = rollout(date(2026, 12, 1), policy, at="testing")
        assert again == stages

    def test_invalid(self):
        """A datetime, an unknown stage and a wrong policy are refused by name."""
        with pytest.raises(TypeError, match="start must be a date"):
            rollout(datetime(2026, 11, 30, tzinfo=UTC))
        with pytest.raises(UnknownRegionError):
            rollout(date(2026, 11, 30), at="moon")
        with pytest.raises(TypeError, match="policy must be"):
            rollout(date(2026, 11, 30), None)


class TestLatestGoLive:
    @staticmethod
    def keeps(moment, region, live_by, policy, basis) -> bool:
        try:
            schedule = plan(moment, policy)
        except OutOfRangeError:
            return False
        if basis == "stated":
            return schedule.typical_completion.end <= live_by
        return schedule.date_for(region) <= live_by

    def check(self, region, live_by, policy, basis):
        """Law 21 at one point; False where the calendar is too short to answer."""
        try:
            moment = latest_go_live(region, live_by, policy, basis=basis)
        except OutOfRangeError:
            return False
        assert moment.microsecond == 0
        assert moment.tzinfo is policy.zone
        assert self.keeps(moment, region, live_by, policy, basis), live_by
        late = (moment.astimezone(UTC) + SECOND).astimezone(policy.zone)
        assert not self.keeps(late, region, live_by, policy, basis), live_by
        return True

    @pytest.mark.parametrize("roll", list(Roll))
    @pytest.mark.parametrize("base", [POWER_PLATFORM, POWER_PLATFORM_2022])
    def test_ten_years(self, base, roll):
        """Every day of ten years, each stage and basis: kept at it, broken after it."""
        policy = base.with_roll(roll)
        bases = ("rules", "stated") if policy.typical else ("rules",)
        answered = 0
        for live_by in days(date(2024, 1, 1), date(2033, 12, 31)):
            for basis in bases:
                for stage in policy.stages if basis == "rules" else policy.stages[:1]:
                    answered += self.check(stage.key, live_by, policy, basis)
        assert answered == 3_653 * (7 if policy.typical else 6)

    @given(st.data())
    def test_any_policy(self, data):
        """Law 21 for any roll, notice, freeze, cadence and zone."""
        policy = data.draw(policies())
        live_by = data.draw(st.dates(date(2026, 1, 1), date(2028, 12, 31)))
        stage = data.draw(st.sampled_from(policy.stages))
        self.check(
            stage.key, live_by, policy, data.draw(st.sampled_from(["rules", "stated"]))
        )

    @pytest.mark.parametrize("live_by", [date(9999, 1, 1), date.max])
    def test_end_of_time(self, live_by):
        """A stated average that leaves all years is out of range, as any other."""
        calendar = Calendar(name="end", covers=Window(date(9999, 1, 1), date.max))
        typical = (timedelta(7), timedelta(400))
        policy = attrs.evolve(POWER_PLATFORM, calendar=calendar, typical=typical)
        with pytest.raises(OutOfRangeError, match=r" is too (early|late) to ask for"):
            latest_go_live("DE", live_by, policy, basis="stated")

    @given(st.data())
    def test_raises_only_at_the_ends(self, data):
        """Where it raises, the named day is answered and the law holds there."""
        policy = data.draw(policies())
        live_by = data.draw(st.dates(date(2025, 12, 1), date(2029, 3, 31)))
        basis = data.draw(st.sampled_from(["rules", "stated"]))
        key = policy.stages[-1].key
        try:
            latest_go_live(key, live_by, policy, basis=basis)
        except OutOfRangeError as error:
            text = str(error)
            if "no whole rollout" in text:
                with pytest.raises(OutOfRangeError):
                    plan(date(2026, 1, 1), policy)
                return
            named = day(text[-10:])
            assert (named > live_by) == ("too early" in text)
            assert self.check(key, named, policy, basis)
            beyond = named + timedelta(days=-1 if "too early" in text else 1)
            with pytest.raises(OutOfRangeError):
                latest_go_live(key, beyond, policy, basis=basis)

    @given(plannable_days())
    def test_closure(self, go_live):
        """Law 22: the latest Go-Live for an end is a Thursday and gives that end."""
        end = plan(go_live).earliest_completion
        latest = latest_go_live("US", end)
        assert latest.date() >= go_live
        assert latest.weekday() == 3
        assert plan(latest).earliest_completion == end

    def test_memo_is_right(self):
        """Asked twice, for a date subclass too, the answer is the same."""

        class Odd(date):
            pass

        first = latest_go_live("europe", date(2026, 12, 24))
        assert latest_go_live("europe", Odd(2026, 12, 24)) == first
        assert str(first) == "2026-12-17 23:59:59-08:00"

    def test_stated(self):
        """On the stated basis the longest stated time has passed by then."""
        moment = latest_go_live("DE", date(2026, 12, 24), basis="stated")
        assert plan(moment).typical_completion.end == date(2026, 12, 18)

    def test_invalid(self):
        """Wrong words are refused with what is accepted."""
        with pytest.raises(ScheduleError, match="use 'rules' or 'stated'"):
            latest_go_live("DE", date(2026, 12, 24), basis="hope")
        with pytest.raises(ScheduleError, match="states no time"):
            latest_go_live(
                "DE", date(2026, 12, 24), POWER_PLATFORM_2022, basis="stated"
            )
        with pytest.raises(TypeError, match="live_by must be a date"):
            latest_go_live("DE", "2026-12-24")
        with pytest.raises(UnstatedRegionError) as caught:
            latest_go_live("AE", date(2026, 12, 24))
        assert caught.value.bound == "australia-uk-us"
        with pytest.raises(OutOfRangeError, match="first day that can be answered"):
            latest_go_live("DE", date(1971, 1, 4))
        with pytest.raises(OutOfRangeError, match="last day that can be answered"):
            latest_go_live("DE", date(2101, 1, 4))
        with pytest.raises(OutOfRangeError):
            latest_go_live("DE", date.min, basis="stated")


class TestUpcoming:
    def test_first(self):
        """The first entry is the train of the plan, each with its own last day."""
        found = upcoming(date(2026, 12, 14), limit=2)
        assert [item.start for item in found] == [date(2026, 12, 18), date(2027, 1, 8)]
        assert [item.go_live for item in found] == [
            date(2026, 12, 17),
            date(2027, 1, 7),
        ]
        assert [item.date for item in found.dropped] == [
            date(2026, 12, 25),
            date(2027, 1, 1),
        ]

    @given(st.data())
    def test_complete(self, data):
        """Walking on by slips from the first plan meets every entry and no other."""
        policy = data.draw(policies())
        go_live = data.draw(go_lives(policy))
        try:
            schedule = plan(go_live, policy)
        except OutOfRangeError:
            with pytest.raises(OutOfRangeError):
                upcoming(go_live, policy)
            return
        found = upcoming(go_live, policy, limit=6)
        starts = [schedule.start]
        while len(starts) < 6:
            try:
                schedule = plan(schedule.confirm_by + SECOND, policy)
            except OutOfRangeError:
                break
            starts.append(schedule.start)
        assert [item.start for item in found] == starts
        for item in found:
            assert plan(item.confirm_by, policy) == item
        if policy.roll is not Roll.SKIP:
            assert not found.dropped

    def test_to_the_end(self):
        """Without a limit it goes to the end, closed Fridays of the end included."""
        found = upcoming(date(2100, 12, 1))
        assert found[-1].go_live == LAST
        assert [item.date.day for item in found.dropped] == [24, 31]

    @pytest.mark.parametrize("limit", [0, -1, True, 1.0, "3"])
    def test_invalid_limit(self, limit):
        """A limit is a whole number from 1."""
        with pytest.raises((TypeError, ValueError), match="limit"):
            upcoming(date(2026, 12, 14), limit=limit)


class TestCompare:
    def test_readings(self):
        """OUTPUT: the readings of a Go-Live before Christmas 2026."""
        found = compare(date(2026, 12, 20))
        assert [(item.start, item.earliest_completion) for item in found] == [
            (day("2027-01-08"), day("2027-01-15")),
            (day("2026-12-28"), day("2027-01-05")),
            (day("2026-12-24"), day("2027-01-04")),
            (day("2027-01-08"), day("2027-01-15")),
            (day("2027-01-08"), day("2027-01-15")),
        ]

    def test_with_freeze(self):
        """With freezes given, one reading is without them; own readings drop out."""
        policy = POWER_PLATFORM_2022.with_roll(Roll.FOLLOWING).with_freezes(
            Window(date(2026, 12, 14), date(2027, 1, 4))
        )
        names = [item.policy.name for item in compare(date(2026, 12, 1), policy)]
        assert names[1:] == [
            "a closed due day is passed over for the next one",
            "a closed due day moves to the business day before",
            "Microsoft's own days off",
            "without the freezes",
        ]

    def test_foreign_policy(self):
        """A policy of someone else has no readings of Microsoft's."""
        policy = attrs.evolve(POWER_PLATFORM, region_table=None)
        assert len(compare(date(2026, 12, 20), policy)) == 3
