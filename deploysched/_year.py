"""One calendar year of a policy: its starts, the days without, and the long gaps."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise

import attrs

from deploysched import _checks, _text
from deploysched._edges import Run, runs
from deploysched.calendars import ClosedDay, Window
from deploysched.cycles import Cycle, cycles_from, first_day, latest_cycle, startless
from deploysched.errors import OutOfRangeError
from deploysched.policies import Policy

_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Year:
    """What a picture of a year shows, and what its description says."""

    number: int
    policy: Policy
    starts: tuple[date, ...]
    dropped: tuple[ClosedDay, ...]
    closed: tuple[Run, ...]
    gaps: tuple[tuple[date, date], ...]
    seasons: tuple[Window, ...]
    ends: bool
    """True where the calendar has no data for starts up to the end of the year."""

    @property
    def label(self) -> str:
        """Count the starts, and the due days without one."""
        found = f"{len(self.starts)} start{'s' * (len(self.starts) != 1)}"
        days = [day.date.weekday() for day in self.dropped]
        kind = "Friday" if set(days) == {4} else "due day"
        if days:
            found += f", {len(days)} {kind}{'s' * (len(days) != 1)} without"
        return found

    @property
    def rules(self) -> str:
        """Name the calendar and the freezes."""
        calendar = self.policy.calendar
        freezes = f"{len(calendar.freezes)} given" if calendar.freezes else "none given"
        return f"days off: {_text.clean(calendar.name)}; freezes: {freezes}"


def read(number: int, policy: Policy) -> Year:
    """Collect a year; `OutOfRangeError` where the calendar does not cover all of it."""
    if not isinstance(policy, Policy):
        raise TypeError(
            f"policy must be a Policy, not {_checks.article(policy)}: POWER_PLATFORM"
        )
    if _checks.whole(number, "year", least=1) > date.max.year:
        raise OutOfRangeError(f"year {_checks.show(number)} is after {date.max.year}")
    span = Window(date(number, 1, 1), date(number, 12, 31))
    closed = policy.calendar.closed_days(span.start, span.end)
    before, starts, after = _starts(policy, span)
    return Year(
        number=number,
        policy=policy,
        starts=starts,
        dropped=_dropped(policy, span),
        closed=tuple(runs(closed)),
        gaps=_gaps((*before, *starts, *after)),
        seasons=_seasons(policy, span),
        ends=not after,
    )


def _starts(
    policy: Policy, span: Window
) -> tuple[tuple[date, ...], tuple[date, ...], tuple[date, ...]]:
    """Return the last start before a span, those in it, and the first after it."""
    before: list[date] = []
    inside: list[date] = []
    after: tuple[date, ...] = ()
    last = _last_before(policy, span.start)
    if last is not None:
        before.append(last.start)
    cycles = cycles_from(policy, last.nominal if last else first_day(policy))
    try:
        while not after:
            start = next(cycles).start
            if start > span.end:
                after = (start,)
            else:
                inside.append(start)
    except OutOfRangeError:
        pass  # the calendar ends before a whole rollout does
    return tuple(before), tuple(dict.fromkeys(inside)), after


def _last_before(policy: Policy, day: date) -> Cycle | None:
    try:
        return latest_cycle(policy, day - _DAY)
    except (OutOfRangeError, OverflowError):
        return None  # the calendar or the cadence begins with this year


def _dropped(policy: Policy, span: Window) -> tuple[ClosedDay, ...]:
    day = span.start - _DAY
    if policy.cadence.dtstart is not None:
        day = max(day, policy.cadence.dtstart)
    if day >= span.end:
        return ()
    return startless(policy, day, span.end + _DAY)


def _gaps(starts: tuple[date, ...]) -> tuple[tuple[date, date], ...]:
    """Return the neighbours that lie half as far again apart as they usually do."""
    pairs = list(pairwise(starts))
    if not pairs:
        return ()
    usual = statistics.mode(later - earlier for earlier, later in pairs)
    return tuple(pair for pair in pairs if pair[1] - pair[0] > 1.5 * usual)


def _seasons(policy: Policy, span: Window) -> tuple[Window, ...]:
    """Return the seasons in which freezes were seen, cut to a year."""
    return tuple(
        Window(
            max(window.start, span.start),
            min(window.end, span.end),
            window.name or "season of caution",
        )
        for caution in policy.cautions
        if not caution.closes
        for window in caution.windows
        if window.overlaps(span)
    )


def text(year: Year) -> str:
    """Say in words what the picture of a year shows."""
    name = _text.clean(year.policy.name)
    return "\n".join((f"{year.number}, {name}: {year.label}.", *_lines(year)))


def _lines(year: Year) -> Iterator[str]:
    yield f"{year.rules[0].upper()}{year.rules[1:]}."
    for _, days in groupby(year.starts, key=lambda day: day.month):
        found = list(days)
        numbers = ", ".join(str(day.day) for day in found)
        yield f"Starts in {found[0]:%Y-%m}: {numbers}."
    yield from (f"No start {day}." for day in year.dropped)
    for start, end in year.gaps:
        yield f"Long gap: {start} to {end}, {_text.later(start, end)}."
    told = {(day.date, day.date) for day in year.dropped}
    yield from (f"Closed {run}." for run in year.closed if run[:2] not in told)
    yield from (f"{_season(season)}." for season in year.seasons)
    if year.ends:
        end = year.policy.calendar.covers.end
        yield f"The calendar ends on {end}: later starts cannot be planned."


def _season(season: Window) -> str:
    name = _text.clean(season.name)
    return f"{name[0].upper()}{name[1:]}: {season.start} to {season.end}"
