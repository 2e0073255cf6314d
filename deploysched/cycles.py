"""One train of a policy: its due day, its start, its stage dates, its deadline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import attrs

from deploysched.calendars import ClosedDay
from deploysched.errors import OutOfRangeError
from deploysched.policies import Policy, Roll, Stage

__all__ = ["Cycle", "StageDate"]

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_SECOND = timedelta(seconds=1)


@attrs.frozen(cache_hash=True)
class StageDate:
    """A stage and the day on which it is due."""

    stage: Stage
    date: date


@attrs.frozen(cache_hash=True)
class Cycle:
    """One train that starts: the day it was due, the day it starts, its stage dates."""

    nominal: date
    start: date
    stages: tuple[StageDate, ...]

    @property
    def decided(self) -> date:
        """The first day on which a Go-Live is too late: the due day, or the start."""
        return min(self.nominal, self.start)


def rolled(policy: Policy, nominal: date) -> date | None:
    """Return the day on which the train due on `nominal` starts, or None.

    Under `Roll.SKIP` a train whose due day is closed does not start.
    """
    calendar = policy.calendar
    if policy.roll is Roll.FOLLOWING:
        return calendar.on_or_after(nominal)
    if policy.roll is Roll.PRECEDING:
        return calendar.on_or_before(nominal)
    return nominal if calendar.is_deployment_day(nominal) else None


def stage_dates(
    policy: Policy, start: date, *, seen: int | None = None
) -> tuple[StageDate, ...]:
    """Return every stage with its day, for a rollout that starts on `start`.

    With `seen`, the number of a stage that was seen on `start`, the stages from it on.
    Raises `NotADeploymentDayError` and `OutOfRangeError` as `Calendar.add` does.
    """
    stages = policy.stages[seen or 0 :]
    passed = 0 if seen is None else stages[0].offset
    day, found = start, []
    for stage in stages:
        day = policy.calendar.add(day, stage.offset - passed)
        passed = stage.offset
        found.append(StageDate(stage, day))
    return tuple(found)


def cycle_at(policy: Policy, nominal: date) -> Cycle | None:
    """Return the train due on `nominal`, or None where it does not start."""
    known: dict[date, Cycle | None] = policy._cycle_at
    if nominal not in known:
        start = rolled(policy, nominal)
        known[nominal] = (
            None if start is None else Cycle(nominal, start, stage_dates(policy, start))
        )
    return known[nominal]


def cycles_from(policy: Policy, day: date) -> Iterator[Cycle]:
    """Yield the trains that a Go-Live on `day` or later can take, in order.

    They are due after it and start after it; where several start on one day, each is
    yielded.
    """
    nominal = day
    while True:
        nominal = policy.cadence.after(nominal)
        cycle = cycle_at(policy, nominal)
        if cycle is not None and cycle.start > day:
            yield cycle


def cycle_after(policy: Policy, day: date, moment: datetime | None = None) -> Cycle:
    """Return the train that a Go-Live on `day` takes.

    `moment` is the instant of the Go-Live, which matters where the policy asks for
    notice; without it the last second of `day` is meant.
    Raises `OutOfRangeError` where the calendar does not cover the day or the rollout.
    """
    if moment is not None and policy.notice:
        return _in_time(policy, day, moment)
    known: dict[date, Cycle] = policy._cycle_after
    if day not in known:
        known[day] = _in_time(policy, day, None)
    return known[day]


def _in_time(policy: Policy, day: date, moment: datetime | None) -> Cycle:
    policy.calendar.is_deployment_day(day)  # refuses a day that is not covered
    try:
        for cycle in cycles_from(policy, day):
            if not policy.notice:
                return cycle
            moment = moment or last_second_of(policy, day)
            if start_moment(policy, cycle.start) - moment >= policy.notice:
                return cycle
    except OutOfRangeError as error:
        raise _unplannable(policy, day, error) from None
    raise AssertionError("a cadence either goes on or raises")  # pragma: no cover


def _unplannable(policy: Policy, day: date, error: OutOfRangeError) -> OutOfRangeError:
    """Name the last day that can be planned, where `day` is past it."""
    covers = policy.calendar.covers
    try:
        last = last_second(policy, last_cycle(policy)).date()
    except OutOfRangeError:  # not one whole rollout fits into the calendar
        last = date.max
    if day <= last:
        return OutOfRangeError(f"no rollout after {day} can be planned: {error}")
    return OutOfRangeError(
        f"a rollout after {day} would leave {covers}, the days that calendar "
        f"{policy.calendar.name!r} has data for: the last Go-Live that can be planned "
        f"is {last}"
    )


def latest_cycle(policy: Policy, latest_start: date) -> Cycle:
    """Return the last train that starts on or before a day.

    Where several start on one day it is the one due last.
    """
    calendar = policy.calendar
    day = calendar.on_or_before(latest_start)
    if policy.roll is Roll.PRECEDING:
        # All that is due before the next deployment day rolls back to this one.
        day = _until_next(policy, day)
    while True:
        nominal = policy.cadence.on_or_before(day)
        cycle = cycle_at(policy, nominal)
        if cycle is not None:
            return cycle
        day = nominal - _DAY


def _until_next(policy: Policy, day: date) -> date:
    try:
        return policy.calendar.next(day) - _DAY
    except OutOfRangeError:
        return policy.calendar.covers.end


def last_cycle(policy: Policy) -> Cycle:
    """Return the last train whose whole rollout the calendar covers."""
    calendar = policy.calendar
    end = calendar.on_or_before(calendar.covers.end)
    return latest_cycle(policy, calendar.add(end, -policy.stages[-1].offset))


def last_second(policy: Policy, cycle: Cycle) -> datetime:
    """Return the last whole second at which a Go-Live gets the start of `cycle`.

    It is a time in the zone of the policy.
    """
    cycle = latest_cycle(policy, cycle.start)
    last = last_second_of(policy, cycle.decided - _DAY)
    if policy.notice:
        try:
            noticed = start_moment(policy, cycle.start) - policy.notice
        except OverflowError:
            raise OutOfRangeError(
                f"a notice of {policy.notice} before {cycle.start} lies before all years"
            ) from None
        last = min(last, noticed.replace(microsecond=0))
    return last.astimezone(policy.zone)


def last_second_of(policy: Policy, day: date) -> datetime:
    """Return the second before the next midnight, counted in UTC.

    Midnight may not exist on the clock, or a day may be skipped: only UTC is even.
    """
    midnight = datetime.combine(day + _DAY, time(), policy.zone)
    return midnight.astimezone(UTC) - _SECOND


def start_moment(policy: Policy, start: date) -> datetime:
    return datetime.combine(start, policy.start_time, policy.zone).astimezone(UTC)


def first_day(policy: Policy) -> date:
    """Return the first day on which a Go-Live can be planned."""
    covered = policy.calendar.covers.start
    return max(covered, policy.cadence.dtstart or covered)


def _due_between(policy: Policy, day: date, nominal: date) -> Iterator[date]:
    """Yield the due days after `day` and before `nominal`."""
    due = policy.cadence.after(day)
    while due < nominal:
        yield due
        due = policy.cadence.after(due)


def startless(policy: Policy, day: date, nominal: date) -> tuple[ClosedDay, ...]:
    """List the trains due after `day` and before `nominal` that do not start.

    A policy that rolls leaves out none.
    """
    calendar = policy.calendar
    if policy.roll is not Roll.SKIP:
        return ()
    return tuple(
        ClosedDay(due, calendar.reasons(due))
        for due in _due_between(policy, day, nominal)
        if not calendar.is_deployment_day(due)
    )


def dropped_trains(policy: Policy, day: date, cycle: Cycle) -> tuple[ClosedDay, ...]:
    """List the trains due after `day` that were passed over for `cycle`, and why."""
    return tuple(
        ClosedDay(due, _why_dropped(policy, day, due))
        for due in _due_between(policy, day, cycle.nominal)
    )


def _why_dropped(policy: Policy, day: date, nominal: date) -> tuple[str, ...]:
    start = rolled(policy, nominal)
    if start is None:
        return policy.calendar.reasons(nominal)
    if start <= day:
        return (f"would start {start}, not after the Go-Live",)
    return (f"less than {hours(policy.notice)} notice",)


def hours(notice: timedelta) -> str:
    """Return `24 hours'`, or whatever a notice is."""
    if notice % _HOUR:
        return f"{notice} hours'"
    count = notice // _HOUR
    return "1 hour's" if count == 1 else f"{count} hours'"
