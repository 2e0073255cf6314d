"""What arguments must be: each check returns the clean value or says the fix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from deploysched.errors import OutOfRangeError, ScheduleError

if TYPE_CHECKING:  # zoneinfo takes time to load, and most plans need no zone
    from zoneinfo import ZoneInfo

T = TypeVar("T")

# freezegun puts classes of its own under the names `date` and `datetime` of every
# module while it is on; these three stay the real ones, so that no cache keeps a false.
DATE = (date,)
from_ordinal = date.fromordinal
combine = datetime.combine


def article(value: object) -> str:
    """Return `the str '2026-11-25'`: a value with its type, in one line of ASCII."""
    shown = " ".join(ascii(value).splitlines())
    return f"the {type(value).__name__} {shown:.60}"


def kind(value: Any, wanted: type[T], name: str, fix: str) -> T:
    """Return a value of a type; else say what to write instead."""
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        a = "an" if wanted.__name__[0] in "AEIOUaeiou" else "a"
        raise TypeError(
            f"{name} must be {a} {wanted.__name__}, not {article(value)}: {fix}"
        )
    return value


def of(wanted: type, fix: str) -> Callable[[Any, Any, Any], None]:
    """Return an attrs validator: the field holds one type, or None by default."""

    def check(_: Any, field: Any, value: Any) -> None:
        if value is not None or field.default is not None:
            kind(value, wanted, field.name, fix)

    return check


def several(value: Iterable[T], wanted: type[T], name: str, fix: str) -> tuple[T, ...]:
    """Return any iterable of one type as a tuple; a str alone is a slip."""
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a tuple, not {article(value)}: ({fix},)")
    items = tuple(value)
    for index, item in enumerate(items):
        kind(item, wanted, f"{name}[{index}]", fix)
    return items


def texts(value: Iterable[str]) -> tuple[str, ...]:
    """Return several names as a tuple."""
    return several(value, str, "names", "'a name'")


def days(value: Iterable[date]) -> tuple[date, ...]:
    """Return several days as a sorted tuple, each once."""
    items = several(value, date, "days", "date(2026, 1, 2)")
    return tuple(sorted({day(item) for item in items}))


def day(value: Any, name: str = "day") -> date:
    """Return an exact `date`; a datetime is refused, as only a day makes sense."""
    if type(value) in DATE:
        return value  # type: ignore[no-any-return]  # its type was just compared
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"{name} must be a date, not {article(value)}{_fix(value)}")
    return from_ordinal(value.toordinal())


def instant(value: Any, name: str) -> datetime:
    """Return an exact aware datetime in UTC, whatever subclass the value is of."""
    wanted = f"{name} must be a date or an aware datetime"
    if not isinstance(value, datetime) or missing(value):
        raise TypeError(f"{wanted}, not {article(value)}{_fix(value)}")
    # Through the base class: astimezone of a pandas Timestamp refuses a plain zone.
    exact = combine(from_ordinal(value.toordinal()), datetime.timetz(value))
    if exact.utcoffset() is None:
        raise TypeError(
            f"{wanted}, not the naive {type(value).__name__} {value!a:.60}, which names "
            "no instant: take its .date() for the calendar day, or "
            ".replace(tzinfo=...) for the instant"
        )
    try:
        return exact.astimezone(UTC)
    except OverflowError:
        raise OutOfRangeError(f"{name} {value!a:.60} is outside all years") from None


def missing(value: Any) -> bool:
    """True for NaN and NaT of any library."""
    return bool(value != value)  # noqa: PLR0124, which is how they are told


def _fix(value: Any) -> str:
    """Return `: <what makes a date of the value>`, or nothing."""
    if isinstance(value, str):
        return f": date.fromisoformat({value!a:.60})"
    if missing(value):
        return ": a missing value has no day"
    if isinstance(value, datetime):
        return ": take its .date()"
    if type(value).__name__ == "datetime64":
        return ": take its .astype('datetime64[D]').item()"
    many = isinstance(value, Sequence) or getattr(value, "ndim", False)
    return ": for many days at once, bulk.plan_array" if many else ""


def zone_name(value: Any) -> str:
    """Return a name of the IANA database; a bare 'PST' or 'EST' has no clock changes."""
    tz = text(value, "tz")
    area, slash, _ = tz.casefold().partition("/")
    # The zones below right/ count leap seconds, which no other clock here does.
    if tz != "UTC" and (not slash or area in ("right", "posix")):
        raise ScheduleError(
            f"{tz!a:.60} is no time zone name: use Area/City of the IANA database, "
            "such as 'America/Los_Angeles', or 'UTC'"
        )
    return tz


def zone(tz: str) -> ZoneInfo:
    """Look a time zone up, when it is needed."""
    from zoneinfo import ZoneInfo

    name = zone_name(tz)
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ScheduleError(
            f"no data for the time zone {tz!a:.60}: correct its name, such as "
            "'America/Los_Angeles', or install the tzdata package"
        ) from error


def text(value: Any, name: str, *, empty: bool = False) -> str:
    """Return a name as it was given; escaping is the business of each format."""
    given = kind(value, str, name, "'a name'")
    if not (empty or given.strip()):
        raise ValueError(f"{name} is {given!a:.60}: give it a visible character")
    return given


def named(_: Any, field: Any, value: Any) -> None:
    """Validate an attrs field: a name, which may be empty where that is the default."""
    text(value, field.name, empty=field.default == "")


def whole(value: Any, name: str, *, least: int) -> None:
    """Refuse what is no int of at least `least`."""
    if kind(value, int, name, str(least)) < least:
        raise ValueError(f"{name} is {value!a:.60}: it must be at least {least}")


def nearest(name: str, known: Sequence[str]) -> str:
    """Return `: did you mean 'a' or 'b'?`, or the known names where none is near."""
    from difflib import get_close_matches  # slow to import, needed for errors alone

    if near := get_close_matches(name[:100], known):
        return f": did you mean {' or '.join(map(ascii, near))}?"
    return f": known are {', '.join(known[:12])}"
