"""The shipped days: United States federal holidays and Lunar New Year, 1971 to 2100."""

import importlib.util
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from statute import ALIASES, federal_days, legal_holidays

from deploysched import US_FEDERAL
from deploysched.data import us_federal
from deploysched.data.lunar_new_year import LUNAR_NEW_YEAR
from deploysched.data.us_federal import HOLIDAYS

YEARS = range(1971, 2101)
FIRST, LAST = date(1971, 1, 1), date(2100, 12, 31)
EVERY_DAY = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]


def published(country: str) -> dict[date, tuple[str, ...]]:
    """Return the public holidays that the installed package knows."""
    days = holidays.country_holidays(
        country, years=YEARS, categories=("public",), language="en_US"
    )
    return {day: tuple(days.get_list(day)) for day in days if FIRST <= day <= LAST}


def test_every_day_has_the_names_of_the_statute():
    """The table holds what the law gives, worked out without any package."""
    assert federal_days(1971, 2100) == HOLIDAYS


def test_every_day_has_the_names_of_the_installed_package():
    """The table holds what `holidays` says today, name by name."""
    assert published("US") == HOLIDAYS


def test_no_day_is_stated_twice():
    """Two names of one day would hide each other: each stands once in the table."""
    days = [day for lines in us_federal._DAYS.values() for day in lines.split()]
    assert len(days) == len(set(days))


def test_calendar_closes_weekends_and_the_days_of_the_table():
    """The shipped calendar covers 1971 to 2100 and closes nothing else."""
    assert (US_FEDERAL.covers.start, US_FEDERAL.covers.end) == (FIRST, LAST)
    for day in EVERY_DAY:
        weekend = ("weekend",) if day.weekday() > 4 else ()
        assert US_FEDERAL.reasons(day) == weekend + HOLIDAYS.get(day, ())


def test_days_in_lieu_stand_beside_their_holidays():
    """A holiday at a weekend, and no other, has one weekday in lieu, a day away."""
    in_lieu = {
        (name.removesuffix(" (observed)"), day)
        for day, (name,) in HOLIDAYS.items()
        if name.endswith(" (observed)")
    }
    expected = set()
    for year in range(1971, 2102):
        for name, day in legal_holidays(year).items():
            if day.weekday() > 4:
                free = day + timedelta(1 if day.weekday() == 6 else -1)
                expected.add((ALIASES[name], free))
    assert in_lieu == {(name, day) for name, day in expected if FIRST <= day <= LAST}


def test_fridays_off_fall_on_ten_days_of_the_year():
    """172 Fridays are days off: the starts that a weekly train loses."""
    fridays = Counter(f"{day:%m-%d}" for day in HOLIDAYS if day.weekday() == 4)
    assert fridays == {
        "01-01": 19,
        "06-18": 13,
        "06-19": 11,
        "07-03": 18,
        "07-04": 19,
        "11-10": 17,
        "11-11": 17,
        "12-24": 20,
        "12-25": 18,
        "12-31": 20,
    }


def test_never_more_than_three_closed_days_in_a_row():
    """A weekend with one day beside it is the longest closure there is."""
    closed = "".join(".x"[day.weekday() > 4 or day in HOLIDAYS] for day in EVERY_DAY)
    assert max(map(len, closed.split("."))) == 3


def test_the_law_of_today_repeats_every_28_years():
    """Weekdays repeat every 28 years until 2099, and so do the days off."""
    early = {day + timedelta(10_227) for day in HOLIDAYS if 2022 <= day.year <= 2071}
    assert early == {day for day in HOLIDAYS if 2050 <= day.year <= 2099}


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("1971-10-25", ("Veterans Day",)),  # in October from 1971 to 1977
        ("1977-10-24", ("Veterans Day",)),
        ("1977-11-11", ()),
        ("1978-10-23", ()),
        ("1978-11-10", ("Veterans Day (observed)",)),
        ("1985-01-21", ()),  # a year before the first Martin Luther King Jr. Day
        ("1986-01-20", ("Martin Luther King Jr. Day",)),
        ("2020-06-19", ()),  # a year before the first Juneteenth
        ("2021-06-18", ("Juneteenth National Independence Day (observed)",)),
        ("2021-12-31", ("New Year's Day (observed)",)),  # across the year
        ("2022-01-03", ()),
        ("2023-01-02", ("New Year's Day (observed)",)),
        ("2026-07-03", ("Independence Day (observed)",)),
        ("2100-12-31", ("New Year's Day (observed)",)),
        ("1973-02-12", ()),  # Lincoln's birthday
        ("2018-12-05", ()),  # a day of mourning, by an order of that year alone
        ("2021-01-20", ()),  # inauguration: off around the capital alone
        ("2024-11-05", ()),  # election day
        ("2024-12-24", ()),  # an order of that year alone
        ("2026-04-03", ()),  # Good Friday
        ("2026-11-27", ()),  # the Friday after Thanksgiving
    ],
)
def test_days_on_which_a_careless_table_is_wrong(day, names):
    """First and last of their kind, days in lieu, and days that only look like it."""
    assert HOLIDAYS.get(date.fromisoformat(day), ()) == names


def test_lunar_new_year_is_the_first_day_that_its_countries_keep():
    """China keeps the day each year; Macao and Hong Kong, where they do, keep the same."""
    kept = {
        "CN": ("Chinese New Year (Spring Festival)", 130),
        "HK": ("Chinese New Year", 111),
        "MO": ("Chinese New Year's Day", 116),
    }
    for country, (name, years) in kept.items():
        days = sorted(day for day, names in published(country).items() if name in names)
        first = {day.year: day for day in reversed(days)}
        assert len(first) >= years
        assert first.items() <= LUNAR_NEW_YEAR.items()
    assert list(LUNAR_NEW_YEAR) == list(YEARS)


@pytest.mark.parametrize("table", ["us_federal", "lunar_new_year"])
def test_generator_writes_the_shipped_table(table, monkeypatch):
    """Nobody edited it, in whatever language it is written; the version may differ."""
    monkeypatch.setenv("LANGUAGE", "th")
    path = Path(__file__).with_name("generators") / "us_federal.py"
    spec = importlib.util.spec_from_file_location("us_federal_generator", path)
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    version = re.compile(r"(?<=from holidays )[0-9.]+(?=;)")
    shipped = Path(us_federal.__file__).with_name(f"{table}.py").read_text("ascii")
    assert version.sub("-", getattr(generator, table)()) == version.sub("-", shipped)
