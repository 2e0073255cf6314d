"""The lines of an iCalendar file that freezes are made of."""

from __future__ import annotations

import operator
import re

from deploysched import _checks
from deploysched._documents import fault

_NAMES = (
    *("UID", "SUMMARY", "STATUS", "TRANSP", "DTSTART", "DTEND", "DURATION"),
    *("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"),
)
_WANTED = re.compile(rf"({'|'.join(_NAMES)})[ \t]*[;:]", re.IGNORECASE)
# What icalendar reads takes time by the line and by the character: together bounded.
MOST_READ = 2_500_000
_LINE_COST = 25
_EVENT = ["VCALENDAR", "VEVENT"]
_FOLD = re.compile("\r?\n[ \t]")


def blocks(text: str) -> list[list[str]]:
    """Return the lines of each VEVENT that a window is made of.

    All else is passed over unread: a VTIMEZONE may hold a rule without an end, and
    icalendar would keep it for every later file.
    """
    found: list[list[str]] = []
    stack: list[str] = []
    lines = re.split("\r?\n", _FOLD.sub("", text))
    for number, line in filter(operator.itemgetter(1), enumerate(lines, 1)):
        name, _, value = line.partition(":")
        name, value = name.strip().upper(), value.strip().upper()
        if name == "BEGIN":
            stack.append(value)
            if stack == _EVENT:
                found.append([])
        elif name == "END":
            if not stack or stack.pop() != value:
                raise fault(
                    f"END:{value[:40]} has no BEGIN of its own", f"line {number}"
                )
        elif stack == _EVENT and _WANTED.match(line):
            found[-1].append(line)
        elif problem := _problem(stack, name, value, line):
            raise fault(problem, f"line {number}")
    _check_end(stack, found, f"line {len(lines)}")
    return found


def _check_end(stack: list[str], found: list[list[str]], path: str) -> None:
    if stack:
        raise fault(f"END:{stack[-1][:40]} is missing", path)
    if sum(len(line) + _LINE_COST for block in found for line in block) > MOST_READ:
        raise fault("more properties than are read: split the file", path)


def _problem(stack: list[str], name: str, value: str, line: str) -> str:
    """Say why a line outside all events cannot be, or nothing."""
    if line.strip() and not stack:
        return (
            "this is no iCalendar file, which begins with BEGIN:VCALENDAR: "
            f"{_checks.show(line)}"
        )
    if stack == _EVENT[:1] and (name, value) == ("METHOD", "CANCEL"):
        return "this file calls its events off: METHOD:CANCEL"
    return ""
