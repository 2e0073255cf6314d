"""The same task by other means: the six dates after the next Friday that is no holiday.

Each function here makes a peer ready and returns how it plans; those that are not
installed are left out by name.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from deploysched import US_FEDERAL

DAY = timedelta(days=1)
HOLIDAYS = [day for day, _ in US_FEDERAL.holidays]
FRIDAY = 4

Plan = Callable[[date], list[date]]


def _friday(day: date, closed: Any) -> date:
    day += ((FRIDAY - day.weekday() - 1) % 7 + 1) * DAY
    while day in closed:
        day += 7 * DAY
    return day


def hand_written() -> Plan:
    import holidays
    from dateutil.relativedelta import FR, relativedelta

    closed = holidays.country_holidays("US", years=range(2020, 2036))

    def plan(day: date) -> list[date]:
        day += relativedelta(days=1, weekday=FR)
        while day in closed:
            day += relativedelta(weeks=1)
        dates = [day]
        while len(dates) < 6:
            day += DAY
            if day.weekday() < 5 and day not in closed:
                dates.append(day)
        return dates

    return plan


def numpy() -> Plan:
    import numpy as np

    fridays = np.busdaycalendar(weekmask="Fri", holidays=HOLIDAYS)
    weekdays = np.busdaycalendar(holidays=HOLIDAYS)
    steps = np.arange(6)

    def plan(day: date) -> list[date]:
        start = np.busday_offset(day, 1, roll="preceding", busdaycal=fridays)
        dates: list[date] = np.busday_offset(start, steps, busdaycal=weekdays).tolist()
        return dates

    return plan


def quantlib() -> Plan:
    import QuantLib as ql  # noqa: N813, its own convention

    calendar = ql.BespokeCalendar("federal")
    for weekday in (ql.Saturday, ql.Sunday):
        calendar.addWeekend(weekday)
    for day in HOLIDAYS:
        calendar.addHoliday(ql.Date(day.day, day.month, day.year))
    closed = set(HOLIDAYS)

    def plan(day: date) -> list[date]:
        start = _friday(day, closed)
        first = ql.Date(start.day, start.month, start.year)
        dates = [calendar.advance(first, n, ql.Days) for n in range(6)]
        return [item.to_date() for item in dates]

    return plan


def pandas() -> Plan:
    import pandas as pd

    step = pd.offsets.CustomBusinessDay(holidays=HOLIDAYS)
    closed = set(HOLIDAYS)

    def plan(day: date) -> list[date]:
        dates = pd.date_range(_friday(day, closed), periods=6, freq=step)
        return list(dates.date)

    return plan


def polars() -> Plan:
    import polars as pl

    closed = set(HOLIDAYS)
    steps = pl.Series(range(6))

    def plan(day: date) -> list[date]:
        start = pl.lit(_friday(day, closed))
        dates = start.dt.add_business_days(steps, holidays=HOLIDAYS)
        return pl.select(dates).to_series().to_list()

    return plan


def exchange_calendars() -> Plan:
    calendar = _exchange_calendar()
    closed = set(HOLIDAYS)

    def plan(day: date) -> list[date]:
        start = _friday(day, closed).isoformat()
        return [session.date() for session in calendar.sessions_window(start, 6)]

    return plan


def _exchange_calendar() -> Any:
    from datetime import time
    from zoneinfo import ZoneInfo

    import pandas as pd
    from exchange_calendars import ExchangeCalendar

    class Federal(ExchangeCalendar):  # type: ignore[misc]  # the package has no types
        name = "federal"
        tz = ZoneInfo("America/Los_Angeles")
        open_times = ((None, time(9)),)
        close_times = ((None, time(17)),)
        adhoc_holidays = [pd.Timestamp(day) for day in HOLIDAYS]  # noqa: RUF012

    return Federal(start="2020-01-01", end="2035-12-31")


PEERS: dict[str, Callable[[], Plan]] = {
    "hand-written, holidays + dateutil": hand_written,
    "numpy.busday_offset": numpy,
    "QuantLib": quantlib,
    "exchange_calendars": exchange_calendars,
    "pandas CustomBusinessDay": pandas,
    "polars add_business_days": polars,
}


def numpy_array() -> Callable[[Any], Any]:
    import numpy as np

    fridays = np.busdaycalendar(weekmask="Fri", holidays=HOLIDAYS)
    weekdays = np.busdaycalendar(holidays=HOLIDAYS)
    steps = np.arange(6)

    def plan(days: Any) -> Any:
        starts = np.busday_offset(days, 1, roll="preceding", busdaycal=fridays)
        return np.busday_offset(starts[:, None], steps, busdaycal=weekdays)

    return plan


def polars_array() -> Callable[[Any], Any]:
    import numpy as np
    import polars as pl

    friday = [weekday == FRIDAY for weekday in range(7)]
    start = pl.col("day").dt.add_business_days(
        1, week_mask=friday, holidays=HOLIDAYS, roll="backward"
    )
    steps = [
        pl.col("start").dt.add_business_days(n, holidays=HOLIDAYS).alias(f"{n}")
        for n in range(6)
    ]

    def plan(days: Any) -> Any:
        frame = pl.DataFrame({"day": days}).select(start=start)
        found = frame.select(steps)
        return np.stack([found[name].to_numpy() for name in found.columns], axis=1)

    return plan


def exchange_calendars_array() -> Callable[[Any], Any]:
    import numpy as np

    sessions = _exchange_calendar().sessions.to_numpy().astype("datetime64[D]")
    fridays = sessions[np.is_busday(sessions, weekmask="Fri")]
    steps = np.arange(6)

    def plan(days: Any) -> Any:
        starts = fridays[np.searchsorted(fridays, days, side="right")]
        return sessions[np.searchsorted(sessions, starts)[:, None] + steps]

    return plan


ARRAY_PEERS: dict[str, Callable[[], Callable[[Any], Any]]] = {
    "numpy.busday_offset": numpy_array,
    "polars add_business_days": polars_array,
    "exchange_calendars sessions": exchange_calendars_array,
}


def ready(peers: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    """Make the peers ready that are installed, and name the others."""
    found = {}
    for name, make in peers.items():
        try:
            found[name] = make()
        except ModuleNotFoundError as error:
            print(f"left out, as {error.name} is not installed: {name}")
    return found
