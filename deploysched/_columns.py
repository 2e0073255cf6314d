"""Days out of whatever holds many of them: lists, arrays, columns of data frames."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from deploysched import _checks
from deploysched._zones import SECONDS, Days, clock
from deploysched.errors import ScheduleError
from deploysched.policies import Policy

# Rows at a time: enough to be fast, few enough to stay in the cache.
BLOCK = 1 << 16

_Block = Days | Sequence[Any]
_TICKS = {"D": 1, "h": 24, "m": 1_440, "s": SECONDS} | {
    unit: SECONDS * 1_000**power
    for power, unit in enumerate(("ms", "us", "ns", "ps"), 1)
}
_ACCEPTED = (
    "a list or tuple of dates, an array of datetime64, a pandas or Polars Series, "
    "a pandas Index or a pyarrow array"
)


@attrs.frozen(eq=False)
class Column:
    """Days that are read a block at a time, so that no second copy is made of them.

    `memory` is the array they lie in, where they come from one.
    """

    name: str
    size: int
    read: Callable[[int, int], Days]
    memory: npt.NDArray[Any] | None = None


@attrs.frozen
class _Reading:
    """How the days of one argument are read, and in which zone instants are.

    Without a `policy` an instant is refused, as only a day makes sense.
    """

    name: str
    policy: Policy | None

    def column(self, size: int, read: Callable[[int, int], _Block]) -> Column:
        """Take days from blocks of datetime64, or of Python objects."""

        def days(low: int, high: int) -> Days:
            block = read(low, high)
            if isinstance(block, np.ndarray):
                return self._days(block, low)
            return self._objects(block, low)

        return Column(self.name, size, days)

    def instants(self, size: int, read: Callable[[int, int], Days]) -> Column:
        """Take days in the policy's zone from blocks of instants, given in UTC."""
        if self.policy is None:
            raise TypeError(
                f"{self.name} must hold days, not instants of a time zone: take the "
                "calendar day of each, by .dt.date"
            )
        policy = self.policy
        covers = policy.calendar.covers
        local = clock(policy.zone, covers.start.toordinal(), covers.end.toordinal())
        return Column(
            self.name, size, lambda low, high: local.days(self.native(read(low, high)))
        )

    def native(self, block: Days) -> Days:
        """Refuse units that are no days; put the bytes into the machine's order."""
        unit, count = np.datetime_data(block.dtype)
        if unit not in _TICKS or count != 1:
            raise TypeError(
                f"{self.name} must hold days, not {block.dtype.name}: convert it, by "
                ".astype('datetime64[D]')"
            )
        return block.astype(block.dtype.newbyteorder("="), copy=False)

    def _days(self, block: Days, low: int) -> Days:
        block = self.native(block)
        ticks = _TICKS[np.datetime_data(block.dtype)[0]]
        if ticks > 1:
            # NaT is the least integer: it must not be taken for a time of day.
            timed = (block.view(np.int64) % ticks != 0) & ~np.isnat(block)
            if timed.any():
                index = int(timed.argmax())
                raise TypeError(
                    f"{self.name}[{low + index}] is {block[index]}, a time of day without "
                    "a zone: give the column its zone (tz_localize in pandas, "
                    "dt.replace_time_zone in Polars), or take the calendar day of each "
                    "(.astype('datetime64[D]'))"
                )
        return block.astype("datetime64[D]", copy=False)

    def _objects(self, values: Sequence[Any], low: int) -> Days:
        if set(map(type, values)) != {date}:
            values = [self._day(value, low + i) for i, value in enumerate(values)]
        return np.array(values, "datetime64[D]")

    def _day(self, value: Any, index: int) -> Any:
        name = f"{self.name}[{index}]"
        if value is None or type(value).__name__ == "NaTType":
            return None
        if isinstance(value, np.datetime64):
            return self._days(np.array([value]), index)[0]
        if self.policy is None:
            return _checks.day(value, name)
        return self.policy.day_of(value, name)


def column(values: Any, name: str, policy: Policy | None) -> Column:
    """Return the days that an argument holds; `TypeError` says what is accepted.

    Instants of a zone become days in the zone of `policy`.
    """
    reading = _Reading(name, policy)
    if isinstance(values, list | tuple):
        return reading.column(len(values), lambda low, high: values[low:high])
    if isinstance(values, np.ndarray):
        return _from_numpy(values, reading)
    for package, reader in _READERS.items():
        module = sys.modules.get(package)  # never imported for its types alone
        found = module and reader(module, values, reading)
        if found:
            return found
    raise TypeError(
        f"{name} must be {_ACCEPTED}, not {_checks.article(values)}{_one(values)}"
    )


def _one(value: object) -> str:
    if isinstance(value, date | np.datetime64):
        return ": for one day, plan and latest_go_live"
    return ""


def _refused(name: str, dtype: object, fix: str) -> TypeError:
    return TypeError(f"{name} must hold days, not {_checks.show(str(dtype))}: {fix}")


def _from_numpy(values: npt.NDArray[Any], reading: _Reading) -> Column:
    name = reading.name
    if isinstance(values, np.ma.MaskedArray):
        raise _refused(name, "a masked array", ".filled(np.datetime64('NaT')) first")
    if values.ndim != 1:
        raise ScheduleError(
            f"{name} has {values.ndim} dimensions: give one, by .ravel(), and reshape "
            "the answer"
        )
    if values.dtype.kind == "O":
        return reading.column(len(values), lambda low, high: values[low:high].tolist())
    if values.dtype.kind != "M":
        raise _refused(name, values.dtype, "convert it, by .astype('datetime64[D]')")
    reading.native(values[:0])  # an empty column of another unit is refused too
    dates = reading.column(len(values), lambda low, high: values[low:high])
    return attrs.evolve(dates, memory=values)


def _from_pandas(pandas: Any, values: Any, reading: _Reading) -> Column | None:
    if not isinstance(values, pandas.Series | pandas.Index):
        return None
    dtype = values.dtype
    if isinstance(dtype, pandas.ArrowDtype):
        return _from_arrow(
            sys.modules["pyarrow"], values.array.__arrow_array__(), reading
        )
    if isinstance(dtype, pandas.DatetimeTZDtype):
        utc = values.array.tz_convert(None).to_numpy()
        return reading.instants(len(utc), lambda low, high: utc[low:high])
    if not isinstance(dtype, np.dtype) or dtype.kind not in "MO":
        raise _refused(reading.name, dtype, "convert it, by pandas.to_datetime")
    return _from_numpy(values.to_numpy(), reading)


def _from_polars(polars: Any, values: Any, reading: _Reading) -> Column | None:
    if not isinstance(values, polars.Series):
        return None
    dtype, size = values.dtype, len(values)
    if dtype == polars.Null:
        values, dtype = values.cast(polars.Date), polars.Date
    if dtype == polars.Date or (dtype == polars.Datetime and dtype.time_zone is None):
        return reading.column(size, lambda low, high: values[low:high].to_numpy())
    if dtype == polars.Datetime:
        utc = values.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return reading.instants(size, lambda low, high: utc[low:high].to_numpy())
    raise _refused(
        reading.name, dtype, "convert it, by .str.to_date() or .cast(pl.Date)"
    )


def _from_arrow(pyarrow: Any, values: Any, reading: _Reading) -> Column | None:
    if not isinstance(values, pyarrow.Array | pyarrow.ChunkedArray):
        return None
    kind, types = values.type, pyarrow.types
    if types.is_null(kind):
        values, kind = values.cast(pyarrow.date32()), pyarrow.date32()

    def read(low: int, high: int) -> Days:
        block: Days = values.slice(low, high - low).to_numpy(zero_copy_only=False)
        return block

    if types.is_timestamp(kind) and kind.tz is not None:
        return reading.instants(len(values), read)
    if types.is_date(kind) or types.is_timestamp(kind):
        return reading.column(len(values), read)
    raise _refused(reading.name, kind, "convert it, by .cast(pyarrow.date32())")


_READERS: dict[str, Callable[[Any, Any, _Reading], Column | None]] = {
    "pandas": _from_pandas,
    "polars": _from_polars,
    "pyarrow": _from_arrow,
}
