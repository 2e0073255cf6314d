"""The rules once more, in the plainest way: day by day, with no table and no shortcut."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from deploysched import OutOfRangeError, Policy, Roll

DAY = timedelta(days=1)


def days(first: date, last: date) -> Iterator[date]:
    """Yield every day from `first` to `last`, both included."""
    while first <= last:
        yield first
        first += DAY


def week_of(day: date) -> int:
    """Number the weeks from Monday to Sunday."""
    return (day.toordinal() - 1) // 7


def left_in_month(day: date) -> int:
    """Count the days of the month after a day."""
    return next(n for n in range(31) if (day + (n + 1) * DAY).month != day.month)


def daily(
    go_live: date, roll: Roll, closed: Callable[[date], bool], stages: int
) -> tuple[date, list[date]]:
    """Return the due Friday that is taken, and the date of each stage, step by step."""
    friday = go_live + DAY
    while True:
        while friday.weekday() != 4:
            friday += DAY
        start = friday
        if roll is Roll.FOLLOWING:
            while closed(start):
                start += DAY
        if roll is Roll.PRECEDING:
            while closed(start):
                start -= DAY
        if not closed(start) and start > go_live:
            break
        friday += DAY
    dates = [start]
    while len(dates) < stages:
        following = dates[-1] + DAY
        while closed(following):
            following += DAY
        dates.append(following)
    return friday, dates


class GoneError(Exception):
    """The walk has left the days that the calendar covers."""


def _is_open(policy: Policy, day: date) -> bool:
    if day not in policy.calendar.covers:
        raise GoneError
    return policy.calendar.reasons(day) == ()


def _rolled(policy: Policy, due: date) -> date | None:
    start = due
    while not _is_open(policy, start):
        if policy.roll is Roll.SKIP:
            return None
        start += DAY if policy.roll is Roll.FOLLOWING else -DAY
    return start


def _stage_dates(policy: Policy, start: date) -> list[date]:
    found, day, passed = [], start, 0
    for stage in policy.stages:
        while passed < stage.offset:
            day += DAY
            passed += _is_open(policy, day)
        found.append(day)
    return found


def walk(
    policy: Policy, due_days: list[date], go_live: date | datetime
) -> tuple[date, date, list[date], list[date]]:
    """Return (nominal, start, stage dates, dropped due days) of any policy.

    `due_days` lists all due days in order, far enough beyond the calendar.
    Raises `GoneError` where the calendar ends first.
    """
    day, moment = go_live, None
    if isinstance(go_live, datetime):
        day = go_live.astimezone(policy.zone).date()
        moment = go_live
    else:
        moment = datetime.combine(go_live, time(23, 59, 59), policy.zone)
    dropped = []
    for due in due_days:
        if due <= day:
            continue
        start = _rolled(policy, due)
        if start is not None:
            dates = _stage_dates(policy, start)
            opens = datetime.combine(start, policy.start_time, policy.zone)
            left = opens.astimezone(UTC) - moment.astimezone(UTC)
            if start > day and (not policy.notice or left >= policy.notice):
                return due, start, dates, dropped
        dropped.append(due)
    raise GoneError


def planned_or_gone(plan: Callable[[], object]) -> object:
    """Return a plan, or `GoneError` where it says that it leaves the calendar."""
    try:
        return plan()
    except OutOfRangeError:
        return GoneError
