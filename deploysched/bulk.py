"""The same rules on whole columns and tables: millions of Go-Lives at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import lru_cache
from importlib import import_module
from itertools import zip_longest
from typing import Any, Literal

import attrs
import numpy as np
import numpy.typing as npt

from deploysched.columns import Days, Reader
from deploysched.errors import OutOfRangeError
from deploysched.planning import Basis, latest_go_live, plan
from deploysched.policies import Policy
from deploysched.powerplatform import POWER_PLATFORM
from deploysched.windows import Window

__all__ = [
    "CalendarTable",
    "calendar_table",
    "latest_go_live_array",
    "plan_array",
    "read_column",
]

Errors = Literal["raise", "coerce"]
_BLOCK = 1 << 15  # rows at a time: few enough to stay in the cache
_GONE = np.iinfo(np.int64).min  # NaT
# What a table calls the ends of a rollout, whatever its policy has.
_ENDS = tuple(plan(date(2026, 1, 2)).ends())


def _planned(day: date, policy: Policy) -> list[date]:
    return [item.date for item in plan(day, policy)]


def _confirmed(live_by: date, policy: Policy, region: str, basis: Basis) -> list[date]:
    last = latest_go_live(region, live_by, policy, basis=basis)
    # The last whole day, which is refused where the calendar does not cover it.
    return [plan(policy.day_before(last), policy).go_live]


@lru_cache(maxsize=1024)
def _year(
    year: int, ask: Callable[..., list[date]], policy: Policy, *asked: str
) -> Days:
    """Ask once for each day of a year; where there is no answer, all is missing."""
    days = Window(date(year, 1, 1), date(year, 12, 31))
    rows: list[Any] = []
    for day in days.common(days):
        try:
            rows.append(ask(day, policy, *asked))
        except OutOfRangeError:
            rows.append([None] * (1 if asked else len(policy.stages)))
    return np.array(rows, "M8[D]")


def _ends(numbers: npt.NDArray[np.int64]) -> tuple[int, int]:
    """Return the first and the last of some days, but for those that are missing."""
    if not len(numbers):
        return 0, 0
    low = numbers.min()  # a missing day is the least of all numbers
    return _ends(numbers[numbers > _GONE]) if low == _GONE else (low, numbers.max())


def _answers(
    reader: Reader, values: Any, *question: Any, out: Days | None = None
) -> Days:
    """Look each day up among the answers of its year; a missing day has a missing one."""
    days, _ = reader.read(values)
    numbers, covers = days.view(np.int64), reader.policy.calendar.covers
    ends = np.array(_ends(numbers))
    # A day of a promise may lie after the calendar by as much as a century.
    years = ends.astype("M8[D]").astype("M8[Y]").astype(int) + 1970
    years = years.clip(covers.start.year, min(covers.end.year + 101, date.max.year))
    tables = [_year(year, *question) for year in range(years[0], years[1] + 1)]
    nothing = np.full_like(tables[0][:1], "NaT")
    rows = np.concatenate([nothing, *tables, nothing])
    first = np.datetime64(str(years[0]), "D").astype(int) - 1
    if out is None:
        out = np.empty((len(days), rows.shape[1]), rows.dtype)
    for low in range(0, len(days), _BLOCK):
        index = numbers[low : low + _BLOCK] - first
        # Clipped, all that is outside meets nothing at either end.
        np.take(rows, index, 0, out[low : low + _BLOCK], "clip")
    gaps = np.isnat(rows[:, 0])
    low, high = (ends - first).clip(0, len(rows) - 1)
    if reader.strict and gaps[low : high + 1].any():
        wrong = gaps.take(numbers - first, mode="clip") & ~np.isnat(days)
        for at in np.flatnonzero(wrong)[:1].tolist():
            what = f"the answer for {reader.name}[{at}], {days[at]},"
            raise reader.policy.calendar.out_of_range(what)
    return out


def plan_array(
    go_live: Any,
    policy: Policy = POWER_PLATFORM,
    *,
    out: Days | None = None,
    errors: Errors = "raise",
) -> Days:
    """Plan many Go-Live days: a row each, with one date a stage, equal to `plan`.

    `go_live` is one column: a list or tuple of dates or aware datetimes, an array of
    datetime64, a pandas Series or Index, a Polars Series, or a pyarrow array.
    Instants of a time zone become days in `policy.tz`, and midnights without a zone are
    days; any other time of day without a zone is refused.
    So is a column of instants that are all midnight in UTC: plain days look like that
    after ``pandas.to_datetime(days, utc=True)``, and lie on the day before in Seattle.

    The result is datetime64[D] of shape (days, stages); `out` takes it in place.
    A missing day (NaT, nan, None, null) gives a row of NaT, and with `errors="coerce"`
    so does one that cannot be read or planned; `read_column` says what is wrong with it.

    Raises `OutOfRangeError` naming the first day that cannot be planned, by position,
    and `TypeError` where something holds no days.

    >>> print(plan_array([date(2026, 11, 25), None])[:, :2])
    [['2026-11-27' '2026-11-30']
     [       'NaT'        'NaT']]
    """
    reader = Reader("go_live", policy, errors != "coerce")
    return _answers(reader, go_live, _planned, policy, out=out)


def latest_go_live_array(
    region: str,
    live_by: Any,
    policy: Policy = POWER_PLATFORM,
    *,
    basis: Basis = "rules",
    errors: Errors = "raise",
) -> Days:
    """Return the last Go-Live day that keeps a promise by each day, as datetime64[D].

    `live_by` takes what `plan_array` takes, but for instants: it means whole days, and
    they are included.
    `basis` and `region` are those of `latest_go_live`, and `errors` of `plan_array`.
    Planning the result keeps the promise, the day after breaks it; where the policy asks
    for notice, it may be the day before that of `latest_go_live`.

    >>> print(latest_go_live_array("DE", [date(2026, 12, 24)]))
    ['2026-12-17']
    """
    key = policy.stage_for(region).key
    reader = Reader("live_by", policy, errors != "coerce", instants=False)
    return _answers(reader, live_by, _confirmed, policy, key, basis)[:, 0]


def read_column(
    values: Any, policy: Policy = POWER_PLATFORM
) -> tuple[Days, npt.NDArray[np.object_]]:
    """Read a column of mixed quality: its days, and beside each what is wrong with it.

    `values` is what `plan_array` takes, with anything in between: text, numbers,
    periods, times of day without a zone, days that the calendar does not cover.
    With a day that is NaT stands a sentence, with every other the empty text.

    Raises `TypeError` where there is no column, or all of it is midnight in UTC.

    >>> days, wrong = read_column([date(2026, 11, 25), date(9999, 12, 31), None])
    >>> print(days, wrong[2])
    ['2026-11-25'        'NaT'        'NaT'] missing
    """
    days, faults = Reader("values", policy, strict=False).read(values)
    covers = policy.calendar.covers
    low, high = np.array([covers.start, covers.end], "M8[D]")
    for at in np.flatnonzero((days < low) | (days > high)).tolist():
        what = f"values[{at}], {days[at]},"
        faults[at] = str(policy.calendar.out_of_range(what))
    wrong = np.where(np.isnat(days), "missing", "").astype(object)
    wrong[list(faults)] = list(faults.values())
    return np.where(wrong == "", days, np.datetime64("NaT")), wrong


@attrs.frozen
class CalendarTable:
    """A table of days for programs that join tables: made by `calendar_table`.

    It exports the Arrow C stream, so pandas, Polars, pyarrow and DuckDB read it as it
    is; this needs pyarrow: ``python -m pip install 'deploysched[scale]'``.
    """

    names: tuple[str, ...]
    cells: tuple[tuple[Any, ...], ...] = attrs.field(repr=False)

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat dict a day, with real dates; a cell without one is None."""
        return [dict(zip_longest(self.names, row)) for row in self.cells]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Export the table to any library that reads the Arrow C stream."""
        pa: Any = import_module("pyarrow")  # for this method alone
        types = {"is_deployment_day": pa.bool_(), "reasons": pa.string()}
        schema = pa.schema((name, types.get(name, pa.date32())) for name in self.names)
        table = pa.Table.from_pylist(self.rows(), schema)
        return table.__arrow_c_stream__(requested_schema)


def calendar_table(
    first: date, last: date, policy: Policy = POWER_PLATFORM
) -> CalendarTable:
    """Return one row for each day from `first` to `last`, both included.

    The columns are `day`, `is_deployment_day`, `reasons` (why not, joined by "; "), then
    what a Go-Live on that day gets: `start`, a column for each stage, named by its key,
    and the ends that `Schedule.ends` names.
    A schedule that would leave the calendar is null, and so are the ends that the
    policy does not have.

    Raises `OutOfRangeError` for a day that the calendar does not cover.

    >>> row = calendar_table(date(2026, 12, 25), date(2027, 1, 1)).rows()[0]
    >>> row["reasons"], row["start"], row["stated_end"]
    ('Christmas Day', datetime.date(2027, 1, 8), datetime.date(2027, 2, 5))
    """
    keys = [stage.key for stage in policy.stages]
    names = ("day", "is_deployment_day", "reasons", "start", *keys, *_ENDS)
    days, cells = Window(first, last), []
    for day in days.common(days):
        reasons = policy.calendar.reasons(day)
        row = [day, not reasons, "; ".join(reasons)]
        with suppress(OutOfRangeError):
            found = plan(day, policy)
            ends = found.ends().values()
            row += [found.start, *(item.date for item in found), *ends]
        cells.append(tuple(row))
    return CalendarTable(names, tuple(cells))
