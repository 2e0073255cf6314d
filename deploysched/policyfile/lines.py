"""The lines of an iCalendar file: its components, their properties, times and zones.

Read here and not by icalendar, which keeps the zones of one file for the next.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from datetime import datetime, time, timedelta, tzinfo
from functools import cache
from typing import Any, NamedTuple

from deploysched import _checks
from deploysched.errors import ScheduleError

MOST_BYTES = 1_000_000
_LINE = re.compile(r"([A-Za-z0-9-]+)[ \t]*([;:].*)", re.DOTALL)
_HEAD = re.compile(r'\A(?:"[^"]*"|[^:])*+:')  # what is in quotes may hold a colon
_TZID = re.compile(r';TZID="?([^";]*)', re.IGNORECASE)
_WHOLE = re.compile(r";VALUE=DATE(?!-)", re.IGNORECASE)
_NUMBERS = [rf"(?:(\d{{1,6}}){unit})?" for unit in "WDHMS"]
_DURATION = re.compile(r"\+?P{}{}(?:T{}{}{})?".format(*_NUMBERS), re.ASCII)


class Problem(NamedTuple):
    """Something in a file that closes nothing, with the line at which it stands."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class OddError(Exception):
    """The line and reason of a `Problem`: it costs one event, not the file."""


class Property(NamedTuple):
    """A line: what follows its name."""

    line: int
    rest: str

    @property
    def value(self) -> str:
        """The value of what holds no colon; an odd zone name before it may hold one."""
        return self.rest.rpartition(":")[2].strip().upper()

    @property
    def zone(self) -> str:
        """The name of the zone, or none."""
        found = _TZID.search(self.rest.rpartition(":")[0])
        return found[1].strip() if found else ""

    def time(self, value: str) -> tuple[datetime, bool]:
        """Read a time on the wall, in UTC where it says so, and whether it is a day."""
        try:
            # RFC 5545 3.3.12 takes a leap second as the second before it.
            wall = datetime.fromisoformat(re.sub(r"(?<=T\d{4})60", "59", value))
        except ValueError:
            reason = f"{value!a:.60} is no date or time such as 20261127T090000Z"
            raise OddError(self.line, reason) from None
        if "T" not in value or _WHOLE.search(self.rest):
            return datetime.combine(wall, time()), True
        return wall, False

    def duration(self) -> tuple[timedelta, timedelta]:
        """Read a duration: its days are those of the clock, its hours exact (3.3.6)."""
        match = _DURATION.fullmatch(self.value)
        if match is None:
            reason = f"{self.value!a:.60} is no duration such as P3D"
            raise OddError(self.line, reason)
        weeks, days, hours, minutes, seconds = (int(n or 0) for n in match.groups())
        exact = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return timedelta(weeks=weeks, days=days), exact


def content(data: bytes | str, noun: str) -> bytes:
    """Return what a file of a bounded size holds."""
    if not isinstance(data, bytes | str):
        raise TypeError(
            f"{noun} must be given as bytes or str, not {_checks.article(data)}: read the "
            "file first"
        )
    raw = data.encode(errors="replace") if isinstance(data, str) else data
    if len(raw) > MOST_BYTES:
        raise ScheduleError(
            f"{noun} has {len(raw)} bytes, at most {MOST_BYTES} are read: split it"
        )
    return raw


class Component(NamedTuple):
    """The properties between a BEGIN and its END."""

    kind: str
    line: int
    children: list[Component]
    properties: defaultdict[str, list[Property]]

    def text(self, name: str) -> str:
        """Return the first property of a name as a text of one line, or none."""
        text = next((_HEAD.sub("", found.rest) for found in self.properties[name]), "")
        return re.sub(r"\\(.)", lambda m: " " if m[1] in "nN" else m[1], text).strip()


def components(data: bytes) -> defaultdict[str, list[Component]]:
    """List the components of a file by kind; one that is cut off ends with its parent."""
    found = defaultdict[str, list[Component]](list)
    stack = [Component("outside of all", 0, [], defaultdict(list))]
    for number, line in _unfolded(data):
        match = _LINE.match(line)
        if match is None:
            continue
        name, kind = match[1].upper(), match[2][1:].strip().upper()
        if name == "BEGIN":
            if stack[-1].kind == kind:
                stack.pop()
            part = Component(kind, number, [], defaultdict(list))
            found[kind].append(part)
            stack[-1].children.append(part)
            stack.append(part)
        elif name == "END" and kind in [part.kind for part in stack[-9:]]:
            while stack.pop().kind != kind:
                pass
        else:
            stack[-1].properties[name].append(Property(number, match[2]))
    return found


def _unfolded(data: bytes) -> list[tuple[int, str]]:
    """List whole lines; they are folded by octets, maybe inside a character."""
    lines: list[tuple[int, list[bytes]]] = []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1][1].append(line[1:])
        elif line.strip():
            lines.append((number, [line.lstrip()]))
    return [(number, b"".join(raw).decode(errors="replace")) for number, raw in lines]


@cache
def _iana() -> dict[str, str]:
    """Return the names of the IANA database by their small letters."""
    from zoneinfo import available_timezones

    return {name.lower(): name for name in available_timezones()}


def known_zone(name: str) -> tzinfo | None:
    """Return the zone that a name of the IANA database, Windows or a vendor means."""
    from zoneinfo import ZoneInfo

    # A vendor writes a path before the name: the longest end that is one.
    parts = name.lower().split("/")
    for length in (3, 2, 1):
        if key := _iana().get("/".join(parts[-length:])):
            return ZoneInfo(key)
    try:
        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
    except ImportError:
        return None
    return ZoneInfo(WINDOWS_TO_OLSON[name]) if name in WINDOWS_TO_OLSON else None


class OwnZone(tzinfo):
    """A zone as a VTIMEZONE has it: its changes on the wall, with the offsets."""

    def __init__(self, changes: list[tuple[datetime, timedelta, timedelta]]) -> None:
        changes.sort()
        self._walls = [wall for wall, _, _ in changes]
        self._offsets = [changes[0][1], *(after for _, _, after in changes)]

    def utcoffset(self, when: Any) -> timedelta:
        """Return the offset at a time on the wall."""
        return self._offsets[bisect_right(self._walls, when.replace(tzinfo=None))]

    def dst(self, when: Any) -> None:
        """Return nothing: no one asks."""

    def tzname(self, when: Any) -> None:
        """Return nothing: no one asks."""
