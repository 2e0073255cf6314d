"""The picture of a timeline.

A day is as wide as 1 on the axis of days, from its midnight on; a row is as high as 1,
and row 0 is at the top.
"""

from __future__ import annotations

from datetime import date, timedelta
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from deploysched import _paper, _text
from deploysched._edges import runs, stated
from deploysched._paper import Style
from deploysched._timeline import Row, Timeline
from deploysched.calendars import WEEKEND, ClosedDay, Window
from deploysched.schedules import Schedule

if TYPE_CHECKING:  # matplotlib is an extra, and slow to import
    from matplotlib.axes import Axes

_DAY = timedelta(days=1)
_WRAP = 34
_NUMBERED = 9  # points: in a smaller dot a number cannot be read
_GO_LIVE: Style = {"mfc": "white", "mec": _paper.START, "ls": "none"}
_CROSS: Style = {"mfc": _paper.DROPPED, "mec": "white", "mew": 0.8, "ls": "none"}


def draw(timeline: Timeline, ax: Axes | None) -> Axes:
    """Draw it on the axes given, or on a page of its own."""
    ax = _paper.axes(ax)
    _frame(ax, timeline)
    _shade(ax, timeline)
    for index, row in enumerate(timeline.rows):
        _behind(ax, index, row, timeline)
        _marks(ax, index, row, _dot(ax, timeline))
    _label_rows(ax, timeline)
    _label_days(ax, timeline)
    _legend(ax, timeline)
    return ax


def _x(day: date) -> float:
    from matplotlib import dates

    number: Any = dates.date2num  # the package gives it no types
    return float(number(day))


def _frame(ax: Axes, timeline: Timeline) -> None:
    ax.xaxis_date()  # so that a caller can add dates of his own
    ax.set_facecolor("white")
    ax.set_xlim(_x(timeline.span.start) - 0.5, _x(timeline.span.end) + 1.5)
    ax.set_ylim(len(timeline.rows) - 0.5, -0.5)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(_paper.outside(ax))
    title = _paper.words(timeline.title, 100)
    ax.set_title(title, loc="left", parse_math=False, usetex=False, **_type(ax, 13))


def _type(ax: Axes, points: float) -> Style:
    """Return size and colour of words that lie around the axes."""
    return {"fontsize": points * _paper.scale(ax), "color": _paper.outside(ax)}


def _shade(ax: Axes, timeline: Timeline) -> None:
    calendars = [row.schedule.policy.calendar for row in timeline.rows]
    if len(set(calendars)) == 1:
        _shade_rows(ax, timeline.closed(calendars[0]), -0.5, len(calendars))
        return
    for index, calendar in enumerate(calendars):
        _shade_rows(ax, timeline.closed(calendar), index - 0.5, 1)


def _shade_rows(
    ax: Axes, closed: tuple[ClosedDay, ...], top: float, height: float
) -> None:
    bare = [(_x(day.date), 1.0) for day in closed if day.reasons == (WEEKEND,)]
    named = [(_x(run.start), _x(run.end) - _x(run.start) + 1) for run in runs(closed)]
    rows = (top, height)
    ax.broken_barh(bare, rows, facecolor=_paper.WEEKEND, linewidth=0, zorder=0.5)
    ax.broken_barh(
        named,
        rows,
        facecolor="white",
        edgecolor=_paper.CLOSED,
        hatch="////",
        linewidth=0,
        zorder=0.6,
    )


def _behind(ax: Axes, index: int, row: Row, timeline: Timeline) -> None:
    """Draw the stated time of a row, and the way to it from its days."""
    window = row.schedule.typical_completion
    alone = len(timeline.schedules) == 1
    height = 1.0 if alone else 0.6
    if window is not None:
        ax.broken_barh(
            [(_x(window.start), _x(window.end) - _x(window.start) + 1)],
            (index - height / 2, height),
            facecolor=_paper.STATED,
            edgecolor="white",
            hatch="..",
            linewidth=0,
            alpha=0.9,
            zorder=0.8,
        )
        if alone and index == 0:
            _name_window(ax, window, row.schedule)
    if not row.marks:
        return
    days = [_x(day) + 0.5 for _, day in row.marks]
    ax.plot([days[0], days[-1]], [index, index], color=_paper.START, lw=2, zorder=2)
    if window is not None:
        end = _x(window.end) + 1
        ax.plot(
            [days[-1], end], [index, index], ":", color=_paper.SOFT, lw=1.2, zorder=1
        )


def _name_window(ax: Axes, window: Window, schedule: Schedule) -> None:
    days = f"{_paper.months(window.start)} to {_paper.months(window.end)}"
    owner = _paper.words(_text.owner(schedule.policy.owner), 20)
    x = (_x(window.start) + _x(window.end) + 1) / 2
    label = "\n".join(wrap(f"{owner} stated average: {days}", 18))
    style: Style = {"ha": "center", "va": "center", "zorder": 5}
    _paper.write(ax, x, 0, label, fontsize=8.5 * _paper.scale(ax), **style)


def _dot(ax: Axes, timeline: Timeline) -> float:
    """Return the size of a dot in points: stages side by side must not overlap."""
    size = 17 * _paper.scale(ax)
    if len(timeline.schedules) == 1:
        return size
    return min(size, max(_day_width(ax) * 0.92, 4))


def _marks(ax: Axes, index: int, row: Row, size: float) -> None:
    if row.go_live is not None:
        x = _x(row.go_live) + 0.5
        ax.plot(x, index, "D", **_GO_LIVE, ms=size * 0.65, mew=size * 0.11, zorder=3)
    for cross in row.crosses:
        ax.plot(_x(cross.date) + 0.5, index, "X", **_CROSS, ms=size * 0.8, zorder=3)
    for number, day in row.marks:
        x = _x(day) + 0.5
        ax.plot(x, index, "o", color=_paper.START, ms=size, mew=0, zorder=4)
        if size > _NUMBERED:
            style: Style = {"ha": "center", "va": "center_baseline", "color": "white"}
            words: Style = {"fontsize": size * 0.55, "weight": "bold", "zorder": 5}
            _paper.write(ax, x, index, str(number), **style, **words)


def _day_width(ax: Axes) -> float:
    """Return the width of a day in points."""
    low, high = ax.get_xlim()
    inches = ax.get_window_extent().width / ax.figure.dpi
    return float(inches * 72 / (high - low))


def _label_rows(ax: Axes, timeline: Timeline) -> None:
    several_rules = len({item.policy.name for item in timeline.schedules}) > 1
    labels = []
    for row in timeline.rows:
        lines = wrap(
            _paper.words(row.label, 100), _WRAP, max_lines=2, placeholder="..."
        )
        if len(timeline.schedules) == 1 or several_rules:
            lines += wrap(
                _paper.words(row.worth, 100), _WRAP, max_lines=2, placeholder="..."
            )
        labels.append("\n".join(lines))
    ax.set_yticks(range(len(labels)), labels, parse_math=False, usetex=False)
    ax.tick_params(axis="y", length=0, pad=6)
    for tick in ax.get_yticklabels():
        tick.update(_type(ax, min(9.5, 300 / len(labels))))


def _label_days(ax: Axes, timeline: Timeline) -> None:
    days, names = _ticks(timeline.span)
    ax.set_xticks([_x(day) + 0.5 for day in days], names)
    ax.tick_params(axis="x", color=_paper.outside(ax))
    _label_closed(ax, timeline)
    for tick in ax.get_xticklabels():
        tick.update(_type(ax, 9))


def _label_closed(ax: Axes, timeline: Timeline) -> None:
    """Name the closed days above the picture; names too near for a line are joined."""
    closed = {
        run
        for item in timeline.schedules
        for run in runs(timeline.closed(item.policy.calendar))
    }
    found: list[tuple[float, str]] = []
    apart = 22 * _paper.scale(ax) / _day_width(ax)
    for run in sorted(closed):
        place, name = (_x(run.start) + _x(run.end) + 1) / 2, _paper.words(run.name, 36)
        if found and place - found[-1][0] < apart:
            found[-1] = (found[-1][0], _paper.words(f"{found[-1][1]}; {name}", 50))
        else:
            found.append((place, name))
    top = ax.secondary_xaxis("top")
    top.spines["top"].set_visible(False)
    places, names = [place for place, _ in found], [name for _, name in found]
    style: Style = {"rotation": 35, "ha": "left", "rotation_mode": "anchor"}
    top.set_xticks(places, names, parse_math=False, usetex=False, **style)
    for tick in top.get_xticklabels():
        tick.update(_type(ax, 8.5))
    top.tick_params(length=3, color=_paper.outside(ax))


def _ticks(span: Window) -> tuple[list[date], list[str]]:
    """Return Mondays, or the first of each month, or of each year, and their names."""
    length = (span.end - span.start).days
    days = [span.start + n * _DAY for n in range(length + 1)]
    if length <= 100:
        days = [day for day in days if day.weekday() == 0]
    elif length <= 800:
        days = [day for day in days if day.day == 1]
    else:
        days = [day for day in days if (day.month, day.day) == (1, 1)]
    names, year = [], 0
    for day in days:
        names.append(_paper.months(day) + (f"\n{day.year}" if day.year != year else ""))
        year = day.year
    return days, names


def _legend(ax: Axes, timeline: Timeline) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.transforms import ScaledTranslation

    size = _paper.scale(ax)
    handles: list[Any] = [
        Line2D([], [], marker="D", label="Go-Live", ms=8 * size, mew=1.5, **_GO_LIVE),
        Line2D(
            [],
            [],
            marker="o",
            ls="none",
            color=_paper.START,
            ms=11 * size,
            label="stage, not before",
        ),
    ]
    if any(item.policy.typical for item in timeline.schedules):
        handles.append(Line2D([], [], ls=":", color=_paper.SOFT, label="or later"))
    if any(row.crosses for row in timeline.rows):
        label = "due, but no start"
        handles.append(Line2D([], [], marker="X", label=label, ms=10 * size, **_CROSS))
    handles += [
        Patch(facecolor=_paper.WEEKEND, label="weekend"),
        Patch(
            fc="white",
            ec=_paper.CLOSED,
            hatch="////",
            lw=0,
            label="closed, named above",
        ),
    ]
    for words in sorted({stated(item.policy) for item in timeline.schedules} - {""}):
        label = _paper.words(words)
        handles.append(
            Patch(fc=_paper.STATED, ec="white", hatch="..", lw=0, label=label)
        )
    # The days below the axes are as high on a small page as on a large one.
    below = ScaledTranslation(0, -0.45 * size, ax.figure.dpi_scale_trans)
    legend = ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        bbox_transform=ax.transAxes + below,
        ncols=4,
        title="Not before these days. Computed from the rules, not observed.",
        title_fontsize=8.5 * size,
        facecolor="white",
        edgecolor="none",
        labelcolor=_paper.INK,
        fontsize=8.5 * size,
        handletextpad=0.5,
        columnspacing=1.5,
    )
    legend.get_title().set_color(_paper.INK)
    for text in legend.get_texts():
        text.set_parse_math(False)
