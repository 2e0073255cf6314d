"""Every answer of a policy, worked out once and read by day number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from deploysched import _checks
from deploysched._columns import BLOCK, Column, column
from deploysched._zones import EPOCH, NAT, Days
from deploysched.cycles import first_day, last_second_of, start_moment
from deploysched.errors import OutOfRangeError, ScheduleError
from deploysched.policies import Policy, Roll

Numbers = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Lookup:
    """The answers for the day numbers from `first` to before `end`.

    Row i of `rows` belongs to the day number `base + i`; the last row holds NaT and
    answers for missing days.
    """

    first: int
    end: int
    base: int
    rows: Numbers
    refusal: str

    def answer(self, days: Column, out: Days | None) -> Days:
        """Return the answer for each day of a column, in `out` where it is given."""
        shape = (days.size, *self.rows.shape[1:])
        if out is None:
            out = np.empty(shape, "datetime64[D]")
        else:
            _check_out(out, shape, days)
        numbers = out.view(np.int64)
        for low in range(0, days.size, BLOCK):
            block = days.read(low, min(low + BLOCK, days.size)).view(np.int64)
            index = self._index(block, days.name, low)
            # Every index is known to be inside: "clip" skips a second check and copy.
            np.take(self.rows, index, 0, numbers[low : low + len(block)], "clip")
        return out

    def _index(self, days: Numbers, name: str, low: int) -> Numbers:
        if days.min() >= self.first and days.max() < self.end:
            return days - self.base if self.base else days
        missing = days == NAT
        wrong = ((days < self.first) | (days >= self.end)) & ~missing
        if wrong.any():
            at = int(wrong.argmax())
            day = np.datetime64(int(days[at]), "D")
            raise OutOfRangeError(f"{name}[{low + at}] is {day}: {self.refusal}")
        return np.where(missing, len(self.rows) - 1, days - self.base)


def _lookup(first: int, answers: Numbers, refusal: str) -> Lookup:
    """Keep the answers for the days from `first` on, one row a day, for all to read."""
    end = first + len(answers)
    # From day 0 on, a day number is its own index: one pass less over the days, for
    # which some rows in front that nobody reads are a fair price.
    front = first if 0 <= first <= len(answers) else 0
    rows = np.full((front + len(answers) + 1, *answers.shape[1:]), NAT)
    rows[front:-1] = answers
    rows.flags.writeable = False
    return Lookup(first, end, first - front, rows, refusal)


def _check_out(out: object, shape: tuple[int, ...], days: Column) -> None:
    if not isinstance(out, np.ndarray):
        raise TypeError(f"out must be an array, not {_checks.article(out)}: np.empty")
    if out.dtype != np.dtype("datetime64[D]") or out.shape != shape:
        raise ScheduleError(
            f"out is {out.dtype} of shape {out.shape}: give "
            f"np.empty({shape}, 'datetime64[D]')"
        )
    if not out.flags.writeable:
        raise ScheduleError("out is read-only: give an array of its own, or a copy")
    if days.memory is not None and np.may_share_memory(out, days.memory):
        raise ScheduleError(
            f"out shares memory with {days.name}, which would be overwritten while it "
            "is read: give an array of its own"
        )


@attrs.frozen(eq=False)
class _Trains:
    """The trains due inside the calendar, in order; numbers count from its first day.

    `open` lists the deployment days, then the day after the calendar.
    `at` is where in `open` a train starts; outside of it where no day is found.
    `last` is the last whole day on which a Go-Live can take it.
    A train is `good` if the calendar covers all of its rollout.
    """

    open: Numbers
    at: Numbers
    good: npt.NDArray[np.bool_]
    last: Numbers


def _trains(policy: Policy) -> _Trains:
    flags = np.frombuffer(policy.calendar._open, np.uint8)
    days = np.append(np.flatnonzero(flags), flags.size)
    due = np.fromiter(_due(policy), np.int64)
    if policy.roll is Roll.SKIP:
        due = due[flags[due] == 1]
    if policy.roll is Roll.PRECEDING:
        at = np.searchsorted(days, due, "right") - 1
    else:
        at = np.searchsorted(days, due)
    good = (at >= 0) & (at + policy.stages[-1].offset < len(days) - 1)
    last = due - 1
    start = days[at[good]]
    last[good] = np.minimum(last[good], start - 1)
    if policy.notice:
        last[good] = np.minimum(last[good], _noticed(policy, start))
    return _Trains(days, at, good, last)


def _due(policy: Policy) -> Iterator[int]:
    """Yield the due days that a Go-Live inside the calendar may wait for."""
    covers, day = policy.calendar.covers, first_day(policy)
    try:
        while (day := policy.cadence.after(day)) <= covers.end:
            yield day.toordinal() - covers.start.toordinal()
    except OutOfRangeError:
        return


def _noticed(policy: Policy, starts: Numbers) -> Numbers:
    """Return for each start the last whole day that leaves the notice."""
    first = policy.calendar.covers.start.toordinal()
    distinct, inverse = np.unique(starts, return_inverse=True)
    days = (
        _last_noticed(policy, date.fromordinal(first + start)).toordinal() - first
        for start in distinct.tolist()
    )
    return np.fromiter(days, np.int64)[inverse]


def _last_noticed(policy: Policy, start: date) -> date:
    try:
        moment = start_moment(policy, start) - policy.notice
        # A plain day stands for its last second; one that all clocks of a zone left
        # out ends with the day before it.
        day = moment.astimezone(policy.zone).date() + timedelta(days=1)
        while last_second_of(policy, day) > moment:
            day -= timedelta(days=1)
        return day
    except OverflowError:  # a notice of thousands of years
        return date.min


def _refusal(policy: Policy, first: int, end: int, verb: str) -> str:
    calendar = policy.calendar
    if end <= first:
        return (
            f"no whole rollout fits into {calendar.covers}, the days that calendar "
            f"{calendar.name!r} has data for"
        )
    low, high = np.datetime64(first, "D"), np.datetime64(end - 1, "D")
    return (
        f"outside {low}..{high}, the days that can be {verb} with calendar "
        f"{calendar.name!r}, which covers {calendar.covers}"
    )


@lru_cache(maxsize=8)
def forward(policy: Policy) -> Lookup:
    """Return the stage dates of every day that can be planned: a row a day."""
    trains, base = _trains(policy), policy.calendar.covers.start.toordinal() - EPOCH
    opening = first_day(policy).toordinal() - EPOCH - base
    days = np.arange(opening, trains.last.max(initial=opening - 1) + 1)
    # The first train that can still be had, if no later day undoes an earlier one.
    train = np.searchsorted(np.maximum.accumulate(trains.last), days)
    held = np.flatnonzero(trains.good[train])
    low, high = (held[0], held[-1] + 1) if held.size else (0, 0)
    offsets = [stage.offset for stage in policy.stages]
    at = trains.at[train[low:high]]
    dates = np.stack([base + trains.open[at + offset] for offset in offsets], axis=1)
    first = int(base + opening + low)
    return _lookup(first, dates, _refusal(policy, first, first + len(dates), "planned"))


@lru_cache(maxsize=64)
def backward(policy: Policy, index: int) -> Lookup:
    """Return the last Go-Live day that still makes each day, for one stage."""
    plans = forward(policy)
    if plans.first == plans.end:
        return _lookup(0, np.empty(0, np.int64), plans.refusal)
    due = plans.rows[plans.first - plans.base : -1, index]
    first, end = int(due[0]), _answered(policy, index) + 1
    found = np.searchsorted(due, np.arange(first, end), "right") - 1
    refusal = _refusal(policy, first, end, "asked for")
    return _lookup(first, plans.first + found, refusal)


def _answered(policy: Policy, index: int) -> int:
    """Return the last day before the first train that the calendar cuts off is due."""
    trains, base = _trains(policy), policy.calendar.covers.start.toordinal() - EPOCH
    cut = trains.at[~trains.good & (trains.at >= 0)]
    end = len(trains.open) - 1
    at = int(cut[0]) + policy.stages[index].offset if cut.size else end
    return int(base + trains.open[min(at, end)]) - 1


def stage_dates(go_live: Any, policy: Policy, out: Days | None) -> Days:
    """Return a row of stage dates for each Go-Live day."""
    return forward(policy).answer(column(go_live, "go_live", policy), out)


def go_live_days(live_by: Any, policy: Policy, index: int) -> Days:
    """Return the last Go-Live day for each day on which a stage must be due."""
    return backward(policy, index).answer(column(live_by, "live_by", None), None)
