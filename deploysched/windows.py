"""Runs of days and single closed days, with their names."""

from __future__ import annotations

from datetime import date

import attrs

from deploysched import _checks

__all__ = ["ClosedDay", "Window"]


@attrs.frozen
class Window:
    """A named run of days, both ends included.

    Compared by both ends and the name.
    A window may be one day; a reversed one is a `ValueError`.

    >>> Window(date(2026, 12, 21), date(2027, 1, 4), "year-end freeze").name
    'year-end freeze'
    """

    start: date = attrs.field(converter=_checks.day)
    end: date = attrs.field(converter=_checks.day)
    name: str = attrs.field(default="", validator=_checks.named)

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(
                f"the window ends on {self.end}, before its start {self.start}: swap them"
            )

    def __contains__(self, day: date) -> bool:
        return self.start <= _checks.day(day) <= self.end

    def __str__(self) -> str:
        return f"{self.start}..{self.end}"

    def overlaps(self, other: Window) -> bool:
        """True where at least one day lies in both windows."""
        return self.start <= other.end and other.start <= self.end

    def common(self, other: Window) -> tuple[date, ...]:
        """List the days that lie in both windows."""
        low = max(self.start, other.start).toordinal()
        high = min(self.end, other.end).toordinal()
        return tuple(map(_checks.from_ordinal, range(low, high + 1)))

    @property
    def reason(self) -> str:
        """What a closed day says of this window as a freeze."""
        return self.name or f"freeze {self.start if self.start == self.end else self}"


@attrs.frozen
class ClosedDay:
    """A day on which nothing deploys, or a due day that was dropped, and why.

    >>> ClosedDay(date(2026, 12, 25), ("Christmas Day",)).reasons
    ('Christmas Day',)
    """

    date: date = attrs.field(converter=_checks.day)
    reasons: tuple[str, ...] = attrs.field(converter=_checks.texts)

    def __str__(self) -> str:
        return f"{self.date.ctime()[:3]} {self.date}, {', '.join(self.reasons)}"
