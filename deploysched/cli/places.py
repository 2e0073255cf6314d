"""The answers about places: where one stands, and by when to confirm for it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, timedelta
from itertools import accumulate, chain, product
from typing import Any

from deploysched import planning, text
from deploysched.cli import answers, words
from deploysched.cli.answers import Answer, known
from deploysched.cli.commands import tell
from deploysched.errors import ScheduleError, UnstatedRegionError
from deploysched.policies import Policy
from deploysched.schedules import Schedule
from deploysched.text import day, note

_BASES = {
    "continent": "By continent (UN M49): the page names no country here.",
    "served": "By the geography that serves it: the page names no country here.",
}
Found = dict[str, Any]
_COUNTS = "What counts is the region of the environment, not of the user."


def _places(names: Sequence[str], policy: Policy) -> list[Found]:
    """Look names up, of which each may have several words: the longest that fits."""
    for size in range(len(names), 0, -1):
        if place := known(_place, " ".join(names[:size]), policy):
            return [place, *_places(names[size:], policy)]
    # What is left fits no name: this raises, with the nearest ones.
    return [_place(" ".join(names), policy)] if names else []


def _place(name: str, policy: Policy) -> Found:
    """Look a name up; an unknown one raises, an unstated one is a place too."""
    from deploysched import regions

    try:
        stage = policy.stage_for(name)
    except UnstatedRegionError as error:
        region, keys = regions.find(name), {stage.key for stage in policy.stages}
        read = [{"stage": at, "if": why} for at, why in region.readings if at in keys]
        said = _COUNTS if error.bound else str(error)
        return {"region": region.name, "stage": None, "note": said, "readings": read}
    found = {"region": stage.name, "stage": stage.key, "note": "", "readings": []}
    own = {item.casefold() for item in (stage.key, stage.name, *stage.regions)}
    if policy.region_table and name.strip().casefold() not in own:
        region = regions.find(name)
        found |= {"region": region.name, "note": _BASES.get(region.basis, "")}
    return found


def _outside(place: Found) -> bool:
    """True where no rollout goes."""
    return not place["stage"] and place["note"] != _COUNTS


def _heading(place: Found, policy: Policy) -> str:
    """Return `Germany: stage 4, Europe except the United Kingdom`."""
    name, key = place["region"], place["stage"]
    if key is None:
        return f"{name}: gets the rollout, but in no published stage"
    stage = policy.stage_for(key).name
    own = "" if name == stage else f", {stage.replace(', except', ' except')}"
    return note(f"{name}: stage {policy.stage_index(key) + 1}{own}", "", 2)


def _lines(place: Found, policy: Policy, schedule: Schedule | None) -> Iterator[str]:
    """Yield where a place stands, and when it is due if a Go-Live was given."""
    key = place["stage"]
    if _outside(place):
        yield note(place["note"], "", 2)
        return
    yield _heading(place, policy)
    if not key:
        yield ""
        rows = [("at the latest", policy.stages[-1].key, "the last: plan with this")]
        rows += [("or", it["stage"], f"if {it['if']}") for it in place["readings"]]
        for label, bound, why in rows:
            at = f" ({day(schedule.date_for(bound))})" if schedule else ""
            said = f"stage {policy.stage_index(bound) + 1}{at}, {why}"
            yield note(said, f"  {label:<13}  ")
        yield from ["\nAll regions"] * bool(schedule)
    if schedule:
        yield from text.basis_lines(schedule, schedule.date_for(key) if key else None)
    if place["note"]:
        yield note(place["note"], "  " * bool(key))


def when(options: Namespace, policy: Policy) -> Answer:
    names, days = words.sorted_out(options.words, policy)
    if len(days) > 1 or not names:
        raise ScheduleError("give a region and one Go-Live: when Germany 2026-11-25")
    plans = [planning.plan(words.go_live(word, policy), policy) for word in days]
    schedule, found = plans[0] if plans else None, _places(names, policy)
    blocks: list[Iterable[str]] = [[*_lines(each, policy, schedule)] for each in found]
    reached = [each["stage"] or "" for each in found if not _outside(each)]
    # Of one place alone the cautions have its own date.
    only = reached[0] if len(reached) == 1 else ""
    blocks.append(text.notes(text.cautions(plans if reached else [], region=only)))
    for place, plan in product(found, plans):
        key = place["stage"] or ""
        gets = {"start": plan.start, "date": plan.date_for(key) if key else None}
        gets |= answers.ends(plan)
        told = text.cautions([plan], region=key)
        if _outside(place):
            gets, told = dict.fromkeys(gets), []
        place |= {"go_live": plan.go_live, **gets, "advisories": told}
    return Answer(blocks, found)


def by(options: Namespace, policy: Policy) -> Answer:
    names, days = words.sorted_out(options.words, policy)
    if len(days) != 1 or not names:
        raise ScheduleError("give a region and one date: by Germany 2026-12-24")
    due = policy.day_of(words.go_live(days[0], policy))
    each = [_backwards(place, due, policy) for place in _places(names, policy)]
    found, status = [*chain(*(one.values for one in each))], answers.DONE
    if options.fail_within is None:
        if options.on or options.basis:
            raise ScheduleError("--on and --basis go with --fail-within: add it")
    else:
        basis = options.basis or "rules"
        on = policy.day_of(answers.moment(options.on, policy))
        rows = [row for item in found for row in item["safe"]]
        safe = [row["last_safe_day"] for row in rows if row["basis"] == basis]
        if len(safe) < len(found):
            raise ScheduleError(f"--basis {basis}: {answers.NO_TIME}")
        if (min(safe) - on).days <= options.fail_within:
            within = f"within {options.fail_within} days of {on}"
            tell(f"gate closed: {day(min(safe))} ({basis}) is {within} or past")
            status = answers.CLOSED
    boldest = list(dict.fromkeys(one.found for one in each))
    seen = found[0]["advisories"] if len(found) == 1 else text.cautions(boldest)
    blocks = chain(*(one.blocks for one in each), [text.notes(seen)])
    return Answer(blocks, found, status)


def _backwards(place: Found, due: date, policy: Policy) -> Answer:
    """Say by when to confirm so that a place is due by a day, from the surest day on.

    What is found is the schedule of the boldest day.
    """
    name = place["region"]
    # An unstated place raises here, with the stage that bounds it.
    key = place["stage"] or policy.stage_for(name).key

    def last(basis: planning.Basis = "rules", policy: Policy = policy) -> Schedule:
        go_live = planning.latest_go_live(key, due, policy, basis=basis)
        return planning.plan(go_live, policy)

    def row(basis: str, plan: Schedule) -> Found:
        gets = {"start": plan.start, "date": plan.date_for(key)}
        return {"basis": basis, "last_safe_day": plan.go_live, **gets}

    def runs(plan: Schedule) -> str:
        return f"start {day(plan.start)}, {name} {day(plan.date_for(key))}"

    rules = last()
    safe = [("rules", rules.last_safe_day, "if every stage runs on its day")]
    if found := known(last, "stated"):
        safe.append(("stated", found.last_safe_day, f"with {answers.stated(policy)}"))
    if policy.observed and (found := known(last, "observed")):
        half = due - timedelta(days=policy.observed.days[0])
        most = "in three quarters of the rollouts observed"
        safe.append(("observed-half", half, "in half of them"))
        safe.append(("observed", found.go_live, most))
    # No day is later than a bolder one, whatever a freeze makes of the rules.
    lowest = accumulate((each for _, each, _ in safe), min)
    plans = [planning.plan(each, policy) for each in lowest]
    table, rows = [("confirm by", f"due in {name} by {due}")], []
    for (basis, _, worth), plan in zip(safe[::-1], plans[::-1], strict=True):
        begins = "" if "observed" in basis else f" (start {day(plan.start)})"
        table.append((day(plan.go_live), f"{worth}{begins}"))
        rows.append(row(basis, plan))
    hours, moment = policy.safe_notice / timedelta(hours=1), rules.confirm_by
    asks = "the rules ask" if policy.notice else "an earlier revision asked"
    limits = [f"Each leaves the {hours:g} hours' notice that {asks} for."] * bool(hours)
    said, utc = f"{day(moment)} {moment:%X} {moment.tzname()}", moment.astimezone(UTC)
    limits.append(f"Last moment by the rules: {said} ({utc:%a %X} UTC).")
    slip = known(rules.after_slip)
    after = runs(slip) if slip else f"no data beyond {policy.calendar.covers.end}"
    limits.append(f"After it: {after}.")
    off = [w for c in policy.cautions if c.closes for w in c.windows]
    safer, earlier = known(last, "rules", policy.with_freezes(*off)), None
    if safer and safer.start < rules.start:
        plan = planning.plan(safer.last_safe_day, policy)
        earlier = row("rules", plan)
        seen = "If the days that were seen to be taken off are so again"
        limits.append(f"{seen}: confirm by {day(plan.go_live)}, {runs(plan)}.")
    values = {"region": name, "stage": key, "due_by": due, "safe": rows}
    values |= {"without_days_seen_off": earlier, "confirm_by": moment}
    values["advisories"] = text.cautions(plans[:1], region=key)
    lines = [note(line, "", 2) for line in limits]
    blocks = [[_heading(place, policy)], answers.grid(table), lines]
    return Answer(blocks, [values], found=plans[0])
