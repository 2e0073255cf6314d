"""United States federal holidays, written from the statute and nothing else.

5 U.S.C. 6103(a) as amended: the Uniform Monday Holiday Act (Public Law 90-363, in force
from 1971), the return of Veterans Day to 11 November (Public Law 94-97, from 1978), the
birthday of Martin Luther King, Jr. (Public Law 98-144, from 1986) and Juneteenth (Public
Law 117-17, from 2021). 5 U.S.C. 6103(b) gives the Friday for a holiday on a Saturday,
Executive Order 11582 the Monday for one on a Sunday.
No holidays package is asked.
"""

from datetime import date, timedelta

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6

# The statute's name -> the everyday name.
ALIASES = {
    "New Year's Day": "New Year's Day",
    "Birthday of Martin Luther King, Jr.": "Martin Luther King Jr. Day",
    "Washington's Birthday": "Washington's Birthday",
    "Memorial Day": "Memorial Day",
    "Juneteenth National Independence Day": "Juneteenth National Independence Day",
    "Independence Day": "Independence Day",
    "Labor Day": "Labor Day",
    "Columbus Day": "Columbus Day",
    "Veterans Day": "Veterans Day",
    "Thanksgiving Day": "Thanksgiving Day",
    "Christmas Day": "Christmas Day",
}


def weekday_of_month(year: int, month: int, weekday: int, number: int) -> date:
    """Return, say, the third Monday of a month, by walking from its first day."""
    day = date(year, month, 1)
    while day.weekday() != weekday:
        day += timedelta(days=1)
    return day + timedelta(weeks=number - 1)


def last_monday_of_may(year: int) -> date:
    day = date(year, 5, 31)
    while day.weekday() != MONDAY:
        day -= timedelta(days=1)
    return day


def veterans_day(year: int) -> date:
    if 1971 <= year <= 1977:
        return weekday_of_month(year, 10, MONDAY, 4)
    return date(year, 11, 11)


def legal_holidays(year: int) -> dict[str, date]:
    """Return the holidays of 5 U.S.C. 6103(a) in a year, by the statute's names."""
    days = {
        "New Year's Day": date(year, 1, 1),
        "Washington's Birthday": weekday_of_month(year, 2, MONDAY, 3),
        "Memorial Day": last_monday_of_may(year),
        "Independence Day": date(year, 7, 4),
        "Labor Day": weekday_of_month(year, 9, MONDAY, 1),
        "Columbus Day": weekday_of_month(year, 10, MONDAY, 2),
        "Veterans Day": veterans_day(year),
        "Thanksgiving Day": weekday_of_month(year, 11, THURSDAY, 4),
        "Christmas Day": date(year, 12, 25),
    }
    if year >= 1986:
        days["Birthday of Martin Luther King, Jr."] = weekday_of_month(
            year, 1, MONDAY, 3
        )
    if year >= 2021:
        days["Juneteenth National Independence Day"] = date(year, 6, 19)
    return days


def observed(day: date) -> date:
    """Return the day off for a holiday: Friday for Saturday, Monday for Sunday."""
    if day.weekday() == SATURDAY:
        return day - timedelta(days=1)
    if day.weekday() == SUNDAY:
        return day + timedelta(days=1)
    return day


def federal_days(first: int, last: int) -> dict[date, tuple[str, ...]]:
    """Return the holidays and days in lieu from `first` to `last`, both years included.

    A day in lieu belongs to the year it falls in: 31 December 2021 stands for New
    Year's Day of 2022.
    """
    found: dict[date, tuple[str, ...]] = {}
    for year in range(first, last + 2):
        for statute_name, day in legal_holidays(year).items():
            name = ALIASES[statute_name]
            found[day] = (*found.get(day, ()), name)
            free = observed(day)
            if free != day:
                found[free] = (*found.get(free, ()), f"{name} (observed)")
    return {day: names for day, names in found.items() if first <= day.year <= last}
