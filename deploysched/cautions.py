"""What was seen or once written beside the rules: cautions, and how long rollouts took."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import attrs

from deploysched import _checks
from deploysched.calendars import Calendar
from deploysched.errors import ScheduleError
from deploysched.timetable import Roll
from deploysched.windows import Window

__all__ = ["Caution", "Observed"]

_LONGEST = 36_525  # days: a century


def noticed(of: Any, field: Any, value: timedelta | None) -> None:
    """Validate a notice, or None where that is the default."""
    _checks.of(timedelta, "timedelta(hours=24)")(of, field, value)
    if value is not None and not timedelta(0) <= value <= timedelta(days=366):
        raise ScheduleError(f"{field.name} is {value}: give 0 to 366 days")


def stated(value: Iterable[timedelta]) -> tuple[timedelta, timedelta]:
    """Return a shortest and a longest time in whole days."""
    spans = _checks.several(value, timedelta, "stated", "timedelta(days=21)")
    days = [span / timedelta(days=1) for span in spans]
    whole = all(number == int(number) for number in days)
    if len(days) != 2 or not whole or not 0 <= days[0] <= days[1] <= _LONGEST:
        shown = " to ".join(f"{number:g}" for number in days)
        raise ScheduleError(
            f"stated is {shown or 'empty'}: give two numbers of whole days, at most "
            f"{_LONGEST}, the shorter first"
        )
    return spans[0], spans[1]


def _windows(value: Iterable[Window]) -> tuple[Window, ...]:
    return _checks.several(value, Window, "windows", "Window(start, end)")


def _days(value: Iterable[int]) -> tuple[int, int]:
    days = _checks.several(value, int, "days", "50, 143")
    if len(days) != 2 or not 0 <= days[0] <= days[1] <= _LONGEST:
        raise ScheduleError(f"days is {days}: give the median, then the upper quartile")
    return days[0], days[1]


@attrs.frozen(kw_only=True, cache_hash=True)
class Caution:
    """Something seen or once written that the rules do not say, and its source.

    A caution closes nothing.
    It becomes an `Advisory` where it touches a schedule: where one of its `windows`
    lies between Go-Live and the last stage, where reading the rules by its `roll` or
    `notice` gives other dates, or where it states a time (`stated`, from the Go-Live).
    Give one of these four.
    `closes` says that the windows are days off themselves, not a season in which some
    days were.
    In `text`, `<days>` stands for the days that are touched.
    `option` is what selects that reading on the command line.
    """

    code: str = attrs.field(validator=_checks.named)
    text: str = attrs.field(validator=_checks.named)
    source: str = attrs.field(validator=_checks.named)
    option: str = attrs.field(default="", validator=_checks.named)
    # Of a season there is one a year, for 130 years.
    windows: tuple[Window, ...] = attrs.field(
        default=(), converter=_windows, repr=False
    )
    closes: bool = attrs.field(default=False, validator=_checks.of(bool, "True"))
    roll: Roll | None = attrs.field(
        default=None, validator=_checks.of(Roll, "Roll.FOLLOWING")
    )
    notice: timedelta | None = attrs.field(default=None, validator=noticed)
    stated: tuple[timedelta, timedelta] | None = attrs.field(
        default=None, converter=attrs.converters.optional(stated)
    )

    def days_in(self, span: Window, calendar: Calendar) -> tuple[date, ...]:
        """Return the days by which the windows touch a span of a calendar.

        Days off are named one by one where the calendar has them open; of a season both
        ends are, unless a freeze was given for it.
        """
        touched = [window for window in self.windows if window.overlaps(span)]
        if self.closes:
            days = (day for window in touched for day in window.common(span))
            return tuple(filter(calendar.is_deployment_day, days))
        # Whoever gave a freeze for a season has decided what it is.
        seasons = (w for w in touched if not any(map(w.overlaps, calendar.freezes)))
        return tuple(day for season in seasons for day in (season.start, season.end))


@attrs.frozen(kw_only=True, cache_hash=True)
class Observed:
    """How long rollouts took that could be dated from outside: an observation, no rule.

    `rollouts` were counted, from those approved since `since` to those done by `until`.
    `days` are the median and the upper quartile, in whole days from the Go-Live.
    `who` says whose rollouts they were.
    """

    rollouts: int = attrs.field(
        validator=lambda _, f, n: _checks.whole(n, f.name, least=1)
    )
    since: date = attrs.field(converter=_checks.day)
    until: date = attrs.field(converter=_checks.day)
    days: tuple[int, int] = attrs.field(converter=_days)
    who: str = attrs.field(validator=_checks.named)
    source: str = attrs.field(validator=_checks.named)
