"""How days, names and tables are written for a person; never localised."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

WIDTH = 80
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ZONES = {"America/Los_Angeles": "Pacific"}


def day(value: date) -> str:
    """Return `Fri 2026-11-27`, the same in every locale."""
    return f"{_WEEKDAYS[value.weekday()]} {value.isoformat()[:10]}"


def days(values: Sequence[date]) -> str:
    """Return `Fri 2026-11-27 and Thu 2026-12-24`."""
    return " and ".join(
        part for part in (", ".join(map(day, values[:-1])), day(values[-1])) if part
    )


def moment(value: datetime) -> str:
    """Return the day, and the time of day unless it is the end of that day."""
    whole_day = (value.hour, value.minute, value.second) == (23, 59, 59)
    if whole_day:
        return day(value)
    return f"{day(value)} {value:%H:%M:%S}".removesuffix(":00")


def zone(tz: str) -> str:
    """Return the everyday name of a zone, where it has one."""
    return _ZONES.get(tz, tz)


def clean(name: str) -> str:
    """Escape what could move the cursor or hide text: controls, marks of direction."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in name
    )


def owner(name: str) -> str:
    """Return `Microsoft's`, or `the` where nobody is named."""
    return f"{clean(name)}'s" if name else "the"


def earliest(name: str) -> str:
    """Return what the earliest date of a policy rests on, by who states its rules."""
    return f"the earliest {'the published' if name else 'these'} rules allow"


def span(low: timedelta, high: timedelta) -> str:
    """Return `3 to 4 weeks`, or days where weeks do not fit."""
    weeks = high and not (low.days % 7 or high.days % 7)
    unit, size = ("weeks", 7) if weeks else ("days", 1)
    if low == high:
        count = low.days // size
        return f"{count} {unit if count != 1 else unit[:-1]}"
    return f"{low.days // size} to {high.days // size} {unit}"


def later(start: date, end: date) -> str:
    """Return `3 weeks` or `10 days`, from one day to a later one."""
    days = end - start
    return span(days, days)


def note(text: str, mark: str = "! ") -> str:
    """Return a sentence after a mark, folded to the width of the screen."""
    import textwrap  # slow to load, and not every answer has a note

    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_on_hyphens=False,
        break_long_words=False,
    )


def table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Line up columns with two spaces between them."""
    rows = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


# A notebook aligns cells to the right, and a narrow page breaks days at their hyphens.
_LEFT = ' style="text-align:left"'
_WHOLE = ' style="white-space:nowrap"'


def html_table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str | date]]
) -> str:
    """Return a plain table: escaped, uncoloured, its first column a row header."""
    from html import escape  # for notebooks alone

    def cell(value: str | date, tag: str) -> str:
        if isinstance(value, date):
            text = f'<time datetime="{value}"{_WHOLE}>{day(value)}</time>'
        else:
            text = escape(clean(value))
        return f"<{tag}{_LEFT}>{text}</{tag.partition(' ')[0]}>"

    lines = ["<table>", f"<caption{_LEFT}>{escape(clean(caption))}</caption>"]
    lines.append("<thead><tr>")
    lines += [f'<th scope="col"{_LEFT}>{escape(name)}</th>' for name in head]
    lines += ["</tr></thead>", "<tbody>"]
    for first, *rest in rows:
        cells = cell(first, 'th scope="row"')
        lines.append(f"<tr>{cells}{''.join(cell(value, 'td') for value in rest)}</tr>")
    return "\n".join([*lines, "</tbody>", "</table>"])
