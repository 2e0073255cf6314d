"""What a person types: days, instants, freezes, names; read strictly, or refused with help."""

from __future__ import annotations

from datetime import UTC, date, datetime

from deploysched.errors import ScheduleError
from deploysched.policies import Policy
from deploysched.windows import Window

_FORMS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
    *("%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y"),
)


def day(word: str) -> date:
    """Return the day written as YYYY-MM-DD; nothing else is taken for one."""
    # No regular expression here: compiling one takes longer than all the rest.
    if len(word) == 10 and word[4] == word[7] == "-":
        try:
            return date.fromisoformat(word)
        except ValueError as error:
            wrong = f"{word!a} is no day of any calendar: {error}"
            raise ScheduleError(wrong) from None
    raise ScheduleError(f"{word!a:.60} is not an ISO date (YYYY-MM-DD){_meant(word)}")


def _meant(word: str) -> str:
    """Return `; 25 November 2026 is 2026-11-25` where the day can only be that one."""
    found = set()
    for form in _FORMS:
        try:
            found.add(datetime.strptime(word, form).date())  # noqa: DTZ007, a day alone
        except ValueError:
            continue
    only = found.pop() if len(found) == 1 else None
    return f"; {only.day} {only:%B %Y} is {only}" if only else ""


def go_live(word: str, policy: Policy) -> date | datetime:
    """Return a day, an instant with its offset, today in the policy's zone, or now."""
    if word == "today":
        return datetime.now(UTC).astimezone(policy.zone).date()
    if word == "now":
        return datetime.now(UTC).replace(microsecond=0)
    if len(word) <= 10 or word[10] not in "Tt ":
        return day(word)
    written = day(word[:10])
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        wrong = f"{word!a:.60} has a time or an offset that does not exist"
        raise ScheduleError(wrong) from None
    if moment.tzinfo is None:
        fix = f"add it, as in {word:.60}-08:00, or give the day alone, {written}"
        raise ScheduleError(f"{word!a:.60} has no offset from UTC: {fix}")
    return moment


def freeze(word: str) -> Window:
    """Return a freeze written as START[..END][=NAME], both days included."""
    days, _, name = word.partition("=")
    start, dots, end = days.partition("..")
    if dots and not (start and end):
        raise ScheduleError(f"--freeze {word!a:.60} needs both days: START..END")
    return Window(day(start), day(end or start), name)


def looks_like_day(word: str) -> bool:
    """True for a word that begins with a digit, and for today: it is meant as a date."""
    return word in ("today", "now") or word[:1].isdigit()


def sorted_out(words: list[str], policy: Policy) -> tuple[list[str], list[str]]:
    """Return the words that are parts of names, and those that are meant as days."""
    keys = {stage.key for stage in policy.stages}
    days = [word for word in words if looks_like_day(word) and word not in keys]
    return [word for word in words if word not in days], days
