"""What each command answers: blocks of lines of at most 80 columns, and the same as values."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any, NamedTuple

from deploysched import _checks, planning, text
from deploysched.advisories import of_days
from deploysched.cli import words
from deploysched.cli.commands import tell
from deploysched.errors import ScheduleError
from deploysched.policies import Policy, Train
from deploysched.schedules import Schedule, Schedules
from deploysched.text import day, note
from deploysched.windows import Window

DONE, CLOSED, BAD_INPUT = 0, 1, 2
DAY = timedelta(days=1)
NO_TIME = "these rules have no such time, use rules"


class Answer(NamedTuple):
    """What a command says: blocks of lines, the same as values, and its schedules.

    Each of the values is an object of JSON, in a line of its own.
    """

    blocks: Iterable[Iterable[str]]
    values: Iterable[dict[str, Any]]
    status: int = DONE
    found: Any = ()


def ends(schedule: Schedule) -> dict[str, Any]:
    """Return the three bases as values, under the keys that they have in a schedule."""
    names = ("earliest_completion", "stated_completion", "observed_completion")
    return {name: getattr(schedule, name) for name in names}


def stated(policy: Policy) -> str:
    """Return `Microsoft's stated 4 weeks`, or nothing where none are stated."""
    whose = f"{policy.owner}'s" if policy.owner else "the"
    longest = policy.stated and text.span(policy.stated[1])
    return f"{whose} stated {longest}" if longest else ""


def grid(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Line up rows whose last cell is free: it is folded, and widens no column."""
    columns = zip_longest(*(row[:-1] for row in rows), fillvalue="")
    widths = [max(map(len, column)) for column in columns]
    for row in rows:
        front = "".join(map("{:{}}  ".format, row[:-1], widths))
        yield note(row[-1], front)


def known(ask: Callable[..., Any], *asked: Any) -> Any:
    """Return an answer, or None where the years or the rules have none."""
    try:
        return ask(*asked)
    except ScheduleError:
        return None


def moment(word: str | None, policy: Policy) -> Any:
    """Return a Go-Live, or today with a word about it on standard error."""
    found = words.go_live(word or "today", policy)
    if word is None:
        tell(f"taking today, {day(found)} in {policy.tz}")
    return found


def plan(options: Namespace, policy: Policy) -> Answer:
    found, blocks, status = list[Schedule](), list[Iterable[str]](), DONE
    for place, word in _lines(options.words):
        try:
            schedule = planning.plan(words.go_live(word, policy), policy)
        except ScheduleError as error:
            if not place:
                raise
            status = BAD_INPUT
            tell(f"{place}: {error}")
            continue
        found.append(schedule)
        blocks += [[str(schedule)], *_more(schedule, options)]
    if not found and status == DONE:
        raise ScheduleError("standard input is empty: give it a Go-Live a line")
    return Answer(blocks, map(Schedule.to_dict, found), status, found)


def _lines(given: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each Go-Live with its place in standard input, or with no place."""
    for word in given:
        if word != "-":
            yield "", word
            continue
        if sys.stdin is None:
            raise ScheduleError("standard input is closed: give it a Go-Live a line")
        data = sys.stdin.buffer.read().decode("utf-8-sig", "backslashreplace")
        for number, line in enumerate(data.splitlines(), 1):
            if line.strip():
                yield f"line {number}", line.strip()


def _more(schedule: Schedule, options: Namespace) -> Iterator[list[str]]:
    """Yield the last moment in a zone, and every reason, assumption and source."""
    policy = schedule.policy
    if options.tz:
        last = schedule.confirm_by.astimezone(_checks.zone(options.tz))
        yield [f"Last moment  {day(last)} {last:%H:%M:%S} in {options.tz}"]
    if options.explain:
        source = {caution.code: caution.source for caution in policy.cautions}
        could = [f"{a.code}: {a.text}. {source[a.code]}" for a in schedule.advisories]
        sources = [f"Rules: {policy.name}. {policy.source}"]
        sources += [f"Observed: {policy.observed.source}"] if policy.observed else []
        titled = {
            "Closed days": map(str, schedule.closed_days),
            "Assumptions, which no source states": schedule.assumptions,
            "What could move these dates, and who says so": could or ["nothing known"],
            "Sources": sources,
        }
        for title, items in titled.items():
            yield [title, *(note(item, "- ") for item in items)]


def start(options: Namespace, policy: Policy) -> Answer:
    found = planning.plan(moment(options.go_live, policy), policy)
    values = {"go_live": found.go_live, "start": found.start}
    return Answer([[str(found.start)]], [values])


def submitted(options: Namespace, policy: Policy) -> Answer:
    from deploysched.certification import timeline

    found = timeline(words.go_live(options.moment, policy), policy)
    return Answer([[str(found)]], [found.to_dict()])


def check(options: Namespace, policy: Policy) -> Answer:
    on = policy.day_of(moment(options.day, policy))
    reasons = policy.calendar.reasons(on)
    upnext = known(policy.calendar.next, on)
    at = upnext if reasons else on
    seen = of_days(policy, Window(at, at)) if at else ()
    said = f"deployment day{' by the rules, but:' * bool(seen)}"
    if reasons:
        said = f"no deployment, {', '.join(reasons)}; "
        said += f"next {day(upnext)}" if upnext else "none after it in these years"
    lines = [note(f"{day(on)}: {said}", "", 2), *text.notes(seen)]
    values = {"date": on, "deployment_day": not reasons, "reasons": reasons}
    values |= {"next": upnext, "advisories": seen}
    return Answer([lines], [values], CLOSED if reasons else DONE)


def rollout(options: Namespace, policy: Policy) -> Answer:
    on = words.day(options.day)
    if reasons := policy.calendar.reasons(on):
        closed = f"{on} is no deployment day ({', '.join(reasons)})"
        after = known(policy.calendar.next, on) or "the end of these years"
        raise ScheduleError(f"{closed}: nothing is deployed before {after}")
    stages = planning.rollout(on, policy, at=options.at)
    start, table = stages[0].date, policy.timetable
    number = table.starting_by(start.toordinal())
    due = start.toordinal() in table.start
    upnext = next(map(date.fromordinal, table.start[number + 1 :]), None)
    # Confirmed on the day before at the latest: what was observed counts from there.
    train = Train(policy, number, start, start, stages)
    schedule = Schedule(start - DAY, train)
    since = "(observed: counted from a Go-Live on the day before the start)"
    seen = of_days(policy, Window(start, stages[-1].date))
    counted = f"Counted back, the start was {day(start)}, which" * (on != start)
    said = f"{counted or day(start)} is no start by these rules"
    said += f"; the next is {day(upnext)}" if upnext else ""
    blocks = [
        [note(said, "", 2)] * (not due),
        [text.stage_table("", stages).text()],
        ["All regions", *text.basis_lines(schedule)]
        + [note(since, "  ")] * bool(policy.observed),
        text.notes(seen),
    ]
    names = ("stage", "key", "name", "date")
    rows = [{name: row[name] for name in names} for row in schedule.rows()]
    values = {"start": start, "due": due, "next_start": upnext, "stages": rows}
    return Answer(blocks, [{**values, **ends(schedule), "advisories": seen}])


def upcoming(options: Namespace, policy: Policy) -> Answer:
    go_live = moment(options.go_live, policy)
    found = planning.upcoming(go_live, policy, limit=options.n)
    return _starts([], found, policy, go_live=policy.day_of(go_live))


def year(options: Namespace, policy: Policy) -> Answer:
    number, calendar = options.year, policy.calendar
    span = Window(date(number, 1, 1), date(number, 12, 31))
    calendar.reasons(span.start)  # refuses a year that is not covered
    found = planning.starts_in(span, policy)
    due = [item.nominal for item in found] + [item.date for item in found.dropped]
    without = _count(len(found.dropped), _weekday(due) or "due day")
    # One line of a file that recurs is many windows of one name.
    given = len({item.reason for item in calendar.freezes if item.overlaps(span)})
    frozen = f"{_count(given, 'freeze')} given" if given else "no freeze assumed"
    head = f"{number}: {_count(len(found), 'start')}, {without} without "
    head = note(f"{head}({calendar.name}, {frozen})", "", 2)
    return _starts([head], found, policy, year=number)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _weekday(days: Iterable[date]) -> str:
    """Return the weekday that all days share, or nothing."""
    found = {f"{item:%A}" for item in days}
    return found.pop() if len(found) == 1 else ""


def _heads(policy: Policy) -> dict[str, str]:
    """Return the heads of the bases that a policy has, with what each date means."""
    found = {"by the rules": "at earliest"}
    if policy.stated:
        found["as stated"] = text.span(policy.stated[1])
    if policy.observed:
        found["as observed"] = "3 in 4 done"
    return found


def _starts(head: list[str], found: Schedules, policy: Policy, **asked: Any) -> Answer:
    """Answer with starts and their three bases, and with the due days without one."""
    rows = []
    for start, safe, *rest in text.starts(found).rows:
        cells = [str(cell) for cell in (safe or "-", start, *rest) if cell]
        rows.append([*cells, ""] if safe else cells)
    listed = text.listed(found)
    days = ([item.go_live for item in listed], [item.start for item in listed])
    weekdays = [f"({name})" if (name := _weekday(each)) else "" for each in days]
    bases = _heads(policy)
    heads = [["confirm by", "start", *bases, ""], [*weekdays, *bases.values(), ""]]
    closed = {each.date: each for item in found for each in item.closed_days}
    runs = text.runs(closed.values(), policy.calendar)
    blocks = [
        head,
        grid([*heads, *rows]) if rows else ["no start"],
        [f"  {'closed' * (not n):<8} {text.run(run)}" for n, run in enumerate(runs)],
        text.notes(text.cautions(listed)),
    ]
    values = {"schema": "deploysched/starts/1", **asked, "starts": list(found)}
    values["dropped"] = found.dropped
    return Answer(blocks, [values], found=found)


def compare(options: Namespace, policy: Policy) -> Answer:
    found = planning.compare(words.go_live(options.go_live, policy), policy)
    bases, readings = _heads(policy), []
    rows = [["start", *bases, "reading"], ["", *bases.values(), ""]]
    ours = (found[0].earliest_completion, found[0].start)
    for item, row in zip(found, text.starts(found).rows, strict=True):
        name, start, *ends = row
        theirs = (item.earliest_completion, item.start)
        against = "same" if theirs == ours else "earlier" if theirs < ours else "later"
        if item is found[0]:
            against, name = "", "as printed by plan"
        cells = (start, *filter(None, ends), f"{against}: {name}".removeprefix(": "))
        rows.append(list(map(str, cells)))
        one = item.to_dict() | {"policy": policy.name}
        readings.append({"reading": name, "against": against, "schedule": one})
    go_live = found[0].go_live
    blocks = [
        [f"Go-Live {day(go_live)} ({text.zone(policy)} day): readings of the rules"],
        grid(rows),
        text.notes(text.cautions(found[:1])),
    ]
    values = {"go_live": go_live, "readings": readings}
    return Answer(blocks, [values], found=found)


def status(options: Namespace, policy: Policy) -> Answer:
    schedule = planning.plan(words.go_live(options.go_live, policy), policy)
    on = policy.day_of(moment(options.on, policy))
    rules, _, late, half, most = schedule.ends().values()
    upnext = schedule.next_stage(on)
    # What is not due by its own dates is not overdue.
    overdue = late and rules and max(late, rules)
    last = {"rules": rules, "stated": late, "observed": most, "overdue": overdue}
    gate = last.get(options.fail_on)
    if options.fail_on and gate is None:  # a gate that never closes is no gate
        raise ScheduleError(f"--fail-on {options.fail_on}: {NO_TIME}")
    near = {0: "today", 1: "tomorrow"}
    rows = []
    for item in schedule:
        label = "due" if item.date < on else near.get((item.date - on).days, "later")
        rows.append((f"  {label}", day(item.date), item.stage.name))
    marks = [(item.date, f"stage {n} is due") for n, item in enumerate(schedule, 1)]
    marks += [(late, f"{stated(policy)} have passed")] if late else []
    done = "of the rollouts observed were done by then"
    if half and most:
        marks += [(half, f"half {done}"), (most, f"three quarters {done}")]
    again = min((mark for mark in marks if mark[0] > on), default=None)
    # Once all is due, the next version can take the train of the day asked about.
    since = max(on, schedule.earliest_completion)
    update = known(lambda: planning.plan(since, policy).start)
    ahead = [f"Look again after {day(again[0])}: {again[1]}"] if again else []
    if on > (overdue or date.max):
        ahead += ["Ask about it where its real state is shown"]
    if update:
        ahead += [f"The next version can start on {day(update)} at the earliest"]
    real = "Partner Center shows the real state, for independent publishers the pull "
    real = f": {real}request" if policy.region_table else ""
    ahead.append(f"Computed from the rules, not observed{real}")
    blocks = [
        [note(_verdict(schedule, on), "")],
        grid(rows),
        ["All regions", *text.basis_lines(schedule)],
        [note(line, "", 2) for line in ahead],
        text.notes(text.cautions([schedule])),
    ]
    values = {
        "on": on,
        "status": schedule.status(on).value,
        "due": [item.stage.key for item in schedule.due_stages(on)],
        "next": upnext and upnext.stage.key,
        "passed": [name for name, end in last.items() if end and on > end],
        "look_again": again and again[0],
        "earliest_update": update,
        "schedule": schedule,
    }
    return Answer(blocks, [values], CLOSED if gate and on > gate else DONE)


def _verdict(schedule: Schedule, on: date) -> str:
    """Say the first thing a person wants to know: what is due, or past which end."""
    total, end = len(schedule), schedule.earliest_completion
    due, upnext = schedule.due_stages(on), schedule.next_stage(on)
    if due and due[-1].date == on:
        return f"Stage {len(due)} of {total} is due today: {due[-1].stage.name}"
    if upnext:
        begun = "Nothing is due today" if due else "Not started"
        stage = f"stage {len(due) + 1} of {total} is {upnext.stage.name}"
        return f"{begun}: {stage}, on {day(upnext.date)}"
    said = f"All {total} stages were due by {day(end)}, "
    limit, window = stated(schedule.policy), schedule.stated_completion
    if window is None:
        return f"{said}by the rules"
    late = max(window.end, end)
    if on <= late:
        return f"{said}the earliest possible; not overdue until {late} has passed ({limit})"
    said = f"Overdue: past {limit} ({late})"
    if late > window.end:
        said = f"Overdue: past the rules' own end ({late}), later than {limit}"
    if seen := schedule.observed_completion:
        usual = "not unusual: " * (on <= seen.start)
        said += f"; {usual}half of the rollouts observed were done by {seen.start}"
        said += f", three quarters by {seen.end}"
    return said
