"""The starts of a year: twelve months in a grid, and the same in words."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from deploysched import _checks, text
from deploysched.planning import starts_in
from deploysched.plotting import page
from deploysched.policies import Policy
from deploysched.powerplatform import POWER_PLATFORM
from deploysched.schedules import Schedules
from deploysched.windows import Window

if TYPE_CHECKING:  # matplotlib is an extra, and slow to import
    from matplotlib.axes import Axes

_ACROSS = 3  # months side by side
_COLUMNS, _ROWS = 8, 8.4  # of a month: days and a gap, names and at most six weeks


def year(
    number: int, policy: Policy = POWER_PLATFORM, *, ax: Axes | None = None
) -> Axes:
    """Draw the starts of a year as a calendar, three months side by side.

    A start is a filled dot, a train without one is crossed, closed days are hatched;
    what is closed, long gaps and the cautions are told below.
    A year has the starts that lie in it, whenever their trains are due.

    Raises `OutOfRangeError` where the calendar does not cover the whole year, and
    `ImportError` without the extra `plot`.

    >>> year(2027).get_title(loc="left")
    '2027: 49 starts, 4 Fridays without'
    """
    found, closed, title, facts = _read(number, policy)
    below = page.notes(facts, text.cautions(text.listed(found)))
    height = 12 / _ACROSS * _ROWS
    ax = page.axes(ax, height + len(below))
    ax.set_xlim(-0.2, _ACROSS * _COLUMNS - 0.8)
    ax.set_ylim(height, 0)
    ax.set_xticks([])
    starts, (ink, paper) = [item.start for item in found], page.inks()
    _write(ax, number, starts, paper)
    _mark(ax, starts, "o", "start", color=page.ACCENT)
    dropped = [train.date for train in found.dropped]
    _mark(ax, dropped, "s", "due, but no start", mfc="none", mec=ink, mew=1.5)
    if closed:
        x, y = zip(*map(_place, closed), strict=True)
        cells: page.Style = {"hatch": "////", "fill": False, "lw": 0, "alpha": 0.4}
        low = [middle - 0.45 for middle in y]
        ax.bar(x, 0.9, 0.9, low, ec=ink, zorder=1, label="closed", **cells)
    page.frame(ax, title, below)
    return ax


def year_text(number: int, policy: Policy = POWER_PLATFORM) -> str:
    """Say in words what `year` shows.

    >>> print(year_text(2027).splitlines()[0])
    2027: 49 starts, 4 Fridays without
    """
    found, _, title, facts = _read(number, policy)
    lines = [title, *facts, *map(str, text.cautions(text.listed(found)))]
    said = "\n".join(map(text.clean, lines))
    return f"{said}\n\n{text.starts(found).text()}"


def _read(number: int, policy: Policy) -> tuple[Schedules, list[date], str, list[str]]:
    """Return the starts of a year, its closed days, its title and its facts."""
    number = _checks.kind(number, int, "year", "2027")
    span = Window(date(number, 1, 1), date(number, 12, 31))
    starts, calendar = starts_in(span, policy), policy.calendar
    closed = calendar.closed_days(span.start, span.end)
    title = f"{number}: {_count(len(starts), 'start')}"
    if dropped := [train.date.weekday() for train in starts.dropped]:
        kind = "Friday" if set(dropped) == {4} else "due day"
        title += f", {_count(len(dropped), kind)} without"
    freezes = _count(len(calendar.freezes), "freeze")
    facts = [f"{policy.name}, {calendar.name}, {freezes} given."]
    facts += text.closings(starts.dropped, closed, calendar)
    facts += _gaps(span, policy)
    return starts, page.closed_in(closed, calendar), title, facts


def _gaps(span: Window, policy: Policy) -> Iterator[str]:
    """Say which starts lie half as far again apart as they usually do, and the end."""
    table = policy.timetable
    before = max(table.starting_by(span.start.toordinal() - 1), 0)
    after = table.starting_by(span.end.toordinal()) + 1
    days = sorted(set(table.start[before : min(after + 1, table.whole)]))
    starts = [date.fromordinal(day) for day in days]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    for start, gap in zip(starts, gaps, strict=False):
        if gap > 1.5 * statistics.mode(gaps):
            yield f"Long gap: {start} to {start + gap}, {text.span(gap)}."
    if after >= table.whole:
        end = policy.calendar.covers.end
        yield f"The calendar ends on {end}: later starts cannot be planned."


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'s' * (number != 1)}"


def _place(day: date) -> tuple[float, float]:
    """Return the middle of a day."""
    row, column = divmod(day.month - 1, _ACROSS)
    week, weekday = divmod(day.replace(day=1).weekday() + day.day - 1, 7)
    return column * _COLUMNS + weekday + 0.5, row * _ROWS + week + 2.5


def _write(ax: Axes, number: int, starts: list[date], paper: str) -> None:
    """Write the names of months and weekdays, and the days."""
    middle: page.Style = page.INSIDE | {"ha": "center", "va": "center_baseline"}
    bold: page.Style = {"weight": "bold"}
    year = Window(date(number, 1, 1), date(number, 12, 31))
    for day in year.common(year):
        x, y = _place(day)
        look: page.Style = bold | {"color": paper} if day in starts else {}
        ax.text(x, y, str(day.day), **middle | look)
        if day.day == 1:
            x, y = x - day.weekday(), y - 2
            ax.text(x - 0.3, y, day.ctime()[4:7], va="center", **page.INSIDE | bold)
            for weekday, letter in enumerate("MTWTFSS"):
                ax.text(x + weekday, y + 1, letter, alpha=0.7, **middle)


def _mark(ax: Axes, days: list[date], shape: str, label: str, **style: Any) -> None:
    if days:
        x, y = zip(*map(_place, days), strict=True)
        ax.plot(x, y, shape, ms=12, zorder=2, label=label, **style)
