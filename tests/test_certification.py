"""The clocks before a Go-Live: review, report, and the preview link."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deploysched import (
    MICROSOFT_US,
    OBSERVED_FREEZES,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    OutOfRangeError,
    Roll,
    ScheduleError,
    plan,
)
from deploysched.certification import latest_submission, preview_window, timeline

PACIFIC = ZoneInfo("America/Los_Angeles")
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
FROZEN = POWER_PLATFORM.with_freezes(*OBSERVED_FREEZES)
POLICIES = (
    *map(POWER_PLATFORM.with_roll, Roll),
    POWER_PLATFORM_2022,
    FROZEN,
    POWER_PLATFORM.with_calendar(MICROSOFT_US),
)
MONDAY = datetime(2026, 11, 23, 10, tzinfo=PACIFIC)


def wall(moment):
    return moment.replace(tzinfo=None).isoformat(" ", "minutes")


def walked(link, hours, calendar):
    """The oracle: go on day by day, and use up the hours on business days."""
    left, now = timedelta(hours=hours), link
    while True:
        midnight = datetime.combine(now.date() + DAY, time())
        if calendar.is_deployment_day(now.date()):
            if midnight - now >= left:
                return now + left
            left -= midnight - now
        now = midnight


class TestPreviewWindow:
    @pytest.mark.parametrize(
        ("link", "closes"),
        [
            ("2026-10-01T15:00", "2026-10-05 15:00"),  # Thursday -> Monday
            ("2026-10-02T15:00", "2026-10-06 15:00"),  # Friday -> Tuesday
            # the end of Tuesday is before a holiday Wednesday, not after it
            ("2026-11-07T12:00", "2026-11-11 00:00"),
            ("2026-11-09T12:00", "2026-11-12 12:00"),  # Veterans Day does not count
            ("2026-11-25T10:00", "2026-11-30 10:00"),  # Thanksgiving does not count
        ],
    )
    def test_worked_answers(self, link, closes):
        """48 business hours are two business days, by the clock on the wall."""
        link = datetime.fromisoformat(link).replace(tzinfo=PACIFIC)
        assert wall(preview_window(link)) == closes

    def test_every_hour_of_a_year_is_as_walked(self):
        """The closed form is what comes out when the hours are used up day by day."""
        for hour in range(400 * 24):
            link = datetime(2023, 12, 20) + hour * HOUR
            closes = preview_window(link.replace(tzinfo=PACIFIC, fold=1))
            assert wall(closes) == wall(walked(link, 48, POWER_PLATFORM.calendar))

    def test_freezes_do_not_stop_the_clock(self):
        """A freeze closes days to rollouts, not to a publisher's own test."""
        link = datetime(2024, 12, 2, 10, tzinfo=PACIFIC)
        assert preview_window(link, FROZEN) == link + 2 * DAY


class TestTimeline:
    def test_the_example(self):
        """Submitted on a Monday: answered in one or two days, starts a week apart."""
        paths = timeline(MONDAY)
        assert list(map(wall, paths.review)) == ["2026-11-24 10:00", "2026-11-25 10:00"]
        assert wall(paths.report_by) == "2026-11-25 10:00"
        closes = ["2026-11-27 10:00", "2026-11-30 10:00"]
        assert list(map(wall, paths.preview_closes)) == closes
        assert paths.confirmed == (paths.review[0], paths.preview_closes[1] - SECOND)
        assert paths.earliest == plan(date(2026, 11, 24))
        assert paths.latest == plan(date(2026, 11, 30))
        assert [day.date.day for day in paths.uncounted] == [26, 28, 29]

    @pytest.mark.parametrize(
        "day", [date(2026, 11, 23), date(2026, 3, 8), date(2026, 11, 1)]
    )
    def test_a_date_is_its_first_to_its_last_second(self, day):
        """A plain date is a range, of 23 or 25 hours where the clocks change."""
        paths = timeline(day)
        assert paths.submitted == (
            datetime.combine(day, time(), PACIFIC),
            datetime.combine(day, time(23, 59, 59), PACIFIC),
        )
        first, last = (timeline(moment) for moment in paths.submitted)
        assert (paths.review[0], paths.review[1]) == (first.review[0], last.review[1])
        assert paths.preview_closes == (first.preview_closes[0], last.preview_closes[1])
        assert (paths.earliest, paths.latest) == (first.earliest, last.latest)
        assert paths.report_by == last.report_by

    def test_review_is_plain_time(self):
        """Review and report run at weekends, and across a clock change by the hour."""
        paths = timeline(datetime(2026, 3, 7, 12, tzinfo=PACIFIC))  # a Saturday
        assert list(map(wall, paths.review)) == ["2026-03-08 13:00", "2026-03-09 13:00"]
        assert wall(paths.report_by) == "2026-03-09 13:00"

    def test_text_shows_both_paths_on_three_bases(self):
        """Both ends on each basis, what they are worth, and what could move them."""
        paths = timeline(MONDAY)
        table, rest = str(paths).split("\n\n")
        ends = [str(x.earliest_completion) for x in (paths.earliest, paths.latest)]
        rows = [[c.strip() for c in re.split("  +", r)] for r in table.split("\n")]
        assert rows[5:] == [
            ["Go-Live", "Tue 2026-11-24 10:00", "Mon 2026-11-30 09:59:59"],
            ["deployment starts", "Fri 2026-11-27", "Fri 2026-12-04"],
            ["all regions"],
            ["", "by the rules", *ends],
            ["", "as stated", "2026-12-18 to 2026-12-25", "2026-12-25 to 2027-01-01"],
            ["", "as observed", "2027-01-13 to 2027-04-16", "2027-01-19 to 2027-04-22"],
        ]
        assert rest.count("does not count for the preview link") == 1  # no weekend
        assert "Times are Pacific. By the rules: the earliest possible." in rest
        assert "(--us-holidays" in rest  # what could move the dates

    def test_to_dict(self):
        """Both paths with their instants and days, ready for JSON."""
        paths = timeline(MONDAY)
        found = paths.to_dict()
        assert json.loads(json.dumps(found)) == found
        for name in ("submitted", "review", "preview_closes", "confirmed"):
            assert list(found[name]) == ["earliest", "latest"]
            pair = tuple(map(datetime.fromisoformat, found[name].values()))
            assert pair == getattr(paths, name)
        assert found["report_by"] == "2026-11-25T10:00:00-08:00"
        assert found["uncounted"][0]["reasons"] == ["Thanksgiving Day"]
        assert found["earliest"] == paths.earliest.to_dict()

    @given(
        start=st.datetimes(datetime(1971, 1, 3), datetime(2100, 11, 20)),
        later=st.timedeltas(timedelta(), timedelta(days=9)),
        policy=st.sampled_from(POLICIES),
    )
    def test_laws(self, start, later, policy):
        """Earliest before latest, later is never sooner, and any zone gives the same."""
        start = start.replace(tzinfo=UTC)
        one, two = (timeline(at, policy) for at in (start, start + later))
        assert one.review[0] <= one.review[1] < one.preview_closes[1]
        assert one.earliest.start <= one.latest.start
        assert one.earliest.start <= two.earliest.start
        assert one.latest.start <= two.latest.start
        elsewhere = start.astimezone(timezone(timedelta(hours=9)))
        assert one == timeline(elsewhere, policy)


class TestLatestSubmission:
    @example(date(2026, 12, 28), "testing", POLICIES[1])  # closes on a
    @example(date(2027, 1, 4), "testing", POLICIES[1])  # closed Friday
    @given(
        live_by=st.dates(date(1971, 3, 1), date(2100, 12, 20)),
        region=st.sampled_from([stage.key for stage in POWER_PLATFORM.stages]),
        policy=st.sampled_from(POLICIES),
    )
    def test_that_second_keeps_the_promise_and_the_next_breaks_it(
        self, live_by, region, policy
    ):
        """On the slowest path, to the second."""
        last = latest_submission(region, live_by, policy)
        assert last.tzinfo is policy.zone
        kept = timeline(last, policy).latest
        assert kept.date_for(region) <= live_by
        broken = timeline(last.astimezone(UTC) + SECOND, policy).latest
        assert broken.date_for(region) > live_by


@pytest.mark.parametrize("ask", [timeline, preview_window])
def test_refused(ask):
    """A naive datetime names no instant, and outside the calendar nothing is known.

    Microsoft's clocks are for its own policies.
    """
    with pytest.raises(TypeError, match="naive"):
        ask(datetime(2026, 11, 23, 10))
    for year in (1970, 2101, 9999):
        with pytest.raises(OutOfRangeError):
            ask(datetime(year, 12, 31, tzinfo=UTC))
    own = attrs.evolve(POWER_PLATFORM, name="ours", owner="")
    with pytest.raises(ScheduleError, match="of Microsoft, whose policy 'ours' is not"):
        ask(MONDAY, own)
