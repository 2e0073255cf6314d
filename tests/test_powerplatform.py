"""The shipped policies, calendars, freezes and cautions, held against the published rules."""

import subprocess
import sys
from datetime import date, time, timedelta

import attrs
import pytest
from oracles import days
from statute import THURSDAY, federal_days, legal_holidays, weekday_of_month

import deploysched
from deploysched import (
    MICROSOFT_US,
    OBSERVED_FREEZES,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
    Cadence,
    Roll,
    Window,
    _text,
    plan,
)
from deploysched.powerplatform import readings

DAY = timedelta(days=1)
YEARS = range(1971, 2101)
FEDERAL = federal_days(1971, 2100)


def day(text: str) -> date:
    return date.fromisoformat(text)


def advice(go_live: str, policy=POWER_PLATFORM) -> dict:
    return {a.code: a for a in plan(day(go_live), policy).advisories}


def christmas_pair(year: int) -> set[date]:
    """Return the two days off for Christmas, as seen, by the weekday of the 25th.

    The observed rule: a Saturday gives the 23rd and 24th, a Sunday Friday the 23rd and
    Monday the 26th, a Monday (its Eve is a Sunday) the 25th and 26th, all else the 24th
    and 25th themselves.
    """
    weekday = date(year, 12, 25).weekday()
    pair = {5: (23, 24), 6: (23, 26), 0: (25, 26)}.get(weekday, (24, 25))
    return {date(year, 12, number) for number in pair}


def microsoft_days() -> set[date]:
    """Return the days on which Microsoft is off, Monday to Friday, by the observations."""
    found = set()
    for year in YEARS:
        dropped = ("Columbus Day", "Veterans Day", "Christmas Day")
        found |= {
            d
            for d, names in FEDERAL.items()
            if d.year == year and d.weekday() < 5 and not names[0].startswith(dropped)
        }
        found.add(weekday_of_month(year, 11, THURSDAY, 4) + DAY)
        found |= christmas_pair(year)
    return found


class TestPublicNames:
    def test_all(self):
        """The public names are these and no others."""
        assert set(deploysched.__all__) == set(
            """
            plan rollout latest_go_live upcoming
            Schedule Schedules StageDate ClosedDay Status Advisory
            Policy Stage Roll Cadence Calendar Window
            POWER_PLATFORM POWER_PLATFORM_2022 US_FEDERAL MICROSOFT_US OBSERVED_FREEZES
            ScheduleError OutOfRangeError NotADeploymentDayError
            UnknownRegionError UnstatedRegionError
            """.split()  # noqa: SIM905, 26 quoted names are no easier to read
        )
        assert len(deploysched.__all__) == len(set(deploysched.__all__))

    def test_star(self):
        """Each of them is there, and a star import brings them all."""
        names = {}
        exec("from deploysched import *", names)  # noqa: S102, the import itself is tested
        del names["__builtins__"]
        assert set(names) == set(deploysched.__all__)

    def test_errors(self):
        """The error family: one base, a ValueError; unknown names are look-up errors."""
        base = deploysched.ScheduleError
        assert base.__bases__ == (ValueError,)
        assert deploysched.OutOfRangeError.__bases__ == (base,)
        assert deploysched.NotADeploymentDayError.__bases__ == (base,)
        unknown = deploysched.UnknownRegionError
        assert unknown.__bases__ == (base, LookupError)
        assert deploysched.UnstatedRegionError.__bases__ == (unknown,)
        assert deploysched.UnstatedRegionError("x", "last").bound == "last"
        assert deploysched.UnstatedRegionError("x").bound is None

    def test_import_is_light(self):
        """Importing the package loads none of the packages that only some calls need."""
        code = (
            "import sys; import deploysched; "
            "print([m for m in ('numpy', 'holidays', 'dateutil', 'icalendar', "
            "'matplotlib', 'pandas', 'zoneinfo') if m in sys.modules])"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True
        )
        assert run.stdout.split() == [b"[]"]


class TestPolicy:
    def test_rules(self):
        """The current page: Fridays, Pacific time, no notice, three to four weeks."""
        policy = POWER_PLATFORM
        assert policy.cadence == Cadence("FREQ=WEEKLY;BYDAY=FR")
        assert policy.calendar == US_FEDERAL
        assert (policy.roll, policy.tz) == (Roll.SKIP, "America/Los_Angeles")
        assert (policy.notice, policy.start_time) == (timedelta(0), time(9))
        assert policy.typical == (timedelta(weeks=3), timedelta(weeks=4))
        assert policy.region_table == "power-platform"
        assert policy.owner == "Microsoft"
        assert "Verified publisher certification process" in policy.source
        assert "connectors/custom-connectors/submit-for-certification" in policy.source

    def test_stages(self):
        """Six stages, one a day, in the published order."""
        assert [(s.key, s.offset) for s in POWER_PLATFORM.stages] == [
            ("testing", 0),
            ("us-preview", 1),
            ("asia", 2),
            ("europe", 3),
            ("americas-japan-india", 4),
            ("australia-uk-us", 5),
        ]
        assert [s.name for s in POWER_PLATFORM.stages] == [
            "Testing",
            "US preview",
            "Asia, except Japan and India",
            "Europe, except the United Kingdom",
            "Brazil, Canada, Japan and India",
            "Australia, the United Kingdom and the United States",
        ]

    def test_assumptions(self):
        """Each decision that no document states is said: one sentence, a name for each."""
        said = " / ".join(POWER_PLATFORM.assumptions)
        for words in (
            "the next Friday",  # a Go-Live on a Friday
            "day 1",  # the Friday is Testing
            "09:00",  # the hour of "morning"
            "holidays of the target country",
            "count from the start",  # the stated average
            "by the end of its day",
        ):
            assert words in said
        assert len(POWER_PLATFORM.assumptions) == 6
        full = " / ".join(plan(day("2026-11-25")).assumptions)
        assert "passed over" in full  # the roll
        assert "US federal holidays" in full
        assert "none assumed" in full  # freezes
        for sentence in plan(day("2026-11-25")).assumptions:
            assert not sentence.endswith(".")
            assert sentence.isascii()

    def test_2022(self):
        """June 2022: the same, with 24 hours' notice and no stated time."""
        policy = POWER_PLATFORM_2022
        assert policy.notice == timedelta(hours=24)
        assert policy.typical is None
        assert "15 business days" in " ".join(policy.assumptions)
        assert "count from the start" not in " ".join(policy.assumptions)
        assert "June 2022" in policy.source
        assert "2022" in policy.name
        kept = ("calendar", "stages", "cadence", "roll", "tz", "start_time", "cautions")
        for name in (*kept, "region_table", "owner"):
            assert getattr(policy, name) == getattr(POWER_PLATFORM, name)

    def test_readings(self):
        """The other readings: both other rolls, Microsoft's days, the notice of 2022."""
        found = readings(POWER_PLATFORM)
        assert [p.roll for p in found[:2]] == [Roll.FOLLOWING, Roll.PRECEDING]
        assert found[2].calendar == MICROSOFT_US
        assert (found[3].notice, found[3].typical) == (timedelta(hours=24), None)
        assert [p.name for p in found] == [
            "a closed due day moves to the next business day",
            "a closed due day moves to the business day before",
            "Microsoft's own days off",
            "2022 revision, with 24 hours' notice",
        ]

    def test_readings_of_others(self):
        """A policy is never compared with itself; freezes can be left out."""
        freeze = Window(day("2026-11-23"), day("2026-11-30"))
        found = readings(POWER_PLATFORM.with_freezes(freeze))
        assert len(found) == 5
        assert (found[4].calendar, found[4].name) == (US_FEDERAL, "without the freezes")
        assert found[2].calendar == MICROSOFT_US.with_freezes(freeze)
        company = POWER_PLATFORM_2022.with_calendar(MICROSOFT_US)
        assert [p.roll for p in readings(company)] == [Roll.FOLLOWING, Roll.PRECEDING]
        bare = attrs.evolve(POWER_PLATFORM, region_table=None, roll=Roll.PRECEDING)
        assert [p.roll for p in readings(bare)] == [Roll.SKIP, Roll.FOLLOWING]
        skips = "a closed due day is passed over for the next one"
        assert readings(bare)[0].name == skips
        for policy in (POWER_PLATFORM, company, bare):
            changed = [attrs.evolve(p, name=policy.name) for p in readings(policy)]
            assert policy not in changed


class TestMicrosoft:
    def test_every_day(self):
        """Federal days but two, the Friday after Thanksgiving, and the Christmas pair."""
        expected = microsoft_days()
        wrong = [
            d
            for d in days(date(1971, 1, 1), date(2100, 12, 31))
            if MICROSOFT_US.is_deployment_day(d) == (d.weekday() > 4 or d in expected)
        ]
        assert wrong == []

    def test_covers(self):
        """It answers for the same years as the federal calendar."""
        assert MICROSOFT_US.covers == US_FEDERAL.covers
        assert "observed" in MICROSOFT_US.name

    @pytest.mark.parametrize(
        ("year", "weekday", "pair"),
        [
            # Seen in 2019 to 2026.
            (2019, "Wed", "24 25"),
            (2020, "Fri", "24 25"),
            (2021, "Sat", "23 24"),
            (2022, "Sun", "23 26"),
            (2023, "Mon", "25 26"),
            (2024, "Wed", "24 25"),
            (2025, "Thu", "24 25"),
            (2026, "Fri", "24 25"),
            # The weekday that those years miss.
            (2029, "Tue", "24 25"),
        ],
    )
    def test_christmas_pair(self, year, weekday, pair):
        """24 and 25 December are off together, and shift together at a weekend."""
        assert _text.day(date(year, 12, 25)).startswith(weekday)
        closed = [
            d.day
            for d in days(date(year, 12, 19), date(year, 12, 30))
            if d.weekday() < 5 and not MICROSOFT_US.is_deployment_day(d)
        ]
        assert closed == [int(number) for number in pair.split()]

    @pytest.mark.parametrize(
        ("on", "reasons"),
        [
            ("2026-12-24", ("Christmas Eve",)),
            ("2021-12-23", ("Christmas Eve (observed)",)),
            ("2021-12-24", ("Christmas Day (observed)",)),
            ("2022-12-23", ("Christmas Eve (observed)",)),
            ("2022-12-26", ("Christmas Day (observed)",)),
            ("2023-12-26", ("Christmas Eve (observed)",)),
            ("2026-11-26", ("Thanksgiving Day",)),
            ("2026-11-27", ("Day after Thanksgiving",)),
            ("2026-07-03", ("Independence Day (observed)",)),
            ("2026-06-19", ("Juneteenth National Independence Day",)),
            ("2026-01-19", ("Martin Luther King Jr. Day",)),
            ("2026-02-16", ("Washington's Birthday",)),
            ("2021-12-31", ("New Year's Day (observed)",)),
            # Not taken off.
            ("2026-10-12", ()),
            ("2026-11-11", ()),
            ("2023-11-10", ()),
            ("1974-10-28", ()),
            ("2021-12-27", ()),
            ("2023-12-22", ()),
            ("2027-12-27", ()),
        ],
    )
    def test_names(self, on, reasons):
        """Each day off says what it is."""
        assert MICROSOFT_US.reasons(day(on)) == reasons

    def test_both(self):
        """Both calendars together close what either closes: the cautious choice."""
        both = US_FEDERAL | MICROSOFT_US
        assert both.reasons(day("2026-11-11")) == ("Veterans Day",)
        assert both.reasons(day("2026-12-25")) == ("Christmas Day",)
        assert both.reasons(day("2026-12-24")) == ("Christmas Eve",)


class TestFreezes:
    def test_observed(self):
        """The freezes that were named in public with both ends, with their names."""
        assert [(str(f), f.name) for f in OBSERVED_FREEZES] == [
            ("2021-11-22..2021-11-30", "Thanksgiving freeze"),
            ("2024-11-20..2025-01-06", "holiday season freeze"),
            ("2025-01-24..2025-01-31", "Lunar New Year freeze"),
        ]
        assert day("2021-11-22").weekday() == 0  # the Monday of Thanksgiving week
        assert weekday_of_month(2021, 11, THURSDAY, 4) in OBSERVED_FREEZES[0]

    def test_none_assumed(self):
        """No policy has a freeze unless it is added."""
        assert POWER_PLATFORM.calendar.freezes == ()
        assert POWER_PLATFORM_2022.calendar.freezes == ()
        assert MICROSOFT_US.freezes == ()

    def test_added(self):
        """With the freeze of 2024 a November Go-Live starts on 10 January 2025."""
        frozen = POWER_PLATFORM.with_freezes(*OBSERVED_FREEZES)
        schedule = plan(day("2024-11-18"), frozen)
        assert schedule.start == day("2025-01-10")
        assert len(schedule.dropped) == 7
        assert all("holiday season freeze" in d.reasons for d in schedule.dropped)


class TestCautions:
    def test_codes(self):
        """The stable codes, so that a program can filter."""
        codes = [c.code for c in POWER_PLATFORM.cautions]
        assert sorted(codes) == [
            "holiday-friday",
            "microsoft-day-off",
            "season-freeze",
            "short-notice",
        ]

    def test_sources_and_options(self):
        """Each says where it was read or seen, and what selects its reading."""
        page = (
            'Microsoft Learn, "Verified publisher certification process" '
            "(connectors/custom-connectors/submit-for-certification)"
        )
        threads = "public threads of microsoft/PowerPlatformConnectors, 2021 to 2026"
        assert {c.code: (c.source, c.option) for c in POWER_PLATFORM.cautions} == {
            "short-notice": (f"{page}, June 2022", "--revision 2022"),
            "holiday-friday": (page, "--roll following"),
            "microsoft-day-off": (threads, "--us-holidays microsoft"),
            "season-freeze": (threads, "add one: --freeze START..END"),
        }
        assert POWER_PLATFORM.source == page
        assert POWER_PLATFORM_2022.source == f"{page}, June 2022"

    def test_window_names(self):
        """The touched windows say what they are."""
        by_code = {c.code: c for c in POWER_PLATFORM.cautions}
        company = {w.name for w in by_code["microsoft-day-off"].windows}
        eve = "Christmas Eve"
        assert company == {"Day after Thanksgiving", eve, f"{eve} (observed)"}
        season = {w.name for w in by_code["season-freeze"].windows}
        assert season == {"season in which freezes were seen"}

    @pytest.mark.parametrize("year", [1971, 1999, 2021, 2026, 2027, 2099])
    def test_season(self, year):
        """The season runs from 8 days before Thanksgiving to 7 January, ends included."""
        caution = {c.code: c for c in POWER_PLATFORM.cautions}["season-freeze"]
        opens = legal_holidays(year)["Thanksgiving Day"] - 8 * DAY
        closes = date(year + 1, 1, 7)
        covered = {d for w in caution.windows for d in days(w.start, w.end)}
        around = list(days(date(year, 6, 1), date(year + 1, 5, 31)))
        assert [d for d in around if d in covered] == list(days(opens, closes))

    @pytest.mark.parametrize(
        ("go_live", "touched"),
        [
            # Thanksgiving 2026 is on 26 November: the season is 18 November to 7 January.
            ("2026-11-05", False),  # ends on Mon 2026-11-16 (Veterans Day is off)
            ("2026-11-06", True),  # ends on Fri 2026-11-20
            ("2027-01-07", True),
            ("2027-01-08", False),
            ("2026-06-01", False),
        ],
    )
    def test_season_touched(self, go_live, touched):
        """The season is named where Go-Live to last stage touches it."""
        assert ("season-freeze" in advice(go_live)) == touched

    def test_season_text(self):
        """The season says when freezes were seen, and that none is assumed."""
        found = advice("2026-11-25")["season-freeze"]
        assert found.days == (day("2026-11-18"), day("2027-01-07"))
        assert found.text == (
            "Freezes were seen between Thanksgiving week and 7 January (2021, 2022, "
            "2024); none is assumed"
        )

    def test_season_first_winter(self):
        """The calendar's first days lie in the season of the winter before."""
        assert "season-freeze" in advice("1971-01-02")

    def test_season_with_ones_own_freeze(self):
        """With a freeze given for that season nothing more is said of it."""
        freeze = Window(day("2026-12-21"), day("2027-01-04"), "year end")
        assert "season-freeze" not in advice(
            "2026-11-25", POWER_PLATFORM.with_freezes(freeze)
        )
        summer = Window(day("2026-07-01"), day("2026-07-03"), "summer")
        assert "season-freeze" in advice(
            "2026-11-25", POWER_PLATFORM.with_freezes(summer)
        )

    def test_day_off(self):
        """The Friday after Thanksgiving as a start: what happens if it is off."""
        found = advice("2026-11-25")["microsoft-day-off"]
        assert found.days == (day("2026-11-27"),)
        assert found.text == (
            "Fri 2026-11-27 is no federal holiday, but Microsoft has been seen to take "
            "that day off: then 2026-12-04 to 2026-12-11"
        )

    def test_day_off_inside(self):
        """Christmas Eve inside the six days moves what comes after it."""
        found = advice("2026-12-16")["microsoft-day-off"]
        assert found.days == (day("2026-12-24"),)
        assert found.text.endswith(": then 2026-12-18 to 2026-12-29")

    def test_day_off_known(self):
        """Under Microsoft's own calendar, or both, the day is known and not named."""
        for calendar in (MICROSOFT_US, US_FEDERAL | MICROSOFT_US):
            policy = POWER_PLATFORM.with_calendar(calendar)
            for go_live in ("2026-11-25", "2026-12-16", "2026-12-20"):
                assert "microsoft-day-off" not in advice(go_live, policy)

    @pytest.mark.parametrize("year", range(2019, 2035))
    def test_days_off_are_no_federal_days(self, year):
        """Exactly the days that Microsoft is off and the law is not are named."""
        caution = {c.code: c for c in POWER_PLATFORM.cautions}["microsoft-day-off"]
        named = {
            d for w in caution.windows for d in days(w.start, w.end) if d.year == year
        }
        expected = {
            d
            for d in days(date(year, 1, 1), date(year, 12, 31))
            if US_FEDERAL.is_deployment_day(d) and not MICROSOFT_US.is_deployment_day(d)
        }
        assert named == expected

    def test_holiday_friday(self):
        """A dropped Friday says what the other reading gives."""
        found = advice("2026-12-20")["holiday-friday"]
        assert found.days == (day("2026-12-25"), day("2027-01-01"))
        assert found.text == (
            "No document says what follows a holiday Friday. We wait for the next Friday; "
            "on the next business day: then 2026-12-28 to 2027-01-05"
        )
        assert "holiday-friday" not in advice("2026-11-25")
        rolled = POWER_PLATFORM.with_roll(Roll.FOLLOWING)
        assert "holiday-friday" not in advice("2026-12-20", rolled)

    def test_short_notice(self):
        """A Go-Live within 24 hours of the Friday names the earlier rule's dates."""
        found = advice("2026-12-03")["short-notice"]  # a Thursday
        assert found.days == (day("2026-12-03"),)
        assert found.text == (
            "An earlier revision of the rules asked for 24 hours' notice before the "
            "start, which is taken to be at 09:00: then 2026-12-11 to 2026-12-18"
        )
        assert "short-notice" not in advice("2026-12-02")
        assert "short-notice" not in advice("2026-12-03", POWER_PLATFORM_2022)

    def test_quiet(self):
        """An ordinary week has no advice at all."""
        assert advice("2026-08-10") == {}
