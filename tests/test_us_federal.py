"""The shipped table of United States federal holidays, 1971 to 2100."""

import importlib.util
import re
import runpy
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from oracles import days
from statute import ALIASES, federal_days, legal_holidays, observed

from deploysched import US_FEDERAL, OutOfRangeError
from deploysched.data import us_federal

FIRST, LAST = date(1971, 1, 1), date(2100, 12, 31)
EVERY_DAY = tuple(days(FIRST, LAST))
GENERATOR = Path(__file__).parent / "generators" / "us_federal.py"
STATUTE = federal_days(1971, 2100)


def generator():
    spec = importlib.util.spec_from_file_location("us_federal_generator", GENERATOR)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reasons_by(table: dict[date, tuple[str, ...]], day: date) -> tuple[str, ...]:
    weekend = ("weekend",) if day.weekday() > 4 else ()
    return weekend + table.get(day, ())


def test_range():
    """The calendar answers for 1971-01-01 to 2100-12-31 and for nothing else."""
    assert (US_FEDERAL.covers.start, US_FEDERAL.covers.end) == (FIRST, LAST)
    assert len(EVERY_DAY) == 47_482
    for day in (FIRST - timedelta(1), LAST + timedelta(1), date(1776, 7, 4)):
        with pytest.raises(OutOfRangeError, match=r"1971-01-01\.\.2100-12-31"):
            US_FEDERAL.reasons(day)


def test_law_26_statute():
    """Law 26: each day is closed exactly where the statute says so, by its name."""
    wrong = {
        day: (US_FEDERAL.reasons(day), reasons_by(STATUTE, day))
        for day in EVERY_DAY
        if US_FEDERAL.reasons(day) != reasons_by(STATUTE, day)
        or US_FEDERAL.is_deployment_day(day) != (reasons_by(STATUTE, day) == ())
    }
    assert wrong == {}


def test_installed_holidays():
    """The table equals the installed `holidays` package, day by day and name by name."""
    live = holidays.country_holidays(
        "US", years=range(1971, 2101), categories=("public",), language="en_US"
    )
    table = {day: tuple(live.get_list(day)) for day in live}
    wrong = [
        day for day in EVERY_DAY if US_FEDERAL.reasons(day) != reasons_by(table, day)
    ]
    assert wrong == []


def test_law_27_days_in_lieu():
    """Law 27: a day in lieu is Monday to Friday, next to its holiday, and unique."""
    actual = {
        (year, ALIASES[name]): day
        for year in range(1971, 2102)
        for name, day in legal_holidays(year).items()
    }
    found = {}
    for day, names in US_FEDERAL.holidays:
        for name in names:
            if name.endswith(" (observed)"):
                year = day.year + (day.month == 12 and day.day == 31)
                key = (year, name.removesuffix(" (observed)"))
                assert key not in found
                found[key] = day
    for key, day in found.items():
        assert day.weekday() < 5
        assert abs(day - actual[key]) == timedelta(1)
    # As many as there are holidays at a weekend, from 1971 to New Year's Day 2101.
    weekend = {key for key, day in actual.items() if day.weekday() > 4}
    last_new_year = (2101, "New Year's Day")
    weekend = {key for key in weekend if key[0] <= 2100 or key == last_new_year}
    assert set(found) == weekend


def test_law_27_new_years_eve():
    """Law 27: 31 December is off exactly where the next day is a Saturday."""
    for year in range(1971, 2101):
        off = date(year, 12, 31) in dict(US_FEDERAL.holidays)
        assert off == (date(year + 1, 1, 1).weekday() == 5)


def test_law_24_counts():
    """Law 24: 172 Fridays are days off, and these are their days of the year."""
    fridays = [day for day, _ in US_FEDERAL.holidays if day.weekday() == 4]
    assert len(fridays) == 172
    counts = {}
    for day in fridays:
        counts[day.month, day.day] = counts.get((day.month, day.day), 0) + 1
    assert counts == {
        (12, 24): 20,
        (12, 31): 20,
        (1, 1): 19,
        (7, 4): 19,
        (7, 3): 18,
        (12, 25): 18,
        (11, 10): 17,
        (11, 11): 17,
        (6, 18): 13,
        (6, 19): 11,
    }


def test_law_24_longest_closure():
    """Law 24: never more than three days in a row are closed."""
    run = longest = 0
    for day in EVERY_DAY:
        run = 0 if US_FEDERAL.is_deployment_day(day) else run + 1
        longest = max(longest, run)
    assert longest == 3


def test_law_11_periods():
    """Law 11: today's law repeats each 28 years until 2099."""
    held = {day for day, _ in US_FEDERAL.holidays}
    early = {day + timedelta(10_227) for day in held if 2022 <= day.year <= 2071}
    assert early == {day for day in held if 2050 <= day.year <= 2099}


@pytest.mark.parametrize(
    ("day", "name"),
    [
        # Veterans Day in October, 1971 to 1977, and its return.
        ("1971-10-25", "Veterans Day"),
        ("1977-10-24", "Veterans Day"),
        ("1978-11-10", "Veterans Day (observed)"),
        # The first of their kind.
        ("1986-01-20", "Martin Luther King Jr. Day"),
        ("2021-06-18", "Juneteenth National Independence Day (observed)"),
        # In lieu, across the year, both ways.
        ("2021-12-31", "New Year's Day (observed)"),
        ("2023-01-02", "New Year's Day (observed)"),
        ("2026-07-03", "Independence Day (observed)"),
        ("2021-07-05", "Independence Day (observed)"),
        ("2100-12-31", "New Year's Day (observed)"),
    ],
)
def test_days_that_matter(day, name):
    """The days on which a careless table would be wrong."""
    assert US_FEDERAL.reasons(date.fromisoformat(day)) == (name,)


@pytest.mark.parametrize(
    "day",
    [
        "1971-11-11",  # Veterans Day was in October
        "1977-11-11",
        "1978-10-23",  # and is in November again
        "1985-01-21",  # Martin Luther King's birthday, a year too early
        "2020-06-19",  # Juneteenth, a year too early
        "1972-02-22",  # Washington's real birthday, a Tuesday
        "1973-02-12",  # Lincoln's birthday
        "2021-01-20",  # inauguration: a day off around the District of Columbia alone
        "2024-11-05",  # election day
        "2026-04-03",  # Good Friday
        "2026-11-27",  # the Friday after Thanksgiving
        "2026-12-24",  # Christmas Eve
        "2018-12-05",  # a day of mourning, closed by an order of that year alone
        "2024-12-24",  # likewise an order of that year
        "2027-06-21",  # Juneteenth 2027 is a Saturday: its Friday is off, no Monday
        "2022-01-03",  # New Year's Day 2022 was a Saturday: no Monday
    ],
)
def test_days_that_look_like_holidays(day):
    """What looks like a federal holiday and is none stays open."""
    assert US_FEDERAL.reasons(date.fromisoformat(day)) == ()


def test_observed_by_hand():
    """The oracle itself: Saturday gives Friday, Sunday Monday, else the day."""
    assert observed(date(2026, 7, 4)) == date(2026, 7, 3)
    assert observed(date(2021, 7, 4)) == date(2021, 7, 5)
    assert observed(date(2025, 7, 4)) == date(2025, 7, 4)


class TestGenerator:
    def test_reproduces_the_table(self):
        """The script writes the shipped file; only the version it notes may differ."""
        version = re.compile(r"(?<=from holidays )[0-9.]+(?=,)")
        shipped = Path(us_federal.__file__).read_text(encoding="ascii")
        assert len(version.findall(shipped)) == 1
        assert version.sub("-", generator().table()) == version.sub("-", shipped)

    def test_is_not_localised(self, monkeypatch):
        """The script's names do not depend on the language of its user."""
        for name in ("LANGUAGE", "LC_ALL", "LANG"):
            monkeypatch.setenv(name, "th")
        thai = holidays.country_holidays("US", years=2026)
        assert not thai[date(2026, 12, 25)].isascii()
        assert '("2026-12-25", "Christmas Day")' in generator().table()

    def test_writes_its_target(self, tmp_path):
        """Run as a script it writes the table into the package, and nothing else."""
        copy = tmp_path / "tests" / "generators" / "us_federal.py"
        data = tmp_path / "deploysched" / "data"
        copy.parent.mkdir(parents=True)
        data.mkdir(parents=True)
        copy.write_bytes(GENERATOR.read_bytes())
        runpy.run_path(str(copy), run_name="__main__")
        written = (data / "us_federal.py").read_bytes()
        assert written == generator().table().encode("ascii")
        assert b"\r" not in written
        assert [path.name for path in data.iterdir()] == ["us_federal.py"]


def test_one_name_a_day():
    """No day of the table has two names: the calendar holds one for each."""
    days = [day for day, _ in us_federal.HOLIDAYS]
    assert days == sorted(set(days))
