"""When a train is nominally due: an RFC 5545 recurrence of whole days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from threading import Lock
from typing import Any, cast

import attrs

from deploysched import _checks
from deploysched.errors import OutOfRangeError, ScheduleError

__all__ = ["Cadence"]

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
# The largest number of each part; all but months and the interval may be negative.
_NUMBERS = {
    "INTERVAL": 9_999,
    "BYMONTH": 12,
    "BYMONTHDAY": 31,
    "BYYEARDAY": 366,
    "BYWEEKNO": 53,
    "BYSETPOS": 366,
}
_ONLY_IN = {  # the frequencies beside which RFC 5545 has a part
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
}
_PARTS = ("FREQ", "BYDAY", "WKST", *_NUMBERS)
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,+-")


def _parts(rule: str) -> dict[str, str]:
    """Split a recurrence rule, refusing what a cadence cannot be."""
    parts: dict[str, str] = {}
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if not value or not _LETTERS.issuperset(name + value):
            raise ScheduleError(
                f"{_checks.show(rule)} is no recurrence rule: write NAME=VALUE parts "
                "joined by ';', as in 'FREQ=WEEKLY;BYDAY=FR'"
            )
        if name in parts:
            raise ScheduleError(f"{_checks.show(rule)} has {name} twice: keep one")
        if name not in _PARTS:
            raise ScheduleError(
                f"{_checks.show(name)} is not allowed in a cadence, which recurs by whole "
                f"days and without an end: use {', '.join(_PARTS)}"
            )
        parts[name] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise ScheduleError(
            f"{_checks.show(rule)} needs a FREQ, one of {', '.join(_FREQUENCIES)}"
        )
    for name, value in parts.items():
        if not _allowed(name, value, parts["FREQ"]):
            raise ScheduleError(
                f"{name}={_checks.show(value)} is no part of a {parts['FREQ']} rule by "
                "RFC 5545: correct it"
            )
    return parts


def _allowed(name: str, value: str, frequency: str) -> bool:
    """True where a part is what RFC 5545 allows; dateutil lets more pass, and fails late."""
    if name == "FREQ":
        return True
    if name == "WKST":
        return value in _WEEKDAYS
    items = value.split(",")
    if name == "BYDAY":
        numbered = {"MONTHLY": 5, "YEARLY": 53}.get(frequency, 0)
        return all(
            item[-2:] in _WEEKDAYS and (not item[:-2] or _within(item[:-2], numbered))
            for item in items
        )
    if frequency not in _ONLY_IN.get(name, _FREQUENCIES):
        return False
    positive = name in ("INTERVAL", "BYMONTH")
    if name == "INTERVAL" and len(items) > 1:
        return False
    return all(_within(item, _NUMBERS[name], positive) for item in items)


def _within(text: str, most: int, positive: bool = False) -> bool:
    """True for a number from 1 to `most`, or from -most to -1 where that is allowed."""
    digits = text if positive else text.removeprefix("-").removeprefix("+")
    return digits.isdigit() and len(digits) < 6 and 1 <= int(digits) <= most


def _rule(value: Any) -> str:
    rule = _checks.text(value, "a cadence rule")
    # Some other letters become ASCII ones in upper case.
    rule = rule.upper() if rule.isascii() else rule
    _parts(rule)
    return rule


def _start(value: Any) -> date | None:
    return None if value is None else _checks.day(value, "dtstart")


@attrs.frozen(cache_hash=True)
class Cadence:
    """The days on which a train is nominally due, by an RFC 5545 recurrence rule.

    `rule` is the value of an RRULE of whole days without an end: COUNT, UNTIL and
    sub-daily parts are refused.
    A plain weekly rule stands alone; every other one counts from `dtstart`, which it
    needs, and raises `OutOfRangeError` for a day before it.
    Compared by the rule as written (in upper case) and `dtstart`.

    >>> Cadence("FREQ=WEEKLY;BYDAY=FR").after(date(2026, 11, 27))
    datetime.date(2026, 12, 4)
    """

    rule: str = attrs.field(converter=_rule)
    dtstart: date | None = attrs.field(default=None, converter=_start)

    def __attrs_post_init__(self) -> None:
        if self._week is None:
            if self.dtstart is None:
                raise ScheduleError(
                    f"{self._shown} needs a dtstart, the day from which it counts: "
                    f"Cadence({self._shown}, date(2026, 1, 2))"
                )
            self._occurrences  # noqa: B018, a rule that cannot be read fails here

    @property
    def _shown(self) -> str:
        return _checks.show(self.rule)

    @cached_property
    def _week(self) -> tuple[tuple[timedelta, ...], tuple[timedelta, ...]] | None:
        """By weekday, the way to the next due day and back to the last; or None.

        Only a plain weekly rule is that regular.
        """
        parts = _parts(self.rule)
        names = parts.pop("BYDAY", "").split(",")
        if parts != {"FREQ": "WEEKLY"} or not set(names) <= set(_WEEKDAYS):
            return None
        due = [_WEEKDAYS.index(name) for name in names]
        ahead = (min((other - day - 1) % 7 + 1 for other in due) for day in range(7))
        back = (min((day - other) % 7 for other in due) for day in range(7))
        return tuple(map(timedelta, ahead)), tuple(map(timedelta, back))

    @cached_property
    def _occurrences(self) -> _Occurrences:
        # Such a rule without a dtstart has been refused when the cadence was made.
        return _Occurrences(self.rule, cast("date", self.dtstart))

    def after(self, day: date) -> date:
        """Return the first due day strictly after `day`.

        Raises `OutOfRangeError` where `day` is before `dtstart`, or none follows.
        """
        day = self._counted(day)
        week = self._week
        if week is None:
            found = self._occurrences.after(day)
        else:
            step = week[0][day.weekday()]
            found = day + step if date.max - day >= step else None
        if found is None:
            raise OutOfRangeError(f"{self._shown} has no due day after {day}")
        return found

    def on_or_before(self, day: date) -> date:
        """Return `day` where it is due, else the last due day before it.

        Raises `OutOfRangeError` where `day` is before `dtstart`, or none precedes.
        """
        day = self._counted(day)
        week = self._week
        if week is None:
            found = self._occurrences.on_or_before(day)
        else:
            step = week[1][day.weekday()]
            found = day - step if day - (self.dtstart or date.min) >= step else None
        if found is None:
            raise OutOfRangeError(f"{self._shown} has no due day on or before {day}")
        return found

    def _counted(self, day: date) -> date:
        if type(day) is not date:
            day = _checks.day(day, "day")
        if self.dtstart is not None and day < self.dtstart:
            raise OutOfRangeError(
                f"{day} is before {self.dtstart}, the dtstart from which {self._shown} "
                "counts: ask for a later day, or move dtstart"
            )
        return day


class _Occurrences:
    """The due days of a rule that is not plain weekly, found once and kept.

    dateutil counts from `dtstart` at each question; this list grows as far as it was
    asked, under a lock, as several threads may share one cadence.
    """

    def __init__(self, rule: str, dtstart: date) -> None:
        from dateutil import rrule  # loaded for such a rule alone

        start = datetime.combine(dtstart, time())
        self._more: Iterator[datetime] = iter(rrule.rrulestr(rule, dtstart=start))
        self._days: list[date] = []
        self._lock = Lock()

    def _grow_past(self, day: date) -> None:
        if self._days and self._days[-1] > day:
            return
        with self._lock:
            try:
                for moment in self._more:
                    self._days.append(moment.date())
                    if self._days[-1] > day:
                        break
            except ValueError:  # dateutil looked for a day of the year 10000
                self._more = iter(())

    def after(self, day: date) -> date | None:
        self._grow_past(day)
        index = bisect_right(self._days, day)
        return self._days[index] if index < len(self._days) else None

    def on_or_before(self, day: date) -> date | None:
        self._grow_past(day)
        index = bisect_right(self._days, day)
        return self._days[index - 1] if index else None
