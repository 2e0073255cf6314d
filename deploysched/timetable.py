"""The one engine: every train of a policy, worked out once and found by bisection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from deploysched.cadences import Cadence
from deploysched.calendars import Calendar
from deploysched.errors import OutOfRangeError

__all__ = ["Roll", "Timetable"]


class Roll(Enum):
    """What happens to a train whose due day is closed."""

    SKIP = "skip"
    """The train is dropped; the next due day that is a deployment day is taken."""
    FOLLOWING = "following"
    """The train starts on the next deployment day."""
    PRECEDING = "preceding"
    """The train starts on the last deployment day before."""

    def __repr__(self) -> str:
        return f"Roll.{self.name}"


ROLLS = {
    Roll.SKIP: "a closed due day is passed over for the next one",
    Roll.FOLLOWING: "a closed due day moves to the next deployment day",
    Roll.PRECEDING: "a closed due day moves to the deployment day before",
}


class Timetable(NamedTuple):
    """The trains that start, in order; days are ordinals (`date.toordinal`).

    Train `i` is due on `nominal[i]`, starts on `start[i]`, and is decided on
    `decided[i]`, the earlier of both: a Go-Live on that day is too late.
    None of the three ever falls, which is what bisection needs.
    `due` are all due days, those too whose train does not start.
    What is due after the calendar is not known, wherever it would roll to.
    The first `whole` trains end inside the calendar; `first` is the first Go-Live day.
    """

    due: Sequence[int]
    nominal: Sequence[int]
    start: Sequence[int]
    decided: Sequence[int]
    whole: int
    first: int

    @classmethod
    def of(
        cls, calendar: Calendar, cadence: Cadence, roll: Roll, length: int
    ) -> Timetable:
        """Work out the trains that take `length` deployment days from start to end."""
        covers, flags, first = calendar.covers, calendar.open, calendar.first
        due = cadence.days(covers.start, covers.end)
        opening = first
        if roll is Roll.SKIP:
            nominal = start = [day for day in due if flags[day - first]]
        elif roll is Roll.FOLLOWING:
            ahead = (flags.find(1, day - first) for day in due)
            start = [first + at for at in ahead if at >= 0]
            nominal = list(due[: len(start)])
        else:
            back = (flags.rfind(1, 0, day - first + 1) for day in due)
            start = [first + at for at in back if at >= 0]
            # The first may roll back out of the calendar: nobody knows where to.
            unknown = len(due) - len(start)
            nominal = list(due[unknown:])
            opening = max([first, *due[:unknown]])
        try:
            last = calendar.add(calendar.on_or_before(covers.end), -length).toordinal()
        except OutOfRangeError:  # not one whole rollout fits into the calendar
            last = 0
        decided = start if roll is Roll.PRECEDING else nominal
        return cls(due, nominal, start, decided, bisect_right(start, last), opening)

    def starting_by(self, day: int) -> int:
        """Return the number of the last train that starts on or before a day, or -1."""
        return bisect_right(self.start, day) - 1

    def due_between(self, after: int, before: int) -> Sequence[int]:
        """List the due days after one day and before another."""
        return self.due[bisect_right(self.due, after) : bisect_left(self.due, before)]

    def train_due(self, day: int) -> int | None:
        """Return the number of the train due on a day, or None where none starts."""
        train = bisect_left(self.nominal, day)
        return train if day in self.nominal[train : train + 1] else None
