"""Freezes from an iCalendar file: every event is a window of closed days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo

import attrs

from deploysched import _checks
from deploysched.cadences import recurring
from deploysched.errors import ScheduleError
from deploysched.policies import Policy
from deploysched.policyfile import lines
from deploysched.policyfile.lines import Component, OddError, Problem, Property
from deploysched.windows import Window

MOST_FREEZES = 10_000
MOST_WORK = 500_000  # days found by the rules of a file, or as long: a few seconds
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_Run = tuple[date, date, str]  # what becomes a window


@attrs.frozen
class Freezes:
    """What an iCalendar file closes: `windows`, sorted, and what is to be said of it.

    `problems` tell of what was left out as it cannot be read, each with its line;
    `transparent` counts the events left out as they take no time, often all of a file.
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
    """The rules of one file, which take so much work together and no more."""

    work: int = 0

    def days(self, rule: str, start: date, last: date) -> list[int]:
        """List the days of a rule."""
        if self.work > MOST_WORK or (last - start).days > 500 * 366:
            raise ScheduleError(
                "the rules of the file have too many days, or one runs through more than "
                "500 years: take fewer years"
            )
        found = recurring(rule, start, last)
        # One that fits no day is looked for through up to 400 years more.
        end = found[-1] if found else last.toordinal() + 146_097
        years = (end - start.toordinal()) // 366 + 1
        # Measured: to pass over a year takes as long as so many days that are found.
        self.work += len(found) + years * (60 if "DAILY" in rule else 15)
        return found


class _File:
    """A file that is being read, for the zone and the years of a policy."""

    def __init__(self, data: bytes, policy: Policy, transparent: bool) -> None:
        self.covers, self.zone = policy.calendar.covers, policy.zone
        self.transparent = transparent
        self.problems: list[Problem] = []
        self.rules = Rules()
        self.parts = lines.components(data)
        if "VCALENDAR" not in self.parts:
            raise ScheduleError(
                "this is no iCalendar file, which begins with BEGIN:VCALENDAR"
            )
        self.calendar = self.parts["VCALENDAR"][0]
        own = reversed(self.parts["VTIMEZONE"])
        self.own = {part.text("TZID"): part for part in own}
        self.zones: dict[str, tzinfo | None] = {}
        zone = self.zone_named(self.calendar.text("X-WR-TIMEZONE"))
        self.local: tzinfo = zone or self.zone

    def freezes(self) -> Freezes:
        """Return what the file closes."""
        events: dict[str, list[_Event]] = {}
        for part in self.parts["VEVENT"]:
            # Events without a UID are each their own.
            group = events.setdefault(part.text("UID") or str(part.line), [])
            with self.telling(part):
                group.append(_Event(part, self))
        free = sum(event.free for group in events.values() for event in group)
        found: set[_Run] = set()
        for group in events.values():
            found.update(self.group(group))
            if len(found) > MOST_FREEZES:
                raise ScheduleError(
                    f"the events make more than {MOST_FREEZES} freezes: take a policy of "
                    "fewer years, as by years = [2026, 2030] in a policy file"
                )
        if self.calendar.text("X-CALENDAR-TYPE") == "DEFAULT_CLOSED":
            found = set(self.other_days(found))
        windows = tuple(Window(*run) for run in sorted(found))
        return Freezes(windows, tuple(sorted(self.problems)), free)

    @contextmanager
    def telling(self, part: Component) -> Iterator[None]:
        """Tell of an event that cannot be read, instead of failing."""
        try:
            yield
        except OddError as odd:
            self.problems.append(Problem(*odd.args))
        except OverflowError:
            reason = "the event leaves the years 1 to 9999"
            self.problems.append(Problem(part.line, reason))

    def other_days(self, found: set[_Run]) -> Iterator[_Run]:
        """Yield the runs of days that no window holds."""
        name = self.calendar.text("X-WR-CALNAME") or "closed by default"
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
                (given,) = part.properties["DTSTART"]
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
            raise OddError(
                given.line,
                f"no data for the time zone {name!a:.60}: name it as the IANA database "
                "does, such as 'Europe/Berlin'",
            )
        return wall.replace(tzinfo=zone)

    def moments(self, found: list[Property], start: datetime) -> Iterator[datetime]:
        """Yield the moments of properties, as days or times like the start."""
        for given in found:
            for value in filter(None, given.value.split(",")):
                yield _like(self.moment(given, value.strip(), start.tzinfo), start)

    def length(self, part: Component, start: datetime) -> tuple[timedelta, timedelta]:
        """Return how long an event is: so much on the clock, and so much exactly."""
        clock = exact = timedelta()
        for given in part.properties["DTEND"]:
            end, whole = given.time(given.value)
            if start.tzinfo and not whole:
                end = self.moment(given, given.value, start.tzinfo)
            else:
                end = end.replace(tzinfo=start.tzinfo)
            if end < start:
                reason = f"the event ends before it starts, {given.value!a:.60}"
                raise OddError(given.line, reason)
            same = end.tzinfo is start.tzinfo
            clock, exact = (end - start, exact) if same else (clock, end - start)
        for given in part.properties["DURATION"]:
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
        for event in masters:
            with self.telling(event.part):
                yield from _joined(self.occurrences(event, others))
        for event in () if masters else others:
            with self.telling(event.part):
                yield from self.window(event, event.start)

    def occurrences(self, event: _Event, others: list[_Event]) -> Iterator[_Run]:
        """Yield the windows of an event, and of those that take a place of its."""
        if event.cancelled:
            return
        exdates = set(self.moments(event.part.properties["EXDATE"], event.start))
        left_out = set(exdates)
        onwards = []
        for other in others:
            place = _like(other.place or event.start, event.start)
            if place in exdates and other.sequence < event.sequence:
                continue  # the event has been edited since, and does without it
            yield from self.window(other, other.start)
            left_out.add(place)
            if other.onwards:
                onwards.append((place, other))
        onwards.sort(key=lambda pair: pair[0], reverse=True)
        taken, later = event, timedelta()
        for start in self.starts(event.part, event.start):
            while onwards and onwards[-1][0] <= start:
                # As long after its new first as this one is after the old.
                taken = onwards.pop()[1]
                later = _like(taken.start, start) - start
            if start not in left_out:
                yield from self.window(taken, start + later)

    def starts(self, part: Component, start: datetime) -> list[datetime]:
        """List the starts of an event, of which DTSTART is one whatever its rule says."""
        found = {start, *self.moments(part.properties["RDATE"], start)}
        # Another zone may have another day.
        horizon = datetime.combine(self.covers.end + 2 * _DAY, start.timetz())
        for given in part.properties["RRULE"]:
            pairs = (p.partition("=")[::2] for p in given.value.split(";") if p)
            # DTSTART has the time of the day.
            parts = {k: v for k, v in pairs if k not in _TIMES or not v.isdecimal()}
            end = horizon
            if until := parts.pop("UNTIL", ""):  # a plain day is meant to its end
                end = min(end, _like(self.moment(given, until, start.tzinfo), start))
            if end < start:  # outside the years, or a series that was cut at its start
                continue
            rule = ";".join(map("=".join, parts.items()))
            try:
                days = self.rules.days(rule, start.date(), end.date() + _DAY)
            except ValueError as error:
                raise OddError(given.line, str(error)) from error
            count = int(parts.get("COUNT", 0)) or None
            for day in sorted({start.toordinal(), *days})[:count]:
                wall = datetime.combine(date.fromordinal(day), start.timetz())
                if wall <= end:
                    found.add(wall)
        return sorted(found)


class _Event:
    """One VEVENT; a start without a zone is a whole day."""

    def __init__(self, part: Component, file: _File) -> None:
        found = part.properties["DTSTART"]
        if not found:
            raise OddError(part.line, "the event has no DTSTART")
        self.part = part
        self.name = part.text("SUMMARY")
        self.start = file.moment(found[0], found[0].value, None)
        self.place: datetime | None = None
        self.onwards = False
        for given in part.properties["RECURRENCE-ID"]:
            self.place = file.moment(given, given.value, self.start.tzinfo)
            self.onwards = "RANGE" in given.rest.upper()
        self.clock, self.exact = file.length(part, self.start)
        number = part.text("SEQUENCE")[:9]
        self.sequence = int(number) if number.isdecimal() else 0
        self.cancelled = part.text("STATUS").upper() == "CANCELLED"
        transparent = part.text("TRANSP").upper() == "TRANSPARENT"
        self.free = transparent and not file.transparent


def _like(moment: datetime, start: datetime) -> datetime:
    """Return a moment as a day, or a time, like the start of its event."""
    if moment.tzinfo and start.tzinfo:
        return moment
    return datetime.combine(moment.date(), start.timetz())


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """Join the runs of days that touch: an event of every day is one window."""
    joined: list[_Run] = []
    for start, end, name in sorted(runs):
        if joined and joined[-1][2] == name and start <= joined[-1][1] + _DAY:
            joined[-1] = joined[-1][0], max(joined[-1][1], end), name
        else:
            joined.append((start, end, name))
    return joined
