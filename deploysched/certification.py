"""The clocks before Go-Live: review, report, and the window of the preview link."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import attrs

from deploysched import _checks, _clocks, _text
from deploysched._clocks import ISV_STUDIO_2022, PARTNER_CENTER, Clocks
from deploysched.calendars import WEEKEND, ClosedDay
from deploysched.cycles import cycles_from, first_day, last_second
from deploysched.errors import OutOfRangeError
from deploysched.planning import latest_go_live, plan
from deploysched.policies import Policy
from deploysched.powerplatform import POWER_PLATFORM
from deploysched.schedules import Schedule

__all__ = [
    "ISV_STUDIO_2022",
    "PARTNER_CENTER",
    "Certification",
    "Clocks",
    "latest_submission",
    "preview_window",
    "timeline",
]

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@attrs.frozen(kw_only=True, cache_hash=True, repr=False)
class Certification:
    """The earliest and the latest documented path from a submission to its rollout.

    Made by `timeline`.
    `submitted`, `review` (when it is answered, and the preview link begins) and
    `preview_closes` are pairs of instants in the policy's zone, earliest and latest.
    A preview link is live until `preview_closes`, that instant not included.
    `report_by` is the last instant of the report.
    `earliest` is the rollout after an answer as early as stated, tested and confirmed
    at once; `latest` the one after an answer as late as stated, confirmed one second
    before the link closes.
    """

    policy: Policy
    clocks: Clocks
    submitted: tuple[datetime, datetime]
    review: tuple[datetime, datetime]
    report_by: datetime
    preview_closes: tuple[datetime, datetime]
    earliest: Schedule
    latest: Schedule

    def __repr__(self) -> str:
        return (
            f"<Certification {_checks.show(self.clocks.name)} submitted="
            f"{self.submitted[0].isoformat()} earliest={self.earliest.start} "
            f"latest={self.latest.start}>"
        )

    @property
    def confirmed(self) -> tuple[datetime, datetime]:
        """The Go-Live of each path, earliest and latest."""
        last = self.preview_closes[1].astimezone(UTC) - _SECOND
        return self.review[0], last.astimezone(self.policy.zone)

    @property
    def uncounted(self) -> tuple[ClosedDay, ...]:
        """The closed days, weekends too, that the clock of the preview link skips.

        They lie between the earliest answer and the latest close.
        """
        if not self.clocks.business_hours:
            return ()
        first, last = self.review[0].date(), self.confirmed[1].date()
        return _clocks.business(self.policy).closed_days(first, last)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What no source states and these times rest on, a sentence each."""
        return (*self.clocks.assumptions, *self.latest.assumptions)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, instants as ISO strings, ready for JSON."""
        pairs = {
            "submitted": self.submitted,
            "review": self.review,
            "preview_closes": self.preview_closes,
            "confirmed": self.confirmed,
        }
        return {
            "clocks": self.clocks.name,
            "source": self.clocks.source,
            **{
                name: {"earliest": low.isoformat(), "latest": high.isoformat()}
                for name, (low, high) in pairs.items()
            },
            "report_by": self.report_by.isoformat(),
            "uncounted": [
                {"date": day.date.isoformat(), "reasons": list(day.reasons)}
                for day in self.uncounted
            ],
            "earliest": self.earliest.to_dict(),
            "latest": self.latest.to_dict(),
            "assumptions": list(self.clocks.assumptions),
        }

    def __str__(self) -> str:
        paths = (self.earliest, self.latest)
        rows = [
            ("", "earliest", "latest"),
            ("submitted", *map(_instant_text, self.submitted)),
            ("review answered", *map(_instant_text, self.review)),
            ("report", "", f"by {_instant_text(self.report_by)}"),
            ("preview link closes", *map(_instant_text, self.preview_closes)),
            ("Go-Live", *map(_instant_text, self.confirmed)),
            ("deployment starts", *(_text.day(path.start) for path in paths)),
            (
                "all regions",
                *(f"not before {path.earliest_completion}" for path in paths),
            ),
        ]
        skipped = [day for day in self.uncounted if WEEKEND not in day.reasons]
        notes = [
            _text.note(f"{day}: does not count for the preview link") for day in skipped
        ]
        zone = f"Times are {_text.zone(self.policy.tz)}."
        return "\n".join([*_text.table(rows), "", zone, *notes])


def _instant_text(moment: datetime) -> str:
    seconds = ":%S" if moment.second or moment.microsecond else ""
    return f"{_text.day(moment)} {moment:%H:%M{seconds}}"


def preview_window(
    link: datetime, policy: Policy = POWER_PLATFORM, clocks: Clocks = PARTNER_CENTER
) -> datetime:
    """Return the instant at which a preview link closes that went live at `link`.

    48 business hours are two business days: the clock runs on the days that the
    calendar leaves open, all day, and freezes do not stop it.
    The window is half-open: the last Go-Live is one second before the result, which is
    in the zone of the policy.
    It closes as soon as the hours are used up: a link of Saturday closes at the end of
    Tuesday, Wednesday 00:00.

    A business day counts 24 hours by the clock on the wall, also where a clock change
    makes it 23 or 25 hours long: Thursday 15:00 is followed by Monday 15:00 in every
    week.
    The clock stands still the first time through an hour that comes twice, and jumps
    over one that does not exist, so that a later link never closes earlier.

    Raises `TypeError` for anything but an aware datetime, and `OutOfRangeError` where
    the calendar does not cover the window.

    >>> print(preview_window(datetime.fromisoformat("2026-11-25T10:00-08:00")))
    2026-11-30 10:00:00-08:00
    """
    _check(policy, clocks)
    moment = _checks.instant(link, "link")
    return _clocks.closes(moment, policy, clocks).astimezone(policy.zone)


def _check(policy: object, clocks: object) -> None:
    if not isinstance(policy, Policy):
        raise TypeError(
            f"policy must be a Policy, not {_checks.article(policy)}: POWER_PLATFORM"
        )
    if not isinstance(clocks, Clocks):
        raise TypeError(
            f"clocks must be a Clocks, not {_checks.article(clocks)}: PARTNER_CENTER"
        )


def timeline(
    submitted: date | datetime,
    policy: Policy = POWER_PLATFORM,
    clocks: Clocks = PARTNER_CENTER,
) -> Certification:
    """Follow a submission by the stated clocks, on the earliest and the latest path.

    `submitted` is an aware `datetime`, or a `date`: that calendar day in `policy.tz`,
    whose first second begins the earliest path and whose last second the latest.
    Review and report are hours that pass on every day; for the preview link see
    `preview_window`.

    Raises `TypeError` for everything else (a naive datetime names no instant), and
    `OutOfRangeError` where the calendar does not cover a path.
    Source: Microsoft Learn, "Verified publisher certification process".

    >>> paths = timeline(datetime.fromisoformat("2026-11-23T10:00-08:00"))
    >>> print(paths.earliest.start, paths.latest.start)
    2026-11-27 2026-12-04
    """
    _check(policy, clocks)
    first, last = _submitted(submitted, policy)
    answered = (
        _clocks.after(first, clocks.review[0]),
        _clocks.after(last, clocks.review[1]),
    )
    closes = [_clocks.closes(link, policy, clocks) for link in answered]

    def local(*moments: datetime) -> Any:
        return tuple(moment.astimezone(policy.zone) for moment in moments)

    return Certification(
        policy=policy,
        clocks=clocks,
        submitted=local(first, last),
        review=local(*answered),
        report_by=local(_clocks.after(last, clocks.report))[0],
        preview_closes=local(*closes),
        earliest=plan(answered[0], policy),
        latest=plan(closes[1] - _SECOND, policy),
    )


def _submitted(submitted: date | datetime, policy: Policy) -> tuple[datetime, datetime]:
    """Return the first and the last instant that are meant, in UTC."""
    if isinstance(submitted, datetime) or not isinstance(submitted, date):
        moment = _checks.instant(submitted, "submitted")
        return moment, moment
    day = _checks.day(submitted, "submitted")
    policy.calendar.is_deployment_day(day)  # refuses a day that is not covered
    midnight = datetime.combine(day, time())
    first = _clocks.instant(midnight, policy.zone, fold=0)
    return first, _clocks.instant(
        _clocks.after(midnight, _DAY), policy.zone, fold=0
    ) - _SECOND


def latest_submission(
    region: str,
    live_by: date,
    policy: Policy = POWER_PLATFORM,
    clocks: Clocks = PARTNER_CENTER,
) -> datetime:
    """Return the last whole second at which submitting is safe on the slowest path.

    The slowest path is `timeline(...).latest`: the longest review, then the whole
    window of the preview link.
    Submitting at that second still makes `region` due on or before `live_by`, one
    second later does not.
    The result is in the zone of the policy.

    Raises `UnknownRegionError` and `UnstatedRegionError` as `Policy.stage_for` does,
    and `OutOfRangeError` where the calendar is too short to answer, naming the first
    or last day that it can.

    >>> print(latest_submission("DE", date(2026, 12, 24)))
    2026-12-14 00:00:00-08:00
    """
    _check(policy, clocks)
    try:
        confirmed = latest_go_live(region, live_by, policy)
        return _submit_by(confirmed, policy, clocks)
    except OutOfRangeError as error:
        try:
            first = _first_answer(region, policy, clocks)
        except OutOfRangeError:
            raise OutOfRangeError(
                f"no certification and rollout fit into {policy.calendar.covers}, the "
                f"days that calendar {policy.calendar.name!r} has data for"
            ) from error
        if live_by >= first:
            raise
        raise OutOfRangeError(
            f"{live_by} is too early to ask for inside {policy.calendar.covers}, the "
            f"days that calendar {policy.calendar.name!r} has data for: the first day "
            f"that can be answered is {first}"
        ) from error


def _submit_by(confirmed: datetime, policy: Policy, clocks: Clocks) -> datetime:
    """Return the last submission whose slowest path is confirmed by then."""
    closes = confirmed.astimezone(UTC) + _SECOND
    submitted = _clocks.last_link(closes, policy, clocks) - clocks.review[1]
    # The law needs the whole timeline, of which the earliest answer comes first.
    answered = (submitted + clocks.review[0]).astimezone(policy.zone)
    if answered.date() < first_day(policy):
        raise OutOfRangeError(f"the review would end on {answered.date()}")
    return submitted.astimezone(policy.zone)


def _first_answer(region: str, policy: Policy, clocks: Clocks) -> date:
    """Return the due day of the first train that a submission can still be safe for."""
    offset = policy.stage_for(region).offset
    for cycle in cycles_from(policy, first_day(policy)):
        try:
            _submit_by(last_second(policy, cycle), policy, clocks)
        except OutOfRangeError:
            continue
        return policy.calendar.add(cycle.start, offset)
    raise AssertionError("a cadence either goes on or raises")  # pragma: no cover
