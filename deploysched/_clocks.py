"""The clocks before a Go-Live as data, and the arithmetic of business hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import attrs

from deploysched import _checks
from deploysched.calendars import Calendar
from deploysched.errors import OutOfRangeError, ScheduleError
from deploysched.policies import Policy
from deploysched.powerplatform import POWER_PLATFORM

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LONGEST = timedelta(days=366)


def _span(value: timedelta) -> timedelta:
    if not isinstance(value, timedelta):
        raise TypeError(
            f"a clock must be a timedelta, not {_checks.article(value)}: "
            "timedelta(hours=48)"
        )
    if not timedelta() <= value <= _LONGEST or value % _SECOND:
        raise ScheduleError(
            f"a clock of {value} is not a whole number of seconds from 0 to 366 days"
        )
    return value


def _review(value: tuple[timedelta, timedelta]) -> tuple[timedelta, timedelta]:
    if not isinstance(value, tuple) or len(value) != 2:
        raise TypeError(
            "review must be a pair of timedelta, shortest and longest, not "
            f"{_checks.article(value)}"
        )
    low, high = map(_span, value)
    if high < low:
        raise ScheduleError(f"review is {low} to {high}: give the shorter first")
    return low, high


def _sentences(value: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(value, tuple):
        raise TypeError(
            f"assumptions must be a tuple of str, not {_checks.article(value)}"
        )
    return tuple(_checks.text(item, "an assumption") for item in value)


def _label(value: str) -> str:
    return _checks.text(value, "the name of clocks")


@attrs.frozen(kw_only=True, cache_hash=True)
class Clocks:
    """How long each step before a Go-Live takes, as data.

    `review` is the shortest and the longest time from submission to its answer, which
    comes with the preview link; `report` the longest until the report.
    Both are plain hours: time that passes on every day.
    `preview` is how long the link is live: hours of business days where
    `business_hours` is True, else plain hours.
    `assumptions` say what no source states, one sentence each.

    >>> Clocks(
    ...     name="one day each",
    ...     review=(timedelta(hours=24), timedelta(hours=24)),
    ...     report=timedelta(hours=24),
    ...     preview=timedelta(hours=24),
    ... ).business_hours
    True
    """

    name: str = attrs.field(converter=_label)
    review: tuple[timedelta, timedelta] = attrs.field(converter=_review)
    report: timedelta = attrs.field(converter=_span)
    preview: timedelta = attrs.field(converter=_span)
    business_hours: bool = True
    assumptions: tuple[str, ...] = attrs.field(default=(), converter=_sentences)
    source: str = ""

    def __attrs_post_init__(self) -> None:
        if not self.preview:
            raise ScheduleError("a preview window of no time closes before any Go-Live")


_REVIEW = (timedelta(hours=24), timedelta(hours=48))
_LAST_MOMENT = (
    "the latest path is confirmed one second before the preview link closes: what "
    "follows a closed link is not stated"
)
_LINK = "the preview link is live from the moment the review is answered"

PARTNER_CENTER = Clocks(
    name="Partner Center",
    review=_REVIEW,
    report=timedelta(hours=48),
    preview=timedelta(hours=48),
    assumptions=(
        _LINK,
        "48 business hours are two business days of the calendar, 24 hours each",
        "a freeze does not stop the clock of the preview link",
        _LAST_MOMENT,
    ),
    source=POWER_PLATFORM.source,
)
"""The clocks of the current page: 24 to 48 hours, 48 hours, 48 business hours."""

ISV_STUDIO_2022 = Clocks(
    name="ISV Studio, June 2022",
    review=_REVIEW,
    report=timedelta(hours=48),
    preview=timedelta(days=7),
    business_hours=False,
    assumptions=(
        (
            "of the June 2022 revision only the week of testing is known: review and "
            "report take the times of the current page"
        ),
        "the week is seven times 24 hours, weekends and holidays included",
        _LINK,
        _LAST_MOMENT,
    ),
    source=f"{POWER_PLATFORM.source}, June 2022",
)
"""The clocks of June 2022: a week for the publisher's own test.

Only that week is known.
The times of review and report are those of the current page, which `assumptions` say.
"""


def business(policy: Policy) -> Calendar:
    """Return the calendar of a policy without freezes, which do not stop the clock."""
    calendar = policy.calendar
    return _unfrozen(calendar) if calendar.freezes else calendar


@lru_cache(maxsize=16)  # a calendar takes a millisecond to make, a question far less
def _unfrozen(calendar: Calendar) -> Calendar:
    return calendar.without_freezes()


def closes(link: datetime, policy: Policy, clocks: Clocks) -> datetime:
    """Return the close of a link, both in UTC."""
    try:
        return _closes(link, policy, clocks)
    except OverflowError:
        raise _beyond(link) from None


def _closes(link: datetime, policy: Policy, clocks: Clocks) -> datetime:
    if not clocks.business_hours:
        return link + clocks.preview
    wall = _settled(link, policy.zone)
    calendar = business(policy)
    day, passed = calendar.on_or_after(wall.date()), timedelta()
    if day == wall.date():
        passed = wall - datetime.combine(day, time())
    days, rest = divmod(passed + clocks.preview, _DAY)
    if rest:
        end = datetime.combine(calendar.add(day, days), time()) + rest
    else:  # used up at the end of a business day, whatever day follows
        end = datetime.combine(calendar.add(day, days - 1) + _DAY, time())
    first = instant(end, policy.zone, fold=0)
    # A time that comes twice is passed the second time, unless the repeat begins there.
    if _settled(first, policy.zone) >= end:
        return first
    return instant(end, policy.zone, fold=1)


def last_link(end: datetime, policy: Policy, clocks: Clocks) -> datetime:
    """Return the last whole second of a link that closes by `end`, both in UTC.

    The closed form: as many business days back, and from the end of a business day on
    to the first second of the next, since the clock stands still between them.
    """
    if not clocks.business_hours:
        return end - clocks.preview
    wall = _settled(end, policy.zone)
    calendar = business(policy)
    day, passed = calendar.on_or_before(wall.date()), _DAY
    if day == wall.date():
        passed = wall - datetime.combine(day, time())
    days, rest = divmod(passed - clocks.preview, _DAY)
    link = datetime.combine(calendar.add(day, days), time()) + rest
    moment = instant(link, policy.zone, fold=1)
    # In an hour that does not exist, the last second before it is the last in time.
    return moment if _settled(moment, policy.zone) <= link else moment - _SECOND


def _settled(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the time on the wall that is never passed again, without its zone."""
    wall = moment.astimezone(zone)
    again = wall.replace(fold=1)
    if wall.fold == 0 and again.utcoffset() != wall.utcoffset():
        # The first time through an hour that comes twice: it begins anew at the change.
        moment = _change(zone, moment, again.astimezone(UTC))
        wall = moment.astimezone(zone)
    return wall.replace(tzinfo=None, fold=0)


def instant(wall: datetime, zone: ZoneInfo, *, fold: int) -> datetime:
    """Return the instant of a time on the wall, in UTC.

    A time that does not exist gives the instant at which it is jumped over.
    """
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if late < early:
        return _change(zone, late, early)
    return late if fold else early


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the second at which the clock changes, after `low` and up to `high`.

    zoneinfo does not tell, so it is searched: the offset differs at both ends and
    changes once.
    """
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    before = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def after(moment: datetime, span: timedelta) -> datetime:
    """Return a moment later by a span, where there still are years."""
    try:
        return moment + span
    except OverflowError:
        raise _beyond(moment) from None


def _beyond(moment: datetime) -> OutOfRangeError:
    return OutOfRangeError(
        f"what follows {moment.date()} is outside the years that any calendar knows"
    )
