"""A Go-Live on its train: the result, and the questions a person asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, overload

import attrs

from deploysched import _checks
from deploysched.errors import OutOfRangeError
from deploysched.policies import Policy, StageDate, Train
from deploysched.timetable import ROLLS
from deploysched.windows import ClosedDay, Window

if TYPE_CHECKING:
    from deploysched.advisories import Advisory

__all__ = ["Schedule", "Schedules", "Status"]

SCHEMA = "deploysched/schedule/1"
_SECOND = timedelta(seconds=1)


class Status(Enum):
    """How far a rollout is by the rules on a day; nothing is observed."""

    SCHEDULED = "scheduled"
    """Before the day of the first stage."""
    ROLLING_OUT = "rolling-out"
    """From the day of the first stage."""
    ALL_DUE = "all-due"
    """From the day of the last stage."""
    OVERDUE = "overdue"
    """After the stated time has passed, and the day of the last stage."""

    def __repr__(self) -> str:
        return f"Status.{self.name}"


@attrs.frozen(repr=False)
class Schedule:
    """One computed rollout: what is due when, what was passed over, and why.

    Made by `plan`.
    Compared by the Go-Live day, the policy and the train.
    It keeps the day of the Go-Live, not the instant, so one instant seen from any zone
    gives equal schedules.
    Its dates are the earliest that the rules allow; nothing here is observed.

    >>> from deploysched import plan
    >>> schedule = plan(date(2026, 12, 20))
    >>> [str(day) for day in schedule.dropped]
    ['Fri 2026-12-25, Christmas Day', "Fri 2027-01-01, New Year's Day"]
    >>> schedule.date_for("Germany")
    datetime.date(2027, 1, 13)
    """

    go_live: date
    train: Train

    @classmethod
    def of(cls, go_live: date | datetime, policy: Policy) -> Schedule:
        """Return the schedule of the first train that a Go-Live can still get."""
        day = go_live
        if type(go_live) not in _checks.DATE:
            day = policy.day_of(go_live, "go_live")
        if not policy.notice:
            return cls(day, policy.trains_after[day])
        moment = policy.last_second(day)
        if isinstance(go_live, datetime):
            moment = _checks.instant(go_live, "go_live")
        return cls(day, policy.train_noticed(day, moment, policy.notice))

    def __repr__(self) -> str:
        return (
            f"<Schedule {self.policy.name!a:.60} go_live={self.go_live} "
            f"start={self.start} earliest_completion={self.earliest_completion}>"
        )

    def __rich_repr__(self) -> Iterator[Any]:
        yield self.policy
        for name in ("go_live", "start", "earliest_completion"):
            yield name, str(getattr(self, name))

    def __iter__(self) -> Iterator[StageDate]:
        return iter(self.stages)

    def __len__(self) -> int:
        return len(self.stages)

    @property
    def policy(self) -> Policy:
        """The rules."""
        return self.train.policy

    @property
    def nominal(self) -> date:
        """The day on which the train that was taken was due, before rolling."""
        return self.train.nominal

    @property
    def start(self) -> date:
        """The deployment day on which the rollout starts."""
        return self.train.start

    @property
    def stages(self) -> tuple[StageDate, ...]:
        """Each stage with the day on which it is due, in order."""
        return self.train.stages

    @property
    def confirm_by(self) -> datetime:
        """The last whole second that still gets this start, in the policy's zone."""
        return self.train.confirm_by

    @property
    def earliest_completion(self) -> date:
        """The day of the last stage: the earliest that the rules allow, no forecast."""
        return self.stages[-1].date

    @property
    def stated_completion(self) -> Window | None:
        """The stated time until all stages are done, counted from `start`, or None."""
        stated = self.policy.stated
        return stated and window_after(self.start, stated, "stated average")

    @property
    def observed_completion(self) -> Window | None:
        """The days by which half and three quarters of the rollouts observed were done.

        Counted from `go_live`; None where none were observed.
        """
        if self.policy.observed is None:
            return None
        half, most = map(timedelta, self.policy.observed.days)
        return window_after(self.go_live, (half, most), "observed")

    @property
    def last_safe_day(self) -> date:
        """The last day to confirm that also leaves the notice that a caution asks for.

        The whole day is safe, to its end in the zone of the policy.
        """
        policy = self.policy
        noticed = policy.opens(self.start) - policy.safe_notice
        day = policy.day_before(min(noticed, self.confirm_by.astimezone(UTC)))
        # A day that the clock of a zone leaves out ends with the day before it.
        return policy.day_of(policy.last_second(day))

    @property
    def dropped(self) -> tuple[ClosedDay, ...]:
        """The trains due after the Go-Live that could not be taken, and why."""
        after, before = self.go_live.toordinal(), self.nominal.toordinal()
        due = self.policy.timetable.due_between(after, before)
        return tuple(self._dropped(_checks.from_ordinal(day)) for day in due)

    def _dropped(self, due: date) -> ClosedDay:
        number = self.policy.timetable.train_due(due.toordinal())
        if number is None:
            return ClosedDay(due, self.policy.calendar.reasons(due))
        start = self.policy.trains[number].start
        if start <= self.go_live:
            return ClosedDay(due, (f"would start {start}, not after the Go-Live",))
        hours = self.policy.notice / timedelta(hours=1)
        whose = "1 hour's" if hours == 1 else f"{hours:g} hours'"
        return ClosedDay(due, (f"less than {whose} notice",))

    @property
    def closed_days(self) -> tuple[ClosedDay, ...]:
        """The days on which nothing deploys, from `nominal` or `start` to the end.

        Both ends are included, and weekends too.
        """
        first = min(self.nominal, self.start)
        return self.policy.calendar.closed_days(first, self.earliest_completion)

    @property
    def earliest_update(self) -> date:
        """The first start that an update can get, once all stages of this are due.

        One version is rolled out at a time: it lies after `earliest_completion`.
        """
        return Schedule.of(self.earliest_completion, self.policy).start

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What no source states and this schedule rests on, a sentence each."""
        policy, calendar = self.policy, self.policy.calendar
        number = len(calendar.freezes)
        freezes = f"{number} given" if number else "none assumed"
        off = f"the weekend and calendar {calendar.name!r}; freezes: {freezes}"
        return (*policy.assumptions, ROLLS[policy.roll], f"days off: {off}")

    @property
    def advisories(self) -> tuple[Advisory, ...]:
        """What was seen or once written that could change this schedule."""
        from deploysched import advisories  # for those who ask what could change

        return advisories.of_schedule(self)

    def after_slip(self) -> Schedule:
        """Return the schedule of a Go-Live one second after `confirm_by`.

        Raises `OutOfRangeError` where that leaves the calendar.

        >>> from deploysched import plan
        >>> plan(date(2026, 12, 16)).after_slip().start
        datetime.date(2027, 1, 8)
        """
        return Schedule.of(self.confirm_by.astimezone(UTC) + _SECOND, self.policy)

    def date_for(self, region: str) -> date:
        """Return the day on which a region is due; see `Policy.stage_for` for names.

        Raises `UnknownRegionError` and `UnstatedRegionError` as that does.
        """
        return self.stages[self.policy.stage_index(region)].date

    def due_stages(self, on: date | datetime) -> tuple[StageDate, ...]:
        """List the stages due on or before a day, or the day of an aware instant."""
        day = self.policy.day_of(on)
        return tuple(item for item in self if item.date <= day)

    def next_stage(self, on: date | datetime) -> StageDate | None:
        """Return the first stage due strictly after a day; None after the last."""
        day = self.policy.day_of(on)
        return next((item for item in self if item.date > day), None)

    def status(self, on: date | datetime) -> Status:
        """Say how far the rollout is by the rules on a day or at an aware instant.

        >>> from deploysched import plan
        >>> plan(date(2026, 11, 25)).status(date(2026, 12, 26))
        Status.OVERDUE
        """
        day, stated = self.policy.day_of(on), self.stated_completion
        if stated is not None and day > max(stated.end, self.earliest_completion):
            return Status.OVERDUE
        if day >= self.earliest_completion:
            return Status.ALL_DUE
        return Status.ROLLING_OUT if day >= self.stages[0].date else Status.SCHEDULED

    def ends(self) -> dict[str, date | None]:
        """Return when all stages are done on each basis, as columns of a table."""
        stated, observed = self.stated_completion, self.observed_completion
        return {
            "earliest_completion": self.earliest_completion,
            "stated_start": stated.start if stated else None,
            "stated_end": stated.end if stated else None,
            "observed_start": observed.start if observed else None,
            "observed_end": observed.end if observed else None,
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat dict per stage, with real dates, for a data frame."""
        return [
            {
                "go_live": self.go_live,
                "start": self.start,
                "stage": number,
                "key": item.stage.key,
                "name": item.stage.name,
                "date": item.date,
                **self.ends(),
            }
            for number, item in enumerate(self, 1)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, dates as ISO strings, ready for JSON."""
        names = ("stage", "key", "name", "date")
        found: dict[str, Any] = {
            "schema": SCHEMA,
            "policy": self.policy.name,
            "source": self.policy.source,
            "calendar": self.policy.calendar.name,
            "roll": self.policy.roll.value,
            "tz": self.policy.tz,
            "go_live": self.go_live,
            "confirm_by": self.confirm_by,
            "nominal": self.nominal,
            "start": self.start,
            "stages": [{name: row[name] for name in names} for row in self.rows()],
            "earliest_completion": self.earliest_completion,
            "stated_completion": self.stated_completion,
            "observed_completion": self.observed_completion,
            "last_safe_day": self.last_safe_day,
            "dropped": self.dropped,
            "closed_days": self.closed_days,
            "advisories": [
                {"code": item.code, "text": item.text, "days": item.days}
                for item in self.advisories
            ],
            "assumptions": self.assumptions,
        }
        return {name: plain(value) for name, value in found.items()}

    def __str__(self) -> str:
        from deploysched import text  # how a person reads it is an edge

        return text.schedule(self)

    def _repr_html_(self) -> str:
        from deploysched import text

        return text.html(self)


def window_after(
    day: date, spans: tuple[timedelta, timedelta], name: str = ""
) -> Window:
    """Return the window that lies so far after a day; it may leave the calendar."""
    try:
        return Window(day + spans[0], day + spans[1], name)
    except OverflowError:
        raise OutOfRangeError(
            f"{spans[1].days} days after {day} lie past the year 9999"
        ) from None


def plain(value: Any) -> Any:
    """Return a value as JSON has it: days as ISO strings, values as objects."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Window):
        return {"start": plain(value.start), "end": plain(value.end)}
    if attrs.has(type(value)):
        value = {name: getattr(value, name) for name in attrs.fields_dict(type(value))}
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


@attrs.frozen(repr=False)
class Schedules(Sequence[Schedule]):
    """Several schedules in order, as `upcoming` returns them; a sequence.

    `dropped` lists the trains of the span that do not start, and why; `policy` has the
    rules of the span, where all starts are by the same.
    A slice is a plain tuple.

    >>> from deploysched import upcoming
    >>> starts = upcoming(date(2026, 12, 16), limit=2)
    >>> len(starts), [train.date.day for train in starts.dropped]
    (2, [25, 1])
    """

    items: tuple[Schedule, ...]
    dropped: tuple[ClosedDay, ...] = ()
    policy: Policy | None = None

    def __repr__(self) -> str:
        return f"<Schedules of {len(self.items)} starts, {len(self.dropped)} dropped>"

    def __rich_repr__(self) -> Iterator[Any]:
        yield from self.items
        yield "dropped", [str(train) for train in self.dropped], []

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> Schedule: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Schedule, ...]: ...
    def __getitem__(self, index: int | slice) -> Schedule | tuple[Schedule, ...]:
        return self.items[index]

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat dict per start, with real dates, for a data frame."""
        return [
            {
                "policy": s.policy.name,
                "go_live": s.go_live,
                "start": s.start,
                **s.ends(),
            }
            for s in self
        ]

    def _repr_html_(self) -> str:
        from deploysched import text

        return text.starts(self).html()
