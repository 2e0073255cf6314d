"""The calendar and the freezes of a policy file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

import attrs

from deploysched import _checks
from deploysched._documents import PROVEN, Node, placed
from deploysched._recurrences import Recurrence, Work
from deploysched.calendars import MOST_FREEZES, Calendar, Window
from deploysched.powerplatform import MICROSOFT_US, US_FEDERAL

MOST_DAYS = 3_660
_DAY = timedelta(days=1)
_SHIPPED = {"US-federal": US_FEDERAL, "US-microsoft": MICROSOFT_US}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def calendar_of(root: Node, fields: dict[str, Node], base: Calendar | None) -> Calendar:
    """Return the calendar that a file describes, or the base's own as it changes it."""
    years = _years(fields["years"]) if "years" in fields else None
    if "holidays" in fields:
        calendar = _holidays(root, fields["holidays"], years)
    elif base is None:
        raise root.fault("holidays is missing")
    elif years is not None:
        calendar = _clipped(base, years)
    else:
        calendar = base
    if "weekend" not in fields:
        return calendar
    days = fields["weekend"].each(_weekday, "a list of days")
    with placed(fields["weekend"].path):
        return attrs.evolve(calendar, weekend=days)


def _years(node: Node) -> range:
    years = node.each(
        lambda item: item.whole(PROVEN.start.year, PROVEN.end.year), "a pair of years"
    )
    if len(years) != 2 or years[1] < years[0]:
        raise node.fault("must be the first and the last year: [2024, 2035]")
    return range(years[0], years[1] + 1)


def _holidays(root: Node, node: Node, years: range | None) -> Calendar:
    names = node.items() if type(node.value) is list else [node]
    if not names:
        raise node.fault("is empty: write 'none' where no holiday closes a day")
    return reduce(or_, (_named(root, name, years) for name in names))


def _named(root: Node, node: Node, years: range | None) -> Calendar:
    name = node.text()
    if name in _SHIPPED:
        calendar = _SHIPPED[name]
        return calendar if years is None else _clipped(calendar, years)
    country, _, subdiv = name.partition("-")
    if name != "none" and not re.fullmatch("[A-Z]{2}", country):
        near = _checks.nearest(name, (*_SHIPPED, "none"))
        raise node.fault(
            f"{_checks.show(name)} is no calendar, write a country such as 'DE', a "
            f"country and subdivision such as 'US-CA'{near}"
        )
    if years is None:
        raise root.fault(f"years is missing, which {name!r} needs: [2024, 2035]")
    if name == "none":
        covers = Window(date(years[0], 1, 1), date(years[-1], 12, 31))
        return Calendar(name="no holidays", covers=covers)
    with placed(node.path):
        return Calendar.from_holidays(country, years, subdiv=subdiv or None)


def _clipped(calendar: Calendar, years: range) -> Calendar:
    """Return a shipped calendar, which covers all years of a file, for some of them."""
    covers = Window(date(years[0], 1, 1), date(years[-1], 12, 31))
    days = tuple(item for item in calendar.holidays if item[0] in covers)
    return attrs.evolve(calendar, covers=covers, holidays=days)


def _weekday(node: Node) -> int:
    if type(node.value) is int:
        return node.whole(0, 6)
    day: int = node.choice({name: index for index, name in enumerate(_WEEKDAYS)})
    return day


def freezes_of(node: Node, calendar: Calendar) -> tuple[Window, ...]:
    """Return the freezes of a file, each day of a recurring one inside the calendar."""
    found: set[Window] = set()
    work = Work()
    for item in node.items("a list of tables, [[freeze]]"):
        for window in _freeze(item, calendar.covers, work):
            found.add(window)
            if len(found) > MOST_FREEZES:
                raise node.fault(
                    f"more than {MOST_FREEZES} freezes: merge those that touch"
                )
    return tuple(sorted(found, key=attrs.astuple))


def window_of(node: Node) -> Window:
    """Return a window with `start` and `end`, both days included, and a name."""
    fields = node.fields(("name", "start", "end"))
    first, last = node.need(fields, "start", "end")
    start, end = first.day(), last.day()
    if end < start:
        raise node.fault(f"ends on {end}, before its start {start}: swap them")
    return Window(start, end, _name(fields))


def _name(fields: dict[str, Node]) -> str:
    return fields["name"].text() if "name" in fields else ""


def _freeze(node: Node, covers: Window, work: Work) -> Iterator[Window]:
    fields = node.fields(("name", "start", "end", "rrule", "days"))
    if "rrule" in fields or "days" in fields:
        if "end" in fields:
            raise node.fault("has an end, but one that recurs has days: keep one")
        yield from _recurring(node, fields, covers, work)
        return
    window = window_of(node)
    if window.start not in covers or window.end not in covers:
        raise node.fault(
            f"{window} leaves {covers}, the days that the calendar covers: shorten it, "
            "or add years"
        )
    yield window


def _recurring(
    node: Node, fields: dict[str, Node], covers: Window, work: Work
) -> Iterator[Window]:
    """Yield the windows of a rule that touch `covers`, cut to it."""
    rule, length = node.need(fields, "rrule", "days")
    days = length.whole(1, MOST_DAYS)
    text = rule.text()
    with placed(rule.path):
        recurrence = Recurrence(text)
    if recurrence.anchored:
        node.need(fields, "start")
    # Without a start, one that began before the covered days may reach into them.
    start = fields["start"].day() if "start" in fields else covers.start - days * _DAY
    name = _name(fields)
    with placed(rule.path):
        for first in _days(recurrence, start, covers.end, work):
            last = first + (days - 1) * _DAY
            if last >= covers.start:
                yield Window(max(first, covers.start), min(last, covers.end), name)


def _days(
    recurrence: Recurrence, first: date, last: date, work: Work
) -> Iterator[date]:
    if first > last:
        return
    start = datetime.combine(first, time())
    end = datetime.combine(last, time.max)
    work.spend(recurrence.work(start, end))
    for moment in recurrence.occurrences(start, end):
        yield moment.date()
