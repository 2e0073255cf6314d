"""The commands: one table of their sentences, examples, arguments and formats."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from typing import Any

from deploysched import powerplatform as shipped
from deploysched.cli import words
from deploysched.errors import ScheduleError
from deploysched.policies import Policy, Roll
from deploysched.text import clean
from deploysched.windows import Window

Argument = tuple[str, dict[str, Any]]


def arg(name: str, metavar: str, said: str, **more: Any) -> Argument:
    """Return an argument as argparse takes it; words with bars are a choice, "" a flag."""
    if not metavar:
        return name, {"action": "store_true", "help": said}
    if "|" in metavar:
        more["choices"] = metavar.split("|")
    return name, {"metavar": metavar, "help": said, **more}


_MANY: dict[str, Any] = {"action": "append", "default": []}
_RULES = (
    arg("--roll", "|".join(roll.value for roll in Roll), "what a closed Friday does"),
    arg("--freeze", "DAY[..DAY][=NAME]", "close these days (repeatable)", **_MANY),
    arg("--us-holidays", "federal|microsoft|both", "which days are off"),
    arg("--revision", "current|2022", "2022 asks for 24 hours' notice"),
    arg("--policy", "FILE.toml", "read the rules from a file"),
    arg("--freeze-ics", "FILE.ics", "close a calendar's days (repeatable)", **_MANY),
    arg("--transparent", "", "its events that are marked as free close days too"),
)
_ICS = (
    arg("--release", "LABEL", "name the release in a calendar file"),
    arg("--sequence", "N", "its edition (default 0)", type=int, default=0),
    arg("--alarm", "", "let it remind to confirm"),
    arg("--stages", "", "one event a stage in a list of starts too"),
)
_TEXTS = ("text", "json")
_TABLES = (*_TEXTS, "csv", "markdown")
PICTURES = ("svg", "png", "pdf")


class Command:
    """A row of the table; what answers it stands under its name in another module."""

    def __init__(
        self, said: str, example: str, *own: Argument, formats: tuple[str, ...] = _TEXTS
    ) -> None:
        self.said: str = said
        self.example: str = example
        names = {"text": "txt", "markdown": "md"}
        self.endings: dict[str, str] = {
            f".{names.get(form, form)}": form for form in formats
        }
        printed = "|".join(form for form in formats if form not in PICTURES)
        self.arguments: tuple[Argument, ...] = (
            *own,
            arg("--format", printed, "how to write it (default: text)"),
            arg("--json", "", "the same as --format json"),
            arg("-o", "FILE", f"write to a file: {' '.join(self.endings)}"),
            *(_ICS if "ics" in formats else ()),
            *_RULES,
        )


_GO_LIVE = "a day, an instant with its offset, today or now"
_ON = arg("--on", "DATE", "the day to look at (default: today)")
_BASES = "rules|stated|observed"

COMMANDS = {
    "plan": Command(
        "Plan a Go-Live: its start, its stages, and what could move them.",
        "2026-11-25",
        arg("words", "GO_LIVE", f"{_GO_LIVE}; - reads lines of them", nargs="+"),
        arg("--explain", "", "every reason, assumption and source"),
        arg("--tz", "ZONE", "add the last moment to confirm there"),
        formats=(*_TABLES, "ics", *PICTURES),
    ),
    "start": Command(
        "Print the ISO date on which a rollout starts, and nothing else.",
        "2026-11-25",
        arg("go_live", "GO_LIVE", "default: today", nargs="?"),
    ),
    "by": Command(
        "Say by when to confirm so that a region is due by a date.",
        "Germany 2026-12-24",
        arg("words", "REGION... DATE", "places, and the day they are due", nargs="+"),
        arg("--fail-within", "DAYS", "exit with 1 that near the safe day", type=int),
        arg("--basis", _BASES, "whose safe day that is (default: rules)"),
        _ON,
    ),
    "when": Command(
        "Say in which stage a region is, and when it is due.",
        "Germany Japan 2026-11-25",
        arg("words", "REGION... [GO_LIVE]", "places, and a Go-Live", nargs="+"),
    ),
    "status": Command(
        "Say how far a rollout is by the rules, and whether it is overdue.",
        "2026-11-25 --on 2026-12-01",
        arg("go_live", "GO_LIVE", _GO_LIVE),
        _ON,
        arg("--fail-on", f"{_BASES}|overdue", "exit with 1 past that end"),
    ),
    "upcoming": Command(
        "List the coming starts and the last safe day to confirm each.",
        "2026-12-16 -n 3",
        arg("go_live", "GO_LIVE", "default: today", nargs="?"),
        arg("-n", "N", "how many (default 8)", type=int, default=8),
        formats=(*_TABLES, "ics", *PICTURES),
    ),
    "year": Command(
        "List all starts of a year, and the due days without one.",
        "2027",
        arg("year", "YYYY", "a year of the calendar", type=int),
        formats=(*_TABLES, "ics", *PICTURES),
    ),
    "compare": Command(
        "Plan one Go-Live under several readings of the rules.",
        "2026-12-20",
        arg("go_live", "GO_LIVE", _GO_LIVE),
        formats=(*_TABLES, *PICTURES),
    ),
    "submitted": Command(
        "Follow a submission through review and preview to its start.",
        "2026-11-23T10:00-08:00",
        arg("moment", "INSTANT", "when the offer was submitted, or that whole day"),
    ),
    "rollout": Command(
        "List all stages of a rollout from the day on which one was seen.",
        "2026-12-01 --at asia",
        arg("day", "DATE", "a day on which a stage was deployed"),
        arg("--at", "STAGE", "which stage that was (default: the first)"),
    ),
    "check": Command(
        "Exit with 0 on a deployment day, with 1 on a closed one.",
        "2026-11-26",
        arg("day", "DATE", "default: today", nargs="?"),
    ),
}


def policy_of(options: Namespace) -> Policy:
    """Return the rules that the options select; they win over a file."""
    if options.policy is not None and options.revision is not None:
        raise ScheduleError("--policy and --revision both name the rules: keep one")
    old = options.revision == "2022"
    policy = shipped.POWER_PLATFORM_2022 if old else shipped.POWER_PLATFORM
    if options.policy is not None:
        from deploysched import policyfile

        policy = _in_file(options.policy, policyfile.loads)
    if options.roll:
        policy = policy.with_roll(Roll(options.roll))
    if options.us_holidays:
        federal, company = shipped.US_FEDERAL, shipped.MICROSOFT_US
        named = {"federal": federal, "microsoft": company, "both": company | federal}
        calendar = named[options.us_holidays].with_freezes(*policy.calendar.freezes)
        policy = policy.with_calendar(calendar)
    freezes = list(map(words.freeze, options.freeze))
    for path in options.freeze_ics:
        freezes += _freezes(path, policy, options.transparent)
    return policy.with_freezes(*freezes) if freezes else policy


def _freezes(path: str, policy: Policy, transparent: bool) -> tuple[Window, ...]:
    """Return the freezes of a calendar file; what it leaves out is told."""
    from deploysched.policyfile import Freezes, freezes_from_ics

    read = partial(freezes_from_ics, policy=policy, transparent=transparent)
    found: Freezes = _in_file(path, read)
    said = list(map(str, found.problems))
    if found.transparent and not transparent:
        free = f"{found.transparent} of its events are free and close nothing"
        said.append(f"{free}: --transparent takes them")
    elif not found.windows:
        said.append("no event closes a day")
    for line in said:
        tell(f"warning: {path!a}: {line}")
    return found.windows


def _in_file(path: str, read: Callable[[bytes], Any]) -> Any:
    """Read a file, and name it in whatever is wrong with it."""
    try:
        with open(path, "rb") as opened:  # noqa: PTH123, pathlib is slow to load
            return read(opened.read(1_000_001))  # more than the readers take
    except OSError as error:
        raise ScheduleError(f"cannot read {path!a}: {error.strerror}") from None
    except ScheduleError as error:
        raise ScheduleError(f"{path!a}: {error}") from None


def tell(line: str) -> None:
    """Print one line on standard error; what a person typed moves no cursor in it."""
    if sys.stderr is not None:  # print would take standard output in its place
        print(clean(line), file=sys.stderr)
