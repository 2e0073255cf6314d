"""Runs of days and single closed days."""

from datetime import date

from hypothesis import given
from oracles import DAY, days
from strategies import windows

from deploysched import ClosedDay, Window

YEAR_END = Window(date(2026, 12, 21), date(2027, 1, 4), "year end")


class TestWindow:
    def test_holds_both_its_ends_and_nothing_beside_them(self):
        """Both ends are included."""
        around = days(YEAR_END.start - 3 * DAY, YEAR_END.end + 3 * DAY)
        held = [day for day in around if day in YEAR_END]
        assert held == list(days(date(2026, 12, 21), date(2027, 1, 4)))

    @given(windows(), windows())
    def test_overlap_is_a_common_day(self, one, two):
        """Two windows overlap where a day lies in both; those are their common days."""
        both = sorted({*days(one.start, one.end)} & {*days(two.start, two.end)})
        assert list(one.common(two)) == both
        assert one.overlaps(two) == two.overlaps(one) == bool(both)

    def test_windows_that_touch_do_not_overlap(self):
        """The day after the last is not in it."""
        after = Window(YEAR_END.end + DAY, YEAR_END.end + DAY)
        assert not YEAR_END.overlaps(after)
        assert YEAR_END.overlaps(Window(YEAR_END.end, YEAR_END.end))

    def test_reads_as_its_ends(self):
        """As text a window is its two ends."""
        assert str(YEAR_END) == "2026-12-21..2027-01-04"

    def test_reason_is_its_name_or_its_days(self):
        """A closed day names the freeze, or says its days where it has no name."""
        assert YEAR_END.reason == "year end"
        first, last = YEAR_END.start, YEAR_END.end
        assert Window(first, last).reason == "freeze 2026-12-21..2027-01-04"
        assert Window(first, first).reason == "freeze 2026-12-21"


class TestClosedDay:
    def test_reads_as_weekday_date_and_reasons(self):
        """The same in every locale, and with four digits in every year."""
        closed = ClosedDay(date(2026, 12, 25), ["Christmas Day", "year end"])
        assert str(closed) == "Fri 2026-12-25, Christmas Day, year end"
        assert str(ClosedDay(date(1, 1, 1), ("x",))) == "Mon 0001-01-01, x"
