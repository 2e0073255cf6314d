"""Schedules as iCalendar events: what is on the calendar, and how it is named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from unicodedata import normalize

from icalendar import Alarm, Calendar, Event, vDuration, vText

from deploysched import text
from deploysched.errors import ScheduleError
from deploysched.policies import Policy
from deploysched.schedules import Schedule, Schedules

_DAY, _SAFE = timedelta(days=1), "last safe day to confirm"


def rollout(item: Schedule, release: str | None, alarm: bool) -> Iterator[Event]:
    """Yield the stages of one rollout, its stated time and the time observed."""
    event = partial(_event, release or item.policy.name, item.go_live)
    if alarm:
        about = _about(item.policy, _deadline(item), *text.sentences(item))
        yield event("deadline", _SAFE, about, item.last_safe_day, alarm=True)
    about = _about(item.policy, f"{text.headline(item)}.", *text.sentences(item))
    for due in item:
        title = f"{due.stage.name}, not before"
        yield event("stage", title, about, due.date, key=due.stage.key)
    for basis, window, _ in text.bases(item)[1:]:
        yield event(basis, f"all regions {basis}", about, window.start, last=window.end)


def feed(
    schedules: Schedules, policy: Policy, alarm: bool, stages: bool
) -> Iterator[Event]:
    """Yield a feed of trains: starts, deadlines, and due days without a start."""
    for item in schedules:
        event = partial(_event, item.policy.name, item.nominal)
        about = _about(item.policy, _deadline(item), *text.sentences(item))
        yield event("confirm", _SAFE, about, item.last_safe_day, alarm=alarm)
        yield event("train", "deployment starts", about, item.start)
        for due in item if stages else ():
            title = f"{due.stage.name}, not before"
            yield event("train", title, about, due.date, key=due.stage.key)
    for train in schedules.dropped:
        # It is the event of that train: a freeze turns a start into the lack of it.
        about = _about(policy, f"A train is due but dropped: {train}.")
        title = f"no start ({', '.join(train.reasons)})"
        yield _event(policy.name, train.date, "train", title, about, train.date)


def _event(  # noqa: PLR0913, an identity and what is shown
    name: str,
    of: date,
    kind: str,
    title: str,
    about: str,
    first: date,
    *,
    last: date | None = None,
    key: str = "",
    alarm: bool = False,
) -> Event:
    """Return an event of whole days, both included, that blocks nobody's time."""
    # No computed date is part of its identity, so that a new plan moves it; and accents
    # typed in another way (NFC, NFD) are the same name.
    parts = [normalize("NFC", part) for part in (kind, name, key)]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    event, last, title = Event(), last or first, text.clean(f"{name}: {title}")
    event.add("uid", f"{of}-{digest[:24]}@deploysched")
    event.add("summary", title)
    event.add("description", about)
    event.add("dtstart", first)
    if last < date.max:  # without an end, an all-day event is one day
        event.add("dtend", last + _DAY)
    event.add("transp", "TRANSPARENT")
    if alarm:
        reminder = Alarm()
        reminder.add("action", "DISPLAY")
        reminder.add("trigger", timedelta(hours=9))
        reminder.add("description", title)
        event.add_component(reminder)
    return event


def _deadline(item: Schedule) -> str:
    policy, last, utc = item.policy, item.confirm_by, item.confirm_by.astimezone(UTC)
    zone, hours = text.zone(policy), policy.safe_notice / timedelta(hours=1)
    lead = f", at least {hours:g} h before" if hours else " for"
    return (
        f"Confirm by {text.day(item.last_safe_day)} ({zone}){lead} the start on "
        f"{text.day(item.start)}; last moment by the rules: {text.day(last)} "
        f"{last:%H:%M:%S} ({zone}), {utc:%Y-%m-%d %H:%M:%S} UTC."
    )


def _about(policy: Policy, *said: str) -> str:
    """Return what is said of an event or a feed, and the rules behind it, a line each."""
    off, roll = policy.calendar.name, policy.roll.value
    lines = [
        *said,
        "Computed from the rules: what is due, not what has happened.",
        f"Rules: {policy.name}; days off: the weekend and {off}; roll: {roll}.",
    ]
    if policy.source:
        lines.append(f"Source: {policy.source}")
    return "\n".join(map(text.clean, lines))


def document(
    events: Iterable[Any],
    stamp: datetime,
    sequence: int,
    about: tuple[str, Policy] | None = None,
) -> bytes:
    """Write events in order of days; a feed is `about` a name and the rules behind it."""
    calendar, seen = Calendar(), set[str]()
    calendar.add("prodid", "-//deploysched//deploysched//EN")
    calendar.add("version", "2.0")
    if about:
        name, said = vText(text.clean(about[0])), vText(_about(about[1]))
        # Each twice: as RFC 7986 has it, and as Outlook, Apple and Google read it.
        twice = {"name": name, "x-wr-calname": name}
        for key, words in (twice | {"description": said, "x-wr-caldesc": said}).items():
            calendar.add(key, words)
        # Readers are asked to look again each day.
        calendar.add("refresh-interval", vDuration(_DAY), {"value": "DURATION"})
        calendar.add("x-published-ttl", vDuration(_DAY))
    for event in sorted(events, key=lambda event: (event["dtstart"].dt, event["uid"])):
        if event["uid"] in seen:
            raise ScheduleError(
                f"two events are the same to a calendar, {event['summary']!a:.60} of "
                f"{event['dtstart'].dt}: export them to files of their own"
            )
        seen.add(event["uid"])
        event.add("dtstamp", stamp)
        event.add("sequence", sequence)
        calendar.add_component(event)
    if not seen:  # RFC 5545, 3.6: a calendar without a component is none
        raise ScheduleError("no start and no due day to write: give other days")
    return bytes(calendar.to_ical())
