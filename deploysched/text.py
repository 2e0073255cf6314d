"""What is said of a schedule, once, and how a table is drawn: text, HTML, Markdown, CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import attrs

from deploysched.advisories import Advisory, of_caution
from deploysched.calendars import Calendar
from deploysched.errors import OutOfRangeError
from deploysched.policies import Policy, StageDate
from deploysched.schedules import Schedule, Schedules
from deploysched.windows import ClosedDay, Window

WIDTH = 80
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = "^(?=\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20])"
_LEFT = ' style="text-align:left"'  # a notebook aligns cells to the right


def day(value: date) -> str:
    """Return `Fri 2026-11-27`, the same in every locale."""
    return f"{value.ctime()[:3]} {value.isoformat()[:10]}"


def days(window: Window, say: Callable[[date], str] = str) -> str:
    """Return `2026-12-18 to 2026-12-25`, or one day."""
    return " to ".join(map(say, dict.fromkeys((window.start, window.end))))


def clean(name: str) -> str:
    """Escape what could move the cursor or hide text: controls, marks of direction."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def marked(name: str) -> str:
    """Return a name for Markdown, shown as it is written."""
    return re.sub(r"[\\`*_\[\]<>|~&$]", r"\\\g<0>", clean(name))


def zone(policy: Policy) -> str:
    """Return the everyday name of the zone of a policy, where it has one."""
    return "Pacific" if policy.tz == "America/Los_Angeles" else policy.tz


def moment(value: datetime) -> str:
    """Return `Mon 2026-11-30 23:59:59`, without the seconds of a whole minute."""
    seconds = ":%S" if value.second or value.microsecond else ""
    return f"{day(value)} {value:%H:%M{seconds}}"


def span(*ends: timedelta) -> str:
    """Return `4 weeks` or `3 to 4 weeks`, or days where weeks do not fit."""
    weeks = ends[-1] and not any(end.days % 7 for end in ends)
    unit, size = ("week", 7) if weeks else ("day", 1)
    numbers = [str(end.days // size) for end in dict.fromkeys(ends)]
    return f"{' to '.join(numbers)} {unit if numbers == ['1'] else unit + 's'}"


def note(text: str, mark: str = "! ", hanging: int = 0) -> str:
    """Return a sentence after a mark, folded to the width of the screen."""
    lines = [mark]  # textwrap takes longer to load than a whole plan
    for word in clean(text).split():
        if len(lines[-1]) + len(word) > WIDTH and lines != [mark]:
            lines.append(" " * (hanging or len(mark)))
        lines[-1] += f"{word} "
    return "\n".join(map(str.rstrip, lines))


class Table(NamedTuple):
    """Rows of days and words below the names of their columns, and what they are about.

    A day is a `date`, and a missing value None: each form writes them its own way.
    """

    caption: str
    head: Sequence[str]
    rows: Iterable[Sequence[object]]

    def text(self) -> str:
        """Line up the columns with two spaces between them."""
        rows = [self.head, *(tuple(map(_cell, row)) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
        return "\n".join(lines)

    def markdown(self) -> str:
        """Draw a table whose first column is a number."""
        rows = (map(marked, map(_cell, row)) for row in self.rows)
        lines = [self.head, ("---:", *["---"] * (len(self.head) - 1)), *rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def html(self, below: Iterable[str] = ()) -> str:
        """Draw a plain table: escaped, uncoloured, its first column a row header."""
        from html import escape  # for notebooks alone

        def cell(value: object, tag: str) -> str:
            text = escape(_cell(value))
            if isinstance(value, date):
                whole = 'style="white-space:nowrap"'  # not broken at a hyphen
                text = f'<time datetime="{value}" {whole}>{text}</time>'
            return f"<{tag}{_LEFT}>{text}</{tag.partition(' ')[0]}>"

        def line(cells: Sequence[object], first: str, rest: str) -> str:
            tags = [first, *[rest] * (len(cells) - 1)]
            return f"<tr>{''.join(map(cell, cells, tags))}</tr>"

        body = "\n".join(line(row, 'th scope="row"', "td") for row in self.rows)
        items = "\n".join(f"<li>{escape(clean(said))}</li>" for said in below)
        column = 'th scope="col"'
        list_below = f"\n<ul>\n{items}\n</ul>" if items else ""
        return (
            f"<table>\n<caption{_LEFT}>{escape(clean(self.caption))}</caption>\n"
            f"<thead>{line(self.head, column, column)}</thead>\n"
            f"<tbody>\n{body}\n</tbody>\n</table>{list_below}"
        )

    def csv(self) -> str:
        """Write the rows for a spreadsheet, days as ISO dates, formulas disarmed."""
        import csv
        import io

        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        for row in (self.head, *self.rows):
            texts = (clean("" if cell is None else str(cell)) for cell in row)
            writer.writerow(re.sub(_FORMULA, "'", text) for text in texts)
        return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return day(value) if isinstance(value, date) else clean(str(value))


def stage_table(caption: str, items: Iterable[StageDate]) -> Table:
    """Return stages with their days, numbered from 1."""
    rows = ((f"  {n}", item.date, item.stage.name) for n, item in enumerate(items, 1))
    return Table(caption, ("stage", "not before", "regions"), rows)


def listed(schedules: Schedules) -> list[Schedule]:
    """Return starts as their last safe days get them, or one Go-Live's readings."""
    if len({item.policy.name for item in schedules}) > 1:
        return list(schedules)
    # A list shows that day: its cautions and what was observed are those of it.
    return [Schedule(item.last_safe_day, item.train) for item in schedules]


def starts(schedules: Schedules) -> Table:
    """Return starts and due days without one, in order, or one Go-Live's readings."""
    names = list(dict.fromkeys(item.policy.name for item in schedules))
    readings, rows = len(names) > 1, list[tuple[object, ...]]()
    for item in listed(schedules):
        rules, _, stated, _, observed = item.ends().values()
        first = item.policy.name if readings else item.start
        second = item.start if readings else item.go_live
        rows.append((first, second, rules, stated, observed))
    head = ["by the rules", "as stated by", "as observed by"]
    if readings:
        return Table("Readings of the rules", ["reading", "start", *head], rows)
    if schedules.dropped:
        head, rows = [*head, "note"], [(*row, "") for row in rows]
    for train in schedules.dropped:
        reasons = f"no start: {', '.join(train.reasons)}"
        rows.append((train.date, None, None, None, None, reasons))
    rows.sort(key=lambda row: str(row[0]))
    return Table(", ".join(["Starts", *names]), ["start", "confirm by", *head], rows)


def headline(item: Schedule) -> str:
    """Return the Go-Live and the start in one line."""
    go_live, start = day(item.go_live), day(item.start)
    return f"Go-Live {go_live} ({zone(item.policy)} day): deployment starts {start}"


class Basis(NamedTuple):
    """An end date on one of the three bases, and what it is worth."""

    name: str
    window: Window
    worth: str


def bases(item: Schedule) -> list[Basis]:
    """Return when all regions are done: by the rules, as stated, as observed."""
    policy, end = item.policy, item.earliest_completion
    found = [("by the rules", Window(end, end), "the earliest possible")]
    if policy.stated and (window := item.stated_completion):
        whose = f"{clean(policy.owner)}'s" if policy.owner else "the stated"
        worth = f"{whose} average, {span(*policy.stated)}"
        found.append(("as stated", window, worth))
    if (seen := policy.observed) and (window := item.observed_completion):
        since = f"{clean(seen.who)} since {seen.since:%Y-%m}"
        worth = f"half and three quarters of {seen.rollouts} rollouts ({since})"
        found.append(("as observed", window, worth))
    late = "; here the rules alone take longer"  # after a freeze, for one
    return [Basis(name, at, worth + late * (at.end < end)) for name, at, worth in found]


def basis_lines(item: Schedule, due: date | None = None) -> Iterator[str]:
    """Yield the three bases for the screen; with `due`, the rules' day of one region."""
    for name, window, worth in bases(item):
        rules = name == "by the rules"
        shown = day(due or window.end) if rules else days(window)
        said = "all regions" if due and not rules else worth
        yield note(said, f"  {name:<12}  {shown:<24}  ")


def facts(item: Schedule) -> Iterator[str]:
    """Say when all regions are done and what is closed, a sentence each."""
    for name, window, worth in bases(item):
        yield f"All regions {name}: {days(window)}, {worth}."
    yield from closings(item.dropped, item.closed_days, item.policy.calendar)


def closings(
    dropped: Sequence[ClosedDay], closed: Iterable[ClosedDay], calendar: Calendar
) -> Iterator[str]:
    """Say which trains do not start and what is closed, a sentence each."""
    told = {train.date for train in dropped}
    yield from (f"No start {train}." for train in dropped)
    for window in runs(closed, calendar):
        if window.start != window.end or window.start not in told:
            yield f"Closed {run(window)}."


def runs(closed: Iterable[ClosedDay], calendar: Calendar) -> list[Window]:
    """Join neighbouring closed days reason by reason; weekends alone are left out."""
    found: list[Window] = []
    pairs = sorted((name, item.date) for item in closed for name in item.reasons)
    for reason, at in pairs:
        if found and found[-1].name == reason and (at - found[-1].end).days <= 1:
            found[-1] = attrs.evolve(found[-1], end=at)
        else:
            found.append(Window(at, at, reason))
    found = [run for run in found if not all(map(calendar.is_weekend, run.common(run)))]
    return sorted(found, key=attrs.astuple)


def run(window: Window) -> str:
    """Return `Fri 2026-12-25 to Mon 2027-01-04, year-end freeze`."""
    return f"{days(window, day)}, {clean(window.name)}"


def cautions(schedules: Sequence[Schedule], *, region: str = "") -> list[Advisory]:
    """Return what could move the dates of some schedules, each caution once.

    Of one with the dates that it would give, of several with all their days.
    Of a region with the day that it would have, where that is another.
    """
    touched = [told for item in schedules for told in _touching(item, region)]
    if len(schedules) == 1:
        return touched
    known = {each.code: each for item in schedules for each in item.policy.cautions}
    joined = []
    for code in dict.fromkeys(told.code for told in touched):
        many = (told.days for told in touched if told.code == code)
        joined.append(of_caution(known[code], sorted(set[date]().union(*many))))
    return joined


def _touching(schedule: Schedule, region: str) -> Iterator[Advisory]:
    for told in schedule.advisories:
        if not (region and told.then):
            yield told
        elif (then := told.then.date_for(region)) != schedule.date_for(region):
            yield attrs.evolve(told, says=f"{told.says}: then {day(then)}", then=None)


def notes(advisories: Iterable[Advisory]) -> list[str]:
    """Return advisories as lines of the screen, with the options that select them."""
    return [note(f"{a} ({a.option})" if a.option else a.text) for a in advisories]


def schedule(item: Schedule) -> str:
    """Return the text of the command line: the dates, their worth, what could move them."""
    closed = [run(window) for window in runs(item.closed_days, item.policy.calendar)]
    lines = [headline(item)]
    for label, texts in (("no start", map(str, item.dropped)), ("closed", closed)):
        for number, text in enumerate(texts):
            lines.append(note(text, f"  {label * (not number):<10} "))
    lines += ["", stage_table("", item).text(), "", "All regions", *basis_lines(item)]
    lines += slips(item)
    if told := notes(cautions([item])):
        lines += ["", *told]
    return "\n".join(lines)


def slips(item: Schedule) -> Iterator[str]:
    """Yield what confirming too late costs, and what an earlier start was missed by."""
    policy, whole = item.policy, " 23:59:59"  # such a moment is its whole day
    last = moment(item.confirm_by).removesuffix(whole)
    try:
        costs = f", all moves: start {day(item.after_slip().start)}"
    except OutOfRangeError:
        costs = f": no data after {policy.calendar.covers.end}"
    yield note(f"If you slip past {last} ({zone(policy)}){costs}", "", 2)
    if item.dropped and item.train.number:
        before = policy.trains[item.train.number - 1]
        last = moment(before.confirm_by).removesuffix(whole)
        said = f"Just missed: up to {last} the start was {day(before.start)}"
        yield note(f"{said}, {span(item.start - before.start)} earlier", "", 2)


def sentences(item: Schedule) -> list[str]:
    """Return what stands below the stages: the facts, and what could move the dates."""
    return [*facts(item), *(f"{said}." for said in cautions([item]))]


def html(item: Schedule) -> str:
    """Draw a schedule for a notebook: its stages, the three bases, what could move it."""
    return stage_table(headline(item), item).html(sentences(item))
