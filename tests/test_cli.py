"""The command line: what a person types and reads, its files, and its exit status.

Whole answers stand in the documentation, and are compared there.
"""

import io
import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploysched import plan
from deploysched.cli import main, words
from deploysched.cli.commands import COMMANDS

RINGS = """\
name = "ring train"
holidays = "none"
years = [2026, 2027]
tz = "Europe/Berlin"
cadence = "FREQ=WEEKLY;BYDAY=TU"
stage = [{ key = "ring-1", name = "Early", offset = 0 }, { key = "2nd-ring", name = "Everyone", offset = 1, regions = ["EU"] }]
freeze = [{ name = "audit", rrule = "FREQ=MONTHLY;BYMONTHDAY=28", days = 1 }]
"""
FOUND = plan(date(2026, 11, 25))
PLAN, STAGES, END = f"{FOUND}\n".encode(), len(FOUND), FOUND.earliest_completion


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command line beside `rings.toml`; return status, standard output and error."""
    (tmp_path / "rings.toml").write_text(RINGS)  # no stated time, stages with digits
    monkeypatch.chdir(tmp_path)

    def call(line: str, *more: str) -> tuple[int, str, str]:
        status = main([*line.split(), *more])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return call


@pytest.fixture
def sunday_evening(monkeypatch):
    """Hold the clock at 2026-11-23 05:00 UTC, a Sunday evening in the Pacific zone."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 11, 23, 5, tzinfo=tz)

    monkeypatch.setattr(words, "datetime", Clock)


class TestTexts:
    @pytest.mark.parametrize(
        ("line", "parts"),
        [
            ("status 2026-11-25 --on 2026-11-29", f"Nothing is due today: stage 2 of {STAGES} is US preview, on Mon 2026-11-30 due Fri 2026-11-27 Testing tomorrow Mon 2026-11-30 US preview later"),
            ("status 2026-11-25 --on 2026-11-29", "Look again after Mon 2026-11-30: stage 2 is due The next version can start on Fri 2026-12-11 at the earliest"),
            ("status 2026-11-25 --on 2026-12-25", f"All {STAGES} stages were due by {END:%a} {END}, the earliest possible; not overdue until 2026-12-25 has passed (Microsoft's stated 4 weeks)"),
            ("status 2026-11-25 --on 2027-01-14", "; not unusual: half of the rollouts observed were done by 2027-01-14, three quarters by 2027-04-17"),
            ("status 2026-11-25 --on 2027-01-15", "Overdue: past Microsoft's stated 4 weeks (2026-12-25); half of the rollouts observed were done by 2027-01-14, three quarters by 2027-04-17"),
            ("status 2026-11-25 --on 2027-01-15", "Ask about it where its real state is shown The next version can start on Fri 2027-01-22 at the earliest"),
            ("status 2026-11-25 --on 2027-01-15", "Look again after Sat 2027-04-17: three quarters of the rollouts observed were done by then"),
            ("status 2024-11-08 --on 2025-02-03 --freeze 2024-11-20..2025-01-06", "Overdue: past the rules' own end (2025-01-09), later than Microsoft's stated 4 weeks;"),
            ("status 2026-06-30 --on 2026-12-01 --policy rings.toml", "All 2 stages were due by Wed 2026-07-08, by the rules"),
            ("status 2026-11-25 --on 9999-12-31", "Overdue: past Microsoft's stated 4 weeks (2026-12-25);"),
            ("when GCC DE 2026-11-25", "separately Germany: stage 4, Europe except the United Kingdom by the rules Wed 2026-12-02 the earliest possible"),
            ("check 2026-11-27", "Fri 2026-11-27: deployment day by the rules, but: ! Fri 2026-11-27 is no federal holiday"),
            ("check 2026-09-15", "Tue 2026-09-15: deployment day"),
            ("rollout 2024-02-12 --at europe", "Counted back, the start was Wed 2024-02-07, which is no start by these rules; the next is Fri 2024-02-09"),
            ("rollout 2024-02-12 --at europe", "as observed 2024-03-27 to 2024-06-28 "),
            ("year 2027", "2027: 49 starts, 4 Fridays without (US federal holidays, no freeze assumed)"),
            ("year 2027 --freeze 2026-12-01..2028-01-31=pause", "2027: 0 starts, 53 Fridays without (US federal holidays, 1 freeze given)"),
            # One freeze is one, however often it comes.
            ("year 2026 --policy rings.toml", "(no holidays, 1 freeze given) confirm by start by the rules (Monday) (Tuesday) at earliest 2026-"),
            ("upcoming 2026-12-16 -n 2", "closed Fri 2026-12-25, Christmas Day"),
            ("when DE 2026-11-25", "day off: then Wed 2026-12-09 (--us-holidays microsoft)"),
            ("when AE 2026-11-25", f"stage {STAGES} ({END:%a} {END}), the last"),
            ("by DE 2026-12-24", "PST (Fri 07:59:59 UTC). After it: start Fri 2027-01-08,"),
            ("by DE 2100-12-31", "After it: no data beyond 2100-12-31. "),
            ("by EU 2026-07-10 --policy rings.toml", "due in Everyone by 2026-07-10 Mon 2026-07-06 if every stage runs on its day (start Tue 2026-07-07) Last"),
            ("start 2026-11-26 --revision 2022", "2026-12-04"),
            # Only the federal calendar closes Veterans Day, here on a Friday.
            ("start 2028-11-08 --us-holidays both", "2028-11-17"),
            ("start 2028-11-08 --us-holidays microsoft", "2028-11-10"),
            ("start 2026-12-20 --roll following", "2026-12-28"),
            ("start 2026-11-25 --freeze 2026-11-27=stop", "2026-12-04"),
            ("start 2026-11-25 --freeze 2026-11-20..2026-12-04 --us-holidays federal", "2026-12-11"),
        ],
    )  # fmt: skip
    def test_part(self, run, line, parts):
        """What was worked out by hand from the published rules stands in the answer."""
        assert parts in " ".join(run(line)[1].split())

    def test_by_in_a_freeze(self, run):
        """No row is later than a bolder one, whatever a freeze makes of the rules."""
        line = "by JP 2027-01-10 --freeze 2026-11-09..2027-01-06 --json"
        safe = [item["last_safe_day"] for item in json.loads(run(line)[1])["safe"]]
        # By the rules Fri 2026-10-30 is the last start: half the rollouts would be
        # done by a Go-Live of 2026-11-21, which the freeze leaves no train.
        assert safe == ["2026-08-20", *["2026-10-28"] * 3]

    @pytest.mark.parametrize("name", COMMANDS)
    def test_other_rules(self, run, name):
        """Rules of someone else speak of their own times, and of nothing else."""
        example = COMMANDS[name].example.replace("Germany Japan", "EU")
        example = example.replace("Germany", "EU").replace("asia", "ring-1")
        out = run(f"{name} {example} --policy rings.toml")[1]
        assert (name == "submitted") == (out == "")
        assert "notice" not in out
        assert "Microsoft" not in out

    def test_width(self, run):
        """No line of any answer is wider than 80 columns."""
        for line in (
            "{} --explain --tz Asia/Tokyo", "when AE DE VN {}", "by JP {}", "check {}",
            "status {0} --on {0}", "compare {}", "submitted {}", "upcoming {}", "help",
        ):  # fmt: skip
            out = run(line.format("2026-12-20"))[1]
            assert max(map(len, out.splitlines())) <= 80, line


class TestReading:
    @pytest.mark.parametrize(
        ("line", "same"),
        [
            ("--roll following 2026-12-20", "plan 2026-12-20 --roll following"),
            ("--roll=following plan 2026-12-20", "plan 2026-12-20 --roll following"),
            ("plan --roll following -- 2026-12-20", "plan 2026-12-20 --roll following"),
            ("2026-12-20T18:00Z", "2026-12-20T10:00:00.000-0800"),
            ("when 2026-11-25 Germany Japan", "when Germany Japan 2026-11-25"),
            ("when Germany --roll skip Japan 2026-11-25", "when DE JP 2026-11-25"),
            ("--json by 2026-12-24 DE", "by Germany 2026-12-24 --format json"),
            ("when Guinea Bissau", "when GW"),
            ("when East US 2026-11-25", "when eastus2 2026-11-25"),
        ],
    )
    def test_any_order(self, run, line, same):
        """Options, days and names of several words may stand in any order."""
        assert run(line) == run(same)
        assert run(line)[0] == 0

    def test_names(self, run):
        """A digit makes no day of the key of a stage; of several places each is answered."""
        out = run("when ring-1 2026-06-20 2nd-ring --policy rings.toml")[1]
        assert [out.count(head) for head in ("Early: stage 1", "Everyone: ")] == [1, 1]
        out = run("by New Zealand Germany 2026-12-24")[1]
        assert (out.count("confirm by  "), out.count("! Freezes")) == (2, 1)

    def test_today(self, run, sunday_evening):
        """Today is the day in the zone of the rules, which is told where it was taken."""
        taken = "taking today, Sun 2026-11-22 in America/Los_Angeles\n"
        assert run("start") == (0, "2026-11-27\n", taken)
        assert run("check")[::2] == (1, taken)
        assert run("now")[1].startswith("Go-Live Sun 2026-11-22")

    def test_standard_input(self, run, monkeypatch):
        """A Go-Live a line; a bad line is told by its number, the others are answered."""

        def stdin(data: bytes) -> None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

        stdin(b"\xef\xbb\xbf2026-11-25\r\n\n2026-12-20")
        assert run("-") == run("2026-11-25 2026-12-20")
        stdin(b"2026-11-25\nsoon\n\xff\n2026-12-20\n")
        status, out, err = run("plan --json -")
        assert status == 2
        starts = [json.loads(line)["start"] for line in out.splitlines()]
        assert starts == ["2026-11-27", "2027-01-08"]
        assert [line[:7] for line in err.splitlines()] == ["line 2:", "line 3:"]
        stdin(b"\n")
        assert run("-")[0] == 2

    def test_calendar_file(self, run, tmp_path):
        """A calendar closes its days; what it leaves out is told, and the rest counts."""
        pytest.importorskip("icalendar")
        event = "BEGIN:VEVENT\nUID:{0}\nDTSTART;VALUE=DATE:{0}\n{1}END:VEVENT\n"
        free = event.format("20261204", "TRANSP:TRANSPARENT\n")
        events = event.format("20261127", "") + free + event.format("soon", "")
        (tmp_path / "f.ics").write_text(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")
        status, out, err = run("start 2026-11-25 --freeze-ics f.ics")
        assert (status, out, err.count("warning: ")) == (0, "2026-12-04\n", 2)
        assert "--transparent takes them" in err
        taken = run("start 2026-11-25 --transparent --freeze-ics f.ics")
        assert taken[1] == "2026-12-11\n"

    @pytest.mark.parametrize(
        ("line", "sentence"),
        [
            ("by DE 2026-12-24 --on 2026-12-01", "--on and --basis go with --fail-within: add it"),
            ("rollout 2100-12-31", "nothing is deployed before the end of these years"),
            ("20260704", "(YYYY-MM-DD); 4 July 2026 is 2026-07-04"),
            ("07/04/2026", "'07/04/2026' is not an ISO date (YYYY-MM-DD)\n"),
            ("2026-02-30", "'2026-02-30' is no day of any calendar"),
            ("2026-11-25T10:00", "has no offset from UTC: add it, as in 2026-11-25T10:00-08:00"),
            ("1970-12-31", "1970-12-31 is outside 1971-01-01..2100-12-31"),
            ("yaer 2027", "'yaer' is no command and no date (YYYY-MM-DD): did you mean 'year'?"),
            ("help yaer", "'yaer' is no command: did you mean 'year'?"),
            ("2026-11-24 New Zealand", "the command is missing: when New Zealand 2026-11-24, or by New Zealand 2026-11-24"),
            ("--roll skip", "the following arguments are required: GO_LIVE"),
            ("2026-11-25 --freze 2026-12-01", "'--freze' is no option of plan: did you mean '--freeze'"),
            ("--rol skip 2026-11-25", "'--rol' is no option of plan: did you mean '--roll'"),
            ("start 2026-11-25 2026-11-26", "start takes one word: leave '2026-11-26' out"),
            ("2026-11-25 --revision 2022 --policy x", "keep one"),
            ("2026-11-25 --policy no-such.toml", "cannot read 'no-such.toml': "),
            ("2026-11-25 --freeze 2026-12-01..2026-11-01", "ends on 2026-11-01, before its start 2026-12-01"),
            ("2026-11-25 --freeze 2026-12-01..", "'2026-12-01..' needs both days"),
            ("2026-11-25 --tz PST", "'PST' is no time zone name"),
            ("by 2026-12-24", "give a region and one date: by Germany 2026-12-24"),
            ("when Nw Zealand 2026-11-25", "'Nw Zealand' is no country, country code"),
            ("upcoming -n 0 2026-11-25", "limit is 0: it must be at least 1"),
            ("rollout 2026-11-26", "2026-11-26 is no deployment day (Thanksgiving Day): nothing is deployed before 2026-11-27"),
            ("2026-11-25 -o plan.gif", "must end with one of .txt .json .csv .md .ics .svg .png .pdf"),
            ("when Germany --policy rings.toml", "no stage of 'ring train'"),
            ("submitted 2026-06-01 --policy rings.toml", "the clocks of Microsoft"),
            ("status 2026-06-01 --on 2026-07-01 --fail-on stated --policy rings.toml", "no such time"),
            ("by EU 2026-07-10 --on 2026-07-01 --fail-within 3 --basis observed --policy rings.toml", "no such time"),
            ("start 2026-06-01 --freeze-ics rings.toml", "'rings.toml': "),
            ("2026-11-25 --release x", "--release goes with --format ics"),
        ],
    )  # fmt: skip
    def test_refused(self, run, line, sentence, tmp_path):
        """What cannot be read is one line on standard error, status 2, and no file."""
        status, out, err = run(line)
        assert (status, out, err[:7], err.count("\n")) == (2, "", "error: ", 1)
        assert sentence in err
        assert [path.name for path in tmp_path.iterdir()] == ["rings.toml"]

    @given(st.lists(st.text(max_size=12), max_size=4))
    def test_any_words(self, given):
        """Any words whatever end in an answer or in a refusal."""
        words = [word for word in given if word != "-" and word[:2] != "-o"]
        assert main(words) in {0, 1, 2}


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (f"status 2026-11-25 --on {END} --fail-on rules", 0),
        (f"status 2026-11-25 --on {END + timedelta(1)} --fail-on rules", 1),
        ("status 2026-11-25 --on 2027-04-17 --fail-on observed", 0),
        ("status 2026-11-25 --on 2027-04-18 --fail-on observed", 1),
        # Overdue is past the rules' own end where a freeze made that later.
        ("status 2024-11-08 --on 2025-01-09 --fail-on stated --freeze 2024-11-20..2025-01-06", 1),
        ("status 2024-11-08 --on 2025-01-09 --fail-on overdue --freeze 2024-11-20..2025-01-06", 0),
        # The last safe day for Germany by 24 December is 16 December by the rules.
        ("by DE 2026-12-24 --fail-within 3 --on 2026-12-12", 0),
        ("by DE 2026-12-24 --fail-within 3 --on 2026-12-13", 1),
        ("by DE 2026-12-24 --fail-within 3 --on 2026-11-14 --basis stated", 0),
        ("by DE 2026-12-24 --fail-within 3 --on 2026-11-15 --basis stated", 1),
        # Of several regions the earliest counts: for the United States 9 December.
        ("by DE US 2026-12-24 --fail-within 3 --on 2026-12-05", 0),
        ("by DE US 2026-12-24 --fail-within 3 --on 2026-12-06", 1),
        ("by DE 2026-12-24 --fail-within 0 --on 2026-08-03 --basis observed", 1),
    ],
)  # fmt: skip
def test_gate(run, line, status):
    """A gate is open up to and with its last day, and closed from the next on."""
    assert run(line)[0] == status
    assert run(f"{line} --json")[0] == status


class TestJson:
    def test_shapes(self, run):
        """Every command gives objects under the name of their shape, one a line."""
        named = {"plan": "schedule", "submitted": "timeline"}
        named |= dict.fromkeys(("upcoming", "year"), "starts")
        for name, command in COMMANDS.items():
            for line in run(f"{name} {command.example} --json")[1].splitlines():
                assert json.loads(line)["schema"].split("/")[1] == named.get(name, name)

    def test_same_day_same_key(self, run):
        """One date has one key in every answer, and a plan is the dict of the schedule."""
        schedule = plan(date(2026, 11, 25)).to_dict()
        both = run("2026-11-25 2026-12-20 --format json")[1].splitlines()
        assert (json.loads(both[0]), len(both)) == (schedule, 2)
        when = json.loads(run("when DE 2026-11-25 --json")[1])
        assert when["date"] == "2026-12-02"
        for key in when.keys() & schedule.keys() - {"schema", "advisories"}:
            assert when[key] == schedule[key]
        status = json.loads(run("status 2026-11-25 --on 2026-12-26 --json")[1])
        assert status["passed"] == ["rules", "stated", "overdue"]
        assert (status["look_again"], status["next"]) == ("2027-01-14", None)
        assert status["schedule"] == schedule
        compare = json.loads(run("compare 2026-12-20 --json")[1])["readings"]
        assert {item["schedule"]["policy"] for item in compare} == {schedule["policy"]}
        starts = json.loads(run("year 2027 --json")[1])
        assert (len(starts["starts"]), len(starts["dropped"])) == (49, 4)
        rollout = json.loads(run("rollout 2026-11-27 --json")[1])
        assert (rollout["stages"], rollout["due"]) == (schedule["stages"], True)


class TestOutput:
    @pytest.mark.parametrize(
        "form", ["text txt", "json json", "csv csv", "markdown md"]
    )
    def test_ending(self, run, tmp_path, form):
        """The ending picks the format; the file is told of, and replaced whole."""
        form, ending = form.split()
        path = tmp_path / f"plan.{ending}"
        path.write_text("old" * 10_000)
        told = run(f"2026-11-25 -o plan.{ending}")
        assert told == (0, "", f"wrote plan.{ending}\n")
        assert path.read_text() == run(f"2026-11-25 --format {form}")[1]
        assert run(f"2026-11-25 --format text -o plan.{ending}")[0] == 0
        assert path.read_text() == run("2026-11-25")[1]
        assert len(list(tmp_path.iterdir())) == 2

    def test_calendar(self, run):
        """Equal input gives equal bytes, and a year without starts is a feed too."""
        pytest.importorskip("icalendar")
        words = ("2026-11-25 --format ics --sequence 2 --alarm --release", "-x 1")
        first = run(*words)[1]
        assert first == run(*words)[1]
        for part in ("SEQUENCE:2", "SUMMARY:-x 1", "BEGIN:VALARM"):
            assert part in first
        line = "upcoming 2026-11-25 -n 1 --format ics"
        few, many = (run(f"{line} {more}")[1] for more in ("", "--stages"))
        assert few.count("VEVENT") + 2 * STAGES == many.count("VEVENT")
        none = run("year 2026 --freeze 2025-12-01..2027-02-01=x --format ics")
        assert (none[0], none[1].count("BEGIN:VEVENT")) == (0, 52)

    def test_picture(self, run, tmp_path, monkeypatch):
        """A year has a picture of its own; the same input gives the same picture."""
        pytest.importorskip("matplotlib")
        found = []
        for line in ("2026-11-25", "2026-11-25", "year 2027"):
            assert run(f"{line} -o a.svg")[0] == 0
            found.append((tmp_path / "a.svg").read_bytes())
            if len(found) == 2:
                monkeypatch.setattr("deploysched.plotting.timeline", None)
        assert found[0] == found[1]

    def test_unwritable(self, run, tmp_path, monkeypatch):
        """What cannot be written is one line and status 3; the old file stays."""
        (tmp_path / "plan.txt").write_text("old")
        (tmp_path / "folder.txt").mkdir()
        for name in ("folder.txt", "no/such.txt"):
            status, out, err = run(f"2026-11-25 -o {name}")
            assert (status, out, err.count("\n")) == (3, "", 1)

        def refuse(source, target):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "replace", refuse)
        assert run("2026-11-25 -o plan.txt")[0] == 3
        assert (tmp_path / "plan.txt").read_text() == "old"

    def test_failed(self, run, monkeypatch):
        """A missing extra and a fault of ours are one line and status 3, no traceback."""
        monkeypatch.delattr("deploysched.exporters.ics", raising=False)
        monkeypatch.setitem(sys.modules, "deploysched.exporters.ics", None)
        status, out, err = run("2026-11-25 --format ics")
        assert (status, out, err.count("\n")) == (3, "", 1)
        assert "pip install 'deploysched[ics]'" in err
        monkeypatch.setattr("deploysched.cli.policy_of", lambda options: 1 / 0)
        status, _, err = run("2026-11-25")
        assert (status, err[:40]) == (3, "error: ZeroDivisionError: division by ze")

    def test_control_characters(self, run):
        """What could move the cursor is escaped, on both streams; umlauts are not."""
        out = run("2026-11-25 --freeze", "2026-11-27=Betriebs\u00fcbergabe\x1b[31m")[1]
        assert "Betriebs\u00fcbergabe\\x1b[31m" in out
        assert "\x1b" not in run("2026-11-25 -o \x1b[31m.txt")[2]


class TestHelp:
    def test_first_screen(self, run):
        """It may be asked for in three ways; no words at all are bad usage."""
        status, out, _ = run("")
        assert status == 2
        for line in ("help", "--help", "-h"):
            assert run(line) == (0, out, "")
        assert run("--version") == run("-V")
        assert run("-V")[1].startswith("deploysched 0.")

    @pytest.mark.parametrize("name", COMMANDS)
    def test_command(self, run, name):
        """Each command has a help whose example runs."""
        out = run(f"help {name}")[1]
        assert run(f"{name} --help") == (0, out, "")
        example = out.partition("example: deploysched ")[2]
        assert run(" ".join(example.split()))[0] in {0, 1}


@pytest.mark.thorough
@pytest.mark.skipif(os.name == "nt", reason="pipes differ on Windows")
class TestProcess:
    def shell(self, line: str) -> tuple[int, bytes, bytes]:
        env = os.environ | {"P": sys.executable}
        shell = ["/bin/sh", "-c", line.replace("$D", "$P -m deploysched")]
        done = subprocess.run(shell, capture_output=True, check=False, env=env)
        return done.returncode, done.stdout, done.stderr

    @pytest.mark.parametrize(
        ("line", "status", "out", "err"),
        [
            ("LC_ALL=th_TH.UTF-8 LANGUAGE=th $D 2026-11-25", 0, PLAN, b""),
            ("TZ=Asia/Tokyo PYTHONIOENCODING=ascii PYTHONOPTIMIZE=2 $D 2026-11-25", 0, PLAN, b""),
            ("$D year 2027 | true", 0, b"", b""),
            ("($D check 2026-11-26; echo $? >&2) | true", 0, b"", b"1\n"),
            ("$D check 2026-11-26 >&-", 1, b"", b""),
            ("$D soon 2>&-", 2, b"", b""),
            ("$D 2026-11-25 > /dev/full", 3, b"", b"error: No space left on device\n"),
            ("$D by --help > /dev/full", 3, b"", b"error: No space left on device\n"),
            ("PYTHONIOENCODING=utf-8 $D check 2026-09-15 --freeze 2026-09-15=\u00fc", 1, "Tue 2026-09-15: no deployment, \u00fc".encode(), b""),
            ("PYTHONIOENCODING=ascii $D check 2026-09-15 --freeze 2026-09-15=\u00fc", 1, b"Tue 2026-09-15: no deployment, \\xfc", b""),
        ],
    )  # fmt: skip
    def test_streams(self, line, status, out, err):
        """The same in each environment; a closed stream costs no traceback."""
        found = self.shell(line)
        assert (*found[::2], bool(found[1])) == (status, err, bool(out))
        assert found[1].startswith(out)

    def test_interrupt(self):
        """Ctrl-C ends with 130 and no words."""
        kill = "c.policy_of = lambda o: os.kill(os.getpid(), signal.SIGINT)"
        code = f"import deploysched.cli as c, os, signal, sys; {kill}; c.run()"
        found = self.shell(f"$P -c '{code}' 2026-11-25")
        assert found == (130, b"", b"")

    def test_nothing_loaded(self):
        """A plan on the screen loads no package and no module that takes long."""
        slow = "numpy holidays dateutil icalendar matplotlib difflib json pathlib"
        code = "import sys, deploysched.cli as c; c.main(sys.argv[1:2]); sys.exit(str("
        code += "sorted(sys.modules.keys() & sys.argv[2:])))"
        found = self.shell(f"$P -c '{code}' 2026-11-25 {slow} csv")
        assert found[::2] == (1, b"[]\n")
