"""What each command prints: text of at most 80 columns, and the same as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from deploysched import _text
from deploysched.calendars import WEEKEND, Calendar
from deploysched.cycles import StageDate, first_day, hours
from deploysched.errors import OutOfRangeError, UnstatedRegionError
from deploysched.planning import latest_go_live, plan
from deploysched.planning import upcoming as upcoming_starts
from deploysched.policies import Policy, Stage
from deploysched.schedules import Schedule, Schedules, Status, ends, stage_table

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


DAY = timedelta(days=1)
SAFE_NOTICE = timedelta(hours=24)  # what an earlier revision asked for
day = _text.day


def confirm_in(schedule: Schedule, zone: ZoneInfo) -> str:
    """Return the last moment to confirm, in a zone that the reader chose."""
    moment = schedule.confirm_by.astimezone(zone)
    return f"Confirm by   {_at(moment)} in {zone.key}"


def _at(moment: datetime) -> str:
    return f"{day(moment)} {moment:%H:%M:%S}"


def explain(schedule: Schedule) -> str:
    """Return every reason, assumption and advisory of a schedule."""
    policy = schedule.policy
    lines = ["", "Closed days", *(f"  {item}" for item in schedule.closed_days)]
    lines += ["", "Assumptions, which no source states"]
    lines += [_text.note(item, "- ") for item in schedule.assumptions]
    lines += ["", "Advisories", *map(_advice, schedule.advisories)]
    if not schedule.advisories:
        lines.append("- none")
    lines += [
        "",
        _text.note(f"Rules: {policy.name}. Source: {policy.source or 'none'}", ""),
    ]
    return "\n".join(lines)


def _advice(advisory: Any) -> str:
    return _text.note(f"{advisory.code}: {advisory.text}", "- ")


def rollout(policy: Policy, stages: Sequence[StageDate]) -> str:
    """Return stages from a day on."""
    first = len(policy.stages) - len(stages) + 1
    return "\n".join(stage_table(stages, first))


def check(calendar: Calendar, on: date) -> str:
    """Return whether anything may deploy on a day, and the next day if not."""
    reasons = calendar.reasons(on)
    if not reasons:
        return f"{day(on)}: deployment day"
    why = _text.clean(", ".join(reasons))
    try:
        following = f"next {day(calendar.next(on))}"
    except OutOfRangeError:
        following = f"none after it before {calendar.covers.end}"
    return f"{day(on)}: no deployment, {why}; {following}"


# --- lists of starts --------------------------------------------------------------


def starts_of(year: int, policy: Policy) -> Schedules:
    """Return the starts of the trains due in a year, and the due days without."""
    policy.calendar.reasons(date(year, 1, 1))  # refuses a year that is not covered
    after = max(date(year - 1, 12, 31), first_day(policy))
    found = upcoming_starts(after, policy, limit=370)  # a daily train has 366
    return Schedules(
        tuple(item for item in found if item.nominal.year == year),
        tuple(item for item in found.dropped if item.date.year == year),
    )


def year(name: str, schedules: Schedules, policy: Policy) -> str:
    """Return all starts of a year with what closes days inside them."""
    weekday = _weekday([item.nominal for item in schedules])
    due = f"{_FULL[weekday]}s" if weekday is not None else "due days"
    freezes = policy.calendar.freezes
    frozen = f"{len(freezes)} freezes given" if freezes else "no freeze assumed"
    head = (
        f"{name}: {len(schedules)} starts, {len(schedules.dropped)} {due} without "
        f"({policy.calendar.name}, {frozen})"
    )
    return f"{_text.clean(head)}\n\n{_starts(schedules)}"


def upcoming(schedules: Schedules) -> str:
    """Return coming starts, each with the last day to confirm it."""
    return _starts(schedules)


_FULL = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _weekday(days: Sequence[date]) -> int | None:
    """Return the weekday that all days share."""
    found = {item.weekday() for item in days}
    return found.pop() if len(found) == 1 else None


def _starts(schedules: Schedules) -> str:
    if not (schedules or schedules.dropped):
        return "no start"
    weekdays = [
        "" if (found := _weekday(days)) is None else f"({_FULL[found]})"
        for days in (
            [item.go_live for item in schedules],
            [item.start for item in schedules],
        )
    ]
    typical = schedules[0].policy.typical if schedules else None
    rows = [
        (item.start, str(item.go_live), str(item.start), *ends(item), _inside(item))
        for item in schedules
    ]
    rows += [
        (
            item.date,
            "-",
            str(item.date),
            "-",
            "-",
            f"no start: {', '.join(item.reasons)}",
        )
        for item in schedules.dropped
    ]
    rows.sort(key=lambda row: row[0])
    stated_head = ("", "")
    if typical is not None:
        stated_head = (_text.span(typical[1], typical[1]), "as stated")
    table = [
        ("confirm by", "start", "all regions", stated_head[0], "note"),
        (*weekdays, "at earliest", stated_head[1], ""),
        *(tuple(map(_text.clean, map(str, row[1:]))) for row in rows),
    ]
    return "\n".join(_text.table(table))


def _inside(schedule: Schedule) -> str:
    """Return what closes days inside a rollout, without the weekends."""
    reasons = [
        reason
        for closed in schedule.closed_days
        if WEEKEND not in closed.reasons
        for reason in closed.reasons
    ]
    return ", ".join(dict.fromkeys(reasons))


def compare(schedules: Schedules) -> str:
    """Return one Go-Live under several readings, earlier or later than the first."""
    first = schedules[0]
    rows = [("reading", "start", "all regions", "")]
    for number, item in enumerate(schedules):
        title = item.policy.name if number else "as printed by plan"
        dates = (str(item.start), str(item.earliest_completion))
        rows.append(
            (_text.clean(title), *dates, _against(first, item) if number else "")
        )
    head = f"Go-Live {day(first.go_live)} ({_text.zone(first.policy.tz)} day): readings of the rules"
    return "\n".join([head, "", *_text.table(rows)])


def _against(first: Schedule, other: Schedule) -> str:
    ours = (first.earliest_completion, first.start)
    theirs = (other.earliest_completion, other.start)
    if theirs == ours:
        return "same"
    return "earlier" if theirs < ours else "later"


# --- how far ----------------------------------------------------------------------


def status(schedule: Schedule, on: date) -> str:
    """Return how far a rollout is on a day, by the rules."""
    labels = {on: "today", on + DAY: "tomorrow"} if on < date.max else {on: "today"}
    rows = [
        (
            labels.get(item.date, "due" if item.date < on else "later"),
            day(item.date),
            _text.clean(item.stage.name),
        )
        for item in schedule
    ]
    lines = [_progress(schedule, on), ""]
    lines += [f"  {line}" for line in _text.table(rows)]
    lines += ["", *_overdue(schedule, on)]
    lines.append(
        "Computed from the rules, not observed: Partner Center shows the real state."
        if schedule.policy.owner == "Microsoft"
        else "Computed from the rules, not observed."
    )
    return "\n".join(lines)


def _progress(schedule: Schedule, on: date) -> str:
    due, following = schedule.due_stages(on), schedule.next_stage(on)
    total = len(schedule)
    if following is None:
        end = schedule.earliest_completion
        if end == on:
            return f"Stage {total} of {total} is due today: {_name(due[-1])}"
        return f"All {total} stages were due by {day(end)}, the earliest by the rules"
    upnext = f"{_name(following)}, on {day(following.date)}"
    if not due:
        return f"Not started: stage 1 of {total} is {upnext}"
    if due[-1].date == on:
        return f"Stage {len(due)} of {total} is due today: {_name(due[-1])}"
    return f"Nothing is due today; stage {len(due) + 1} of {total} is {upnext}"


def _name(item: StageDate) -> str:
    return _text.clean(item.stage.name)


def _overdue(schedule: Schedule, on: date) -> list[str]:
    policy, typical = schedule.policy, schedule.typical_completion
    if policy.typical is None or typical is None:
        return []
    span = f"{_text.owner(policy.owner)} stated {_text.span(*policy.typical)}"
    # What is not even due yet by its own dates is not overdue.
    end = max(typical.end, schedule.earliest_completion)
    if schedule.status(on) is Status.OVERDUE:
        return [f"Overdue since {end} ({span}): ask about it."]
    return [f"Not overdue until {end} has passed ({span})."]


def status_dict(schedule: Schedule, on: date) -> dict[str, Any]:
    """Return how far a rollout is, as plain values."""
    following = schedule.next_stage(on)
    return {
        "on": on.isoformat(),
        "status": schedule.status(on).value,
        "due": [item.stage.key for item in schedule.due_stages(on)],
        "next": following and following.stage.key,
        "schedule": schedule.to_dict(),
    }


# --- where ------------------------------------------------------------------------


@attrs.frozen
class Place:
    """A name that was looked up: what it is called, and its stage or what is known."""

    name: str
    policy: Policy
    stage: Stage | None
    note: str = ""
    readings: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, name: str, policy: Policy) -> Place:
        """Look a name up; an unknown one raises, an unstated one is a place too."""
        try:
            stage = policy.stage_for(name)
        except UnstatedRegionError as error:
            region = _region(name)
            if error.bound is None:
                return cls(region.name, policy, None, str(error))
            return cls(region.name, policy, None, "", region.readings)
        region = (
            _region(name)
            if policy.region_table and not _is_stage(name, stage)
            else None
        )
        if region is None:
            return cls(stage.name, policy, stage)
        return cls(region.name, policy, stage, _BASES.get(region.basis, ""))

    @property
    def number(self) -> int:
        """The number of the stage, or of the last one, which bounds it."""
        stages = self.policy.stages
        return len(stages) if self.stage is None else stages.index(self.stage) + 1

    def heading(self) -> str:
        """Return `Germany: stage 4, Europe except the United Kingdom`."""
        if self.stage is None:
            return f"{self.name}: gets the rollout, but in no published stage"
        if self.name == self.stage.name:
            return f"{_text.clean(self.name)}: stage {self.number}"
        stage = self.stage.name.replace(", except", " except")
        return f"{_text.clean(self.name)}: stage {self.number}, {_text.clean(stage)}"

    def text(self, schedule: Schedule | None) -> str:
        """Return where a place stands, and when it is due if a Go-Live was given."""
        if self.stage is None and self.note:
            return self.note
        lines = [self.heading()]
        if self.stage is None:
            lines += ["", *self._alternatives(schedule)]
        elif schedule is not None:
            due = schedule.date_for(self.stage.key)
            worth = _text.earliest(self.policy.owner)
            lines.append(f"  {day(due):<24}  {worth}")
        if schedule is not None and (typical := schedule.typical_completion):
            span = f"{typical.start} to {typical.end}"
            owner = _text.owner(self.policy.owner)
            lines.append(f"  {span}  {owner} stated average, all regions")
        if self.note:
            lines.append(f"  {self.note}")
        if self.stage is None:
            lines.append(
                "What counts is the region of the environment, not of the user."
            )
        return "\n".join(lines)

    def _alternatives(self, schedule: Schedule | None) -> list[str]:
        def line(label: str, key: str, why: str) -> str:
            number = [stage.key for stage in self.policy.stages].index(key) + 1
            due = f" ({day(schedule.date_for(key))})" if schedule else ""
            return f"  {label:<13}  stage {number}{due}, {why}"

        last = self.policy.stages[-1].key
        lines = [line("at the latest", last, "the last: plan with this")]
        return lines + [line("or", key, f"if {why}") for key, why in self.readings]

    def to_dict(self, schedule: Schedule | None) -> dict[str, Any]:
        """Return the same as plain values."""
        found: dict[str, Any] = {
            "region": self.name,
            "stage": self.stage and self.stage.key,
            "note": self.note,
            "readings": [{"stage": key, "if": why} for key, why in self.readings],
        }
        if schedule is not None:
            found["date"] = (
                schedule.date_for(self.stage.key).isoformat() if self.stage else None
            )
            typical = schedule.typical_completion
            found["typical_completion"] = typical and {
                "start": typical.start.isoformat(),
                "end": typical.end.isoformat(),
            }
        return found


_BASES = {
    "continent": "By continent (UN M49): the page names no country here.",
    "served": "By the geography that serves it: the page names no country here.",
}


def _region(name: str) -> Any:
    from deploysched import regions

    return regions.find(name)


def _is_stage(name: str, stage: Stage) -> bool:
    names = (stage.key, stage.name, *stage.regions)
    return name.strip().casefold() in (item.casefold() for item in names)


# --- backwards --------------------------------------------------------------------


@attrs.frozen
class Backwards:
    """By when to confirm so that a place is due by a day: the safe days first."""

    place: Place
    key: str
    live_by: date
    stated: Schedule | None
    safe: Schedule
    careful: Schedule | None
    last: datetime

    @classmethod
    def of(cls, region: str, live_by: date, policy: Policy) -> Backwards:
        """Work out every row; raises what `latest_go_live` raises."""
        place = Place.of(region, policy)
        key = policy.stage_for(region).key  # an unstated place raises with its bound
        off = [
            window
            for caution in policy.cautions
            if caution.closes
            for window in caution.windows
        ]
        safe = _safe(key, live_by, policy, "rules")
        careful = (
            _safe(key, live_by, policy.with_freezes(*off), "rules") if off else safe
        )
        stated = _safe(key, live_by, policy, "stated") if policy.typical else None
        if stated is not None and safe.go_live < stated.go_live:
            stated = safe  # a freeze can take longer than the stated time
        return cls(
            place=place,
            key=key,
            live_by=live_by,
            stated=stated,
            safe=safe,
            careful=careful if careful.go_live != safe.go_live else None,
            last=latest_go_live(key, live_by, policy),
        )

    def _due(self, schedule: Schedule) -> date:
        return schedule.date_for(self.key)

    def __str__(self) -> str:
        name, policy = _text.clean(self.place.name), self.place.policy
        rows = [("confirm by", "start", f"due in {name}")]
        if self.stated is not None and policy.typical is not None:
            due = max(self.stated.start + policy.typical[1], self._due(self.stated))
            weeks = _text.span(policy.typical[1], policy.typical[1])
            owner = _text.owner(policy.owner)
            rows.append((*_row(self.stated), f"by {due}, with {owner} stated {weeks}"))
        due_day = day(self._due(self.safe))
        rows.append((*_row(self.safe), f"{due_day}, if every stage runs on its day"))
        lines = [self.place.heading(), "", *_text.table(rows), "", *self._limits(name)]
        return "\n".join(lines)

    def _limits(self, name: str) -> list[str]:
        policy = self.place.policy
        subject = "Both leave" if self.stated else "It leaves"
        notice = _notice(policy)
        lines = []
        if notice > policy.notice:
            lines.append(
                f"{subject} the 24 hours' notice that an earlier revision asked for."
            )
        elif notice:
            lines.append(
                f"{subject} the {hours(notice)} notice that the rules ask for."
            )
        utc = self.last.astimezone(UTC)
        lines.append(
            f"Last moment by the rules: {_at(self.last)} {self.last.tzname()} "
            f"({_text.day(utc)[:3]} {utc:%H:%M:%S} UTC)."
        )
        try:
            slip = plan(self.last + timedelta(seconds=1), policy)
        except OutOfRangeError:
            lines.append(f"After it: no data beyond {policy.calendar.covers.end}.")
        else:
            lines.append(
                f"After it: start {day(slip.start)}, {name} {day(self._due(slip))}."
            )
        if self.careful is not None:
            off = [
                item
                for advisory in self.safe.advisories
                if advisory.code == "microsoft-day-off"
                for item in advisory.days
            ]
            lines.append(
                _text.note(
                    f"Microsoft has been seen to take {_text.days(off)} off. If so again: "
                    f"confirm by {day(self.careful.go_live)}, start "
                    f"{day(self.careful.start)}, {name} {day(self._due(self.careful))}."
                )
            )
        shown = self.stated or self.safe
        texts = {
            advisory.text.partition(";")[0]: None
            for schedule in (shown, self.safe)
            for advisory in schedule.advisories
            if advisory.code == "season-freeze"
        }
        return lines + [_text.note(f"{text}.") for text in texts]

    def to_dict(self) -> dict[str, Any]:
        """Return the same as plain values."""

        def row(schedule: Schedule | None) -> dict[str, str] | None:
            if schedule is None:
                return None
            return {
                "confirm_by": schedule.go_live.isoformat(),
                "start": schedule.start.isoformat(),
                "date": self._due(schedule).isoformat(),
            }

        return {
            "region": self.place.name,
            "stage": self.key,
            "live_by": self.live_by.isoformat(),
            "stated": row(self.stated),
            "rules": row(self.safe),
            "without_microsoft_days_off": row(self.careful),
            "last_moment": self.last.isoformat(),
        }


def _safe(region: str, live_by: date, policy: Policy, basis: Any) -> Schedule:
    """Return the schedule of the last whole day that leaves 24 hours' notice."""
    noticed = attrs.evolve(policy, notice=_notice(policy))
    moment = latest_go_live(region, live_by, noticed, basis=basis)
    whole = (moment + timedelta(seconds=1)).date() > moment.date()
    return plan(moment.date() if whole else moment.date() - DAY, policy)


def _notice(policy: Policy) -> timedelta:
    """Return the notice that a safe day leaves: Microsoft once asked for 24 hours."""
    asked = SAFE_NOTICE if policy.owner == "Microsoft" else timedelta(0)
    return max(policy.notice, asked)


def _row(schedule: Schedule) -> tuple[str, str]:
    return day(schedule.go_live), day(schedule.start)
