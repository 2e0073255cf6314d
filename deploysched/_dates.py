"""How a person writes a day or an instant: ISO 8601 alone, and help towards it."""

from __future__ import annotations

import re
from datetime import date, datetime

from deploysched import _checks
from deploysched.errors import ScheduleError

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_INSTANT = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def looks_like_date(word: str) -> bool:
    """True for a word with a digit in it: it was meant as a date."""
    return not word.startswith("-") and any(c.isdigit() for c in word)


def day(word: str) -> date:
    """Return the day written as YYYY-MM-DD; nothing else is taken for one."""
    # No regular expression here: compiling one takes longer than all the rest.
    if len(word) == 10 and word.isascii() and word[4] == word[7] == "-":
        written = word[:4] + word[5:7] + word[8:]
    else:
        written = ""
    if written.isdigit():
        try:
            return date.fromisoformat(word)
        except ValueError:
            raise ScheduleError(
                f"{_checks.show(word)} is no day of any calendar: {_why(word)}"
            ) from None
    raise ScheduleError(
        f"{_checks.show(word)} is not an ISO date (YYYY-MM-DD){_meant(word)}"
    )


def go_live(word: str) -> date | datetime:
    """Return a day, or an instant with its offset."""
    match = None if len(word) <= 10 else re.fullmatch(_INSTANT, word)
    if match is None:
        return day(word)
    written, clock, offset = match.groups()
    if offset is None:
        raise ScheduleError(
            f"{_checks.show(word)} has no offset from UTC: add it, as in "
            f"{written}T{clock}-08:00, or give the day alone, {written}"
        )
    day(written)
    try:
        return datetime.fromisoformat(word)
    except ValueError:
        raise ScheduleError(
            f"{_checks.show(word)} has a time or an offset that does not exist"
        ) from None


def _why(word: str) -> str:
    year, month, number = map(int, word.split("-"))
    if not year:
        return "years begin with 0001"
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    return f"{_MONTHS[month - 1]} {year} has no day {number}"


def _meant(word: str) -> str:
    """Return `; 25 November 2026 is 2026-11-25` where the day can only be that one."""
    numbers = re.fullmatch(
        r"([0-9]{1,4})[-/. ]?([0-9]{1,2})[-/. ]?([0-9]{1,4})", word.strip(), re.ASCII
    )
    if numbers is None or len(word) > 12:
        return ""
    first, middle, last = map(int, numbers.groups())
    if len(numbers[1]) == 4:
        candidates = {(first, middle, last)}
    elif len(numbers[3]) == 4:
        candidates = {(last, middle, first), (last, first, middle)}
    else:
        return ""
    days = set()
    for parts in candidates:
        try:
            days.add(date(*parts))
        except ValueError:
            continue
    if len(days) != 1:
        return ""
    (found,) = days
    return f"; {found.day} {_MONTHS[found.month - 1]} {found.year} is {found}"
