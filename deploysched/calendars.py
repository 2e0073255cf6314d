"""Which days are deployment days, and why the others are not."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

import attrs

from deploysched import _checks, _text
from deploysched.errors import NotADeploymentDayError, OutOfRangeError, ScheduleError

__all__ = ["Calendar", "ClosedDay", "Window"]

MOST_FREEZES = 10_000
WEEKEND = "weekend"
QUOTES = "'\""  # around a value that is shown in an error


def _day(value: date) -> date:
    return _checks.day(value, "the start or end of a window")


def _window_name(value: str) -> str:
    return _checks.text(value, "the name of a window", empty=True)


def _name(value: str) -> str:
    return _checks.text(value, "the name of a calendar")


@attrs.frozen
class Window:
    """A named run of days, both ends included.

    Compared by both ends and the name.
    A window may be one day; a reversed one is a `ValueError`.

    >>> Window(date(2026, 12, 21), date(2027, 1, 4), "year-end freeze").name
    'year-end freeze'
    """

    start: date = attrs.field(converter=_day)
    end: date = attrs.field(converter=_day)
    name: str = attrs.field(default="", converter=_window_name)

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(
                f"the window ends on {self.end}, before its start {self.start}: "
                f"swap them, Window({self.end}, {self.start})"
            )

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.start}..{self.end}"

    def overlaps(self, other: Window) -> bool:
        """True where at least one day lies in both windows."""
        return self.start <= other.end and other.start <= self.end

    def common_days(self, other: Window) -> tuple[date, ...]:
        """List the days that lie in both windows."""
        low = max(self.start, other.start).toordinal()
        high = min(self.end, other.end).toordinal()
        return tuple(map(date.fromordinal, range(low, high + 1)))

    @property
    def reason(self) -> str:
        """What a closed day says of this window as a freeze."""
        return self.name or f"freeze {self.start if self.start == self.end else self}"


def _closed_day(value: date) -> date:
    return _checks.day(value, "the date of a closed day")


def _reasons(value: Iterable[str]) -> tuple[str, ...]:
    reasons = _checks.several(value, "the reasons of a closed day", "str", 1_000)
    return tuple(_checks.text(reason, "a reason") for reason in reasons)


@attrs.frozen
class ClosedDay:
    """A day on which nothing deploys, or a due day that was dropped, and why.

    >>> ClosedDay(date(2026, 12, 25), ("Christmas Day",)).reasons
    ('Christmas Day',)
    """

    date: date = attrs.field(converter=_closed_day)
    reasons: tuple[str, ...] = attrs.field(converter=_reasons)

    def __str__(self) -> str:
        return f"{_text.day(self.date)}, {_text.clean(', '.join(self.reasons))}"


def _weekend(value: Iterable[int]) -> frozenset[int]:
    given = _checks.several(value, "weekend days", "weekdays 0 to 6", 100)
    for number in given:
        if type(number) is not int or not 0 <= number <= 6:
            raise ValueError(
                f"weekend holds {_checks.show(number)}: "
                "use the numbers 0 (Monday) to 6 (Sunday)"
            )
    days = frozenset(given)
    if len(days) == 7:
        raise ValueError("weekend holds all seven days: leave at least one open")
    return days


class _Holidays(tuple[tuple[date, tuple[str, ...]], ...]):
    """Checked and sorted holidays: a new calendar made from another takes them as they are."""

    __slots__ = ()


_Names = str | tuple[str, ...]


def _holidays(
    value: Mapping[date, _Names] | tuple[tuple[date, _Names], ...],
) -> _Holidays:
    """Freeze a mapping of days to names; the frozen form passes through as it is."""
    if type(value) is _Holidays:
        return value
    base = getattr(sys.modules.get("holidays"), "HolidayBase", ())
    if isinstance(value, base):
        raise TypeError(
            f"holidays must not be a live {type(value).__name__} object, which changes "
            "when it is asked: use Calendar.from_holidays(country, years)"
        )
    items: Iterable[tuple[date, _Names]]
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, tuple) and all(
        isinstance(item, tuple) and len(item) == 2 for item in value
    ):
        items = value
    else:
        raise TypeError(
            f"holidays must map dates to names, not {_checks.article(value)}: "
            "holidays={date(2026, 12, 25): 'Christmas Day'}"
        )
    days: dict[date, tuple[str, ...]] = {}
    checked: set[str] = set()
    for index, (given, name_or_names) in enumerate(items):
        day = given
        if type(day) is not date:
            day = _checks.day(given, f"the day of holiday {index}")
        names = (name_or_names,) if isinstance(name_or_names, str) else name_or_names
        if (
            type(names) is not tuple
            or not names
            or not all(isinstance(name, str) for name in names)
        ):
            raise TypeError(
                f"the name of the holiday {day} must be a str or a tuple of them, not "
                f"{_checks.article(names)}"
            )
        if not checked.issuperset(names):
            for name in names:
                _checks.text(name, f"the name of the holiday {day}")
            checked.update(names)
        days[day] = tuple(dict.fromkeys(days.get(day, ()) + names))
    return _Holidays(sorted(days.items()))


def _freezes(value: Iterable[Window]) -> tuple[Window, ...]:
    windows = _checks.several(value, "freezes", "Window objects", MOST_FREEZES)
    for index, window in enumerate(windows):
        _checks.kind(window, Window, f"freeze {index}", "Window(start, end, 'name')")
    return tuple(sorted(set(windows), key=attrs.astuple))


@attrs.frozen(kw_only=True, cache_hash=True, repr=False)
class Calendar:
    """The days on which a stage may deploy, and the reason for each that is not one.

    Made from its days, or by `Calendar.from_holidays`; `with_freezes` and `|` give
    new calendars.
    Compared by all it holds.
    It answers for the days that it `covers`, and raises `OutOfRangeError` for every
    other: it never takes a day for open because it has no data.

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

    name: str = attrs.field(converter=_name)
    covers: Window = attrs.field()
    weekend: frozenset[int] = attrs.field(default=frozenset({5, 6}), converter=_weekend)
    holidays: tuple[tuple[date, tuple[str, ...]], ...] = attrs.field(
        default=(), converter=_holidays
    )
    freezes: tuple[Window, ...] = attrs.field(default=(), converter=_freezes)

    def __attrs_post_init__(self) -> None:
        _checks.kind(self.covers, Window, "covers", "Window(first, last)")
        if self.holidays:
            self._index(self.holidays[0][0])
            self._index(self.holidays[-1][0])

    def __repr__(self) -> str:
        return f"<Calendar {_checks.show(self.name)} {self.covers}>"

    @classmethod
    def from_holidays(
        cls,
        country: str,
        years: range,
        *,
        subdiv: str | None = None,
        categories: tuple[str, ...] | None = None,
        name: str | None = None,
    ) -> Calendar:
        """Take a frozen copy of a calendar of the `holidays` package.

        `country`, `subdiv` and `categories` are that package's own codes.
        Every day of `years` is covered.
        Names are in the package's default language for the country.
        With `subdiv` the package leaves out national days that the place does not
        keep.

        Raises `ScheduleError` for a country, subdivision, category or year that the
        package has no data for.

        >>> Calendar.from_holidays("DE", range(2026, 2028)).reasons(date(2026, 10, 3))
        ('weekend', 'Tag der Deutschen Einheit')
        """
        import holidays  # an edge of the core: loaded for this call alone

        _checks.kind(country, str, "country", "'US'")
        if type(years) is not range or years.step != 1 or not years:
            raise TypeError(
                f"years must be a range such as range(2026, 2031), not "
                f"{_checks.article(years)}"
            )
        asked = (
            f"country {_checks.show(country)}, subdiv {_checks.show(subdiv)}, "
            f"categories {_checks.show(categories)}"
        )
        if country not in holidays.list_supported_countries():
            raise ScheduleError(
                f"the holidays package has no country for {asked}: "
                "see its list of supported countries"
            )
        try:
            bare = holidays.country_holidays(country, subdiv, categories=categories)
            # Outside its own years the package answers "no holidays"; we do not.
            if years[0] < bare.start_year or years[-1] > bare.end_year:
                raise OutOfRangeError(
                    f"years {years[0]}..{years[-1]} leave "
                    f"{bare.start_year}..{bare.end_year}, the years that the holidays "
                    f"package knows for {asked}"
                )
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                # It asks the environment for a language unless it is told one.
                language = bare.default_language
                days = holidays.country_holidays(
                    country, subdiv, years, categories=categories, language=language
                )
        except (NotImplementedError, TypeError, AttributeError) as error:
            raise ScheduleError(
                f"the holidays package has no calendar for {asked}: "
                "see its list of supported countries"
            ) from error
        except ValueError as error:
            if isinstance(error, ScheduleError):
                raise
            raise ScheduleError(
                f"the holidays package has no calendar for {asked}: "
                f"{_checks.show(str(error))}"
            ) from error
        except UserWarning as warning:
            raise OutOfRangeError(
                f"the holidays package lacks days for {asked} in years "
                f"{years[0]}..{years[-1]}: {_checks.show(str(warning))}"
            ) from warning
        place = f"{country}-{subdiv}" if subdiv else country
        return cls(
            name=place if name is None else name,
            covers=Window(date(years[0], 1, 1), date(years[-1], 12, 31)),
            # A day off in lieu may fall in the year before or after its holiday.
            holidays={
                day: tuple(days.get_list(day)) for day in days if day.year in years
            },
        )

    def with_freezes(self, *windows: Window) -> Calendar:
        """Close the days of `windows` too; they keep their names.

        They are sorted and exact duplicates are dropped.

        >>> from deploysched import US_FEDERAL
        >>> frozen = US_FEDERAL.with_freezes(
        ...     Window(date(2026, 12, 14), date(2027, 1, 4), "year-end freeze")
        ... )
        >>> frozen.next(date(2026, 12, 11))
        datetime.date(2027, 1, 5)
        """
        return attrs.evolve(self, freezes=self.freezes + _freezes(windows))

    def without_freezes(self) -> Calendar:
        """Open every day that only a freeze closes."""
        return attrs.evolve(self, freezes=())

    def __or__(self, other: Calendar) -> Calendar:
        """Close a day where either calendar closes it, for the days both cover."""
        if not isinstance(other, Calendar):
            return NotImplemented
        if not self.covers.overlaps(other.covers):
            raise OutOfRangeError(
                f"calendars {_checks.show(self.name)} ({self.covers}) and "
                f"{_checks.show(other.name)} ({other.covers}) have no day in common"
            )
        covers = Window(
            max(self.covers.start, other.covers.start),
            min(self.covers.end, other.covers.end),
            self.covers.name,
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
        )

    @cached_property
    def _open(self) -> bytes:
        """One byte a day of `covers`: 1 on a deployment day, 0 on a closed one.

        Searching and counting bytes is the fastest thing that plain Python does, and
        the whole of 130 years is 47 kB, built in a fraction of a millisecond.
        """
        first = self.covers.start.toordinal()
        size = self.covers.end.toordinal() - first + 1
        week = bytes(
            (first + 6 + day) % 7 not in self.weekend for day in range(7)
        )  # ordinal 1 was a Monday
        flags = bytearray((week * (size // 7 + 1))[:size])
        for holiday, _ in self.holidays:
            flags[holiday.toordinal() - first] = 0
        for freeze in self.freezes:
            if freeze.overlaps(self.covers):
                low = max(freeze.start, self.covers.start).toordinal() - first
                high = min(freeze.end, self.covers.end).toordinal() - first + 1
                flags[low:high] = bytes(high - low)
        return bytes(flags)

    @cached_property
    def _first(self) -> int:
        """The ordinal of the first covered day: subtract it to index `_open`."""
        return self.covers.start.toordinal()

    @cached_property
    def _names(self) -> dict[date, tuple[str, ...]]:
        return dict(self.holidays)

    def _index(self, day: date, name: str = "day") -> int:
        day = _checks.day(day, name)
        if day not in self.covers:
            raise self._out_of_range(day)
        return day.toordinal() - self._first

    def _out_of_range(self, day: date) -> OutOfRangeError:
        return OutOfRangeError(
            f"{day} is outside {self.covers}, the days that calendar "
            f"{_checks.show(self.name)} has data for: ask for a day inside them"
        )

    def _at(self, index: int, day: date, side: str) -> date:
        if index < 0:
            raise OutOfRangeError(
                f"no deployment day {side} {day} inside {self.covers}, the days that "
                f"calendar {_checks.show(self.name)} has data for"
            )
        return date.fromordinal(self._first + index)

    def is_deployment_day(self, day: date) -> bool:
        """True where a stage may deploy on `day`.

        Raises `OutOfRangeError` where the calendar does not cover it.
        """
        return self._open[self._index(day)] == 1

    def reasons(self, day: date) -> tuple[str, ...]:
        """Name why `day` is closed: the weekend, holidays, freezes, in that order.

        Empty on a deployment day.
        """
        self._index(day)
        day = _checks.day(day, "day")
        found = [WEEKEND] if day.weekday() in self.weekend else []
        found += self._names.get(day, ())
        found += [freeze.reason for freeze in self.freezes if day in freeze]
        return tuple(dict.fromkeys(found))

    def next(self, day: date) -> date:
        """Return the first deployment day strictly after `day`."""
        return self._at(self._open.find(1, self._index(day) + 1), day, "after")

    def previous(self, day: date) -> date:
        """Return the last deployment day strictly before `day`."""
        return self._at(self._open.rfind(1, 0, self._index(day)), day, "before")

    def on_or_after(self, day: date) -> date:
        """Return `day` where it is a deployment day, else the next one."""
        return self._at(self._open.find(1, self._index(day)), day, "on or after")

    def on_or_before(self, day: date) -> date:
        """Return `day` where it is a deployment day, else the one before."""
        index = self._open.rfind(1, 0, self._index(day) + 1)
        return self._at(index, day, "on or before")

    def add(self, day: date, n: int) -> date:
        """Return the deployment day `n` deployment days after `day`; `n` may be negative.

        `day` must be a deployment day itself: counting from a closed day has two
        readings, and `NotADeploymentDayError` names the two ways to choose one.

        >>> from deploysched import US_FEDERAL
        >>> US_FEDERAL.add(date(2026, 11, 25), 1)
        datetime.date(2026, 11, 27)
        """
        if type(n) is not int:
            raise TypeError(f"n must be an int, not {_checks.article(n)}")
        index = self._index(day)
        if not self._open[index]:
            raise self._closed(day)
        if abs(n) >= len(self._open):  # never walk further than there are days
            raise self._too_far(day, n)
        for _ in range(abs(n)):
            index = (
                self._open.find(1, index + 1)
                if n > 0
                else self._open.rfind(1, 0, index)
            )
            if index < 0:
                raise self._too_far(day, n)
        return date.fromordinal(self._first + index)

    def _closed(self, day: date) -> NotADeploymentDayError:
        """Name why a day is closed, and the explicit ways to another."""
        index = day.toordinal() - self._first
        ways = [("on_or_after", self._open.find(1, index))]
        ways.append(("on_or_before", self._open.rfind(1, 0, index)))
        found = [
            f"{name}(day), {date.fromordinal(self._first + other)}"
            for name, other in ways
            if other >= 0
        ]
        start = f": start from {', or from '.join(found)}" if found else ""
        reasons = _checks.show(", ".join(self.reasons(day)))
        return NotADeploymentDayError(
            f"{day} is no deployment day ({reasons.strip(QUOTES)}){start}"
        )

    def _too_far(self, day: date, n: int) -> OutOfRangeError:
        return OutOfRangeError(
            f"{_checks.show(abs(n))} deployment {'day' if abs(n) == 1 else 'days'} "
            f"{'after' if n > 0 else 'before'} {day} would leave "
            f"{self.covers}, the days that calendar {_checks.show(self.name)} has data for"
        )

    def count(self, start: date, end: date) -> int:
        """Count the deployment days from `start`, included, to `end`, not included.

        Raises `ScheduleError` where `end` lies before `start`.
        """
        low, high = self._index(start, "start"), self._index(end, "end")
        if high < low:
            raise ScheduleError(f"end {end} is before start {start}: swap them")
        return self._open.count(1, low, high)

    def closed_days(self, start: date, end: date) -> tuple[ClosedDay, ...]:
        """List the closed days from `start` to `end`, both included, weekends too."""
        low, high = self._index(start, "start"), self._index(end, "end")
        if high < low:
            raise ScheduleError(f"end {end} is before start {start}: swap them")
        return tuple(
            ClosedDay(day, self.reasons(day)) for day in self._days_off(low, high)
        )

    def _days_off(self, low: int, high: int) -> Iterator[date]:
        for index in range(low, high + 1):
            if not self._open[index]:
                yield date.fromordinal(self._first + index)
