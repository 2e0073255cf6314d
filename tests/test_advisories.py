"""What could move a schedule: each code, when it appears, and with which dates."""

from datetime import date, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from oracles import DAY
from strategies import LAST, PACIFIC, plannable_days

from deploysched import (
    MICROSOFT_US,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
    Advisory,
    Cadence,
    Caution,
    OutOfRangeError,
    Policy,
    Roll,
    Stage,
    Window,
    plan,
)
from deploysched.advisories import of_days
from deploysched.data.lunar_new_year import LUNAR_NEW_YEAR

FOLLOWING = POWER_PLATFORM.with_roll(Roll.FOLLOWING)
MONDAY = date(2026, 6, 1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def found(go_live: str | date, policy: Policy = POWER_PLATFORM) -> dict[str, Advisory]:
    go_live = day(go_live) if isinstance(go_live, str) else go_live
    return {item.code: item for item in plan(go_live, policy).advisories}


def dates(advisory: Advisory) -> str:
    """Return the start that an advisory would give, and the day of the United States."""
    assert advisory.then is not None
    return f"{advisory.then.start} {advisory.then.date_for('US')}"


class TestShortNotice:
    @given(plannable_days())
    def test_appears_exactly_where_the_earlier_rules_give_other_dates(self, go_live):
        """Its dates are those of the policy of that time."""
        then = None
        try:
            other = plan(go_live, POWER_PLATFORM_2022)
        except OutOfRangeError:  # it says so
            assert found(go_live)["short-notice"].then is None
            return
        if other.stages != plan(go_live).stages:
            then = go_live, other.stages
        later = (told := found(go_live).get("short-notice")) and told.then
        assert (later and (later.go_live, later.stages)) == then


class TestHolidayFriday:
    def test_a_friday_dropped_for_a_holiday(self):
        """Two of them at the turn of the year: the other reading starts on Monday."""
        advisory = found("2026-12-20")["holiday-friday"]
        assert advisory.days == (day("2026-12-25"), day("2027-01-01"))
        assert dates(advisory) == "2026-12-28 2027-01-05"

    def test_not_for_a_friday_that_a_freeze_closed(self):
        """A freeze is no holiday, and where it lies over one the freeze decides."""
        freeze = Window(day("2026-12-14"), day("2027-01-04"), "year end")
        assert "holiday-friday" not in found(
            "2026-12-10", POWER_PLATFORM.with_freezes(freeze)
        )
        one = Window(day("2026-12-18"), day("2026-12-18"), "a day")
        advisory = found("2026-12-17", POWER_PLATFORM.with_freezes(one))
        assert advisory["holiday-friday"].days == (day("2026-12-25"), day("2027-01-01"))

    def test_not_for_a_day_that_a_weekend_closed(self):
        """A train due on Saturday is dropped each week, and no holiday is to blame."""
        cadence = Cadence("FREQ=WEEKLY;BYDAY=FR,SA")
        policy = attrs.evolve(POWER_PLATFORM, cadence=cadence)
        assert "holiday-friday" not in found("2026-11-20", policy)

    @pytest.mark.parametrize("go_live", ["2026-11-25", "2026-12-17", "2027-01-01"])
    def test_not_where_every_friday_starts(self, go_live):
        """Nothing was dropped: nothing to read otherwise."""
        assert "holiday-friday" not in found(go_live)


class TestMicrosoftDayOff:
    def test_two_days_are_one_subject(self):
        """Both days off of a long rollout, in one sentence."""
        weeks = [Stage(f"s{n}", "S", offset=n) for n in range(25)]
        policy = attrs.evolve(POWER_PLATFORM, stages=weeks, region_table=None)
        advisory = found("2026-11-18", policy)["microsoft-day-off"]
        assert advisory.days == (day("2026-11-27"), day("2026-12-24"))
        assert advisory.says.startswith(
            "Fri 2026-11-27, like Thu 2026-12-24, is no federal holiday"
        )

    @pytest.mark.parametrize("calendar", [MICROSOFT_US, US_FEDERAL | MICROSOFT_US])
    def test_not_where_the_calendar_knows_it(self, calendar):
        """Under Microsoft's own calendar, or both."""
        policy = POWER_PLATFORM.with_calendar(calendar)
        for go_live in ("2026-11-25", "2026-12-16", "2026-12-20"):
            assert "microsoft-day-off" not in found(go_live, policy)

    def test_what_moves_into_a_later_day_off_meets_it_too(self):
        """A freeze and the Friday after Thanksgiving push the end past Christmas Eve."""
        freeze = Window(day("2026-12-01"), day("2026-12-23"), "freeze")
        frozen = POWER_PLATFORM.with_freezes(freeze)
        company = POWER_PLATFORM.with_calendar(MICROSOFT_US.with_freezes(freeze))
        advisory = found("2026-11-19", frozen)["microsoft-day-off"]
        assert advisory.then is not None
        other = plan(day("2026-11-19"), company)
        assert advisory.then.earliest_completion == other.earliest_completion

    @given(plannable_days())
    def test_its_dates_are_those_with_the_days_closed(self, go_live):
        """It appears exactly where closing those days gives other dates."""
        schedule = plan(go_live)
        off = [
            item
            for item, _ in MICROSOFT_US.holidays
            if go_live <= item <= schedule.earliest_completion
            and US_FEDERAL.is_deployment_day(item)
        ]
        advisory = found(go_live).get("microsoft-day-off")
        try:
            closed = POWER_PLATFORM.with_freezes(*(Window(x, x) for x in off))
            other = [item.date for item in plan(go_live, closed)]
        except OutOfRangeError:
            assert advisory.then is None
            return
        moved = other != [item.date for item in schedule]
        assert bool(advisory) == moved
        if advisory:
            assert list(advisory.days) == off
            assert [item.date for item in advisory.then] == other


class TestSeasons:
    @pytest.mark.parametrize(
        ("go_live", "touched"),
        [
            # Thanksgiving 2026 is on 26 November: the season is 18 November to 7 January.
            ("2026-11-05", False),  # ends on Mon 2026-11-16
            ("2026-11-06", True),  # ends on Fri 2026-11-20
            ("2027-01-07", True),
            ("2027-01-08", False),
            ("1971-01-02", True),  # the winter before the calendar's first year
            ("2026-06-01", False),
        ],
    )
    def test_season_freeze_from_go_live_to_the_last_stage(self, go_live, touched):
        """Where that time touches the season in which freezes were seen."""
        assert ("season-freeze" in found(go_live)) == touched

    def test_season_freeze_names_the_season_and_no_dates(self):
        """It closes nothing, so nothing moves."""
        advisory = found("2026-11-25")["season-freeze"]
        assert advisory.days == (day("2026-11-18"), day("2027-01-07"))
        assert advisory.then is None
        freeze = Window(day("2026-12-21"), day("2027-01-04"), "year end")
        given_one = POWER_PLATFORM.with_freezes(freeze)
        assert "season-freeze" not in found("2026-11-25", given_one)

    @pytest.mark.parametrize("year", [1972, 2025, 2026, 2100])
    def test_lunar_new_year_a_week_before_and_after(self, year):
        """A rollout that ends on the week's first day is touched, one before is not."""
        new_year = LUNAR_NEW_YEAR[year]
        for at in range(-40, 15):
            schedule = plan(new_year + at * DAY)
            end = schedule.earliest_completion
            touched = (
                schedule.go_live <= new_year + 7 * DAY and end >= new_year - 7 * DAY
            )
            advisory = found(schedule.go_live).get("lunar-new-year")
            assert bool(advisory) == touched
            if advisory:
                assert advisory.days == (new_year - 7 * DAY, new_year + 7 * DAY)


class TestStatedLonger:
    @given(plannable_days())
    def test_five_to_six_weeks_from_the_go_live_always(self, go_live):
        """Another page says so whatever the calendar is, and it counts from the Go-Live."""
        advisory = found(go_live)["stated-longer"]
        assert advisory.days == (go_live + 35 * DAY, go_live + 42 * DAY)
        assert advisory.then is None
        assert advisory.text.endswith(f": {advisory.days[0]} to {advisory.days[1]}")


class TestSentences:
    def test_with_and_without_dates(self):
        """An advisory reads as its sentence, and the dates that it would give."""
        codes = ("holiday-friday", "season-freeze")
        friday, season = map(found("2026-12-20").get, codes)
        assert str(friday) == (
            "No document says what follows a holiday Friday. We wait for the next Friday; "
            f"on the next business day: then 2026-12-28 to {friday.then.stages[-1].date}"
        )
        assert season.text == season.says

    def test_a_caution_of_anyone_is_told_by_what_it_holds(self):
        """A roll where a due day is closed; a longer notice than the policy's; days off."""
        own = {"code": "own", "text": "t", "source": "s"}
        back = Caution(**own, roll=Roll.PRECEDING)
        policy = attrs.evolve(POWER_PLATFORM, cautions=[back])
        assert dates(found("2026-12-20", policy)["own"]) == "2026-12-24 2027-01-04"
        for hours, expected in ((24, 0), (25, 1)):
            asked = Caution(**own, notice=timedelta(hours=hours))
            policy = attrs.evolve(POWER_PLATFORM_2022, cautions=[asked])
            assert len(found("2026-11-25", policy)) == 0
            moment = datetime(2026, 11, 26, 9, tzinfo=PACIFIC)
            assert len(plan(moment, policy).advisories) == expected
        start = Window(day("2026-11-27"), day("2026-11-27"))
        off = Caution(**own, windows=[start], closes=True)
        policy = attrs.evolve(POWER_PLATFORM, cautions=[off])
        assert dates(found("2026-11-25", policy)["own"]) == "2026-12-04 2026-12-11"

    def test_beyond_the_calendar_is_said(self):
        """Where a reading leaves the years there are no dates, but the caution stays."""
        advisory = found(LAST)["short-notice"]
        assert advisory.then is None
        said = POWER_PLATFORM.cautions[0].text
        assert advisory.text == f"{said}: then beyond 2100-12-31"


def test_days_are_advised_of_without_a_schedule():
    """Whoever deploys in a span: the windows that touch it, and no reading of a rule."""
    span = Window(day("2026-11-24"), day("2026-11-27"))
    advice = of_days(POWER_PLATFORM, span)
    assert [item.code for item in advice] == ["microsoft-day-off", "season-freeze"]
    assert advice[0].days == (day("2026-11-27"),)
    assert advice[0].text.startswith("Fri 2026-11-27 is no federal holiday")
    assert advice[0].option == "--us-holidays microsoft"
    assert of_days(POWER_PLATFORM, Window(day("2026-08-10"), day("2026-08-14"))) == ()
