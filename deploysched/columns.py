"""Days out of whatever holds many of them: lists, arrays, columns of data frames."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from deploysched import _checks
from deploysched.errors import OutOfRangeError
from deploysched.policies import Policy

__all__ = ["Days", "Reader"]

Days = npt.NDArray[np.datetime64]
# How libraries and zone files call the one zone that has no clock changes.
_UTC = {"UTC", "UCT", "GMT", "Zulu", "Universal", "Greenwich", "+00:00", "tzutc()"}
_LONG = ("M8[Y]", "M8[M]", "M8[W]")  # units that name no day


def _is_utc(zone: object) -> bool:
    return str(zone).removeprefix("Etc/") in _UTC


class Reader(NamedTuple):
    """How one argument is read; a strict reading raises the first fault that it meets."""

    name: str
    policy: Policy
    strict: bool
    instants: bool = True

    def read(self, values: Any) -> tuple[Days, dict[int, str]]:
        """Return the days of a column, and what is wrong with some by their position."""
        if isinstance(values, list | tuple):
            return self.objects(values)
        dtype = getattr(values, "dtype", getattr(values, "type", None))
        zone = getattr(dtype, "tz", None) or getattr(dtype, "time_zone", None)
        if np.ma.isMaskedArray(values):
            missing = np.datetime64("NaT") if values.dtype.kind == "M" else None
            values = values.filled(missing)
        # pandas gives objects unless it is told a type; all give instants in UTC.
        array = np.asarray(values, "M8[us]" if zone else None)
        if array.ndim != 1 or array.dtype in _LONG:
            given = _checks.article(values)
            raise TypeError(f"{self.name} must be one column of days, not {given}")
        if array.dtype.kind != "M":
            return self.objects(array.tolist())
        if np.datetime_data(array.dtype)[0] == "D":
            return array.astype("M8[D]", copy=False), {}
        exact = array.astype("M8[us]")  # numpy has no way from days to picoseconds
        days = exact.astype("M8[D]")
        timed = (days != exact) & ~np.isnat(days)
        if zone:
            found, faults = self.local(exact)
            moved = (found != days) & ~np.isnat(days)
            self.suspect(_is_utc(zone) and bool(moved.any()) and not timed.any())
            return found, faults
        # One by one, each time of day without a zone is told.
        return self.objects(exact.tolist()) if timed.any() else (days, {})

    def local(self, utc: Days) -> tuple[Days, dict[int, str]]:
        """Return the days of instants in the zone of the policy, and which have none."""
        if not self.instants:
            raise TypeError(f"{self.name} must hold days: take those of the instants")
        # Asked once a quarter of an hour, the least by which clocks are apart.
        quarters, back = np.unique(utc.astype("M8[15m]"), return_inverse=True)
        years = np.array(["0001-01-01", "9999-12-31T23:45"], quarters.dtype)
        inside = quarters.clip(years[0], years[1])  # Python knows no other
        days = np.full_like(quarters, "NaT", "M8[D]")
        for at, moment in enumerate(inside.astype("M8[s]").tolist()):
            with suppress(OutOfRangeError):
                days[at] = moment and self.policy.day_of(moment.replace(tzinfo=UTC))
        found = days[back]
        lost = np.flatnonzero(np.isnat(found) & ~np.isnat(utc)).tolist()
        faults = {at: f"{self.name}[{at}] is outside all years" for at in lost}
        if self.strict and faults:
            raise OutOfRangeError(faults[lost[0]])
        return found, faults

    def suspect(self, plain: bool) -> None:
        """Refuse what plain days become when they are taken for instants in UTC."""
        if plain:
            raise TypeError(
                f"{self.name} holds nothing but midnights in UTC, which lie on the day "
                f"before in {self.policy.tz}: where they are days, take them without a "
                f"zone; where they are instants, convert them to {self.policy.tz}"
            )

    def objects(self, values: Sequence[Any]) -> tuple[Days, dict[int, str]]:
        """Return the days of Python values one by one."""
        if {*map(type, values)} <= {*_checks.DATE, type(None)}:
            return np.array(values, "M8[D]"), {}
        days: list[date | None] = []
        faults: dict[int, str] = {}
        midnights, moved = True, False  # are all of them midnights in UTC?
        for at, value in enumerate(values):
            try:
                day = self.day(value, f"{self.name}[{at}]")
            except (TypeError, ValueError) as error:
                if self.strict:
                    raise
                day, faults[at] = None, str(error)
            days.append(day)
            if day and isinstance(value, datetime) and value.tzinfo:
                midnights &= value.time() == time() and _is_utc(value.tzinfo)
                moved |= value.date() != day
            elif day:
                midnights = False
        self.suspect(moved and midnights)
        return np.array(days, "M8[D]"), faults

    def day(self, value: Any, name: str) -> date | None:
        """Return the day of one value, or None where it is missing."""
        if value is None or type(value).__name__ == "NAType" or _checks.missing(value):
            return None
        if isinstance(value, np.datetime64):
            if value.dtype in _LONG:
                raise TypeError(f"{name} must be a day, not {_checks.article(value)}")
            value = value.astype("M8[us]").item()
        if isinstance(value, datetime) and not value.tzinfo and value.time() == time():
            value = value.date()
        if self.instants:
            return self.policy.day_of(value, name)
        return _checks.day(value, name)
