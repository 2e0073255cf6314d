"""Which days are deployment days, and why the others are not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property, partial
from itertools import accumulate
from typing import Any

import attrs

from deploysched import _checks
from deploysched.errors import NotADeploymentDayError, OutOfRangeError, ScheduleError
from deploysched.windows import ClosedDay, Window

__all__ = ["Calendar"]

WEEKEND = "weekend"
Names = str | tuple[str, ...]


def _weekend(value: Iterable[int]) -> frozenset[int]:
    days = frozenset(_checks.several(value, int, "weekend", "5, 6"))
    if not days < frozenset(range(7)):
        raise ValueError(
            f"weekend is {sorted(days)}: use some of 0 (Monday) to 6 (Sunday), not all"
        )
    return days


class Holidays(tuple[tuple[date, tuple[str, ...]], ...]):
    """Days and their names, checked and sorted: a calendar made from another keeps them."""

    __slots__ = ()


def _holidays(value: Mapping[date, Names] | Holidays) -> Holidays:
    """Freeze a mapping of days to names."""
    if isinstance(value, Holidays):
        return value
    # A live object of the holidays package changes when it is asked.
    if not isinstance(value, Mapping) or hasattr(value, "get_list"):
        raise TypeError(
            f"holidays must map dates to names, not {_checks.article(value)}: "
            "{date(2026, 12, 25): 'Christmas Day'}, or Calendar.from_holidays"
        )
    return Holidays(
        (
            _checks.day(day, "a holiday"),
            _checks.texts((names,) if isinstance(names, str) else names),
        )
        for day, names in sorted(value.items())
    )


def _freezes(value: Iterable[Window]) -> tuple[Window, ...]:
    windows = _checks.several(value, Window, "freezes", "Window(start, end, 'name')")
    return tuple(sorted(set(windows), key=lambda w: (w.start, w.end, w.name)))


@attrs.frozen(kw_only=True, cache_hash=True, repr=False)
class Calendar:
    """The days on which a stage may deploy, and the reason for each that is not one.

    Made from its days, or by `Calendar.from_holidays`; `with_freezes` and `|` give
    new calendars.
    Compared by all it holds.
    It answers for the days that it `covers`, and raises `OutOfRangeError` for every
    other: it never takes a day for open because it has no data.

    `weekend` are weekdays from 0, Monday, to 6, Sunday; `workdays` are days of the
    weekend that are worked.

    >>> calendar = Calendar(
    ...     name="demo",
    ...     covers=Window(date(2026, 1, 1), date(2026, 12, 31)),
    ...     holidays={date(2026, 12, 25): "Christmas Day"},
    ... )
    >>> calendar.next(date(2026, 12, 24))
    datetime.date(2026, 12, 28)
    >>> calendar.reasons(date(2026, 12, 25))
    ('Christmas Day',)
    """

    name: str = attrs.field(validator=_checks.named)
    covers: Window = attrs.field(validator=_checks.of(Window, "Window(first, last)"))
    weekend: frozenset[int] = attrs.field(default=frozenset({5, 6}), converter=_weekend)
    holidays: Holidays = attrs.field(default=Holidays(), converter=_holidays)
    freezes: tuple[Window, ...] = attrs.field(default=(), converter=_freezes)
    workdays: tuple[date, ...] = attrs.field(default=(), converter=_checks.days)

    def __attrs_post_init__(self) -> None:
        given = [day for day, _ in self.holidays[:1] + self.holidays[-1:]]
        for day in (*given, *self.workdays[:1], *self.workdays[-1:]):
            self._index(day)

    def __repr__(self) -> str:
        return f"<Calendar {self.name!a:.60} {self.covers}>"

    def __rich_repr__(self) -> Iterator[Any]:
        yield self.name
        yield "covers", str(self.covers)

    @classmethod
    def from_holidays(
        cls,
        country: str,
        years: range,
        *,
        subdiv: str | None = None,
        categories: tuple[str, ...] | None = None,
        weekend: Iterable[int] | None = None,
        name: str | None = None,
    ) -> Calendar:
        """Take a frozen copy of a calendar of the `holidays` package.

        `country`, `subdiv` and `categories` are that package's own codes; names are in
        its default language for the country.
        Without `weekend` the weekend is the country's own, less the days of it that the
        package knows to be worked.
        Every day of `years` is covered; what the package itself only warns of, such as
        Hindu holidays after 2035, it knows no better.

        Raises `OutOfRangeError` for a year that the package has no data for, and
        `ScheduleError` for a place or category that it does not know.

        >>> Calendar.from_holidays("DE", range(2026, 2028)).reasons(date(2026, 10, 3))
        ('weekend', 'Tag der Deutschen Einheit')
        """
        import holidays  # an edge of the core: loaded for this call alone

        if not isinstance(years, range) or not years or years.step != 1:
            raise TypeError(
                f"years must be a range, not {_checks.article(years)}: range(2026, 2031)"
            )
        if _checks.text(country, "country") not in holidays.list_supported_countries():
            raise ScheduleError(
                f"the holidays package has no country {country!a:.60}: use a code that it "
                "lists, such as 'US'"
            )
        try:
            ask = partial(holidays.country_holidays, country, subdiv)
            bare = ask(categories=categories)
            # It asks the environment for a language unless it is told one.
            language = bare.default_language
            days = ask(years, categories=categories, language=language)
        except (NotImplementedError, TypeError, ValueError) as error:
            raise ScheduleError(f"the holidays package: {error}") from error
        # Outside its own years the package answers "no holidays"; we do not.
        if years[0] < bare.start_year or years[-1] > bare.end_year:
            raise OutOfRangeError(
                f"years {years[0]}..{years[-1]} leave {bare.start_year}..{bare.end_year}, "
                f"the years that the holidays package knows for {country}"
            )
        worked = [day for day in days.weekend_workdays if day.year in years]
        return cls(
            name=name or (f"{country}-{subdiv}" if subdiv else country),
            covers=Window(date(years[0], 1, 1), date(years[-1], 12, 31)),
            weekend=bare.weekend if weekend is None else weekend,
            # A day off in lieu may fall in the year before or after its holiday.
            holidays={d: tuple(days.get_list(d)) for d in days if d.year in years},
            workdays=worked if weekend is None else (),
        )

    def with_freezes(self, *windows: Window) -> Calendar:
        """Close the days of `windows` too, which keep their names; doubles are dropped.

        >>> from deploysched import US_FEDERAL
        >>> frozen = US_FEDERAL.with_freezes(
        ...     Window(date(2026, 12, 14), date(2027, 1, 4), "year-end freeze")
        ... )
        >>> frozen.next(date(2026, 12, 11))
        datetime.date(2027, 1, 5)
        """
        return attrs.evolve(self, freezes=self.freezes + windows)

    def without_freezes(self) -> Calendar:
        """Open every day that only a freeze closes."""
        return attrs.evolve(self, freezes=()) if self.freezes else self

    def __or__(self, other: Calendar) -> Calendar:
        """Close a day where either calendar closes it, for the days both cover."""
        if not isinstance(other, Calendar):
            return NotImplemented
        if not self.covers.overlaps(other.covers):
            raise OutOfRangeError(
                f"calendars {self.name!a:.60} ({self.covers}) and {other.name!a:.60} "
                f"({other.covers}) have no day in common"
            )
        covers = Window(
            max(self.covers.start, other.covers.start),
            min(self.covers.end, other.covers.end),
        )
        days: dict[date, tuple[str, ...]] = {}
        for day, names in self.holidays + other.holidays:
            if day in covers:
                days[day] = tuple(dict.fromkeys(days.get(day, ()) + names))
        return Calendar(
            name=" and ".join(dict.fromkeys((self.name, other.name))),
            covers=covers,
            weekend=self.weekend | other.weekend,
            holidays=days,
            freezes=self.freezes + other.freezes,
            workdays=tuple(
                day
                for day in self.workdays + other.workdays
                if day in covers and not (self.is_weekend(day) or other.is_weekend(day))
            ),
        )

    def is_weekend(self, day: date) -> bool:
        """True on a day of the weekend that is not worked, covered or not."""
        return day.weekday() in self.weekend and day not in self.workdays

    @cached_property
    def first(self) -> int:
        """The ordinal of the first covered day: subtract it to index `open`."""
        return self.covers.start.toordinal()

    @cached_property
    def open(self) -> bytes:
        """One byte a day of `covers`: 1 on a deployment day, 0 on a closed one.

        Searching and counting bytes is the fastest thing that plain Python does, and
        the whole of 130 years is 47 kB, built in a fraction of a millisecond.
        """
        size = self.covers.end.toordinal() - self.first + 1
        week = bytes((self.first + 6 + n) % 7 not in self.weekend for n in range(7))
        flags = bytearray((week * (size // 7 + 1))[:size])
        for worked in self.workdays:
            flags[worked.toordinal() - self.first] = 1
        for holiday, _ in self.holidays:
            flags[holiday.toordinal() - self.first] = 0
        for freeze in self.freezes:
            low = max(freeze.start.toordinal() - self.first, 0)
            high = max(freeze.end.toordinal() - self.first + 1, 0)
            flags[low:high] = bytes(len(flags[low:high]))
        return bytes(flags)

    def _index(self, day: date, name: str = "day") -> int:
        day = _checks.day(day, name)
        if day not in self.covers:
            raise self.out_of_range(day)
        return day.toordinal() - self.first

    def _day(self, index: int, what: str) -> date:
        if index < 0:
            raise self.out_of_range(what)
        return _checks.from_ordinal(self.first + index)

    def out_of_range(self, what: object) -> OutOfRangeError:
        """Return the one error of a calendar that is too short."""
        return OutOfRangeError(
            f"{what} is outside {self.covers}, the days that calendar "
            f"{self.name!a:.60} has data for"
        )

    def is_deployment_day(self, day: date) -> bool:
        """True where a stage may deploy on `day`.

        Raises `OutOfRangeError` where the calendar does not cover it.
        """
        return self.open[self._index(day)] == 1

    def reasons(self, day: date) -> tuple[str, ...]:
        """Name what closes `day`, if anything: the weekend, then holidays, then freezes."""
        if self.is_deployment_day(day):
            return ()
        found = [WEEKEND] if self.is_weekend(day) else []
        found += self._names.get(day, ())
        found += [freeze.reason for freeze in self.freezes_on(day)]
        return tuple(dict.fromkeys(found))

    def is_holiday(self, day: date) -> bool:
        """True where a holiday closes `day`, whatever else does."""
        self._index(day)
        return day in self._names

    def freezes_on(self, day: date) -> tuple[Window, ...]:
        """List the freezes that `day` lies in."""
        at = bisect_right(self.freezes, day, key=lambda freeze: freeze.start)
        found = []
        # Back from the last that has begun, for as long as one before it may last.
        while at and self._lasting[at - 1] >= day:
            at -= 1
            if day in self.freezes[at]:
                found.append(self.freezes[at])
        return tuple(reversed(found))

    @cached_property
    def _lasting(self) -> list[date]:
        """The last day of each freeze or of one before it."""
        return list(accumulate((freeze.end for freeze in self.freezes), max))

    @cached_property
    def _names(self) -> dict[date, tuple[str, ...]]:
        return dict(self.holidays)

    def next(self, day: date) -> date:
        """Return the first deployment day strictly after `day`."""
        return self._day(self.open.find(1, self._index(day) + 1), f"any after {day}")

    def previous(self, day: date) -> date:
        """Return the last deployment day strictly before `day`."""
        return self._day(self.open.rfind(1, 0, self._index(day)), f"any before {day}")

    def on_or_after(self, day: date) -> date:
        """Return `day` where it is a deployment day, else the next one."""
        return self._day(self.open.find(1, self._index(day)), f"any from {day} on")

    def on_or_before(self, day: date) -> date:
        """Return `day` where it is a deployment day, else the one before."""
        return self._day(
            self.open.rfind(1, 0, self._index(day) + 1), f"any up to {day}"
        )

    def add(self, day: date, n: int) -> date:
        """Return the deployment day `n` deployment days after `day`; `n` may be negative.

        `day` must be a deployment day itself: counting from a closed day has two
        readings, and `NotADeploymentDayError` names the two ways to choose one.

        >>> from deploysched import US_FEDERAL
        >>> US_FEDERAL.add(date(2026, 11, 25), 1)
        datetime.date(2026, 11, 27)
        """
        index, flags = self._index(day), self.open
        if not flags[index]:
            raise NotADeploymentDayError(
                f"{day} is no deployment day ({', '.join(self.reasons(day))!a:.60}): start "
                "from on_or_after(day) or from on_or_before(day)"
            )
        for _ in range(abs(_checks.kind(n, int, "n", "1"))):
            index = flags.find(1, index + 1) if n > 0 else flags.rfind(1, 0, index)
            if index < 0:
                break  # never further than there are days
        return self._day(index, f"{day} {n:+} deployment days")

    def count(self, start: date, end: date) -> int:
        """Count the deployment days from `start`, included, to `end`, not included."""
        return self.open.count(1, *self._span(start, end))

    def closed_days(self, start: date, end: date) -> tuple[ClosedDay, ...]:
        """List the closed days from `start` to `end`, both included, weekends too."""
        low, high = self._span(start, end)
        days = (_checks.from_ordinal(self.first + i) for i in range(low, high + 1))
        return tuple(ClosedDay(day, why) for day in days if (why := self.reasons(day)))

    def _span(self, start: date, end: date) -> tuple[int, int]:
        low, high = self._index(start, "start"), self._index(end, "end")
        if high < low:
            raise ScheduleError(f"end {end} is before start {start}: swap them")
        return low, high
