"""The command line: words in, one answer out; it alone may ask for today."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any, NoReturn

from deploysched import _checks
from deploysched.advisories import Advisory
from deploysched.cli import answers, places, words
from deploysched.cli.answers import BAD_INPUT, DONE, Answer
from deploysched.cli.commands import COMMANDS, PICTURES, policy_of, tell
from deploysched.errors import ScheduleError
from deploysched.powerplatform import POWER_PLATFORM
from deploysched.schedules import plain

__all__ = ["main", "run"]

FAILED, INTERRUPTED = 3, 130
_INPUT = (ValueError, TypeError)
_ICS = ("release", "sequence", "alarm", "stages")

_HELP = """\
When will it be deployed where? Dates by Microsoft's published connector rules.

  deploysched 2026-11-25                a Go-Live: start, six stages, cautions
  deploysched when Germany 2026-11-25   when a country is due
  deploysched by Germany 2026-12-24     by when to confirm to be due by a date
  deploysched status 2026-11-25 --on 2026-12-01
  deploysched year 2027 -o 2027.ics     all starts of a year as a calendar file

Commands (a first word that is a date means plan)
"""


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        raise ScheduleError(message)


def _parser(name: str) -> _Parser:
    """Build the parser of the chosen command alone: each takes a millisecond."""
    command = COMMANDS[name]
    parser = _Parser(
        prog=f"deploysched {name}",
        description=command.said,
        epilog=f"example: deploysched {name} {command.example}",
        allow_abbrev=False,
        # A fixed width: the same help everywhere, and no question to the terminal.
        formatter_class=partial(argparse.HelpFormatter, width=80, max_help_position=32),
    )
    for argument, how in command.arguments:
        parser.add_argument(argument, **how)
    return parser


def _parsed(name: str, given: Sequence[str]) -> argparse.Namespace:
    """Return the values of all arguments; words and options may stand in any order."""
    command = name or "plan"
    found, left = _parser(command).parse_known_args(given)
    found.command, more = command, [word for word in left if word != "--"]
    for word in more:
        if word[:1] == "-" and word != "-":
            known = [option for option, _ in COMMANDS[command].arguments]
            near = _checks.nearest(word, [each for each in known if each[:2] == "--"])
            raise ScheduleError(f"{word!a:.60} is no option of {command}{near}")
        if not hasattr(found, "words"):
            raise ScheduleError(f"{name} takes one word: leave {word!a:.60} out")
        found.words.append(word)
    if not name:
        lines = [word for word in found.words if word != "-"]
        names, days = words.sorted_out(lines, POWER_PLATFORM)
        if names:
            raise _mistaken(names, days)
    return found


def _mistaken(names: Sequence[str], days: Sequence[str]) -> ScheduleError:
    """Say what to type in place of words without a command that are no days."""
    from deploysched import regions

    name = " ".join(names)
    if answers.known(regions.find, name):
        line = " ".join([name, *days[:1]])
        return ScheduleError(f"the command is missing: when {line}, or by {line}")
    near = _checks.nearest(names[0], tuple(COMMANDS))
    said = f"{names[0]!a:.60} is no command and no date (YYYY-MM-DD){near}"
    return ScheduleError(said)


def _about(name: str, given: Sequence[str]) -> str:
    """Return the help or the version where one of them is asked, else nothing."""
    if not {"-V", "--version"}.isdisjoint(given):
        from importlib.metadata import version

        return f"deploysched {version('deploysched')}"
    if name == "help":
        name = given[0] if given else ""
    elif (name or given) and {"-h", "--help"}.isdisjoint(given):
        return ""
    if name in COMMANDS:
        return _parser(name).format_help().rstrip()
    if name:
        near = _checks.nearest(name, tuple(COMMANDS))
        raise ScheduleError(f"{name!a:.60} is no command{near}")
    lines = (f"  {name:<10} {each.said}\n" for name, each in COMMANDS.items())
    return f"{_HELP}{''.join(lines)}Each has a help of its own: deploysched help by"


def _answer(given: Sequence[str]) -> tuple[Answer, argparse.Namespace]:
    """Answer a command line; the options say where the answer goes."""
    name, rest = next((w for w in given if w in {*COMMANDS, "help"}), ""), list(given)
    # Options may stand before the command; behind a day, such a word is the value of one.
    if name and words.looks_like_day(given[0]):
        name = ""
    elif name:
        rest.remove(name)
    if about := _about(name, rest):
        options = argparse.Namespace(form="text", o=None)
        return Answer([[about]], (), DONE if given else BAD_INPUT), options
    options = _parsed(name, rest)
    options.form = _form(options)
    room = places if name in ("by", "when") else answers
    answer: Answer = getattr(room, options.command)(options, policy_of(options))
    return answer, options


def _form(options: argparse.Namespace) -> str:
    """Return the format: as said, else by the ending of the file, else text."""
    endings = COMMANDS[options.command].endings
    form: str | None = "json" if options.json else options.format
    if form is None and options.o is not None:
        form = endings.get(next(filter(options.o.lower().endswith, endings), ""))
        if form is None:
            wanted = f"must end with one of {' '.join(endings)} for {options.command}"
            raise ScheduleError(f"-o {options.o!a} {wanted}, or say --format")
    for option in _ICS:
        if form != "ics" and getattr(options, option, None):
            raise ScheduleError(f"--{option} goes with --format ics: add it")
    return form or "text"


def _formatted(answer: Answer, options: argparse.Namespace) -> bytes | str:
    form, schedules = options.form, answer.found
    if form == "text":
        text = "\n\n".join(filter(None, map("\n".join, answer.blocks)))
        return f"{text}\n" if text else ""
    if form == "json":
        import json

        shape = {"schema": f"deploysched/{options.command}/1"}
        lines = (json.dumps(shape | each, default=_value) for each in answer.values)
        return "".join(f"{line}\n" for line in lines)
    if form in PICTURES:
        from deploysched import plotting

        if options.command == "year":
            return plotting.image(plotting.year(options.year, schedules.policy), form)
        return plotting.image(plotting.timeline(schedules), form)
    from deploysched import exporters

    if form != "ics":
        return str(getattr(exporters, f"to_{form}")(schedules))
    days = [item.go_live for item in schedules]
    days += [item.date for item in getattr(schedules, "dropped", ())]
    # No clock: the same days give the same file. to_ics refuses an empty list.
    stamp = datetime.combine(min(days, default=date.min), time(), UTC)
    asked = {name: getattr(options, name) for name in _ICS}
    return exporters.to_ics(schedules, stamp=stamp, **asked)


def _value(item: Any) -> Any:
    """Return what JSON does not know as values that it knows."""
    if isinstance(item, Advisory):
        return {"code": item.code, "text": item.text, "days": item.days}
    return item.to_dict() if hasattr(item, "to_dict") else plain(item)


def _save(name: str, data: bytes) -> None:
    """Write a whole file or none: beside its place, and then in its place."""
    from pathlib import Path  # slow to load, and an answer on the screen needs none

    target = Path(name).resolve()  # a link stays a link
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        if target.exists() and not target.is_file():
            raise OSError("it is no regular file, and nothing else is replaced")
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OSError(f"cannot write {name!a}: {error.strerror or error}") from None


def main(argv: Sequence[str] | None = None) -> int:
    """Answer one command line and return its exit status.

    0 done, 1 a gate that is closed (a closed day in `check`, `--fail-on`,
    `--fail-within`), 2 bad usage or bad input, 3 anything else that failed.
    Results go to standard output, one line about an error to standard error.
    """
    status = DONE
    try:
        answer, options = _answer(list(sys.argv[1:] if argv is None else argv))
        status = answer.status
        data = _formatted(answer, options)
        if options.o is not None:
            _save(options.o, data.encode() if isinstance(data, str) else data)
            tell(f"wrote {options.o}")
        elif isinstance(data, str) or sys.stdout is None:
            print(data, end="", flush=True)  # silent where standard output is closed
        else:
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
    except BrokenPipeError:
        return status  # the reader has gone: the exit status is left to say
    except Exception as error:  # noqa: BLE001, a traceback would exit with 1, as a gate
        said = getattr(error, "strerror", None) or error
        if not isinstance(error, (*_INPUT, OSError, ImportError)):
            name = type(error).__name__
            said = f"{name}: {error} (a fault of deploysched: report it)"
        tell(f"error: {said}")
        return BAD_INPUT if isinstance(error, _INPUT) else FAILED
    return status


def run() -> NoReturn:
    """Run as a program: `main`, quiet on Ctrl-C and after a failed write."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = main()
    except KeyboardInterrupt:
        status = INTERRUPTED
    # All is written by now: no second try at what could not be, and no tear-down, which
    # takes a tenth of the time.
    os._exit(status)
