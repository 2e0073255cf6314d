"""Write deploysched/data/us_federal.py from the `holidays` package.

Run `python tests/generators/us_federal.py` after an update of `holidays`, and look at
the difference before it is committed.
"""

from pathlib import Path

import holidays

FIRST, LAST = 1971, 2100
TARGET = Path(__file__).parents[2] / "deploysched" / "data" / "us_federal.py"
HEAD = f'''"""United States federal holidays, {FIRST} to {LAST}, as observed.

Written by tests/generators/us_federal.py from holidays {holidays.__version__}, category
"public"; do not edit.
Source of the rules: 5 U.S.C. 6103 and Executive Order 11582.
"""

HOLIDAYS: tuple[tuple[str, str], ...] = (
'''


def table() -> str:
    """Return the text of the module."""
    days = holidays.country_holidays(
        "US", years=range(FIRST, LAST + 1), categories=("public",), language="en_US"
    )
    rows = [
        f'    ("{day}", "{name}"),\n'
        for day in sorted(days)
        if FIRST <= day.year <= LAST
        for name in days.get_list(day)
    ]
    return HEAD + "".join(rows) + ")\n"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="ascii", newline="\n")
