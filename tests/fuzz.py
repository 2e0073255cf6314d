"""Feed the readers what a coverage-guided fuzzer makes up, until the time is over.

`python tests/fuzz.py toml --seconds 240`, and likewise `ics`, `json` and `command`.
Any end but an answer or a documented error, ten seconds for one input or 1 GB of memory
stops the run, which leaves the input in a file. Needs `atheris`.
"""

import contextlib
import io
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["deploysched", "tomllib", "dateutil", "json"]):
    from deploysched import POWER_PLATFORM, ScheduleError, cli, exporters, plan
    from deploysched.policyfile import freezes_from_ics, loads

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
DAY = date(2026, 11, 25)
NAMES_A_FILE = ("-o", "--output", "--plot", "--policy", "--freeze-ics")


def toml(data: bytes) -> None:
    """A policy, which plans or says why not; or one line."""
    plan(DAY, loads(data))


def ics(data: bytes) -> None:
    """Freezes within the years, and problems of one line each."""
    read = freezes_from_ics(data, POWER_PLATFORM)
    assert all(
        window.start in POWER_PLATFORM.calendar.covers for window in read.windows
    )
    assert all(problem.reason.isprintable() for problem in read.problems)


def json(data: bytes) -> None:
    """A schedule that is written as it was read; or one line."""
    schedule = exporters.from_json(data.decode("utf-8", "replace"), POWER_PLATFORM)
    assert exporters.from_json(exporters.to_json(schedule), POWER_PLATFORM) == schedule


def command(data: bytes) -> None:
    """An answer, or a line on standard error for each bad word, and nothing else."""
    words = [part.decode("utf-8", "surrogateescape") for part in data.split(b"\0")]
    if any(word.startswith(NAMES_A_FILE) for word in words):
        return
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = cli.main(words)
        except SystemExit as stop:  # argparse, after --help
            status = stop.code
    lines = err.getvalue().splitlines()
    assert status in (0, 1, 2), lines
    failed = any(line.startswith("error: ") for line in lines)
    assert failed == (status == 2) or words[0] == ""  # without words: help, status 2


SEEDS: dict[Callable[[bytes], None], list[bytes]] = {
    toml: [path.read_bytes() for path in EXAMPLES.glob("*.toml")],
    ics: [path.read_bytes() for path in EXAMPLES.glob("*.ics")],
    json: [exporters.to_json(plan(DAY)).encode()],
    command: [
        b"2026-11-25",
        b"by\x002026-12-24\x00Japan",
        b"upcoming\x002026-12-01\x00--limit\x003",
        b"status\x002026-11-25\x002026-12-04",
        b"2026-11-25\x00--freeze\x002026-12-14..2027-01-04\x00--json",
        b"certification\x002026-11-23\x00--tz\x00Asia/Tokyo",
        b"year\x002026\x00--roll\x00following",
    ],
}
WORDS = {
    toml: "base = power-platform [[freeze]] [[stage]] start end rrule days name holidays 'US-federal' 'DE' years weekend cadence 'FREQ=WEEKLY;BYDAY=FR' dtstart roll 'skip' notice stated tz offset regions 2026-12-14 {} []",
    ics: "BEGIN:VEVENT END:VEVENT BEGIN:VCALENDAR DTSTART;VALUE=DATE: DTEND DURATION:P2D RRULE:FREQ=YEARLY;COUNT=3 EXDATE RDATE SUMMARY: TZID=Asia/Tokyo UID: RECURRENCE-ID STATUS:CANCELLED TRANSP:TRANSPARENT 20261214 T090000Z VTIMEZONE",
    json: "schema go_live nominal start dropped stages closed_days true null 1e999 NaN 2026-11-25",
    command: "plan by upcoming status regions rollout compare certification year --tz --roll --policy --freeze --json --limit --help 2026-12-24 Japan today now 9999-12-31 ..",
}


def watched(reader: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return the reader with what every refusal must be: one line of printable ASCII."""

    def once(data: bytes) -> None:
        said = ""
        try:
            reader(data)
        except ScheduleError as error:
            said = str(error)
        assert len(said) < 2_000
        assert not said or (said.isascii() and said.isprintable())

    return once


def main() -> None:
    readers = {reader.__name__: reader for reader in SEEDS}
    name, _, seconds = sys.argv[1:]
    reader = readers[name]
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(SEEDS[reader]):
            (Path(folder) / f"seed-{number}").write_bytes(seed)
        words = Path(folder).with_suffix(".dict")
        lines = (f'"{word}"\n' for word in WORDS[reader].split())
        words.write_text("".join(lines), encoding="ascii")
        limits = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1024"]
        more = ["-max_len=4096", f"-dict={words}", "-print_final_stats=1", folder]
        atheris.Setup([sys.argv[0], *limits, *more], watched(reader))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
