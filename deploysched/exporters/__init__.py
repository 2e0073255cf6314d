"""Schedules as text for other tools: JSON, CSV, Markdown and iCalendar.

No clock, no randomness: equal input gives equal text.
Names are free text, and each format escapes them: JSON is plain ASCII and keeps them
exactly; the other formats show control characters and marks of direction as escapes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from deploysched import _checks
from deploysched import text as words
from deploysched.errors import ScheduleError
from deploysched.policies import Policy
from deploysched.schedules import SCHEMA, Schedule, Schedules

__all__ = ["from_json", "to_csv", "to_ics", "to_json", "to_markdown"]

_COLUMNS = (
    *("policy", "calendar", "roll", "go_live", "start", "stage", "key", "name", "date"),
    *("earliest_completion", "stated_start", "stated_end"),
    *("observed_start", "observed_end", "advisories"),
)
# What a later version may word anew without a date having moved.
_WORDS = {"source", "name", "reasons", "advisories", "assumptions"}


def _several(schedules: Schedule | Iterable[Schedule]) -> tuple[Schedule, ...]:
    if isinstance(schedules, Schedule):
        return (schedules,)
    return _checks.several(schedules, Schedule, "schedules", "plan(date(2026, 11, 25))")


def to_json(schedules: Schedule | Iterable[Schedule]) -> str:
    """Write one schedule as a JSON object, several as JSON Lines, one a line.

    The text is ASCII, has a stable order of keys and ends with a line break.
    Its shape is `deploysched/data/schedule.schema.json`.

    >>> from datetime import date
    >>> from deploysched import plan
    >>> to_json(plan(date(2026, 11, 25))).splitlines()[1]
    '  "schema": "deploysched/schedule/1",'
    """
    indent = 2 if isinstance(schedules, Schedule) else None
    lines = (json.dumps(item.to_dict(), indent=indent) for item in _several(schedules))
    return "".join(f"{line}\n" for line in lines)


def from_json(text: str, policy: Policy) -> Schedule:
    """Plan the schedule of a JSON text again, and refuse it where a date has drifted.

    `text` is one schedule as `to_json` of this version or an older one wrote it, or one
    line of its JSON Lines.
    The dates and the names of the rules that it gives must be those of `policy`;
    reasons, advisories and other sentences come from the policy.
    Raises `ScheduleError` for a text that is no schedule of this schema, and for one
    that drifted, naming the path and both values.

    >>> from datetime import date
    >>> from deploysched import POWER_PLATFORM, plan
    >>> schedule = plan(date(2026, 11, 25))
    >>> from_json(to_json(schedule), POWER_PLATFORM) == schedule
    True
    """
    _checks.kind(policy, Policy, "policy", "POWER_PLATFORM")
    try:
        document: Any = json.loads(_checks.kind(text, str, "text", "path.read_text()"))
    except (ValueError, RecursionError) as error:
        raise ScheduleError(
            f"the text is not the JSON of one schedule: {error}"
        ) from None
    found = document.get("schema") if isinstance(document, dict) else document
    if found != SCHEMA:
        raise ScheduleError(f"$.schema is {found!a:.60}: this version reads {SCHEMA!r}")
    if "typical_completion" in document:  # its name in the first edition
        document.setdefault("stated_completion", document.pop("typical_completion"))
    schedule = _planned(document, policy)
    _compare(document, schedule.to_dict(), "$")
    return schedule


def _planned(document: dict[str, Any], policy: Policy) -> Schedule:
    """Return the schedule of a file's Go-Live, by the rules of today."""
    found: list[Any] = [document.get(key) for key in ("go_live", "nominal")]
    try:
        day, nominal = map(date.fromisoformat, found)
    except (TypeError, ValueError):
        raise ScheduleError(
            f"$.go_live and $.nominal are {found!a:.60}: give days such as '2026-11-27'"
        ) from None
    number = policy.timetable.train_due(nominal.toordinal())
    if number is not None and number < policy.timetable.whole:
        last = policy.trains[number].confirm_by
        # Where notice is due, the hour decides the train of that day: the file has it.
        if last.date() == day:
            return Schedule.of(last, policy)
    return Schedule.of(day, policy)


def _compare(old: Any, new: Any, path: str) -> None:
    """Refuse the first difference between a file and what is planned today."""
    if isinstance(old, list) and isinstance(new, list):
        old, new = dict(enumerate(old)), dict(enumerate(new))
    if isinstance(old, dict) and isinstance(new, dict):
        # Files of older versions lack later keys.
        for key in old if path == "$" else new | old:
            step = f".{ascii(key)[1:-1]:.60}" if isinstance(key, str) else f"[{key}]"
            if key not in _WORDS:
                pair = old.get(key, "nothing"), new.get(key, "nothing")
                _compare(*pair, path + step)
    elif (type(old), old) != (type(new), new):
        raise ScheduleError(
            f"{path} drifted: {old!a:.60} in the file, {new!a:.60} by the policy: use the "
            "policy that the file was made with, or plan again"
        )


def to_csv(schedules: Schedule | Iterable[Schedule]) -> str:
    r"""Write one row a stage, below a row of names.

    Each row has the end dates on the three bases, empty where the policy has no such
    time, and the codes of the advisories that touch the schedule.
    A name that a spreadsheet would take for a formula gets an apostrophe before it.
    Lines end with "\n"; for Excel, write the text with encoding="utf-8-sig".

    >>> from datetime import date
    >>> from deploysched import plan
    >>> print(to_csv(plan(date(2026, 11, 25))).splitlines()[0])
    policy,calendar,roll,go_live,start,stage,key,name,date,earliest_completion,stated_start,stated_end,observed_start,observed_end,advisories
    """
    rows: list[tuple[object, ...]] = []
    for item in _several(schedules):
        policy, codes = item.policy, " ".join(told.code for told in item.advisories)
        rules = (policy.name, policy.calendar.name, policy.roll.value)
        rows += [(*rules, *row.values(), codes) for row in item.rows()]
    return words.Table("", _COLUMNS, rows).csv()


def to_markdown(schedules: Schedule | Iterable[Schedule]) -> str:
    """Write a page: a table, and below it what it rests on and what could move it.

    A schedule gives one row a stage, several give a page each.
    `Schedules`, as `upcoming` and `compare` return them, give one row a start.
    Marks in names are escaped, so that a name is shown as it is written.

    >>> from datetime import date
    >>> from deploysched import plan
    >>> print("\\n".join(to_markdown(plan(date(2026, 11, 25))).splitlines()[:5]))
    Go-Live Wed 2026-11-25 (Pacific day): deployment starts Fri 2026-11-27
    <BLANKLINE>
    | stage | not before | regions |
    | ---: | --- | --- |
    |   1 | Fri 2026-11-27 | Testing |
    """
    if isinstance(schedules, Schedules):
        said = [f"{told}." for told in words.cautions(words.listed(schedules))]
        return _page(words.starts(schedules), said)
    return "\n".join(
        _page(words.stage_table(words.headline(item), item), words.sentences(item))
        for item in _several(schedules)
    )


def _page(table: words.Table, said: list[str]) -> str:
    page = f"{words.marked(table.caption)}\n\n{table.markdown()}\n" + "\n" * bool(said)
    return page + "".join(f"- {words.marked(sentence)}\n" for sentence in said)


def to_ics(  # noqa: PLR0913, each option is a property of the file
    schedules: Schedule | Iterable[Schedule],
    *,
    release: str | None = None,
    stamp: datetime,
    sequence: int = 0,
    alarm: bool = False,
    stages: bool = False,
    name: str | None = None,
) -> bytes:
    """Write all-day events for a calendar, as the bytes of an .ics file (RFC 5545).

    A schedule, or several, gives one event a stage and one each for the stated and the
    observed time; `release` is a label such as "Contoso 1.2".
    `Schedules`, as `upcoming` returns them, give a feed to subscribe to, with a `name`:
    one event a start, one for the last safe day to confirm it, one a due day without a
    start, and with `stages` one a stage.

    An event is the same as before where release (or the name of the policy), Go-Live
    day and stage are; in a feed, where the name of the policy and the due day are.
    So a new plan moves it.
    `stamp` is the aware time of this edition, and `sequence` counts editions from 0.
    `alarm` reminds at 09:00 on the last safe day, which a rollout shows only then.

    Raises `ScheduleError` where there is nothing to write or two events are the same,
    `TypeError` for a naive `stamp`, and `ImportError` without the extra `ics`.

    >>> from datetime import UTC, date, datetime
    >>> from deploysched import plan
    >>> stamp = datetime(2026, 11, 20, tzinfo=UTC)
    >>> to_ics(plan(date(2026, 11, 25)), stamp=stamp).count(b"BEGIN:VEVENT")
    8
    """
    try:
        from deploysched.exporters import ics
    except ImportError as error:
        raise ImportError(
            "to_ics needs the icalendar package: "
            "python -m pip install 'deploysched[ics]'"
        ) from error
    _checks.kind(stamp, datetime, "stamp", "datetime(2026, 11, 20, tzinfo=UTC)")
    stamp = _checks.instant(stamp, "stamp")
    _checks.whole(sequence, "sequence", least=0)
    items = _several(schedules)
    if not isinstance(schedules, Schedules):
        each = [event for item in items for event in ics.rollout(item, release, alarm)]
        return ics.document(each, stamp, sequence)
    policy = schedules.policy or (items[0].policy if items else None)
    if release is not None or policy is None:
        raise ScheduleError(
            f"a feed has a policy and no release, here {release!a:.60}: leave it out, or "
            "export one plan(...)"
        )
    events = ics.feed(schedules, policy, alarm, stages)
    return ics.document(events, stamp, sequence, (name or policy.name, policy))
