"""A Go-Live on its train: the questions a person asks of it."""

import json
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oracles import DAY, days
from strategies import OBSERVED, PACIFIC, demo, go_lives, policies

from deploysched import (
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    Cadence,
    Calendar,
    Caution,
    OutOfRangeError,
    Roll,
    Schedule,
    Stage,
    Status,
    Window,
    plan,
    upcoming,
)

SECOND = timedelta(seconds=1)
MONDAY = date(2026, 6, 1)


def drawn(data) -> Schedule:
    """Draw a schedule of any policy."""
    policy = data.draw(policies())
    go_live = data.draw(go_lives(policy))
    try:
        return plan(go_live, policy)
    except OutOfRangeError:
        assume(False)
        raise


class TestDates:
    def test_three_bases_stand_side_by_side(self):
        """By the rules from the stages, as stated from the start, as observed from the Go-Live."""
        found = plan(date(2026, 11, 25))
        assert {name: str(day) for name, day in found.ends().items()} == {
            "earliest_completion": str(found.stages[-1].date),
            "stated_start": "2026-12-18",
            "stated_end": "2026-12-25",
            "observed_start": "2027-01-14",
            "observed_end": "2027-04-17",
        }
        assert found.stated_completion.name == "stated average"
        assert found.observed_completion.name == "observed"

    def test_an_end_past_all_years_is_out_of_range(self):
        """A stated or an observed time may leave the calendar, but not the year 9999."""
        calendar = Calendar(name="end", covers=Window(date(9999, 1, 1), date.max))
        long = attrs.evolve(OBSERVED, days=(1, 400))
        stated = (timedelta(1), timedelta(400))
        found = plan(
            date(9999, 6, 1), demo(calendar=calendar, stated=stated, observed=long)
        )
        for basis in ("stated_completion", "observed_completion"):
            with pytest.raises(OutOfRangeError):
                getattr(found, basis)

    @given(st.data())
    def test_every_day_of_the_rollout_is_open_or_closed_for_a_reason(self, data):
        """From the due day or the start, whichever is earlier, to the end."""
        found = drawn(data)
        reasons = found.policy.calendar.reasons
        first = min(found.nominal, found.start)
        assert [(item.date, item.reasons) for item in found.closed_days] == [
            (day, reasons(day))
            for day in days(first, found.earliest_completion)
            if reasons(day)
        ]


class TestDropped:
    def test_says_why_each_train_could_not_be_taken(self):
        """A holiday, a start that is not after the Go-Live, too short a notice."""
        found = plan(date(2026, 12, 20)).dropped
        assert [(item.date.isoformat(), *item.reasons) for item in found] == [
            ("2026-12-25", "Christmas Day"),
            ("2027-01-01", "New Year's Day"),
        ]
        back = POWER_PLATFORM.with_roll(Roll.PRECEDING)
        (early,) = plan(date(2026, 12, 24), back).dropped
        assert early.reasons == ("would start 2026-12-24, not after the Go-Live",)
        for hours, words in ((1, "1 hour's"), (36, "36 hours'"), (1.5, "1.5 hours'")):
            policy = demo(notice=timedelta(hours=hours), start_time=datetime.min.time())
            (late,) = plan(MONDAY, policy).dropped
            assert late.reasons == (f"less than {words} notice",)


class TestSlips:
    @given(st.data())
    def test_confirm_by_is_the_last_second_of_a_start(self, data):
        """One second later is the plan of that second, and starts later."""
        found = drawn(data)
        last = found.confirm_by
        assert (last.microsecond, last.tzinfo) == (0, found.policy.zone)
        try:
            kept, later = plan(last, found.policy), found.after_slip()
        except OutOfRangeError:
            assume(False)
        assert kept.start == found.start
        assert later == plan(last.astimezone(UTC) + SECOND, found.policy)
        assert later.start > found.start

    def test_an_update_waits_until_all_stages_are_due(self):
        """One version at a time: it takes the first start after the last stage."""
        found = plan(date(2026, 11, 25))  # its last stage is due on Friday 2026-12-04
        assert found.earliest_update == date(2026, 12, 11)

    @given(st.data())
    def test_the_last_safe_day_is_the_last_that_leaves_the_longest_notice(self, data):
        """As a policy with that notice of its own plans whole days."""
        found = drawn(data)
        longest = [caution.notice for caution in found.policy.cautions]
        strict = attrs.evolve(
            found.policy, notice=max(found.policy.notice, *longest, timedelta(0))
        )
        safe = found.last_safe_day
        try:
            kept, broken = plan(safe, strict), plan(safe + DAY, strict)
        except OutOfRangeError:
            assume(False)
        assert kept.start <= found.start < broken.start

    def test_the_safe_notice_is_that_of_the_policy_and_its_cautions_alone(self):
        """24 hours for the shipped rules; another's own; none where none is asked for."""
        friday = plan(date(2026, 11, 4))
        assert friday.last_safe_day == date(2026, 11, 4)
        bare = attrs.evolve(POWER_PLATFORM, cautions=())
        assert plan(date(2026, 11, 4), bare).last_safe_day == date(2026, 11, 5)
        own = Caution(code="x", text="t", source="s", notice=timedelta(hours=80))
        policy = attrs.evolve(POWER_PLATFORM_2022, cautions=(own,))
        assert plan(date(2026, 11, 2), policy).last_safe_day == date(2026, 11, 2)

    def test_a_clock_that_repeats_the_last_hour_of_a_day(self):
        """In Nuuk 26 October 2024 has its last hour twice: the second one counts."""
        policy = demo(
            calendar=Calendar(
                name="all",
                covers=Window(date(2024, 10, 1), date(2024, 11, 30)),
                weekend=(),
            ),
            cadence=Cadence("FREQ=DAILY", date(2024, 10, 1)),
            tz="America/Nuuk",
        )
        found = plan(date(2024, 10, 26), policy)
        assert found.confirm_by.astimezone(UTC) == datetime(
            2024, 10, 27, 1, 59, 59, tzinfo=UTC
        )
        assert plan(found.confirm_by, policy) == found
        assert found.after_slip().start == found.start + DAY
        assert found.last_safe_day == found.go_live


class TestProgress:
    def test_every_day_from_before_the_start_until_it_is_overdue(self):
        """Scheduled, rolling out, all due, overdue; what is due and what comes next."""
        found, names = plan(date(2026, 11, 25)), {}
        end = found.stages[-1].date
        for day in days(date(2026, 11, 20), date(2026, 12, 31)):
            names.setdefault(found.status(day), []).append(day)
            due = [item for item in found.stages if item.date <= day]
            left = [item for item in found.stages if item.date > day]
            assert list(found.due_stages(day)) == due
            assert found.next_stage(day) == (left[0] if left else None)
        ends = {name: (str(x[0])[5:], str(x[-1])[5:]) for name, x in names.items()}
        assert ends == {
            Status.SCHEDULED: ("11-20", "11-26"),
            Status.ROLLING_OUT: ("11-27", f"{end - DAY:%m-%d}"),
            Status.ALL_DUE: (f"{end:%m-%d}", "12-25"),
            Status.OVERDUE: ("12-26", "12-31"),
        }

    def test_an_instant_is_looked_at_on_its_day_in_the_zone(self):
        """Late on Thursday in Seattle is Friday elsewhere, and nothing is due yet."""
        found = plan(date(2026, 11, 25))
        late = datetime(2026, 11, 26, 23, 59, 59, tzinfo=PACIFIC).astimezone(UTC)
        assert found.status(late) is Status.SCHEDULED
        assert found.status(late + SECOND) is Status.ROLLING_OUT
        assert found.due_stages(late) == ()
        assert found.next_stage(late) == found.stages[0]

    def test_what_the_rules_themselves_put_later_is_not_overdue(self):
        """A freeze longer than the stated time; and without one nothing ever is."""
        stated = (timedelta(1), timedelta(2))
        slow = [Stage("a", "A", offset=0), Stage("b", "B", offset=9)]
        found = plan(MONDAY, demo(stages=slow, stated=stated))
        assert found.status(found.earliest_completion) is Status.ALL_DUE
        assert found.status(found.earliest_completion + DAY) is Status.OVERDUE
        assert plan(MONDAY, demo()).status(date.max) is Status.ALL_DUE


class TestForms:
    def test_rows_have_real_dates(self):
        """One flat row a stage, with the ends on each basis."""
        found = plan(MONDAY, demo(observed=OBSERVED))
        assert (found.stated_completion, plan(MONDAY, demo()).observed_completion) == (
            None,
            None,
        )
        first, second = found.rows()
        assert first == {
            "go_live": MONDAY,
            "start": MONDAY + DAY,
            "stage": 1,
            "key": "a",
            "name": "First",
            "date": MONDAY + DAY,
            **found.ends(),
        }
        assert (second["stage"], second["date"]) == (2, MONDAY + 2 * DAY)
        assert second["stated_end"] is None

    @given(st.data())
    def test_the_dict_is_plain_and_holds_every_answer(self, data):
        """ISO strings, numbers, lists and dicts alone, so that JSON takes it as it is."""
        found = drawn(data)
        document = found.to_dict()
        assert json.loads(json.dumps(document)) == document
        for name in (
            "go_live",
            "start",
            "nominal",
            "earliest_completion",
            "last_safe_day",
        ):
            assert document[name] == str(getattr(found, name))
        assert datetime.fromisoformat(document["confirm_by"]) == found.confirm_by
        assert [row["date"] for row in document["stages"]] == [
            str(item.date) for item in found
        ]
        assert document["observed_completion"] == {
            "start": str(found.observed_completion.start),
            "end": str(found.observed_completion.end),
        }
        assert [(item["date"], item["reasons"]) for item in document["dropped"]] == [
            (str(item.date), list(item.reasons)) for item in found.dropped
        ]
        assert len(document["closed_days"]) == len(found.closed_days)

    def test_the_dict_has_these_keys(self):
        """In this order; new ones may be added, a changed meaning is a new schema."""
        document = plan(date(2026, 12, 20)).to_dict()
        assert " ".join(document) == (
            "schema policy source calendar roll tz go_live confirm_by nominal start stages "
            "earliest_completion stated_completion observed_completion last_safe_day dropped "
            "closed_days advisories assumptions"
        )
        assert list(document["advisories"][0]) == ["code", "text", "days"]
        assert (document["schema"], document["roll"]) == (
            "deploysched/schedule/1",
            "skip",
        )
        assert document["tz"] == "America/Los_Angeles"

    def test_several_are_a_sequence_with_one_row_a_start(self):
        """A slice is a plain tuple; a row says whose rules they are."""
        found = upcoming(date(2026, 12, 16), limit=3)
        assert (len(found), found[-1], found[:2]) == (
            3,
            list(found)[2],
            found.items[:2],
        )
        assert type(found[:2]) is tuple
        assert found[0] in found
        assert found.rows()[1] == {
            "policy": POWER_PLATFORM.name,
            "go_live": date(2027, 1, 7),
            "start": date(2027, 1, 8),
            **found[1].ends(),
        }
