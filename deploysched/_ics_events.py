"""The events of an iCalendar file, as icalendar reads their properties."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from deploysched import _checks
from deploysched._documents import fault, placed
from deploysched._ics_lines import blocks
from deploysched._recurrences import Recurrence
from deploysched.calendars import MOST_FREEZES, Window
from deploysched.errors import ScheduleError

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_VENDOR_ZONE = re.compile(r"[^:]*TZID=\"?/", re.IGNORECASE)


@attrs.frozen
class Moment:
    """A time on the wall and its zone; a whole day is its midnight, without a zone."""

    wall: datetime
    zone: tzinfo | None

    def as_here(self, other: Moment) -> datetime | date:
        """Return another moment on this one's wall; a whole day stays a day."""
        if other.zone is None:
            return other.wall.date()
        if self.zone is None:
            raise ScheduleError(
                f"{other.wall} is a time, but the event has whole days: give a date"
            )
        return other.wall_in(self.zone)

    def wall_in(self, zone: tzinfo) -> datetime:
        """Return this time on the wall of another zone."""
        return self.at(zone).replace(tzinfo=None, fold=0)

    def at(self, zone: tzinfo) -> datetime:
        """Return this time in another zone."""
        return self.wall.replace(tzinfo=self.zone).astimezone(zone)


@attrs.frozen(kw_only=True)
class Event:
    """One VEVENT that closes days: when it begins, how long it is, and when again.

    `extra` holds the further starts of RDATE, with a length of their own or None.
    `instance` is the occurrence of its `uid` whose place it takes, or None.
    """

    path: str
    uid: str
    name: str
    instance: Moment | None
    start: Moment
    length: timedelta
    rules: tuple[Recurrence, ...]
    extra: tuple[tuple[Moment, timedelta | None], ...]
    left_out: tuple[Moment, ...]

    def days(self, wall: datetime, length: timedelta, zone: ZoneInfo) -> Window:
        """Return the days in a zone of which an occurrence covers a part."""
        end = wall + max(length - _TICK, timedelta())
        if self.start.zone is None:
            return Window(wall.date(), end.date(), self.name)
        first = Moment(wall, self.start.zone).at(zone).date()
        # An hour that comes twice may put the end before the start.
        last = max(first, Moment(end, self.start.zone).at(zone).date())
        return Window(first, last, self.name)


@attrs.frozen
class Events:
    """The events that close days, and by UID the occurrences that others replace."""

    closing: tuple[Event, ...]
    replaced: dict[str, list[Moment]]


def events_of(text: str, zone: ZoneInfo) -> Events:
    """Read the events of a file; times without a zone are in `zone`."""
    closing: list[Event] = []
    replaced: dict[str, list[Moment]] = {}
    found = blocks(text)
    if len(found) > MOST_FREEZES:
        raise fault(f"more than {MOST_FREEZES} events: split the file", "VCALENDAR")
    for number, lines in enumerate(found):
        source = _Source(lines, f"VEVENT[{number}]", zone)
        if source.instance is not None:
            replaced.setdefault(source.uid, []).append(source.instance)
        if source.closes:
            closing.append(source.event())
    return Events(tuple(closing), replaced)


_DATES = ("DATE-TIME", "DATE")
_TYPES = {  # by RFC 5545: another VALUE makes another thing of a property
    "DTSTART": _DATES,
    "DTEND": _DATES,
    "RECURRENCE-ID": _DATES,
    "EXDATE": _DATES,
    "RDATE": (*_DATES, "PERIOD"),
    "DURATION": ("DURATION",),
    "RRULE": ("RECUR",),
}


class _Source:
    """The properties of one VEVENT, and what they say."""

    def __init__(self, lines: list[str], path: str, zone: ZoneInfo) -> None:
        self.path, self.zone = path, zone
        self.properties = self._read(lines)
        self._check_types()
        start = self._one("DTSTART")
        self.start = (
            None if start is None else self._moment(start.dt, start.params, "DTSTART")
        )
        # What belongs to a start is in its zone where it names none.
        if self.start is not None and isinstance(self.start.zone, ZoneInfo):
            self.zone = self.start.zone
        self.uid = str(self._one("UID") or "")
        self.instance = self._instance()

    def _read(self, lines: list[str]) -> Any:
        try:
            from icalendar import Event as Component
        except ImportError as error:
            raise ImportError(
                "iCalendar files need icalendar: python -m pip install 'deploysched[ics]'"
            ) from error
        for line in lines:
            if _VENDOR_ZONE.match(line):
                # icalendar would guess, with a warning.
                raise fault(f"{_checks.show(line)} names no known zone", self.path)
        # Bytes, as icalendar takes a str of one line for the name of a file.
        data = "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]).encode()
        try:
            component = Component.from_ical(data)
        except Exception as error:  # the parser has no error of its own for odd lines
            raise fault(f"cannot be read: {error}", self.path) from error
        for name, problem in component.errors:
            raise fault(problem, f"{self.path}.{name}" if name else self.path)
        return component

    def _check_types(self) -> None:
        for name, types in _TYPES.items():
            for found in self._all(name):
                given = str(found.params.get("VALUE", types[0])).upper()
                if given not in types:
                    raise fault(
                        f"VALUE={given} must be one of {', '.join(types)}",
                        f"{self.path}.{name}",
                    )

    def _all(self, name: str) -> list[Any]:
        found = self.properties.get(name, [])
        return found if isinstance(found, list) else [found]

    def _one(self, name: str) -> Any:
        found = self._all(name)
        if len(found) > 1:
            raise fault(f"{name} is given {len(found)} times: keep one", self.path)
        return found[0] if found else None

    def _moment(self, value: Any, params: Any, name: str) -> Moment:
        """Return the moment of a value as icalendar reads it."""
        zone_name = params.get("TZID")
        if isinstance(value, datetime) and params.get("VALUE") == "DATE":
            value = value.date()
        if isinstance(value, datetime):
            if value.tzinfo is None and zone_name is not None:
                raise fault(
                    f"no data for the time zone {_checks.show(zone_name)}: name it as "
                    "the IANA database does, such as 'Europe/Berlin'",
                    f"{self.path}.{name}",
                )
            return Moment(value.replace(tzinfo=None), value.tzinfo or self.zone)
        if type(value) is not date:
            raise fault(
                f"must be a date or a time of a date, not {_checks.article(value)}",
                f"{self.path}.{name}",
            )
        return Moment(datetime.combine(value, time()), None)

    def _instance(self) -> Moment | None:
        found = self._one("RECURRENCE-ID")
        if found is None:
            return None
        path = f"{self.path}.RECURRENCE-ID"
        if "RANGE" in found.params:
            raise fault("RANGE is not read: write each occurrence as an event", path)
        if not self.uid:
            raise fault("an event that replaces another needs its UID", path)
        return self._moment(found.dt, found.params, "RECURRENCE-ID")

    @property
    def closes(self) -> bool:
        """True where the event takes place and its time is taken."""
        status = str(self._one("STATUS") or "").strip().upper()
        shown = str(self._one("TRANSP") or "").strip().upper()
        return status != "CANCELLED" and shown != "TRANSPARENT"

    def event(self) -> Event:
        """Return the event."""
        if self.start is None:
            raise fault("DTSTART is missing", self.path)
        if self._all("EXRULE"):
            raise fault("EXRULE is not read: use EXDATE", self.path)
        with placed(f"{self.path}.RRULE"):
            rules = [Recurrence(rule.to_ical().decode()) for rule in self._all("RRULE")]
        return Event(
            path=self.path,
            uid=self.uid,
            name=str(self._one("SUMMARY") or ""),
            instance=self.instance,
            start=self.start,
            length=self._length(self.start),
            rules=tuple(rules),
            extra=tuple(self._extra(self.start)),
            left_out=tuple(moment for moment, _ in self._list("EXDATE")),
        )

    def _length(self, start: Moment) -> timedelta:
        """Return how long the event is on the clock; DTEND is not included."""
        end, duration = self._one("DTEND"), self._one("DURATION")
        if end is not None and duration is not None:
            raise fault("has DTEND and DURATION: keep one", self.path)
        if duration is not None:
            if not isinstance(duration.dt, timedelta):
                raise fault("must be a duration such as P3D", f"{self.path}.DURATION")
            return self._checked(start, duration.dt, "DURATION")
        if end is None:
            return _DAY if start.zone is None else timedelta()
        last = self._moment(end.dt, end.params, "DTEND")
        if (last.zone is None) != (start.zone is None):
            raise fault(
                "must be a date where DTSTART is one, a time where it is one",
                f"{self.path}.DTEND",
            )
        with placed(f"{self.path}.DTEND"):
            wall = last.wall if start.zone is None else last.wall_in(start.zone)
        return self._checked(start, wall - start.wall, "DTEND")

    def _checked(self, start: Moment, length: timedelta, name: str) -> timedelta:
        path = f"{self.path}.{name}"
        if start.zone is None and (length < _DAY or length % _DAY):
            raise fault(
                "an event of whole days lasts at least one, and DTEND is the day after "
                f"the last: this one lasts {length}",
                path,
            )
        if length < timedelta():
            raise fault(f"ends before its start {start.wall}", path)
        return length

    def _list(self, name: str) -> Iterator[tuple[Moment, Any]]:
        """Yield the moments of RDATE or EXDATE, with the end of a period or None."""
        for found in self._all(name):
            for item in found.dts:
                period = isinstance(item.dt, tuple)
                begin, end = item.dt if period else (item.dt, None)
                yield self._moment(begin, found.params, name), end

    def _extra(self, start: Moment) -> Iterator[tuple[Moment, timedelta | None]]:
        for moment, end in self._list("RDATE"):
            if (moment.zone is None) != (start.zone is None):
                raise fault(
                    "must be a date where DTSTART is one, a time where it is one",
                    f"{self.path}.RDATE",
                )
            length = end
            if isinstance(end, datetime):
                length = end.replace(tzinfo=end.tzinfo or self.zone) - moment.at(UTC)
            if length is not None:
                self._checked(moment, length, "RDATE")
            yield moment, length
