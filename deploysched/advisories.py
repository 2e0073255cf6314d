"""What was seen or once written that could change a schedule."""

from __future__ import annotations

from datetime import date

import attrs

from deploysched import _text
from deploysched.calendars import Window
from deploysched.cycles import Cycle, cycle_after, dropped_trains
from deploysched.errors import OutOfRangeError
from deploysched.policies import Caution, Policy

__all__ = ["Advisory"]


@attrs.frozen
class Advisory:
    """Something that could change a schedule: a stable code, a sentence, its days."""

    code: str
    text: str
    days: tuple[date, ...]

    def __str__(self) -> str:
        return self.text


def advise(policy: Policy, go_live: date, cycle: Cycle) -> tuple[Advisory, ...]:
    """Return the cautions of a policy that touch a Go-Live and its train."""
    found = (_advise(policy, go_live, cycle, caution) for caution in policy.cautions)
    return tuple(advisory for advisory in found if advisory is not None)


def _advise(
    policy: Policy, go_live: date, cycle: Cycle, caution: Caution
) -> Advisory | None:
    days = _days(policy, go_live, cycle, caution)
    if not days:
        return None
    then = _then(caution.reading(policy, days), go_live, cycle)
    if not (caution.windows or then):
        return None
    return Advisory(
        caution.code, caution.text.replace("<days>", _text.days(days)) + then, days
    )


def _days(
    policy: Policy, go_live: date, cycle: Cycle, caution: Caution
) -> tuple[date, ...]:
    """Return the days that a caution speaks of, where it touches a schedule."""
    calendar = policy.calendar
    span = Window(go_live, cycle.stages[-1].date)
    touched = [window for window in caution.windows if window.overlaps(span)]
    if caution.closes:
        days = (day for window in touched for day in window.common_days(span))
        return tuple(filter(calendar.is_deployment_day, days))
    if caution.windows:
        given = any(
            freeze.overlaps(window) for freeze in calendar.freezes for window in touched
        )
        # Whoever gave a freeze for that season has decided what it is.
        ends = () if given else touched
        return tuple(day for window in ends for day in (window.start, window.end))
    if caution.roll is not None:
        return tuple(train.date for train in dropped_trains(policy, go_live, cycle))
    return (go_live,)


def _then(policy: Policy, go_live: date, cycle: Cycle) -> str:
    """Return the dates under another policy, or nothing where they are the same."""
    try:
        other = cycle_after(policy, go_live)
    except OutOfRangeError:
        return f": then beyond {policy.calendar.covers.end}"
    if other.stages == cycle.stages:
        return ""
    return f": then {other.start} to {other.stages[-1].date}"
