"""When a train is nominally due: an RFC 5545 recurrence, extra and left-out days."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, time
from functools import cached_property
from itertools import chain, takewhile

import attrs

from deploysched import _checks
from deploysched.errors import OutOfRangeError, ScheduleError

__all__ = ["Cadence"]

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FAR = 100 * 366  # days: no train runs less often than once in a century
_CYCLE = 146_097  # days: the calendar and its weekdays repeat after 400 years
_WEEKDAY = f"({'|'.join(WEEKDAYS)})"
# What a part may be, by RFC 5545 3.3.10; of the weeks 52 and 53 dateutil misses days.
_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9][0-9]{0,3}",
    "WKST": _WEEKDAY,
    "BYMONTH": "0?[1-9]|1[0-2]",
    "BYMONTHDAY": "[+-]?(0?[1-9]|[12][0-9]|3[01])",
    "BYYEARDAY": "[+-]?(?!0+$)([0-2]?[0-9]{1,2}|3[0-5][0-9]|36[0-6])",
    "BYWEEKNO": "[+-]?(0?[1-9]|[1-4][0-9]|5[01])",
    "BYSETPOS": "[+-]?[1-9][0-9]{0,2}",
    "BYDAY": f"([+-]?(0?[1-9]|[1-4][0-9]|5[0-3]))?{_WEEKDAY}",
}
_ENDS = {  # what closes days may end, or count from Easter as dateutil does
    "COUNT": "[1-9][0-9]{0,5}",
    "UNTIL": "[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(T[0-9]{6}Z?)?",
    # Further from Easter dateutil loses the days that fall into another year.
    "BYEASTER": "[+-]?[0-7]?[0-9]|[+]?([89][0-9]|1[0-9]{2}|2[0-4][0-9])",
}
_ONLY_IN = {  # the frequencies beside which a part has a meaning that all readers share
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYSETPOS": ("MONTHLY", "YEARLY"),
    **dict.fromkeys(("BYYEARDAY", "BYWEEKNO", "BYEASTER"), ("YEARLY",)),
}


def recurring(rule: str, start: date, last: date) -> list[int]:
    """List the ordinals of the days of a rule, counted from `start`, up to `last`.

    Raises `ScheduleError` for what is no rule of whole days, or one that dateutil reads
    otherwise than RFC 5545, and `ValueError` for an UNTIL that is no day.
    """
    from dateutil import rrule  # a plain weekly rule needs none

    parts = _split("".join(rule.upper().split()), "rule", _PARTS | _ENDS)
    last = min(last, date.fromisoformat(parts.pop("UNTIL", "99991231")[:8]))
    if start > last:
        return []
    # dateutil looks for a next day up to the year 9999: from nearby it is soon there.
    cycles = 0 if "BYEASTER" in parts else (date.max - last).days // _CYCLE
    ahead = cycles * _CYCLE
    first, end = (_checks.combine(_later(day, ahead), time()) for day in (start, last))
    found = rrule.rrulestr(";".join(map("=".join, parts.items())), dtstart=first)
    try:
        return [moment.toordinal() - ahead for moment in takewhile(end.__ge__, found)]
    except IndexError:  # dateutil looks for a twentieth Monday of a month
        raise ScheduleError(
            f"the rule {rule!a:.60} has a number that no month has: correct it"
        ) from None


def _split(rule: str, noun: str, known: dict[str, str]) -> dict[str, str]:
    """Return the parts of a rule; refuse one that is not clear."""
    import re

    split = (part.partition("=") for part in rule.split(";"))
    parts = {name: given for name, _, given in split}
    frequency, days = parts.get("FREQ", ""), parts.get("BYDAY", "").split(",")
    numbered = [day for day in days if len(day) > 2]
    odd = [
        name
        for name, given in parts.items()
        if frequency not in _ONLY_IN.get(name, (frequency,))
        or not all(
            re.fullmatch(known.get(name, ""), item)
            for item in (given.split(",") if name[:2] == "BY" else [given])
        )
    ]
    if numbered and (frequency not in _ONLY_IN["BYSETPOS"] or "BYWEEKNO" in parts):
        odd.append("BYDAY")
    if len(rule) > 200:  # long lists take long
        wrong = "is longer than 200 characters: shorten it"
    elif len(parts) <= rule.count(";"):
        wrong = "has a part twice: keep one"
    elif unknown := [name for name in parts if name not in known]:
        why = "a cadence recurs by whole days and without an end, so "
        why = why if noun == "cadence" else ""
        wrong = f"has {unknown[0]!a:.60}: {why}use {', '.join(known)}"
    elif not frequency:
        wrong = "has no FREQ: write it as 'FREQ=WEEKLY;BYDAY=FR'"
    elif odd:
        kind = "" if odd[0] == "FREQ" else f"{frequency} "
        wrong = (
            f"has {odd[0]}={parts[odd[0]]!a:.60}, which no {kind}rule of whole days has: "
            "correct it"
        )
    elif numbered and len(numbered) < len(days):
        wrong = "mixes plain and numbered days: number all, as in BYDAY=1MO,2MO,-1WE"
    elif "BYWEEKNO" in parts and "BYDAY" not in parts:
        wrong = "has BYWEEKNO without BYDAY: name the weekday"
    else:
        return parts
    raise ScheduleError(f"the {noun} {rule!a:.60} {wrong}")


def _rule(value: str) -> str:
    return _checks.text(value, "a cadence rule", empty=True).strip().upper()


@attrs.frozen(cache_hash=True)
class Cadence:
    """The days on which a train is nominally due, by an RFC 5545 recurrence rule.

    `rule` is the value of an RRULE of whole days without an end; it may be empty where
    `rdate` lists all days.
    A plain weekly rule stands alone; every other one counts from `dtstart`, which it
    needs, and which is itself due where the rule says so.
    `rdate` are further due days, `exdate` days that are not due whatever else says so.
    Compared by the rule as written (in upper case) and the days.

    Raises `ScheduleError` for a rule that is not one, that no day fits, or that readers
    of RFC 5545 are known to take differently.

    >>> Cadence("FREQ=WEEKLY;BYDAY=FR").after(date(2026, 11, 27))
    datetime.date(2026, 12, 4)
    >>> Cadence(rdate=[date(2026, 4, 23), date(2026, 10, 22)]).after(date(2026, 5, 1))
    datetime.date(2026, 10, 22)
    """

    rule: str = attrs.field(default="", converter=_rule)
    dtstart: date | None = attrs.field(
        default=None, converter=attrs.converters.optional(_checks.day)
    )
    rdate: tuple[date, ...] = attrs.field(
        default=(), kw_only=True, converter=_checks.days
    )
    exdate: tuple[date, ...] = attrs.field(
        default=(), kw_only=True, converter=_checks.days
    )

    def __attrs_post_init__(self) -> None:
        shown = f"the cadence {self.rule!a:.60}"
        if not (self.rule or self.rdate):
            raise ScheduleError(
                "a cadence has neither a rule nor rdate: write 'FREQ=WEEKLY;BYDAY=FR', "
                "or list the days"
            )
        if self.rule and not self._weekly:
            _split(self.rule, "cadence", _PARTS)
            if self.dtstart is None:
                raise ScheduleError(
                    f"{shown} needs dtstart, the day it counts from, such as 2026-01-02"
                )
            spans = (_later(self.dtstart, days) for days in (800, _FAR))
            if not any(recurring(self.rule, self.dtstart, last) for last in spans):
                raise ScheduleError(f"{shown} fits no day: correct it")

    @cached_property
    def _weekly(self) -> tuple[int, ...]:
        """The weekdays of a plain weekly rule, which is arithmetic; else nothing."""
        start, _, names = self.rule.partition(";BYDAY=")
        days = names.split(",")
        if start != "FREQ=WEEKLY" or not set(days) <= set(WEEKDAYS):
            return ()
        return tuple(sorted(set(map(WEEKDAYS.index, days))))

    def days(self, first: date, last: date) -> Sequence[int]:
        """List the ordinals of the due days from `first` to `last`, both included."""
        start = max(first, self.dtstart or first)
        low, high = start.toordinal(), last.toordinal() + 1
        due: Sequence[int] = ()
        if self._weekly:
            weeks = [range(low + (day + 1 - low) % 7, high, 7) for day in self._weekly]
            due = weeks[0] if len(weeks) == 1 else sorted(chain.from_iterable(weeks))
        elif self.rule:
            due = recurring(self.rule, self.dtstart or first, last)
            due = due[bisect_left(due, low) :]
        if not (self.rdate or self.exdate):
            return due
        extra = (day.toordinal() for day in self.rdate if first <= day <= last)
        return sorted({*due, *extra}.difference(map(date.toordinal, self.exdate)))

    def after(self, day: date) -> date:
        """Return the first due day strictly after `day`.

        Raises `OutOfRangeError` where none follows within a century.
        """
        start = _later(_checks.day(day), 1)
        for span in (6, 800, _FAR):  # most rules are due within the week or two years
            if start > day and (due := self.days(start, _later(start, span))):
                return _checks.from_ordinal(due[0])
        raise OutOfRangeError(f"cadence {self.rule!a:.60} has no due day after {day}")

    def on_or_before(self, day: date) -> date:
        """Return `day` where it is due, else the last due day before it.

        Raises `OutOfRangeError` where none precedes within a century.
        """
        day = _checks.day(day)
        for span in (6, 800, _FAR):
            if due := self.days(_later(day, -span), day):
                return _checks.from_ordinal(due[-1])
        raise OutOfRangeError(
            f"cadence {self.rule!a:.60} has no due day on or before {day}"
        )


def _later(day: date, days: int) -> date:
    """Return a day so many days later, or the end of all years."""
    last = date.max.toordinal()
    return _checks.from_ordinal(min(max(day.toordinal() + days, 1), last))
