"""What every picture needs: a figure, safe words, colours that survive a copier."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from deploysched import _checks, _text

if TYPE_CHECKING:  # matplotlib is an extra, and slow to import
    from matplotlib.axes import Axes

A4_LANDSCAPE = (11.69, 8.27)  # inches
# One dark blue and greys: told apart by lightness, shape and hatch, not by hue.
INK, SOFT, START, DROPPED = "#1a1a1a", "#595959", "#0b3d6b", "#9c1c1c"
WEEKEND, CLOSED, SEASON, STATED = "#ececec", "#8a8a8a", "#fdf0cc", "#d9e6f2"
_MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]


Box = tuple[float, float, float, float]
"""Left, bottom, width and height as parts of a page."""
Style = dict[str, Any]
"""Keyword arguments of matplotlib, several times in use."""


def axes(ax: Axes | None, box: Box | None = None) -> Axes:
    """Return the axes given, or those of a new A4 page that pyplot does not know.

    `box` is where they lie on that page; without it the page makes room for labels.
    """
    try:
        from matplotlib.axes import Axes
        from matplotlib.figure import Figure
        from matplotlib.layout_engine import ConstrainedLayoutEngine
    except ImportError as error:
        raise ImportError(
            "plotting needs the matplotlib package: "
            "python -m pip install 'deploysched[plot]'"
        ) from error
    if ax is not None:
        if not isinstance(ax, Axes):
            raise TypeError(f"ax must be a matplotlib Axes, not {_checks.article(ax)}")
        return ax
    page = Figure(figsize=A4_LANDSCAPE, facecolor="white")
    if box is not None:
        return page.add_axes(box)
    # Printers cut the edge of a page.
    page.set_layout_engine(ConstrainedLayoutEngine(w_pad=0.25, h_pad=0.25))
    return page.add_subplot()


def months(day: date) -> str:
    """Return `18 Dec`, the same in every locale."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def month(number: int) -> str:
    """Return `Dec` for 12."""
    return _MONTHS[number - 1]


def scale(ax: Axes, box: Box = (0.125, 0.11, 0.775, 0.77)) -> float:
    """Return how large the axes are beside those of an A4 page, for the size of type.

    The usual `box` is that of the one subplot of a figure.
    """
    given, inches = ax.get_window_extent(), ax.figure.dpi
    width, height = A4_LANDSCAPE[0] * box[2], A4_LANDSCAPE[1] * box[3]
    return float(min(given.width / inches / width, given.height / inches / height, 1.2))


def outside(ax: Axes) -> str:
    """Return the colour that can be read on the figure around the axes."""
    from matplotlib.colors import to_rgba

    *colour, opaque = to_rgba(ax.figure.get_facecolor())
    return INK if sum(colour) > 1.5 or opaque < 0.5 else "white"


def words(name: str, longest: int = 60) -> str:
    """Return a name that can be drawn: one line, cut, each character in the font.

    A character that the font lacks is shown as its escape, not as an empty box.
    """
    fonts = _fonts()
    cut = name if len(name) <= longest else f"{name[:longest]}..."
    return "".join(
        c if any(font.get_char_index(ord(c)) for font in fonts) else _escape(c)
        for c in _text.clean(cut)
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def _fonts() -> list[Any]:
    """Return the fonts that matplotlib would take its characters from, in order."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    found = []
    for family in FontProperties().get_family():
        try:
            path = findfont(FontProperties(family=family), fallback_to_default=False)
        except ValueError:
            continue  # a family that this machine does not have
        found.append(get_font(path))
    return found or [get_font(findfont(FontProperties()))]


def write(ax: Axes, x: float, y: float, name: str, **style: Any) -> None:
    """Write words that are never read as mathematics or TeX."""
    style.setdefault("color", INK)
    ax.text(x, y, name, parse_math=False, usetex=False, **style)
