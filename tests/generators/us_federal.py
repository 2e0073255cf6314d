"""Write the tables of days in deploysched/data from the `holidays` package.

Run `python tests/generators/us_federal.py` after an update of `holidays`, and look at
the difference before it is committed.
"""

from pathlib import Path
from textwrap import fill, indent

import holidays

YEARS = range(1971, 2101)
DATA = Path(__file__).parents[2] / "deploysched" / "data"
MODULE = f'''"""{{title}}, {YEARS[0]} to {YEARS[-1]}.

Written by tests/generators/us_federal.py from holidays {holidays.__version__}; do not edit.
{{source}}
"""

from datetime import date

_DAYS = {{days}}

{{table}} = {{{{
    {{row}}
}}}}
'''


def named(country: str) -> dict[str, str]:
    """Return the public holidays of a country: by English name, its lines of days."""
    table = holidays.country_holidays(
        country, years=YEARS, categories=("public",), language="en_US"
    )
    found: dict[str, list[str]] = {}
    for day in sorted(table):
        if day.year in YEARS:  # a day in lieu may stand in the year before
            for name in table.get_list(day):
                found.setdefault(name, []).append(str(day))
    return {name: lines(days) for name, days in found.items()}


def lines(days: list[str]) -> str:
    return (
        f'"""\n{indent(fill(" ".join(days), 80, break_on_hyphens=False), "    ")}\n"""'
    )


def us_federal() -> str:
    """Return the text of the module with the federal holidays."""
    rows = (f'    "{name}": {days},\n' for name, days in named("US").items())
    return MODULE.format(
        title="United States federal holidays, as observed",
        source="Source of the rules: 5 U.S.C. 6103 and Executive Order 11582.",
        days=f"{{\n{''.join(rows)}}}",
        table="HOLIDAYS: dict[date, tuple[str, ...]]",
        row="date.fromisoformat(day): (name,) for name in _DAYS for day in _DAYS[name].split()",
    )


def lunar_new_year() -> str:
    """Return the text of the module with the first days of the Chinese year."""
    days = named("CN")["Chinese New Year (Spring Festival)"].split()[1:-1]
    first = {day[:4]: day for day in reversed(days)}
    return MODULE.format(
        title="Lunar New Year",
        source="In China, where each year's Spring Festival starts on that day.",
        days=lines(sorted(first.values())),
        table="LUNAR_NEW_YEAR: dict[int, date]",
        row="day.year: day for day in map(date.fromisoformat, _DAYS.split())",
    )


if __name__ == "__main__":
    for module in (us_federal, lunar_new_year):
        path = DATA / f"{module.__name__}.py"
        path.write_text(module(), encoding="ascii", newline="\n")
