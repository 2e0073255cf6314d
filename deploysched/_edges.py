"""What exporters and plots both need: several schedules, and closed days in runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from deploysched import _checks, _text
from deploysched.calendars import WEEKEND, ClosedDay
from deploysched.policies import Policy
from deploysched.schedules import Schedule

_DAY = timedelta(days=1)


def several(schedules: Any) -> tuple[Schedule, ...]:
    """Return one schedule or many as a tuple."""
    if isinstance(schedules, Schedule):
        return (schedules,)
    if isinstance(schedules, str) or not isinstance(schedules, Iterable):
        raise TypeError(
            "schedules must be a Schedule or an iterable of them, not "
            f"{_checks.article(schedules)}: plan(date(2026, 11, 25))"
        )
    found = tuple(schedules)
    for index, item in enumerate(found):
        if not isinstance(item, Schedule):
            raise TypeError(
                f"schedules[{index}] must be a Schedule, not {_checks.article(item)}: "
                "plan(date(2026, 11, 25))"
            )
    return found


class Run(NamedTuple):
    """Neighbouring days that are closed for one reason, both ends included."""

    start: date
    end: date
    reason: str

    @property
    def name(self) -> str:
        """The reason, safe to show."""
        return _text.clean(self.reason)

    def __str__(self) -> str:
        days = _text.day(self.start)
        if self.end != self.start:
            days += f" to {_text.day(self.end)}"
        return f"{days}, {self.name}"


def runs(days: Iterable[ClosedDay]) -> list[Run]:
    """Join neighbouring closed days, reason by reason.

    What lies on a weekend alone is left out: nothing deploys there anyway.
    """
    days = tuple(days)
    weekend = {day.date for day in days if WEEKEND in day.reasons}
    return [run for run in _joined(days) if not weekend.issuperset(_all_days(run))]


def _all_days(run: Run) -> Iterator[date]:
    numbers = range(run.start.toordinal(), run.end.toordinal() + 1)
    return map(date.fromordinal, numbers)


def _joined(days: Iterable[ClosedDay]) -> list[Run]:
    done: list[Run] = []
    going: dict[str, Run] = {}
    for day in days:
        for reason in day.reasons:
            last = going.get(reason)
            if last is not None and last.end == day.date - _DAY:
                going[reason] = last._replace(end=day.date)
                continue
            if last is not None:
                done.append(last)
            going[reason] = Run(day.date, day.date, reason)
    return sorted([*done, *going.values()])


def stated(policy: Policy) -> str:
    """Return `Microsoft's stated average, 3 to 4 weeks`, or nothing."""
    if policy.typical is None:
        return ""
    return f"{_text.owner(policy.owner)} stated average, {_text.span(*policy.typical)}"


def average(schedule: Schedule) -> list[str]:
    """Return the sentence on the stated time, or none where none is stated."""
    window = schedule.typical_completion
    if window is None:
        return []
    words = stated(schedule.policy)
    return [f"{words[0].upper()}{words[1:]}: {window.start} to {window.end}."]
