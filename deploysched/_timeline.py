"""Rollouts against days: rows with marks, and the same in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from deploysched import _text
from deploysched._edges import average, runs, several
from deploysched.calendars import Calendar, ClosedDay, Window
from deploysched.errors import ScheduleError
from deploysched.schedules import Schedule, headline

MOST_ROWS = 60


@attrs.frozen(kw_only=True)
class Row:
    """One line of the picture: its words, its numbered days, and what lies behind."""

    schedule: Schedule
    label: str
    worth: str
    marks: tuple[tuple[int, date], ...]
    crosses: tuple[ClosedDay, ...] = ()
    go_live: date | None = None


@attrs.frozen(kw_only=True)
class Timeline:
    """What the picture shows: its rows, and the days from edge to edge."""

    title: str
    schedules: tuple[Schedule, ...]
    rows: tuple[Row, ...]
    span: Window

    def closed(self, calendar: Calendar) -> tuple[ClosedDay, ...]:
        """List the closed days in the picture, as far as the calendar goes."""
        covers = calendar.covers
        return calendar.closed_days(
            max(self.span.start, covers.start), min(self.span.end, covers.end)
        )


def read(schedules: Schedule | Iterable[Schedule]) -> Timeline:
    """Lay out one schedule by stages, several by Go-Lives."""
    items = several(schedules)
    if not 1 <= len(items) <= MOST_ROWS:
        raise ScheduleError(
            f"there are {len(items)} schedules to draw: give 1 to {MOST_ROWS}, such as "
            "upcoming(day, limit=20)"
        )
    if isinstance(schedules, Schedule):
        title, rows = headline(schedules), _stage_rows(schedules)
    else:
        title, rows = _title(items), map(_rollout_row, items)
    return Timeline(title=title, schedules=items, rows=tuple(rows), span=_span(items))


def _title(items: tuple[Schedule, ...]) -> str:
    names = {item.policy.name for item in items}
    rules = names.pop() if len(names) == 1 else f"{len(names)} readings of the rules"
    return f"{len(items)} rollouts, {rules}"


def _span(items: tuple[Schedule, ...]) -> Window:
    ends = [item.earliest_completion for item in items]
    ends += [window.end for item in items if (window := item.typical_completion)]
    return Window(min(item.go_live for item in items), max(ends))


def _stage_rows(schedule: Schedule) -> Iterator[Row]:
    yield Row(
        schedule=schedule,
        label="Go-Live",
        worth=_text.day(schedule.go_live),
        marks=(),
        crosses=schedule.dropped,
        go_live=schedule.go_live,
    )
    for number, item in enumerate(schedule, 1):
        yield Row(
            schedule=schedule,
            label=item.stage.name,
            worth=f"not before {_text.day(item.date)}",
            marks=((number, item.date),),
        )


def _rollout_row(schedule: Schedule) -> Row:
    return Row(
        schedule=schedule,
        label=f"Go-Live {_text.day(schedule.go_live)}",
        worth=schedule.policy.name,
        marks=tuple((number, item.date) for number, item in enumerate(schedule, 1)),
        crosses=schedule.dropped,
        go_live=schedule.go_live,
    )


def text(timeline: Timeline) -> str:
    """Say in words what the picture shows."""
    blocks = ("\n".join(_lines(schedule)) for schedule in timeline.schedules)
    return "\n\n".join(blocks)


def _lines(schedule: Schedule) -> Iterator[str]:
    yield f"{headline(schedule)}."
    for number, item in enumerate(schedule, 1):
        name = _text.clean(item.stage.name)
        yield f"Stage {number}, {name}: not before {_text.day(item.date)}."
    yield from average(schedule)
    yield from (f"No start {day}." for day in schedule.dropped)
    yield from (f"Closed {run}." for run in runs(schedule.closed_days))
