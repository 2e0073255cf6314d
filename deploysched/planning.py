"""The verbs: plan forwards, plan backwards, list what comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Literal

from deploysched import _checks
from deploysched.cycles import (
    StageDate,
    cycle_after,
    cycles_from,
    first_day,
    last_cycle,
    last_second,
    latest_cycle,
    rolled,
    stage_dates,
    startless,
)
from deploysched.errors import OutOfRangeError, ScheduleError
from deploysched.policies import Policy
from deploysched.powerplatform import POWER_PLATFORM, readings
from deploysched.schedules import Schedule, Schedules

__all__ = ["compare", "latest_go_live", "plan", "rollout", "upcoming"]


def plan(go_live: date | datetime, policy: Policy = POWER_PLATFORM) -> Schedule:
    """Plan the rollout that a Go-Live gets: the first train that is still to be had.

    A `date` is that calendar day in `policy.tz`, and its last second where the policy
    asks for notice; an aware `datetime` is converted to that zone.
    The train is the first one due strictly after that day that starts, starts strictly
    after it, and leaves the notice.

    Raises `TypeError` for everything else (a naive datetime names no instant), and
    `OutOfRangeError` where the calendar does not cover the day or its rollout.
    Source: Microsoft Learn, "Verified publisher certification process".

    >>> schedule = plan(date(2026, 11, 25))
    >>> schedule.start, schedule.earliest_completion
    (datetime.date(2026, 11, 27), datetime.date(2026, 12, 4))
    """
    if type(go_live) is date and type(policy) is Policy:
        return Schedule(go_live, policy, cycle_after(policy, go_live))
    day, moment = _go_live(go_live, policy, "go_live")
    return Schedule(day, policy, cycle_after(policy, day, moment))


def _go_live(
    go_live: date | datetime, policy: Policy, name: str
) -> tuple[date, datetime | None]:
    """Return the day of a Go-Live in the policy's zone, and the instant if it is one."""
    _check_policy(policy)
    day = policy.day_of(go_live, name)
    if isinstance(go_live, datetime):
        return day, _checks.instant(go_live, name)
    return day, None


def _check_policy(policy: object) -> None:
    if not isinstance(policy, Policy):
        raise TypeError(
            f"policy must be a Policy, not {_checks.article(policy)}: POWER_PLATFORM"
        )


def rollout(
    start: date, policy: Policy = POWER_PLATFORM, *, at: str | None = None
) -> tuple[StageDate, ...]:
    """Return the stages of a rollout that starts on `start`, whatever train that is.

    With `at`, a stage by name, `start` is the day on which that stage was seen, and
    the stages from it on are returned.

    Raises `NotADeploymentDayError` where nothing deploys on `start`.
    Source: the example of a Monday start on the page named at `plan`.

    >>> [stage.date.day for stage in rollout(date(2026, 11, 30))]
    [30, 1, 2, 3, 4, 7]
    """
    _check_policy(policy)
    day = _checks.day(start, "start")
    seen = None if at is None else policy.stage_index(at)
    return stage_dates(policy, day, seen=seen)


def latest_go_live(
    region: str,
    live_by: date,
    policy: Policy = POWER_PLATFORM,
    *,
    basis: Literal["rules", "stated"] = "rules",
) -> datetime:
    """Return the last whole second at which confirming still makes `live_by`.

    `region` is anything that `Policy.stage_for` knows; `live_by` is included.
    On the basis "rules" the region is due by then if every stage runs on its day; on
    the basis "stated" the longest stated time after the start has passed by then.
    The result is in the zone of the policy.
    Planning at that second keeps the promise, one second later breaks it.

    Raises `UnknownRegionError` and `UnstatedRegionError` as `Policy.stage_for` does,
    `OutOfRangeError` where the calendar is too short to answer, and `ScheduleError` on
    the basis "stated" where the policy states no time.

    >>> print(latest_go_live("DE", date(2026, 12, 24)))
    2026-12-17 23:59:59-08:00
    """
    _check_policy(policy)
    index = policy.stage_index(region)
    if type(live_by) is not date:
        live_by = _checks.day(live_by, "live_by")
    known = policy._latest_go_live
    key = (index, live_by, basis)
    if key not in known:
        known[key] = _latest_go_live(policy, index, live_by, basis)
    return known[key]


def _latest_go_live(policy: Policy, index: int, live_by: date, basis: str) -> datetime:
    if basis not in ("rules", "stated"):
        raise ScheduleError(
            f"there is no basis {_checks.show(basis)}: use 'rules' or 'stated'"
        )
    try:
        if basis == "rules":
            day = policy.calendar.on_or_before(live_by)
            start = policy.calendar.add(day, -policy.stages[index].offset)
        else:
            start = _stated_start(policy, live_by)
        moment = last_second(policy, latest_cycle(policy, start))
        if moment.date() >= first_day(policy):
            return moment
    except OutOfRangeError:
        pass
    raise _unanswerable(policy, index, live_by, basis)


def _stated_start(policy: Policy, live_by: date) -> date:
    """Return the last start after which the longest stated time ends by `live_by`."""
    if policy.typical is None:
        raise ScheduleError(
            f"policy {policy.name!r} states no time until all stages are done: "
            "use basis='rules'"
        )
    days = live_by.toordinal() - policy.typical[1].days
    return date.fromordinal(max(days, 1))


def _unanswerable(
    policy: Policy, index: int, live_by: date, basis: str
) -> OutOfRangeError:
    """Name the first or last day that can be asked for, whichever was missed."""
    covers = policy.calendar.covers
    data = f"the days that calendar {policy.calendar.name!r} has data for"
    longest = policy.typical[1] if basis == "stated" and policy.typical else None

    def stated(start: date, longest: timedelta) -> date:
        return start + min(longest, date.max - start)  # there is no year 10000

    def due(start: date) -> date:
        if longest is not None:
            return stated(start, longest)
        return policy.calendar.add(start, policy.stages[index].offset)

    try:
        opening = first_day(policy)
        first = next(
            cycle
            for cycle in cycles_from(policy, opening)
            if last_second(policy, cycle).date() >= opening
        )
    except OutOfRangeError:
        return OutOfRangeError(f"no whole rollout fits into {covers}, {data}")
    if live_by < due(first.start):
        return OutOfRangeError(
            f"{live_by} is too early to ask for inside {covers}, {data}: the first day "
            f"that can be answered is {due(first.start)}"
        )
    end = covers.end if longest is None else stated(covers.end, longest)
    return OutOfRangeError(
        f"{live_by} is too late to ask for inside {covers}, {data}: the last day that "
        f"can be answered is {_last_answer(policy, due) or end}"
    )


def _last_answer(policy: Policy, due: Callable[[date], date]) -> date | None:
    """Return the day before the first train that no longer fits is due, if any is."""
    nominal = last_cycle(policy).nominal
    try:
        while True:
            nominal = policy.cadence.after(nominal)
            start = rolled(policy, nominal)
            if start is not None:
                return due(start) - timedelta(days=1)
    except OutOfRangeError:
        return None


def upcoming(
    after: date | datetime, policy: Policy = POWER_PLATFORM, *, limit: int | None = None
) -> Schedules:
    """List the starts that a Go-Live on `after` or later can get, one entry a start.

    The first entry is the start of `plan(after)`.
    Each entry is planned for its own last possible Go-Live day.
    `limit` is the number of entries; without it the list goes on to the end of the
    calendar.
    `dropped` of the result lists the trains of that span that do not start, and why.

    >>> [str(schedule.start) for schedule in upcoming(date(2026, 12, 16), limit=2)]
    ['2026-12-18', '2027-01-08']
    """
    day, moment = _go_live(after, policy, "after")
    if limit is not None:
        _checks.whole(limit, "limit", least=1)
    cycle = latest_cycle(policy, cycle_after(policy, day, moment).start)
    found, end = [cycle], cycle.nominal
    while limit is None or len(found) < limit:
        try:
            following = next(cycles_from(policy, cycle.decided))
        except OutOfRangeError:
            end = policy.calendar.covers.end + timedelta(days=1)
            break
        cycle = latest_cycle(policy, following.start)
        found.append(cycle)
        end = cycle.nominal
    schedules = tuple(plan(last_second(policy, cycle), policy) for cycle in found)
    return Schedules(schedules, startless(policy, day, end))


def compare(go_live: date | datetime, policy: Policy = POWER_PLATFORM) -> Schedules:
    """Plan one Go-Live under a policy and under the other readings of its rules.

    The first schedule is that of `policy` itself; the policy of each other one is named
    after its reading.

    >>> for schedule in compare(date(2026, 12, 20))[:2]:
    ...     print(schedule.start, schedule.policy.name)
    2027-01-08 Power Platform connectors
    2026-12-28 a closed due day moves to the next business day
    """
    policies = (policy, *readings(policy))
    return Schedules(tuple(plan(go_live, reading) for reading in policies))
