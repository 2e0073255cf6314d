"""What is said of a schedule, and one table drawn four ways."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import DAY
from strategies import LAST, demo, go_lives, plannable_days, policies

from deploysched import (
    Advisory,
    Calendar,
    Caution,
    Observed,
    OutOfRangeError,
    Schedules,
    Window,
    compare,
    plan,
    text,
    upcoming,
)

MONDAY = date(2026, 6, 1)
YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", " =1", "\uff1d1", "\t=1", "<b>x</b>", "a & b", '" onload="',
    "a|b", "[x](y)", "`x`", "*x*", "\x1b[2J", "a\r\nb", "\u202eabc", "x\u2028", "é日本", "{0} %s",
]  # fmt: skip


class TestTable:
    """A table of its own: two rows, a day, a missing value."""

    TABLE = text.Table(
        "about", ("n", "day", "name"), [(" 1", MONDAY, "x"), (" 2", None, "yy")]
    )

    def test_text(self):
        """Columns line up, two spaces apart, and no line ends with a space."""
        assert self.TABLE.text() == (
            "n   day             name\n 1  Mon 2026-06-01  x\n 2                  yy"
        )

    def test_markdown(self):
        """The first column is a number and stands to the right."""
        assert self.TABLE.markdown() == (
            "| n | day | name |\n| ---: | --- | --- |\n"
            "|  1 | Mon 2026-06-01 | x |\n|  2 |  | yy |"
        )

    def test_csv(self):
        """ISO days, empty cells, names of columns first."""
        assert self.TABLE.csv() == "n,day,name\n 1,2026-06-01,x\n 2,,yy\n"

    def test_html(self):
        """A caption, a head, a row header, machine-readable days."""
        table = ET.fromstring(self.TABLE.html())  # noqa: S314, our own text
        assert [item.tag for item in table] == ["caption", "thead", "tbody"]
        assert table.find("caption").text == "about"
        assert [cell.get("scope") for cell in table.iter("th")] == ["col"] * 3 + [
            "row"
        ] * 2
        cells = [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]
        assert cells[1:] == [[" 1", "Mon 2026-06-01", "x"], [" 2", "", "yy"]]
        assert [item.get("datetime") for item in table.iter("time")] == ["2026-06-01"]

    @pytest.mark.parametrize("name", HOSTILE)
    def test_a_name_is_text_whatever_it_looks_like(self, name):
        """No form lets it be markup, a formula, a new cell or a move of the cursor."""
        table = text.Table("about", ("n", "name"), [("1", name), ("2", "x")])
        shown = text.clean(name)
        assert shown.isprintable()
        assert table.text().split("\n")[1] == f"1  {shown}".rstrip()
        _, row, _ = csv.reader(io.StringIO(table.csv()))
        assert row[1].removeprefix("'") == shown
        assert row[1].lstrip()[0] not in "=+-@\uff1d"
        document = ET.fromstring(table.html())  # noqa: S314, our own text
        assert len(list(document.iter())) == 13
        assert document.findall(".//td")[0].text == shown
        *_, line, _ = table.markdown().split("\n")
        cell = line.removeprefix("| 1 | ").removesuffix(" |")
        marks = re.escape("\\`*_[]<>|~&$")
        assert not re.search(f"[{marks}]", re.sub(f"\\\\[{marks}]", "", cell))
        assert re.sub(f"\\\\([{marks}])", r"\1", cell) == shown


class TestWords:
    def test_days_and_moments(self):
        """The same in every locale; a whole minute has no seconds."""
        assert text.day(MONDAY) == "Mon 2026-06-01"
        assert text.day(date(7, 1, 1)) == "Mon 0007-01-01"
        assert text.days(Window(MONDAY, MONDAY)) == "2026-06-01"
        assert text.days(Window(MONDAY, MONDAY + DAY)) == "2026-06-01 to 2026-06-02"
        at = datetime(2026, 6, 1, 23, 59, 59)
        assert text.moment(at) == "Mon 2026-06-01 23:59:59"
        assert text.moment(at.replace(hour=9, second=0)) == "Mon 2026-06-01 09:59"

    @pytest.mark.parametrize(
        ("low", "high", "words"),
        [
            (21, 28, "3 to 4 weeks"),
            (7, 7, "1 week"),
            (0, 7, "0 to 1 weeks"),
            (1, 1, "1 day"),
            (1, 2, "1 to 2 days"),
            (7, 10, "7 to 10 days"),
            (0, 0, "0 days"),
        ],
    )
    def test_spans(self, low, high, words):
        """In weeks where both fit, else in days."""
        assert text.span(timedelta(low), timedelta(high)) == words

    def test_a_note_is_folded_below_its_mark(self):
        """At 80 columns, never inside a word or at a hyphen."""
        lines = text.note("x " * 60 + "2026-11-27 " * 8 + "y" * 90).split("\n")
        assert [line[:2] for line in lines] == ["! ", *["  "] * (len(lines) - 1)]
        assert all(len(line) <= 80 for line in lines[:-1])
        assert lines[-1].strip() == "y" * 90
        assert "2026-11-\n" not in "\n".join(lines)


class TestSchedule:
    def test_the_whole_answer_to_the_letter(self):
        """The dates, their worth on three bases, a slip, and what could move them."""
        assert (
            str(plan(date(2026, 11, 25)))
            == """\
Go-Live Wed 2026-11-25 (Pacific day): deployment starts Fri 2026-11-27

stage  not before      regions
  1    Fri 2026-11-27  Testing
  2    Mon 2026-11-30  US preview
  3    Tue 2026-12-01  Asia, except Japan and India
  4    Wed 2026-12-02  Europe, except the United Kingdom
  5    Thu 2026-12-03  Brazil, Canada, Japan and India
  6    Fri 2026-12-04  Australia, the United Kingdom and the United States

All regions
  by the rules  Fri 2026-12-04            the earliest possible
  as stated     2026-12-18 to 2026-12-25  Microsoft's average, 3 to 4 weeks
  as observed   2027-01-14 to 2027-04-17  half and three quarters of 32 rollouts
                                          (independent publishers since 2023-07)
If you slip past Thu 2026-11-26 (Pacific), all moves: start Fri 2026-12-04

! Fri 2026-11-27 is no federal holiday, but Microsoft has been seen to take that
  day off: then 2026-12-04 to 2026-12-11 (--us-holidays microsoft)
! Freezes were seen between Thanksgiving week and 7 January (2021, 2022, 2024);
  none is assumed (add one: --freeze START..END)
! Another page of Microsoft states 5 to 6 weeks: 2026-12-30 to 2027-01-06"""
        )

    def test_what_was_passed_over_missed_and_closed(self):
        """Each in its line, weekends left out."""
        freeze = Window(date(2026, 6, 3), date(2026, 6, 8), "audit")
        calendar = Calendar(
            name="demo",
            covers=YEAR,
            holidays={date(2026, 5, 26): "a day"},
            freezes=[freeze],
        )
        lines = str(plan(date(2026, 5, 25), demo(calendar=calendar))).split("\n")
        assert "  no start   Tue 2026-05-26, a day" in lines
        assert "  closed     Wed 2026-06-03 to Mon 2026-06-08, audit" in lines
        assert lines[-2:] == [
            "If you slip past Mon 2026-06-01 (UTC), all moves: start Tue 2026-06-09",
            "Just missed: up to Mon 2026-05-18 the start was Tue 2026-05-19, 2 weeks earlier",
        ]

    def test_a_basis_is_there_where_the_policy_has_it(self):
        """By the rules always; without an owner it is the stated average."""
        bare = demo()
        assert [item.name for item in text.bases(plan(MONDAY, bare))] == [
            "by the rules"
        ]
        stated = demo(stated=(timedelta(0), timedelta(0)))
        assert text.bases(plan(MONDAY, stated))[1].worth == (
            "the stated average, 0 days; here the rules alone take longer"
        )
        seen = Observed(
            rollouts=3, since=MONDAY, until=MONDAY, days=(1, 2), who="us\n", source="s"
        )
        lines = text.basis_lines(plan(MONDAY, demo(observed=seen)), date(2026, 6, 2))
        assert [" ".join(line.split()) for line in lines] == [
            "by the rules Tue 2026-06-02 the earliest possible",
            "as observed 2026-06-02 to 2026-06-03 all regions",
        ]
        assert text.bases(plan(MONDAY, demo(observed=seen)))[1].worth == (
            "half and three quarters of 3 rollouts (us\\n since 2026-06)"
        )

    def test_facts_are_a_sentence_each(self):
        """Ends, dropped trains, closed days."""
        found = plan(date(2026, 12, 16))
        facts, end = list(text.facts(found)), found.earliest_completion
        assert [fact.split()[0] for fact in facts] == ["All", "All", "All", "Closed"]
        assert facts[0] == f"All regions by the rules: {end}, the earliest possible."
        assert facts[-1] == "Closed Fri 2026-12-25, Christmas Day."
        assert next(text.slips(plan(LAST))).endswith(": no data after 2100-12-31")
        # A holiday Friday, with no start before.
        assert len([*text.slips(plan(date(1971, 1, 1)))]) == 1
        late = list(text.facts(plan(date(2026, 12, 20))))
        assert late[3:5] == [
            "No start Fri 2026-12-25, Christmas Day.",
            "No start Fri 2027-01-01, New Year's Day.",
        ]

    @given(st.data())
    def test_any_policy_has_a_text_without_controls(self, data):
        """And its notebook form is a well-formed document."""
        policy = data.draw(policies())
        policy = attrs.evolve(policy, name=data.draw(st.sampled_from(HOSTILE)))
        try:
            found = plan(data.draw(go_lives(policy)), policy)
        except OutOfRangeError:
            return
        assert str(found).replace("\n", "").isprintable()
        document = ET.fromstring(f"<div>{found._repr_html_()}</div>")  # noqa: S314, our own text
        assert len(document.findall(".//tbody/tr")) == len(found)
        assert len(document.findall(".//li")) >= 3

    @given(plannable_days())
    def test_the_screen_is_80_columns_of_ascii(self, go_live):
        """For the shipped policy and its sentences."""
        lines = str(plan(go_live)).split("\n")
        assert max(map(len, lines)) <= 80
        assert all(line.isascii() and line == line.rstrip() for line in lines)


class TestCautions:
    def test_said_once_each_for_one_schedule_with_its_dates(self):
        """For a region with the day that it would have."""
        found = [plan(date(2026, 11, 25))]
        first, season, longer = map(str, told := text.cautions(found))
        end = f"2026-12-04 to {told[0].then.earliest_completion}"
        assert first.endswith(f"day off: then {end}")
        assert [str(said) for said in text.cautions(found, region="DE")] == [
            first.replace(end, "Wed 2026-12-09"),
            season,
            longer,
        ]

    def test_a_caution_that_leaves_the_date_of_a_region_is_not_said_for_it(self):
        """Christmas Eve moves the fifth stage and what follows, not the first."""
        found = plan(date(2026, 12, 16))
        codes = {
            region: [item.code for item in text.cautions([found], region=region)]
            for region in ("", "testing", "JP")
        }
        assert codes[""] == codes["JP"]
        assert codes[""][0] == "microsoft-day-off"
        assert codes["testing"] == codes[""][1:]

    def test_said_once_each_for_several_schedules_with_all_days(self):
        """Without dates of any one of them; an option stands behind each."""
        found = upcoming(date(2026, 11, 24), limit=5)
        notes = [" ".join(note.split()) for note in text.notes(text.cautions(found))]
        assert " ".join(notes).count("! Freezes were seen between") == 1
        assert notes[-1] == "! Another page of Microsoft states 5 to 6 weeks"
        off = [note for note in notes if "no federal holiday" in note]
        assert off[0].startswith("! Fri 2026-11-27, like Thu 2026-12-24, is no federal")
        assert off[0].endswith("seen to take that day off (--us-holidays microsoft)")
        assert len(off) == 1

    def test_without_a_schedule(self):
        """An advisory alone, with its option where it has one."""
        advice = [
            Advisory("x", "says", (MONDAY,), "--option"),
            Advisory("y", "so", (MONDAY,)),
        ]
        assert text.notes(advice) == ["! says (--option)", "! so"]

    def test_no_caution_moves_the_cursor(self):
        """Its sentence is free text as any other."""
        own = Caution(code="x", text="\x1b[2J", source="s", stated=(DAY, DAY))
        found = plan(MONDAY, demo(cautions=[own]))
        assert str(found).endswith("! \\x1b[2J: 2026-06-02 to 2026-06-02")


class TestStarts:
    def test_starts_and_due_days_without_one_in_order(self):
        """With the safe day to confirm by and the end on each basis."""
        found = upcoming(date(2026, 12, 16), limit=2)
        first, last = (item.earliest_completion for item in found)
        assert text.starts(found).csv().splitlines() == [
            "start,confirm by,by the rules,as stated by,as observed by,note",
            f"2026-12-18,2026-12-16,{first},2027-01-15,2027-05-08,",
            "2026-12-25,,,,,no start: Christmas Day",
            "2027-01-01,,,,,no start: New Year's Day",
            f"2027-01-08,2027-01-06,{last},2027-02-05,2027-05-29,",
        ]

    def test_a_start_is_shown_as_the_day_beside_it_gets_it(self):
        """What was observed counts from there, and no notice is left to warn of."""
        for item in text.listed(upcoming(date(2026, 12, 16), limit=9)):
            assert item == plan(item.last_safe_day)
            assert "short-notice" not in [told.code for told in item.advisories]

    def test_readings_of_one_go_live(self):
        """Each by its name, in the order in which they were given."""
        found = compare(MONDAY, demo())
        table = text.starts(found)
        assert table.head[:2] == ["reading", "start"]
        assert [row[0] for row in table.rows] == [item.policy.name for item in found]
        assert {row[1] for row in table.rows} == {date(2026, 6, 2)}
        assert found._repr_html_() == table.html()
        assert text.starts(Schedules(())).caption == "Starts"


class TestRuns:
    def test_neighbouring_days_of_one_reason_are_one_run(self):
        """Over a weekend too where a freeze lies over it; weekends alone are left out."""
        freeze = Window(date(2026, 6, 5), date(2026, 6, 9), "freeze")
        calendar = Calendar(
            name="demo",
            covers=YEAR,
            holidays={
                date(2026, 6, 8): "holiday",
                date(2026, 6, 10): "holiday",
                date(2026, 6, 13): "Saturday's",
            },
            freezes=[freeze],
        )
        found = text.runs(calendar.closed_days(MONDAY, date(2026, 6, 30)), calendar)
        alone = [
            Window(day, day, "holiday") for day in (MONDAY + 7 * DAY, MONDAY + 9 * DAY)
        ]
        assert found == [freeze, *alone]
        assert text.run(freeze) == "Fri 2026-06-05 to Tue 2026-06-09, freeze"
        assert text.run(found[1]) == "Mon 2026-06-08, holiday"

    def test_a_due_day_without_a_start_is_not_told_as_closed_too(self):
        """One closed day, one sentence; a run of days still says how long it is."""
        tuesday = date(2026, 6, 2)
        for end, count in ((tuesday, 1), (tuesday + DAY, 2)):
            freeze = Window(tuesday, end, "audit")
            calendar = Calendar(name="demo", covers=YEAR, freezes=[freeze])
            closed = calendar.closed_days(MONDAY, date(2026, 6, 5))
            assert len(list(text.closings(closed[:1], closed, calendar))) == count

    def test_a_freeze_called_weekend_is_shown(self):
        """Its name is free text: no name makes a Friday a day of the weekend."""
        friday = date(2026, 6, 5)
        calendar = Calendar(
            name="demo", covers=YEAR, freezes=[Window(friday, friday, "weekend")]
        )
        closed = calendar.closed_days(MONDAY, date(2026, 6, 14))
        found = text.runs(closed, calendar)
        assert [(run.start, run.name) for run in found] == [(friday, "weekend")]
