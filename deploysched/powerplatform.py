"""The shipped policies, calendars and observed freezes of the Power Platform.

Everything here was looked up on 2026-11-23.
"""

from __future__ import annotations

from datetime import date, timedelta

import attrs

from deploysched.cadences import Cadence
from deploysched.calendars import Calendar, Window
from deploysched.data.us_federal import HOLIDAYS
from deploysched.policies import Caution, Policy, Roll, Stage

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


def _federal() -> dict[date, tuple[str, ...]]:
    return {date.fromisoformat(day): (name,) for day, name in HOLIDAYS}


def _thanksgiving(year: int) -> date:
    """Return the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta((3 - first.weekday()) % 7 + 21)


def _christmas_eve(year: int) -> date:
    """Return the day off for 24 December, which moves together with Christmas Day.

    Seen with 25 December on a Saturday (then the 23rd) and on a Monday (then the
    26th); inferred for a Sunday (then Friday the 23rd).
    """
    eve = date(year, 12, 24)
    shift = {4: -1, 5: -1, 6: 2}  # the Eve on a Friday, a Saturday, a Sunday
    return eve + shift.get(eve.weekday(), 0) * _DAY


def _company_days() -> dict[date, tuple[str, ...]]:
    """Return the days off that are no federal holidays."""
    days: dict[date, tuple[str, ...]] = {}
    for year in _YEARS:
        days[_thanksgiving(year) + _DAY] = ("Day after Thanksgiving",)
        eve = _christmas_eve(year)
        moved = " (observed)" * (eve.day != 24)
        days[eve] = (f"Christmas Eve{moved}",)
    return days


_FEDERAL_DAYS = _federal()
_COMPANY_DAYS = _company_days()

US_FEDERAL = Calendar(
    name="US federal holidays", covers=_COVERS, holidays=_FEDERAL_DAYS
)
"""United States federal holidays as observed, 1971 to 2100.

Source: 5 U.S.C. 6103, through the `holidays` package; see deploysched/data.
"""

MICROSOFT_US = Calendar(
    name="Microsoft US days off, as observed",
    covers=_COVERS,
    holidays={
        day: names
        for day, names in _FEDERAL_DAYS.items()
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
    Window(date(2021, 11, 22), date(2021, 11, 30), "Thanksgiving freeze"),
    Window(date(2024, 11, 20), date(2025, 1, 6), "holiday season freeze"),
    Window(date(2025, 1, 24), date(2025, 1, 31), "Lunar New Year freeze"),
)
"""Deployment freezes that staff named in public with both ends; not official.

Source: threads 924 and 3709 of microsoft/PowerPlatformConnectors.
A freeze in December 2022 is known too (thread 2194), but not its days.
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
            if day not in _FEDERAL_DAYS
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
    typical=(timedelta(days=21), timedelta(days=28)),
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
    typical=None,
    assumptions=(
        *POWER_PLATFORM.assumptions[:4],
        (
            "no time until all regions is stated for verified publishers: the page said 15 "
            "business days on average for independent ones"
        ),
        POWER_PLATFORM.assumptions[5],
    ),
    source=f"{_PAGE}, June 2022",
)
"""The rules as of June 2022: 24 hours' notice before the Friday, no stated time."""


def readings(policy: Policy) -> tuple[Policy, ...]:
    """Return the other readings of a policy's rules, each named after what it changes.

    The two rolls that it does not have, its days without the freezes it has, and for
    the Power Platform Microsoft's own days off and the notice of 2022.
    """
    calendar = policy.calendar
    rolls = {
        Roll.SKIP: "a closed due day is passed over for the next one",
        Roll.FOLLOWING: "a closed due day moves to the next business day",
        Roll.PRECEDING: "a closed due day moves to the business day before",
    }
    found = [
        attrs.evolve(policy, name=name, roll=roll)
        for roll, name in rolls.items()
        if roll is not policy.roll
    ]
    if policy.region_table == "power-platform":
        company = MICROSOFT_US.with_freezes(*calendar.freezes)
        if company != calendar:
            name = "Microsoft's own days off"
            found.append(attrs.evolve(policy, name=name, calendar=company))
        notice = POWER_PLATFORM_2022.notice
        if policy.notice < notice:
            name = "2022 revision, with 24 hours' notice"
            found.append(attrs.evolve(policy, name=name, notice=notice, typical=None))
    if calendar.freezes:
        name = "without the freezes"
        open_days = calendar.without_freezes()
        found.append(attrs.evolve(policy, name=name, calendar=open_days))
    return tuple(found)
