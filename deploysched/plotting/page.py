"""What both pictures need: axes, a title, a legend, words below, a file.

All is drawn in the text colour of matplotlib's settings and in the first colour of its
cycle: so a dark style gives a dark picture.
What is told apart is told apart by shape, height and hatch, so a copier may grey it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from deploysched import _checks, text
from deploysched.calendars import Calendar
from deploysched.errors import ScheduleError
from deploysched.windows import ClosedDay

if TYPE_CHECKING:  # matplotlib is an extra, and slow to import
    from matplotlib.axes import Axes

Style = dict[str, Any]
"""Keyword arguments of matplotlib."""

ACCENT = "C0"
# Names are words, never mathematics or TeX; those inside do not change the layout.
WORDS: Style = {"fontsize": 8, "parse_math": False, "usetex": False}
INSIDE: Style = WORDS | {"in_layout": False}
LINE = 13  # points
# So narrow that words can still be read where a page is 400 pixels wide.
WIDE, LETTERS = 5, 68  # inches, and letters to a line
MOST_FACTS = 24


def axes(ax: Axes | None, lines: float) -> Axes:
    """Return the axes given, or those of a new page for so many lines below a title."""
    try:
        from matplotlib.axes import Axes
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError(
            "plotting needs the matplotlib package: "
            "python -m pip install 'deploysched[plot]'"
        ) from error
    if ax is not None:
        return _checks.kind(ax, Axes, "ax", "Figure().subplots()")
    page = Figure(figsize=(WIDE, (lines + 6) * LINE / 72), layout="constrained")
    return page.add_subplot()


def fold(sentence: str, letters: int = LETTERS) -> list[str]:
    """Cut a sentence into at most six lines."""
    return textwrap.wrap(text.clean(sentence), letters, max_lines=6, placeholder=" ...")


def notes(facts: Iterable[str], cautions: Iterable[object]) -> list[str]:
    """Return the lines below a picture."""
    # A closed stretch explains many trains without a start, so it stands before them.
    told = sorted(dict.fromkeys(facts), key=lambda fact: fact.startswith("No start"))
    if more := len(told[MOST_FACTS:]):
        told[MOST_FACTS:] = [f"And {more} more."]
    told += [f"! {caution}" for caution in cautions]
    return [line for sentence in told for line in fold(sentence)]


def frame(ax: Axes, title: str, below: list[str]) -> None:
    """Write the title and the lines below, and explain the marks that are drawn."""
    marks: dict[str, Any] = {}
    parts: list[Any] = [*ax.child_axes, ax]
    for part in parts:
        handles, labels = part.get_legend_handles_labels()
        marks |= zip(labels, handles, strict=True)
        part.set_yticks([])
        part.spines[:].set_visible(False)
    place: Style = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": 4}
    box: Style = {"borderaxespad": 0.7, "borderpad": 0, "frameon": False}
    size: Style = {"fontsize": WORDS["fontsize"], "columnspacing": 1.2}
    ax.legend(marks.values(), marks.keys(), **place, **box, **size)
    head: Style = WORDS | {"fontsize": 10, "pad": LINE * (2 + (len(marks) - 1) // 4)}
    ax.set_title("\n".join(fold(title, 54)), loc="left", **head)
    ax.set_xlabel("\n".join(below), loc="left", labelpad=LINE / 2, **WORDS)


def closed_in(closed: Iterable[ClosedDay], calendar: Calendar) -> list[date]:
    """Return the closed days that have a name, weekends inside a freeze too."""
    runs = text.runs(closed, calendar)
    return sorted({day for run in runs for day in run.common(run)})


def inks() -> tuple[str, str]:
    """Return the colour of words, and the one on which they are read."""
    from matplotlib import rcParams

    return str(rcParams["text.color"]), str(rcParams["axes.facecolor"])


def image(ax: Axes, form: str) -> bytes:
    """Return the file of a picture: "svg", "png" or "pdf".

    Neither the time nor chance goes into it: equal pictures give equal bytes.
    Raises `ScheduleError` for any other form.

    >>> from datetime import date
    >>> from deploysched import plan
    >>> from deploysched.plotting import timeline
    >>> image(timeline(plan(date(2026, 11, 25))), "png")[1:4]
    b'PNG'
    """
    from matplotlib import rc_context

    stamps = {"svg": "Date", "pdf": "CreationDate", "png": "Software"}
    if form not in stamps:
        raise ScheduleError(
            f"{form!a:.60} is no form of a picture: use {', '.join(stamps)}"
        )
    figure: Any = ax.figure  # a part of a figure can be saved with the whole alone
    out = BytesIO()
    with rc_context({"svg.hashsalt": "deploysched"}):
        figure.savefig(out, format=form, dpi=200, metadata={stamps[form]: None})
    return out.getvalue()
