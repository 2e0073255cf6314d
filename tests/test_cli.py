"""The command line: what a person types and reads, and its exit status."""

import io
import json
import os
import stat
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploysched import POWER_PLATFORM, Window, cli, plan, upcoming
from deploysched.cli import main


@pytest.fixture
def run(capsys):
    """Run one command line; return (status, standard output, standard error)."""

    def call(*words: str) -> tuple[int, str, str]:
        status = main(words)
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return call


@pytest.fixture
def stdin(monkeypatch):
    """Put bytes on standard input."""

    def put(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return put


@pytest.fixture
def sunday_evening(monkeypatch):
    """Hold the clock at 2026-11-23 05:00 UTC, a Sunday evening in the Pacific zone."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 11, 23, 5, tzinfo=tz)

    monkeypatch.setattr(cli, "datetime", Clock)


def process(*words: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "deploysched", *words],
        capture_output=True,
        check=False,
        timeout=60,
        **options,
    )


class TestPlan:
    def test_bare_date(self, run):
        """A date alone is a Go-Live; the text is that of the schedule."""
        status, out, err = run("2026-11-25")
        assert (status, out, err) == (0, f"{plan(date(2026, 11, 25))}\n", "")
        assert run("plan", "2026-11-25") == (0, out, "")

    @pytest.mark.parametrize(
        "words",
        [
            ("--roll", "following", "2026-12-20"),
            ("2026-12-20", "--roll", "following"),
            ("--roll=following", "plan", "2026-12-20"),
            ("plan", "--roll", "following", "2026-12-20"),
        ],
    )
    def test_options_anywhere(self, run, words):
        """Options may stand before or after the date."""
        assert "starts Mon 2026-12-28" in run(*words)[1]

    def test_several(self, run):
        """Several Go-Lives are answered one after the other."""
        out = run("2026-11-25", "2026-12-20")[1]
        assert out == f"{plan(date(2026, 11, 25))}\n\n{plan(date(2026, 12, 20))}\n"

    def test_json(self, run):
        """JSON is the dict of the schedule, one object a line."""
        out = run("2026-11-25", "2026-12-20", "--json")[1]
        found = [json.loads(line) for line in out.splitlines()]
        assert found == [
            plan(date(2026, 11, 25)).to_dict(),
            plan(date(2026, 12, 20)).to_dict(),
        ]

    def test_instants(self, run):
        """An instant is converted; with a blank or a T, with Z or an offset."""
        for word in ("2026-11-06T07:59:59Z", "2026-11-05 23:59:59-08:00"):
            assert "Go-Live Thu 2026-11-05" in run(word)[1]

    def test_today_and_now(self, run, sunday_evening):
        """Today is the Pacific day, and is echoed."""
        assert run("today")[1].startswith("Go-Live Sun 2026-11-22 (Pacific day)")
        assert run("plan", "now")[1].startswith("Go-Live Sun 2026-11-22 (Pacific day)")

    def test_explain(self, run):
        """Every reason, assumption and advisory is told."""
        out = run("2026-11-27", "--explain")[1]
        for item in plan(date(2026, 11, 27)).closed_days:
            assert f"  {item}" in out
        assert "- the start is day 1" in out
        assert "- microsoft-day-off:" in out
        assert run("2026-09-01", "--explain")[1].count("- none") == 1

    def test_zone(self, run):
        """The moment to confirm can be told in another zone."""
        out = run("2026-11-25", "--tz", "Asia/Tokyo")[1]
        assert out.endswith("Confirm by   Fri 2026-11-27 16:59:59 in Asia/Tokyo\n")

    def test_rules(self, run):
        """Each option selects its reading."""
        assert "starts Fri 2026-12-04" in run("2026-11-26", "--revision", "2022")[1]
        assert (
            "starts Fri 2026-12-04"
            in run("2026-11-25", "--us-holidays", "microsoft")[1]
        )
        both = run("2026-11-04", "--us-holidays", "both", "--freeze", "2026-11-13")[1]
        assert "closed     Wed 2026-11-11, Veterans Day" in both
        assert "Fri 2026-11-13, freeze 2026-11-13" in both
        named = run("2026-11-04", "--freeze", "2026-11-09..2026-11-10=audit = late")[1]
        assert "Mon 2026-11-09, audit = late" in named


class TestFiles:
    EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"

    @pytest.mark.parametrize(
        ("option", "name"),
        [("--policy", "freezes.toml"), ("--freeze-ics", "freezes.ics")],
    )
    def test_freezes(self, run, option, name):
        """The freezes of 2024/25 from either file: a start in January, seven dropped."""
        if option == "--freeze-ics":
            pytest.importorskip("icalendar")
        out = run("2024-11-18", option, str(self.EXAMPLES / name), "--json")[1]
        found = json.loads(out)
        assert found["start"] == "2025-01-10"
        assert len(found["dropped"]) == 7

    def test_options_win(self, run):
        """An option on the command line wins over the file."""
        path = str(self.EXAMPLES / "freezes.toml")
        out = run("2024-11-18", "--policy", path, "--roll", "following")[1]
        assert "starts Tue 2025-01-07" in out

    def test_other_trains(self, run):
        """A policy that is not of the Power Platform answers with its own stages."""
        out = run("2026-11-25", "--policy", str(self.EXAMPLES / "rings.toml"))[1]
        assert "deployment starts" in out
        assert "Microsoft" not in out

    def test_transparent_events(self, run, tmp_path):
        """A calendar file without a freeze is told of, not passed over in silence."""
        pytest.importorskip("icalendar")
        path = tmp_path / "none.ics"
        path.write_text(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            "DTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261127\r\n"
            "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        status, out, err = run("2026-11-25", "--freeze-ics", str(path))
        assert (status, out) == (0, f"{plan(date(2026, 11, 25))}\n")
        assert "are its events opaque?" in err

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\xef\xbb\xbf",
            "base = 1".encode("utf-16"),
            b"a = 1\0",
            b'base = "power-platform"\nbase = "power-platform"',
            b'base = "power-platform"\nrol = "skip"',
            b'base = "power-platform"\nroll = 5',
            b'base = "power-platform"\n[[freeze]]\nstart = 2026-12-02\nend = 2026-12-01',
        ],
    )
    def test_bad_files(self, run, tmp_path, data):
        """A bad file is one line on standard error that names it, and exit status 2."""
        path = tmp_path / "bad.toml"
        path.write_bytes(data)
        status, out, err = run("2026-11-25", "--policy", str(path))
        assert (status, out) == (2, "")
        assert err.count("\n") == 1
        assert "bad.toml" in err


class TestStandardInput:
    def test_lines(self, run, stdin):
        """One Go-Live a line; blank lines are passed over."""
        stdin(b"2026-11-25\n\r\n2026-12-20\r\n")
        assert run("-") == run("2026-11-25", "2026-12-20")

    def test_bad_lines(self, run, stdin):
        """A bad line is reported with its number, and the rest goes on."""
        stdin(b"\xef\xbb\xbf2026-11-25\nsoon\n\xff\n" + b"9" * 10_000 + b"\n2026-12-20")
        status, out, err = run("plan", "-")
        assert status == 2
        assert out.count("deployment starts") == 2
        assert [line.partition(":")[0] for line in err.splitlines()] == [
            "line 2",
            "line 3",
            "line 4",
        ]

    def test_closed(self, run, monkeypatch):
        """Without a standard input there is a sentence, no traceback."""
        monkeypatch.setattr(sys, "stdin", None)
        status, out, err = run("-")
        assert (status, out) == (2, "")
        assert "standard input is closed" in err


class TestStart:
    def test_only_the_date(self, run):
        """One ISO date and nothing else."""
        assert run("start", "2026-12-20") == (0, "2027-01-08\n", "")
        assert json.loads(run("start", "2026-12-20", "--json")[1]) == {
            "start": "2027-01-08"
        }

    def test_today(self, run, sunday_evening):
        """Without a Go-Live it says on standard error which day it took."""
        status, out, err = run("start")
        assert (status, out) == (0, "2026-11-27\n")
        assert err == "taking today, Sun 2026-11-22 in America/Los_Angeles\n"


class TestLists:
    def test_upcoming(self, run):
        """Coming starts with startless Fridays in their places."""
        out = run("upcoming", "2026-12-16", "-n", "2")[1]
        assert out == (
            "confirm by  start       all regions  4 weeks     note\n"
            "(Thursday)  (Friday)    at earliest  as stated\n"
            "2026-12-17  2026-12-18  2026-12-28   2027-01-15  Christmas Day\n"
            "-           2026-12-25  -            -           no start: Christmas Day\n"
            "-           2027-01-01  -            -           no start: New Year's Day\n"
            "2027-01-07  2027-01-08  2027-01-15   2027-02-05\n"
        )
        lines = run("upcoming", "2026-12-16", "-n", "2", "--json")[1].splitlines()
        starts = [json.loads(line)["start"] for line in lines]
        assert starts == ["2026-12-18", "2027-01-08"]

    def test_upcoming_default(self, run, sunday_evening):
        """Without words it lists eight starts from today."""
        assert run("upcoming")[1].count("2026-11-27") == 1
        assert len(run("upcoming", "--json")[1].splitlines()) == 8

    def test_year(self, run):
        """OUTPUT: 2027 has 49 starts and four Fridays without."""
        out = run("year", "2027")[1].splitlines()
        assert out[0] == (
            "2027: 49 starts, 4 Fridays without (US federal holidays, no freeze assumed)"
        )
        assert out[4] == (
            "-           2027-01-01  -            -           no start: New Year's Day"
        )
        assert out[6] == (
            "2027-01-14  2027-01-15  2027-01-25   2027-02-12  Martin Luther King Jr. Day"
        )
        assert len(out) == 4 + 49 + 4

    @pytest.mark.parametrize("year", range(1971, 2101))
    def test_every_year(self, year):
        """Each Friday of a year has a start or a reason."""
        from deploysched._answers import starts_of

        found = starts_of(year, POWER_PLATFORM)
        fridays = [item.start for item in found] + [item.date for item in found.dropped]
        first = date(year, 1, 1).toordinal()
        expected = [
            day
            for day in map(date.fromordinal, range(first, first + 366))
            if day.weekday() == 4 and day.year == year and day > date(1971, 1, 1)
        ]
        assert sorted(fridays) == expected

    def test_year_of_freeze(self, run):
        """A year without any start is a table of reasons."""
        out = run("year", "2027", "--freeze", "2026-12-01..2028-01-31=pause")[1]
        assert out.startswith("2027: 0 starts, 53 due days without")
        assert out.count("no start:") == 53

    def test_compare(self, run):
        """OUTPUT: one Go-Live under several readings."""
        out = run("compare", "2026-12-20")[1]
        assert "readings of the rules" in out
        assert [line.split()[-1] for line in out.splitlines()[4:]] == [
            "earlier",
            "earlier",
            "same",
            "same",
        ]
        assert run("compare", "2026-11-25")[1].split()[-1] == "same"
        assert "later" in run("compare", "2026-11-25")[1]

    def test_rollout(self, run):
        """The published Monday example, and what follows a stage that was seen."""
        out = run("rollout", "2026-11-30")[1]
        assert "  1    Mon 2026-11-30  Testing" in out
        seen = run("rollout", "2026-12-01", "--at", "asia")[1]
        assert seen.splitlines()[1].startswith("  3    Tue 2026-12-01  Asia")
        found = json.loads(run("rollout", "2026-12-01", "--at", "asia", "--json")[1])
        assert found[0] == {"key": "asia", "date": "2026-12-01"}


class TestBy:
    def test_germany(self, run):
        """OUTPUT: the safe days lead, the last moment by the rules follows."""
        assert run("by", "DE", "2026-12-24")[1] == (
            "Germany: stage 4, Europe except the United Kingdom\n\n"
            "confirm by      start           due in Germany\n"
            "Wed 2026-11-18  Fri 2026-11-20  by 2026-12-18, with Microsoft's stated 4 weeks\n"
            "Wed 2026-12-16  Fri 2026-12-18  Wed 2026-12-23, if every stage runs on its day\n\n"
            "Both leave the 24 hours' notice that an earlier revision asked for.\n"
            "Last moment by the rules: Thu 2026-12-17 23:59:59 PST (Fri 07:59:59 UTC).\n"
            "After it: start Fri 2027-01-08, Germany Wed 2027-01-13.\n"
            "! Freezes were seen between Thanksgiving week and 7 January (2021, 2022, 2024).\n"
        )

    def test_japan(self, run):
        """Where the row lands on a day Microsoft took off, a line says what to do."""
        out = run("by", "Japan", "2026-12-24")[1]
        assert (
            "take Thu 2026-12-24 off. If so again: confirm by\n  Wed 2026-12-09, start Fri"
            in out
        )
        assert "Japan Thu 2026-12-17." in out

    def test_names_of_several_words(self, run):
        """A region may have several words."""
        assert run("by", "South", "Korea", "2026-12-24")[1].startswith(
            "South Korea: stage 3"
        )

    def test_without_a_stated_time(self, run):
        """The revision of 2022 states no time: one row."""
        out = run("by", "europe", "2026-12-24", "--revision", "2022")[1]
        assert "stated" not in out
        assert "It leaves the 24 hours' notice" in out

    def test_freeze_longer_than_the_stated_time(self, run):
        """No row promises a day that the rules themselves rule out."""
        found = json.loads(
            run(
                "by", "JP", "2027-01-10", "--freeze", "2026-12-14..2027-01-06", "--json"
            )[1]
        )
        for row in (found["stated"], found["rules"]):
            assert row["date"] <= "2027-01-10"
            assert row["confirm_by"] == "2026-12-02"

    def test_own_train(self, run):
        """A policy of someone else speaks of its own notice, not of Microsoft's."""
        rings = str(TestFiles.EXAMPLES / "rings.toml")
        out = run("by", "everyone", "2027-03-30", "--policy", rings)[1]
        assert "notice that the rules ask for" in out
        assert "earlier revision" not in out

    def test_json(self, run):
        """The same as plain values."""
        found = json.loads(run("by", "JP", "2026-12-24", "--json")[1])
        assert found["stated"]["confirm_by"] == "2026-11-18"
        assert found["rules"]["date"] == "2026-12-24"
        assert found["without_microsoft_days_off"]["confirm_by"] == "2026-12-09"
        assert found["last_moment"] == "2026-12-17T23:59:59-08:00"
        assert (
            json.loads(run("by", "DE", "2026-12-24", "--json")[1])[
                "without_microsoft_days_off"
            ]
            is None
        )

    def test_end_of_years(self, run):
        """At the end of the years a slip has no dates."""
        out = run("by", "testing", "2100-12-17")[1]
        assert "After it: no data beyond 2100-12-31." in out


class TestStatus:
    @pytest.mark.parametrize(
        ("on", "first", "last"),
        [
            (
                "2026-11-20",
                "Not started: stage 1 of 6 is Testing, on Fri 2026-11-27",
                "Not overdue until",
            ),
            ("2026-11-27", "Stage 1 of 6 is due today: Testing", "Not overdue until"),
            (
                "2026-11-29",
                "Nothing is due today; stage 2 of 6 is US preview, on Mon 2026-11-30",
                "Not",
            ),
            (
                "2026-12-01",
                "Stage 3 of 6 is due today: Asia, except Japan and India",
                "Not overdue",
            ),
            ("2026-12-04", "Stage 6 of 6 is due today: Australia", "Not overdue"),
            (
                "2026-12-10",
                "All 6 stages were due by Fri 2026-12-04",
                "Not overdue until 2026-12-25",
            ),
            (
                "2026-12-28",
                "All 6 stages were due by Fri 2026-12-04",
                "Overdue since 2026-12-25",
            ),
        ],
    )
    def test_text(self, run, on, first, last):
        """OUTPUT: how far a rollout is, and whether it is overdue."""
        out = run("status", "2026-11-25", "--on", on)[1]
        assert out.startswith(first)
        assert f"\n{last}" in out
        assert max(map(len, out.splitlines())) <= 80

    def test_labels(self, run):
        """Each stage says due, today, tomorrow or later."""
        out = run("status", "2026-11-25", "--on", "2026-12-01")[1]
        labels = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
        assert labels == ["due", "due", "today", "tomorrow", "later", "later"]

    def test_json(self, run):
        """The same as plain values, with the schedule."""
        found = json.loads(
            run("status", "2026-11-25", "--on", "2026-12-01", "--json")[1]
        )
        assert (found["status"], found["next"]) == ("rolling-out", "europe")
        assert found["schedule"] == plan(date(2026, 11, 25)).to_dict()
        ended = json.loads(
            run("status", "2026-11-25", "--on", "2026-12-04", "--json")[1]
        )
        assert ended["next"] is None

    def test_today(self, run, sunday_evening):
        """Without a day it is today, which is said."""
        _status, out, err = run("status", "2026-11-18")
        assert "taking today" in err
        assert out.startswith("Nothing is due today; stage 2 of 6")

    def test_far_days(self, run):
        """The last day of all is a day too."""
        assert "Overdue" in run("status", "2026-11-25", "--on", "9999-12-31")[1]
        none = run("status", "2026-11-25", "--on", "2026-12-31", "--revision", "2022")[
            1
        ]
        assert "verdue" not in none


class TestWhen:
    def test_country(self, run):
        """A country has its stage and day, and the stated window beside it."""
        assert run("when", "UK", "2026-11-25")[1] == (
            "United Kingdom: stage 6, Australia, the United Kingdom and the United States\n"
            "  Fri 2026-12-04            the earliest the published rules allow\n"
            "  2026-12-18 to 2026-12-25  Microsoft's stated average, all regions\n"
        )

    def test_several(self, run):
        """Several regions; one read by its continent says so."""
        out = run("when", "Spain", "DE", "JP", "2026-11-25")[1]
        assert [block.partition(":")[0] for block in out.split("\n\n")] == [
            "Spain",
            "Germany",
            "Japan",
        ]
        assert out.count("By continent (UN M49)") == 1
        assert run("when", "New", "Zealand")[1].startswith("New Zealand: stage 6")

    def test_unstated(self, run):
        """A place in no published stage has its bound and its readings."""
        out = run("when", "AE")[1]
        assert out == (
            "United Arab Emirates: gets the rollout, but in no published stage\n\n"
            "  at the latest  stage 6, the last: plan with this\n"
            '  or             stage 3, if "Asia" means the continent (UN M49)\n'
            "  or             stage 4, if it goes with Europe (Microsoft's macro regions)\n"
            "What counts is the region of the environment, not of the user.\n"
        )
        dated = run("when", "AE", "2026-11-25")[1]
        assert "stage 6 (Fri 2026-12-04), the last" in dated

    def test_outside(self, run):
        """What is outside the rollout says so."""
        assert "outside the rollout" in run("when", "usgov")[1]

    def test_stage_names(self, run):
        """A stage is found by its own name too."""
        assert run("when", "testing")[1] == "Testing: stage 1\n"
        assert run("when", "served")[0] == 2
        assert "serves it" in run("when", "NZ")[1]

    def test_json(self, run):
        """The same as plain values, one object a region."""
        lines = run("when", "DE", "AE", "2026-11-25", "--json")[1].splitlines()
        germany, emirates = map(json.loads, lines)
        assert (germany["stage"], germany["date"]) == ("europe", "2026-12-02")
        assert emirates["stage"] is None
        assert emirates["date"] is None
        assert [item["stage"] for item in emirates["readings"]] == ["asia", "europe"]
        assert "date" not in json.loads(run("when", "DE", "--json")[1])


class TestSubmitted:
    def test_paths(self, run):
        """OUTPUT: the earliest and the latest documented path, Thanksgiving not counted."""
        out = run("submitted", "2026-11-23T10:00-08:00")[1]
        lines = {line[:19].strip(): line[21:].split("   ") for line in out.splitlines()}
        assert "Tue 2026-11-24 10:00" in lines["review answered"][0]
        assert "Wed 2026-11-25 10:00" in lines["review answered"][1]
        assert "Fri 2026-11-27 10:00" in lines["preview link closes"][0]
        assert "Mon 2026-11-30 10:00" in lines["preview link closes"][1]
        assert "2026-12-04" in lines["all regions"][0]
        assert out.count("2026-12-11") == 1
        assert max(map(len, out.splitlines())) <= 80

    def test_json(self, run):
        """The same as plain values."""
        found = json.loads(run("submitted", "2026-11-23", "--json")[1])
        assert found["earliest"]["start"] == "2026-11-27"
        assert found["latest"]["start"] == "2026-12-04"


class TestCheck:
    def test_gate(self, run):
        """0 on a deployment day, 1 on a closed one, with reasons and the next day."""
        assert run("check", "2026-11-26") == (
            1,
            "Thu 2026-11-26: no deployment, Thanksgiving Day; next Fri 2026-11-27\n",
            "",
        )
        assert run("check", "2026-11-27") == (0, "Fri 2026-11-27: deployment day\n", "")
        assert "weekend" in run("check", "2026-11-28")[1]
        assert run("check", "2100-12-31")[1].endswith(
            "none after it before 2100-12-31\n"
        )

    def test_json(self, run):
        """The same as plain values, with the same status."""
        status, out, _ = run("check", "2026-11-26", "--json")
        assert status == 1
        assert json.loads(out) == {
            "date": "2026-11-26",
            "deployment_day": False,
            "reasons": ["Thanksgiving Day"],
        }

    def test_today(self, run, sunday_evening):
        """Without a day it is today in the zone of the rules."""
        assert run("check")[0] == 1


class TestUsage:
    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            # Rows 47 to 53 of the bad inputs.
            (
                "11/25/2026",
                "'11/25/2026' is not an ISO date (YYYY-MM-DD); 25 November 2026 is 2026-11-25",
            ),
            (
                "2026-7-4",
                "'2026-7-4' is not an ISO date (YYYY-MM-DD); 4 July 2026 is 2026-07-04",
            ),
            (
                "20260704",
                "'20260704' is not an ISO date (YYYY-MM-DD); 4 July 2026 is 2026-07-04",
            ),
            ("07/04/2026", "'07/04/2026' is not an ISO date (YYYY-MM-DD)"),
            ("10/11/12", "'10/11/12' is not an ISO date (YYYY-MM-DD)"),
            ("99/99/2026", "'99/99/2026' is not an ISO date (YYYY-MM-DD)"),
            ("2026-W27-6", "'2026-W27-6' is not an ISO date (YYYY-MM-DD)"),
            ("\uff12026-07-04", "'\\uff12026-07-04' is not an ISO date (YYYY-MM-DD)"),
            (
                "2026\u221207\u221204",
                "'2026\\u221207\\u221204' is not an ISO date (YYYY-MM-DD)",
            ),
            (
                "2026-02-30",
                "'2026-02-30' is no day of any calendar: February 2026 has no day 30",
            ),
            (
                "2026-00-10",
                "'2026-00-10' is no day of any calendar: there is no month 0",
            ),
            (
                "0000-01-01",
                "'0000-01-01' is no day of any calendar: years begin with 0001",
            ),
            ("10000-01-01", "'10000-01-01' is not an ISO date (YYYY-MM-DD)"),
            (
                "2026-11-25T10:00",
                "'2026-11-25T10:00' has no offset from UTC: add it, as in 2026-11-25T10:00-08:00, or give the day alone, 2026-11-25",
            ),
            (
                "2026-11-25T25:00Z",
                "'2026-11-25T25:00Z' has a time or an offset that does not exist",
            ),
            (
                "2026-02-30T10:00Z",
                "'2026-02-30' is no day of any calendar: February 2026 has no day 30",
            ),
            ("2026-\udcff", "'2026-\\udcff' is not an ISO date (YYYY-MM-DD)"),
            (
                "1970-12-31",
                "1970-12-31 is outside 1971-01-01..2100-12-31, the days that calendar 'US federal holidays' has data for: ask for a day inside them",
            ),
        ],
    )
    def test_dates(self, run, words, sentence):
        """A date that is not ISO is refused; the meant one is told where it is clear."""
        assert run(words) == (2, "", f"error: {sentence}\n")

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (["tomorrow"], "'tomorrow' is no command and no date"),
            (["yaer", "2027"], "did you mean 'year'?"),
            (["--roll", "skip"], "give a Go-Live"),
            (["2026-11-25", "--rol", "skip"], "unrecognized arguments"),
            (
                ["2026-11-25", "--roll", "up"],
                "--roll 'up' is not known: known are skip",
            ),
            (["2026-11-25", "--roll", "skip", "--roll", "skip2"], "given twice"),
            (
                ["2026-11-25", "--us-holidays", "mars"],
                "--us-holidays 'mars' is not known",
            ),
            (["2026-11-25", "--revision", "2021"], "--revision '2021' is not known"),
            (["2026-11-25", "--revision", "2022", "--policy", "x"], "keep one"),
            (["2026-11-25", "--policy", "no-such.toml"], "cannot read 'no-such.toml'"),
            (["2026-11-25", "--policy", "a\0b"], "cannot read 'a\\x00b'"),
            (
                ["2026-11-25", "--freeze", "2026-12-01..2026-11-01"],
                "ends before it starts: 2026-11-01..2026-12-01",
            ),
            (["2026-11-25", "--freeze", "soon"], "'soon' is not an ISO date"),
            (["2026-11-25", "--tz", "PST"], "'PST' is no time zone name"),
            (["2026-11-25", "--tz", "Mars/Olympus"], "no data for the time zone"),
            (["-2026-07-04"], "give a Go-Live"),
            (["plan", "-2026-07-04"], "the following arguments are required"),
            (["", "2026-11-25"], "'' is no command"),
            (["by", "2026-12-24", "DE"], "the region comes first: by DE 2026-12-24"),
            (["by", "2026-12-24"], "give a region and a date"),
            (["by", "AE", "2026-12-24"], "United Arab Emirates has no published stage"),
            (["by", "DE", "1971-01-04"], "first day that can be answered is"),
            (["when", "Germny", "2026-11-25"], "did you mean"),
            (["upcoming", "2026-11-25", "-n", "0"], "-n '0' must be a whole number"),
            (["upcoming", "2026-11-25", "-n", "9999999"], "must be a whole number"),
            (["year", "27"], "'27' is not a year (YYYY)"),
            (["year", "two1"], "must be a whole number"),
            (["year", "1970"], "1970-01-01 is outside"),
            (
                ["rollout", "2026-11-26"],
                "2026-11-26 is no deployment day (Thanksgiving Day)",
            ),
            (["status"], "the following arguments are required"),
            (
                ["Germany", "2026-12-24"],
                "did you mean by Germany 2026-12-24, or when Germany",
            ),
            (
                ["when", "2026-11-25", "Japan"],
                "the region comes first: when Japan 2026-11-25",
            ),
            (["when", "2026-11-25"], "the region comes first: when DE 2026-11-25"),
            (["when", "Narnia", "Oz"], "'Narnia' is no"),
        ],
    )
    def test_refused(self, run, words, sentence):
        """Bad usage: exit status 2, one line on standard error, nothing else."""
        status, out, err = run(*words)
        assert (status, out) == (2, "")
        assert err.startswith("error: ")
        assert sentence in err
        assert err.count("\n") == 1
        assert err.isascii()

    def test_large_file(self, run, tmp_path, monkeypatch):
        """A file beyond the limit is refused before it is read as rules."""
        monkeypatch.setattr(cli, "LARGEST_FILE", 10)
        path = tmp_path / "big.toml"
        path.write_bytes(b"#" * 11)
        assert "larger than 10 bytes" in run("2026-11-25", "--policy", str(path))[2]

    def test_help(self, run):
        """No words: help and exit status 2; asked for, 0."""
        status, out, _ = run()
        assert status == 2
        assert run("--help") == (0, out, "")
        assert "  deploysched 2026-11-25" in out

    @pytest.mark.parametrize("name", sorted(cli._COMMANDS))
    def test_command_help(self, capsys, name):
        """Each help opens with an example, and that example runs."""
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
        example = capsys.readouterr().out.splitlines()[0].split()
        assert example[:2] == ["deploysched", name]
        assert main(example[1:]) in (0, 1)
        assert capsys.readouterr().err == ""

    def test_main_examples(self, capsys):
        """Each example of the main help runs."""
        lines = [
            line
            for line in cli.EXAMPLES.splitlines()
            if line.startswith("  deploysched")
        ]
        for line in lines:
            words = (
                line.partition("   ")[0].split()[1:]
                if "   " in line
                else line.split()[1:]
            )
            assert main(words) == 0
        assert len(lines) == 5
        capsys.readouterr()

    def test_version(self, run):
        """The version is that of the installed package."""
        assert run("--version")[1].startswith("deploysched 0.")

    def test_own_fault(self, run, monkeypatch):
        """A fault of ours is one line and exit status 3, never a traceback."""
        monkeypatch.setattr(cli, "_policy", lambda options: 1 / 0)
        status, _, err = run("2026-11-25")
        assert status == 3
        assert err.startswith("error: ZeroDivisionError: division by zero")

    def test_closed_pipe(self, run, monkeypatch):
        """A reader that has gone is left to whoever runs the program."""

        def gone(options):
            raise BrokenPipeError

        monkeypatch.setattr(cli, "_policy", gone)
        with pytest.raises(BrokenPipeError):
            main(["2026-11-25"])

    def test_missing_extra(self, run, monkeypatch):
        """What needs a package that is absent says so with exit status 3."""

        def absent(options):
            raise ImportError("icalendar is missing")

        monkeypatch.setattr(cli, "_policy", absent)
        assert run("2026-11-25")[::2] == (3, "error: icalendar is missing\n")

    @given(st.lists(st.text(max_size=12), max_size=4))
    def test_any_words(self, words):
        """Law 36: any words whatever end in an answer or in one of the statuses."""
        given = [word for word in words if word not in ("-", "-h", "--help")]
        assert main(given) in (0, 1, 2)

    @given(st.text(alphabet="0123456789-/:TZ+. ", max_size=24))
    def test_any_date(self, word):
        """Any string of digits and signs is a Go-Live or bad input."""
        if word != "-":
            assert main([word]) in (0, 2)


class TestProcess:
    def test_answer(self):
        """As a program it prints what main prints, whatever the locale and zone."""
        expected = f"{plan(date(2026, 11, 25))}\n".encode()
        for extra in (
            {},
            {"LANG": "th_TH.UTF-8", "LANGUAGE": "th", "LC_ALL": "th_TH.UTF-8"},
            {"TZ": "Asia/Tokyo"},
            {"PYTHONIOENCODING": "ascii"},
            {"PYTHONHASHSEED": "1"},
        ):
            done = process("2026-11-25", env=os.environ | extra)
            assert (
                done.returncode,
                done.stdout.replace(b"\r\n", b"\n"),
                done.stderr,
            ) == (
                0,
                expected,
                b"",
            )

    @pytest.mark.skipif(os.name == "nt", reason="pipes differ on Windows")
    def test_closed_pipe(self):
        """A reader that goes away leaves no traceback."""
        command = f"{sys.executable} -m deploysched year 2027 | head -1"
        done = subprocess.run(
            ["/bin/sh", "-c", command], capture_output=True, check=False, timeout=60
        )
        assert done.stdout.startswith(b"2027: 49 starts")
        assert done.stderr == b""
        read, write = os.pipe()
        os.close(read)
        child = subprocess.run(
            [sys.executable, "-m", "deploysched", "year", "2027"],
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
        os.close(write)
        assert (child.returncode, child.stderr) == (0, b"")

    def test_interrupt(self, monkeypatch):
        """Ctrl-C ends with 130 and no words."""

        def interrupted():
            raise KeyboardInterrupt

        monkeypatch.setattr(cli, "main", interrupted)
        with pytest.raises(SystemExit) as ended:
            cli.run()
        assert ended.value.code == 130

    def test_nothing_loaded(self):
        """A plan loads no slow package and reads no clock."""
        code = (
            "import sys, deploysched.cli as c; c.main(['2026-11-25']); "
            "print([m for m in ('numpy', 'holidays', 'dateutil', 'icalendar', "
            "'matplotlib', 'difflib', 'json') if m in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, timeout=60
        )
        assert done.stderr.strip() == b"[]"


class TestUpcomingText:
    def test_multiword_notes(self):
        """A list without any start is said in words."""
        from deploysched import Schedules
        from deploysched._answers import upcoming as text

        assert text(Schedules((), ())) == "no start"

    def test_irregular_trains(self):
        """Weekdays are named in the head only where they are the same throughout."""
        from deploysched import Roll
        from deploysched._answers import upcoming as text

        policy = POWER_PLATFORM.with_roll(Roll.FOLLOWING).with_freezes(
            Window(date(2026, 11, 27), date(2026, 11, 30))
        )
        head = text(upcoming(date(2026, 11, 18), policy, limit=3)).splitlines()[1]
        assert "(Friday)" not in head


class TestOutput:
    def test_csv_and_markdown(self, run):
        """A format option prints what the exporters write."""
        pytest.importorskip("icalendar")
        from deploysched import exporters

        one, other = plan(date(2026, 11, 25)), plan(date(2026, 12, 20))
        assert run("2026-11-25", "--csv")[1] == exporters.to_csv(one)
        assert run("2026-11-25", "2026-12-20", "--markdown")[
            1
        ] == exporters.to_markdown((one, other))
        starts = upcoming(date(2026, 12, 16), limit=2)
        assert run("upcoming", "2026-12-16", "-n", "2", "--csv")[1] == exporters.to_csv(
            starts
        )

    def test_ics(self, run, tmp_path):
        """A calendar file of a release, with the stamp and the edition that were given."""
        pytest.importorskip("icalendar")
        path = tmp_path / "plan.ics"
        words = ["2026-11-25", "--ics", "--release", "Contoso 1.2", "-o", str(path)]
        assert run(*words)[0] == 0
        first = path.read_bytes()
        assert first.count(b"BEGIN:VEVENT") == 7
        assert b"DTSTAMP:20261125T080000Z" in first
        again = run(
            *words, "--force", "--stamp", "2026-11-20T09:00Z", "--sequence", "2"
        )
        assert again[0] == 0
        second = path.read_bytes()
        assert b"DTSTAMP:20261120T090000Z" in second
        assert b"SEQUENCE:2" in second

        def uids(data: bytes) -> list[bytes]:
            return [line for line in data.splitlines() if line.startswith(b"UID")]

        assert uids(first) == uids(second)

    def test_year_feed(self, run):
        """A year as a feed: per train a start and a day to confirm, and startless Fridays."""
        pytest.importorskip("icalendar")
        assert run("year", "2027", "--ics")[1].count("BEGIN:VEVENT") == 49 * 2 + 4
        done = process("year", "2027", "--ics")
        assert done.stdout.count(b"BEGIN:VEVENT") == 49 * 2 + 4
        assert done.stderr == b""

    def test_text_to_file(self, run, tmp_path):
        """The text itself can go to a file, and an existing file stays."""
        path = tmp_path / "plan.txt"
        assert run("2026-11-25", "-o", str(path))[0] == 0
        assert path.read_text() == f"{plan(date(2026, 11, 25))}\n"
        status, out, err = run("2026-12-20", "-o", str(path))
        assert (status, out) == (3, "")
        assert "exists: add --force to replace it" in err
        assert path.read_text() == f"{plan(date(2026, 11, 25))}\n"
        path.chmod(0o640)
        assert run("2026-12-20", "-o", str(path), "--force", "--json")[0] == 0
        assert json.loads(path.read_text())["start"] == "2027-01-08"
        assert path.stat().st_mode & 0o777 == 0o640
        assert [item.name for item in tmp_path.iterdir()] == ["plan.txt"]

    @pytest.mark.parametrize("force", [[], ["--force"]])
    def test_unwritable(self, run, tmp_path, force, monkeypatch):
        """What cannot be written is named, and nothing is left behind."""
        monkeypatch.chdir(tmp_path)
        for target in (tmp_path, tmp_path / "no" / "such", "a\0b"):
            status, out, err = run("2026-11-25", "-o", str(target), *force)
            assert (status, out) == (3, "")
            assert err.startswith("error: ")
            assert err.count("\n") == 1
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_full_disk(self, run, monkeypatch):
        """A full disk is a sentence."""
        monkeypatch.setattr("pathlib.Path.unlink", lambda self: None)
        monkeypatch.setattr(
            "pathlib.Path.open", lambda self, mode: io.FileIO("/dev/full", "w")
        )
        status, _, err = run("2026-11-25", "-o", "plan.txt")
        assert status == 3
        assert "No space left on device" in err

    def test_failed_replacement(self, run, tmp_path, monkeypatch):
        """Where the last step fails, the old file stays and no other is left."""
        path = tmp_path / "plan.txt"
        path.write_text("old")

        def refuse(source, target):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "replace", refuse)
        assert run("2026-11-25", "-o", str(path), "--force")[0] == 3
        assert path.read_text() == "old"
        assert len(list(tmp_path.iterdir())) == 1

    def test_plot(self, run, tmp_path):
        """A picture by its ending; the same input gives the same file."""
        pytest.importorskip("matplotlib")
        for words in (["2026-11-25"], ["year", "2027"], ["compare", "2026-12-20"]):
            for ending in ("png", "svg", "pdf"):
                path = tmp_path / f"{words[0]}.{ending}"
                assert run(*words, "--plot", str(path))[0] == 0
                assert path.stat().st_size > 5_000

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (["--csv", "--json"], "two formats"),
            (["--release", "x"], "--release goes with --ics"),
            (["--alarm", "--csv"], "--alarm goes with --ics"),
            (["--force"], "--force goes with -o or --plot"),
            (["--plot", "a.gif"], "must end with one of .svg, .png, .pdf"),
            (
                ["--ics", "--stamp", "2026-11-25"],
                "must be an instant, such as 2026-11-25T09:00Z",
            ),
            (["--ics", "--sequence", "-1"], "must be a whole number"),
            (["--ics", "--sequence", "two"], "must be a whole number"),
            (["--ics", "--sequence", ""], "must be a whole number"),
            (["--ics", "--sequence", "2147483648"], "must be at most 2147483647"),
            (["--ics", "--release", ""], "at least one visible character"),
            (["--release", ""], "--release goes with --ics"),
            (["--plot", ""], "must end with one of"),
            (["--freeze", "..2026-12-01"], "must be a day or two days"),
            (["--freeze", "2026-12-01.."], "must be a day or two days"),
        ],
    )
    def test_invalid(self, run, words, sentence):
        """Options that do not go together are refused before anything is written."""
        if "--ics" in words:
            pytest.importorskip("icalendar")
        status, out, err = run("2026-11-25", *words)
        assert (status, out) == (2, "")
        assert sentence in err

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
    def test_replaces_files_alone(self, run, tmp_path, monkeypatch):
        """A pipe is not replaced, nor is a link: the file that it names is."""
        monkeypatch.chdir(tmp_path)
        os.mkfifo("pipe")
        status, out, err = run("2026-11-25", "-o", "pipe", "--force")
        assert (status, out) == (3, "")
        assert err == (
            "error: cannot write 'pipe': it is no regular file, and nothing else is "
            "replaced\n"
        )
        assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
        (tmp_path / "new").symlink_to("nothing")
        assert run("2026-11-25", "-o", "new", "--force")[0] == 3
        (tmp_path / "plan").write_text("old")
        (tmp_path / "link").symlink_to("plan")
        assert run("2026-11-25", "-o", "link", "--force")[0] == 0
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "plan").read_text() == f"{plan(date(2026, 11, 25))}\n"
        assert sorted(item.name for item in tmp_path.iterdir()) == [
            *("link", "new", "pipe", "plan")
        ]

    @pytest.mark.parametrize("option", [["-o", ""], ["-o", "", "--force"]])
    def test_no_name(self, run, option):
        """An empty name is no file, and the answer does not go elsewhere."""
        status, out, err = run("2026-11-25", *option)
        assert (status, out) == (3, "")
        assert err.startswith("error: cannot write '': ")

    def test_missing_extra(self, run, monkeypatch):
        """Without the extra there is the install command and exit status 3."""
        monkeypatch.setitem(sys.modules, "icalendar", None)
        for name in [name for name in sys.modules if name.startswith("icalendar.")]:
            monkeypatch.setitem(sys.modules, name, None)
        status, out, err = run("2026-11-25", "--ics")
        assert (status, out) == (3, "")
        assert "pip install 'deploysched[ics]'" in err
