"""The calendar day of each instant of a column, by the clocks of one zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise

import attrs
import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
NAT = np.iinfo(np.int64).min
EPOCH = date(1970, 1, 1).toordinal()  # day 0 of datetime64
SECONDS = 86_400  # of a day
_START = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen(eq=False)
class Clock:
    """The clock changes of a zone: `offsets[i]` holds up to `changes[i]`, in seconds.

    All columns are converted by it, whichever library they come from: some of those
    do not know the clock changes after 2037.
    """

    changes: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]

    def days(self, utc: Days) -> Days:
        """Return the calendar day of each instant; missing ones stay missing."""
        seconds = utc.astype("datetime64[s]").view(np.int64)
        local = seconds + self.offsets[np.searchsorted(self.changes, seconds, "right")]
        days = local // SECONDS
        days[np.isnat(utc)] = NAT
        return days.view("datetime64[D]")


@lru_cache(maxsize=8)
def clock(zone: tzinfo, first: int, last: int) -> Clock:
    """Find the clock changes between two days, given by ordinal."""
    # A day on each side, as far as there are days: an offset is less than a day.
    least, most = date.min.toordinal() + 1, date.max.toordinal() - 1
    samples = [
        (day - EPOCH) * SECONDS
        for day in range(max(first - 2, least), min(last + 3, most))
    ]
    changes: list[int] = []
    offsets = [_offset(zone, samples[0])]
    for low, high in pairwise(samples):
        while offsets[-1] != _offset(zone, high):
            changes.append(_change(zone, low, high, offsets[-1]))
            offsets.append(_offset(zone, changes[-1]))
    return Clock(np.array(changes, np.int64), np.array(offsets, np.int64))


def _offset(zone: tzinfo, seconds: int) -> int:
    moment = (_START + timedelta(seconds=seconds)).astimezone(zone)
    return round((moment.utcoffset() or timedelta()).total_seconds())


def _change(zone: tzinfo, low: int, high: int, offset: int) -> int:
    """Return the first second after `low` at which another offset holds."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == offset:
            low = middle
        else:
            high = middle
    return high
