"""The same rules on whole columns and tables: millions of Go-Lives at once."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

import attrs

from deploysched import _checks
from deploysched.calendars import Window
from deploysched.cycles import cycle_after
from deploysched.errors import OutOfRangeError, ScheduleError
from deploysched.policies import Policy
from deploysched.powerplatform import POWER_PLATFORM

if TYPE_CHECKING:  # an optional package, loaded by the functions that need it
    import numpy as np
    import numpy.typing as npt

__all__ = ["CalendarTable", "calendar_table", "latest_go_live_array", "plan_array"]

_FIXED = ("day", "is_deployment_day", "reasons", "start")
_STATED = ("stated_start", "stated_end")


def plan_array(
    go_live: Any,
    policy: Policy = POWER_PLATFORM,
    *,
    out: npt.NDArray[np.datetime64] | None = None,
) -> npt.NDArray[np.datetime64]:
    """Plan many Go-Live days: a row each, with one date a stage, equal to `plan`.

    `go_live` has one dimension: a list or tuple of dates or aware datetimes, an array
    of datetime64, a pandas Series or Index, a Polars Series, or a pyarrow array.
    Instants of a time zone become days in `policy.tz`; from then on only the day
    counts, and where the policy asks for notice it stands for its last second.
    Midnights without a zone are days; any other time of day without a zone is refused.
    A missing day (NaT, None, null) gives a row of NaT.

    The result is datetime64[D] of shape (days, stages).
    `out` takes it in place: an array of that shape and type, which may not share memory
    with `go_live`, and which is partly written where an error is raised.
    Beside input and output a call needs about a megabyte; the first one for a policy
    works out a table of all its days, 8 bytes a day and stage.

    Raises `OutOfRangeError` naming the first day that cannot be planned, by position,
    `TypeError` where something holds no days, and `ScheduleError` for more than one
    dimension or an `out` that does not fit.
    Needs numpy: ``python -m pip install 'deploysched[numpy]'``.

    >>> print(plan_array([date(2026, 11, 25), None])[:, :2])
    [['2026-11-27' '2026-11-30']
     [       'NaT'        'NaT']]
    """
    _check_policy(policy)
    dates: npt.NDArray[np.datetime64] = _lookups().stage_dates(go_live, policy, out)
    return dates


def latest_go_live_array(
    region: str, live_by: Any, policy: Policy = POWER_PLATFORM
) -> npt.NDArray[np.datetime64]:
    """Return the last Go-Live day for which `region` is still due by each day.

    `live_by` takes what `plan_array` takes, but for instants: it means whole days, and
    they are included; a missing one gives NaT.
    `region` is anything that `Policy.stage_for` knows.
    The result is datetime64[D], a day each: planning it keeps the promise, the day
    after breaks it.
    Where the policy asks for notice, a day counts up to its last second, so it may be
    the day before that of `latest_go_live`.

    Raises `OutOfRangeError` naming the first day that cannot be answered, by position,
    and otherwise as `plan_array` and `Policy.stage_for` do.

    >>> print(latest_go_live_array("DE", [date(2026, 12, 24)]))
    ['2026-12-17']
    """
    _check_policy(policy)
    index = policy.stage_index(region)
    days: npt.NDArray[np.datetime64] = _lookups().go_live_days(live_by, policy, index)
    return days


def calendar_table(
    first: date, last: date, policy: Policy = POWER_PLATFORM
) -> CalendarTable:
    """Return one row for each day from `first` to `last`, both included.

    The columns are `day`, `is_deployment_day`, `reasons` (why not, joined by "; ", and
    empty on a deployment day), then what a Go-Live on that day gets: `start`, a column
    for each stage, named by its key, `stated_start` and `stated_end`.
    A schedule that would leave the calendar is null, and so are stated dates where the
    policy states none.

    Raises `OutOfRangeError` for a day that the calendar does not cover, `ValueError`
    where `last` lies before `first`, and `ScheduleError` where the key of a stage is
    the name of another column.

    >>> table = calendar_table(date(2026, 12, 25), date(2027, 1, 1))
    >>> row = table.rows()[0]
    >>> row["reasons"], row["start"], row["stated_end"]
    ('Christmas Day', datetime.date(2027, 1, 8), datetime.date(2027, 2, 5))
    """
    _check_policy(policy)
    keys = tuple(stage.key for stage in policy.stages)
    for key in keys:
        # Engines do not tell capitals from small letters in the names of columns.
        if key.casefold() in _FIXED + _STATED:
            raise ScheduleError(
                f"the stage key {_checks.show(key)} is the name of another column of the "
                "table: rename the stage"
            )
    days = Window(first, last)
    for end in (days.start, days.end):
        policy.calendar.is_deployment_day(end)  # refuses a day that is not covered
    rows = (_cells(policy, day) for day in days.common_days(days))
    return CalendarTable(_FIXED + keys + _STATED, tuple(zip(*rows, strict=True)))


def _cells(policy: Policy, day: date) -> tuple[Any, ...]:
    reasons = policy.calendar.reasons(day)
    known = (day, not reasons, "; ".join(reasons))
    try:
        cycle = cycle_after(policy, day)
    except OutOfRangeError:
        return known + (None,) * (1 + len(policy.stages) + 2)
    dates = (item.date for item in cycle.stages)
    return (*known, cycle.start, *dates, *_stated(policy, cycle.start))


def _stated(policy: Policy, start: date) -> tuple[date | None, date | None]:
    if policy.typical is None:
        return None, None
    low, high = policy.typical
    return _later(start, low), _later(start, high)


def _later(start: date, time: timedelta) -> date | None:
    """Return a later day, or None past the last year that a date can have."""
    try:
        return start + time
    except OverflowError:
        return None


@attrs.frozen(repr=False)
class CalendarTable:
    """A table of days for programs that join tables: made by `calendar_table`.

    `names` are the names of the columns and `columns` their values, in order.
    `rows()` gives plain Python values.
    It exports the Arrow C stream, so `polars.DataFrame(table)`, `pyarrow.table(table)`,
    `pandas.DataFrame.from_arrow(table)` and a query of DuckDB read it as it is; this
    needs pyarrow: ``python -m pip install 'deploysched[scale]'``.
    Compared by all it holds.
    """

    names: tuple[str, ...]
    columns: tuple[tuple[Any, ...], ...]

    def __repr__(self) -> str:
        days = self.columns[0]
        return f"<CalendarTable {days[0]}..{days[-1]}, {len(self.names)} columns>"

    def __len__(self) -> int:
        return len(self.columns[0])

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat dict a day, with real dates; a cell without one is None."""
        return [
            dict(zip(self.names, row, strict=True))
            for row in zip(*self.columns, strict=True)
        ]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Export the table to any library that reads the Arrow C stream."""
        pa = _load("pyarrow", "pyarrow", "scale")
        types = {"is_deployment_day": pa.bool_(), "reasons": pa.string()}
        schema = pa.schema(
            [(name, types.get(name, pa.date32())) for name in self.names]
        )
        columns = dict(zip(self.names, self.columns, strict=True))
        table = pa.table(columns, schema=schema)
        return table.__arrow_c_stream__(requested_schema)


def _lookups() -> Any:
    """Load what needs numpy; `import deploysched.bulk` alone does not."""
    return _load("deploysched._lookups", "numpy", "numpy")


def _load(module: str, package: str, extra: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        raise ImportError(
            f"this needs {package}: python -m pip install 'deploysched[{extra}]'"
        ) from error


def _check_policy(policy: object) -> None:
    if not isinstance(policy, Policy):
        raise TypeError(
            f"policy must be a Policy, not {_checks.article(policy)}: POWER_PLATFORM"
        )
