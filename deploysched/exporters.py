"""Schedules as text for other tools: JSON, CSV, Markdown and iCalendar.

No clock, no randomness: equal input gives equal text.
Names are free text, and each format escapes them: JSON is plain ASCII and keeps them
exactly; the other formats show control characters and marks of direction as escapes.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from deploysched import _checks, _ics, _text
from deploysched._edges import average, runs, several
from deploysched._ics import last_safe_day
from deploysched.errors import ScheduleError
from deploysched.policies import Policy
from deploysched.schedules import Schedule, Schedules, headline

__all__ = ["from_json", "last_safe_day", "to_csv", "to_ics", "to_json", "to_markdown"]

_COLUMNS = (
    *("policy", "calendar", "roll", "go_live", "start", "stage", "key", "name"),
    *("date", "earliest_completion", "stated_from", "stated_by"),
)
_LARGEST_SEQUENCE = 2**31 - 1  # RFC 5545, section 3.3.8
# A spreadsheet takes a cell that begins with one of these for a formula; where it
# splits at semicolons, each part is a cell. Full-width signs count in some countries.
_FORMULA = re.compile("(^|;)(?=\\s*[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20])")
_MARKS = re.compile(r"[\\`*_\[\]<>|~&$]")


def to_json(schedules: Schedule | Iterable[Schedule]) -> str:
    """Write one schedule as a JSON object, several as JSON Lines, one a line.

    The text is ASCII, has a stable order of keys and ends with a line break.
    Its shape is `deploysched/data/schedule.schema.json`.

    Raises `TypeError` for everything that is no schedule.

    >>> from datetime import date
    >>> from deploysched import plan
    >>> to_json(plan(date(2026, 11, 25))).splitlines()[1]
    '  "schema": "deploysched/schedule/1",'
    """
    if isinstance(schedules, Schedule):
        return json.dumps(schedules.to_dict(), indent=2, allow_nan=False) + "\n"
    return "".join(
        json.dumps(schedule.to_dict(), allow_nan=False) + "\n"
        for schedule in several(schedules)
    )


def from_json(text: str, policy: Policy) -> Schedule:
    """Plan the schedule of a JSON text again, and refuse it where a date has drifted.

    `text` is one schedule as `to_json` writes it, or one line of its JSON Lines.
    Dates and the names of the rules must be those of `policy`; reasons, advisories and
    assumptions are texts, and come from the policy.
    `from_json(to_json(s), s.policy) == s`.

    Raises `ScheduleError` for a text that is no schedule of this schema, naming the
    path, and for one that drifted, naming both values.

    >>> from datetime import date
    >>> from deploysched import POWER_PLATFORM, plan
    >>> schedule = plan(date(2026, 11, 25))
    >>> from_json(to_json(schedule), POWER_PLATFORM) == schedule
    True
    """
    from deploysched import _json  # writing needs no reader

    return _json.read(text, policy)


def to_csv(schedules: Schedule | Iterable[Schedule]) -> str:
    r"""Write one row a stage, below a row of names.

    A name that a spreadsheet would take for a formula gets an apostrophe before it.
    Lines end with "\n"; for Excel, write the text with encoding="utf-8-sig".

    Raises `TypeError` for everything that is no schedule.

    >>> from datetime import date
    >>> from deploysched import plan
    >>> print(to_csv(plan(date(2026, 11, 25))).splitlines()[1])
    Power Platform connectors,US federal holidays,skip,2026-11-25,2026-11-27,1,testing,Testing,2026-11-27,2026-12-04,2026-12-18,2026-12-25
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for schedule in several(schedules):
        writer.writerows(_csv_rows(schedule))
    return out.getvalue()


def _csv_rows(schedule: Schedule) -> Iterator[Sequence[object]]:
    policy, typical = schedule.policy, schedule.typical_completion
    rules = (_cell(policy.name), _cell(policy.calendar.name), policy.roll.value)
    ends = (
        schedule.earliest_completion,
        typical and typical.start,
        typical and typical.end,
    )
    for row in schedule.rows():
        named = (_cell(row["key"]), _cell(row["name"]))
        yield (
            *rules,
            row["go_live"],
            row["start"],
            row["stage"],
            *named,
            row["date"],
            *ends,
        )


def _cell(name: str) -> str:
    return _text.clean(_FORMULA.sub(r"\1'", name))


def to_markdown(schedules: Schedule | Iterable[Schedule]) -> str:
    """Write a table of one row a stage, with what it rests on around it.

    Marks in names are escaped, so that a name is shown as it is written.

    Raises `TypeError` for everything that is no schedule.

    >>> from datetime import date
    >>> from deploysched import plan
    >>> print("\\n".join(to_markdown(plan(date(2026, 11, 25))).splitlines()[:5]))
    Go-Live Wed 2026-11-25 (Pacific day): deployment starts Fri 2026-11-27
    <BLANKLINE>
    | stage | not before | regions |
    | ---: | --- | --- |
    | 1 | Fri 2026-11-27 | Testing |
    """
    if isinstance(schedules, Schedule):
        return "\n".join(_page(schedules)) + "\n"
    return "\n".join(_pages(schedules)) + "\n"


def _page(schedule: Schedule) -> Iterator[str]:
    yield headline(schedule)
    yield ""
    yield from _table(
        ("stage", "not before", "regions"),
        (
            (str(number), _text.day(item.date), item.stage.name)
            for number, item in enumerate(schedule, 1)
        ),
    )
    yield ""
    end = f"All regions: not before {schedule.earliest_completion}"
    yield f"{end}, {_text.earliest(schedule.policy.owner)}."
    yield from map(_plain, average(schedule))
    yield from _closed("No start", map(str, schedule.dropped))
    yield from _closed("Closed", map(str, runs(schedule.closed_days)))


def _pages(schedules: Iterable[Schedule]) -> Iterator[str]:
    items = several(schedules)
    head = ["stage", "not before", "regions", "Go-Live", "stated by"]
    if len({schedule.policy.name for schedule in items}) > 1:
        head.append("rules")
    rows = (row for schedule in items for row in _page_rows(schedule))
    yield from _table(head, (row[: len(head)] for row in rows))
    found = [day for schedule in items for day in schedule.dropped]
    found += schedules.dropped if isinstance(schedules, Schedules) else ()
    days = dict.fromkeys(sorted(found, key=lambda day: (day.date, day.reasons)))
    yield from _closed("No start", map(str, days))


def _page_rows(schedule: Schedule) -> Iterator[tuple[str, ...]]:
    go_live, typical = str(schedule.go_live), schedule.typical_completion
    end = str(typical.end) if typical else ""
    for number, item in enumerate(schedule, 1):
        stage = (str(number), _text.day(item.date), item.stage.name)
        yield *stage, go_live, end, schedule.policy.name


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| ---: |{' --- |' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(map(_plain, row))} |"


def _closed(label: str, days: Iterable[str]) -> Iterator[str]:
    lines = [f"- {label}: {_plain(day)}" for day in days]
    if lines:
        yield from ("", *lines)


def _plain(name: str) -> str:
    return _MARKS.sub(r"\\\g<0>", _text.clean(name))


def to_ics(
    schedules: Schedule | Iterable[Schedule],
    *,
    release: str | None = None,
    stamp: datetime,
    sequence: int = 0,
    alarm: bool = False,
) -> bytes:
    """Write all-day events for a calendar, as the bytes of an .ics file (RFC 5545).

    A schedule, or several, gives one event a stage and one for the stated time.
    `Schedules`, as `upcoming` returns them, give a feed of trains: one event a start,
    one for the last safe day to confirm it, and one a due day without a start.

    `release` is a label such as "Contoso 1.2", for rollouts alone.
    An event is the same as before where release (or the name of the policy), Go-Live
    day and stage are; in a feed, where the name of the policy and the due day are.
    So a new plan moves it.
    `stamp` is the aware time of this edition; `sequence` counts editions from 0.
    From edition 1 on, a feed cancels what a new freeze has left without a train.
    `alarm` reminds at 09:00 on the last safe day to confirm, which a single rollout
    shows for that reason only.

    Raises `ScheduleError` where there is nothing to write or two events are the same,
    `TypeError` for a naive `stamp`, and `ImportError` without the extra `ics`.

    >>> from datetime import UTC, date, datetime
    >>> from deploysched import plan
    >>> to_ics(
    ...     plan(date(2026, 11, 25)),
    ...     release="Contoso 1.2",
    ...     stamp=datetime(2026, 11, 20, tzinfo=UTC),
    ... ).count(b"BEGIN:VEVENT")
    7
    """
    items = several(schedules)
    stamp = _stamp(stamp)
    _check_edition(sequence, alarm)
    if not items:
        raise ScheduleError("no schedule to write: a calendar needs at least one event")
    if isinstance(schedules, Schedules):
        if release is not None:
            raise ScheduleError(
                "a feed of trains belongs to no release: leave out release="
                f"{_checks.show(release)}, or export one plan(...)"
            )
        events = _ics.train_events(schedules, alarm=alarm, again=sequence > 0)
        return _ics.document(events, stamp, sequence)
    label = None if release is None else _checks.text(release, "release")
    events = (
        event for item in items for event in _ics.stage_events(item, label, alarm=alarm)
    )
    return _ics.document(events, stamp, sequence)


def _stamp(value: datetime) -> datetime:
    """Return the time of an edition in UTC; the format keeps whole seconds."""
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise TypeError(
            f"stamp must be an aware datetime, not {_checks.article(value)}: "
            "datetime(2026, 11, 20, tzinfo=UTC)"
        )
    return _checks.instant(value, "stamp")


def _check_edition(sequence: int, alarm: bool) -> None:
    if _checks.whole(sequence, "sequence", least=0) > _LARGEST_SEQUENCE:
        raise ValueError(
            f"sequence is {_checks.show(sequence)}: it must be at most {_LARGEST_SEQUENCE}"
        )
    if type(alarm) is not bool:
        raise TypeError(f"alarm must be True or False, not {_checks.article(alarm)}")
