"""Schedules as iCalendar events, RFC 5545: what is on the calendar and how it is named."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import attrs

from deploysched import _checks, _text
from deploysched._edges import average, runs, stated
from deploysched.calendars import ClosedDay
from deploysched.cycles import rolled
from deploysched.errors import OutOfRangeError, ScheduleError
from deploysched.policies import Policy
from deploysched.schedules import Schedule, Schedules, headline

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_NOTICE = timedelta(hours=24)
_MORNING = timedelta(hours=9)
_LISTED = 12
_NO_FORECAST = "Computed from the rules, not observed."


@attrs.frozen(kw_only=True)
class Event:
    """An all-day event: its identity, its days (both included) and its words."""

    uid: str
    first: date
    last: date
    summary: str
    description: str
    alarm: bool = False
    cancelled: bool = False


def last_safe_day(schedule: Schedule) -> date:
    """Return the last day that is safe to its end for confirming: 24 hours' notice.

    The 24 hours are counted back from the start, at `Policy.start_time`.
    No document of today asks for them, an earlier revision did.
    """
    policy = schedule.policy
    start = datetime.combine(schedule.start, policy.start_time, policy.zone)
    last = min(start.astimezone(UTC) - _NOTICE, schedule.confirm_by.astimezone(UTC))
    # The day on which the next second lies is not safe to its end, the one before is.
    return (last + _SECOND).astimezone(policy.zone).date() - _DAY


def uid(kind: str, name: str, day: date, key: str = "") -> str:
    """Return an identity of plain ASCII, which no computed date changes.

    Names may be anything, so they are hashed; accents typed in another way (NFC, NFD)
    are the same name.
    """
    parts = [unicodedata.normalize("NFC", part) for part in (kind, name, key)]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]
    word = re.sub("[^a-z0-9]+", "-", (key or kind).casefold())[:24].strip("-")
    return f"{day}-{word or kind}-{digest}@deploysched"


def stage_events(
    schedule: Schedule, release: str | None, *, alarm: bool
) -> Iterator[Event]:
    """Yield the stages of one rollout, its stated time, and its deadline if asked."""
    name, day = release or schedule.policy.name, schedule.go_live
    label = _text.clean(name)
    about = _about(schedule, f"{headline(schedule)}.")
    if alarm:
        yield _deadline(schedule, uid("confirm", name, day), label, alarm=True)
    for item in schedule.stages:
        yield Event(
            uid=uid("stage", name, day, item.stage.key),
            first=item.date,
            last=item.date,
            summary=f"{label}: {_text.clean(item.stage.name)}, not before",
            description=about,
        )
    typical = schedule.typical_completion
    if typical is not None:
        yield Event(
            uid=uid("stated", name, day),
            first=typical.start,
            last=typical.end,
            summary=f"{label}: all regions, {stated(schedule.policy)}",
            description=about,
        )


def train_events(schedules: Schedules, *, alarm: bool, again: bool) -> Iterator[Event]:
    """Yield a feed of trains: starts, deadlines, and due days without a start.

    A start and the lack of it share an identity, so that a new freeze turns one into
    the other. `again` says that readers may have an earlier edition, of which the
    freezes may have left events behind: those are cancelled.
    """
    for schedule in schedules:
        label = _text.clean(schedule.policy.name)
        confirm = uid("confirm", schedule.policy.name, schedule.nominal)
        yield _deadline(schedule, confirm, label, alarm=alarm)
        yield _start(schedule, label)
    for dropped in schedules.dropped:
        yield _no_start(schedules[0].policy, dropped)
    if again:
        yield from _cancelled(schedules)


def _cancelled(schedules: Schedules) -> Iterator[Event]:
    """Cancel what an earlier edition told of trains that a freeze has taken.

    A day that is closed without any freeze had no events of its own before either.
    """
    gone = [("confirm", schedules[0].policy, day.date) for day in schedules.dropped]
    for schedule in schedules:
        for day in _merged(schedule):
            gone += [(kind, schedule.policy, day) for kind in ("train", "confirm")]
    for kind, policy, day in gone:
        if policy.calendar.without_freezes().is_deployment_day(day):
            yield Event(
                uid=uid(kind, policy.name, day),
                first=day,
                last=day,
                summary=f"{_text.clean(policy.name)}: no start, nothing to confirm",
                description=f"The train due {_text.day(day)} is gone: a freeze.",
                cancelled=True,
            )


def _merged(schedule: Schedule) -> Iterator[date]:
    """Yield the earlier due days that roll onto the same start."""
    policy, day = schedule.policy, schedule.nominal
    try:
        while True:
            day = policy.cadence.on_or_before(day - _DAY)
            if rolled(policy, day) != schedule.start:
                return
            yield day
    except OutOfRangeError:
        return  # the calendar or the cadence begins here


def _start(schedule: Schedule, label: str) -> Event:
    last, safe = _text.moment(schedule.confirm_by), _text.day(last_safe_day(schedule))
    zone = _text.zone(schedule.policy.tz)
    lead = f"Confirm by {last} ({zone}); the last safe day is {safe}."
    return Event(
        uid=uid("train", schedule.policy.name, schedule.nominal),
        first=schedule.start,
        last=schedule.start,
        summary=f"{label}: deployment starts",
        description=_about(schedule, lead),
    )


def _deadline(schedule: Schedule, identity: str, label: str, *, alarm: bool) -> Event:
    day, last = last_safe_day(schedule), schedule.confirm_by
    moment = f"{_text.day(last)} {last:%H:%M:%S} ({_text.zone(schedule.policy.tz)})"
    lines = (
        f"For the start on {_text.day(schedule.start)}, with 24 hours' notice.",
        f"Last moment by the rules: {moment}, {last.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC.",
        *_rules(schedule.policy),
    )
    return Event(
        uid=identity,
        first=day,
        last=day,
        summary=f"{label}: last safe day to confirm",
        description="\n".join(lines),
        alarm=alarm,
    )


def _no_start(policy: Policy, day: ClosedDay) -> Event:
    reasons = _text.clean(", ".join(day.reasons))
    return Event(
        uid=uid("train", policy.name, day.date),
        first=day.date,
        last=day.date,
        summary=f"{_text.clean(policy.name)}: no start ({reasons})",
        description="\n".join((f"A train is due but dropped: {day}.", *_rules(policy))),
    )


def _about(schedule: Schedule, lead: str) -> str:
    """Return the basis of a rollout's dates, and the reasons for its gaps."""
    policy, end = schedule.policy, schedule.earliest_completion
    lines = [
        lead,
        f"All regions not before {end}, {_text.earliest(policy.owner)}.",
    ]
    lines += average(schedule)
    lines += _some(f"No start {day}." for day in schedule.dropped)
    lines += _some(f"Closed {run}." for run in runs(schedule.closed_days))
    return "\n".join((*lines, *_rules(policy)))


def _some(lines: Iterable[str]) -> list[str]:
    """Keep the first of many lines: a freeze of years has hundreds."""
    lines = iter(lines)
    found = list(islice(lines, _LISTED))
    more = sum(1 for _ in lines)
    return [*found, f"... and {more} more"] if more else found


def _rules(policy: Policy) -> Iterator[str]:
    yield _NO_FORECAST
    name, calendar = _text.clean(policy.name), _text.clean(policy.calendar.name)
    yield f"Rules: {name}; days off: the weekend and {calendar}; roll: {policy.roll.value}."
    if policy.source:
        yield f"Source: {_text.clean(policy.source)}"


def document(events: Iterable[Event], stamp: datetime, sequence: int) -> bytes:
    """Write events as one VCALENDAR, in order of days; a double identity is refused."""
    try:
        import icalendar
    except ImportError as error:
        raise ImportError(
            "to_ics needs the icalendar package: "
            "python -m pip install 'deploysched[ics]'"
        ) from error
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//deploysched//deploysched//EN")
    calendar.add("version", "2.0")
    seen: set[str] = set()
    for event in sorted(events, key=lambda event: (event.first, event.uid)):
        if event.uid in seen:
            raise ScheduleError(
                f"two events are the same to a calendar, {_checks.show(event.summary)} "
                f"of {event.first}: export them to files of their own"
            )
        seen.add(event.uid)
        calendar.add_component(_component(event, stamp, sequence))
    return bytes(calendar.to_ical())


def _component(event: Event, stamp: datetime, sequence: int) -> Any:
    import icalendar

    component = icalendar.Event()
    component.add("uid", event.uid)
    component.add("dtstamp", stamp)
    component.add("sequence", sequence)
    component.add("dtstart", event.first)
    if event.last < date.max:  # without an end, an all-day event is one day
        component.add("dtend", event.last + _DAY)
    component.add("summary", event.summary)
    component.add("description", event.description)
    component.add("transp", "TRANSPARENT")
    if event.cancelled:
        component.add("status", "CANCELLED")
    if event.alarm:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", _MORNING)
        alarm.add("description", event.summary)
        component.add_component(alarm)
    return component
