"""A policy from TOML: one table of fields, with what each of them may hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

import attrs

from deploysched import _checks
from deploysched import powerplatform as shipped
from deploysched.cadences import WEEKDAYS, Cadence
from deploysched.calendars import Calendar
from deploysched.errors import ScheduleError
from deploysched.policies import Policy, Stage
from deploysched.policyfile import lines
from deploysched.policyfile.ics import MOST_FREEZES, Rules
from deploysched.text import clean
from deploysched.timetable import Roll
from deploysched.windows import Window

# tomllib takes time by the square of the length of a line, or of its dots.
MOST_IN_A_LINE, MOST_DOTS, MOST_CALENDARS = 2_000, 100, 12
_DAY = timedelta(days=1)
_SHIPPED = {"US-federal": shipped.US_FEDERAL, "US-microsoft": shipped.MICROSOFT_US}
_BASES = {
    "power-platform": shipped.POWER_PLATFORM,
    "power-platform-2022": shipped.POWER_PLATFORM_2022,
}
_KINDS = {
    str: "a text in quotes",
    int: "a whole number",
    date: "a date such as 2026-11-27, without quotes",
    time: "a time such as 09:00:00, without quotes",
    list: "a list",
    dict: "a table",
}

# The types that a field may have, each with the items, fields or words that it holds.
_TEXT: dict[type, Any] = {str: None}
_NUMBER: dict[type, Any] = {int: None}
_DATE: dict[type, Any] = {date: None}
_STAGE = {"key": _TEXT, "name": _TEXT, "offset": _NUMBER, "regions": {list: _TEXT}}
_FREEZE = {"name": _TEXT, "start": _DATE, "end": _DATE, "rrule": _TEXT, "days": _NUMBER}
_FIELDS: dict[str, dict[type, Any]] = {
    "base": {str: _BASES},
    "name": _TEXT,
    "tz": _TEXT,
    "source": _TEXT,
    "owner": _TEXT,
    "assumptions": {list: _TEXT},
    "holidays": {list: _TEXT, str: None},
    "years": {list: _NUMBER},
    "categories": {list: _TEXT},
    "weekend": {list: {str: {name: number for number, name in enumerate(WEEKDAYS)}}},
    "cadence": _TEXT,
    "dtstart": _DATE,
    "dates": {list: _DATE},
    "except": {list: _DATE},
    "roll": {str: {roll.value: roll for roll in Roll}},
    "notice": _NUMBER,
    "start_time": {time: None},
    "stated": {list: _NUMBER, str: {"none": None}},
    "region_table": {str: {"power-platform": "power-platform", "none": None}},
    "stage": {list: {dict: _STAGE}},
    "freeze": {list: {dict: _FREEZE}},
}
_CADENCE = {
    "cadence": "rule",
    "dtstart": "dtstart",
    "dates": "rdate",
    "except": "exdate",
}
_EXAMPLES = {
    "tz": "tz = 'Europe/Berlin'",
    "holidays": "holidays = 'DE', or 'none'",
    "cadence": "cadence = 'FREQ=WEEKLY;BYDAY=TU', or dates",
    "years": "years = [2024, 2035]",
    "start": "start = 2026-11-27",
}


def loads(text: str | bytes) -> Policy:
    """Read a policy from TOML.

    `base` names a shipped policy, "power-platform" or "power-platform-2022", which the
    other keys change; without it `name`, `holidays`, `tz`, `cadence` (or `dates`) and
    `stage` are needed.

    - `name`, `tz`, `source`, `owner`: texts; `assumptions`: a list of texts.
    - `holidays`: "US-federal", "US-microsoft", a country such as "DE", a country and
      subdivision such as "US-CA" (by the holidays package), or "none"; a list of them
      closes the days of each. `years = [2024, 2035]`, both included, are the years that
      are covered; the shipped two need none. `categories`: a list of the package's, such
      as `["public", "catholic"]`.
    - `weekend`: a list of days, "MO" to "SU"; by default a country's own.
    - `cadence`: the rule of `Cadence`; `dtstart`: the day from which it counts; `dates`
      and `except`: lists of further due days, and of days that are not due.
    - `roll`: "skip", "following" or "preceding"; `notice`: whole hours; `start_time`: a
      time; `stated`: a pair of days from the start, or "none".
    - `[[stage]]`: `key`, `name`, `offset` and `regions`; they take the place of those
      of the base. `region_table`: "power-platform" or "none".
    - `[[freeze]]`: `name`, `start` and `end`, both days included; or `rrule` and `days`
      for one that recurs, with `start` where the rule counts from it.

    Raises `ScheduleError` in one line, `problem @ path`, for whatever cannot be read,
    and `TypeError` where `text` is neither str nor bytes.

    >>> policy = loads('''
    ... base = "power-platform"
    ... [[freeze]]
    ... name = "year-end freeze"
    ... start = 2026-12-14
    ... end = 2027-01-04
    ... ''')
    >>> [str(freeze) for freeze in policy.calendar.freezes]
    ['2026-12-14..2027-01-04']
    """
    given = _read(_parsed(text), {dict: _FIELDS}, "$")
    if not given:
        raise _fault('says nothing: begin with base = "power-platform"', "$")
    base: Policy | None = given.pop("base", None)
    if base is None:
        due = "dates" if "dates" in given else "cadence"
        with _placed("$"):
            # Without a zone of its own, an evening would count by the clocks of Seattle.
            _need(given, "name", "holidays", "tz", "stage", due)
    calendar = _calendar(given, base)
    freezes = _freezes(given.pop("freeze", ()), calendar.covers)
    given["calendar"] = calendar.with_freezes(*freezes)
    fields = {name: given.pop(key) for key, name in _CADENCE.items() if key in given}
    if fields:
        with _placed("$.cadence" if "rule" in fields else "$.dtstart"):
            given["cadence"] = (
                attrs.evolve(base.cadence, **fields) if base else Cadence(**fields)
            )
    if "stage" in given:  # the region table gives keys of the base's own stages
        given.setdefault("region_table", None)
    for number, table in enumerate(given.pop("stage", ())):
        with _placed(f"$.stage[{number}]"):
            _need(table, "key", "name", "offset")
            given["stages"] = (*given.get("stages", ()), Stage(**table))
    with _placed("$"):
        if "notice" in given:
            given["notice"] = timedelta(hours=given["notice"])
        if given.get("stated"):
            given["stated"] = tuple(map(timedelta, given["stated"]))
        policy = attrs.evolve(base, **given) if base else Policy(**given)
        policy.zone  # noqa: B018, a zone without data fails here, not at the first plan
    if not policy.timetable.start:
        raise _fault("no train ever starts: each due day is closed", "$")
    return policy


def _parsed(text: str | bytes) -> dict[str, Any]:
    """Parse TOML of a bounded size."""
    raw = lines.content(text, "a policy file")
    try:
        content = raw.decode("utf-8-sig")
        for number, line in enumerate(content.split("\n"), 1):
            if len(line) > MOST_IN_A_LINE or line.count(".") > MOST_DOTS:
                raise _fault("the line is too long: break it", f"line {number}")
        return tomllib.loads(content)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _fault(f"this is no TOML in UTF-8: {error}", "$") from error


def _fault(problem: object, path: str) -> ScheduleError:
    """Return the error of a file, `problem @ path`, in one line."""
    line = clean(" ".join(str(problem).split()))
    return ScheduleError(f"{line:.300} @ {path}")


@contextmanager
def _placed(path: str) -> Iterator[None]:
    """Say of an error inside where in the file its cause is."""
    try:
        yield
    except (ValueError, TypeError, OverflowError) as error:
        raise _fault(error, path) from error


def _read(value: Any, wanted: dict[type, Any], path: str) -> Any:
    """Return a value of a type that a field may have, or say what it must be."""
    given = type(value)
    if given not in wanted:
        kinds = {kind: _KINDS[kind] for kind in wanted}
        if words := wanted.get(str):
            kinds[str] = f"one of {', '.join(map(repr, words))}"
        expected = " or ".join(kinds.values())
        raise _fault(f"must be {expected}, not {_checks.article(value)}", path)
    inside = wanted[given]
    if inside is None:
        return value
    if given is list:
        return [_read(each, inside, f"{path}[{i}]") for i, each in enumerate(value)]
    for word in value if given is dict else [value]:
        if word not in inside:
            known = "no key of this table" if given is dict else "not known"
            near = _checks.nearest(word, tuple(inside))
            raise _fault(f"{word!a:.60} is {known}{near}", path)
    if given is str:
        return inside[value]
    return {k: _read(each, inside[k], f"{path}.{k}") for k, each in value.items()}


def _need(given: dict[str, Any], *keys: str) -> None:
    """Refuse a table without fields that must be there."""
    for key in keys:
        if key not in given:
            example = f": write {_EXAMPLES[key]}" if key in _EXAMPLES else ""
            raise ScheduleError(f"{key} is missing{example}")


def _calendar(given: dict[str, Any], base: Policy | None) -> Calendar:
    """Take the fields of the calendar out of the others, and return it."""
    names = given.pop("holidays", [])
    names = [names] if isinstance(names, str) else names
    years, categories = given.pop("years", None), given.pop("categories", None)
    covers = None
    if years is not None:
        if len(years) != 2 or not 1971 <= years[0] <= years[1] <= 2100:
            raise _fault("must be the first and the last of 1971 to 2100", "$.years")
        covers = Window(date(years[0], 1, 1), date(years[1], 12, 31))
    if len(names) > MOST_CALENDARS or not (names or base):
        raise _fault(f"must name 1 to {MOST_CALENDARS} calendars", "$.holidays")
    with _placed("$.holidays"):
        found = [_named(name, covers, categories) for name in names]
        calendar = reduce(or_, found or ([base.calendar] if base else []))
    if covers is not None:  # cuts a shipped one, and opens no day
        calendar |= Calendar(name=calendar.name, covers=covers, weekend=())
    if "weekend" in given:
        with _placed("$.weekend"):
            calendar = attrs.evolve(calendar, weekend=given.pop("weekend"), workdays=())
    return calendar


def _named(name: str, covers: Window | None, categories: Any) -> Calendar:
    """Return the calendar of a name."""
    if name in _SHIPPED:
        return _SHIPPED[name]
    if covers is None:
        known = ", ".join(_SHIPPED)
        raise ScheduleError(
            f"{name!a:.60} needs {_EXAMPLES['years']}, without which {known} are known"
        )
    if name == "none":
        return Calendar(name="no holidays", covers=covers)
    country, _, subdiv = name.partition("-")
    years = range(covers.start.year, covers.end.year + 1)
    return Calendar.from_holidays(
        country, years, subdiv=subdiv or None, categories=categories
    )


def _freezes(tables: list[dict[str, Any]], covers: Window) -> set[Window]:
    """Return the freezes of a file, those that recur for every covered year."""
    found: set[Window] = set()
    rules = Rules()
    for number, table in enumerate(tables):
        with _placed(f"$.freeze[{number}]"):
            if "rrule" in table or "days" in table:
                found.update(_recurring(table, covers, rules))
            else:
                _need(table, "start", "end")
                found.add(Window(**table))
            if len(found) > MOST_FREEZES:
                raise ScheduleError(
                    f"more than {MOST_FREEZES} freezes: take fewer years"
                )
    return found


def _recurring(table: dict[str, Any], covers: Window, rules: Rules) -> Iterator[Window]:
    """Yield the windows of a rule that touch `covers`, cut to it."""
    _need(table, "rrule", "days")
    rule, days, start = table["rrule"].upper(), table["days"], table.get("start")
    if "end" in table or not 1 <= days <= 3_660:
        raise ScheduleError("one that recurs has days, from 1 to 3660, and no end")
    named = re.search("DAILY|DAY=|EASTER=", rule)
    if start is None and (not named or re.search("INTERVAL|COUNT", rule)):
        raise ScheduleError(f"counts from a start: write {_EXAMPLES['start']}")
    # Without a start, one that began before the covered days may reach into them.
    first = start or covers.start - days * _DAY
    found = rules.days(rule, first, covers.end)
    if not (found or rules.days(rule, first, first + 36_600 * _DAY)):
        raise ScheduleError(f"no day ever fits {rule!a:.60}")
    for begin in map(date.fromordinal, found):
        end = begin + (days - 1) * _DAY
        if end >= covers.start:
            cut = max(begin, covers.start), min(end, covers.end)
            yield Window(*cut, table.get("name", ""))
