"""A Go-Live on its cycle: the result, and the questions a person asks of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, SupportsIndex, overload

import attrs

from deploysched import _checks, _text
from deploysched.advisories import Advisory, advise
from deploysched.calendars import WEEKEND, ClosedDay, Window
from deploysched.cycles import (
    Cycle,
    StageDate,
    cycle_after,
    cycles_from,
    dropped_trains,
    last_second,
    last_second_of,
    latest_cycle,
)
from deploysched.errors import OutOfRangeError, ScheduleError
from deploysched.policies import Policy, Roll

__all__ = ["Schedule", "Schedules", "Status"]

SCHEMA = "deploysched/schedule/1"
_ROLLS = {
    Roll.SKIP: "a due day that is closed is passed over, for the next due day that is "
    "a deployment day",
    Roll.FOLLOWING: "a due day that is closed moves to the next deployment day",
    Roll.PRECEDING: "a due day that is closed moves to the deployment day before",
}


class Status(Enum):
    """How far a rollout is by the rules on a day; nothing is observed."""

    SCHEDULED = "scheduled"
    """Before the day of the first stage."""
    ROLLING_OUT = "rolling-out"
    """From the day of the first stage."""
    ALL_DUE = "all-due"
    """From the day of the last stage."""
    OVERDUE = "overdue"
    """After the stated time has passed."""

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
    policy: Policy
    cycle: Cycle

    def __attrs_post_init__(self) -> None:
        # The usual case costs one look-up: the train is the one kept for that day.
        if self.policy._cycle_after.get(self.go_live) is not self.cycle:
            self._check()

    def _check(self) -> None:
        """Refuse a train that no Go-Live on that day can take."""
        policy, cycle = self.policy, self.cycle
        day = _checks.day(self.go_live, "go_live")
        trains = cycles_from(policy, day)
        while True:
            train = next(trains)
            last = last_second(policy, train)
            if train == cycle and last.date() >= day:
                return
            # Only where notice is due is a train passed over in the course of a day.
            if train.start >= cycle.start or last >= last_second_of(policy, day):
                raise ScheduleError(
                    f"no Go-Live on {day} takes the train due {cycle.nominal}: "
                    "use plan(go_live, policy)"
                )

    def __repr__(self) -> str:
        return (
            f"<Schedule {_checks.show(self.policy.name)} go_live={self.go_live} "
            f"start={self.start} earliest_completion={self.earliest_completion}>"
        )

    def __iter__(self) -> Iterator[StageDate]:
        return iter(self.cycle.stages)

    def __len__(self) -> int:
        return len(self.cycle.stages)

    @property
    def nominal(self) -> date:
        """The day on which the train that was taken was due, before rolling."""
        return self.cycle.nominal

    @property
    def start(self) -> date:
        """The deployment day on which the rollout starts."""
        return self.cycle.start

    @property
    def stages(self) -> tuple[StageDate, ...]:
        """Each stage with the day on which it is due, in order."""
        return self.cycle.stages

    @property
    def earliest_completion(self) -> date:
        """The day of the last stage: the earliest that the rules allow, no forecast."""
        return self.cycle.stages[-1].date

    @property
    def typical_completion(self) -> Window | None:
        """The stated time until all stages are done, counted from `start`, or None.

        It may leave the years of the calendar.
        """
        typical = self.policy.typical
        if typical is None:
            return None
        return Window(
            self.start + typical[0], self.start + typical[1], "stated average"
        )

    @property
    def dropped(self) -> tuple[ClosedDay, ...]:
        """The trains due after the Go-Live that could not be taken, and why."""
        return dropped_trains(self.policy, self.go_live, self.cycle)

    @property
    def closed_days(self) -> tuple[ClosedDay, ...]:
        """The days on which nothing deploys, from `nominal` or `start` to the end.

        Both ends are included, and weekends too.
        """
        first = min(self.nominal, self.start)
        return self.policy.calendar.closed_days(first, self.earliest_completion)

    @property
    def confirm_by(self) -> datetime:
        """The last whole second that still gets this start, in the policy's zone."""
        return last_second(self.policy, self.cycle)

    @property
    def earliest_update(self) -> date:
        """The first start that an update can get, once all stages of this are due.

        One version is rolled out at a time: the start lies after
        `earliest_completion`.
        Raises `OutOfRangeError` where that leaves the calendar.
        """
        return cycle_after(self.policy, self.earliest_completion).start

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What no source states and this schedule rests on, a sentence each."""
        calendar = self.policy.calendar
        frozen = (
            f"{len(calendar.freezes)} given" if calendar.freezes else "none assumed"
        )
        return (
            *self.policy.assumptions,
            _ROLLS[self.policy.roll],
            f"days off: the weekend and calendar {calendar.name!r}; freezes: {frozen}",
        )

    @property
    def advisories(self) -> tuple[Advisory, ...]:
        """What was seen or once written that could change this schedule."""
        return advise(self.policy, self.go_live, self.cycle)

    def after_slip(self) -> Schedule:
        """Return the schedule of a Go-Live one second after `confirm_by`.

        Raises `OutOfRangeError` where that leaves the calendar.

        >>> from deploysched import plan
        >>> plan(date(2026, 12, 16)).after_slip().start
        datetime.date(2027, 1, 8)
        """
        cycle = latest_cycle(self.policy, self.start)
        following = next(cycles_from(self.policy, cycle.decided))
        day = (self.confirm_by + timedelta(seconds=1)).date()
        return Schedule(day, self.policy, following)

    def date_for(self, region: str) -> date:
        """Return the day on which a region is due; see `Policy.stage_for` for names.

        Raises `UnknownRegionError` and `UnstatedRegionError` as that does.
        """
        return self.stages[self.policy.stage_index(region)].date

    def due_stages(self, on: date | datetime) -> tuple[StageDate, ...]:
        """List the stages due on or before a day, or the day of an aware instant."""
        day = self.policy.day_of(on)
        return tuple(item for item in self.stages if item.date <= day)

    def next_stage(self, on: date | datetime) -> StageDate | None:
        """Return the first stage due strictly after a day; None after the last."""
        day = self.policy.day_of(on)
        return next((item for item in self.stages if item.date > day), None)

    def status(self, on: date | datetime) -> Status:
        """Say how far the rollout is by the rules on a day or at an aware instant.

        >>> from deploysched import plan
        >>> plan(date(2026, 11, 25)).status(date(2026, 12, 26))
        Status.OVERDUE
        """
        day = self.policy.day_of(on)
        typical = self.typical_completion
        if typical is not None and day > max(typical.end, self.earliest_completion):
            return Status.OVERDUE
        if day >= self.earliest_completion:
            return Status.ALL_DUE
        if day >= self.stages[0].date:
            return Status.ROLLING_OUT
        return Status.SCHEDULED

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, dates as ISO strings, ready for JSON."""
        typical = self.typical_completion
        return {
            "schema": SCHEMA,
            "policy": self.policy.name,
            "source": self.policy.source,
            "calendar": self.policy.calendar.name,
            "roll": self.policy.roll.value,
            "tz": self.policy.tz,
            "go_live": self.go_live.isoformat(),
            "confirm_by": self.confirm_by.isoformat(),
            "nominal": self.nominal.isoformat(),
            "start": self.start.isoformat(),
            "stages": [
                {
                    "stage": number,
                    "key": item.stage.key,
                    "name": item.stage.name,
                    "date": item.date.isoformat(),
                }
                for number, item in enumerate(self.stages, 1)
            ],
            "earliest_completion": self.earliest_completion.isoformat(),
            "typical_completion": typical
            and {"start": typical.start.isoformat(), "end": typical.end.isoformat()},
            "dropped": _closed(self.dropped),
            "closed_days": _closed(self.closed_days),
            "advisories": [
                {
                    "code": advisory.code,
                    "text": advisory.text,
                    "days": [day.isoformat() for day in advisory.days],
                }
                for advisory in self.advisories
            ],
            "assumptions": list(self.assumptions),
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat dict a stage, with real dates, for a data frame."""
        return [
            {
                "go_live": self.go_live,
                "start": self.start,
                "stage": number,
                "key": item.stage.key,
                "name": item.stage.name,
                "date": item.date,
            }
            for number, item in enumerate(self.stages, 1)
        ]

    def __str__(self) -> str:
        return "\n".join(_lines(self))

    def _repr_html_(self) -> str:
        typical = self.typical_completion
        zone = _text.zone(self.policy.tz)
        caption = (
            f"Go-Live {_text.day(self.go_live)} ({zone} day): not before these days"
        )
        if self.dropped:
            caption += f"; no start on {'; '.join(map(str, self.dropped))}"
        if typical is not None:
            owner = _text.owner(self.policy.owner)
            caption += f"; {owner} stated average: {typical.start} to {typical.end}"
        rows = [
            (str(number), item.date, item.stage.name)
            for number, item in enumerate(self.stages, 1)
        ]
        return _text.html_table(caption, ("stage", "not before", "regions"), rows)


def _closed(days: tuple[ClosedDay, ...]) -> list[dict[str, Any]]:
    return [
        {"date": day.date.isoformat(), "reasons": list(day.reasons)} for day in days
    ]


def headline(schedule: Schedule) -> str:
    """Return the Go-Live and the start in one line."""
    go_live, start = _text.day(schedule.go_live), _text.day(schedule.start)
    zone = _text.zone(schedule.policy.tz)
    return f"Go-Live {go_live} ({zone} day): deployment starts {start}"


def stage_table(stages: Iterable[StageDate], first: int = 1) -> list[str]:
    """Return stages with their days, numbered from `first`."""
    rows = [("stage", "not before", "regions")]
    rows += [
        (f"  {number}", _text.day(item.date), _text.clean(item.stage.name))
        for number, item in enumerate(stages, first)
    ]
    return _text.table(rows)


def _lines(schedule: Schedule) -> Iterator[str]:
    """Yield the text of a schedule: the dates, their worth, what could change them."""
    policy, zone = schedule.policy, _text.zone(schedule.policy.tz)
    yield headline(schedule)
    yield from _listed("no start", schedule.dropped)
    closed = schedule.closed_days
    yield from _listed("closed", [day for day in closed if WEEKEND not in day.reasons])
    yield ""
    yield from stage_table(schedule.stages)
    yield ""
    end, typical = schedule.earliest_completion, schedule.typical_completion
    yield f"All regions  {end}                {_text.earliest(policy.owner)}"
    if typical is not None:
        average = f"{_text.owner(policy.owner)} stated average"
        span = _text.span(typical.start - schedule.start, typical.end - schedule.start)
        yield f"             {typical.start} to {typical.end}  {average}, {span}:"
        late = typical.end < end
        worth = (
            "here the rules alone take longer"
            if late
            else "announce nothing earlier than this"
        )
        yield f"{'':39}{worth}"
    yield from _slips(schedule, zone)
    shown = [
        advisory for advisory in schedule.advisories if _matters(schedule, advisory)
    ]
    options = {caution.code: caution.option for caution in policy.cautions}
    if shown:
        yield ""
    for advisory in shown:
        option = options[advisory.code]
        text = advisory.text + (f" ({option})" if option else "")
        yield _text.note(_text.clean(text))


def _listed(label: str, days: Iterable[ClosedDay]) -> Iterator[str]:
    for day in days:
        yield f"  {label:<10} {day}"
        label = ""


def _slips(schedule: Schedule, zone: str) -> Iterator[str]:
    """Yield what confirming too late costs, and what an earlier start was missed by."""
    last = f"past {_text.moment(schedule.confirm_by)} ({zone})"
    try:
        start = schedule.after_slip().start
    except OutOfRangeError:
        end = schedule.policy.calendar.covers.end
        yield f"If you slip  {last}: no data after {end}"
    else:
        yield f"If you slip  {last}, all moves: start {_text.day(start)}"
    if schedule.dropped:
        try:
            before = latest_cycle(schedule.policy, schedule.start - timedelta(days=1))
        except OutOfRangeError:
            return  # the calendar begins here
        missed = _text.moment(last_second(schedule.policy, before))
        earlier = _text.later(before.start, schedule.start)
        yield (
            f"Just missed  up to {missed} the start was {_text.day(before.start)}, "
            f"{earlier} earlier"
        )


def _matters(schedule: Schedule, advisory: Advisory) -> bool:
    """True where an advisory changes these dates; the others are for `--explain`."""
    dates = {item.date for item in schedule.stages} | {schedule.start}
    return advisory.code != "microsoft-day-off" or not dates.isdisjoint(advisory.days)


def _frozen(items: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(items)


@attrs.frozen(repr=False)
class Schedules:
    """Several schedules in order, as `upcoming` returns them; a sequence.

    `dropped` lists the trains of the span that do not start, and why.
    A slice is a plain tuple.

    >>> from deploysched import upcoming
    >>> starts = upcoming(date(2026, 12, 16), limit=2)
    >>> len(starts), [train.date.day for train in starts.dropped]
    (2, [25, 1])
    """

    items: tuple[Schedule, ...] = attrs.field(converter=_frozen)
    dropped: tuple[ClosedDay, ...] = attrs.field(default=(), converter=_frozen)

    def __repr__(self) -> str:
        return f"<Schedules of {len(self.items)} starts, {len(self.dropped)} dropped>"

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Schedule]:
        return iter(self.items)

    @overload
    def __getitem__(self, index: SupportsIndex) -> Schedule: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Schedule, ...]: ...
    def __getitem__(
        self, index: SupportsIndex | slice
    ) -> Schedule | tuple[Schedule, ...]:
        return self.items[index]

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat dict a start, with real dates, for a data frame."""
        return [
            {
                "policy": schedule.policy.name,
                "go_live": schedule.go_live,
                "start": schedule.start,
                "earliest_completion": schedule.earliest_completion,
                "stated_by": (typical := schedule.typical_completion) and typical.end,
            }
            for schedule in self.items
        ]

    def _repr_html_(self) -> str:
        names = dict.fromkeys(item.policy.name for item in self.items)
        if len(names) > 1:  # one Go-Live under several readings keeps their order
            return self._html_of_readings()
        rows: list[tuple[str | date, ...]] = [
            (item.start, item.go_live, *ends(item)) for item in self.items
        ]
        rows += [
            (train.date, f"no start: {', '.join(train.reasons)}", "", "")
            for train in self.dropped
        ]
        rows.sort(key=lambda row: row[0])
        head = ("start", "confirm by", "all regions not before", "as stated by")
        return _text.html_table(", ".join(["Starts", *names]), head, rows)

    def _html_of_readings(self) -> str:
        rows = [(item.policy.name, item.start, *ends(item)) for item in self.items]
        head = ("reading", "start", "all regions not before", "as stated by")
        days = dict.fromkeys(_text.day(item.go_live) for item in self.items)
        caption = f"Readings of the rules, Go-Live {', '.join(days)}"
        return _text.html_table(caption, head, rows)


def ends(schedule: Schedule) -> tuple[str, str]:
    """Return the last day by the rules and by the stated time, if any, as texts."""
    typical = schedule.typical_completion
    return str(schedule.earliest_completion), str(typical.end) if typical else ""
