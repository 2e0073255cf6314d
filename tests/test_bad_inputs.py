"""Bad inputs, by the row of the catalogue that names them: what exactly a person reads.

Rows whose exact sentence stands in another module are in the table of README.md.
"""

import errno
import io
import itertools
import json
import os
import pickle
import signal
import subprocess
import sys
import time as clock
import tomllib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from deploysched import (
    POWER_PLATFORM,
    US_FEDERAL,
    Calendar,
    OutOfRangeError,
    ScheduleError,
    Stage,
    Window,
    cli,
    exporters,
    plan,
    policyfile,
    upcoming,
)
from deploysched.cli import main

DAY = date(2026, 6, 1)
YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
PACIFIC = ZoneInfo("America/Los_Angeles")
FEDERAL = (
    "1971-01-01..2100-12-31, the days that calendar 'US federal holidays' has data for"
)
LAST = f"would leave {FEDERAL}: the last Go-Live that can be planned is"
GO_LIVE = "go_live must be a date or an aware datetime, not the"
NO_ZONE = "is no time zone name: use Area/City of the IANA database, such as 'America/Los_Angeles', or 'UTC'"
NO_DATA = (
    "correct its name, such as 'America/Los_Angeles', or install the tzdata package"
)
NO_DATE = "is not an ISO date (YYYY-MM-DD)"
COMMANDS = "known are plan, start, upcoming, rollout, by, status, when, submitted, compare, year, check"
A_MAPPING = "holidays={date(2026, 12, 25): 'Christmas Day'}"
A_DATE = "write it as 2026-11-27, without quotes"
BASE = 'base = "power-platform"\n'
posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")


def demo(**changes) -> Calendar:
    return Calendar(**{"name": "demo", "covers": YEAR} | changes)


def change(**changes):
    return attrs.evolve(POWER_PLATFORM, **changes)


def named(name):
    """Return a policy whose stages all bear a name."""
    return change(
        stages=tuple(attrs.evolve(stage, name=name) for stage in POWER_PLATFORM.stages)
    )


def ids(rows) -> list[str]:
    return [f"row {row}: {ascii(label)[1:-1][:50]}" for row, label, *_ in rows]


@pytest.fixture
def refused(capsys, tmp_path, monkeypatch):
    """Run a command line in an empty folder; return the one line by which it is refused."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str, status: int = 2) -> str:
        found = main(words)
        shown = capsys.readouterr()
        assert (found, shown.out) == (status, "")
        assert shown.err.endswith("\n")
        assert shown.err.isascii()
        assert shown.err[:-1].isprintable()
        return shown.err[:-1]

    return call


def process(*words, closing="", **options) -> tuple[int, bytes, bytes]:
    """Run the program; return (status, standard output, standard error).

    `closing` is how a shell closes one of its streams.
    """
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    command = [sys.executable, "-m", "deploysched", *words]
    if closing:
        command = ["/bin/sh", "-c", f'exec "$@" {closing}', "sh", *command]
    done = subprocess.run(command, check=False, timeout=60, **options)
    lines = [b"" if x is None else x for x in (done.stdout, done.stderr)]
    return done.returncode, *(line.replace(b"\r\n", b"\n") for line in lines)


# --- rows 1 to 35: the library ---------------------------------------------------

LIBRARY = [
    # row, input, call, type, sentence
    (
        5,
        "the first moment in UTC",
        lambda: plan(datetime.min.replace(tzinfo=UTC)),
        OutOfRangeError,
        "go_live datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.ut... is outside the years that any calendar knows",
    ),
    (
        5,
        "the first moment in Seattle",
        lambda: plan(datetime.min.replace(tzinfo=PACIFIC)),
        OutOfRangeError,
        f"0001-01-01 is outside {FEDERAL}: ask for a day inside them",
    ),
    (
        5,
        "the last moment in Seattle",
        lambda: plan(datetime.max.replace(tzinfo=PACIFIC)),
        OutOfRangeError,
        "go_live datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=z... is outside the years that any calendar knows",
    ),
    *(
        (
            10,
            repr(wrong),
            lambda wrong=wrong: plan(wrong),
            TypeError,
            f"{GO_LIVE} {shown}",
        )
        for wrong, shown in [(2026, "int 2026"), (0, "int 0"), (True, "bool True")]
    ),
    *(
        (
            11,
            repr(wrong),
            lambda wrong=wrong: plan(wrong),
            TypeError,
            f"{GO_LIVE} {shown}",
        )
        for wrong, shown in [(float("inf"), "float inf"), (1e18, "float 1e+18")]
    ),
    *(
        (
            row,
            day,
            lambda day=day: plan(date.fromisoformat(day)),
            OutOfRangeError,
            f"{day} is outside {FEDERAL}: ask for a day inside them",
        )
        for row, day in [
            (13, "9999-12-31"),
            (13, "9999-12-25"),
            (13, "0001-01-01"),
            (15, "1776-07-04"),
            (15, "2101-01-01"),
        ]
    ),
    *(
        (
            14,
            day,
            lambda day=day: plan(date.fromisoformat(day)),
            OutOfRangeError,
            f"a rollout after {day} {LAST} 2100-12-16",
        )
        for day in ("2100-12-17", "2100-12-31")
    ),
    *(
        (
            18,
            f"stages={wrong!r}",
            lambda wrong=wrong: change(stages=wrong),
            TypeError,
            f"stages must be a tuple of Stage objects, not the {shown}",
        )
        for wrong, shown in [
            (True, "bool True"),
            (6.0, "float 6.0"),
            ("6", "str '6'"),
            (10**9, "int 1000000000"),
        ]
    ),
    (
        18,
        "1001 stages",
        lambda: change(stages=[Stage(f"s{n}", "x", offset=n) for n in range(1001)]),
        ValueError,
        "more than 1000 stages: give fewer",
    ),
    (
        19,
        "holidays=None",
        lambda: demo(holidays=None),
        TypeError,
        f"holidays must map dates to names, not the NoneType None: {A_MAPPING}",
    ),
    (
        19,
        "holidays=[], which {} says",
        lambda: demo(holidays=[]),
        TypeError,
        f"holidays must map dates to names, not the list []: {A_MAPPING}",
    ),
    (
        23,
        "a datetime inside",
        lambda: demo(holidays={DAY: "x", datetime(2026, 7, 4): "y"}),
        TypeError,
        "the day of holiday 1 must be a date, not the datetime datetime.datetime(2026, 7, 4, 0, 0): take its .date()",
    ),
    (
        25,
        "freezes without an end",
        lambda: demo(freezes=itertools.repeat(YEAR)),
        ValueError,
        "more than 10000 freezes: give fewer",
    ),
    (
        25,
        "holidays without an end",
        lambda: demo(holidays=itertools.repeat(5)),
        TypeError,
        f"holidays must map dates to names, not the repeat repeat(5): {A_MAPPING}",
    ),
    (
        25,
        "weekend days without an end",
        lambda: demo(weekend=itertools.repeat(5)),
        ValueError,
        "more than 100 weekend days: give fewer",
    ),
    (
        27,
        "end=None",
        lambda: Window(DAY, None),
        TypeError,
        "the start or end of a window must be a date, not the NoneType None",
    ),
    *(
        (
            28,
            label,
            lambda verb=verb, end=end: verb(
                DAY, POWER_PLATFORM.with_freezes(Window(DAY, end))
            ),
            OutOfRangeError,
            f"a rollout after 2026-06-01 {LAST} 2026-05-14",
        )
        for label, verb, end in [
            ("to the end of time", plan, date.max),
            ("to the end of the calendar", plan, US_FEDERAL.covers.end),
            ("and upcoming", lambda *args: upcoming(*args, limit=1), date.max),
        ]
    ),
    *(
        (
            30,
            repr(wrong),
            lambda wrong=wrong: demo(weekend={wrong}),
            ValueError,
            f"weekend holds {wrong!r}: use the numbers 0 (Monday) to 6 (Sunday)",
        )
        for wrong in (-1, True, 5.0, "5")
    ),
    *(
        (
            row,
            tz,
            lambda tz=tz: change(tz=tz).zone,
            ScheduleError,
            f"{shown} {NO_ZONE}",
        )
        for row, tz, shown in [
            (31, "EST", "'EST'"),
            (31, "GMT+8", "'GMT+8'"),
            (31, "utc", "'utc'"),
            (32, "America", "'America'"),
            (32, "A" * 300, f"'{'A' * 60}'..."),
            (32, "../../etc/passwd", "'../../etc/passwd'"),
            (32, "America/Los_Angeles\0", r"'America/Los_Angeles\x00'"),
        ]
    ),
    (
        32,
        "no name",
        lambda: change(tz=""),
        ValueError,
        "tz is '': give it at least one visible character",
    ),
    (
        34,
        "spaces alone",
        lambda: demo(name="  "),
        ValueError,
        "the name of a calendar is '  ': give it at least one visible character",
    ),
    (
        34,
        "a million characters",
        lambda: demo(name="x" * 10**6),
        ValueError,
        f"the name of a calendar has 1000000 characters, at most 1000 are allowed: shorten '{'x' * 60}'...",
    ),
]


@pytest.mark.parametrize(
    ("call", "kind", "sentence"), [row[2:] for row in LIBRARY], ids=ids(LIBRARY)
)
def test_library(call, kind, sentence):
    """What the library cannot take it refuses, with exactly this sentence."""
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == sentence
    assert type(caught.value) is kind


def test_foreign_days():
    """Rows 6, 7, 8, 23: pandas' and numpy's values, each with what makes a day of it."""
    np = pytest.importorskip("numpy")
    pd = pytest.importorskip("pandas")
    stamp = pd.Timestamp("2026-07-04")
    fix = "take its .astype('datetime64[D]').item()"
    days = [
        np.datetime64("2026-07-04"),
        np.datetime64("2026-07-04T09:00", "ns"),
        np.datetime64("NaT", "D"),
    ]
    cases = [
        (
            lambda: plan(stamp),
            (
                f"{GO_LIVE.removesuffix('the')}the naive Timestamp {stamp!r}, which names no "
                "instant: take its .date() for the calendar day, or .replace(tzinfo=...) for "
                "the instant"
            ),
        ),
        (lambda: plan(pd.NaT), f"{GO_LIVE} NaTType NaT: a missing value has no day"),
        *(
            (lambda day=day: plan(day), f"{GO_LIVE} datetime64 {day!r}: {fix}")
            for day in days
        ),
        (
            lambda: demo(holidays={DAY: "x", pd.NaT: "y"}),
            (
                "the day of holiday 1 must be a date, not the NaTType NaT: a missing value "
                "has no day"
            ),
        ),
    ]
    for call, sentence in cases:
        with pytest.raises(TypeError) as caught:
            call()
        assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("day", "head"),
    [
        ("2026-11-27", "Go-Live Fri 2026-11-27 (Pacific day)"),  # a Friday
        ("2026-11-28", "Go-Live Sat 2026-11-28 (Pacific day)"),
        ("2026-11-26", "Go-Live Thu 2026-11-26 (Pacific day)"),  # Thanksgiving
    ],
)
def test_rows_16_and_17(capsys, day, head):
    """Rows 16, 17: a Friday, a weekend or a holiday is valid, and the start is told."""
    start = "2026-11-27" if day == "2026-11-26" else "2026-12-04"
    assert main([day]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines()[0] == f"{head}: deployment starts Fri {start}"
    assert shown.err == ""


def test_row_22():
    """Row 22: a generator of holidays has no names to map to; of freezes it is used up."""
    pairs = ((day, "x") for day in [DAY])
    with pytest.raises(TypeError) as caught:
        demo(holidays=pairs)
    said = str(caught.value)
    assert said.startswith("holidays must map dates to names, not the generator <gene")
    assert said.endswith(f"...: {A_MAPPING}")
    assert demo(freezes=(item for item in [YEAR])) == demo(freezes=[YEAR])


def test_row_24():
    """Row 24: ten years without an open day end in a sentence, soon."""
    days = {date(2026, 1, 1) + timedelta(n): "x" for n in range(3652)}
    covers = Window(date(2026, 1, 1), date(2035, 12, 31))
    full = Calendar(name="full", covers=covers, holidays=days)
    began = clock.perf_counter()
    with pytest.raises(OutOfRangeError) as caught:
        full.next(DAY)
    assert str(caught.value) == (
        f"no deployment day after 2026-06-01 inside {covers}, the days that calendar "
        "'full' has data for"
    )
    with pytest.raises(OutOfRangeError):
        plan(DAY, change(calendar=full))
    assert clock.perf_counter() - began < 5


def test_row_29(capsys):
    """Row 29: freezes that overlap keep their names, and the answer is one day's."""
    words = ["2026-11-18", "--freeze", "2026-11-20=b", "--freeze", "2026-11-20=a"]
    assert main([*words, "--freeze", "2026-11-20=b"]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line == "  no start   Fri 2026-11-20, a, b"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["start", "2026-11-25"], (0, "2026-11-27\n", "")),
        *(
            (words, (2, "", f"error: no data for the time zone '{zone}': {NO_DATA}\n"))
            for words, zone in [
                (["start", "2026-11-25T10:00-08:00"], "America/Los_Angeles"),
                (["2026-11-25", "--tz", "Asia/Tokyo"], "Asia/Tokyo"),
            ]
        ),
    ],
)
def test_row_33(words, found):
    """Row 33: without zone data the package is named; plain days are still answered."""
    code = (
        "import sys; sys.modules['tzdata'] = None\n"
        "from deploysched.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONTZPATH": ""},
    )
    assert (done.returncode, done.stdout, done.stderr) == found


# --- rows 36 to 45: names --------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a;b,c\\d", rb"SUMMARY:a\;b\,c\\d: Testing\, not before"),
        ('e:f"g', b'SUMMARY:e:f"g: Testing\\, not before'),
        ("A\r\nATTACH:x", rb"SUMMARY:A\\r\\nATTACH:x: Testing\, not before"),
    ],
)
def test_rows_36_and_37(name, line):
    """Rows 36, 37: in a calendar file a name is one escaped text."""
    pytest.importorskip("icalendar")
    stamp = datetime(2026, 11, 20, tzinfo=UTC)
    data = exporters.to_ics(plan(DAY), release=name, stamp=stamp)
    assert data.split(b"\r\n").count(line) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('" onload=', "&quot; onload="),
        ("it's", "it&#x27;s"),
        ("&amp;", "&amp;amp;"),
    ],
)
def test_row_40(name, shown):
    """Row 40: in a notebook a name is text, quotes too."""
    assert plan(DAY, named(name))._repr_html_().count(f">{shown}</td>") == 6


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("a|b", r"a\|b"),
        ("`x`", r"\`x\`"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        (r"\input", r"\\input"),
    ],
)
def test_row_41(name, cell):
    """Row 41: in Markdown each mark is escaped."""
    lines = exporters.to_markdown(plan(DAY, named(name))).splitlines()
    assert lines[4] == f"| 1 | Fri 2026-06-05 | {cell} |"


def test_rows_42_and_45(capsys):
    """Rows 42, 45: on the screen a name moves no cursor, and is no template."""
    name = "A\x1b[2J\u202e{0.__class__}%s%n"
    assert main(["2026-11-18", "--freeze", f"2026-11-20={name}"]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line == r"  no start   Fri 2026-11-20, A\x1b[2J\u202e{0.__class__}%s%n"


def test_row_44():
    """Row 44: keys that differ in case are one, other spellings of a letter are not."""
    first = Stage("\u00c9", "a", offset=0)
    with pytest.raises(ScheduleError) as caught:
        change(region_table=None, stages=(first, Stage("\u00e9", "b", offset=1)))
    assert str(caught.value) == r"two stages have the key '\xe9'"
    for other in ("E\u0301", "\u00c9\u200b"):
        stages = (first, Stage(other, "b", offset=1))
        assert change(region_table=None, stages=stages).stages == stages


# --- rows 46 to 60: the command line ---------------------------------------------

LINES = [
    # row, input, words, sentence
    *(
        (row, word, [word], f"{shown} {NO_DATE}{meant}")
        for row, word, shown, meant in [
            (47, "4 Jul", "'4 Jul'", ""),
            (
                49,
                "\uff12\uff10\uff12\uff16-07-04",
                r"'\uff12\uff10\uff12\uff16-07-04'",
                "",
            ),
            (
                49,
                "\u0662\u0660\u0662\u0666-\u0660\u0667-\u0660\u0664",
                r"'\u0662\u0660\u0662\u0666-\u0660\u0667-\u0660\u0664'",
                "",
            ),
            (50, " 2026-07-04", "' 2026-07-04'", "; 4 July 2026 is 2026-07-04"),
            (50, "2026-07-04\n", r"'2026-07-04\n'", "; 4 July 2026 is 2026-07-04"),
            (53, "2026-07-0\udcff", r"'2026-07-0\udcff'", ""),
            (59, "9" * 10**6, f"'{'9' * 60}'...", ""),
        ]
    ),
    *(
        (
            row,
            word,
            [word],
            f"{shown} is no command and no date (YYYY-MM-DD): {COMMANDS}",
        )
        for row, word, shown in [
            (47, "tomorrow", "'tomorrow'"),
            (50, "", "''"),
            (53, "\udcff", r"'\udcff'"),
            (59, "x" * 10**6, f"'{'x' * 60}'..."),
        ]
    ),
    (
        51,
        "-2026-07-04",
        ["-2026-07-04"],
        "give a Go-Live, such as 2026-11-25, or a command; see --help",
    ),
    (
        51,
        "plan -2026-07-04",
        ["plan", "-2026-07-04"],
        "the following arguments are required: GO_LIVE",
    ),
    (
        52,
        "2027-02-29",
        ["2027-02-29"],
        "'2027-02-29' is no day of any calendar: February 2027 has no day 29",
    ),
    (
        54,
        "unknown",
        ["2026-11-25", "--bogus"],
        "unrecognized arguments: --bogus",
    ),
    (
        54,
        "abbreviated",
        ["2026-11-25", "--expl"],
        "unrecognized arguments: --expl",
    ),
    *(
        (
            54,
            f"{option} twice",
            [*words, *twice, *twice],
            f"{option} is given twice: keep one",
        )
        for option, words, twice in [
            ("--roll", ["2026-11-25"], ["--roll", "skip"]),
            ("--us-holidays", ["2026-11-25"], ["--us-holidays", "both"]),
            ("--revision", ["2026-11-25"], ["--revision", "2022"]),
            ("--policy", ["2026-11-25"], ["--policy", "x"]),
            ("--tz", ["2026-11-25"], ["--tz", "UTC"]),
            ("--on", ["status", "2026-11-25"], ["--on", "2026-11-26"]),
            ("--at", ["rollout", "2026-11-25"], ["--at", "asia"]),
            ("-n", ["upcoming"], ["-n", "3"]),
            ("-o", ["2026-11-25"], ["-o", "x"]),
            ("--plot", ["2026-11-25"], ["--plot", "x.svg"]),
            ("--release", ["2026-11-25"], ["--release", "x"]),
            ("--sequence", ["2026-11-25"], ["--sequence", "1"]),
            ("--stamp", ["2026-11-25"], ["--stamp", "2026-11-25T09:00Z"]),
        ]
    ),
    # inputs of our own: a person's words never move the cursor, nor fill the screen
    (
        "own",
        "a line break in an option",
        ["2026-11-25", "--a\nb"],
        r"unrecognized arguments: --a\nb",
    ),
    (
        "own",
        "a screen control in an option",
        ["2026-11-25", "--\x1b[2J"],
        r"unrecognized arguments: --\x1b[2J",
    ),
    (
        "own",
        "a screen control in a region",
        ["by", "2026-11-25", "D\x1b[J"],
        r"the region comes first: by D\x1b[J 2026-11-25",
    ),
    (
        "own",
        "a mark of direction in a first word",
        ["Ger\u202emany", "2026-11-25"],
        (
            r"'Ger\u202emany' is no command and no date (YYYY-MM-DD): did you mean by "
            r"Ger\u202emany 2026-11-25, or when Ger\u202emany 2026-11-25?"
        ),
    ),
    (
        "own",
        "an option of 100,000 letters",
        ["2026-11-25", "--" + "x" * 100_000],
        "unrecognized arguments: --" + "x" * (1_000 - 33) + "...",
    ),
    (
        "own",
        "a leap second",
        ["2026-11-25T23:59:60Z"],
        "'2026-11-25T23:59:60Z' has a time or an offset that does not exist",
    ),
    (
        "own",
        "a freeze with an undecodable name",
        ["2026-11-25", "--freeze", "2026-11-27=\udcff"],
        r"the name of a window holds a lone surrogate, which no file can store: decode '\udcff' again",
    ),
]


@pytest.mark.parametrize(
    ("words", "sentence"), [row[2:] for row in LINES], ids=ids(LINES)
)
def test_command_line(refused, words, sentence):
    """What cannot be understood is one line on standard error, and exit status 2."""
    began = clock.perf_counter()
    assert refused(*words) == f"error: {sentence}"
    assert clock.perf_counter() - began < 5  # far above what a slow machine takes


def test_row_46(capsys, monkeypatch):
    """Row 46: without words there is the help and exit status 2; no clock is read."""
    monkeypatch.setattr(cli, "datetime", None)
    assert main([]) == 2
    assert capsys.readouterr() == (cli.EXAMPLES, "")


def test_row_54_flags(capsys):
    """Row 54: a flag without a value loses nothing when it is given twice."""
    assert main(["2026-11-25", "--json", "--json"]) == 0
    twice = capsys.readouterr().out
    main(["2026-11-25", "--json"])
    assert capsys.readouterr().out == twice


@posix
def test_row_53_argv():
    """Row 53: undecodable bytes as a shell hands them over."""
    assert process(b"2026-\xff") == (
        2,
        b"",
        rb"error: '2026-\udcff' is not an ISO date (YYYY-MM-DD)" + b"\n",
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["check", "2026-11-26"], 1),
        (["check", "2026-11-26", "--json"], 1),
        (["check", "2026-11-27"], 0),
        (["year", "2027", "--json"], 0),
    ],
)
@posix
def test_row_55(words, status, unbuffered):
    """Row 55: on a closed pipe there is no traceback, and a gate stays closed."""
    read, write = os.pipe()
    os.close(read)
    environ = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    assert process(*words, stdout=write, env=environ) == (status, b"", b"")
    os.close(write)


@posix
def test_row_55_errors():
    """Row 55: where nobody reads the error either, the status still tells it."""
    read, write = os.pipe()
    os.close(read)
    for unbuffered in ("", "1"):
        environ = os.environ | {"PYTHONUNBUFFERED": unbuffered}
        assert process("tomorrow", stderr=write, env=environ) == (2, b"", b"")
    os.close(write)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_row_56(encoding):
    """Row 56: any terminal shows any name, the same everywhere."""
    name = "\u00c4rger \u65e5"
    environ = os.environ | {"PYTHONIOENCODING": encoding}
    words = ["2026-11-18", "--freeze", f"2026-11-20={name}"]
    status, out, err = process(*words, env=environ | {"PYTHONUTF8": "1"})
    assert (status, err) == (0, b"")
    assert out.splitlines()[1] == rb"  no start   Fri 2026-11-20, \xc4rger \u65e5"


class TestRow57:
    """A file that cannot be written: exit status 3, its path, and nothing changed."""

    @pytest.mark.parametrize("target", ["old.txt", "folder", "link", "dangling"])
    def test_exists(self, refused, tmp_path, target):
        """Row 57: what exists stays: a file, a folder, a link, also one to nothing."""
        (tmp_path / "old.txt").write_text("old")
        (tmp_path / "folder").mkdir()
        try:
            (tmp_path / "link").symlink_to("old.txt")
            (tmp_path / "dangling").symlink_to("nothing")
        except OSError:  # pragma: no cover, Windows asks for a privilege
            pytest.skip("links need a privilege here")
        before = sorted(item.name for item in tmp_path.iterdir())
        said = refused("2026-11-25", "-o", target, status=3)
        assert said == f"error: '{target}' exists: add --force to replace it"
        assert (tmp_path / "old.txt").read_text() == "old"
        assert sorted(item.name for item in tmp_path.iterdir()) == before

    @posix
    @pytest.mark.parametrize("force", [[], ["--force"]])
    @pytest.mark.parametrize(
        ("target", "number"),
        [
            ("no/such", errno.ENOENT),
            ("https://example.org/x", errno.ENOENT),
            ("~/x", errno.ENOENT),
        ],
    )
    def test_no_folder(self, refused, tmp_path, target, number, force):
        """Rows 57, 73: a folder is not made, a path not expanded, no address asked."""
        said = refused("2026-11-25", "-o", target, *force, status=3)
        assert said == f"error: cannot write '{target}': {os.strerror(number)}"
        assert list(tmp_path.iterdir()) == []

    @posix
    def test_folder(self, refused, tmp_path):
        """Row 57: a folder is not replaced by a file."""
        (tmp_path / "folder").mkdir()
        said = refused("2026-11-25", "-o", "folder", "--force", status=3)
        assert said == f"error: cannot write 'folder': {os.strerror(errno.EISDIR)}"
        assert [item.name for item in tmp_path.iterdir()] == ["folder"]

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0,
        reason="root may write anywhere",
    )
    def test_read_only(self, refused, tmp_path):  # pragma: no cover, not as root
        """Row 57: where nothing may be written."""
        (tmp_path / "locked").mkdir(mode=0o500)
        said = refused("2026-11-25", "-o", "locked/x", status=3)
        assert said == f"error: cannot write 'locked/x': {os.strerror(errno.EACCES)}"

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110, a device
    @pytest.mark.parametrize("unbuffered", ["", "1"])
    @pytest.mark.parametrize(
        "words", [["check", "2026-11-27"], ["year", "2027"], ["--help"]], ids="-".join
    )
    def test_full_disk(self, words, unbuffered):
        """Row 57: standard output on a full disk is a sentence, no traceback."""
        environ = os.environ | {"PYTHONUNBUFFERED": unbuffered}
        with open("/dev/full", "wb") as full:  # noqa: PTH123, a device
            found = process(*words, stdout=full, env=environ)
        said = f"error: [Errno {errno.ENOSPC}] {os.strerror(errno.ENOSPC)}\n"
        assert found == (3, b"", said.encode())


class TestRow58:
    """Ctrl-C, and streams that are closed."""

    @posix
    def test_interrupt(self):
        """Row 58: Ctrl-C while it waits for a line ends with 130 and no words."""
        # What runs in the background may have been told to ignore it.
        code = (
            "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "from deploysched.cli import run; run()"
        )
        child = subprocess.Popen(
            [sys.executable, "-u", "-c", code, "-", "--json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with child:
            child.stdin.write(b"2026-11-25\n")
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["start"] == "2026-11-27"
            child.send_signal(signal.SIGINT)
            assert child.wait(60) == 130
            assert child.stderr.read() == b""

    @posix
    def test_closed_input(self):
        """Row 58: a closed standard input is a sentence."""
        said = b"error: standard input is closed: give the Go-Live as a word\n"
        assert process("-", closing="<&-") == (2, b"", said)

    @posix
    @pytest.mark.parametrize(
        "words",
        [["2026-11-25"], ["2026-11-25", "--ics"], ["check", "2026-11-27"], ["--help"]],
        ids="-".join,
    )
    def test_closed_output(self, words):
        """An answer that can go nowhere is a failure, never a silent success."""
        if "--ics" in words:
            pytest.importorskip("icalendar")
        said = b"error: standard output is closed: open it, or name a file with -o\n"
        assert process(*words, closing=">&-") == (3, b"", said)

    @posix
    def test_closed_output_and_a_file(self, tmp_path):
        """Into a file an answer goes without a standard output."""
        path = tmp_path / "plan.txt"
        words = ["2026-11-25", "-o", str(path)]
        assert process(*words, closing=">&-") == (0, b"", b"")
        assert path.read_text() == f"{plan(date(2026, 11, 25))}\n"

    @posix
    def test_closed_error(self):
        """Without a standard error no complaint is taken for an answer."""
        assert process("tomorrow", closing="2>&-") == (2, b"", b"")


def test_row_59_line(capsys, monkeypatch):
    """Row 59: a line of 100 MB is passed over in pieces, and the next one answered."""
    data = io.BytesIO(b"9" * 10**8 + b"\n2026-11-25\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
    began = clock.perf_counter()
    assert main(["-"]) == 2
    assert clock.perf_counter() - began < 5
    shown = capsys.readouterr()
    assert shown.err == "line 1: not a line of text\n"
    assert shown.out == f"{plan(date(2026, 11, 25))}\n"


# --- rows 61 to 76: files --------------------------------------------------------


def no_toml(text: str) -> str:
    """What Python itself says of a text that is no TOML."""
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text.replace("\r\n", "\n"))
    return f"this is no TOML: {caught.value} @ $"


POLICY_FILES = [
    # row, input, data, sentence
    (61, "empty", b"", "a policy file is empty"),
    (61, "a byte order mark alone", b"\xef\xbb\xbf", "a policy file is empty"),
    (
        61,
        "JSON",
        b'\xef\xbb\xbf{"base": "power-platform"}',
        no_toml('{"base": "power-platform"}'),
    ),
    (
        62,
        "UTF-16",
        BASE.encode("utf-16"),
        "a policy file is in UTF-16: save it as UTF-8",
    ),
    (
        62,
        "Latin-1",
        b"name = '\xe9'",
        "a policy file is not UTF-8, from byte 8 on: save it as UTF-8",
    ),
    (
        62,
        "a NUL",
        b"a = 1\0",
        "a policy file holds a NUL at character 5: is it text, saved as UTF-8?",
    ),
    (
        62,
        "a newline of its own kind",
        b"base = 'x'\rroll = 'skip'",
        no_toml("base = 'x'\rroll = 'skip'"),
    ),
    (63, "a key twice", (BASE * 2).encode(), no_toml(BASE * 2)),
    *(
        (
            64,
            f"notice = {word}",
            f"{BASE}notice = {word}".encode(),
            f"must be a whole number from 0 to 8784, not the float {shown} @ $.notice",
        )
        for word, shown in [("nan", "nan"), ("inf", "inf"), ("1e999", "inf")]
    ),
    (
        64,
        "5000 digits",
        b"notice = " + b"9" * 5000,
        "this is no TOML: a number of thousands of digits @ $",
    ),
    (
        65,
        "100,000 lists",
        b"x = " + b"[" * 100_000,
        "lists or tables are nested too deep @ $",
    ),
    (
        66,
        "holiday",
        BASE.encode() + b"holiday = 'none'",
        "'holiday' is no key of a policy: did you mean 'holidays'? @ $.holiday",
    ),
    (
        67,
        "offset = '6'",
        BASE.encode() + b"[[stage]]\nkey = 'a'\nname = 'A'\noffset = '6'",
        "must be a whole number from 0 to 3660, not the str '6' @ $.stage[0].offset",
    ),
    (
        67,
        "offset = true",
        BASE.encode() + b"[[stage]]\nkey = 'a'\nname = 'A'\noffset = true",
        "must be a whole number from 0 to 3660, not the bool True @ $.stage[0].offset",
    ),
    (
        67,
        "tz = ['x']",
        BASE.encode() + b"tz = ['x']",
        "must be a text in quotes, not the list ['x'] @ $.tz",
    ),
    *(
        (
            68,
            f"dtstart = {written}",
            f"{BASE}dtstart = {written}".encode(),
            f"must be a date, not the {shown}: {A_DATE} @ $.dtstart",
        )
        for written, shown in [
            ("2026-01-02T00:00:00", "datetime datetime.datetime(2026, 1, 2, 0, 0)"),
            ("07:00:00", "time datetime.time(7, 0)"),
            ("'2026-01-02'", "str '2026-01-02'"),
            ("20260102", "int 20260102"),
        ]
    ),
    *(
        (row, text, text.encode(), no_toml(text))
        for row, text in [
            (69, "go_live: 2026-07-04"),
            (69, "!!python/object/apply:os.system [id]"),
            (70, "[1, 2]"),
            (70, "null"),
            (70, '"x"'),
            (75, "sep=;\na;b"),
        ]
    ),
    (
        74,
        "holidays = 'os.system'",
        BASE.encode() + b"holidays = 'os.system'",
        (
            "'os.system' is no calendar, write a country such as 'DE', a country and "
            "subdivision such as 'US-CA': known are US-federal, US-microsoft, none "
            "@ $.holidays"
        ),
    ),
    (
        74,
        "region_table = 'os:system'",
        BASE.encode() + b"region_table = 'os:system'",
        "'os:system' is not known: known are power-platform, none @ $.region_table",
    ),
    (
        76,
        "a pickle",
        pickle.dumps({"base": "power-platform"}),
        "a policy file is not UTF-8, from byte 0 on: save it as UTF-8",
    ),
    # inputs of our own
    (
        "own",
        "a screen control in a key",
        BASE.encode() + b'"a\\u001b[2J" = 1',
        (
            r"'a\x1b[2J' is no key of a policy: known are base, holidays, years, weekend, "
            r"freeze, cadence, dtstart, stage, name, tz, roll, notice @ $.a\x1b[2J"
        ),
    ),
    (
        "own",
        "two faults at once: the first in the order of the file's parts",
        BASE.encode() + b"roll = 'skp'\nfreeze = 1",
        "must be a list of tables, [[freeze]], not the int 1 @ $.freeze",
    ),
]


@pytest.mark.parametrize(
    ("data", "sentence"), [row[2:] for row in POLICY_FILES], ids=ids(POLICY_FILES)
)
def test_policy_file(refused, tmp_path, data, sentence):
    """A file that is no policy is refused by name, with where in it the fault is."""
    (tmp_path / "own.toml").write_bytes(data)
    said = refused("2026-11-25", "--policy", "own.toml")
    assert said == f"error: 'own.toml': {sentence}"


ICS_FILES = [
    # row, input, data, sentence
    (61, "empty", b"", "an iCalendar file is empty"),
    (61, "a byte order mark alone", b"\xef\xbb\xbf", "an iCalendar file is empty"),
    (
        62,
        "UTF-16",
        "BEGIN:VCALENDAR".encode("utf-16"),
        "an iCalendar file is in UTF-16: save it as UTF-8",
    ),
    (
        62,
        "Latin-1",
        b"BEGIN:VCALENDAR\xe9",
        "an iCalendar file is not UTF-8, from byte 15 on: save it as UTF-8",
    ),
    (
        62,
        "a NUL",
        b"BEGIN:VCALENDAR\0",
        "an iCalendar file holds a NUL at character 15: is it text, saved as UTF-8?",
    ),
    (
        70,
        "TOML",
        b"base = 'x'",
        (
            "this is no iCalendar file, which begins with BEGIN:VCALENDAR: "
            "\"base = 'x'\" @ line 1"
        ),
    ),
    (
        76,
        "a pickle",
        pickle.dumps({"base": "power-platform"}),
        "an iCalendar file is not UTF-8, from byte 0 on: save it as UTF-8",
    ),
    (
        "own",
        "a screen control at an END",
        b"BEGIN:VCALENDAR\nEND:\x1b[2J",
        r"END:\x1b[2J has no BEGIN of its own @ line 2",
    ),
]


@pytest.mark.parametrize(
    ("data", "sentence"), [row[2:] for row in ICS_FILES], ids=ids(ICS_FILES)
)
def test_ics_file(refused, tmp_path, data, sentence):
    """A file that is no calendar is refused by name."""
    pytest.importorskip("icalendar")
    (tmp_path / "own.ics").write_bytes(data)
    said = refused("2026-11-25", "--freeze-ics", "own.ics")
    assert said == f"error: 'own.ics': {sentence}"


def edited(**changes) -> str:
    return json.dumps(plan(date(2026, 11, 25)).to_dict() | changes)


SMALL = "a schedule has small whole numbers only"
DOCUMENTS = [
    # row, input, text, sentence
    (61, "empty", "", "the text is empty: give the JSON of one schedule"),
    (
        61,
        "a byte order mark",
        "\ufeff{}",
        "the text begins with a byte order mark: read it with encoding='utf-8-sig'",
    ),
    (63, "a key twice", '{"a": 1, "a": 2}', "the key 'a' is there twice: keep one"),
    *(
        (64, word, word, f"the text holds the number {word[:20]}: {SMALL}")
        for word in ("NaN", "Infinity", "-Infinity", "1e999", "9" * 5000)
    ),
    (64, "-0", "-0", "$ must be an object, not the number 0"),
    (
        65,
        "100,000 lists",
        "[" * 100_000,
        "the text is nested too deeply: a schedule has 3 levels",
    ),
    (
        66,
        "golive",
        edited(golive="x"),
        "$ has the unknown key 'golive': did you mean 'go_live'?",
    ),
    (
        67,
        "stages = '6'",
        edited(stages="6"),
        "$.stages must be a list, not the text '6'",
    ),
    (
        67,
        "go_live = true",
        edited(go_live=True),
        "$.go_live must be a day such as '2026-11-27', not the truth value True",
    ),
    (
        67,
        "policy = ['x']",
        edited(policy=["x"]),
        "$.policy must be a text, not the list ['x']",
    ),
    (70, "a list", "[]", "$ must be an object, not the list []"),
    (70, "a text", '"x"', "$ must be an object, not the text 'x'"),
    (70, "null", "null", "$ must be an object, not the null"),
]


@pytest.mark.parametrize(
    ("text", "sentence"), [row[2:] for row in DOCUMENTS], ids=ids(DOCUMENTS)
)
def test_json(text, sentence):
    """A JSON text that is no schedule is refused with exactly this sentence."""
    with pytest.raises(ScheduleError) as caught:
        exporters.from_json(text, POWER_PLATFORM)
    assert str(caught.value) == sentence


def test_rows_61_and_62_good(refused, tmp_path, capsys):
    """Rows 61, 62: a byte order mark and the newlines of Windows are no fault."""
    text = BASE.replace("\n", "\r\n") + "# \u00e9\n"
    (tmp_path / "own.toml").write_bytes(text.encode("utf-8-sig"))
    assert main(["start", "2026-11-25", "--policy", "own.toml"]) == 0
    assert capsys.readouterr() == ("2026-11-27\n", "")


def test_row_71(refused, tmp_path):
    """Row 71: a file of a gigabyte is refused after its first 10 MB."""
    with (tmp_path / "big.toml").open("wb") as file:
        file.truncate(10**9)
    for option in ("--policy", "--freeze-ics"):
        if option == "--freeze-ics":
            pytest.importorskip("icalendar")
        said = refused("2026-11-25", option, "big.toml")
        assert said == "error: 'big.toml' is larger than 10000000 bytes"


def test_row_72(refused, tmp_path, capsys):
    """Row 72: a day with two names keeps both, in the order of the names."""
    freeze = '[[freeze]]\nname = "{}"\nstart = 2026-11-20\nend = 2026-11-20\n'
    for order in ("ab", "ba"):
        text = BASE + "".join(map(freeze.format, order))
        (tmp_path / "own.toml").write_text(text)
        assert main(["2026-11-18", "--policy", "own.toml"]) == 0
        line = capsys.readouterr().out.splitlines()[1]
        assert line == "  no start   Fri 2026-11-20, a, b"


class TestRow73:
    """Only plain paths are opened: none is expanded, and no address is asked."""

    @posix
    @pytest.mark.parametrize(
        ("path", "number"),
        [
            ("-", errno.ENOENT),
            ("~/x", errno.ENOENT),
            ("$HOME", errno.ENOENT),
            ("https://example.org/x.toml", errno.ENOENT),
            ("", errno.ENOENT),
            ("../..", errno.EISDIR),
        ],
    )
    @pytest.mark.parametrize("option", ["--policy", "--freeze-ics"])
    def test_paths(self, refused, option, path, number):
        """Row 73: what is no file of that very name cannot be read."""
        if option == "--freeze-ics":
            pytest.importorskip("icalendar")
        said = refused("2026-11-25", option, path)
        assert said == f"error: cannot read '{path}': {os.strerror(number)}"

    @pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs /dev/zero")  # noqa: PTH110, a device
    def test_endless(self, refused):
        """Row 73: a file without an end is read up to the limit."""
        said = refused("2026-11-25", "--policy", "/dev/zero")
        assert said == "error: '/dev/zero' is larger than 10000000 bytes"

    def test_undecodable(self, refused):
        """Row 73: a path is shown in ASCII, and by its end."""
        said = refused("2026-11-25", "--policy", "no\udcff")
        reason = said.removeprefix(r"error: cannot read 'no\udcff': ")
        assert reason != said
        said = refused("2026-11-25", "--policy", "a/" * 500 + "x.toml")
        assert said.startswith("error: cannot read '" + "a/" * 97 + "x.toml': ")


# --- rows 77 to 79: surroundings -------------------------------------------------


@pytest.mark.parametrize("flag", ["-O", "-OO"])
def test_row_78(flag):
    """Row 78: optimised Python refuses the same inputs in the same words."""
    done = subprocess.run(
        [sys.executable, flag, "-m", "deploysched", "2026-02-30"],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    said = (
        "error: '2026-02-30' is no day of any calendar: February 2026 has no day 30\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


@pytest.mark.parametrize(
    "words",
    [
        ["2026-11-25"],
        ["start", "2026-11-25"],
        ["upcoming", "2026-11-25"],
        ["rollout", "2026-11-30"],
        ["by", "DE", "2026-12-24"],
        ["status", "2026-11-25", "--on", "2026-12-01"],
        ["when", "DE", "2026-11-25"],
        ["submitted", "2026-11-23"],
        ["compare", "2026-12-20"],
        ["year", "2027"],
        ["check", "2026-11-26"],
    ],
    ids="-".join,
)
def test_row_79(capsys, monkeypatch, words):
    """Row 79: a question with its day in it does not ask what time it is."""
    status = main(words)
    expected = capsys.readouterr()

    class Wrong(datetime):
        @classmethod
        def now(cls, tz=None):
            raise AssertionError("the clock is read")

    monkeypatch.setattr(cli, "datetime", Wrong)
    monkeypatch.setattr(clock, "time", lambda: 0.0)
    assert main(words) == status
    assert capsys.readouterr() == expected


# --- inputs of our own -----------------------------------------------------------


@pytest.mark.parametrize("key", ["a\x1b[2J", "a\u202eb", "a\x9b1m"])
def test_no_screen_control_from_a_key(key):
    """The path of a fault in a file moves no cursor, whoever prints the sentence."""
    with pytest.raises(ScheduleError) as caught:
        policyfile.loads(f"{BASE}{json.dumps(key)} = 1")
    shown = ascii(key)[1:-1]
    assert str(caught.value).startswith(f"'{shown}' is no key of a policy: ")
    assert str(caught.value).endswith(f" @ $.{shown}")


@pytest.mark.parametrize(
    "option",
    [
        ["-o", "plan"],
        ["--release", "plan"],
        ["--release", "Contoso"],
        ["--stamp", "2026-11-25T09:00Z"],
        ["--sequence", "7"],
        ["--plot", "year.svg"],
    ],
    ids=" ".join,
)
def test_options_before_the_date(capsys, tmp_path, monkeypatch, option):
    """The value of an option is never taken for a command, wherever it stands."""
    monkeypatch.chdir(tmp_path)
    if option[0] in ("--release", "--stamp", "--sequence"):
        pytest.importorskip("icalendar")
        option = [*option, "--ics"]
    if option[0] == "--plot":
        pytest.importorskip("matplotlib")

    def answer(words):
        for path in tmp_path.iterdir():
            path.unlink()
        assert main(words) == 0
        files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        return capsys.readouterr(), files

    assert answer([*option, "2026-11-25"]) == answer(["2026-11-25", *option])
