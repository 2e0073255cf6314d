"""Freezes from an iCalendar file: every event is a window of closed days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import chain
from typing import NamedTuple

import attrs

from deploysched import _checks
from deploysched.cadences import recurring
from deploysched.errors import ScheduleError
from deploysched.policies import Policy
from deploysched.policyfile import lines
from deploysched.policyfile.lines import Component, OddError, Problem, Property
from deploysched.windows import Window

MOST_FREEZES = 10_000
MOST_YEARS = 15_000  # of all rules of a file together: a few seconds
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_Run = tuple[date, date, str]  # what becomes a window


@attrs.frozen
class Freezes:
    """What an iCalendar file closes: `windows`, sorted, and what is to be said of it.

    `problems` tell of what was left out as it cannot be read, each with its line;
    `transparent` counts the events that were left out as they take no time.
    """

    windows: tuple[Window, ...]
    problems: tuple[Problem, ...] = ()
    transparent: int = 0


def freezes_from_ics(
    data: bytes | str, policy: Policy, *, transparent: bool = False
) -> Freezes:
    """Read the events of an iCalendar file as freezes, named by their SUMMARY.

    A whole-day event closes its days; DTEND is the first day after it.
    An event with a time closes every day of the policy's zone of which it covers a
    part; a time without a zone is in that of the file, or else in the policy's.
    DTEND and the days of a DURATION are meant on the clock, its hours exactly.
    Windows are cut to the years of the policy's calendar, and recurrences are followed
    in them alone; DTSTART counts always.

    An event with a RECURRENCE-ID takes the place of that occurrence, or of all from it
    on; of one UID the highest SEQUENCE counts.
    CANCELLED events close nothing, nor do TRANSPARENT ones unless `transparent` is true.
    With `X-CALENDAR-TYPE:DEFAULT_CLOSED`, which AWS Change Calendar writes, a day is
    closed where no event covers a part of it.

    An event that cannot be read, or whose rule readers of RFC 5545 take differently, is
    left out and told in `problems`.
    Raises `ScheduleError` for what is no iCalendar file or too much to read, and
    `TypeError` for arguments of another type.

    >>> from deploysched import POWER_PLATFORM
    >>> read = freezes_from_ics(
    ...     "BEGIN:VCALENDAR\\nBEGIN:VEVENT\\nSUMMARY:year-end freeze\\n"
    ...     "DTSTART;VALUE=DATE:20261214\\nDTEND;VALUE=DATE:20270105\\n"
    ...     "END:VEVENT\\nEND:VCALENDAR\\n",
    ...     POWER_PLATFORM,
    ... )
    >>> [str(freeze) for freeze in read.windows]
    ['2026-12-14..2027-01-04']
    """
    _checks.kind(policy, Policy, "policy", "POWER_PLATFORM")
    raw = lines.content(data, "an iCalendar file")
    return _File(raw, policy, transparent).freezes()


class Rules:
    """The rules of one file, which run through so many years and no more."""

    years: int = 0

    def days(self, rule: str, start: date, last: date) -> list[int]:
        """List the days of a rule."""
        if self.years > MOST_YEARS or (last - start).days > 500 * 366:
            raise ScheduleError(
                f"the rules run through more than {MOST_YEARS} years, or one through more "
                "than 500: take fewer years"
            )
        found = recurring(rule, start, last)
        # One that fits no day is looked for through up to 400 years more.
        end = found[-1] if found else last.toordinal() + 146_097
        years = (end - start.toordinal()) // 366 + 1
        self.years += years if "YEARLY" in rule else 4 * years
        return found


class _Event(NamedTuple):
    """One VEVENT; a start without a zone is a whole day."""

    part: Component
    name: str
    start: datetime
    clock: timedelta
    exact: timedelta
    place: datetime | None
    onwards: bool
    sequence: int
    cancelled: bool
    free: bool


class _File:
    """A file that is being read, for the zone and the years of a policy."""

    def __init__(self, data: bytes, policy: Policy, transparent: bool) -> None:
        self.covers, self.zone = policy.calendar.covers, policy.zone
        self.transparent = transparent
        self.problems: list[Problem] = []
        self.rules = Rules()
        self.parts = lines.components(data)
        self.calendars = [part for part in self.parts if part.kind == "VCALENDAR"]
        if not self.calendars:
            raise ScheduleError(
                "this is no iCalendar file, which begins with BEGIN:VCALENDAR"
            )
        methods = {calendar.text("METHOD").upper() for calendar in self.calendars}
        self.cancelled = "CANCEL" in methods
        own = [part for part in self.parts if part.kind == "VTIMEZONE"]
        self.own = {part.text("TZID"): part for part in reversed(own)}
        self.zones: dict[str, tzinfo | None] = {}
        self.local: tzinfo = self.zone
        for calendar in reversed(self.calendars):
            self.local = self.zone_named(calendar.text("X-WR-TIMEZONE")) or self.local

    def freezes(self) -> Freezes:
        """Return what the file closes."""
        events: dict[str, list[_Event]] = {}
        for part in self.parts:
            if part.kind == "VEVENT":
                # Events without a UID are each their own.
                group = events.setdefault(part.text("UID") or str(part.line), [])
                with self.telling(part):
                    group.append(self.event(part))
        free = sum(event.free for event in chain.from_iterable(events.values()))
        found: set[_Run] = set()
        for run in chain.from_iterable(map(self.group, events.values())):
            found.add(run)
            if len(found) > MOST_FREEZES:
                raise ScheduleError(
                    f"the events make more than {MOST_FREEZES} freezes: take a policy of "
                    "fewer years, as by years = [2026, 2030] in a policy file"
                )
        if any(c.text("X-CALENDAR-TYPE") == "DEFAULT_CLOSED" for c in self.calendars):
            found = set(self.other_days(found))
        elif free and not found:
            reason = (
                f"all events are transparent, {free} of them, and close nothing: take "
                "them with transparent=True, or --transparent"
            )
            self.problems.append(Problem(self.calendars[0].line, reason))
        windows = tuple(Window(*run) for run in sorted(found))
        return Freezes(windows, tuple(sorted(self.problems)), free)

    @contextmanager
    def telling(self, part: Component) -> Iterator[None]:
        """Tell of an event that cannot be read, instead of failing."""
        try:
            yield
        except OddError as odd:
            self.problems += odd.args
        except OverflowError:
            reason = "the event leaves the years 1 to 9999"
            self.problems.append(Problem(part.line, reason))

    def other_days(self, found: set[_Run]) -> Iterator[_Run]:
        """Yield the runs of days that no window holds."""
        name = self.calendars[0].text("X-WR-CALNAME") or "closed by default"
        first, end = self.covers.start, self.covers.end + _DAY
        for start, last, _ in [*sorted(found), (end, end, "")]:
            if start > first:
                yield first, start - _DAY, name
            first = max(first, last + _DAY)

    def zone_named(self, name: str) -> tzinfo | None:
        """Return the zone of a name, once: what the file defines wins over a bare name."""
        if name not in self.zones:
            self.zones[name] = None  # a VTIMEZONE may name itself inside
            known = lines.known_zone(name)
            own = None if known and "/" in name else self.own_zone(name)
            self.zones[name] = own or known
        return self.zones[name]

    def own_zone(self, name: str) -> tzinfo | None:
        """Return the zone that the file defines, or None where that cannot be read."""
        changes = []
        try:
            for part in self.own[name].children:
                before, after = (
                    datetime.strptime(part.text(end), "%z").utcoffset() or timedelta()
                    for end in ("TZOFFSETFROM", "TZOFFSETTO")
                )
                (given,) = part.all("DTSTART")
                first, _ = given.time(given.value)
                first = first.replace(year=max(first.year, self.covers.start.year - 2))
                walls = self.starts(part, first.replace(tzinfo=UTC))
                changes += [(w.replace(tzinfo=None), before, after) for w in walls]
        except (KeyError, OddError, ValueError):
            return None
        return lines.OwnZone(changes) if changes else None

    def moment(self, given: Property, value: str, local: tzinfo | None) -> datetime:
        """Read a moment; one without a zone is in that of `local`, or of the file."""
        wall, whole = given.time(value)
        if whole or wall.tzinfo:
            return wall
        name = given.zone
        zone = self.zone_named(name) if name else local or self.local
        if zone is None:
            raise given.odd(
                f"no data for the time zone {name!a:.60}: name it as the IANA database "
                "does, such as 'Europe/Berlin'"
            )
        return wall.replace(tzinfo=zone)

    def moments(
        self, part: Component, name: str, start: datetime
    ) -> Iterator[datetime]:
        """Yield the moments of a property, as days or times like the start."""
        for given in part.all(name):
            for value in filter(None, given.value.split(",")):
                yield _like(self.moment(given, value.strip(), start.tzinfo), start)

    def event(self, part: Component) -> _Event:
        """Read one VEVENT."""
        found = part.all("DTSTART")
        if not found:
            raise OddError(Problem(part.line, "the event has no DTSTART"))
        start = self.moment(found[0], found[0].value, None)
        if start.tzinfo is None:
            start = datetime.combine(start, time())
        place = None
        for given in part.all("RECURRENCE-ID"):
            place = self.moment(given, given.value, start.tzinfo)
        number = part.text("SEQUENCE")[:9]
        free = part.text("TRANSP").upper() == "TRANSPARENT"
        return _Event(
            part,
            part.text("SUMMARY"),
            start,
            *self.length(part, start),
            place,
            any("RANGE" in given.rest.upper() for given in part.all("RECURRENCE-ID")),
            int(number) if number.isdecimal() else 0,
            part.text("STATUS").upper() == "CANCELLED" or self.cancelled,
            free and not self.transparent,
        )

    def length(self, part: Component, start: datetime) -> tuple[timedelta, timedelta]:
        """Return how long an event is: so much on the clock, and so much exactly."""
        clock = exact = timedelta()
        for given in part.all("DTEND"):
            end, whole = given.time(given.value)
            if start.tzinfo is None or whole:
                end = end.replace(tzinfo=start.tzinfo)
            else:
                end = self.moment(given, given.value, start.tzinfo)
            if end < start:
                raise given.odd(f"the event ends before it starts, {given.value!a:.60}")
            same = end.tzinfo is start.tzinfo
            clock, exact = (end - start, exact) if same else (clock, end - start)
        for given in part.all("DURATION"):
            clock, exact = given.duration()
        # The hours of whole days are like those of the clock.
        return (clock, exact) if start.tzinfo else (clock + exact, timedelta())

    def window(self, event: _Event, start: datetime) -> Iterator[_Run]:
        """Yield the days that an occurrence covers, cut to the years, or none."""
        zone = start.tzinfo or self.zone
        begin = start.replace(tzinfo=zone).astimezone(UTC)
        end = (start + event.clock).replace(tzinfo=zone).astimezone(UTC)
        end = max(begin, end + event.exact - _TICK)
        low = max(begin.astimezone(self.zone).date(), self.covers.start)
        high = min(end.astimezone(self.zone).date(), self.covers.end)
        if low <= high and not (event.cancelled or event.free):
            yield low, high, event.name

    def group(self, events: list[_Event]) -> Iterator[_Run]:
        """Yield the windows of all events with one UID."""
        events.sort(key=lambda event: event.sequence)
        masters = [event for event in events if event.place is None]
        others = list({(e.place, e.onwards): e for e in events if e.place}.values())
        masters = [e for e in masters if e.sequence == masters[-1].sequence]
        # Several that are equally new are one UID too often, or editions of one.
        masters = masters[-1:] if others else masters
        if masters and all(event.cancelled for event in masters):
            return
        for event in masters or others:
            found: list[_Run] = []
            with self.telling(event.part):
                if event.place:
                    found += self.window(event, event.start)
                else:
                    found += self.occurrences(event, others)
                yield from _joined(found)

    def occurrences(self, event: _Event, others: list[_Event]) -> Iterator[_Run]:
        """Yield the windows of an event, and of those that take a place of its."""
        left_out = set(self.moments(event.part, "EXDATE", event.start))
        places = set()
        onwards = []
        for other in others:
            place = _like(other.place or event.start, event.start)
            if place in left_out and other.sequence < event.sequence:
                continue  # the event has been edited since, and does without it
            yield from self.window(other, other.start)
            if other.onwards:
                onwards.append((place, other))
            else:
                places.add(place)
        left_out |= places
        onwards.sort(key=lambda pair: pair[0], reverse=True)
        taken, later = event, timedelta()
        for start in self.starts(event.part, event.start, event.clock + event.exact):
            while onwards and onwards[-1][0] <= start:
                # As long after its new first as this one is after the old.
                taken = onwards.pop()[1]
                later = _like(taken.start, start) - start
            if start not in left_out:
                yield from self.window(taken, start + later)

    def starts(
        self, part: Component, start: datetime, length: timedelta = timedelta()
    ) -> list[datetime]:
        """List the starts of an event; a rule that ended before the years is left out."""
        found = {start, *self.moments(part, "RDATE", start)}
        early = self.covers.start.toordinal() - length.days - 2
        for given in part.all("RRULE"):
            pairs = (p.partition("=")[::2] for p in given.value.split(";") if p)
            # DTSTART has the time of the day.
            parts = {k: v for k, v in pairs if k not in _TIMES or not v.isdecimal()}
            last, end = self.covers.end + _DAY, None
            if until := parts.pop("UNTIL", ""):  # a plain day is meant to its end
                end = _like(self.moment(given, until, start.tzinfo), start)
                last = min(last, end.date())
            last += _DAY  # another zone may have another day
            if last.toordinal() < max(early, start.toordinal()):
                continue
            try:
                rule = ";".join(map("=".join, parts.items()))
                days = self.rules.days(rule, start.date(), last)
            except ScheduleError as error:
                raise given.odd(str(error)) from error
            # The start counts, also where the rule does not fit it.
            count = int(parts.get("COUNT", 0)) or None
            for day in sorted({start.toordinal(), *days})[:count]:
                wall = datetime.combine(date.fromordinal(day), start.timetz())
                if end is None or wall <= end:
                    found.add(wall)
        return sorted(found)


def _like(moment: datetime, start: datetime) -> datetime:
    """Return a moment as a day, or a time, like the start of its event."""
    if moment.tzinfo and start.tzinfo:
        return moment
    return datetime.combine(moment.date(), start.timetz())


def _joined(runs: list[_Run]) -> list[_Run]:
    """Join the runs of days that touch: an event of every day is one window."""
    joined: list[_Run] = []
    for start, end, name in sorted(runs):
        if joined and joined[-1][2] == name and start <= joined[-1][1] + _DAY:
            joined[-1] = joined[-1][0], max(joined[-1][1], end), name
        else:
            joined.append((start, end, name))
    return joined
