"""The published rules as data: what a policy is made of, its days, its regions."""

from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import PACIFIC, instants

from deploysched import (
    POWER_PLATFORM,
    Cadence,
    Calendar,
    Policy,
    ScheduleError,
    Stage,
    UnknownRegionError,
    UnstatedRegionError,
    Window,
    plan,
)

CALENDAR = Calendar(name="demo", covers=Window(date(2026, 1, 1), date(2026, 12, 31)))
STAGES = (
    Stage("canary", "Canary", offset=0, regions=["test farm", "Pilots"]),
    Stage("all", "Everyone", offset=2),
)


def demo(**changes) -> Policy:
    return Policy(
        **{
            "name": "demo",
            "calendar": CALENDAR,
            "stages": STAGES,
            "cadence": Cadence("FREQ=WEEKLY;BYDAY=TU"),
        }
        | changes
    )


class TestParts:
    def test_later_changes_of_what_was_given_have_no_effect(self):
        """A policy keeps copies."""
        stages, assumptions, names = list(STAGES), ["x"], ["a"]
        policy = demo(stages=stages, assumptions=assumptions)
        stage = Stage("a", "A", offset=0, regions=names)
        stages.clear(), assumptions.clear(), names.clear()
        assert policy == demo(assumptions=("x",))
        assert stage.regions == ("a",)

    def test_two_stages_may_be_due_on_one_day(self):
        """Equal offsets are; falling ones are no order of stages."""
        one, two = Stage("a", "A", offset=1), Stage("b", "B", offset=1)
        found = plan(date(2026, 6, 1), demo(stages=[one, two]))
        assert [item.date.day for item in found] == [3, 3]
        with pytest.raises(ScheduleError):
            demo(stages=[attrs.evolve(one, offset=2), two])

    def test_a_notice_is_from_none_to_a_year(self):
        """366 days and no second more."""
        for notice in (timedelta(0), timedelta(366)):
            assert demo(notice=notice).notice == notice
        for notice in (timedelta(seconds=-1), timedelta(366, 1)):
            with pytest.raises(ScheduleError):
                demo(notice=notice)


class TestDayOf:
    @given(instants(), st.integers(-23, 23))
    def test_one_instant_seen_from_any_zone_is_one_day(self, moment, hours):
        """That of the zone of the policy; a plain date is that day."""
        day = moment.astimezone(PACIFIC).date()
        seen = moment.astimezone(timezone(timedelta(hours=hours)))
        assert demo().day_of(seen) == demo().day_of(day) == day

    @pytest.mark.parametrize(
        "tz", ["PST", "EST", "GMT", "utc", "America", "right/UTC", "posix/UTC", "Right/Asia/Tokyo"]
    )  # fmt: skip
    def test_a_zone_is_an_area_and_a_city(self, tz):
        """Bare names have no clock changes, and right/ zones count leap seconds."""
        with pytest.raises(ScheduleError):
            demo(tz=tz)

    @pytest.mark.parametrize(
        "tz", ["America/Nowhere", "../../etc/passwd", "/etc/passwd", "A/" * 300, "A/\0", "America/"]
    )  # fmt: skip
    def test_a_zone_is_looked_up_when_it_is_needed(self, tz):
        """A policy of plain days works without its data; an instant says what is missing."""
        policy = demo(tz=tz)
        assert plan(date(2026, 6, 1), policy).start == date(2026, 6, 2)
        with pytest.raises(ScheduleError):
            policy.day_of(datetime(2026, 6, 1, tzinfo=UTC))


class TestStageFor:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("canary", "canary"),
            ("CANARY", "canary"),
            (" Pilots ", "canary"),
            ("TEST FARM", "canary"),
            ("everyone", "all"),
        ],
    )
    def test_finds_a_stage_by_key_name_or_region_in_any_case(self, name, key):
        """Spaces around it do not matter."""
        assert demo().stage_for(name).key == key

    def test_keys_go_before_names_and_names_before_regions(self):
        """A name that reads like another's key or region is found in that order."""
        policy = demo(
            stages=[
                Stage("x", "b", offset=0, regions=["c"]),
                Stage("c", "y", offset=1, regions=["b", "z"]),
                Stage("b", "z", offset=2),
            ]
        )
        found = {name: policy.stage_for(name).key for name in "bcxyz"}
        assert found == {"b": "b", "c": "c", "x": "x", "y": "c", "z": "b"}

    def test_knows_no_country_without_a_region_table(self):
        """An unknown name lists the nearest of its own."""
        with pytest.raises(UnknownRegionError, match="'canary'"):
            demo().stage_for("canry")
        with pytest.raises(UnknownRegionError, match="known are canary, all"):
            demo().stage_for("Germany")

    @pytest.mark.parametrize(
        ("name", "key"),
        [("DE", "europe"), ("Germany", "europe"), ("asia", "asia"), ("uk", "australia-uk-us")],
    )  # fmt: skip
    def test_knows_countries_by_the_region_table(self, name, key):
        """Each place is in the stage of the published sequence."""
        assert POWER_PLATFORM.stage_for(name).key == key

    def test_a_place_without_a_published_stage_has_a_bound(self):
        """The last stage bounds it; outside the rollout nothing does."""
        with pytest.raises(UnstatedRegionError) as caught:
            POWER_PLATFORM.stage_for("AE")
        assert caught.value.bound == POWER_PLATFORM.stages[-1].key
        with pytest.raises(UnstatedRegionError) as caught:
            POWER_PLATFORM.stage_for("China")
        assert caught.value.bound is None

    def test_a_place_whose_stage_the_policy_does_not_have_is_unknown(self):
        """Other stages beside the region table: only what they share is found."""
        stages = [Stage("Europe", "EU", offset=0), Stage("rest", "Rest", offset=1)]
        policy = demo(stages=stages, region_table="power-platform")
        with pytest.raises(UnknownRegionError, match="South Korea is in stage 'asia'"):
            policy.stage_for("Korea")
        with pytest.raises(UnstatedRegionError) as caught:
            policy.stage_for("AE")
        assert caught.value.bound == "rest"
