"""Freezes from an iCalendar file: every event is a window of closed days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import attrs

from deploysched import _checks
from deploysched._documents import PROVEN, decoded, placed
from deploysched._ics_events import Event, Moment, events_of
from deploysched._recurrences import Work
from deploysched.calendars import MOST_FREEZES, Window
from deploysched.errors import ScheduleError

MOST_CHARACTERS = 5_000_000
_DAY = timedelta(days=1)


def freezes_from_ics(
    data: bytes | str, tz: str, covers: Window = PROVEN
) -> tuple[Window, ...]:
    """Read the events of an iCalendar file as freezes, sorted, named by their SUMMARY.

    An all-day event closes its days; DTEND is the first day after it, and without
    DTEND or DURATION it is one day.
    An event with a time closes every day of the zone `tz` of which it covers a part;
    without DTEND or DURATION, the day it begins on.
    Times without a zone are read in `tz`.
    A zone is named as the IANA database or Windows names it; VTIMEZONE is not read.

    RRULE, RDATE and EXDATE are followed; DTSTART counts always.
    Each occurrence lasts as long on the clock as the first one, also across a clock
    change.
    An event with a RECURRENCE-ID takes the place of that occurrence of its UID.
    Events that are CANCELLED or TRANSPARENT close nothing, and an occurrence that such
    an event replaces is open.
    Recurring events are followed up to the end of `covers`, and all windows are cut to
    it: events outside it are left out.

    Needs icalendar: `python -m pip install 'deploysched[ics]'`.
    Raises `ScheduleError` in one line, `problem @ path`, for what cannot be read, for
    an event that ends after 2100, and for more freezes than a calendar takes;
    `TypeError` for arguments of another type; `ImportError` without icalendar.

    >>> freezes = freezes_from_ics(
    ...     "BEGIN:VCALENDAR\\nBEGIN:VEVENT\\nSUMMARY:year-end freeze\\n"
    ...     "DTSTART;VALUE=DATE:20261214\\nDTEND;VALUE=DATE:20270105\\n"
    ...     "END:VEVENT\\nEND:VCALENDAR\\n",
    ...     "America/Los_Angeles",
    ... )
    >>> [str(freeze) for freeze in freezes]
    ['2026-12-14..2027-01-04']
    """
    if not isinstance(covers, Window):
        raise TypeError(f"covers must be a Window, not {_checks.article(covers)}")
    zone = _checks.zone(tz)
    text = decoded(data, "an iCalendar file", MOST_CHARACTERS)
    events = events_of(text, zone)
    found: set[Window] = set()
    work = Work()
    for event in events.closing:
        replaced = events.replaced.get(event.uid, []) if event.instance is None else []
        with placed(event.path):
            for window in _windows(event, replaced, zone, covers, work):
                found.add(window)
                if len(found) > MOST_FREEZES:
                    raise ScheduleError(
                        f"more than {MOST_FREEZES} freezes: ask for fewer years"
                    )
    return tuple(sorted(found, key=attrs.astuple))


def _windows(
    event: Event, replaced: list[Moment], zone: ZoneInfo, covers: Window, work: Work
) -> Iterator[Window]:
    """Yield the windows of an event that touch `covers`, cut to it."""
    open_days = {event.start.as_here(moment) for moment in (*event.left_out, *replaced)}
    for wall, length in _occurrences(event, covers, work):
        if wall in open_days or wall.date() in open_days:
            continue
        window = event.days(wall, length, zone)
        if not event.rules and window.end > PROVEN.end:
            raise ScheduleError(
                f"ends on {window.end}, after {PROVEN.end}: no calendar goes that far"
            )
        if window.overlaps(covers):
            first, last = max(window.start, covers.start), min(window.end, covers.end)
            yield Window(first, last, event.name)


def _occurrences(
    event: Event, covers: Window, work: Work
) -> Iterator[tuple[datetime, timedelta]]:
    """Yield each start on the event's own wall, with its length."""
    start = event.start
    yield start.wall, event.length
    for moment, length in event.extra:
        wall = moment.wall if start.zone is None else moment.wall_in(start.zone)
        yield wall, event.length if length is None else length
    # Two days later in any zone is after the end of `covers` in every other.
    last = datetime.combine(covers.end + 2 * _DAY, time())
    for rule in event.rules if start.wall <= last else ():
        work.spend(rule.work(start.wall, last))
        moments = rule.occurrences(start.wall, last, start.zone)
        more = (moment for moment in moments if moment != start.wall)
        # The start counts, also where the rule does not fit it.
        for wall in islice(more, rule.count and rule.count - 1):
            yield wall, event.length
