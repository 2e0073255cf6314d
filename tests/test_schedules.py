"""A schedule: the questions a person asks of it, and the text they read."""

import json
from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import go_lives, plannable_days, policies

from deploysched import (
    MICROSOFT_US,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
    Cadence,
    Calendar,
    ClosedDay,
    OutOfRangeError,
    Policy,
    Roll,
    Schedule,
    ScheduleError,
    Schedules,
    Stage,
    Status,
    UnknownRegionError,
    UnstatedRegionError,
    Window,
    plan,
    upcoming,
)
from deploysched.cycles import cycle_at
from deploysched.planning import compare
from deploysched.policies import Caution

CHRISTMAS = plan(date(2026, 12, 20))
THANKSGIVING = plan(date(2026, 11, 25))
ONE_DAY = timedelta(days=1)

ANSWER = """\
Go-Live Wed 2026-11-25 (Pacific day): deployment starts Fri 2026-11-27

stage  not before      regions
  1    Fri 2026-11-27  Testing
  2    Mon 2026-11-30  US preview
  3    Tue 2026-12-01  Asia, except Japan and India
  4    Wed 2026-12-02  Europe, except the United Kingdom
  5    Thu 2026-12-03  Brazil, Canada, Japan and India
  6    Fri 2026-12-04  Australia, the United Kingdom and the United States

All regions  2026-12-04                the earliest the published rules allow
             2026-12-18 to 2026-12-25  Microsoft's stated average, 3 to 4 weeks:
                                       announce nothing earlier than this
If you slip  past Thu 2026-11-26 (Pacific), all moves: start Fri 2026-12-04

! Fri 2026-11-27 is no federal holiday, but Microsoft has been seen to take that
  day off: then 2026-12-04 to 2026-12-11 (--us-holidays microsoft)
! Freezes were seen between Thanksgiving week and 7 January (2021, 2022, 2024);
  none is assumed (add one: --freeze START..END)"""

ANSWER_CHRISTMAS = """\
Go-Live Sun 2026-12-20 (Pacific day): deployment starts Fri 2027-01-08
  no start   Fri 2026-12-25, Christmas Day
             Fri 2027-01-01, New Year's Day

stage  not before      regions
  1    Fri 2027-01-08  Testing
  2    Mon 2027-01-11  US preview
  3    Tue 2027-01-12  Asia, except Japan and India
  4    Wed 2027-01-13  Europe, except the United Kingdom
  5    Thu 2027-01-14  Brazil, Canada, Japan and India
  6    Fri 2027-01-15  Australia, the United Kingdom and the United States

All regions  2027-01-15                the earliest the published rules allow
             2027-01-29 to 2027-02-05  Microsoft's stated average, 3 to 4 weeks:
                                       announce nothing earlier than this
If you slip  past Thu 2027-01-07 (Pacific), all moves: start Fri 2027-01-15
Just missed  up to Thu 2026-12-17 the start was Fri 2026-12-18, 3 weeks earlier

! No document says what follows a holiday Friday. We wait for the next Friday;
  on the next business day: then 2026-12-28 to 2027-01-05 (--roll following)
! Freezes were seen between Thanksgiving week and 7 January (2021, 2022, 2024);
  none is assumed (add one: --freeze START..END)"""


def daily(**changes):
    """Return a policy of nobody: one stage, a train every day, no closed day."""
    calendar = Calendar(
        name="open", covers=Window(date(2026, 1, 1), date(2026, 12, 31)), weekend=()
    )
    given = {
        "name": "daily",
        "calendar": calendar,
        "stages": (Stage("all", "All", offset=0),),
        "cadence": Cadence("FREQ=DAILY", date(2026, 1, 1)),
        "typical": None,
    }
    return Policy(**(given | changes))


class TestDates:
    def test_properties(self):
        """The dates of OUTPUT for 2026-11-25."""
        assert THANKSGIVING.nominal == THANKSGIVING.start == date(2026, 11, 27)
        assert THANKSGIVING.earliest_completion == date(2026, 12, 4)
        window = THANKSGIVING.typical_completion
        assert (window.start, window.end) == (date(2026, 12, 18), date(2026, 12, 25))
        assert str(THANKSGIVING.confirm_by) == "2026-11-26 23:59:59-08:00"
        assert [item.stage.key for item in THANKSGIVING] == [
            stage.key for stage in POWER_PLATFORM.stages
        ]
        assert len(THANKSGIVING) == 6

    def test_no_stated_time(self):
        """The revision of 2022 states no time, so nothing is ever overdue."""
        schedule = plan(date(2026, 11, 25), POWER_PLATFORM_2022)
        assert schedule.typical_completion is None
        assert schedule.status(date(2030, 1, 1)) is Status.ALL_DUE
        assert "stated" not in str(schedule)

    @given(plannable_days())
    def test_closed_days(self, go_live):
        """Law 37: each day of the rollout is a stage day or closed for a reason."""
        schedule = plan(go_live)
        closed = {item.date for item in schedule.closed_days}
        staged = {item.date for item in schedule}
        span = Window(schedule.start, schedule.earliest_completion)
        assert closed | staged == set(span.common_days(span))
        assert not closed & staged
        for item in schedule.closed_days:
            assert item.reasons == US_FEDERAL.reasons(item.date)

    def test_closed_before_start(self):
        """Under FOLLOWING the closed due day and what follows it are listed."""
        schedule = plan(date(2026, 12, 20), POWER_PLATFORM.with_roll(Roll.FOLLOWING))
        assert schedule.closed_days[0] == ClosedDay(
            date(2026, 12, 25), ("Christmas Day",)
        )
        assert "closed     Fri 2026-12-25, Christmas Day" in str(schedule)

    def test_earliest_update(self):
        """An update waits until all regions are due, then takes the next start."""
        assert THANKSGIVING.earliest_update == date(2026, 12, 11)

    def test_after_slip(self):
        """A slip costs a week normally, three before Christmas 2026."""
        assert THANKSGIVING.after_slip().start - THANKSGIVING.start == timedelta(
            weeks=1
        )
        before = plan(date(2026, 12, 16))
        assert before.after_slip().start - before.start == timedelta(weeks=3)

    def test_slip_on_the_same_day(self):
        """A slip is one second, which leaves the day only at its end."""
        policy = daily(notice=timedelta(hours=24), start_time=time(23, 59, 58))
        schedule = plan(date(2026, 6, 1), policy)
        assert str(schedule.confirm_by) == "2026-06-02 23:59:58-07:00"
        assert schedule.after_slip().go_live == date(2026, 6, 2)

    @given(st.data())
    def test_slip_is_the_next_plan(self, data):
        """A slip is the plan of one second after the deadline."""
        policy = data.draw(policies())
        go_live = data.draw(go_lives(policy))
        try:
            schedule = plan(go_live, policy)
            late = schedule.confirm_by.astimezone(UTC) + timedelta(seconds=1)
            expected = plan(late, policy)
        except OutOfRangeError:
            assume(False)
        assert schedule.after_slip() == expected


class TestRegions:
    @pytest.mark.parametrize(
        ("region", "key"),
        [
            ("europe", "europe"),
            ("EUROPE ", "europe"),
            ("Testing", "testing"),
            ("DE", "europe"),
            ("germany", "europe"),
            ("UK", "australia-uk-us"),
            ("Japan", "americas-japan-india"),
            ("us-preview", "us-preview"),
        ],
    )
    def test_valid(self, region, key):
        """A stage, a country or a geography is found whatever its case."""
        (due,) = (item.date for item in CHRISTMAS if item.stage.key == key)
        assert CHRISTMAS.date_for(region) == due

    def test_invalid(self):
        """Unknown names, unstated places and wrong types each have their error."""
        with pytest.raises(UnknownRegionError, match="Germany"):
            CHRISTMAS.date_for("Germny")
        with pytest.raises(UnstatedRegionError) as caught:
            CHRISTMAS.date_for("AE")
        assert CHRISTMAS.date_for(caught.value.bound) == CHRISTMAS.earliest_completion
        with pytest.raises(UnstatedRegionError, match="outside the rollout") as caught:
            CHRISTMAS.date_for("China")
        assert caught.value.bound is None
        with pytest.raises(TypeError, match="region must be a str"):
            CHRISTMAS.date_for(4)
        with pytest.raises(LookupError):
            CHRISTMAS.date_for("moon")

    def test_own_names(self):
        """A policy without a region table knows its own names alone."""
        policy = attrs.evolve(
            POWER_PLATFORM,
            stages=(Stage("canary", "Canary ring", offset=0, regions=("Oslo",)),),
            region_table=None,
        )
        schedule = plan(date(2026, 11, 4), policy)
        assert schedule.date_for("OSLO") == schedule.date_for("canary ring")
        with pytest.raises(UnknownRegionError, match="known are canary"):
            schedule.date_for("Germany")


class TestProgress:
    @pytest.mark.parametrize(
        ("on", "status", "due", "following"),
        [
            ("2026-11-26", Status.SCHEDULED, 0, "testing"),
            ("2026-11-27", Status.ROLLING_OUT, 1, "us-preview"),
            ("2026-11-29", Status.ROLLING_OUT, 1, "us-preview"),
            ("2026-12-03", Status.ROLLING_OUT, 5, "australia-uk-us"),
            ("2026-12-04", Status.ALL_DUE, 6, None),
            ("2026-12-25", Status.ALL_DUE, 6, None),
            ("2026-12-26", Status.OVERDUE, 6, None),
        ],
    )
    def test_days(self, on, status, due, following):
        """From the first stage's day it rolls out, after the stated time it is overdue."""
        day = date.fromisoformat(on)
        assert THANKSGIVING.status(day) is status
        assert len(THANKSGIVING.due_stages(day)) == due
        item = THANKSGIVING.next_stage(day)
        assert (item and item.stage.key) == following

    def test_instant(self):
        """An instant is looked at on its Pacific day."""
        late_thursday = datetime(2026, 11, 27, 7, 59, tzinfo=UTC)
        assert THANKSGIVING.status(late_thursday) is Status.SCHEDULED
        assert (
            THANKSGIVING.status(late_thursday + timedelta(minutes=1))
            is Status.ROLLING_OUT
        )
        with pytest.raises(TypeError, match="on must be a date or an aware datetime"):
            THANKSGIVING.status("2026-11-27")

    def test_freeze_longer_than_the_average(self):
        """What is not due yet by its own dates is not overdue."""
        policy = POWER_PLATFORM.with_freezes(
            Window(date(2026, 11, 30), date(2027, 1, 8))
        )
        schedule = plan(date(2026, 11, 25), policy)
        assert schedule.status(date(2027, 1, 12)) is Status.ROLLING_OUT


class TestAdvisories:
    @pytest.mark.parametrize(
        ("go_live", "codes"),
        [
            ("2026-11-25", {"microsoft-day-off", "season-freeze"}),
            ("2026-12-20", {"holiday-friday", "microsoft-day-off", "season-freeze"}),
            ("2026-09-01", set()),
            ("2026-09-03", {"short-notice"}),
            ("2026-11-04", set()),  # ends on 16 November, before the season
            ("2026-11-11", {"season-freeze"}),
            ("2027-01-07", {"short-notice", "season-freeze"}),
            ("2027-01-08", set()),
        ],
    )
    def test_codes(self, go_live, codes):
        """Each code appears where it touches the time from Go-Live to the last stage."""
        schedule = plan(date.fromisoformat(go_live))
        assert {item.code for item in schedule.advisories} == codes

    def test_other_dates(self):
        """An advisory says what the dates would be under its reading."""
        by_code = {item.code: item for item in plan(date(2026, 12, 20)).advisories}
        advisory = by_code["holiday-friday"]
        assert advisory.text.endswith(": then 2026-12-28 to 2027-01-05")
        assert advisory.days == (date(2026, 12, 25), date(2027, 1, 1))
        assert str(advisory) == advisory.text

    def test_touched_without_change(self):
        """A day off between Go-Live and start is advised of, but not on the screen."""
        schedule = plan(date(2026, 11, 27))
        assert "microsoft-day-off" in {item.code for item in schedule.advisories}
        assert "take that" not in str(schedule)

    def test_answered(self):
        """Whoever closes those days, or gives a freeze for the season, has no advisory."""
        frozen = POWER_PLATFORM.with_freezes(
            Window(date(2026, 12, 21), date(2027, 1, 4))
        )
        codes = {item.code for item in plan(date(2026, 12, 1), frozen).advisories}
        assert "season-freeze" not in codes
        closed = POWER_PLATFORM.with_calendar(US_FEDERAL | MICROSOFT_US)
        codes = {item.code for item in plan(date(2026, 11, 25), closed).advisories}
        assert "microsoft-day-off" not in codes

    def test_beyond_the_calendar(self):
        """At the end of the years a reading may leave them, and says so."""
        (advisory,) = (
            item
            for item in plan(date(2100, 12, 16)).advisories
            if item.code == "short-notice"
        )
        assert advisory.text.endswith("then beyond 2100-12-31")


class TestConstructor:
    def test_refuses_a_foreign_train(self):
        """A schedule cannot hold a train that its Go-Live does not take."""
        later = cycle_at(POWER_PLATFORM, date(2026, 12, 11))
        for day in (date(2026, 11, 25), date(2026, 12, 11), date(2026, 12, 25)):
            with pytest.raises(ScheduleError, match="use plan"):
                Schedule(day, POWER_PLATFORM, later)
        assert Schedule(date(2026, 12, 4), POWER_PLATFORM, later).start == later.start

    def test_notice_allows_two(self):
        """With notice due, a Thursday can take either Friday, and no third one."""
        thursday = date(2026, 12, 3)
        for friday in (date(2026, 12, 4), date(2026, 12, 11)):
            cycle = cycle_at(POWER_PLATFORM_2022, friday)
            assert Schedule(thursday, POWER_PLATFORM_2022, cycle).start == friday
        third = cycle_at(POWER_PLATFORM_2022, date(2026, 12, 18))
        with pytest.raises(ScheduleError):
            Schedule(thursday, POWER_PLATFORM_2022, third)


class TestText:
    def test_answer(self):
        """The text of OUTPUT for 2026-11-25, to the letter."""
        assert str(THANKSGIVING) == ANSWER

    def test_christmas(self):
        """The text of OUTPUT for 2026-12-20, with what was passed over and missed."""
        assert str(CHRISTMAS) == ANSWER_CHRISTMAS

    @pytest.mark.parametrize(
        ("offset", "worth"),
        [
            (27, "announce nothing earlier than this"),
            (28, "announce nothing earlier than this"),
            (29, "here the rules alone take longer"),
        ],
    )
    def test_rules_against_the_stated_time(self, offset, worth):
        """Where the rules take longer than is stated, nobody is told to wait for it."""
        policy = daily(
            stages=(Stage("all", "All", offset=offset),),
            typical=(timedelta(days=21), timedelta(days=28)),
        )
        lines = str(plan(date(2026, 5, 31), policy)).splitlines()
        (line,) = (n for n, text in enumerate(lines) if "stated average" in text)
        assert lines[line - 1].endswith("  the earliest these rules allow")
        assert lines[line] == (
            "             2026-06-22 to 2026-06-29  the stated average, 3 to 4 weeks:"
        )
        assert lines[line + 1] == " " * 39 + worth

    def test_caution_without_an_option(self):
        """A caution that no option selects ends with its sentence."""
        season = Window(date(2026, 6, 1), date(2026, 6, 30), "summer")
        caution = Caution(
            code="summer", text="June was slow", source="a note", windows=(season,)
        )
        text = str(plan(date(2026, 6, 7), daily(cautions=(caution,))))
        assert text.endswith("start Tue 2026-06-09\n\n! June was slow")

    @pytest.mark.parametrize(("day", "shown"), [(8, True), (9, False), (10, True)])
    def test_days_off_that_matter(self, day, shown):
        """A day off is told where a stage or the start is due on it, not beside them."""
        off = Window(date(2026, 6, day), date(2026, 6, day), "seen off")
        caution = Caution(
            code="microsoft-day-off",
            text="<days> was seen off",
            source="a note",
            windows=(off,),
            closes=True,
        )
        stages = (Stage("all", "All", offset=2),)
        schedule = plan(date(2026, 6, 7), daily(cautions=(caution,), stages=stages))
        assert schedule.start == date(2026, 6, 8)
        assert schedule.earliest_completion == date(2026, 6, 10)
        assert ("was seen off" in str(schedule)) is shown

    def test_the_last_go_live(self):
        """Where a slip leaves the calendar, its last day is named instead of a start."""
        assert (
            "\nIf you slip  past Thu 2100-12-16 (Pacific): no data after 2100-12-31\n"
        ) in str(plan(date(2100, 12, 16)))

    def test_just_missed_by_notice(self):
        """The start that was just missed may be the day before."""
        schedule = plan(date(2026, 6, 1), daily(notice=timedelta(hours=24)))
        assert " ".join(str(schedule).split()).endswith(
            "If you slip past Tue 2026-06-02 09:00 (Pacific), all moves: start Thu "
            "2026-06-04 Just missed up to Mon 2026-06-01 09:00 the start was Tue "
            "2026-06-02, 1 day earlier"
        )

    @given(st.data())
    def test_any_policy(self, data):
        """Any schedule has a text without controls, and plain values for JSON."""
        policy = data.draw(policies())
        go_live = data.draw(go_lives(policy))
        try:
            schedule = plan(go_live, policy)
        except OutOfRangeError:
            assume(False)
        assert all(line.isprintable() for line in str(schedule).splitlines())
        assert json.loads(json.dumps(schedule.to_dict())) == schedule.to_dict()
        assert "Microsoft" not in str(schedule)

    @given(plannable_days())
    def test_width(self, go_live):
        """The screen is 80 columns wide and plain ASCII."""
        text = str(plan(go_live))
        assert max(map(len, text.splitlines())) <= 80
        assert text.isascii()

    def test_repr(self):
        """A repr is one line with what matters."""
        assert repr(THANKSGIVING) == (
            "<Schedule 'Power Platform connectors' go_live=2026-11-25 start=2026-11-27 "
            "earliest_completion=2026-12-04>"
        )

    def test_first_days(self):
        """At the beginning of the years there is no earlier start to have missed."""
        policy = attrs.evolve(
            POWER_PLATFORM,
            calendar=Calendar(
                name="short",
                covers=Window(date(2026, 12, 21), date(2027, 6, 30)),
                holidays={date(2026, 12, 25): "Christmas Day"},
            ),
        )
        text = str(plan(date(2026, 12, 22), policy))
        assert "no start" in text
        assert "Just missed" not in text


class TestExport:
    def test_to_dict(self):
        """The dict holds ISO strings, reasons, dropped trains and assumptions."""
        found = CHRISTMAS.to_dict()
        assert found["schema"] == "deploysched/schedule/1"
        assert found["start"] == "2027-01-08"
        assert found["dropped"][0] == {
            "date": "2026-12-25",
            "reasons": ["Christmas Day"],
        }
        assert found["typical_completion"] == {
            "start": "2027-01-29",
            "end": "2027-02-05",
        }
        assert found["stages"][3] == {
            "stage": 4,
            "key": "europe",
            "name": "Europe, except the United Kingdom",
            "date": "2027-01-13",
        }
        assert any("passed over" in text for text in found["assumptions"])

    def test_rows(self):
        """Rows are flat, with real dates."""
        rows = CHRISTMAS.rows()
        assert [row["stage"] for row in rows] == [1, 2, 3, 4, 5, 6]
        assert rows[0]["date"] == date(2027, 1, 8)

    def test_rows_of_several(self):
        """One flat row a start: who states it, the days, and no day where none is."""
        assert upcoming(date(2026, 12, 14), limit=2).rows() == [
            {
                "policy": "Power Platform connectors",
                "go_live": date(2026, 12, 17),
                "start": date(2026, 12, 18),
                "earliest_completion": date(2026, 12, 28),
                "stated_by": date(2027, 1, 15),
            },
            {
                "policy": "Power Platform connectors",
                "go_live": date(2027, 1, 7),
                "start": date(2027, 1, 8),
                "earliest_completion": date(2027, 1, 15),
                "stated_by": date(2027, 2, 5),
            },
        ]
        (row,) = upcoming(date(2026, 12, 1), POWER_PLATFORM_2022, limit=1).rows()
        assert row["stated_by"] is None


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def parsed(html: str) -> _Tags:
    parser = _Tags()
    parser.feed(html)
    return parser


def table(html: str) -> tuple[str, list[list[str]]]:
    """Read a table strictly, as XML: its caption, and what its cells say by row."""
    caption, head, body = ET.fromstring(html)  # noqa: S314, made here
    return "".join(caption.itertext()), [
        ["".join(cell.itertext()) for cell in row] for row in (*head, *body)
    ]


CHRISTMAS_ROWS = [
    ["stage", "not before", "regions"],
    ["1", "Fri 2027-01-08", "Testing"],
    ["2", "Mon 2027-01-11", "US preview"],
    ["3", "Tue 2027-01-12", "Asia, except Japan and India"],
    ["4", "Wed 2027-01-13", "Europe, except the United Kingdom"],
    ["5", "Thu 2027-01-14", "Brazil, Canada, Japan and India"],
    ["6", "Fri 2027-01-15", "Australia, the United Kingdom and the United States"],
]
STARTS = ["start", "confirm by", "all regions not before", "as stated by"]


class TestHtml:
    def test_schedule(self):
        """A notebook shows a plain table with a caption and machine-readable days."""
        html = THANKSGIVING._repr_html_()
        assert (
            '<time datetime="2026-12-02" style="white-space:nowrap">Wed 2026-12-02</time>'
            in html
        )
        assert "<caption " in html
        assert 'scope="row"' in html
        assert "color" not in html

    @pytest.mark.parametrize(
        ("policy", "stated"),
        [
            (
                POWER_PLATFORM,
                "; Microsoft's stated average: 2027-01-29 to 2027-02-05",
            ),
            (
                attrs.evolve(POWER_PLATFORM, owner=""),
                "; the stated average: 2027-01-29 to 2027-02-05",
            ),
            (POWER_PLATFORM_2022, ""),
        ],
    )
    def test_cells(self, policy, stated):
        """The table says what the screen says: days, dropped trains, a stated time."""
        caption, rows = table(plan(date(2026, 12, 20), policy)._repr_html_())
        assert caption == (
            "Go-Live Sun 2026-12-20 (Pacific day): not before these days; no start on "
            f"Fri 2026-12-25, Christmas Day; Fri 2027-01-01, New Year's Day{stated}"
        )
        assert rows == CHRISTMAS_ROWS

    def test_nothing_dropped(self):
        """Where every train starts, none is said not to."""
        schedule = plan(date(2026, 6, 7), daily(tz="Europe/Berlin"))
        assert table(schedule._repr_html_()) == (
            "Go-Live Sun 2026-06-07 (Europe/Berlin day): not before these days",
            [["stage", "not before", "regions"], ["1", "Mon 2026-06-08", "All"]],
        )

    @pytest.mark.parametrize(
        "name", ["<script>alert(1)</script>", '" onload=', "&amp;", "\x1b[2J"]
    )
    def test_hostile_names(self, name):
        """Law 34: names are text, whatever they look like; the elements stay the same."""
        policy = attrs.evolve(
            POWER_PLATFORM,
            stages=tuple(attrs.evolve(s, name=name) for s in POWER_PLATFORM.stages),
        )
        found = parsed(plan(date(2026, 11, 25), policy)._repr_html_())
        assert found.tags == parsed(THANKSGIVING._repr_html_()).tags
        assert found.text.count(name.replace("\x1b", "\\x1b")) == 6

    def test_schedules(self):
        """Several schedules are one table, startless Fridays in their places."""
        freeze = Window(date(2026, 12, 24), date(2026, 12, 25), "own freeze")
        policy = POWER_PLATFORM.with_freezes(freeze)
        caption, rows = table(
            upcoming(date(2026, 12, 16), policy, limit=2)._repr_html_()
        )
        assert caption == "Starts, Power Platform connectors"
        assert rows == [
            STARTS,
            ["Fri 2026-12-18", "Thu 2026-12-17", "2026-12-29", "2027-01-15"],
            ["Fri 2026-12-25", "no start: Christmas Day, own freeze", "", ""],
            ["Fri 2027-01-01", "no start: New Year's Day", "", ""],
            ["Fri 2027-01-08", "Thu 2027-01-07", "2027-01-15", "2027-02-05"],
        ]

    def test_two_on_one_start(self):
        """Go-Lives that share a start stay in the order in which they were given."""
        both = Schedules((THANKSGIVING, plan(date(2026, 11, 24))))
        _, rows = table(both._repr_html_())
        assert rows == [
            STARTS,
            ["Fri 2026-11-27", "Wed 2026-11-25", "2026-12-04", "2026-12-25"],
            ["Fri 2026-11-27", "Tue 2026-11-24", "2026-12-04", "2026-12-25"],
        ]

    def test_without_a_stated_time(self):
        """Where no time is stated the cell is empty."""
        found = upcoming(date(2026, 12, 1), POWER_PLATFORM_2022, limit=1)
        assert table(found._repr_html_()) == (
            "Starts, Power Platform connectors, June 2022",
            [STARTS, ["Fri 2026-12-04", "Thu 2026-12-03", "2026-12-11", ""]],
        )

    def test_readings(self):
        """Readings keep their order, and each says which it is and what it gives."""
        caption, rows = table(compare(date(2026, 12, 20))._repr_html_())
        assert caption == "Readings of the rules, Go-Live Sun 2026-12-20"
        assert [" | ".join(row) for row in rows] == [
            "reading | start | all regions not before | as stated by",
            "Power Platform connectors | Fri 2027-01-08 | 2027-01-15 | 2027-02-05",
            (
                "a closed due day moves to the next business day"
                " | Mon 2026-12-28 | 2027-01-05 | 2027-01-25"
            ),
            (
                "a closed due day moves to the business day before"
                " | Thu 2026-12-24 | 2027-01-04 | 2027-01-21"
            ),
            "Microsoft's own days off | Fri 2027-01-08 | 2027-01-15 | 2027-02-05",
            "2022 revision, with 24 hours' notice | Fri 2027-01-08 | 2027-01-15 | ",
        ]

    def test_two_readings(self):
        """Two readings of one Go-Live are readings too, not two starts of one train."""
        day = date(2026, 12, 20)
        caption, rows = table(
            Schedules((plan(day), plan(day, POWER_PLATFORM_2022)))._repr_html_()
        )
        assert caption == "Readings of the rules, Go-Live Sun 2026-12-20"
        assert [row[0] for row in rows] == [
            "reading",
            "Power Platform connectors",
            "Power Platform connectors, June 2022",
        ]


class TestSchedules:
    def test_sequence(self):
        """It is a sequence; a slice is a plain tuple."""
        found = upcoming(date(2026, 12, 1), limit=3)
        assert len(found) == 3
        assert found[-1] == list(found)[2]
        assert found[:2] == (found[0], found[1])
        assert repr(found) == "<Schedules of 3 starts, 0 dropped>"
        assert found == Schedules(tuple(found), ())
