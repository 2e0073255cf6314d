"""What arguments must be: each check returns the clean value or says the fix."""

from __future__ import annotations

import re
from collections import UserString
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from deploysched.errors import OutOfRangeError, ScheduleError

if TYPE_CHECKING:  # zoneinfo takes time to load, and most plans need no zone
    from zoneinfo import ZoneInfo

LONGEST_TEXT = 1_000
_SHOWN = 60
_ZONE_LETTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-"
)


def show(value: object) -> str:
    """Return a value for an error message: ASCII, one line, cut to a length."""
    if type(value) is date:
        return value.isoformat()
    if isinstance(value, str):
        content = str.__str__(value)  # a subclass may override what it shows
        return ascii(content[:_SHOWN]) + ("..." if len(content) > _SHOWN else "")
    try:
        text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in ascii(value))
    except Exception:  # noqa: BLE001, a foreign repr may raise anything
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def article(value: object) -> str:
    """Return `the str '2026-11-25'`: a value with its type."""
    return f"the {type(value).__name__} {show(value)}"


def day(value: Any, name: str) -> date:
    """Return an exact `date`; a datetime is refused, as only a day makes sense."""
    if type(value) is date:
        return value
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"{name} must be a date, not {article(value)}{day_hint(value)}")
    # A subclass may override anything: take the day through the base class.
    return date.fromordinal(date.toordinal(value))


def day_hint(value: object) -> str:
    """Return `: <what makes a date of the value>`, or nothing."""
    kind = type(value)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return f": date.fromisoformat({value!r})"
    if kind.__name__ == "NaTType":
        return ": a missing value has no day"
    fixes = {"datetime64": ": take its .astype('datetime64[D]').item()"}
    if isinstance(value, datetime) or kind.__name__ in fixes:
        return fixes.get(kind.__name__, ": take its .date()")
    text = isinstance(value, str | bytes | bytearray | UserString)
    if not text and (isinstance(value, Sequence) or getattr(value, "ndim", False)):
        return ": for many days at once, bulk.plan_array"
    return ""


def moment(value: Any, name: str, tz: str) -> date:
    """Return the day in zone `tz` of a date or an aware datetime."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return day(value, name)
    moment = instant(value, name)
    try:
        return moment.astimezone(zone(tz)).date()
    except OverflowError:
        raise _beyond(name, value) from None


def instant(value: Any, name: str) -> datetime:
    """Return an exact aware datetime, in UTC."""
    hint = day_hint(value)
    if not isinstance(value, datetime) or type(value).__name__ == "NaTType":
        fix = hint
        if hint.startswith(": date.") and name == "go_live":
            fix = f": plan({hint[2:]})"
        raise TypeError(
            f"{name} must be a date or an aware datetime, not {article(value)}{fix}"
        )
    if value.utcoffset() is None:
        raise TypeError(
            f"{name} must be a date or an aware datetime, not the naive "
            f"{type(value).__name__} {show(value)}, which names no instant: take its "
            ".date() for the calendar day, or .replace(tzinfo=...) for the instant"
        )
    try:
        return datetime.astimezone(value, UTC)
    except (OverflowError, ValueError):
        raise _beyond(name, value) from None


def _beyond(name: str, value: object) -> OutOfRangeError:
    return OutOfRangeError(
        f"{name} {show(value)} is outside the years that any calendar knows"
    )


def zone_name(value: Any, name: str) -> str:
    """Return a name that may be one of the IANA database; a bare 'PST' is none."""
    tz = text(value, name)
    parts = tz.split("/")
    if not (tz == "UTC" or 1 < len(parts) < 5) or not all(
        part[:1].isalpha() and _ZONE_LETTERS.issuperset(part) for part in parts
    ):
        raise ScheduleError(
            f"{show(tz)} is no time zone name: use Area/City of the IANA database, "
            "such as 'America/Los_Angeles', or 'UTC'"
        )
    return tz


def zone(tz: str) -> ZoneInfo:
    """Look a time zone up, when it is needed."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    name = zone_name(tz, "tz")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError, TypeError) as error:
        raise ScheduleError(
            f"no data for the time zone {show(tz)}: correct its name, such as "
            "'America/Los_Angeles', or install the tzdata package"
        ) from error


def text(value: Any, name: str, *, empty: bool = False) -> str:
    """Return a name as it was given; escaping is the business of each format."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {article(value)}")
    # Exactly a str, whatever a subclass makes of itself.
    given: str = str.__str__(value)
    if len(given) > LONGEST_TEXT:
        raise ValueError(
            f"{name} has {len(given)} characters, at most {LONGEST_TEXT} are allowed: "
            f"shorten {show(given)}"
        )
    if not (empty or given.strip()):
        raise ValueError(
            f"{name} is {show(given)}: give it at least one visible character"
        )
    if not given.isascii() and any("\ud800" <= c <= "\udfff" for c in given):
        raise ValueError(
            f"{name} holds a lone surrogate, which no file can store: decode {show(given)} again"
        )
    return given


def whole(value: Any, name: str, *, least: int) -> int:
    """Return an int of at least `least`; a bool is no number here."""
    if type(value) is not int:
        raise TypeError(f"{name} must be an int, not {article(value)}")
    if value < least:
        raise ValueError(f"{name} is {show(value)}: it must be at least {least}")
    return value


def kind(value: Any, wanted: type, name: str, example: str = "") -> None:
    """Refuse what is not of a type, in a sentence with an example of what is."""
    if not isinstance(value, wanted):
        hint = f": {example}" if example else ""
        raise TypeError(
            f"{name} must be a {wanted.__name__}, not {article(value)}{hint}"
        )


def several(value: Any, name: str, of: str, most: int) -> tuple[Any, ...]:
    """Freeze an iterable; one str, a mapping and an endless iterator are no list."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a tuple of {of}, not {article(value)}")
    items = tuple(islice(value, most + 1))
    if len(items) > most:
        raise ValueError(f"more than {most} {name}: give fewer")
    return items


def nearest(name: str, known: Sequence[str]) -> str:
    """Return `: did you mean 'a' or 'b'?`, or the known names where none is near."""
    from difflib import get_close_matches  # slow to import, needed for errors alone

    near = get_close_matches(name[:LONGEST_TEXT], known)
    if near:
        return f": did you mean {' or '.join(map(show, near))}?"
    names = (
        name if name.isprintable() and name.isascii() else show(name) for name in known
    )
    return f": known are {', '.join(islice(names, 12))}" if known else ""
