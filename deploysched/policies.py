"""The published rules as data: stages, and the policy that joins all parts; a train."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import attrs

from deploysched import _checks
from deploysched.cadences import Cadence
from deploysched.calendars import Calendar
from deploysched.cautions import Caution, Observed, noticed, stated
from deploysched.errors import ScheduleError, UnknownRegionError, UnstatedRegionError
from deploysched.timetable import Roll, Timetable
from deploysched.windows import Window

if TYPE_CHECKING:  # zoneinfo is looked up when an instant needs it
    from zoneinfo import ZoneInfo

__all__ = ["Caution", "Observed", "Policy", "Roll", "Stage", "StageDate", "Train"]

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


@attrs.frozen(cache_hash=True)
class Stage:
    """A group of regions that is deployed on one day.

    `offset` counts deployment days from the start: 0 is the day of the start itself.
    `regions` are further names by which the stage is found.

    >>> Stage("pilot", "Pilot customers", offset=0).key
    'pilot'
    """

    key: str = attrs.field(validator=_checks.named)
    name: str = attrs.field(validator=_checks.named)
    offset: int = attrs.field(
        kw_only=True, validator=lambda _, f, n: _checks.whole(n, f.name, least=0)
    )
    regions: tuple[str, ...] = attrs.field(
        kw_only=True, default=(), converter=_checks.texts
    )


@attrs.frozen(cache_hash=True)
class StageDate:
    """A stage and the day on which it is due."""

    stage: Stage
    date: date


def _stages(value: Iterable[Stage]) -> tuple[Stage, ...]:
    stages = _checks.several(value, Stage, "stages", "Stage('all', 'All', offset=0)")
    keys = [stage.key.casefold() for stage in stages]
    offsets = [stage.offset for stage in stages]
    if not stages or len(set(keys)) < len(keys):
        raise ScheduleError(f"stages have the keys {keys}: give one or more, each once")
    if offsets != sorted(offsets):
        raise ScheduleError(f"stages have the offsets {offsets}: they must not fall")
    names = [name for s in stages for name in {r.casefold() for r in s.regions}]
    if twice := sorted(name for name, count in Counter(names).items() if count > 1):
        raise ScheduleError(f"the regions {twice} are in two stages: keep one of each")
    return stages


def _cautions(value: Iterable[Caution]) -> tuple[Caution, ...]:
    return _checks.several(value, Caution, "cautions", "Caution(...)")


@attrs.frozen(kw_only=True, cache_hash=True, repr=False)
class Policy:
    """The rules of one rollout, as data: planning is a pure function of them.

    Made from its parts; `with_roll`, `with_calendar` and `with_freezes` give new ones.
    Compared by all it holds.

    `notice` is the time that must lie between a Go-Live and the start, which is taken
    to be at `start_time` of its day, in the zone `tz`.
    `stated` is the time from the start until all stages are done as its owner states
    it, in whole days, shortest and longest; None where none is stated.
    `observed` is how long rollouts were seen to take, from the Go-Live.
    `assumptions` say what no source states, one sentence each.
    `owner` is who states the rules, for the sentences that quote them.
    `region_table="power-platform"` lets stages be found by country names.

    >>> weekly = Policy(
    ...     name="weekly train",
    ...     calendar=Calendar(
    ...         name="no holidays", covers=Window(date(2026, 1, 1), date(2030, 12, 31))
    ...     ),
    ...     stages=(Stage("canary", "Canary", offset=0), Stage("all", "All", offset=2)),
    ...     cadence=Cadence("FREQ=WEEKLY;BYDAY=TU"),
    ... )
    >>> weekly.stage_for("All").offset
    2
    """

    name: str = attrs.field(validator=_checks.named)
    calendar: Calendar = attrs.field(validator=_checks.of(Calendar, "US_FEDERAL"))
    stages: tuple[Stage, ...] = attrs.field(converter=_stages)
    cadence: Cadence = attrs.field(
        validator=_checks.of(Cadence, "Cadence('FREQ=WEEKLY;BYDAY=FR')")
    )
    roll: Roll = attrs.field(default=Roll.SKIP, validator=_checks.of(Roll, "Roll.SKIP"))
    tz: str = attrs.field(default="America/Los_Angeles", converter=_checks.zone_name)
    notice: timedelta = attrs.field(default=timedelta(0), validator=noticed)
    start_time: time = attrs.field(
        default=time(9), validator=_checks.of(time, "time(9)")
    )
    stated: tuple[timedelta, timedelta] | None = attrs.field(
        default=None, converter=attrs.converters.optional(stated)
    )
    observed: Observed | None = attrs.field(
        default=None, validator=_checks.of(Observed, "Observed(...)")
    )
    cautions: tuple[Caution, ...] = attrs.field(default=(), converter=_cautions)
    assumptions: tuple[str, ...] = attrs.field(default=(), converter=_checks.texts)
    region_table: str | None = attrs.field(default=None)
    source: str = attrs.field(default="", validator=_checks.named)
    owner: str = attrs.field(default="", validator=_checks.named)

    def __attrs_post_init__(self) -> None:
        if self.start_time.tzinfo is not None or self.start_time.fold:
            raise ScheduleError(
                f"start_time is {self.start_time!r}: leave tzinfo and fold out, as tz "
                "says the zone"
            )
        if self.region_table not in (None, "power-platform"):
            raise ScheduleError(
                f"there is no region table {self.region_table!a:.60}: use "
                "'power-platform' or None"
            )

    def __repr__(self) -> str:
        return f"<Policy {self.name!a:.60} {self.calendar.covers}>"

    def __rich_repr__(self) -> Iterator[Any]:
        yield self.name
        yield "covers", str(self.calendar.covers)

    def __reduce_ex__(self, protocol: Any) -> str | tuple[Any, ...]:
        """Pickle a shipped policy by its name: its calendar alone is 50 kB."""
        from pkgutil import resolve_name

        from deploysched import powerplatform

        for name in ("POWER_PLATFORM", "POWER_PLATFORM_2022"):
            if self == getattr(powerplatform, name):
                return resolve_name, (f"{powerplatform.__name__}:{name}",)
        return super().__reduce_ex__(protocol)

    def with_roll(self, roll: Roll) -> Policy:
        """Treat a closed due day by another rule."""
        return attrs.evolve(self, roll=roll)

    def with_calendar(self, calendar: Calendar) -> Policy:
        """Ask another calendar for the deployment days."""
        return attrs.evolve(self, calendar=calendar)

    def with_freezes(self, *windows: Window) -> Policy:
        """Close the days of `windows` too.

        >>> from deploysched import POWER_PLATFORM, plan
        >>> freeze = Window(date(2026, 11, 23), date(2026, 11, 30), "Thanksgiving week")
        >>> plan(date(2026, 11, 25), POWER_PLATFORM.with_freezes(freeze)).start
        datetime.date(2026, 12, 4)
        """
        return self.with_calendar(self.calendar.with_freezes(*windows))

    # --- trains: what the timetable holds, as values -------------------------------

    @cached_property
    def timetable(self) -> Timetable:
        """Every train by these rules."""
        length = self.stages[-1].offset
        return Timetable.of(self.calendar, self.cadence, self.roll, length)

    @cached_property
    def trains(self) -> _Kept[int, Train]:
        """The trains by their number, which all schedules on them share."""
        return _Kept(self._train)

    def _train(self, number: int) -> Train:
        nominal = _checks.from_ordinal(self.timetable.nominal[number])
        start = _checks.from_ordinal(self.timetable.start[number])
        return Train(self, number, nominal, start, self.stage_dates(start))

    @cached_property
    def trains_after(self) -> _Kept[date, Train]:
        """The train that a Go-Live on a day takes where no notice is asked for."""
        return _Kept(self._train_after)

    def _train_after(self, day: date) -> Train:
        number = bisect_right(self.timetable.decided, day.toordinal())
        return self.train_from(number, day)

    def train_from(self, number: int, day: date) -> Train:
        """Return a train for a Go-Live day, where the calendar covers both."""
        if number >= self.timetable.whole or day.toordinal() < self.timetable.first:
            raise self.calendar.out_of_range(f"a rollout after {day}")
        return self.trains[number]

    def train_noticed(self, day: date, moment: datetime, notice: timedelta) -> Train:
        """Return the first train that an instant of a day leaves a notice."""
        table = self.timetable
        found = bisect_left(
            table.start,
            moment + notice,
            bisect_right(table.decided, day.toordinal()),
            table.whole,
            key=lambda start: self.opens(_checks.from_ordinal(start)),
        )
        return self.train_from(found, day)

    def stage_dates(self, start: date) -> tuple[StageDate, ...]:
        """Return every stage with its day, for a rollout that starts on `start`."""
        calendar, passed, found = self.calendar, 0, []
        at = start.toordinal() - calendar.first
        for stage in self.stages:
            # `Calendar.add` would check again: most of the time of a first plan.
            while at >= 0 and passed < stage.offset:
                at, passed = calendar.open.find(1, at + 1), passed + 1
            if at < 0:
                raise calendar.out_of_range(f"stage {stage.key!a:.60} from {start}")
            found.append(StageDate(stage, _checks.from_ordinal(calendar.first + at)))
        return tuple(found)

    @cached_property
    def deadlines(self) -> _Kept[tuple[str, date], datetime]:
        """The last second that makes a day in a region, by the rules."""
        return _Kept(self._deadline)

    def _deadline(self, asked: tuple[str, date]) -> datetime:
        region, live_by = asked
        calendar, offset = self.calendar, self.stage_for(region).offset
        return self.last_getting(calendar.add(calendar.on_or_before(live_by), -offset))

    def last_getting(self, start: date) -> datetime:
        """Return the last second that gets the last start up to `start`."""
        table = self.timetable
        number = table.starting_by(start.toordinal())
        if 0 <= number < table.whole:
            moment = self.trains[number].confirm_by
            if moment.date().toordinal() >= table.first:
                return moment
        raise self.calendar.out_of_range(f"the Go-Live for a start by {start}")

    # --- time: days and instants in the zone of the policy --------------------------

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone named by `tz`; `ScheduleError` where there is no data for it."""
        return _checks.zone(self.tz)

    def day_of(self, moment: date | datetime, name: str = "on") -> date:
        """Return the calendar day of a moment in `tz`; a plain date is that day.

        Raises `TypeError` for all else: a naive datetime names no instant.
        """
        if isinstance(moment, date) and not isinstance(moment, datetime):
            return _checks.day(moment, name)
        try:
            return _checks.instant(moment, name).astimezone(self.zone).date()
        except OverflowError:
            raise self.calendar.out_of_range(f"{name} {moment!a:.60}") from None

    def last_second(self, day: date) -> datetime:
        """Return the second before the next midnight, in UTC: a clock may skip both."""
        if day == date.max:
            raise self.calendar.out_of_range(f"the end of {day}")
        midnight = _checks.combine(day + _DAY, time(), self.zone)
        return midnight.astimezone(UTC) - _SECOND

    def opens(self, start: date) -> datetime:
        """Return the instant of a start, in UTC."""
        return _checks.combine(start, self.start_time, self.zone).astimezone(UTC)

    def day_before(self, moment: datetime) -> date:
        """Return the last day whose last second is not after an instant."""
        day = self.day_of(moment)
        while self.last_second(day) > moment:
            day -= _DAY
        return day

    @cached_property
    def safe_notice(self) -> timedelta:
        """The longest notice that these rules or a caution beside them ask for."""
        seen = [caution.notice for caution in self.cautions if caution.notice]
        return max([self.notice, *seen])

    # --- regions ---------------------------------------------------------------------

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The number of the stage by each of its names in lower case; keys go first."""
        numbered = list(enumerate(self.stages))
        names = [(stage.key, index) for index, stage in numbered]
        names += [(stage.name, index) for index, stage in numbered]
        names += [(name, index) for index, stage in numbered for name in stage.regions]
        found: dict[str, int] = {}
        for name, index in names:
            found.setdefault(name.casefold(), index)
        return found

    def stage_for(self, region: str) -> Stage:
        """Return the stage that a region belongs to.

        `region` is the key or name of a stage or one of its regions, in any case, or a
        country or geography where the policy has a `region_table`.

        Raises `UnknownRegionError` for a name that is none of them, and
        `UnstatedRegionError` for a known place without a published stage.

        >>> from deploysched import POWER_PLATFORM
        >>> POWER_PLATFORM.stage_for("Germany").key
        'europe'
        """
        return self.stages[self.stage_index(region)]

    def stage_index(self, region: str) -> int:
        """Return the position of `stage_for(region)` in `stages`."""
        name = _checks.text(region, "region").strip()
        index = self._numbers.get(name.casefold())
        if index is not None:
            return index
        if self.region_table is None:
            raise UnknownRegionError(
                f"{name!a:.60} is no stage of {self.name!a:.60}"
                f"{_checks.nearest(name.casefold(), list(self._numbers))}"
            )
        from deploysched import regions  # a table that few look-ups need

        place, last = regions.find(name), self.stages[-1].key
        if place.stage in self._numbers:
            return self._numbers[place.stage]
        if place.stage is not None:
            raise UnknownRegionError(
                f"{place.name} is in stage {place.stage!r}, which policy "
                f"{self.name!a:.60} does not have: ask for one of its stages"
            )
        if place.basis == "outside":
            raise UnstatedRegionError(
                f"{place.name} is outside the rollout: ask Microsoft for it separately"
            )
        raise UnstatedRegionError(
            f"{place.name} has no published stage; the last one, {last!r}, bounds it: "
            "ask for that",
            last,
        )


K = TypeVar("K")
V = TypeVar("V")


class _Kept(dict[K, V]):
    """Answers that are worked out when they are first asked for."""

    def __init__(self, make: Callable[[K], V]) -> None:
        self.make = make

    def __missing__(self, key: K) -> V:
        return self.setdefault(key, self.make(key))


class Train(NamedTuple):
    """A train of a policy that starts, by its number in the timetable of the policy."""

    policy: Policy
    number: int
    nominal: date
    """The day on which it was due, before rolling."""
    start: date
    """The deployment day on which it starts."""
    stages: tuple[StageDate, ...]
    """Each stage with the day on which it is due, in order."""

    @property
    def confirm_by(self) -> datetime:
        """The last whole second that still gets this start, in the policy's zone."""
        policy, table = self.policy, self.policy.timetable
        # Where several trains start on one day, the one due last is the easiest to get.
        last = table.decided[table.starting_by(table.start[self.number])] - 1
        moment = policy.last_second(_checks.from_ordinal(last))
        if policy.notice:
            noticed = policy.opens(self.start) - policy.notice
            moment = min(moment, noticed.replace(microsecond=0))
        return moment.astimezone(policy.zone)
