"""The days on which a freeze recurs: RFC 5545 rules, in bounded time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, tzinfo

from deploysched import _checks
from deploysched.errors import ScheduleError

_LIMITS = {
    "INTERVAL": 9999,
    "COUNT": 100_000,
    "BYMONTH": 12,
    "BYMONTHDAY": 31,
    "BYYEARDAY": 366,
    "BYWEEKNO": 53,
    "BYSETPOS": 366,
    "BYEASTER": 366,
}
_POSITIVE = ("INTERVAL", "COUNT", "BYMONTH")
_DAY_PARTS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYEASTER")
_PARTS = ("FREQ", "UNTIL", "BYDAY", "WKST", *_LIMITS)
_WEEKDAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_WEEKDAYS = f"(?:[+-]?[0-9]{{1,2}})?{_WEEKDAY}"
_NUMBERS = "[+-]?[0-9]{1,6}(,[+-]?[0-9]{1,6})*"
_FORMS = {
    "FREQ": "[A-Z]+",
    "UNTIL": "[0-9]{8}(T[0-9]{6}Z?)?",
    "COUNT": "[0-9]{1,6}",
    "INTERVAL": "[0-9]{1,6}",
    "WKST": _WEEKDAY,
    "BYDAY": f"{_WEEKDAYS}(,{_WEEKDAYS})*",
}
# What a year of a rule costs, in tenths of a millisecond as measured, rounded up.
_COSTS = {"YEARLY": 1, "MONTHLY": 2, "WEEKLY": 4, "DAILY": 17}
MOST_WORK = 50_000  # some two seconds of one processor


class Recurrence:
    """A rule of whole days as dateutil reads it, checked part by part.

    Sub-daily rules are refused, and what dateutil would not read as written.
    """

    def __init__(self, rule: str) -> None:
        self.rule = _checks.text(rule, "a recurrence rule").upper()
        self.parts = self._split()
        if self.parts.get("FREQ") not in _COSTS:
            raise ScheduleError(
                f"{_checks.show(self.rule)} needs a FREQ, one of {', '.join(_COSTS)}: a "
                "freeze recurs by whole days"
            )
        if "BYEASTER" in self.parts and self.parts["FREQ"] != "YEARLY":
            raise ScheduleError(
                f"{_checks.show(self.rule)}: BYEASTER needs FREQ=YEARLY"
            )
        if "COUNT" in self.parts and "UNTIL" in self.parts:
            raise ScheduleError(
                f"{_checks.show(self.rule)} has COUNT and UNTIL: keep one"
            )

    def _split(self) -> dict[str, str]:
        parts: dict[str, str] = {}
        for part in self.rule.split(";"):
            name, _, value = part.partition("=")
            if name not in _PARTS:
                near = _checks.nearest(name, _PARTS)
                raise ScheduleError(
                    f"{_checks.show(name)} is no part of a rule of days{near}"
                )
            if name in parts:
                raise ScheduleError(f"{_checks.show(self.rule)} has {name} twice")
            if not _valid(name, value):
                raise ScheduleError(f"{name}={_checks.show(value)} cannot be read")
            parts[name] = value
        return parts

    @property
    def anchored(self) -> bool:
        """True where the rule takes its days from its start, which it then needs."""
        parts = self.parts
        free = parts["FREQ"] == "DAILY" or any(part in parts for part in _DAY_PARTS)
        return "COUNT" in parts or parts.get("INTERVAL", "1") != "1" or not free

    @property
    def count(self) -> int | None:
        """How often the rule occurs, or None."""
        return int(self.parts["COUNT"]) if "COUNT" in self.parts else None

    def work(self, start: datetime, last: datetime) -> int:
        """Return what looking for the occurrences costs."""
        return (last.year - start.year + 1) * _COSTS[self.parts["FREQ"]]

    def occurrences(
        self, start: datetime, last: datetime, zone: tzinfo | None = None
    ) -> Iterator[datetime]:
        """Yield when the rule occurs, from `start` to `last`, both included.

        All are times without a zone; `zone` is the one they are in, for an UNTIL that
        is given in UTC.
        Raises `ScheduleError` for a rule that never occurs.
        """
        until = min(last, self._until(zone) or last)
        # dateutil goes on to the year 9999 in search of 30 February. The calendar
        # repeats itself every 400 years (Easter does not), so let it begin there.
        years = (9998 - last.year) // 400 * 400 * ("BYEASTER" not in self.parts)
        found = False
        for moment in self._all(start.replace(year=start.year + years)):
            found, occurrence = True, moment.replace(year=moment.year - years)
            if occurrence > until:
                return
            yield occurrence
        if not found:
            raise ScheduleError(f"no day ever fits {_checks.show(self.rule)}")

    def _all(self, start: datetime) -> Iterator[datetime]:
        from dateutil.rrule import rrulestr  # loaded for freezes that recur alone

        rest = (
            f"{name}={value}" for name, value in self.parts.items() if name != "UNTIL"
        )
        try:
            yield from rrulestr(";".join(rest), dtstart=start)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            raise ScheduleError(
                f"{_checks.show(self.rule)} is no recurrence rule: {error}"
            ) from error

    def _until(self, zone: tzinfo | None) -> datetime | None:
        """Return the last moment of the rule; a plain date is meant to its end."""
        value = self.parts.get("UNTIL")
        if value is None:
            return None
        day = date(int(value[:4]), int(value[4:6]), int(value[6:8]))
        if len(value) == 8:
            return datetime.combine(day, time.max)
        clock = time(int(value[9:11]), int(value[11:13]), int(value[13:15]))
        moment = datetime.combine(day, clock)
        if zone is None:  # a rule of days: its days count, not its hours
            return datetime.combine(day, time.max)
        if value.endswith("Z"):
            return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        return moment


def _valid(name: str, value: str) -> bool:
    """True where a value is one that RFC 5545 has for a part of a rule."""
    if not re.fullmatch(_FORMS.get(name, _NUMBERS), value):
        return False
    if name not in _LIMITS:
        return True
    least = 1 if name in _POSITIVE else -_LIMITS[name]
    return all(
        least <= int(number) <= _LIMITS[name] and (int(number) or name == "BYEASTER")
        for number in value.split(",")
    )


class Work:
    """What may still be spent on recurrences: it bounds the time of a whole file."""

    def __init__(self) -> None:
        self.left = MOST_WORK

    def spend(self, amount: int) -> None:
        """Take a part of it, or refuse."""
        self.left -= amount
        if self.left < 0:
            raise ScheduleError(
                "more recurring freezes than can be followed: begin them later, or ask "
                "for fewer years"
            )
