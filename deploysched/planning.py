"""The verbs: plan forwards, plan backwards, list what comes, compare readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Literal

import attrs

from deploysched import _checks
from deploysched.errors import OutOfRangeError, ScheduleError
from deploysched.policies import Policy, Roll, StageDate
from deploysched.powerplatform import MICROSOFT_US, POWER_PLATFORM, POWER_PLATFORM_2022
from deploysched.schedules import Schedule, Schedules
from deploysched.timetable import ROLLS
from deploysched.windows import ClosedDay, Window

__all__ = ["compare", "latest_go_live", "plan", "rollout", "starts_in", "upcoming"]

Basis = Literal["rules", "stated", "observed"]


def _policy(policy: Policy) -> Policy:
    return _checks.kind(policy, Policy, "policy", "POWER_PLATFORM")


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
    if type(policy) is not Policy:
        _policy(policy)
    return Schedule.of(go_live, policy)


def rollout(
    start: date, policy: Policy = POWER_PLATFORM, *, at: str | None = None
) -> tuple[StageDate, ...]:
    """Return all stages of a rollout that starts on `start`, whatever train that is.

    With `at`, a stage or region by name, `start` is the day on which that stage was
    seen, and the stages before it are counted back.

    Raises `NotADeploymentDayError` where nothing deploys on `start`, and
    `UnknownRegionError` as `Policy.stage_for` does.
    Source: the example of a Monday start on the page named at `plan`.

    >>> [stage.date.day for stage in rollout(date(2026, 11, 30))]
    [30, 1, 2, 3, 4, 7]
    >>> [stage.date.day for stage in rollout(date(2024, 2, 12), at="europe")]
    [7, 8, 9, 12, 13, 14]
    """
    policy, day = _policy(policy), _checks.day(start, "start")
    passed = 0 if at is None else policy.stage_for(at).offset
    return policy.stage_dates(policy.calendar.add(day, -passed))


def latest_go_live(
    region: str,
    live_by: date,
    policy: Policy = POWER_PLATFORM,
    *,
    basis: Basis = "rules",
) -> datetime:
    """Return the last whole second at which confirming still makes `live_by`.

    `region` is anything that `Policy.stage_for` knows; `live_by` is included.
    On the basis "rules" the region is due by then if every stage runs on its day.
    On the basis "stated" the longest stated time after the start has passed by then,
    and on the basis "observed" three quarters of the rollouts observed were done.
    The result is in the zone of the policy.
    Planning at that second keeps the promise, one second later breaks it.

    Raises `UnknownRegionError` and `UnstatedRegionError` as `Policy.stage_for` does,
    `OutOfRangeError` where the calendar is too short to answer, and `ScheduleError` for
    a basis that the policy does not have.

    >>> print(latest_go_live("DE", date(2026, 12, 24)))
    2026-12-17 23:59:59-08:00
    """
    if type(policy) is not Policy or type(region) is not str:
        region = _policy(policy).stage_for(region).key
    day = live_by if type(live_by) in _checks.DATE else _checks.day(live_by, "live_by")
    if basis == "rules":
        return policy.deadlines[region, day]
    policy.stage_for(region)
    try:
        if basis == "stated" and policy.stated:
            start = policy.calendar.on_or_before(day - policy.stated[1])
            return policy.last_getting(start)
        if basis == "observed" and policy.observed:
            last = day - timedelta(days=policy.observed.days[1])
            Schedule.of(last, policy)  # refuses a day that cannot be planned
            return policy.last_second(last).astimezone(policy.zone)
    except OverflowError:
        raise policy.calendar.out_of_range(f"a Go-Live that makes {day}") from None
    raise ScheduleError(
        f"policy {policy.name!a:.60} has no basis {basis!a:.60}: use 'rules', or 'stated' "
        "or 'observed' where it has such a time"
    )


def upcoming(
    after: date | datetime, policy: Policy = POWER_PLATFORM, *, limit: int | None = None
) -> Schedules:
    """List the starts that a Go-Live on `after` or later can get, one entry per start.

    The first is the start of `plan(after)`; each is planned for its own last possible
    Go-Live day.
    `limit` is the number of entries; without it they go on to the end of the calendar.
    `dropped` of the result lists the trains of that span that do not start, and why.

    >>> [str(schedule.start) for schedule in upcoming(date(2026, 12, 16), limit=2)]
    ['2026-12-18', '2027-01-08']
    """
    if limit is not None:
        _checks.whole(limit, "limit", least=1)
    first = Schedule.of(after, _policy(policy)).train.number
    starts = _starts(policy, range(first, policy.timetable.whole))
    found = tuple(islice(starts, limit))
    end = policy.calendar.covers.end.toordinal() + 1
    if len(found) == limit:
        end = found[-1].nominal.toordinal()
    dropped = _startless(policy, policy.day_of(after).toordinal(), end)
    return Schedules(found, dropped, policy)


def starts_in(span: Window, policy: Policy = POWER_PLATFORM) -> Schedules:
    """List the starts that lie in a span of days, and the trains due in it that do not.

    Each entry is planned for its own last possible Go-Live day; a start whose Go-Live or
    whose rollout leaves the calendar is left out.

    >>> found = starts_in(Window(date(2027, 1, 1), date(2027, 12, 31)))
    >>> len(found), len(found.dropped)
    (49, 4)
    """
    table = _policy(policy).timetable
    _checks.kind(span, Window, "span", "Window(first, last)")
    low, high = span.start.toordinal(), span.end.toordinal()
    after = min(table.starting_by(high) + 1, table.whole)
    numbers = range(table.starting_by(low - 1) + 1, after)
    found = tuple(_starts(policy, numbers))
    return Schedules(found, _startless(policy, low - 1, high + 1), policy)


def _starts(policy: Policy, numbers: Iterable[int]) -> Iterator[Schedule]:
    """Plan each start of some trains for its last Go-Live, a start that several share once."""
    last = None
    for number in numbers:
        train = policy.trains[number]
        try:
            item = Schedule.of(train.confirm_by, policy)
        except OutOfRangeError:  # its Go-Live lies before the calendar
            continue
        # A train due on a day that the clock leaves out cannot be had.
        if item.start == train.start and item.start != last:
            last = item.start
            yield item


def _startless(policy: Policy, after: int, before: int) -> tuple[ClosedDay, ...]:
    """List the trains due in a span that do not start; a policy that rolls has none."""
    if policy.roll is not Roll.SKIP:
        return ()
    due = map(_checks.from_ordinal, policy.timetable.due_between(after, before))
    days = ((day, policy.calendar.reasons(day)) for day in due)
    return tuple(ClosedDay(day, reasons) for day, reasons in days if reasons)


def compare(go_live: date | datetime, policy: Policy = POWER_PLATFORM) -> Schedules:
    """Plan one Go-Live under a policy, then under each other reading of its rules.

    The policy of each of those is named after its reading.

    >>> for schedule in compare(date(2026, 12, 20))[:2]:
    ...     print(schedule.start, schedule.policy.name)
    2027-01-08 Power Platform connectors
    2026-12-28 a closed due day moves to the next deployment day
    """
    readings = _readings(_policy(policy))
    others = (attrs.evolve(policy, name=name, **rule) for name, rule in readings)
    return Schedules(tuple(plan(go_live, each) for each in (policy, *others)))


def _readings(policy: Policy) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the other readings of a policy's rules: a name, and the rule that changes."""
    calendar, notice = policy.calendar, POWER_PLATFORM_2022.notice
    for roll, name in ROLLS.items():
        if roll is not policy.roll:
            yield name, {"roll": roll}
    if policy.region_table == "power-platform":
        company = MICROSOFT_US.with_freezes(*calendar.freezes)
        if company != calendar:
            yield "Microsoft's own days off", {"calendar": company}
        if policy.notice < notice:
            yield "2022 revision, with 24 hours' notice", {"notice": notice}
    if calendar.freezes:
        yield "without the freezes", {"calendar": calendar.without_freezes()}
