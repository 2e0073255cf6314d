"""The shipped policies, calendars and observed freezes of the Power Platform.

Everything here was looked up on 2026-11-23.
"""

from __future__ import annotations

from datetime import date, timedelta

import attrs

from deploysched.cadences import Cadence
from deploysched.calendars import Calendar
from deploysched.cautions import Caution, Observed
from deploysched.data.lunar_new_year import LUNAR_NEW_YEAR
from deploysched.data.us_federal import HOLIDAYS
from deploysched.policies import Policy, Roll, Stage
from deploysched.windows import Window

__all__ = [
    "MICROSOFT_US",
    "OBSERVED_FREEZES",
    "POWER_PLATFORM",
    "POWER_PLATFORM_2022",
    "US_FEDERAL",
]

_PAGE = (
    'Microsoft Learn, "Verified publisher certification process" '
    "(connectors/custom-connectors/submit-for-certification)"
)
_THREADS = "public threads of microsoft/PowerPlatformConnectors, 2021 to 2026"
_YEARS = range(1971, 2101)
_COVERS = Window(date(_YEARS[0], 1, 1), date(_YEARS[-1], 12, 31))
_DAY = timedelta(days=1)


def _thanksgiving(year: int) -> date:
    """Return the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta((3 - first.weekday()) % 7 + 21)


def _company_days() -> dict[date, tuple[str, ...]]:
    """Return the days off that are no federal holidays."""
    days: dict[date, tuple[str, ...]] = {}
    for year in _YEARS:
        days[_thanksgiving(year) + _DAY] = ("Day after Thanksgiving",)
        # The Eve moves together with Christmas Day. Seen with the 25th on a Saturday
        # (then the 23rd) and on a Monday (then the 26th), inferred for a Sunday.
        eve = date(year, 12, 24)
        moved = {4: -1, 5: -1, 6: 2}.get(eve.weekday(), 0)
        name = "Christmas Eve (observed)" if moved else "Christmas Eve"
        days[eve + moved * _DAY] = (name,)
    return days


_COMPANY_DAYS = _company_days()

US_FEDERAL = Calendar(name="US federal holidays", covers=_COVERS, holidays=HOLIDAYS)
"""United States federal holidays as observed, 1971 to 2100.

Source: 5 U.S.C. 6103, through the `holidays` package; see deploysched/data.
"""

MICROSOFT_US = Calendar(
    name="Microsoft US days off, as observed",
    covers=_COVERS,
    holidays={
        day: names
        for day, names in HOLIDAYS.items()
        if not names[0].startswith(("Columbus Day", "Veterans Day"))
    }
    | _COMPANY_DAYS,
)
"""Days that Microsoft has been seen to take off in the United States; not official.

The federal holidays without Columbus Day and Veterans Day, with the Friday after
Thanksgiving and Christmas Eve.
Seen in 2019 to 2026 and applied to all years.
"""

OBSERVED_FREEZES = (
    Window(date(2024, 11, 20), date(2025, 1, 6), "holiday season freeze"),
    Window(date(2025, 1, 24), date(2025, 1, 31), "Lunar New Year freeze"),
)
"""Deployment freezes that staff named in public with both ends; not official.

Source: thread 3709 of microsoft/PowerPlatformConnectors.
Two more are known, without their first day (to 2021-11-30, thread 924) or without any
(December 2022, thread 2194).
"""

_CAUTIONS = (
    Caution(
        code="short-notice",
        text="An earlier revision of the rules asked for 24 hours' notice before the "
        "start, which is taken to be at 09:00",
        source=f"{_PAGE}, June 2022",
        option="--revision 2022",
        notice=timedelta(hours=24),
    ),
    Caution(
        code="holiday-friday",
        text="No document says what follows a holiday Friday. We wait for the next "
        "Friday; on the next business day",
        source=_PAGE,
        option="--roll following",
        roll=Roll.FOLLOWING,
    ),
    Caution(
        code="microsoft-day-off",
        text="<days> is no federal holiday, but Microsoft has been seen to take that "
        "day off",
        source=_THREADS,
        option="--us-holidays microsoft",
        windows=tuple(
            Window(day, day, names[0])
            for day, names in sorted(_COMPANY_DAYS.items())
            if day not in HOLIDAYS
        ),
        closes=True,
    ),
    Caution(
        code="season-freeze",
        text="Freezes were seen between Thanksgiving week and 7 January (2021, 2022, "
        "2024); none is assumed",
        source=_THREADS,
        option="add one: --freeze START..END",
        windows=tuple(
            Window(
                _thanksgiving(year) - 8 * _DAY,
                date(year + 1, 1, 7),
                "season in which freezes were seen",
            )
            for year in range(_YEARS[0] - 1, _YEARS[-1] + 1)
        ),
    ),
    Caution(
        code="lunar-new-year",
        text="A freeze was seen around Lunar New Year (2025; in 2026 a gap); none is "
        "assumed",
        source=_THREADS,
        option="add one: --freeze START..END",
        windows=tuple(
            Window(day - 7 * _DAY, day + 7 * _DAY, "around Lunar New Year")
            for day in LUNAR_NEW_YEAR.values()
        ),
    ),
    Caution(
        code="stated-longer",
        text="Another page of Microsoft states 5 to 6 weeks",
        source='Microsoft Learn, "Test your connector in certification", 2022-08-16 '
        "(microsoft/powerplatform-developerhub, certification-testing.md)",
        stated=(timedelta(weeks=5), timedelta(weeks=6)),
    ),
)

POWER_PLATFORM = Policy(
    name="Power Platform connectors",
    calendar=US_FEDERAL,
    stages=(
        Stage("testing", "Testing", offset=0),
        Stage("us-preview", "US preview", offset=1),
        Stage("asia", "Asia, except Japan and India", offset=2),
        Stage("europe", "Europe, except the United Kingdom", offset=3),
        Stage("americas-japan-india", "Brazil, Canada, Japan and India", offset=4),
        Stage(
            "australia-uk-us",
            "Australia, the United Kingdom and the United States",
            offset=5,
        ),
    ),
    cadence=Cadence("FREQ=WEEKLY;BYDAY=FR"),
    stated=(timedelta(days=21), timedelta(days=28)),
    observed=Observed(
        rollouts=32,
        since=date(2023, 7, 1),
        until=date(2026, 4, 7),
        days=(50, 143),
        who="independent publishers",
        source="public threads and merges of microsoft/PowerPlatformConnectors; "
        "docs/data/observed.py computes the figures",
    ),
    cautions=_CAUTIONS,
    assumptions=(
        (
            "a Go-Live on a Friday makes the next Friday: the start is strictly after the "
            "day of the confirmation in the zone of the rules"
        ),
        "the start is day 1, on which Testing is deployed",
        "09:00 stands for the morning of the start, where an instant is needed",
        (
            "holidays of the target country do not count: only United States days are "
            "named"
        ),
        "the stated three to four weeks count from the start",
        "a stage is due by the end of its day in the zone of the rules",
    ),
    region_table="power-platform",
    source=_PAGE,
    owner="Microsoft",
)
"""The rules of the current page: Fridays, six stages, federal holidays, no notice."""

POWER_PLATFORM_2022 = attrs.evolve(
    POWER_PLATFORM,
    name="Power Platform connectors, June 2022",
    notice=timedelta(hours=24),
    source=f"{_PAGE}, June 2022",
)
"""The rules as of June 2022: the same, with 24 hours' notice before the Friday."""
