"""Policies and freezes from files: text in, values out; no file is opened here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import attrs

from deploysched import regions
from deploysched._documents import Node, decoded, fault, one_line, placed
from deploysched._file_calendars import MOST_DAYS, calendar_of, freezes_of, window_of
from deploysched._ics_freezes import freezes_from_ics
from deploysched.cadences import Cadence
from deploysched.policies import Caution, Policy, Roll, Stage
from deploysched.powerplatform import POWER_PLATFORM, POWER_PLATFORM_2022

__all__ = ["freezes_from_ics", "loads"]

MOST_CHARACTERS = 1_000_000
_BASES = {"power-platform": POWER_PLATFORM, "power-platform-2022": POWER_PLATFORM_2022}
_ROLLS = {roll.value: roll for roll in Roll}
_REGION_TABLES = {"power-platform": "power-platform", "none": None}
_BUILT = ("holidays", "years", "weekend", "freeze", "cadence", "dtstart", "stage")
_MOST_HOURS = 8_784  # a year
# tomllib takes time by the square of the parts of one dotted key: refuse many before.
_PART = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+"""
_DOTTED = re.compile(rf"(?<![\w-]){_PART}(?:\.[ \t]*+{_PART}){{8}}")


def loads(text: str | bytes) -> Policy:
    """Read a policy from TOML.

    `base` names a shipped policy, "power-platform" or "power-platform-2022", which the
    other keys change; without it `name`, `holidays`, `cadence` and `stage` are needed.

    - `name`, `tz`, `source`, `owner`: texts; `assumptions`: a list of texts.
    - `holidays`: "US-federal", "US-microsoft", a country such as "DE", a country and
      subdivision such as "US-CA" or "DE-BY" (by the holidays package), or "none"; a
      list of them closes the days of each. `years = [2024, 2035]`, both included, are
      the years that are covered; the shipped two need none.
    - `weekend`: a list of days, "MO" to "SU" or 0 (Monday) to 6.
    - `cadence`: the rule of `Cadence`; `dtstart`: its first day.
    - `roll`: "skip", "following" or "preceding"; `notice`: whole hours; `start_time`: a
      time; `typical`: a pair of days, or "none".
    - `[[stage]]`: `key`, `name`, `offset` and `regions`; they take the place of those
      of the base. `region_table`: "power-platform" or "none".
    - `[[freeze]]`: `name`, `start` and `end`, both days included; or `rrule` and `days`
      for one that recurs, with `start` where the rule counts from it.
    - `[[caution]]`: `code`, `text`, `source`, `option`, `closes`, `roll`, `notice`, and
      `window`, a list of `name`, `start` and `end`; `caution = []` leaves none.

    Bytes are UTF-8, with or without a byte order mark.
    No file is opened, and nothing is taken from the environment.

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
    root = Node(_parsed(decoded(text, "a policy file", MOST_CHARACTERS)), "$")
    fields = root.fields(("base", *_BUILT, *_FIELDS))
    if not fields:
        raise root.fault('says nothing: begin with base = "power-platform"')
    base = fields["base"].choice(_BASES) if "base" in fields else None
    policy = _of_parts(root, fields, base)
    for key, (field, read) in _FIELDS.items():
        if key in fields:
            value = read(fields[key])
            with placed(fields[key].path):
                policy = attrs.evolve(policy, **{field: value})
    return _checked(policy, root)


def _parsed(text: str) -> dict[str, Any]:
    if _DOTTED.search(text):
        raise fault("a key of more than 8 parts: write [[stage]] and [[freeze]]", "$")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise fault(f"this is no TOML: {one_line(error)}", "$") from error
    except ValueError as error:  # Python's own limit, which nobody should raise
        raise fault("this is no TOML: a number of thousands of digits", "$") from error
    except RecursionError:
        raise fault("lists or tables are nested too deep", "$") from None


def _of_parts(root: Node, fields: dict[str, Node], base: Policy | None) -> Policy:
    """Return the policy with its calendar, stages and cadence, all else by default."""
    if base is None:
        root.need(fields, "name", "cadence", "stage")
    calendar = calendar_of(root, fields, None if base is None else base.calendar)
    freezes = freezes_of(fields["freeze"], calendar) if "freeze" in fields else ()
    with placed("$.freeze"):
        calendar = calendar.with_freezes(*freezes)
    changes: dict[str, Any] = {"calendar": calendar}
    if "cadence" in fields or "dtstart" in fields:
        changes["cadence"] = _cadence(fields, base)
    if "stage" in fields:
        changes["stages"] = fields["stage"].each(_stage, "a list of tables, [[stage]]")
        # The table gives keys of the base's own stages.
        changes["region_table"] = None
    with placed("$.stage" if "stage" in fields else "$"):
        if base is None:
            return Policy(name=fields["name"].text(), typical=None, **changes)
        return attrs.evolve(base, **changes)


def _cadence(fields: dict[str, Node], base: Policy | None) -> Cadence:
    """Return the cadence; `dtstart` alone moves the first day of the base's own."""
    rule, start = None, None
    if base is not None and "cadence" not in fields:
        rule = base.cadence.rule
    if "dtstart" in fields:
        start = fields["dtstart"].day()
    if rule is None:
        rule = fields["cadence"].text()
    with placed("$.cadence" if "cadence" in fields else "$.dtstart"):
        return Cadence(rule, start)


def _stage(node: Node) -> Stage:
    fields = node.fields(("key", "name", "offset", "regions"))
    key, name, offset = node.need(fields, "key", "name", "offset")
    regions = fields["regions"].each(Node.text) if "regions" in fields else ()
    return Stage(
        key.text(), name.text(), offset=offset.whole(0, MOST_DAYS), regions=regions
    )


def _caution(node: Node) -> Caution:
    reads: dict[str, Callable[[Node], Any]] = {
        "code": Node.text,
        "text": Node.text,
        "source": Node.text,
        "option": Node.text,
        "closes": lambda field: field.of(bool, "true or false"),
        "roll": _roll,
        "notice": _hours,
        "window": lambda field: field.each(window_of, "a list of tables"),
    }
    fields = node.fields(tuple(reads))
    node.need(fields, "code", "text", "source")
    given = {key: reads[key](field) for key, field in fields.items()}
    return Caution(windows=given.pop("window", ()), **given)


def _roll(node: Node) -> Roll:
    roll: Roll = node.choice(_ROLLS)
    return roll


def _hours(node: Node) -> timedelta:
    return timedelta(hours=node.whole(0, _MOST_HOURS))


def _time(node: Node) -> time:
    value: time = node.of(time, "a time", ": write it as 09:00:00, without quotes")
    return value


def _typical(node: Node) -> tuple[timedelta, timedelta] | None:
    if node.value == "none":
        return None
    days = [item.whole(0, MOST_DAYS) for item in node.items("a pair of days or 'none'")]
    if len(days) != 2:
        raise node.fault(f"must be a pair of days, not {len(days)}: [21, 28]")
    return timedelta(days[0]), timedelta(days[1])


_FIELDS: dict[str, tuple[str, Callable[[Node], Any]]] = {
    "name": ("name", Node.text),
    "tz": ("tz", Node.text),
    "roll": ("roll", _roll),
    "notice": ("notice", _hours),
    "start_time": ("start_time", _time),
    "typical": ("typical", _typical),
    "assumptions": ("assumptions", lambda node: node.each(Node.text)),
    "source": ("source", Node.text),
    "owner": ("owner", Node.text),
    "caution": ("cautions", lambda node: node.each(_caution, "a list of tables")),
    "region_table": ("region_table", lambda node: node.choice(_REGION_TABLES)),
}


def _checked(policy: Policy, root: Node) -> Policy:
    """Refuse what only shows when the policy is whole: its zone, its region table."""
    with placed(f"{root.path}.tz"):
        policy.zone  # noqa: B018, a zone without data fails here, not at the first plan
    if policy.region_table is not None:
        keys = {stage.key for stage in policy.stages}
        for key in sorted({r.stage for r in regions.every() if r.stage} - keys):
            raise fault(
                f"the region table needs a stage {key!r}, and there is none: leave "
                "region_table out, or keep the stages of the base",
                f"{root.path}.region_table",
            )
    return policy
