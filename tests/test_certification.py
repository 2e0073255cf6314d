"""The clocks before a Go-Live: review, report, and the preview link."""

import json
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploysched import (
    MICROSOFT_US,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    Cadence,
    Calendar,
    OutOfRangeError,
    Roll,
    ScheduleError,
    UnknownRegionError,
    UnstatedRegionError,
    Window,
    plan,
)
from deploysched.certification import (
    ISV_STUDIO_2022,
    PARTNER_CENTER,
    Clocks,
    latest_submission,
    preview_window,
    timeline,
)

PACIFIC = ZoneInfo("America/Los_Angeles")
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
FREEZES = (
    Window(date(2024, 11, 20), date(2025, 1, 6), "holiday season freeze"),
    Window(date(2025, 1, 24), date(2025, 1, 31), "Lunar New Year freeze"),
)
FROZEN = POWER_PLATFORM.with_freezes(*FREEZES)
POLICIES = {
    "skip": POWER_PLATFORM,
    "following": POWER_PLATFORM.with_roll(Roll.FOLLOWING),
    "preceding": POWER_PLATFORM.with_roll(Roll.PRECEDING),
    "notice": POWER_PLATFORM_2022,
    "frozen": FROZEN,
    "microsoft": POWER_PLATFORM.with_calendar(MICROSOFT_US),
}
STAGES = tuple(stage.key for stage in POWER_PLATFORM.stages)
# One changes by half an hour, one at 00:01, one at midnight, one dropped a whole day.
ODD_ZONES = (
    *("America/Los_Angeles", "Australia/Lord_Howe", "America/St_Johns"),
    *("America/Havana", "Africa/Cairo", "Pacific/Apia", "America/Sao_Paulo"),
)

ANSWER = """\
                     earliest               latest
submitted            Mon 2026-11-23 10:00   Mon 2026-11-23 10:00
review answered      Tue 2026-11-24 10:00   Wed 2026-11-25 10:00
report                                      by Wed 2026-11-25 10:00
preview link closes  Fri 2026-11-27 10:00   Mon 2026-11-30 10:00
Go-Live              Tue 2026-11-24 10:00   Mon 2026-11-30 09:59:59
deployment starts    Fri 2026-11-27         Fri 2026-12-04
all regions          not before 2026-12-04  not before 2026-12-11

Times are Pacific.
! Thu 2026-11-26, Thanksgiving Day: does not count for the preview link"""


def always_open(tz, weekend=(), holidays=()):
    """Return a policy in a zone, with closed days of one's own."""
    calendar = Calendar(
        name="demo",
        covers=Window(date(1980, 1, 1), date(2035, 12, 31)),
        weekend=weekend,
        holidays=dict.fromkeys(holidays, "holiday"),
    )
    return attrs.evolve(POWER_PLATFORM, calendar=calendar, tz=tz, cautions=())


def pacific(text):
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC)


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
        "link", ["2026-11-01T08:00+00:00", "2026-03-06T10:00+00:00"]
    )
    @pytest.mark.parametrize("microsecond", [1, 500_000, 999_999])
    def test_part_of_a_second_beside_a_clock_change(self, link, microsecond):
        """A link a part of a second later closes at the same clock change."""
        policy = always_open("America/Los_Angeles")
        whole = datetime.fromisoformat(link)
        part = whole.replace(microsecond=microsecond)
        assert preview_window(part, policy) == preview_window(whole, policy)

    @pytest.mark.parametrize(
        ("link", "closes"),
        [
            # the worked answers
            ("2026-10-01T15:00", "2026-10-05 15:00"),  # Thursday -> Monday
            ("2026-10-02T15:00", "2026-10-06 15:00"),  # Friday -> Tuesday
            ("2026-10-03T00:00", "2026-10-07 00:00"),  # Saturday: the end of Tuesday
            ("2026-10-03T23:59", "2026-10-07 00:00"),
            ("2026-10-04T12:00", "2026-10-07 00:00"),
            # the end of Tuesday is before a holiday Wednesday, not after it
            ("2026-11-07T12:00", "2026-11-11 00:00"),
            ("2026-11-09T12:00", "2026-11-12 12:00"),  # Veterans Day does not count
            ("2026-11-25T10:00", "2026-11-30 10:00"),  # Thanksgiving does not count
            # the first moment of a business day begins two whole days
            ("2026-10-01T00:00", "2026-10-03 00:00"),
            ("2026-10-05T00:00", "2026-10-07 00:00"),
            # both weeks in which the clocks change
            ("2026-03-05T15:00", "2026-03-09 15:00"),
            ("2026-10-29T15:00", "2026-11-02 15:00"),
        ],
    )
    def test_worked_answers(self, link, closes):
        """48 business hours are two business days, by the clock on the wall."""
        assert wall(preview_window(pacific(link))) == closes

    def test_every_hour_of_four_years_is_as_walked(self):
        """The closed form is what comes out when the hours are used up day by day."""
        calendar, start = POWER_PLATFORM.calendar, datetime(2023, 12, 20)
        for hour in range(4 * 366 * 24):
            link = start + hour * HOUR
            got = preview_window(link.replace(tzinfo=PACIFIC, fold=1))
            want = walked(link, 48, calendar)
            assert got == want.replace(tzinfo=PACIFIC), link
            assert got.tzinfo is POWER_PLATFORM.zone

    def test_thursday_afternoon_closes_on_monday_in_every_week(self):
        """The worked answers hold in all weeks of ten years, of clock changes too."""
        policy = always_open("America/Los_Angeles", weekend={5, 6})
        for week in range(520):
            thursday = date(2020, 1, 2) + 7 * week * DAY
            answers = [
                preview_window(
                    datetime.combine(thursday + days * DAY, time(15), PACIFIC), policy
                ).replace(tzinfo=None)
                for days in range(4)
            ]
            monday = datetime.combine(thursday + 4 * DAY, time(15))
            end = datetime.combine(thursday + 6 * DAY, time())
            assert answers == [monday, monday + DAY, end, end]

    def test_a_business_day_of_23_hours_counts_as_a_day(self):
        """In Cairo the clocks change on a Friday: Thursday 15:00 is still Monday."""
        cairo = ZoneInfo("Africa/Cairo")
        policy = always_open("Africa/Cairo", weekend={5, 6})
        link = datetime(2023, 4, 27, 15, tzinfo=cairo)
        closes = preview_window(link, policy)
        assert wall(closes) == "2023-05-01 15:00"
        assert closes.astimezone(UTC) - link.astimezone(UTC) == 4 * DAY - HOUR

    def test_an_hour_that_comes_twice_or_never(self):
        """The clock stands still the first time, and jumps over what does not exist."""
        policy = always_open("America/Los_Angeles")  # Sundays count here
        utc = datetime(2026, 11, 1, 8, tzinfo=UTC)  # 01:00 for the first time
        closes = [wall(preview_window(utc + n * HOUR / 2, policy)) for n in range(6)]
        assert closes[0:3] == ["2026-11-03 01:00"] * 3
        assert closes[3:] == [
            "2026-11-03 01:30",
            "2026-11-03 02:00",
            "2026-11-03 02:30",
        ]
        # 01:30 on 1 November is passed the second time, in standard time
        into = preview_window(pacific("2026-10-30T01:30"), policy)
        assert into.astimezone(UTC) == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
        # but 01:00 has come the first time, and nothing is left then
        into = preview_window(pacific("2026-10-30T01:00"), policy)
        assert into.astimezone(UTC) == datetime(2026, 11, 1, 8, tzinfo=UTC)
        # 02:30 on 8 March does not exist: the window closes as the clock jumps
        gap = preview_window(pacific("2026-03-06T02:30"), policy)
        assert gap.astimezone(UTC) == datetime(2026, 3, 8, 10, tzinfo=UTC)

    def test_freezes_do_not_stop_the_clock(self):
        """A freeze closes days to rollouts, not to a publisher's own test."""
        link = pacific("2024-12-02T10:00")
        assert preview_window(link, FROZEN) == preview_window(link)
        assert wall(preview_window(link, FROZEN)) == "2024-12-04 10:00"

    @given(
        tz=st.sampled_from(ODD_ZONES),
        weekend=st.sampled_from([frozenset(), frozenset({5, 6}), frozenset({4, 5})]),
        days=st.lists(st.integers(0, 6), max_size=4),
        data=st.data(),
    )
    def test_a_later_link_never_closes_earlier(self, tz, weekend, days, data):
        """Monotone, also in the hours around every clock change of odd zones."""
        zone = ZoneInfo(tz)
        year = data.draw(st.integers(1985, 2033))
        changes = [
            moment
            for day in range(365)
            for moment in [datetime(year, 1, 1, tzinfo=UTC) + day * DAY]
            if moment.astimezone(zone).utcoffset()
            != (moment + DAY).astimezone(zone).utcoffset()
        ] or [datetime(year, 3, 8, tzinfo=UTC)]
        centre = (
            data.draw(st.sampled_from(changes))
            - data.draw(st.sampled_from([0, 1, 2, 3])) * DAY
        )
        holidays = [(centre + day * DAY).date() for day in days]
        policy = always_open(tz, weekend, holidays)
        links = sorted(
            centre + timedelta(seconds=seconds)
            for seconds in data.draw(
                st.lists(st.integers(-7200, 93600), min_size=2, max_size=12)
            )
        )
        closes = [preview_window(link, policy).astimezone(UTC) for link in links]
        assert closes == sorted(closes)
        assert all(close > link for close, link in zip(closes, links, strict=True))

    def test_a_link_of_any_zone_is_one_instant(self):
        """The answer depends on the instant, not on the zone it is written in."""
        link = pacific("2026-11-25T10:00")
        for tz in ("UTC", "Asia/Tokyo", "Europe/Berlin"):
            assert preview_window(link.astimezone(ZoneInfo(tz))) == preview_window(link)

    def test_the_week_of_2022_is_plain_time(self):
        """In 2022 the test had a week: the same hour seven days later, in UTC."""
        link = pacific("2022-11-03T10:00")
        closes = preview_window(link, POWER_PLATFORM_2022, ISV_STUDIO_2022)
        assert closes.astimezone(UTC) - link.astimezone(UTC) == 7 * DAY
        assert wall(closes) == "2022-11-10 09:00"  # the clocks went back on 6 November


class TestTimeline:
    def test_the_example(self):
        """Submitted on a Monday: answered in one or two days, starts a week apart."""
        paths = timeline(datetime.fromisoformat("2026-11-23T10:00-08:00"))
        assert list(map(wall, paths.submitted)) == ["2026-11-23 10:00"] * 2
        assert list(map(wall, paths.review)) == ["2026-11-24 10:00", "2026-11-25 10:00"]
        assert wall(paths.report_by) == "2026-11-25 10:00"
        assert list(map(wall, paths.preview_closes)) == [
            "2026-11-27 10:00",
            "2026-11-30 10:00",
        ]
        assert paths.confirmed == (
            paths.review[0],
            datetime(2026, 11, 30, 9, 59, 59, tzinfo=PACIFIC),
        )
        assert paths.earliest == plan(date(2026, 11, 24))
        assert paths.latest == plan(date(2026, 11, 30))
        assert paths.earliest.start == date(2026, 11, 27)
        assert paths.earliest.earliest_completion == date(2026, 12, 4)
        assert paths.latest.start == date(2026, 12, 4)
        assert paths.latest.earliest_completion == date(2026, 12, 11)
        assert all(moment.tzinfo is POWER_PLATFORM.zone for moment in paths.review)

    def test_a_date_is_its_first_to_its_last_second(self):
        """A plain date is a range: earliest from its first second, latest its last."""
        paths = timeline(date(2026, 11, 23))
        assert paths.submitted == (
            datetime(2026, 11, 23, tzinfo=PACIFIC),
            datetime(2026, 11, 23, 23, 59, 59, tzinfo=PACIFIC),
        )
        first, last = (timeline(moment) for moment in paths.submitted)
        assert (paths.review[0], paths.review[1]) == (first.review[0], last.review[1])
        assert paths.preview_closes == (first.preview_closes[0], last.preview_closes[1])
        assert (paths.earliest, paths.latest) == (first.earliest, last.latest)
        assert paths.report_by == last.report_by

    @pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
    def test_a_date_of_a_clock_change_is_whole(self, day):
        """A day of 23 or of 25 hours is a range from midnight to midnight."""
        first, last = timeline(day).submitted
        assert wall(first) == f"{day} 00:00"
        assert last.replace(tzinfo=None) == datetime.combine(day, time(23, 59, 59))

    def test_a_date_whose_midnight_does_not_exist(self):
        """In Havana a spring day begins at 01:00: that is its first second."""
        policy = always_open("America/Havana")
        first, last = timeline(date(2026, 3, 8), policy).submitted
        assert first.astimezone(UTC) == datetime(2026, 3, 8, 5, tzinfo=UTC)
        assert last.astimezone(UTC) - first.astimezone(UTC) == 23 * HOUR - SECOND

    def test_review_is_plain_time(self):
        """Review and report run at weekends, and across a clock change by the hour."""
        paths = timeline(pacific("2026-03-07T12:00"))  # the Saturday before
        assert list(map(wall, paths.review)) == ["2026-03-08 13:00", "2026-03-09 13:00"]
        assert wall(paths.report_by) == "2026-03-09 13:00"

    def test_2022_says_what_it_does_not_know(self):
        """Of the 2022 clocks only the week of testing is known, and they say so."""
        paths = timeline(date(2022, 6, 6), POWER_PLATFORM_2022, ISV_STUDIO_2022)
        assert "only the week of testing is known" in paths.assumptions[0]
        assert paths.clocks.review == PARTNER_CENTER.review
        assert paths.preview_closes[1] - paths.review[1] == 7 * DAY
        assert paths.uncounted == ()
        assert set(paths.latest.assumptions) < set(paths.assumptions)

    def test_the_days_that_do_not_count_are_named(self):
        """Between the first answer and the last close: a holiday and a weekend."""
        paths = timeline(date(2026, 11, 23))
        assert [(day.date.day, day.reasons) for day in paths.uncounted] == [
            (26, ("Thanksgiving Day",)),
            (28, ("weekend",)),
            (29, ("weekend",)),
        ]

    def test_text(self):
        """The text of the how-to page, to the letter; the holiday alone is named."""
        paths = timeline(datetime.fromisoformat("2026-11-23T10:00-08:00"))
        assert str(paths) == ANSWER

    def test_values(self):
        """Results compare by content, hash, pickle, and print in a line."""
        paths = timeline(date(2026, 11, 23))
        assert paths == timeline(date(2026, 11, 23)) != timeline(date(2026, 11, 24))
        assert hash(paths) == hash(timeline(date(2026, 11, 23)))
        assert pickle.loads(pickle.dumps(paths)) == paths  # noqa: S301, made here
        assert repr(paths) == (
            "<Certification 'Partner Center' submitted=2026-11-23T00:00:00-08:00 "
            "earliest=2026-11-27 latest=2026-12-04>"
        )

    def test_to_dict(self):
        """Both paths, their instants, what did not count and what was assumed, for JSON."""
        found = timeline(date(2026, 11, 23)).to_dict()
        assert json.loads(json.dumps(found)) == found
        assert found == {
            "clocks": "Partner Center",
            "source": 'Microsoft Learn, "Verified publisher certification process" '
            "(connectors/custom-connectors/submit-for-certification)",
            "submitted": {
                "earliest": "2026-11-23T00:00:00-08:00",
                "latest": "2026-11-23T23:59:59-08:00",
            },
            "review": {
                "earliest": "2026-11-24T00:00:00-08:00",
                "latest": "2026-11-25T23:59:59-08:00",
            },
            "preview_closes": {
                "earliest": "2026-11-26T00:00:00-08:00",
                "latest": "2026-11-30T23:59:59-08:00",
            },
            "confirmed": {
                "earliest": "2026-11-24T00:00:00-08:00",
                "latest": "2026-11-30T23:59:58-08:00",
            },
            "report_by": "2026-11-25T23:59:59-08:00",
            "uncounted": [
                {"date": "2026-11-26", "reasons": ["Thanksgiving Day"]},
                {"date": "2026-11-28", "reasons": ["weekend"]},
                {"date": "2026-11-29", "reasons": ["weekend"]},
            ],
            "earliest": plan(date(2026, 11, 24)).to_dict(),
            "latest": plan(date(2026, 11, 30)).to_dict(),
            "assumptions": [
                "the preview link is live from the moment the review is answered",
                "48 business hours are two business days of the calendar, 24 hours each",
                "a freeze does not stop the clock of the preview link",
                (
                    "the latest path is confirmed one second before the preview link "
                    "closes: what follows a closed link is not stated"
                ),
            ],
        }

    @given(
        start=st.datetimes(datetime(1971, 1, 2), datetime(2100, 11, 20)),
        later=st.timedeltas(timedelta(), timedelta(days=9)),
        policy=st.sampled_from(sorted(POLICIES)),
        clocks=st.sampled_from([PARTNER_CENTER, ISV_STUDIO_2022]),
    )
    def test_laws(self, start, later, policy, clocks):
        """Earliest before latest, later is never sooner, and any zone gives the same."""
        policy = POLICIES[policy]
        start = start.replace(tzinfo=UTC)
        one, two = (timeline(at, policy, clocks) for at in (start, start + later))
        assert one.review[0] <= one.review[1] < one.preview_closes[1]
        assert one.earliest.start <= one.latest.start
        for path in ("earliest", "latest"):
            assert getattr(one, path).start <= getattr(two, path).start
        assert one == timeline(
            start.astimezone(timezone(timedelta(hours=9))), policy, clocks
        )


class TestRefused:
    @pytest.mark.parametrize(
        ("call", "sentence"),
        [
            (lambda: timeline("2026-11-23"), "submitted must be a date or an aware"),
            (lambda: timeline(datetime(2026, 11, 23)), "names no instant"),
            (lambda: timeline(None), "not the NoneType None"),
            (lambda: timeline(date(2026, 1, 1), "x"), "policy must be a Policy"),
            (
                lambda: timeline(date(2026, 1, 1), clocks=POWER_PLATFORM),
                "clocks must be a Clocks",
            ),
            (lambda: preview_window(date(2026, 1, 1)), "link must be"),
            (lambda: preview_window(datetime(2026, 1, 1)), "link must be"),
            (lambda: latest_submission("DE", "2026-12-24"), "live_by must be a date"),
            (lambda: latest_submission(4, date(2026, 12, 24)), "region must be a str"),
        ],
    )
    def test_wrong_types(self, call, sentence):
        """What is no instant, policy or clock is a TypeError that shows the fix."""
        with pytest.raises(TypeError) as caught:
            call()
        assert sentence in str(caught.value)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (
                {"report": 48},
                "a clock must be a timedelta, not the int 48: timedelta(hours=48)",
            ),
            (
                {"review": (48,)},
                (
                    "review must be a pair of timedelta, shortest and longest, not the tuple "
                    "(48,)"
                ),
            ),
            (
                {"assumptions": "x"},
                "assumptions must be a tuple of str, not the str 'x'",
            ),
            ({"assumptions": (5,)}, "an assumption must be a str, not the int 5"),
            ({"name": 5}, "the name of clocks must be a str, not the int 5"),
        ],
    )
    def test_clocks_of_wrong_types(self, change, sentence):
        """What is no span, text or name is a TypeError that says which it should be."""
        with pytest.raises(TypeError) as caught:
            attrs.evolve(PARTNER_CENTER, **change)
        assert str(caught.value) == sentence

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (
                {"preview": timedelta()},
                "a preview window of no time closes before any Go-Live",
            ),
            (
                {"report": -HOUR},
                (
                    "a clock of -1 day, 23:00:00 is not a whole number of seconds from 0 to "
                    "366 days"
                ),
            ),
            (
                {"report": 366 * DAY + SECOND},
                (
                    "a clock of 366 days, 0:00:01 is not a whole number of seconds from 0 to "
                    "366 days"
                ),
            ),
            (
                {"report": timedelta(microseconds=1)},
                (
                    "a clock of 0:00:00.000001 is not a whole number of seconds from 0 to "
                    "366 days"
                ),
            ),
            (
                {"review": (2 * DAY, DAY)},
                "review is 2 days, 0:00:00 to 1 day, 0:00:00: give the shorter first",
            ),
        ],
    )
    def test_clocks_that_cannot_be(self, change, sentence):
        """A clock is a whole number of seconds, the shorter first."""
        with pytest.raises(ScheduleError) as caught:
            attrs.evolve(PARTNER_CENTER, **change)
        assert str(caught.value) == sentence

    @pytest.mark.parametrize("span", [timedelta(), SECOND, 366 * DAY])
    def test_clocks_at_their_limits(self, span):
        """From no time to a leap year, both included."""
        assert attrs.evolve(PARTNER_CENTER, report=span).report == span

    @pytest.mark.parametrize(
        "submitted",
        [
            *(date(1970, 12, 31), date(2101, 1, 1), date(2100, 12, 30), date.max),
            *(datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)),
            datetime(9999, 12, 30, 12, tzinfo=UTC),
        ],
    )
    def test_outside_the_calendar(self, submitted):
        """A submission whose paths the calendar does not cover is out of range."""
        with pytest.raises(OutOfRangeError):
            timeline(submitted)

    def test_the_end_of_time(self):
        """A calendar that goes on to the last year there is ends in a clear error."""
        covers = Window(date(9990, 1, 1), date.max)
        calendar = Calendar(name="last", covers=covers, weekend=())
        policy = attrs.evolve(POWER_PLATFORM, calendar=calendar, cautions=())
        noon = datetime(9999, 12, 30, 12, tzinfo=UTC)
        beyond = "what follows {} is outside the years that any calendar knows"
        for call, sentence in (
            (lambda: timeline(date.max, policy), beyond.format("9999-12-31")),
            (lambda: timeline(noon + DAY, policy), beyond.format("9999-12-31")),
            (
                lambda: preview_window(noon, policy, ISV_STUDIO_2022),
                beyond.format("9999-12-30"),
            ),
            (
                lambda: preview_window(noon, policy),
                "the days that calendar 'last' has data for",
            ),
        ):
            with pytest.raises(OutOfRangeError) as caught:
                call()
            assert str(caught.value).endswith(sentence)


def due(submitted, index, policy, clocks=PARTNER_CENTER):
    """The due day on the slowest path, or the end of time where none is answered."""
    try:
        return timeline(submitted, policy, clocks).latest.stages[index].date
    except OutOfRangeError:
        return date.max


class TestLatestSubmission:
    def test_example(self):
        """For Germany by Christmas Eve: submitted as Monday 14 December begins."""
        last = latest_submission("Germany", date(2026, 12, 24))
        assert wall(last) == "2026-12-14 00:00"
        assert timeline(last).latest.date_for("DE") == date(2026, 12, 23)
        assert timeline(last + SECOND).latest.date_for("DE") == date(2027, 1, 13)

    def assert_law(self, index, live_by, policy, clocks=PARTNER_CENTER):
        last = latest_submission(STAGES[index], live_by, policy, clocks)
        assert last.microsecond == 0
        assert last.tzinfo is policy.zone
        last = last.astimezone(UTC)  # in one zone, a second may be an hour
        assert due(last, index, policy, clocks) <= live_by
        assert due(last + SECOND, index, policy, clocks) > live_by

    @pytest.mark.parametrize("name", sorted(POLICIES))
    @pytest.mark.parametrize("clocks", [PARTNER_CENTER, ISV_STUDIO_2022])
    def test_law_on_every_day(self, name, clocks):
        """Safe at that second, too late one later, on each day of a winter and both clock changes."""
        for number in range(140):
            live_by = date(2024, 11, 1) + number * DAY
            self.assert_law(number % 6, live_by, POLICIES[name], clocks)

    @given(
        day=st.dates(date(1971, 2, 1), date(2100, 12, 15)),
        index=st.integers(0, 5),
        name=st.sampled_from(sorted(POLICIES)),
        clocks=st.sampled_from([PARTNER_CENTER, ISV_STUDIO_2022]),
    )
    def test_law_in_all_years(self, day, index, name, clocks):
        """The same on days of 130 years, under every reading."""
        self.assert_law(index, day, POLICIES[name], clocks)

    @given(
        tz=st.sampled_from(ODD_ZONES),
        weekend=st.sampled_from([frozenset(), frozenset({5, 6}), frozenset({4, 5})]),
        day=st.dates(date(1981, 1, 1), date(2034, 12, 31)),
        hours=st.sampled_from([1, 24, 36, 48, 71]),
        notice=st.integers(0, 30),
        off=st.lists(st.integers(-20, 0), max_size=4),
    )
    def test_law_in_odd_zones(self, tz, weekend, day, hours, notice, off):
        """Other zones, weekends, windows and notices: clock changes on business days."""
        policy = always_open(tz, weekend, [day + days * DAY for days in off])
        policy = attrs.evolve(
            policy.with_roll(Roll.FOLLOWING),  # where Fridays are never open
            notice=notice * HOUR,
            start_time=time(1, 30),
        )
        clocks = attrs.evolve(PARTNER_CENTER, preview=hours * HOUR)
        self.assert_law(2, day, policy, clocks)

    @pytest.mark.parametrize("start_time", [time(1, 30), time(2, 30)])
    def test_law_at_a_clock_change(self, start_time):
        """Two business days before a deadline its time may come twice, or never."""
        policy = attrs.evolve(
            always_open("America/Los_Angeles"),
            cadence=Cadence("FREQ=WEEKLY;BYDAY=WE"),
            notice=24 * HOUR,
            start_time=start_time,
        )
        for number in range(30):
            self.assert_law(0, date(2026, 3, 1) + number * DAY, policy)
            self.assert_law(0, date(2026, 10, 20) + number * DAY, policy)

    def test_the_second_time_through_an_hour(self):
        """01:30 on 1 November comes twice: the link may wait for the second time."""
        policy = attrs.evolve(
            always_open("America/Los_Angeles"),
            cadence=Cadence("FREQ=WEEKLY;BYDAY=WE"),
            notice=24 * HOUR,
            start_time=time(1, 30),
        )
        last = latest_submission("testing", date(2026, 11, 4), policy)
        # two days before Tuesday 01:30:01, and 48 hours of review before that
        link = datetime(2026, 11, 1, 9, 30, 1, tzinfo=UTC)
        assert last.astimezone(UTC) == link - 2 * DAY

    @pytest.mark.parametrize("name", ["skip", "preceding", "frozen"])
    def test_brute_force(self, name):
        """Of all hours of five months, and the seconds beside them, none is better."""
        policy, last = POLICIES[name], len(STAGES) - 1
        start = datetime(2024, 10, 20, 7, tzinfo=UTC)
        moments = [
            start + hour * HOUR + beside * SECOND
            for hour in range(150 * 24)
            for beside in (0, 1)
        ]
        days = [due(moment, last, policy) for moment in moments]
        assert days == sorted(days)
        for number in range(30, 140):
            live_by = start.date() + number * DAY
            best = max(
                (m for m, day in zip(moments, days, strict=True) if day <= live_by),
                default=None,
            )
            if best is not None:
                assert latest_submission(STAGES[last], live_by, policy) == best

    @given(
        day=st.dates(date(1971, 3, 1), date(2100, 12, 15)),
        review=st.integers(24 * 3600, 48 * 3600),
        part=st.floats(0, 1, exclude_max=True),
        early=st.integers(0, 10**6),
    )
    def test_every_documented_path_is_safe(self, day, review, part, early):
        """Whenever the answer comes and the test ends, the region is due in time."""
        submitted = latest_submission("europe", day).astimezone(UTC) - early * SECOND
        link = submitted + review * SECOND
        window = preview_window(link).astimezone(UTC) - link
        confirmed = link + (window // SECOND * part // 1) * SECOND
        assert plan(confirmed).date_for("europe") <= day

    def test_first_and_last_day(self):
        """At both ends the error names the day next to it that can be answered."""
        for name, policy in POLICIES.items():
            for index, region in enumerate(STAGES):
                with pytest.raises(OutOfRangeError, match="too early") as caught:
                    latest_submission(region, date(1971, 1, 1), policy)
                first = date.fromisoformat(str(caught.value)[-10:])
                self.assert_law(index, first, policy)
                with pytest.raises(OutOfRangeError, match=f"answered is {first}"):
                    latest_submission(region, first - DAY, policy)
                with pytest.raises(OutOfRangeError, match="too late") as caught:
                    latest_submission(region, date(2101, 3, 1), policy)
                last = date.fromisoformat(str(caught.value)[-10:])
                self.assert_law(index, last, policy)
                with pytest.raises(OutOfRangeError, match=f"answered is {last}"):
                    latest_submission(region, last + DAY, policy)
                assert first < date(1971, 2, 1) < date(2100, 12, 1) < last, name

    def test_a_train_that_begins_later(self):
        """Before the first day of a cadence no submission is safe: the error says when."""
        cadence = Cadence("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", date(2026, 1, 2))
        policy = attrs.evolve(POWER_PLATFORM, cadence=cadence)
        with pytest.raises(OutOfRangeError, match="2026-01-16"):
            latest_submission("testing", date(2026, 1, 10), policy)
        self.assert_law(0, date(2026, 1, 16), policy)
        # a train every day: the first ones are too soon after a review
        cadence = Cadence("FREQ=DAILY", date(2026, 1, 5))
        policy = attrs.evolve(POWER_PLATFORM, cadence=cadence)
        with pytest.raises(OutOfRangeError, match="answered is 2026-01-08"):
            latest_submission("testing", date(2026, 1, 7), policy)
        self.assert_law(0, date(2026, 1, 8), policy)

    @pytest.mark.parametrize(
        ("tz", "longest", "last"),
        [
            ("Pacific/Kiritimati", 42 * HOUR, "2026-08-31 06:00"),
            ("Pacific/Pago_Pago", 30 * HOUR, "2026-08-31 18:00"),
        ],
    )
    def test_the_first_day_is_that_of_the_rules(self, tz, longest, last):
        """The first answer is on a day of the calendar in the policy's zone.

        East and west of all other zones that day begins at another instant.
        """
        covers = Window(date(2026, 9, 1), date(2026, 12, 31))
        calendar = Calendar(name="autumn", covers=covers, weekend=())
        cadence = Cadence("FREQ=DAILY", covers.start)
        policy = attrs.evolve(
            POWER_PLATFORM, calendar=calendar, tz=tz, cautions=(), cadence=cadence
        )
        clocks = attrs.evolve(PARTNER_CENTER, review=(DAY, longest))
        first = date(2026, 9, 4)
        assert wall(latest_submission("testing", first, policy, clocks)) == last
        self.assert_law(0, first, policy, clocks)
        with pytest.raises(OutOfRangeError, match=f"answered is {first}$"):
            latest_submission("testing", first - DAY, policy, clocks)

    def test_a_calendar_too_short_for_any(self):
        """Where no certification and rollout fit at all, no day is named."""
        calendar = Calendar(
            name="week", covers=Window(date(2026, 1, 1), date(2026, 1, 12))
        )
        policy = attrs.evolve(POWER_PLATFORM, calendar=calendar)
        with pytest.raises(OutOfRangeError, match="no certification and rollout fit"):
            latest_submission("testing", date(2026, 1, 9), policy)

    def test_regions(self):
        """Names are looked up as everywhere; unknown and unstated ones say so."""
        with pytest.raises(UnknownRegionError):
            latest_submission("Germny", date(2026, 12, 24))
        with pytest.raises(UnstatedRegionError):
            latest_submission("AE", date(2026, 12, 24))


def test_clocks_are_data():
    """Another revision is a value like any other."""
    clocks = Clocks(name="fast", review=(HOUR, HOUR), report=HOUR, preview=24 * HOUR)
    paths = timeline(pacific("2026-11-23T10:00"), clocks=clocks)
    assert wall(paths.preview_closes[0]) == "2026-11-24 11:00"
    assert clocks == attrs.evolve(clocks)
    assert "review=" in repr(clocks)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: timeline("x"),
            "submitted must be a date or an aware datetime, not the str 'x'",
        ),
        (
            lambda: timeline(date(2026, 6, 1), "x"),
            "policy must be a Policy, not the str 'x': POWER_PLATFORM",
        ),
        (
            lambda: timeline(date(2026, 6, 1), POWER_PLATFORM, "x"),
            "clocks must be a Clocks, not the str 'x': PARTNER_CENTER",
        ),
    ],
)
def test_wrong_types(call, sentence):
    """Each argument of the wrong type is named, with what it must be."""
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == sentence
