"""The shipped policies, calendars, freezes and cautions, held against their sources."""

from datetime import date, time, timedelta

import attrs
import pytest
from oracles import DAY, days
from statute import THURSDAY, federal_days, legal_holidays, weekday_of_month

from deploysched import (
    MICROSOFT_US,
    OBSERVED_FREEZES,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
    Cadence,
    Roll,
    Window,
    plan,
)
from deploysched.data.lunar_new_year import LUNAR_NEW_YEAR

YEARS = range(1971, 2101)
CAUTIONS = {caution.code: caution for caution in POWER_PLATFORM.cautions}


def christmas_pair(year: int) -> set[date]:
    """Return the two days off for Christmas, as seen, by the weekday of the 25th.

    A Saturday gives the 23rd and 24th, a Sunday Friday the 23rd and Monday the 26th, a
    Monday (its Eve is a Sunday) the 25th and 26th, all else the 24th and 25th themselves.
    """
    weekday = date(year, 12, 25).weekday()
    pair = {5: (23, 24), 6: (23, 26), 0: (25, 26)}.get(weekday, (24, 25))
    return {date(year, 12, number) for number in pair}


def microsoft_days() -> set[date]:
    """Return the days on which Microsoft is off, Monday to Friday, by the observations."""
    other = ("Columbus Day", "Veterans Day", "Christmas Day")
    found = {
        day
        for day, names in federal_days(1971, 2100).items()
        if day.weekday() < 5 and not names[0].startswith(other)
    }
    for year in YEARS:
        found |= christmas_pair(year)
        found.add(weekday_of_month(year, 11, THURSDAY, 4) + DAY)
    return found


class TestPolicies:
    def test_the_current_page(self):
        """Fridays, Pacific time, no notice, three to four weeks stated."""
        policy = POWER_PLATFORM
        assert policy.cadence == Cadence("FREQ=WEEKLY;BYDAY=FR")
        assert policy.calendar is US_FEDERAL
        assert (policy.roll, policy.tz) == (Roll.SKIP, "America/Los_Angeles")
        assert (policy.notice, policy.start_time) == (timedelta(0), time(9))
        assert policy.stated == (timedelta(weeks=3), timedelta(weeks=4))
        assert (policy.region_table, policy.owner) == ("power-platform", "Microsoft")
        assert "submit-for-certification" in policy.source

    def test_six_stages_one_a_day_in_the_published_order(self):
        """Their keys are what people filter by."""
        assert {stage.key: stage.offset for stage in POWER_PLATFORM.stages} == {
            "testing": 0,
            "us-preview": 1,
            "asia": 2,
            "europe": 3,
            "americas-japan-india": 4,
            "australia-uk-us": 5,
        }
        assert [stage.name for stage in POWER_PLATFORM.stages] == [
            "Testing",
            "US preview",
            "Asia, except Japan and India",
            "Europe, except the United Kingdom",
            "Brazil, Canada, Japan and India",
            "Australia, the United Kingdom and the United States",
        ]

    def test_the_page_of_june_2022_differs_in_its_notice_alone(self):
        """Its name and source say which page it is."""
        assert POWER_PLATFORM_2022.notice == timedelta(hours=24)
        assert "June 2022" in POWER_PLATFORM_2022.source
        same = {
            name: getattr(POWER_PLATFORM, name) for name in ("name", "notice", "source")
        }
        assert attrs.evolve(POWER_PLATFORM_2022, **same) == POWER_PLATFORM

    def test_what_no_source_states_is_said(self):
        """A sentence for each decision of ours, those of the policy and of the schedule."""
        said = " / ".join(plan(date(2026, 11, 25)).assumptions)
        for words in (
            "the next Friday",  # a Go-Live on a Friday
            "day 1",  # the Friday is Testing
            "09:00",  # the hour of "morning"
            "holidays of the target country",
            "count from the start",  # the stated weeks
            "by the end of its day",
            "passed over",  # the roll
            "US federal holidays",
            "freezes: none assumed",
        ):
            assert words in said
        frozen = POWER_PLATFORM.with_freezes(*OBSERVED_FREEZES)
        assert "freezes: 2 given" in plan(date(2026, 11, 25), frozen).assumptions[-1]
        for sentence in plan(date(2026, 11, 25)).assumptions:
            assert sentence[-1] != "."


class TestMicrosoftDaysOff:
    def test_every_day_of_130_years(self):
        """Federal days but two, the Friday after Thanksgiving, and the Christmas pair."""
        expected = microsoft_days()
        for day in days(US_FEDERAL.covers.start, US_FEDERAL.covers.end):
            shut = day.weekday() > 4 or day in expected
            assert MICROSOFT_US.is_deployment_day(day) != shut, day


class TestFreezes:
    def test_those_named_in_public_with_both_ends(self):
        """And a November Go-Live then starts on 10 January 2025, seven trains later."""
        assert [(str(freeze), freeze.name) for freeze in OBSERVED_FREEZES] == [
            ("2024-11-20..2025-01-06", "holiday season freeze"),
            ("2025-01-24..2025-01-31", "Lunar New Year freeze"),
        ]
        found = plan(date(2024, 11, 18), POWER_PLATFORM.with_freezes(*OBSERVED_FREEZES))
        assert (found.start, len(found.dropped)) == (date(2025, 1, 10), 7)

    def test_none_is_assumed(self):
        """No shipped calendar has one unless it is added."""
        assert (US_FEDERAL.freezes, MICROSOFT_US.freezes) == ((), ())


class TestCautions:
    def test_codes_and_options(self):
        """Stable codes to filter by, and what selects each reading on the command line."""
        freeze = "add one: --freeze START..END"
        assert {code: caution.option for code, caution in CAUTIONS.items()} == {
            "short-notice": "--revision 2022",
            "holiday-friday": "--roll following",
            "microsoft-day-off": "--us-holidays microsoft",
            "season-freeze": freeze,
            "lunar-new-year": freeze,
            "stated-longer": "",
        }
        assert all(caution.source for caution in CAUTIONS.values())

    @pytest.mark.parametrize("year", [1970, 1971, 1999, 2026, 2027, 2100])
    def test_the_season_of_freezes(self, year):
        """From 8 days before Thanksgiving to 7 January, both included, every winter."""
        thanksgiving = legal_holidays(year)["Thanksgiving Day"]
        season = Window(thanksgiving - 8 * DAY, date(year + 1, 1, 7), "season in which freezes were seen")  # fmt: skip
        assert season in CAUTIONS["season-freeze"].windows
        assert len(CAUTIONS["season-freeze"].windows) == len(YEARS) + 1

    def test_the_weeks_around_lunar_new_year(self):
        """Seven days before and after it, every year."""
        windows = CAUTIONS["lunar-new-year"].windows
        assert [w.start + 7 * DAY for w in windows] == list(LUNAR_NEW_YEAR.values())
        assert {(w.end - w.start).days for w in windows} == {14}

    def test_the_days_off_that_are_no_federal_holidays(self):
        """Exactly those that one calendar has and the other has not, by name."""
        windows = CAUTIONS["microsoft-day-off"].windows
        for window in windows:
            assert window.start == window.end
            assert (window.name,) == MICROSOFT_US.reasons(window.start)
        assert {window.start for window in windows} == {
            day
            for day in days(US_FEDERAL.covers.start, US_FEDERAL.covers.end)
            if US_FEDERAL.is_deployment_day(day)
            and not MICROSOFT_US.is_deployment_day(day)
        }
