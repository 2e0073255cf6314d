"""One train of a policy, and the deadline that goes with it."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import go_lives, policies

from deploysched import (
    POWER_PLATFORM,
    Cadence,
    Calendar,
    OutOfRangeError,
    Policy,
    Roll,
    Stage,
    Window,
    plan,
)
from deploysched.cycles import cycle_at, hours, last_second, latest_cycle

SECOND = timedelta(seconds=1)
ONE = (Stage("all", "All", offset=0),)


def daily(zone: str, roll: Roll = Roll.SKIP) -> Policy:
    covers = Window(date(2010, 1, 1), date(2027, 12, 31))
    return Policy(
        name="daily",
        calendar=Calendar(name="bare", covers=covers, weekend=frozenset()),
        stages=ONE,
        cadence=Cadence("FREQ=DAILY", date(2010, 1, 1)),
        roll=roll,
        tz=zone,
        typical=None,
    )


class TestDeadline:
    @given(st.data())
    def test_last_second(self, data):
        """The deadline of a plan keeps its start; one second later has another."""
        policy = data.draw(policies())
        go_live = data.draw(go_lives(policy))
        try:
            schedule = plan(go_live, policy)
        except OutOfRangeError:
            assume(False)
        last = schedule.confirm_by
        assert plan(last, policy).start == schedule.start
        with suppress(OutOfRangeError):  # where no later train fits into the calendar
            assert plan(last.astimezone(UTC) + SECOND, policy).start > schedule.start

    @pytest.mark.parametrize(
        ("zone", "start", "expected"),
        [
            # The day ends twice at 24:00, as the clock goes back to 23:00.
            ("America/Asuncion", "2023-03-26", "2023-03-26T03:59:59+00:00"),
            # Midnight does not exist, as the clock goes on to 01:00.
            ("America/Havana", "2025-03-09", "2025-03-09T04:59:59+00:00"),
            # 2011-12-30 was left out altogether.
            ("Pacific/Apia", "2011-12-31", "2011-12-30T09:59:59+00:00"),
        ],
    )
    def test_odd_midnights(self, zone, start, expected):
        """The last second of a day is the one before the next day's first."""
        policy = daily(zone)
        cycle = cycle_at(policy, date.fromisoformat(start))
        last = last_second(policy, cycle)
        assert last.astimezone(UTC).isoformat() == expected
        # A train due on a day that was left out shares its deadline with the next one.
        assert plan(last, policy).start in (cycle.start, date(2011, 12, 30))
        assert plan(last.astimezone(UTC) + SECOND, policy).start > cycle.start

    def test_fold_is_the_later_one(self):
        """A deadline in a repeated hour is the second of the two."""
        policy = attrs.evolve(
            daily("America/Los_Angeles"),
            notice=timedelta(hours=24),
            start_time=datetime(2026, 1, 1, 0, 30).time(),
        )
        cycle = cycle_at(policy, date(2026, 11, 2))
        last = last_second(policy, cycle)
        assert (last.hour, last.minute, last.fold) == (1, 30, 0)
        later = attrs.evolve(policy, notice=timedelta(hours=23))
        last = last_second(later, cycle_at(later, date(2026, 11, 2)))
        assert (last.hour, last.minute, last.fold) == (1, 30, 1)

    def test_microseconds(self):
        """A notice of odd length is cut to the whole second that still keeps it."""
        policy = attrs.evolve(
            POWER_PLATFORM, notice=timedelta(hours=24, microseconds=1)
        )
        assert (
            plan(date(2026, 11, 4), policy).confirm_by.time().isoformat() == "08:59:59"
        )


class TestTrains:
    def test_shared_start(self):
        """Two Fridays inside a freeze roll onto one start: that is one rollout."""
        policy = POWER_PLATFORM.with_roll(Roll.FOLLOWING).with_freezes(
            Window(date(2026, 10, 5), date(2026, 10, 18))
        )
        first, second = plan(date(2026, 10, 5), policy), plan(date(2026, 10, 9), policy)
        assert first.start == second.start == date(2026, 10, 19)
        assert (first.nominal.day, second.nominal.day) == (9, 16)
        assert not first.dropped
        assert first.confirm_by == second.confirm_by
        assert first.after_slip().start == date(2026, 10, 23)
        assert latest_cycle(policy, date(2026, 10, 20)).nominal.day == 16

    def test_no_start_in_time(self):
        """A freeze to the end of time leaves nothing to plan, at once."""
        policy = POWER_PLATFORM.with_freezes(Window(date(2030, 1, 1), date.max))
        with pytest.raises(
            OutOfRangeError, match="the last Go-Live that can be planned"
        ):
            plan(date(2030, 1, 1), policy)

    def test_nothing_fits(self):
        """A calendar too short for one rollout says so for every day."""
        policy = attrs.evolve(
            POWER_PLATFORM,
            calendar=Calendar(
                name="short", covers=Window(date(2026, 1, 1), date(2026, 1, 5))
            ),
        )
        with pytest.raises(OutOfRangeError, match="short"):
            plan(date(2026, 1, 1), policy)

    def test_before_dtstart(self):
        """A cadence that begins later than the calendar names its first day."""
        policy = attrs.evolve(
            POWER_PLATFORM, cadence=Cadence("FREQ=WEEKLY;BYDAY=FR", date(2026, 1, 1))
        )
        with pytest.raises(OutOfRangeError, match="dtstart"):
            plan(date(2025, 12, 31), policy)

    def test_preceding_at_the_end(self):
        """Under PRECEDING the closed end of a calendar rolls back to its last open day."""
        covers = Window(date(2026, 1, 1), date(2026, 1, 11))
        policy = Policy(
            name="weekly",
            calendar=Calendar(name="short", covers=covers),
            stages=ONE,
            cadence=Cadence("FREQ=WEEKLY;BYDAY=SU"),
            roll=Roll.PRECEDING,
            typical=None,
        )
        assert plan(date(2026, 1, 6), policy).start == date(2026, 1, 9)
        assert plan(date(2026, 1, 6), policy).nominal == date(2026, 1, 11)


@pytest.mark.parametrize(
    ("notice", "words"),
    [(24, "24 hours'"), (1, "1 hour's"), (1.5, "1:30:00 hours'")],
)
def test_hours(notice, words):
    """A notice is named in hours."""
    assert hours(timedelta(hours=notice)) == words
