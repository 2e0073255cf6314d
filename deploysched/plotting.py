"""Schedules as pictures: a timeline of rollouts, and a year of trains on one page.

Every picture has a twin in words, for those who cannot see it.
Nothing is shown or saved here: `ax.figure.savefig("plan.svg")` does that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from deploysched import _timeline, _year
from deploysched.policies import Policy
from deploysched.powerplatform import POWER_PLATFORM
from deploysched.schedules import Schedule

if TYPE_CHECKING:  # matplotlib is an extra, and slow to import
    from matplotlib.axes import Axes

__all__ = ["timeline", "timeline_text", "year", "year_text"]


def timeline(
    schedules: Schedule | Iterable[Schedule], *, ax: Axes | None = None
) -> Axes:
    """Draw stages against days: a row a stage, or a row a rollout for several.

    Closed days are shaded and named, the stated time lies behind.
    Without `ax` the picture is one A4 page, landscape, unknown to pyplot.

    Raises `TypeError` for what is no schedule, `ScheduleError` for none or for more
    than 60, and `ImportError` without the extra `plot`.

    >>> from datetime import date
    >>> from deploysched import plan
    >>> ax = timeline(plan(date(2026, 11, 25)))
    >>> ax.get_title(loc="left")
    'Go-Live Wed 2026-11-25 (Pacific day): deployment starts Fri 2026-11-27'
    """
    from deploysched import _timeline_plot

    return _timeline_plot.draw(_timeline.read(schedules), ax)


def timeline_text(schedules: Schedule | Iterable[Schedule]) -> str:
    """Say in words what `timeline` shows.

    >>> from datetime import date
    >>> from deploysched import plan
    >>> print(timeline_text(plan(date(2026, 11, 25))).splitlines()[1])
    Stage 1, Testing: not before Fri 2026-11-27.
    """
    return _timeline.text(_timeline.read(schedules))


def year(
    number: int, policy: Policy = POWER_PLATFORM, *, ax: Axes | None = None
) -> Axes:
    """Draw the starts of a year on one A4 page, landscape, a row a month.

    A start is a filled dot, a due day without one is crossed and named, other closed
    days are hatched and named, a season in which freezes were seen is a pale band.
    Gaps that are half as long again as usual are labelled; all other days are blank.

    Raises `OutOfRangeError` where the calendar does not cover the whole year, and
    `ImportError` without the extra `plot`.

    >>> ax = year(2027)
    >>> ax.get_title(loc="left")
    '2027: 49 starts, 4 Fridays without'
    """
    from deploysched import _year_plot

    return _year_plot.draw(_year.read(number, policy), ax)


def year_text(number: int, policy: Policy = POWER_PLATFORM) -> str:
    """Say in words what `year` shows.

    >>> print(year_text(2027).splitlines()[0])
    2027, Power Platform connectors: 49 starts, 4 Fridays without.
    """
    return _year.text(_year.read(number, policy))
