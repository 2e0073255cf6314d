"""The clocks before Go-Live: review, report, and the window of the preview link."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import attrs

from deploysched import _checks
from deploysched.calendars import WEEKEND
from deploysched.errors import ScheduleError
from deploysched.planning import latest_go_live, plan
from deploysched.policies import Policy
from deploysched.powerplatform import POWER_PLATFORM
from deploysched.schedules import Schedule, plain
from deploysched.windows import ClosedDay

__all__ = ["Timeline", "latest_submission", "preview_window", "timeline"]

SCHEMA = "deploysched/timeline/1"
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_PATHS = ("earliest", "latest")
# The clocks of the current page: all pass on every day, but for the preview link's.
_REVIEW = (timedelta(hours=24), timedelta(hours=48))
_REPORT = _PREVIEW = timedelta(hours=48)
_ASSUMPTIONS = (
    "the preview link is live from the moment the review is answered",
    "48 business hours are two business days of the calendar, 24 hours each",
    "a freeze does not stop the clock of the preview link",
    (
        "the latest path is confirmed one second before the preview link closes: what "
        "follows a closed link is not stated"
    ),
)


@attrs.frozen(kw_only=True, cache_hash=True, repr=False)
class Timeline:
    """The earliest and the latest path from a submission to its rollout.

    Made by `timeline`; instants are in the policy's zone, pairs earliest and latest.
    `review` is when it is answered and the preview link begins, `report_by` the last of
    the report; `preview_closes` is not included. `confirmed` is the Go-Live: at once on
    the earliest path, one second before the link closes on the latest.
    `earliest` and `latest` are the rollouts of both.
    """

    submitted: tuple[datetime, datetime]
    review: tuple[datetime, datetime]
    report_by: datetime
    preview_closes: tuple[datetime, datetime]
    confirmed: tuple[datetime, datetime]
    earliest: Schedule
    latest: Schedule

    def __repr__(self) -> str:
        return (
            f"<Timeline submitted={self.submitted[0].isoformat()} "
            f"earliest={self.earliest.start} latest={self.latest.start}>"
        )

    @property
    def uncounted(self) -> tuple[ClosedDay, ...]:
        """The closed days, weekends too, that the clock of the preview link skips."""
        calendar = self.latest.policy.calendar.without_freezes()
        return calendar.closed_days(self.review[0].date(), self.confirmed[1].date())

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, instants as ISO strings, ready for JSON."""
        found: dict[str, Any] = {"schema": SCHEMA, "clocks": "Partner Center"}
        found["source"] = POWER_PLATFORM.source
        for name in ("submitted", "review", "preview_closes", "confirmed"):
            found[name] = dict(zip(_PATHS, getattr(self, name), strict=True))
        found |= {"report_by": self.report_by, "uncounted": self.uncounted}
        found |= {"earliest": self.earliest.to_dict(), "latest": self.latest.to_dict()}
        found["assumptions"] = _ASSUMPTIONS
        return {name: plain(value) for name, value in found.items()}

    def __str__(self) -> str:
        from deploysched import text  # how a person reads it is an edge

        paths = (self.earliest, self.latest)
        rows: list[tuple[object, ...]] = [
            ("submitted", *map(text.moment, self.submitted)),
            ("review answered", *map(text.moment, self.review)),
            ("report", "", f"by {text.moment(self.report_by)}"),
            ("preview link closes", *map(text.moment, self.preview_closes)),
            ("Go-Live", *map(text.moment, self.confirmed)),
            ("deployment starts", *(path.start for path in paths)),
            ("all regions", "", ""),
        ]
        said = [f"Times are {text.zone(self.latest.policy)}."]
        for one, other in zip(*map(text.bases, paths), strict=True):
            windows = map(text.days, (one.window, other.window))
            rows.append((f"  {one.name}", *windows))
            said.append(f"{one.name.capitalize()}: {other.worth}.")
        table = text.Table("", ("", *_PATHS), rows).text()
        named = (day for day in self.uncounted if WEEKEND not in day.reasons)
        lost = (f"{day}: does not count for the preview link" for day in named)
        lines = [table, "", text.note(" ".join(said), ""), *map(text.note, lost)]
        # Two equal paths are one answer, whose cautions have dates of their own.
        lines += text.notes(text.cautions(list(dict.fromkeys(paths))))
        return "\n".join(lines)


def preview_window(link: datetime, policy: Policy = POWER_PLATFORM) -> datetime:
    """Return the instant at which a preview link closes that went live at `link`.

    Its clock runs on the days that the calendar leaves open, 24 hours each by the clock
    on the wall; freezes do not stop it. It closes as soon as they are used up, and that
    instant is not included: a link of Saturday closes on Wednesday 00:00.
    The result is in the zone of the policy; raises as `timeline` does.

    >>> print(preview_window(datetime.fromisoformat("2026-11-25T10:00-08:00")))
    2026-11-30 10:00:00-08:00
    """
    _check(policy)
    moment = _checks.instant(link, "link")
    return _run(moment, _PREVIEW, policy).astimezone(policy.zone)


def _check(policy: Policy) -> None:
    owner = POWER_PLATFORM.owner
    if _checks.kind(policy, Policy, "policy", "POWER_PLATFORM").owner != owner:
        raise ScheduleError(
            f"these are the clocks of {owner}, whose policy {policy.name!a:.60} is not: "
            "use POWER_PLATFORM, or a policy made from it"
        )


def _run(moment: datetime, span: timedelta, policy: Policy) -> datetime:
    """Let the clock of business days run on by a span, or back, in UTC."""
    calendar = policy.calendar.without_freezes()
    wall = moment.astimezone(policy.zone).replace(tzinfo=None, fold=0)
    day = calendar.on_or_after(wall.date())
    passed = max(wall - _checks.combine(day, time()), timedelta())
    days, rest = divmod(passed + span, _DAY)
    if span > timedelta() and not rest:
        # Used up at the end of a business day, whatever day follows it.
        days, rest = days - 1, _DAY
    end = _checks.combine(calendar.add(day, days), time(), policy.zone)
    return (end + rest).astimezone(UTC)


def timeline(submitted: date | datetime, policy: Policy = POWER_PLATFORM) -> Timeline:
    """Follow a submission by the stated clocks, on the earliest and the latest path.

    Review and report are hours that pass on every day; for the preview link see
    `preview_window`.
    `submitted` is an aware `datetime`, or a `date`: that calendar day in `policy.tz`,
    whose first second begins the earliest path and whose last second the latest.

    Raises `TypeError` for everything else, `OutOfRangeError` where the calendar does not
    cover a path, and `ScheduleError` for a policy of another owner.
    Source: Microsoft Learn, "Verified publisher certification process".

    >>> paths = timeline(datetime.fromisoformat("2026-11-23T10:00-08:00"))
    >>> print(paths.earliest.start, paths.latest.start)
    2026-11-27 2026-12-04
    """
    _check(policy)
    day = policy.day_of(submitted, "submitted")
    policy.calendar.is_deployment_day(day)  # refuses a day that is not covered
    first = _checks.combine(day, time(), policy.zone).astimezone(UTC)
    last = policy.last_second(day)
    if isinstance(submitted, datetime):
        first = last = _checks.instant(submitted, "submitted")
    review = (first + _REVIEW[0], last + _REVIEW[1])
    closes = [_run(link, _PREVIEW, policy) for link in review]
    confirmed = (review[0], closes[1] - _SECOND)

    def local(one: datetime, other: datetime) -> tuple[datetime, datetime]:
        return one.astimezone(policy.zone), other.astimezone(policy.zone)

    return Timeline(
        submitted=local(first, last),
        review=local(*review),
        report_by=(last + _REPORT).astimezone(policy.zone),
        preview_closes=local(*closes),
        confirmed=local(*confirmed),
        earliest=plan(confirmed[0], policy),
        latest=plan(confirmed[1], policy),
    )


def latest_submission(
    region: str, live_by: date, policy: Policy = POWER_PLATFORM
) -> datetime:
    """Return the last whole second at which submitting is safe on the slowest path.

    On that path, `timeline(...).latest`, submitting then still makes `region` due by
    `live_by`, which is included; one second later does not.
    The result is in the zone of the policy; raises as `latest_go_live` and `timeline` do.

    >>> print(latest_submission("DE", date(2026, 12, 24)))
    2026-12-14 00:00:00-08:00
    """
    _check(policy)
    close = latest_go_live(region, live_by, policy).astimezone(UTC) + _SECOND
    link = _run(close, -_PREVIEW, policy)
    return timeline(link - _REVIEW[1], policy).submitted[0]
