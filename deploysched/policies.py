"""The published rules as data: stages, rolls, cautions, and the policy that joins them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from deploysched import _checks
from deploysched.cadences import Cadence
from deploysched.calendars import Calendar, Window
from deploysched.errors import ScheduleError, UnknownRegionError, UnstatedRegionError

if TYPE_CHECKING:  # zoneinfo is looked up when an instant needs it
    from zoneinfo import ZoneInfo

__all__ = ["Caution", "Policy", "Roll", "Stage"]

MOST_STAGES = 1_000
MOST_TEXTS = 1_000
MOST_WINDOWS = 10_000
LONGEST_TYPICAL = timedelta(days=36_525)
REGION_TABLES = ("power-platform",)


class Roll(Enum):
    """What happens to a train whose due day is closed."""

    SKIP = "skip"
    """The train is dropped; the next due day that is a deployment day is taken."""
    FOLLOWING = "following"
    """The train starts on the next deployment day."""
    PRECEDING = "preceding"
    """The train starts on the last deployment day before."""

    def __repr__(self) -> str:
        return f"Roll.{self.name}"


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    """Freeze an iterable of names; one str alone is a slip, as it iterates too."""
    return tuple(map(_text, _checks.several(value, "names", "str", MOST_TEXTS)))


def _maybe_text(value: str) -> str:
    return _checks.text(value, "a source, owner or option of a policy", empty=True)


def _text(value: str) -> str:
    return _checks.text(value, "a key, name or sentence of a policy")


def _offset(value: int) -> int:
    return _checks.whole(value, "offset", least=0)


def _instance(kind: type, example: str) -> Any:
    """Validate a type with a sentence a person can use."""

    def check(_: Any, field: attrs.Attribute[Any], value: Any) -> None:
        _checks.kind(value, kind, field.name, example)

    return check


def _exact(value: Any) -> timedelta:
    """Return a plain timedelta for that of another library."""
    _checks.kind(value, timedelta, "notice", "timedelta(hours=24)")
    return timedelta(value.days, value.seconds, value.microseconds)


@attrs.frozen(cache_hash=True)
class Stage:
    """A group of regions that is deployed on one day.

    `offset` counts deployment days from the start: 0 is the day of the start itself.
    `regions` are further names by which the stage is found.

    >>> Stage("pilot", "Pilot customers", offset=0).key
    'pilot'
    """

    key: str = attrs.field(converter=_text)
    name: str = attrs.field(converter=_text)
    offset: int = attrs.field(kw_only=True, converter=_offset)
    regions: tuple[str, ...] = attrs.field(kw_only=True, default=(), converter=_texts)


def _windows(value: Iterable[Window]) -> tuple[Window, ...]:
    windows = _checks.several(value, "windows", "Window objects", MOST_WINDOWS)
    for index, window in enumerate(windows):
        _checks.kind(window, Window, f"window {index}", "Window(start, end)")
    return windows


@attrs.frozen(kw_only=True, cache_hash=True)
class Caution:
    """Something seen or once written that the rules do not say, and its source.

    A caution closes nothing.
    It becomes an `Advisory` where it touches a schedule: where one of its `windows`
    lies between Go-Live and the last stage, or where reading the rules by its `roll` or
    `notice` gives other dates.
    `closes` says that the windows are days off themselves, not a season in which some
    days were.
    In `text`, `<days>` stands for the days that are touched.
    `option` is what selects that reading on the command line.
    """

    code: str = attrs.field(converter=_text)
    text: str = attrs.field(converter=_text)
    source: str = attrs.field(converter=_text)
    option: str = attrs.field(default="", converter=_maybe_text)
    windows: tuple[Window, ...] = attrs.field(default=(), converter=_windows)
    closes: bool = attrs.field(default=False, validator=_instance(bool, "True"))
    roll: Roll | None = None
    notice: timedelta | None = None

    def __attrs_post_init__(self) -> None:
        if self.roll is not None:
            _checks.kind(self.roll, Roll, "roll", "Roll.FOLLOWING")
        if self.notice is not None:
            _checks.kind(self.notice, timedelta, "notice", "timedelta(hours=24)")

    def reading(self, policy: Policy, days: tuple[date, ...]) -> Policy:
        """Return the policy as this caution would have it, with `days` closed.

        Another roll is a reading of a policy that skips, a longer notice of one that
        asks for less.
        """
        if self.closes:
            return policy.with_freezes(*(Window(day, day, self.code) for day in days))
        if self.roll is not None and policy.roll is Roll.SKIP:
            return policy.with_roll(self.roll)
        if self.notice is not None and self.notice > policy.notice:
            return attrs.evolve(policy, notice=self.notice)
        return policy


def _stages(value: Iterable[Stage]) -> tuple[Stage, ...]:
    stages: tuple[Stage, ...] = _checks.several(
        value, "stages", "Stage objects", MOST_STAGES
    )
    if not stages:
        raise ScheduleError(f"a policy has 0 stages: give it 1 to {MOST_STAGES}")
    keys = set()
    regions: dict[str, str] = {}
    for index, stage in enumerate(stages):
        _checks.kind(stage, Stage, f"stage {index}", "Stage('all', 'All', offset=0)")
        if stage.key.casefold() in keys:
            raise ScheduleError(f"two stages have the key {_checks.show(stage.key)}")
        keys.add(stage.key.casefold())
        for name in map(str.casefold, stage.regions):
            if regions.setdefault(name, stage.key) != stage.key:
                raise ScheduleError(
                    f"two stages have the region {_checks.show(name)}: keep one"
                )
        if index and stage.offset <= stages[index - 1].offset:
            raise ScheduleError(
                f"stage {_checks.show(stage.key)} has offset {stage.offset}, not later "
                f"than the stage before it: offsets must increase"
            )
    return stages


def _cautions(value: Iterable[Caution]) -> tuple[Caution, ...]:
    cautions = _checks.several(value, "cautions", "Caution objects", MOST_TEXTS)
    for index, caution in enumerate(cautions):
        _checks.kind(caution, Caution, f"caution {index}")
    return cautions


def _tz(value: str) -> str:
    return _checks.zone_name(value, "tz")


def _typical(
    value: tuple[timedelta, timedelta] | None,
) -> tuple[timedelta, timedelta] | None:
    if value is None:
        return None
    pair = _checks.several(value, "typical", "two timedelta", MOST_TEXTS)
    if len(pair) != 2 or not all(isinstance(item, timedelta) for item in pair):
        raise TypeError(
            f"typical must be a tuple of two timedelta, not {_checks.article(value)}: "
            "(timedelta(days=21), timedelta(days=28))"
        )
    low, high = map(_exact, pair)
    if any(item % timedelta(days=1) for item in (low, high)):
        raise ScheduleError(f"typical is {low} to {high}: give whole days")
    if not timedelta() <= low <= high <= LONGEST_TYPICAL:
        raise ScheduleError(
            f"typical is {low} to {high}: give the shorter first, and at most "
            f"{LONGEST_TYPICAL.days} days"
        )
    return low, high


@attrs.frozen(kw_only=True, cache_hash=True, repr=False)
class Policy:
    """The rules of one rollout, as data: planning is a pure function of them.

    Made from its parts; `with_roll`, `with_calendar` and `with_freezes` give new ones.
    Compared by all it holds.

    `notice` is the time that must lie between a Go-Live and the start, which is taken
    to be at `start_time` of its day, in the zone `tz`.
    `typical` is the stated time from the start until all stages are done, in whole
    days, shortest and longest; None where none is stated.
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
    ...     typical=None,
    ... )
    >>> weekly.stage_for("All").offset
    2
    """

    name: str = attrs.field(converter=_text)
    calendar: Calendar = attrs.field(validator=_instance(Calendar, "US_FEDERAL"))
    stages: tuple[Stage, ...] = attrs.field(converter=_stages)
    cadence: Cadence = attrs.field(
        validator=_instance(Cadence, "Cadence('FREQ=WEEKLY;BYDAY=FR')")
    )
    roll: Roll = attrs.field(default=Roll.SKIP, validator=_instance(Roll, "Roll.SKIP"))
    tz: str = attrs.field(default="America/Los_Angeles", converter=_tz)
    notice: timedelta = attrs.field(default=timedelta(0), converter=_exact)
    start_time: time = attrs.field(
        default=time(9), validator=_instance(time, "time(9)")
    )
    typical: tuple[timedelta, timedelta] | None = attrs.field(converter=_typical)
    cautions: tuple[Caution, ...] = attrs.field(default=(), converter=_cautions)
    assumptions: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    region_table: str | None = attrs.field(default=None)
    source: str = attrs.field(default="", converter=_maybe_text)
    owner: str = attrs.field(default="", converter=_maybe_text)

    def __attrs_post_init__(self) -> None:
        if self.notice < timedelta(0):
            raise ScheduleError(f"notice is {self.notice}: it must not be negative")
        if self.start_time.tzinfo is not None:
            raise ScheduleError(
                f"start_time {self.start_time} has a zone of its own: leave it out, tz "
                "says it"
            )
        if self.region_table is not None:
            _checks.kind(self.region_table, str, "region_table", repr(REGION_TABLES[0]))
        if self.region_table is not None and self.region_table not in REGION_TABLES:
            raise ScheduleError(
                f"there is no region table {_checks.show(self.region_table)}: "
                f"use {REGION_TABLES[0]!r} or None"
            )

    def __repr__(self) -> str:
        return f"<Policy {_checks.show(self.name)} {self.calendar.covers}>"

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

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone named by `tz`.

        Raises `ScheduleError` where this machine has no data for it.
        """
        return _checks.zone(self.tz)

    def day_of(self, moment: date | datetime, name: str = "on") -> date:
        """Return the calendar day of a moment in `tz`; a plain date is that day.

        Raises `TypeError` for everything else, a naive datetime first, which names no
        instant.
        """
        if type(moment) is date:
            return moment
        return _checks.moment(moment, name, self.tz)

    @cached_property
    def _stage_indices(self) -> dict[str, int]:
        """Every name of a stage, as written and in lower case; keys go first."""
        numbered = tuple(enumerate(self.stages))
        names = [(stage.key, index) for index, stage in numbered]
        names += [(stage.name, index) for index, stage in numbered]
        names += [(name, index) for index, stage in numbered for name in stage.regions]
        found: dict[str, int] = {}
        for name, index in names:
            found.setdefault(name, index)
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
        try:
            return self._stage_indices[region]
        except (KeyError, TypeError):
            pass
        name = _checks.text(region, "region")
        index = self._stage_indices.get(name.strip().casefold())
        if index is not None:
            return index
        if self.region_table is None:
            known = [stage.key for stage in self.stages]
            raise UnknownRegionError(
                f"{_checks.show(name)} is no stage of {_checks.show(self.name)}"
                f"{_checks.nearest(name, known)}"
            )
        return self._place_index(name)

    def _place_index(self, name: str) -> int:
        from deploysched import regions  # a table that few look-ups need

        place = regions.find(name)
        if place.stage in self._stage_indices:
            return self._stage_indices[place.stage]
        if place.stage is not None:
            raise UnknownRegionError(
                f"{place.name} is in stage {place.stage!r}, which policy "
                f"{_checks.show(self.name)} does not have: ask for one of its stages"
            )
        if place.basis == "outside":
            raise UnstatedRegionError(
                f"{place.name} is outside the rollout: ask Microsoft for it separately"
            )
        last = self.stages[-1]
        raise UnstatedRegionError(
            f"{place.name} has no published stage; the last one, "
            f"{_checks.show(last.key)}, bounds it: ask for that",
            last.key,
        )

    # Filled by deploysched.cycles, which finds each train of a policy once.
    # They are no part of the value: not compared, not pickled.

    @cached_property
    def _cycle_at(self) -> dict[date, Any]:
        return {}

    @cached_property
    def _cycle_after(self) -> dict[date, Any]:
        return {}

    @cached_property
    def _latest_go_live(self) -> dict[tuple[int, date, str], datetime]:
        return {}
