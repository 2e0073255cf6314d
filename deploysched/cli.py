"""The command line: words in, one answer out; it alone may ask for today."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import IO, TYPE_CHECKING, Any, NoReturn

from deploysched import _checks, _dates, _output, _text
from deploysched.calendars import Window
from deploysched.errors import ScheduleError, UnknownRegionError
from deploysched.policies import Policy, Roll
from deploysched.powerplatform import (
    MICROSOFT_US,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
)

if TYPE_CHECKING:
    from deploysched.schedules import Schedule

__all__ = ["main", "run"]

DONE, CLOSED, BAD_INPUT, FAILED, INTERRUPTED = 0, 1, 2, 3, 130
LONGEST_LINE = 4_096
LARGEST_FILE = 10_000_000
LONGEST_ERROR = 1_000

EXAMPLES = """\
When will it be deployed where? Dates by Microsoft's published connector rules.

  deploysched 2026-11-25              a Go-Live: its start, six stages, cautions
  deploysched by Germany 2026-12-24   by when to confirm to be due by a date
  deploysched when UK 2026-11-25      when a country is due
  deploysched status 2026-11-25 --on 2026-12-01
  deploysched year 2027               all starts of a year, and Fridays without

Commands: plan, start, upcoming, rollout, by, status, when, submitted, compare,
year, check. A first word with a digit in it is a Go-Live and means plan.
Each command has a --help of its own: deploysched by --help
"""


class UsageError(Exception):
    """Words on the command line that cannot be understood."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises instead of printing, and whose help opens with an example."""

    example = ""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)

    def format_help(self) -> str:
        return f"{self.example}\n{super().format_help()}"


class _Once(argparse.Action):
    """An option that may be given once: of two values one would be lost."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        if getattr(namespace, self.dest) != self.default:
            parser.error(f"{option_string} is given twice: keep one")
        setattr(namespace, self.dest, values)


def _add_rules(parser: _Parser) -> None:
    """Add the options that select how the rules are read."""
    add = parser.add_argument
    add(
        "--roll",
        action=_Once,
        metavar="ROLL",
        help="what a closed Friday does: skip (default), following, preceding",
    )
    add(
        "--freeze",
        action="append",
        default=[],
        metavar="START[..END][=NAME]",
        help="close these days too; may be repeated",
    )
    add(
        "--us-holidays",
        action=_Once,
        metavar="DAYS",
        help="federal (default), microsoft (as observed), both",
    )
    add(
        "--revision",
        action=_Once,
        metavar="REVISION",
        help="current (default) or 2022 (24 hours' notice)",
    )
    add(
        "--policy", action=_Once, metavar="FILE.toml", help="read the rules from a file"
    )
    add(
        "--freeze-ics",
        action="append",
        default=[],
        metavar="FILE.ics",
        help="close the days of a calendar file; may be repeated",
    )
    add("--json", action="store_true", help="print JSON, one object a line")


def _choice(value: str | None, option: str, choices: dict[str, Any]) -> Any:
    if value is None or value in choices:
        return choices.get(value or "")
    near = _checks.nearest(value, tuple(choices))
    raise UsageError(f"{option} {_checks.show(value)} is not known{near}")


def _policy(options: argparse.Namespace) -> Policy:
    """Return the rules that the options select; they win over a file."""
    if options.policy is not None and options.revision is not None:
        raise UsageError("--policy and --revision both name the rules: keep one")
    revisions = {"current": POWER_PLATFORM, "2022": POWER_PLATFORM_2022}
    policy = _choice(options.revision, "--revision", revisions) or POWER_PLATFORM
    if options.policy is not None:
        from deploysched import policyfile

        policy = _in_file(options.policy, policyfile.loads)
    roll = _choice(options.roll, "--roll", {roll.value: roll for roll in Roll})
    if roll is not None:
        policy = policy.with_roll(roll)
    sets = {
        "federal": lambda: US_FEDERAL,
        "microsoft": lambda: MICROSOFT_US,
        "both": lambda: US_FEDERAL | MICROSOFT_US,
    }
    days_off = _choice(options.us_holidays, "--us-holidays", sets)
    if days_off is not None:
        policy = policy.with_calendar(days_off().with_freezes(*policy.calendar.freezes))
    freezes = [_freeze(text) for text in options.freeze]
    if options.freeze_ics:
        from deploysched.policyfile import freezes_from_ics

        for path in options.freeze_ics:
            found = _in_file(path, partial(freezes_from_ics, tz=policy.tz))
            if not found:  # some programs mark whole days as transparent
                _tell(f"no freeze in {_output.path(path)}: are its events opaque?")
            freezes += found
    return policy.with_freezes(*freezes) if freezes else policy


def _in_file(path: str, read: Callable[[bytes], Any]) -> Any:
    """Read a file whole, and name it in whatever is wrong with it."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123, a path is not expanded here
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot read {_output.path(path)}: {reason}") from None
    if len(data) > LARGEST_FILE:
        raise UsageError(f"{_output.path(path)} is larger than {LARGEST_FILE} bytes")
    try:
        return read(data)
    except ScheduleError as error:
        raise UsageError(f"{_output.path(path)}: {error}") from None


def _freeze(text: str) -> Window:
    days, _, name = text.partition("=")
    start, dots, end = days.partition("..")
    if not start or (dots and not end):
        raise UsageError(
            f"--freeze {_checks.show(text)} must be a day or two days, both included: "
            "2026-12-14..2027-01-04"
        )
    first, last = _dates.day(start), _dates.day(end if dots else start)
    if last < first:
        raise UsageError(
            f"--freeze {start}..{end} ends before it starts: {end}..{start}"
        )
    return Window(first, last, name)


def _today(policy: Policy) -> date:
    return datetime.now(UTC).astimezone(policy.zone).date()


def _go_live(word: str, policy: Policy) -> date | datetime:
    if word == "today":
        return _today(policy)
    if word == "now":
        return datetime.now(UTC).replace(microsecond=0)
    return _dates.go_live(word)


def _or_today(word: str | None, policy: Policy) -> date | datetime:
    """Return a Go-Live, or today with a word about it on standard error."""
    if word is not None:
        return _go_live(word, policy)
    day = _today(policy)
    _tell(f"taking today, {_answers().day(day)} in {policy.tz}")
    return day


def _answers() -> Any:
    from deploysched import _answers  # the texts of all commands

    return _answers


def _tell(line: str) -> None:
    """Print one line on standard error; what a person typed moves no cursor in it."""
    if sys.stderr is None:  # print would take standard output in its place
        return
    if len(line) > LONGEST_ERROR:
        line = line[:LONGEST_ERROR] + "..."
    try:
        print(_ascii(_text.clean(line)), file=sys.stderr)
    except OSError:  # nobody reads it: the exit status says it alone
        sys.stderr = None


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("ascii")


def _say(text: str) -> None:
    print(_ascii(text))


def _say_json(value: Any) -> None:
    import json

    print(json.dumps(value, allow_nan=False))


# --- commands -------------------------------------------------------------------


def _plan(parser: _Parser, argv: Sequence[str]) -> int:
    parser.add_argument(
        "go_live",
        nargs="+",
        metavar="GO_LIVE",
        help="a day (2026-11-25), an instant (2026-11-25T10:00-08:00), today, now, or - for one a line from standard input",
    )
    parser.add_argument(
        "--explain", action="store_true", help="every reason, assumption and advisory"
    )
    parser.add_argument(
        "--tz",
        action=_Once,
        metavar="ZONE",
        help="add the last moment to confirm in that zone",
    )
    _add_rules(parser)
    _output.add(parser, _Once)
    options = parser.parse_args(argv)
    policy = _policy(options)
    zone = None if options.tz is None else _checks.zone(options.tz)
    plain = _output.plain(options)
    bad: list[str] = []
    kept: list[Schedule] = []

    def text(schedule: Schedule) -> str:
        parts = [str(schedule)]
        if zone is not None:
            parts.append(_answers().confirm_in(schedule, zone))
        if options.explain:
            parts.append(_answers().explain(schedule))
        return "\n".join(parts)

    for schedule in _schedules(options.go_live, policy, bad):
        if not plain:
            kept.append(schedule)
        elif options.json:
            _say_json(schedule.to_dict())
        else:
            _say(("\n" if kept else "") + text(schedule))
            kept = [schedule]  # a blank line goes between two answers
    if not plain and kept:
        _output.write(options, tuple(kept), "\n\n".join(map(text, kept)))
    return BAD_INPUT if bad else DONE


def _schedules(
    words: Sequence[str], policy: Policy, bad: list[str]
) -> Iterator[Schedule]:
    """Yield a schedule a Go-Live; tell of a bad line of standard input, and go on."""
    for where, word in _words(words):
        try:
            if word is None:
                raise UsageError("not a line of text")
            yield _planned(word, policy)
        except (UsageError, ValueError, TypeError) as error:
            if not where:
                raise
            bad.append(where)
            _tell(f"{where}: {error}")


def _planned(word: str, policy: Policy) -> Schedule:
    from deploysched.planning import plan

    return plan(_go_live(word, policy), policy)


def _words(words: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield each Go-Live with its place in standard input, or with no place."""
    for word in words:
        if word != "-":
            yield "", word
            continue
        if sys.stdin is None:
            raise UsageError("standard input is closed: give the Go-Live as a word")
        for number, line in enumerate(_lines(sys.stdin.buffer), 1):
            if line is None or line:
                yield f"line {number}", line


def _lines(stream: IO[bytes]) -> Iterator[str | None]:
    """Yield lines without their ends; None for one that is too long or not UTF-8."""
    while line := stream.readline(LONGEST_LINE):
        whole = line.endswith(b"\n") or len(line) < LONGEST_LINE
        while not whole:
            rest = stream.readline(LONGEST_LINE)
            whole = rest.endswith(b"\n") or len(rest) < LONGEST_LINE
            line = b"\xff"
        try:
            yield line.decode("utf-8-sig").rstrip("\r\n")
        except UnicodeDecodeError:
            yield None


def _start(parser: _Parser, argv: Sequence[str]) -> int:
    parser.add_argument("go_live", nargs="?", metavar="GO_LIVE", help="default: today")
    _add_rules(parser)
    options = parser.parse_args(argv)
    policy = _policy(options)
    from deploysched.planning import plan

    start = plan(_or_today(options.go_live, policy), policy).start
    if options.json:
        _say_json({"start": start.isoformat()})
    else:
        _say(start.isoformat())
    return DONE


def _upcoming(parser: _Parser, argv: Sequence[str]) -> int:
    parser.add_argument("go_live", nargs="?", metavar="GO_LIVE", help="default: today")
    parser.add_argument(
        "-n", action=_Once, metavar="N", help="how many starts (default 8)"
    )
    _add_rules(parser)
    _output.add(parser, _Once)
    options = parser.parse_args(argv)
    policy = _policy(options)
    limit = _count(options.n, "-n") if options.n is not None else 8
    from deploysched.planning import upcoming

    schedules = upcoming(_or_today(options.go_live, policy), policy, limit=limit)
    _output.write(options, schedules, _answers().upcoming(schedules))
    return DONE


def _count(word: str, option: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 7 and int(word)):
        raise UsageError(f"{option} {_checks.show(word)} must be a whole number from 1")
    return int(word)


def _rollout(parser: _Parser, argv: Sequence[str]) -> int:
    parser.add_argument("day", metavar="DATE", help="the day on which a rollout starts")
    parser.add_argument(
        "--at",
        action=_Once,
        metavar="STAGE",
        help="the stage that was seen on that day",
    )
    _add_rules(parser)
    options = parser.parse_args(argv)
    policy = _policy(options)
    from deploysched.planning import rollout

    stages = rollout(_dates.day(options.day), policy, at=options.at)
    if options.json:
        _say_json(
            [{"key": item.stage.key, "date": item.date.isoformat()} for item in stages]
        )
    else:
        _say(_answers().rollout(policy, stages))
    return DONE


def _by(parser: _Parser, argv: Sequence[str]) -> int:
    parser.add_argument(
        "words",
        nargs="+",
        metavar="REGION DATE",
        help="a country or stage, then the day it must be due by",
    )
    _add_rules(parser)
    options = parser.parse_args(argv)
    *names, last = options.words
    if not names:
        raise UsageError("give a region and a date: by DE 2026-12-24")
    if _dates.looks_like_date(names[0]) and not _dates.looks_like_date(last):
        raise UsageError(
            f"the region comes first: by {' '.join([*names[1:], last])} {names[0]}"
        )
    policy = _policy(options)
    answer = _answers().Backwards.of(" ".join(names), _dates.day(last), policy)
    if options.json:
        _say_json(answer.to_dict())
    else:
        _say(str(answer))
    return DONE


def _status(parser: _Parser, argv: Sequence[str]) -> int:
    parser.add_argument("go_live", metavar="GO_LIVE")
    parser.add_argument(
        "--on", action=_Once, metavar="DATE", help="the day to look at (default: today)"
    )
    _add_rules(parser)
    options = parser.parse_args(argv)
    policy = _policy(options)
    schedule = _planned(options.go_live, policy)
    on = policy.day_of(_or_today(options.on, policy))
    if options.json:
        _say_json(_answers().status_dict(schedule, on))
    else:
        _say(_answers().status(schedule, on))
    return DONE


def _when(parser: _Parser, argv: Sequence[str]) -> int:
    parser.add_argument(
        "words",
        nargs="+",
        metavar="REGION... [GO_LIVE]",
        help="countries or stages, then a Go-Live",
    )
    _add_rules(parser)
    options = parser.parse_args(argv)
    policy = _policy(options)
    *names, last = options.words
    if _dates.looks_like_date(options.words[0]):
        names = list(options.words[1:]) or ["DE"]
        raise UsageError(
            f"the region comes first: when {' '.join(names)} {options.words[0]}"
        )
    schedule = None
    if names and (last in ("today", "now") or _dates.looks_like_date(last)):
        schedule = _planned(last, policy)
    else:
        names.append(last)
    places = _places(names, policy)
    if options.json:
        for place in places:
            _say_json(place.to_dict(schedule))
    else:
        _say("\n\n".join(place.text(schedule) for place in places))
    return DONE


def _places(names: Sequence[str], policy: Policy) -> list[Any]:
    """Look names up one by one, or all the words as one name."""
    place = _answers().Place.of
    try:
        return [place(" ".join(names), policy)]
    except UnknownRegionError:
        return [place(name, policy) for name in names]


def _submitted(parser: _Parser, argv: Sequence[str]) -> int:
    parser.add_argument(
        "moment",
        metavar="INSTANT|DATE",
        help="when the offer was submitted; a date is that whole day",
    )
    _add_rules(parser)
    options = parser.parse_args(argv)
    policy = _policy(options)
    from deploysched.certification import timeline as follow

    timeline = follow(_go_live(options.moment, policy), policy)
    if options.json:
        _say_json(timeline.to_dict())
    else:
        _say(str(timeline))
    return DONE


def _compare(parser: _Parser, argv: Sequence[str]) -> int:
    parser.add_argument("go_live", metavar="GO_LIVE")
    _add_rules(parser)
    _output.add(parser, _Once, ics=False)
    options = parser.parse_args(argv)
    policy = _policy(options)
    from deploysched.planning import compare

    schedules = compare(_go_live(options.go_live, policy), policy)
    _output.write(options, schedules, _answers().compare(schedules))
    return DONE


def _year(parser: _Parser, argv: Sequence[str]) -> int:
    parser.add_argument("year", metavar="YYYY")
    _add_rules(parser)
    _output.add(parser, _Once)
    options = parser.parse_args(argv)
    policy = _policy(options)
    if len(options.year) != 4:
        raise UsageError(f"{_checks.show(options.year)} is not a year (YYYY)")
    number = _count(options.year, "year")
    schedules = _answers().starts_of(number, policy)

    def draw() -> Any:
        from deploysched import plotting

        return plotting.year(number, policy)

    text = _answers().year(options.year, schedules, policy)
    _output.write(options, schedules, text, draw)
    return DONE


def _check(parser: _Parser, argv: Sequence[str]) -> int:
    parser.add_argument("day", nargs="?", metavar="DATE", help="default: today")
    _add_rules(parser)
    options = parser.parse_args(argv)
    policy = _policy(options)
    day = policy.day_of(_or_today(options.day, policy))
    reasons = policy.calendar.reasons(day)
    with suppress(BrokenPipeError):  # a gate stays closed, whether read or not
        if options.json:
            _say_json(
                {
                    "date": day.isoformat(),
                    "deployment_day": not reasons,
                    "reasons": list(reasons),
                }
            )
        else:
            _say(_answers().check(policy.calendar, day))
    return CLOSED if reasons else DONE


_COMMANDS: dict[str, tuple[Callable[[_Parser, Sequence[str]], int], str, str]] = {
    "plan": (_plan, "2026-11-25", "Plan the rollout of a Go-Live."),
    "start": (
        _start,
        "2026-11-25",
        "Print the ISO date on which a rollout starts, and nothing else.",
    ),
    "upcoming": (
        _upcoming,
        "2026-12-16 -n 3",
        "List the coming starts and the last day to confirm each.",
    ),
    "rollout": (
        _rollout,
        "2026-12-01 --at asia",
        "List the stages from a day on which a rollout starts or was seen.",
    ),
    "by": (
        _by,
        "Germany 2026-12-24",
        "Say by when to confirm so that a region is due by a date.",
    ),
    "status": (
        _status,
        "2026-11-25 --on 2026-12-01",
        "Say how far a rollout is by the rules.",
    ),
    "when": (
        _when,
        "UK DE 2026-11-25",
        "Say in which stage a region is, and when it is due.",
    ),
    "submitted": (
        _submitted,
        "2026-11-23T10:00-08:00",
        "Follow a submission through review and preview to its start.",
    ),
    "compare": (
        _compare,
        "2026-12-20",
        "Plan one Go-Live under several readings of the rules.",
    ),
    "year": (_year, "2027", "List all starts of a year, and the due days without one."),
    "check": (
        _check,
        "2026-11-26",
        "Exit with 0 on a deployment day, 1 on a closed one: a gate for pipelines.",
    ),
}
_WITH_VALUE = frozenset(
    [
        "--roll",
        "--freeze",
        "--us-holidays",
        "--revision",
        "--policy",
        "--freeze-ics",
        "--tz",
        "--on",
        "--at",
        "-n",
        "-o",
        "--plot",
        "--release",
        "--sequence",
        "--stamp",
    ]
)


def _command(argv: Sequence[str]) -> tuple[str, list[str]]:
    """Return the name of the command, and the words without it."""
    words = list(argv)
    index = 0
    while index < len(words):
        word = words[index]
        if word in _WITH_VALUE:
            index += 2
            continue
        if word in _COMMANDS:
            return word, words[:index] + words[index + 1 :]
        if word == "-" or word in ("today", "now") or _dates.looks_like_date(word):
            return "plan", words
        if not word.startswith("-"):
            near = _checks.nearest(word, tuple(_COMMANDS))
            if "did you mean" not in near and any(map(_dates.looks_like_date, words)):
                near = (
                    f": did you mean by {' '.join(words)}, or when {' '.join(words)}?"
                )
            raise UsageError(
                f"{_checks.show(word)} is no command and no date (YYYY-MM-DD){near}"
            )
        index += 1
    raise UsageError("give a Go-Live, such as 2026-11-25, or a command; see --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Answer one command line and return its exit status.

    0 done, 1 a closed day in `check`, 2 bad usage or bad input, 3 anything else that
    failed, 130 interrupted.
    Results go to standard output, one line about an error to standard error.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help"):
        print(EXAMPLES, end="")
        return DONE if words else BAD_INPUT
    if words[0] == "--version":
        from importlib.metadata import version

        print(f"deploysched {version('deploysched')}")
        return DONE
    try:
        name, rest = _command(words)
        answer, example, description = _COMMANDS[name]
        parser = _Parser(
            prog=f"deploysched {name}",
            description=description,
            allow_abbrev=False,
            # A fixed width: the same help everywhere, and no question to the terminal.
            formatter_class=partial(argparse.HelpFormatter, width=80),
        )
        parser.example = f"  deploysched {name} {example}\n"
        return answer(parser, rest)
    except (UsageError, ValueError, TypeError) as error:
        _tell(f"error: {error}")
        return BAD_INPUT
    except (OSError, ImportError) as error:
        if isinstance(error, BrokenPipeError):
            raise  # whoever runs the program knows what to do
        _tell(f"error: {error}")
        return FAILED
    except Exception as error:  # noqa: BLE001, a person gets a sentence, no traceback
        kind = type(error).__name__
        _tell(f"error: {kind}: {error} (a fault of deploysched: please report it)")
        return FAILED


class _ClosedOutput(io.TextIOBase):
    """Standard output that is closed: an answer is not lost in silence."""

    def write(self, *_: object) -> NoReturn:
        raise OSError("standard output is closed: open it, or name a file with -o")

    @property
    def buffer(self) -> NoReturn:
        self.write()


def run() -> NoReturn:  # pragma: no cover, tests run it as a program of its own
    """Run as a program: `main`, quiet on a closed pipe and on Ctrl-C."""
    status = DONE
    try:
        if sys.stdout is None:
            sys.stdout = _ClosedOutput()
        status = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        _leave_output()  # the reader has gone: nothing is left to say
    except OSError as error:
        _leave_output()
        _tell(f"error: {error}")
        status = FAILED
    sys.exit(status)


def _leave_output() -> None:  # pragma: no cover, as above
    """Send what is left to nowhere, so that Python does not try it again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
