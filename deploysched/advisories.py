"""What was seen or once written that could change a schedule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import attrs

from deploysched.cautions import Caution
from deploysched.errors import OutOfRangeError
from deploysched.policies import Policy, Roll
from deploysched.schedules import Schedule, window_after
from deploysched.windows import Window

__all__ = ["Advisory", "of_days", "of_schedule"]


@attrs.frozen
class Advisory:
    """Something that could change a schedule: a stable code, a sentence, its days.

    The days are those off, the ends of a season or of a stated time, or the Go-Live.
    `then` is the schedule that it would give, where it would give another.
    `option` is what selects that on the command line.
    """

    code: str
    says: str
    days: tuple[date, ...]
    option: str = ""
    then: Schedule | None = attrs.field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The sentence, with the dates that it would give."""
        if self.then is None:
            return self.says
        return f"{self.says}: then {self.then.start} to {self.then.earliest_completion}"

    def __str__(self) -> str:
        return self.text


def subject(days: Sequence[date]) -> str:
    """Return `Fri 2026-11-27, like Thu 2026-12-24,`: days as one grammatical subject."""
    first, *more = (f"{day.ctime()[:3]} {day}" for day in days)
    return f"{first}, like {' and '.join(more)}," if more else first


def of_caution(
    caution: Caution, days: Sequence[date], also: str = "", then: Schedule | None = None
) -> Advisory:
    """Return what a caution says of the days that it touches, and what else is said."""
    says = caution.text.replace("<days>", subject(days)) + also
    return Advisory(caution.code, says, tuple(days), caution.option, then)


def of_days(policy: Policy, span: Window) -> tuple[Advisory, ...]:
    """Return the cautions whose windows touch a span of days, whoever deploys then."""
    pairs = ((each, each.days_in(span, policy.calendar)) for each in policy.cautions)
    return tuple(of_caution(caution, days) for caution, days in pairs if days)


def of_schedule(schedule: Schedule) -> tuple[Advisory, ...]:
    """Return the cautions of its policy that touch a schedule."""
    found = (_advisory(schedule, caution) for caution in schedule.policy.cautions)
    return tuple(advisory for advisory in found if advisory)


def _advisory(schedule: Schedule, caution: Caution) -> Advisory | None:
    days = _touched(schedule, caution)
    if not days:
        return None
    also = f": {days[0]} to {days[1]}" if caution.stated else ""
    try:
        then = _reading(schedule, caution)
    except OutOfRangeError:
        also += f": then beyond {schedule.policy.calendar.covers.end}"
        return of_caution(caution, days, also)
    if then.stages != schedule.stages:
        return of_caution(caution, days, also, then)
    # A stated time and a season are told of even where they move no date.
    always = caution.stated or (caution.windows and not caution.closes)
    return of_caution(caution, days, also) if always else None


def _touched(schedule: Schedule, caution: Caution) -> tuple[date, ...]:
    """Return the days that a caution speaks of, where it touches a schedule."""
    calendar = schedule.policy.calendar
    if caution.windows:
        span = Window(schedule.go_live, schedule.earliest_completion)
        return caution.days_in(span, calendar)
    if caution.stated:
        window = window_after(schedule.go_live, caution.stated)
        return (window.start, window.end)
    if caution.roll:
        due = (train.date for train in schedule.dropped)
        closed = (day for day in due if not calendar.freezes_on(day))
        return tuple(filter(calendar.is_holiday, closed))
    return (schedule.go_live,)


def _reading(schedule: Schedule, caution: Caution) -> Schedule:
    """Return a schedule by the rules as a caution would have them."""
    policy, go_live = schedule.policy, schedule.go_live
    if caution.closes:
        # What moves into a later day off meets it too: close those of a year to come.
        span = window_after(go_live, (timedelta(0), timedelta(days=366)))
        windows = (window for window in caution.windows if window.overlaps(span))
        return Schedule.of(go_live, policy.with_freezes(*windows))
    if caution.roll and policy.roll is Roll.SKIP:
        return Schedule.of(go_live, policy.with_roll(caution.roll))
    if caution.notice and caution.notice > policy.notice:
        moment = policy.last_second(go_live)
        train = policy.train_noticed(go_live, moment, caution.notice)
        return Schedule(go_live, train)
    return schedule
