"""Rollouts against days: for each row a line of words, and below it a lane with marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from deploysched import _checks, text
from deploysched.errors import ScheduleError
from deploysched.plotting import page
from deploysched.schedules import Schedule
from deploysched.windows import Window

if TYPE_CHECKING:  # matplotlib is an extra, and slow to import
    from matplotlib.axes import Axes

MOST_ROWS = 60
_LINE, _LANE, _GAP = 0.88, 1.0, 0.4  # of a row, in lines of the page


class Row(NamedTuple):
    """A row of a picture: its words, and the days marked in the lane below them."""

    words: str
    marks: dict[str, list[Window]]

    @property
    def height(self) -> float:
        """Return its height in lines of the page."""
        return len(page.fold(self.words)) * _LINE + _LANE + _GAP


def timeline(
    schedules: Schedule | Iterable[Schedule], *, ax: Axes | None = None
) -> Axes:
    """Draw rollouts against days: a row a stage and a basis, or a row a Go-Live.

    The closed days of each rollout are hatched, and named below with the cautions.
    The three bases differ in height and hatch.
    Without `ax` the picture is as high as it needs to be, and unknown to pyplot.
    Colours and fonts are those of matplotlib's settings.

    Raises `TypeError` for what is no schedule, `ScheduleError` for none or for more
    than 60, and `ImportError` without the extra `plot`.

    >>> from datetime import date
    >>> from deploysched import plan
    >>> ax = timeline(plan(date(2026, 11, 25)))
    >>> [words.get_text() for words in ax.get_legend().get_texts()][:3]
    ['Go-Live', 'closed', 'weekend']
    """
    items = _several(schedules)
    drawn, first = [_rows(item) for item in items], items[0]
    told = (said for *_, closings in drawn for said in closings)
    below = page.notes(told, text.cautions(items))
    title, (upper, lower, _) = text.headline(first), drawn[0]
    if len(items) > 1:
        count = len({item.policy.name for item in items})
        rules = first.policy.name if count == 1 else f"{count} readings of the rules"
        title = f"{len(items)} rollouts, {rules}"
        upper, lower = [], [_rollout(item, count > 1) for item in items]
    high, low = (sum(row.height for row in rows) for rows in (upper, lower))
    between = 2 * bool(upper)  # for the days of the stages
    ax = page.axes(ax, high + between + low + len(below))
    start = min(item.go_live for item in items)
    _draw(ax, lower, start, high + between)
    if upper:
        # Weeks beside the months of the other bases need an axis of their own.
        share = high / (high + between + low)
        _draw(ax.inset_axes((0, 1 - share, 1, share)), upper, start, 0)
    page.frame(ax, title, below)
    return ax


def timeline_text(schedules: Schedule | Iterable[Schedule]) -> str:
    """Say in words what `timeline` shows.

    >>> from datetime import date
    >>> from deploysched import plan
    >>> print(timeline_text(plan(date(2026, 11, 25))).splitlines()[2])
    1  Testing: not before Fri 2026-11-27
    """
    items, lines = _several(schedules), []
    for item in items:
        upper, lower, closings = _rows(item)
        words = [row.words for row in upper + lower]
        lines += [text.headline(item), *words, *closings, ""]
    lines += map(str, text.cautions(items))
    return "\n".join(map(text.clean, lines)).rstrip()


def _several(schedules: Schedule | Iterable[Schedule]) -> tuple[Schedule, ...]:
    if isinstance(schedules, Schedule):
        return (schedules,)
    items = _checks.several(schedules, Schedule, "schedules", "plan(day)")
    if not 1 <= len(items) <= MOST_ROWS:
        raise ScheduleError(
            f"there are {len(items)} schedules to draw: give 1 to {MOST_ROWS}, such as "
            "upcoming(day, limit=20)"
        )
    return items


def _rows(item: Schedule) -> tuple[list[Row], list[Row], Iterator[str]]:
    """Return the rows of the stages, those of the bases, and what is closed in words."""
    calendar = item.policy.calendar
    # From the Go-Live on: closed days before the start matter too.
    every = calendar.closed_days(item.go_live, item.earliest_completion)
    named = page.closed_in(every, calendar)
    bare = [each.date for each in every if each.date not in named]
    closed = {"closed": _each(*named), "weekend": _each(*bare)}
    stages = [Row(f"Go-Live {text.day(item.go_live)}", _go_live(item) | closed)]
    for number, due in enumerate(item, 1):
        said = f"{number}  {due.stage.name}: not before {text.day(due.date)}"
        stages.append(Row(said, {"stage": _each(due.date)} | closed))
    # The facts begin with a sentence for each basis.
    pairs = zip(text.facts(item), _bases(item).items(), strict=False)
    bases = [Row(said, dict([basis])) for said, basis in pairs]
    return stages, bases, text.closings(item.dropped, every, calendar)


def _rollout(item: Schedule, named: bool) -> Row:
    """Return the row of one of several."""
    ends = ", ".join(f"{basis.name} {basis.window.end}" for basis in text.bases(item))
    said = f"Go-Live {text.day(item.go_live)}: start {item.start}, {ends}"
    return Row(said + f" ({item.policy.name})" * named, _go_live(item) | _bases(item))


def _go_live(item: Schedule) -> dict[str, list[Window]]:
    dropped = (train.date for train in item.dropped)
    return {"Go-Live": _each(item.go_live), "no start": _each(*dropped)}


def _bases(item: Schedule) -> dict[str, list[Window]]:
    found = {basis.name: [basis.window] for basis in text.bases(item)}
    return found | {"by the rules": [Window(item.start, item.earliest_completion)]}


def _each(*days: date) -> list[Window]:
    return [Window(day, day) for day in days]


def _draw(ax: Axes, rows: list[Row], first: date, top: float) -> None:
    """Draw some rows from a height of the axes on, and the days below them."""
    from matplotlib import dates

    package: Any = dates  # which gives it no types
    x, looks = package.date2num, _looks()
    ends = [each.end for row in rows for some in row.marks.values() for each in some]
    # On fewer days than four, ticks would be hours.
    left, right = x(first), x(max(*ends, first + timedelta(days=3))) + 1
    ax.set_xlim(left - (right - left) / 50, right + (right - left) / 50)
    # Dates in figures, the same in every language.
    locator = package.AutoDateLocator(tz="UTC", minticks=3, maxticks=6)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(package.AutoDateFormatter(locator, tz="UTC"))
    ax.tick_params(labelsize=page.WORDS["fontsize"])
    across = ax.get_yaxis_transform()
    for row in rows:
        words = "\n".join(page.fold(row.words))
        ax.text(0, top, words, transform=across, va="top", **page.INSIDE)
        top += row.height
        middle = top - _GAP - _LANE / 2
        for label, runs in row.marks.items():
            bars = [(x(run.start), x(run.end) - x(run.start) + 1) for run in runs]
            height, style = looks[label]
            if bars and height:
                level = (middle - height / 2, height)
                ax.broken_barh(bars, level, label=label, **style)
            elif bars:
                noons = [left + 0.5 for left, _ in bars]
                ax.plot(noons, [middle] * len(bars), label=label, **style)
    ax.set_ylim(top, 0)


def _looks() -> dict[str, tuple[float, page.Style]]:
    """Return how each mark is drawn: a bar of a height, or a point where that is 0."""
    ink, paper = page.inks()
    point = {"ls": "none", "ms": 8, "clip_on": False, "zorder": 4}
    bar = {"fc": "none", "ec": ink, "lw": 0}
    basis = bar | {"lw": 0.8}
    return {
        "Go-Live": (0, point | {"marker": "D", "mfc": paper, "mec": ink}),
        "no start": (0, point | {"marker": "X", "mfc": ink, "mec": paper, "ms": 10}),
        "stage": (0, point | {"marker": "o", "color": page.ACCENT}),
        "closed": (_LANE, bar | {"alpha": 0.6, "hatch": "xxx"}),
        "weekend": (_LANE, {"fc": ink, "lw": 0, "alpha": 0.2}),
        # By height and hatch; each lower bar is drawn over the higher ones.
        "by the rules": (0.9, basis | {"fc": page.ACCENT}),
        "as stated": (0.64, basis | {"hatch": "//////"}),
        "as observed": (0.38, basis | {"hatch": "....."}),
    }
