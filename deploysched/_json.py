"""JSON text back into a schedule: strict reading, then a check against the policy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, NoReturn

from deploysched import _checks
from deploysched.cycles import cycle_after, cycle_at
from deploysched.errors import ScheduleError
from deploysched.policies import Policy
from deploysched.schedules import SCHEMA, Schedule

LONGEST_JSON = 10_000_000
_LONGEST_INT = 9
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(rf"{_DAY.pattern}T[0-9:]{{8}}[+-][0-9]{{2}}:[0-9]{{2}}")
_KINDS = {
    dict: "object",
    list: "list",
    str: "text",
    int: "number",
    bool: "truth value",
    type(None): "null",
}


def read(text: str, policy: Policy) -> Schedule:
    """Return the schedule of a JSON text, if its dates still hold under a policy."""
    if not isinstance(policy, Policy):
        raise TypeError(
            f"policy must be a Policy, not {_checks.article(policy)}: POWER_PLATFORM"
        )
    document = _document(text)
    schedule = _planned(document, policy)
    drift = _drift(document, schedule)
    if drift is None:
        return schedule
    name, old, new = drift
    raise ScheduleError(
        f"{name} drifted: {_shown(old)} in the file, {_shown(new)} by policy "
        f"{_checks.show(policy.name)}: use the policy the file was made with, or plan "
        "again"
    )


def _shown(value: object) -> str:
    """Return a date or a short name as it is written, all else as a value."""
    shown = _checks.show(value)
    return value if isinstance(value, str) and shown == f"'{value}'" else shown


# Parsing: text to a document of the one known shape.


def _document(text: str) -> dict[str, Any]:
    """Parse a text and check its shape; every other text is refused in a sentence."""
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, not {_checks.article(text)}")
    if len(text) > LONGEST_JSON:
        raise ScheduleError(
            f"the text has {len(text)} characters, at most {LONGEST_JSON} are read: "
            "give one schedule"
        )
    if text.startswith("\ufeff"):
        raise ScheduleError(
            "the text begins with a byte order mark: read it with encoding='utf-8-sig'"
        )
    if not text.strip():
        raise ScheduleError("the text is empty: give the JSON of one schedule")
    document = _parse(text)
    if not isinstance(document, dict):
        _wrong("$", "an object", document)
    if document.get("schema") != SCHEMA:
        raise ScheduleError(
            f"$.schema is {_checks.show(document.get('schema'))}: this version reads "
            f"{SCHEMA!r}"
        )
    _check(document, _SHAPE, "$")
    return document


def _parse(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_pairs,
            parse_int=_whole,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        several = ", as more follows one schedule: read JSON Lines line by line"
        hint = several if error.msg == "Extra data" else f": {error.msg}"
        raise ScheduleError(
            f"the text is not JSON at line {error.lineno} column {error.colno}{hint}"
        ) from None
    except RecursionError:
        raise ScheduleError(
            "the text is nested too deeply: a schedule has 3 levels"
        ) from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ScheduleError(f"the key {_checks.show(twice)} is there twice: keep one")
    return found


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_INT:
        _no_number(digits)
    return int(digits)


def _no_number(digits: str) -> NoReturn:
    raise ScheduleError(
        f"the text holds the number {digits[:20]}: a schedule has small whole numbers only"
    )


# The shape: a dict has exactly its keys, a list any number of its one item, a tuple
# its item or null, and a function checks a plain value.


def _wrong(path: str, wanted: str, value: object) -> NoReturn:
    kind = _KINDS[type(value)]
    shown = "" if value is None else f" {_checks.show(value)}"
    raise ScheduleError(f"{path} must be {wanted}, not the {kind}{shown}")


def _text(value: Any, path: str) -> None:
    if type(value) is not str:
        _wrong(path, "a text", value)


def _number(value: Any, path: str) -> None:
    if type(value) is not int:
        _wrong(path, "a whole number", value)


def _day(value: Any, path: str) -> None:
    _dated(value, path, _DAY, date.fromisoformat, "a day such as '2026-11-27'")


def _moment(value: Any, path: str) -> None:
    wanted = "a time such as '2026-11-26T23:59:59-08:00'"
    _dated(value, path, _MOMENT, datetime.fromisoformat, wanted)


def _dated(
    value: Any,
    path: str,
    pattern: re.Pattern[str],
    parse: Callable[[str], date],
    wanted: str,
) -> None:
    if type(value) is not str or not pattern.fullmatch(value):
        _wrong(path, wanted, value)
    try:
        parse(value)
    except ValueError:
        _wrong(path, wanted, value)


_CLOSED = [{"date": _day, "reasons": [_text]}]
_SHAPE: dict[str, Any] = {
    "schema": _text,
    "policy": _text,
    "source": _text,
    "calendar": _text,
    "roll": _text,
    "tz": _text,
    "go_live": _day,
    "confirm_by": _moment,
    "nominal": _day,
    "start": _day,
    "stages": [{"stage": _number, "key": _text, "name": _text, "date": _day}],
    "earliest_completion": _day,
    "typical_completion": ({"start": _day, "end": _day},),
    "dropped": _CLOSED,
    "closed_days": _CLOSED,
    "advisories": [{"code": _text, "text": _text, "days": [_day]}],
    "assumptions": [_text],
}


def _check(value: Any, shape: Any, path: str) -> None:
    if isinstance(shape, tuple):
        if value is not None:
            _check(value, shape[0], path)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            _wrong(path, "a list", value)
        for index, item in enumerate(value):
            _check(item, shape[0], f"{path}[{index}]")
    elif isinstance(shape, dict):
        _check_object(value, shape, path)
    else:
        shape(value, path)


def _check_object(value: Any, shape: dict[str, Any], path: str) -> None:
    if not isinstance(value, dict):
        _wrong(path, "an object", value)
    # A misspelt key is unknown and missing at once: only "unknown" can name the fix.
    unknown = next((key for key in value if key not in shape), None)
    if unknown is not None:
        near = _checks.nearest(unknown, list(shape))
        raise ScheduleError(f"{path} has the unknown key {_checks.show(unknown)}{near}")
    for key, item in shape.items():
        if key not in value:
            raise ScheduleError(f"{path} has no key {key!r}: add it, or export again")
        _check(value[key], item, f"{path}.{key}")


# Drift: what the file says and the policy no longer does.


def _planned(document: dict[str, Any], policy: Policy) -> Schedule:
    """Return the schedule on the train of the file, or on the train of today's rules.

    The day of a Go-Live does not tell which train an instant of it took, where the
    policy asks for notice: the file does, and `Schedule` checks it.
    """
    day = date.fromisoformat(document["go_live"])
    nominal = date.fromisoformat(document["nominal"])
    usual = Schedule(day, policy, cycle_after(policy, day))
    if not day < nominal < usual.nominal:
        return usual
    cycle = cycle_at(policy, nominal)
    try:
        return usual if cycle is None else Schedule(day, policy, cycle)
    except ScheduleError:
        return usual


def _drift(
    document: dict[str, Any], schedule: Schedule
) -> tuple[str, object, object] | None:
    """Return what differs first: its name, in the file, by the policy."""
    old, new = dict(_held(document)), dict(_held(schedule.to_dict()))
    for name in old | new:
        if old.get(name) != new.get(name):
            return name, old.get(name, "nothing"), new.get(name, "nothing")
    return None


def _held(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what must hold: the names of the rules, and every date.

    Reasons, advisories and assumptions are texts, which a later version may word anew.
    """
    for name in ("policy", "calendar", "roll", "tz", "go_live", "start", "nominal"):
        yield name, document[name]
    for index, stage in enumerate(document["stages"]):
        for name in ("stage", "key", "date"):
            yield f"stages[{index}].{name}", stage[name]
    for name in ("earliest_completion", "confirm_by"):
        yield name, document[name]
    for name in ("start", "end"):
        window = document["typical_completion"]
        yield f"typical_completion.{name}", window and window[name]
    for name in ("dropped", "closed_days"):
        for index, day in enumerate(document[name]):
            yield f"{name}[{index}].date", day["date"]
