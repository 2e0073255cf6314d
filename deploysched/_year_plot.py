"""A year of trains on one page: a row a month, weekdays below one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import attrs

from deploysched import _paper, _text
from deploysched._paper import Style
from deploysched._year import Year

if TYPE_CHECKING:  # matplotlib is an extra, and slow to import
    from matplotlib.axes import Axes

_DAY = timedelta(days=1)
# The page in millimetres: a column a day, a row a month, the gaps at the right.
_BOX = (0.025, 0.02, 0.95, 0.9)
_WIDTH, _HEIGHT = 285.0, 190.0
_LEFT, _TOP, _COLUMN, _ROW = 14.0, 7.0, 6.2, 14.2
_COLUMNS = 37  # a month of 31 days that begins on a Sunday
_RIGHT = _LEFT + _COLUMNS * _COLUMN
_LETTER = 1.32  # the mean width of a letter at the size of names


def draw(year: Year, ax: Axes | None) -> Axes:
    """Draw it on the axes given, or on a page of its own."""
    ax = _paper.axes(ax, _BOX)
    ax.set_axis_off()
    ax.set_xlim(0, _WIDTH)
    ax.set_ylim(_HEIGHT, 0)
    ax.set_aspect("equal")
    _paint(ax, 0, 0, _WIDTH, _HEIGHT, facecolor="white", zorder=0)
    colour, size = _paper.outside(ax), _paper.scale(ax, _BOX)
    style: Style = {"parse_math": False, "usetex": False, "color": colour}
    title = f"{year.number}: {year.label}"
    ax.set_title(title, loc="left", fontsize=15 * size, **style)
    rules = f"{_paper.words(year.policy.name)}\n{_paper.words(year.rules, 90)}"
    ax.set_title(rules, loc="right", fontsize=8.5 * size, **style)
    _grid(ax, year.number, size)
    _seasons(ax, year)
    _closed(ax, year, size)
    _starts(ax, year, size)
    _gaps(ax, year, size)
    _legend(ax, year, size)
    return ax


def _place(day: date) -> tuple[float, float]:
    """Return the left upper corner of a day."""
    column = day.replace(day=1).weekday() + day.day - 1
    return _LEFT + column * _COLUMN, _TOP + (day.month - 1) * _ROW


def _paint(
    ax: Axes, x: float, y: float, width: float, height: float, **style: Any
) -> None:
    from matplotlib.patches import Rectangle

    style.setdefault("linewidth", 0)
    ax.add_patch(Rectangle((x, y), width, height, **style))


def _grid(ax: Axes, number: int, size: float) -> None:
    for column in range(_COLUMNS):
        name = "MTWTFSS"[column % 7]
        weight = "bold" if column % 7 == 4 else "normal"
        x = _LEFT + (column + 0.5) * _COLUMN
        style: Style = {"ha": "center", "va": "center", "fontsize": 7.5 * size}
        _paper.write(ax, x, _TOP / 2, name, weight=weight, color=_paper.SOFT, **style)
    for month in range(1, 13):
        first = date(number, month, 1)
        last = date(number, month, 28) + 4 * _DAY
        last -= last.day * _DAY
        (left, top), (right, _) = _place(first), _place(last)
        bottom = top + _ROW
        line: Style = {"color": "#b5b5b5", "lw": 0.7, "zorder": 1}
        ax.plot([left, right + _COLUMN], [bottom, bottom], **line)
        name = _paper.month(month)
        y = top + _ROW * 0.36
        _paper.write(ax, 1, y, name, va="center", weight="bold", fontsize=10 * size)


def _parts(start: date, end: date) -> Iterator[tuple[date, date]]:
    """Cut a run of days at the ends of months."""
    while start.month != end.month:
        following = (start.replace(day=28) + 4 * _DAY).replace(day=1)
        yield start, following - _DAY
        start = following
    yield start, end


def _seasons(ax: Axes, year: Year) -> None:
    for season in year.seasons:
        for start, end in _parts(season.start, season.end):
            (x, y), width = _place(start), ((end - start).days + 1) * _COLUMN
            _paint(ax, x, y, width, _ROW, facecolor=_paper.SEASON, zorder=0.5)


def _closed(ax: Axes, year: Year, size: float) -> None:
    height = _ROW * 0.62
    for run in year.closed:
        for start, end in _parts(run.start, run.end):
            (x, y), width = _place(start), ((end - start).days + 1) * _COLUMN
            style: Style = {
                "facecolor": "white",
                "edgecolor": _paper.CLOSED,
                "hatch": "/////",
            }
            _paint(ax, x, y + 0.6, width, height, zorder=1.5, **style)
    for day in year.dropped:
        x, y = _place(day.date)
        centre = (x + _COLUMN / 2, y + 0.6 + height / 2)
        ax.plot(*centre, "X", ms=15 * size, zorder=3, **_CROSS)
    for name in _names(year):
        _name(ax, name, y_offset=height + 0.9, size=size)


_CROSS: Style = {"mfc": _paper.DROPPED, "mec": "white", "mew": 1.0, "ls": "none"}


@attrs.frozen
class _Name:
    """The name of closed days in one month, and the edges of its room in columns."""

    start: date
    end: date
    text: str
    left: float = _LEFT
    right: float = _RIGHT


def _names(year: Year) -> Iterator[_Name]:
    """Yield the names of closed days; those of neighbours in a month are joined."""
    parts = sorted(
        (start, end, run.name)
        for run in year.closed
        for start, end in _parts(run.start, run.end)
    )
    for _, month in groupby(parts, key=lambda part: part[0].month):
        joined: list[_Name] = []
        for start, end, reason in month:
            name = _Name(start, end, f"{_days(start, end)} {reason}")
            if joined and (start - joined[-1].end).days <= 3:
                name = _joined(joined.pop(), name)
            joined.append(name)
        yield from _with_room(joined)


def _with_room(names: list[_Name]) -> Iterator[_Name]:
    """Let each name begin where the one before ends, and end where the next begins."""
    starts = [_place(name.start)[0] for name in names]
    left = _LEFT
    for name, start, right in zip(names, starts, [*starts[1:], _RIGHT], strict=True):
        yield attrs.evolve(name, left=min(left, start), right=right)
        left = start + (len(name.text) + 1) * _LETTER


def _joined(first: _Name, second: _Name) -> _Name:
    text, end = f"{first.text}; {second.text}", max(first.end, second.end)
    return _Name(first.start, end, text)


def _name(ax: Axes, name: _Name, *, y_offset: float, size: float) -> None:
    """Write a name below its days: from their left edge, or back from their right."""
    (left, y), (right, _) = _place(name.start), _place(name.end)
    right += _COLUMN
    words = _paper.words(name.text, 120)
    x, room, side = left + 0.3, name.right - left, "left"
    if len(words) * _LETTER > room and right - name.left > room:
        x, room, side = right, right - name.left, "right"
    lines = wrap(words, max(int(room / _LETTER) - 1, 4), max_lines=2, placeholder="...")
    style: Style = {
        "va": "top",
        "ha": side,
        "fontsize": 6.8 * size,
        "linespacing": 1.05,
    }
    _paper.write(ax, x, y + y_offset, "\n".join(lines), zorder=4, **style)


def _days(start: date, end: date) -> str:
    return str(start.day) if start == end else f"{start.day}-{end.day}"


def _starts(ax: Axes, year: Year, size: float) -> None:
    for day in year.starts:
        x, y = _place(day)
        x, y = x + _COLUMN / 2, y + 0.6 + _ROW * 0.31
        ax.plot(x, y, "o", color=_paper.START, ms=15.5 * size, mew=0, zorder=2)
        style: Style = {"ha": "center", "va": "center_baseline", "color": "white"}
        text: Style = {"fontsize": 8 * size, "weight": "bold", "zorder": 3}
        _paper.write(ax, x, y, str(day.day), **style, **text)


def _gaps(ax: Axes, year: Year, size: float) -> None:
    style: Style = {"fontsize": 7.8 * size, "va": "center"}
    if year.gaps:
        _paper.write(ax, _RIGHT + 2, _TOP / 2, "long gaps", color=_paper.SOFT, **style)
    lines: dict[int, int] = {}
    for start, end in year.gaps:
        month = start.month if start.year == year.number else 1
        line = lines[month] = lines.get(month, -1) + 1
        y = _TOP + (month - 1) * _ROW + _ROW * 0.36 + line * 3.4
        days = f"{_paper.months(start)} to {_paper.months(end)}"
        _paper.write(ax, _RIGHT + 2, y, f"{days}: {_text.later(start, end)}", **style)


def _legend(ax: Axes, year: Year, size: float) -> None:
    y, x = _TOP + 12 * _ROW + 6, _LEFT
    text: Style = {"fontsize": 8 * size, "va": "center"}
    ax.plot(x + 2, y, "o", color=_paper.START, ms=12 * size, mew=0)
    _paper.write(ax, x + 6, y, "start", **text)
    ax.plot(x + 24, y, "X", ms=12 * size, **_CROSS)
    _paper.write(ax, x + 28, y, "due, but no start", **text)
    style: Style = {"edgecolor": _paper.CLOSED, "facecolor": "white", "hatch": "/////"}
    _paint(ax, x + 60, y - 2.5, 6, 5, **style)
    _paper.write(ax, x + 68, y, "closed", **text)
    if year.seasons:
        _paint(ax, x + 88, y - 2.5, 6, 5, facecolor=_paper.SEASON)
        _paper.write(ax, x + 96, y, _paper.words(year.seasons[0].name), **text)
    note = "Computed from the rules, not observed."
    if year.ends:
        note += f" No data after {year.policy.calendar.covers.end}."
    _paper.write(ax, _WIDTH, y, note, ha="right", color=_paper.SOFT, **text)
