"""The rules as data: stages, rolls, cautions, policies, and the cautions' advice."""

import itertools
import pickle
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploysched import (
    MICROSOFT_US,
    POWER_PLATFORM,
    US_FEDERAL,
    Advisory,
    Cadence,
    Calendar,
    OutOfRangeError,
    Policy,
    Roll,
    ScheduleError,
    Stage,
    UnknownRegionError,
    UnstatedRegionError,
    Window,
    plan,
)
from deploysched.policies import Caution

YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
OPEN = Calendar(name="open", covers=YEAR)
STAGES = (
    Stage("canary", "Canary", offset=0, regions=("EU-1", "Straße")),
    Stage("half", "One half", offset=1, regions=("us-east",)),
    Stage("all", "Everyone", offset=3),
)


def demo(**changes) -> Policy:
    return Policy(
        **{
            "name": "demo",
            "calendar": OPEN,
            "stages": STAGES,
            "cadence": Cadence("FREQ=WEEKLY;BYDAY=TU"),
            "typical": None,
        }
        | changes
    )


def day(text: str) -> date:
    return date.fromisoformat(text)


def watched(iterator, most=1_000_000):
    """Pass an iterator on, and fail a test that would otherwise hang."""
    for number, item in enumerate(iterator):
        assert number < most, "an endless iterator is consumed without end"
        yield item


class TestRoll:
    def test_members(self):
        """Three rolls, by the names that a policy file and the command line use."""
        assert [roll.value for roll in Roll] == ["skip", "following", "preceding"]
        assert Roll("skip") is Roll.SKIP


class TestStage:
    def test_valid(self):
        """A stage holds what it was given; regions are frozen."""
        regions = ["EU-1"]
        stage = Stage("canary", "Canary", offset=0, regions=regions)
        regions.append("EU-2")
        assert (stage.key, stage.name, stage.offset) == ("canary", "Canary", 0)
        assert stage.regions == ("EU-1",)
        assert Stage("a", "A", offset=0, regions=iter(["x", "y"])).regions == ("x", "y")

    @pytest.mark.parametrize("offset", [None, True, 1.0, "1", float("nan")])
    def test_offset_types(self, offset):
        """An offset is an int; a bool is no number (row 18)."""
        with pytest.raises(TypeError, match="offset must be an int, not the "):
            Stage("a", "A", offset=offset)

    def test_offset_least(self):
        """No stage comes before the start."""
        with pytest.raises(ValueError, match="offset is -1: it must be at least 0"):
            Stage("a", "A", offset=-1)

    @pytest.mark.parametrize("text", ["", "  ", "x" * 1001, "\udcff"])
    def test_texts(self, text):
        """Keys, names and regions are visible text of bounded length (34, 35)."""
        for call in (
            lambda: Stage(text, "A", offset=0),
            lambda: Stage("a", text, offset=0),
            lambda: Stage("a", "A", offset=0, regions=[text]),
        ):
            with pytest.raises(ValueError, match="a key, name or sentence of a policy"):
                call()

    @pytest.mark.parametrize("text", [None, 5, b"a", ["a"]])
    def test_text_types(self, text):
        """Keys and names are str."""
        with pytest.raises(TypeError, match="must be a str, not the "):
            Stage(text, "A", offset=0)
        with pytest.raises(TypeError, match="must be a str, not the "):
            Stage("a", text, offset=0)

    @pytest.mark.parametrize("regions", [None, "EU-1", 5, ("EU-1", 5), b"EU"])
    def test_region_types(self, regions):
        """Regions are a tuple of str; one str alone is a slip."""
        with pytest.raises(TypeError, match=r"must be a (tuple of )?str, not the "):
            Stage("a", "A", offset=0, regions=regions)


class TestConstruction:
    def test_defaults(self):
        """What is not said: skip, Pacific time, no notice, a start at 09:00."""
        policy = demo()
        assert (policy.roll, policy.tz) == (Roll.SKIP, "America/Los_Angeles")
        assert (policy.notice, policy.start_time) == (timedelta(0), time(9))
        assert (policy.cautions, policy.assumptions) == ((), ())
        assert (policy.region_table, policy.source, policy.owner) == (None, "", "")

    def test_takes_a_copy(self):
        """Law 31: later changes of the caller's lists have no effect."""
        stages, assumptions = list(STAGES), ["one"]
        policy = demo(stages=stages, assumptions=assumptions)
        before = hash(policy)
        stages.pop()
        assumptions.append("two")
        assert (policy.stages, policy.assumptions, hash(policy)) == (
            STAGES,
            ("one",),
            before,
        )

    def test_law_28_idempotent(self):
        """Law 28: a policy made from a policy's own parts is that policy."""
        for policy in (demo(), POWER_PLATFORM):
            parts = {f.name: getattr(policy, f.name) for f in attrs.fields(Policy)}
            again = Policy(**parts)
            assert again == policy == attrs.evolve(policy)
            assert (hash(again), repr(again)) == (hash(policy), repr(policy))

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("name", None),
            ("calendar", None),
            ("calendar", "US"),
            ("stages", None),
            ("stages", 5),
            ("stages", STAGES[0]),
            ("stages", "abc"),
            ("stages", [STAGES[0], None]),
            ("stages", {"a": 1}),
            ("cadence", "FREQ=WEEKLY;BYDAY=FR"),
            ("cadence", None),
            ("roll", "skip"),
            ("roll", None),
            ("tz", None),
            ("tz", UTC),
            ("notice", 24),
            ("notice", None),
            ("start_time", "09:00"),
            ("start_time", 9),
            ("start_time", datetime(2026, 1, 1, 9)),
            ("typical", 21),
            ("typical", timedelta(21)),
            ("typical", (21, 28)),
            ("typical", (timedelta(21),)),
            ("typical", (timedelta(21), None)),
            ("typical", (timedelta(1), timedelta(2), timedelta(3))),
            ("typical", "3 to 4 weeks"),
            ("cautions", None),
            ("cautions", ["season"]),
            ("cautions", 5),
            ("assumptions", "one"),
            ("assumptions", None),
            ("assumptions", [5]),
            ("region_table", 5),
            ("region_table", ["power-platform"]),
            ("source", None),
            ("source", 5),
            ("owner", None),
            ("owner", b"x"),
        ],
    )
    def test_types(self, field, wrong):
        """A wrong type is a TypeError that shows what was given and what is wanted."""
        with pytest.raises(TypeError, match=r"must (be|hold) .*, not the ") as caught:
            demo(**{field: wrong})
        assert type(wrong).__name__ in str(caught.value) or isinstance(
            wrong, list | str
        )

    @pytest.mark.parametrize(
        ("field", "wrong", "sentence"),
        [
            ("name", "", "visible character"),
            ("name", "x" * 1001, "1001 characters"),
            ("name", "\udcff", "lone surrogate"),
            ("source", "x" * 1001, "1001 characters"),
            ("source", "\udcff", "lone surrogate"),
            ("owner", "\udcff", "lone surrogate"),
            ("assumptions", [" "], "visible character"),
            ("stages", (), "a policy has 0 stages"),
            ("notice", timedelta(microseconds=-1), "must not be negative"),
            ("start_time", time(9, tzinfo=UTC), "has a zone of its own"),
            ("typical", (timedelta(hours=36), timedelta(2)), "give whole days"),
            ("typical", (timedelta(2), timedelta(hours=49)), "give whole days"),
            ("typical", (timedelta(3), timedelta(2)), "the shorter first"),
            ("typical", (timedelta(-1), timedelta(2)), "the shorter first"),
            ("tz", "PST", "no time zone name"),
            ("tz", "", "visible character"),
            ("region_table", "power platform", "there is no region table"),
            ("region_table", "", "there is no region table ''"),
        ],
    )
    def test_values(self, field, wrong, sentence):
        """A value that breaks the rules is a ValueError that says which."""
        with pytest.raises(ValueError, match=sentence):
            demo(**{field: wrong})

    @pytest.mark.parametrize(
        ("typical", "days"),
        [
            ((timedelta(0), timedelta(0)), (0, 0)),
            ([timedelta(7), timedelta(7)], (7, 7)),
            (iter([timedelta(1), timedelta(2)]), (1, 2)),
        ],
    )
    def test_typical(self, typical, days):
        """The stated time is a pair of whole days, from any pair."""
        assert demo(typical=typical).typical == tuple(map(timedelta, days))

    def test_stages_have_one_key_each(self):
        """Two stages with one key, in any case, are refused (row 44: by casefold)."""
        for key in ("canary", "CANARY"):
            with pytest.raises(ScheduleError, match=f"two stages have the key '{key}'"):
                demo(stages=(*STAGES, Stage(key, "x", offset=9)))
        with pytest.raises(ScheduleError, match="two stages have the key"):
            demo(
                stages=(
                    Stage("stra\u00dfe", "a", offset=0),
                    Stage("STRASSE", "b", offset=1),
                )
            )

    @pytest.mark.parametrize("offsets", [(0, 0), (1, 0), (0, 2, 1), (3, 3)])
    def test_offsets_increase(self, offsets):
        """Each stage is deployed on a later day than the one before."""
        stages = [Stage(f"s{n}", "x", offset=o) for n, o in enumerate(offsets)]
        with pytest.raises(ScheduleError, match="offsets must increase"):
            demo(stages=stages)

    def test_number_of_stages(self):
        """From 1 to 1,000 stages; an endless iterator is refused (rows 18, 25)."""
        many = [Stage(f"s{n}", "x", offset=n) for n in range(1_001)]
        assert len(demo(stages=many[:-1]).stages) == 1_000
        assert len(demo(stages=many[:1]).stages) == 1
        with pytest.raises(ValueError, match="more than 1000 stages"):
            demo(stages=many)

    def test_endless_stages(self):
        """An endless iterator of stages is refused (row 25)."""
        endless = (Stage(f"s{n}", "x", offset=n) for n in itertools.count())
        with pytest.raises(ValueError, match="more than 1000 stages"):
            demo(stages=watched(endless, 5_000))

    def test_first_offset_need_not_be_zero(self):
        """The other reading of the page, Testing on the day after the start, is data."""
        later = [attrs.evolve(s, offset=s.offset + 1) for s in POWER_PLATFORM.stages]
        schedule = plan(day("2026-11-25"), attrs.evolve(POWER_PLATFORM, stages=later))
        assert schedule.start == day("2026-11-27")
        assert schedule.stages[0].date == day("2026-11-30")

    def test_region_table_needs_its_stages(self):
        """A policy that looks countries up has the stages that they are in.

        Else it is refused when it is made, or the look-up says so; never a KeyError.
        """
        try:
            policy = demo(region_table="power-platform")
        except ScheduleError:
            return
        with pytest.raises(ScheduleError):
            policy.stage_for("Germany")

    @pytest.mark.parametrize("days", [800_000, 999_999_999])
    def test_endless_notice(self, days):
        """Law 36: a notice of thousands of years is one of our errors."""
        with pytest.raises(ScheduleError):
            plan(day("2026-06-01"), demo(notice=timedelta(days=days)))

    def test_endless_stated_time(self):
        """Law 36: a stated time of millions of years is refused, or planned with."""
        far = timedelta(days=999_999_999)
        with pytest.raises(ScheduleError):
            str(plan(day("2026-06-01"), demo(typical=(far, far))).typical_completion)

    def test_pandas_durations(self):
        """Law 30: a foreign kind of timedelta leaves no trace in what comes out."""
        pd = pytest.importorskip("pandas")
        policy = demo(
            notice=pd.Timedelta(hours=24),
            typical=(pd.Timedelta(days=21), pd.Timedelta(days=28)),
        )
        assert type(policy.notice) is timedelta
        assert {type(item) for item in policy.typical} == {timedelta}
        schedule = plan(day("2026-06-01"), policy)
        assert type(schedule.confirm_by) is datetime
        assert type(schedule.typical_completion.start) is date


class TestChanges:
    def test_with_roll(self):
        """Another roll is a new policy; the old one stays."""
        policy = demo()
        assert policy.with_roll(Roll.FOLLOWING).roll is Roll.FOLLOWING
        assert policy.roll is Roll.SKIP
        assert policy.with_roll(Roll.FOLLOWING).with_roll(Roll.SKIP) == policy
        with pytest.raises(TypeError, match="roll must be a Roll, not the str 'skip'"):
            policy.with_roll("skip")

    def test_with_calendar(self):
        """Another calendar is a new policy."""
        policy = demo().with_calendar(US_FEDERAL)
        assert policy.calendar is US_FEDERAL
        assert policy.with_calendar(OPEN) == demo()
        with pytest.raises(TypeError, match="calendar must be a Calendar"):
            policy.with_calendar(None)

    def test_with_freezes(self):
        """Freezes are those of the calendar."""
        freeze = Window(day("2026-03-02"), day("2026-03-06"), "x")
        policy = demo().with_freezes(freeze)
        assert policy.calendar == OPEN.with_freezes(freeze)
        assert demo().with_freezes() == demo()

    def test_nothing_is_carried_over(self):
        """What one policy has found is no answer of the next."""
        plan(day("2026-11-25"))
        frozen = POWER_PLATFORM.with_freezes(
            Window(day("2026-11-27"), day("2026-11-27"))
        )
        assert plan(day("2026-11-25"), frozen).start == day("2026-12-04")
        assert plan(day("2026-11-25")).start == day("2026-11-27")


ZONES = st.sampled_from(
    ["America/Los_Angeles", "UTC", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Niue"]
).map(ZoneInfo)


class TestDayOf:
    def test_days_and_instants(self):
        """A date is that day; an instant is its day in the policy's zone."""
        policy = demo(tz="Asia/Tokyo")
        assert policy.day_of(day("2026-06-01")) == day("2026-06-01")
        late = datetime(2026, 6, 1, 15, tzinfo=UTC)
        assert policy.day_of(late) == day("2026-06-02")
        assert policy.day_of(late - timedelta(microseconds=1)) == day("2026-06-01")

    @given(st.datetimes(datetime(1972, 1, 1), datetime(2099, 12, 31), timezones=ZONES))
    def test_law_29(self, moment):
        """Law 29: one instant seen from any zone is one day."""
        expected = moment.astimezone(ZoneInfo("America/Los_Angeles")).date()
        for tz in ("UTC", "Asia/Tokyo", "Pacific/Apia"):
            seen = moment.astimezone(UTC).astimezone(ZoneInfo(tz))
            assert POWER_PLATFORM.day_of(seen) == expected

    @pytest.mark.parametrize(
        "wrong",
        [None, "2026-06-01", 5, True, float("nan"), datetime(2026, 6, 1), time(9)],
    )
    def test_types(self, wrong):
        """All else is a TypeError that names the argument."""
        with pytest.raises(TypeError, match=r"^on must be a date or an aware datetime"):
            demo().day_of(wrong)

    def test_zone(self):
        """The zone is looked up when it is needed; a missing one says so then."""
        assert demo().zone == ZoneInfo("America/Los_Angeles")
        nowhere = demo(tz="America/Nowhere")
        assert nowhere.day_of(day("2026-06-01")) == day("2026-06-01")
        with pytest.raises(ScheduleError, match="no data for the time zone"):
            nowhere.zone  # noqa: B018, the look-up itself raises
        with pytest.raises(ScheduleError, match="no data for the time zone"):
            nowhere.day_of(datetime(2026, 6, 1, tzinfo=UTC))


class TestStageFor:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("canary", "canary"),
            ("CANARY", "canary"),
            ("Canary", "canary"),
            (" canary ", "canary"),
            ("EU-1", "canary"),
            ("eu-1", "canary"),
            ("STRASSE", "canary"),
            ("stra\u00dfe", "canary"),
            ("One half", "half"),
            ("ONE HALF", "half"),
            ("us-east", "half"),
            ("Everyone", "all"),
        ],
    )
    def test_found(self, name, key):
        """A stage is found by key, name or region, in any case."""
        policy = demo()
        assert policy.stage_for(name).key == key
        assert policy.stages[policy.stage_index(name)].key == key

    def test_keys_go_first(self):
        """A key is found before a name, a name before a region that reads the same."""
        stages = (
            Stage("a", "b", offset=0, regions=("C",)),
            Stage("b", "C", offset=1, regions=("a",)),
        )
        policy = demo(stages=stages)
        found = [policy.stage_for(name).key for name in ("a", "A", "b", "B", "C", "c")]
        assert found == ["a", "a", "b", "b", "b", "b"]

    @pytest.mark.parametrize("name", ["canaryy", "Germany", "DE", "x" * 1000, "\x1b"])
    def test_unknown(self, name):
        """Without a region table a country is an unknown name; near ones are listed."""
        with pytest.raises(UnknownRegionError, match="is no stage of 'demo'") as caught:
            demo().stage_for(name)
        assert not isinstance(caught.value, UnstatedRegionError)
        assert isinstance(caught.value, LookupError)
        assert str(caught.value).isprintable()
        if name == "canaryy":
            assert "did you mean 'canary'?" in str(caught.value)

    @pytest.mark.parametrize("name", [None, 5, b"asia", ["asia"], {}, STAGES[0], True])
    def test_types(self, name):
        """A region is a str."""
        with pytest.raises(TypeError, match="region must be a str, not the "):
            demo().stage_for(name)

    @pytest.mark.parametrize("name", ["", "  ", "x" * 1001, "\udcff"])
    def test_texts(self, name):
        """A blank, endless or undecodable name is a ValueError."""
        with pytest.raises(ValueError, match="region"):
            demo().stage_for(name)

    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("Germany", "europe"),
            ("DE", "europe"),
            ("testing", "testing"),
            ("us-preview", "us-preview"),
            ("Japan", "americas-japan-india"),
            ("UK", "australia-uk-us"),
            ("Vietnam", "asia"),
            ("asia", "asia"),
            ("New Zealand", "australia-uk-us"),
            ("Asia, except Japan and India", "asia"),
        ],
    )
    def test_countries(self, name, key):
        """With the region table a country is found, by the published sequence."""
        assert POWER_PLATFORM.stage_for(name).key == key

    @pytest.mark.parametrize("name", ["AE", "South Africa", "Turkey", "Mexico"])
    def test_unstated(self, name):
        """A known place without a published stage is bounded by the last stage."""
        with pytest.raises(UnstatedRegionError, match="no published stage") as caught:
            POWER_PLATFORM.stage_for(name)
        assert caught.value.bound == "australia-uk-us"
        again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301, our own bytes
        assert (again.bound, str(again)) == ("australia-uk-us", str(caught.value))

    @pytest.mark.parametrize("name", ["China", "GCC High", "DoD"])
    def test_outside(self, name):
        """A place outside the rollout has no bound at all."""
        with pytest.raises(UnstatedRegionError, match="outside the rollout") as caught:
            POWER_PLATFORM.stage_for(name)
        assert caught.value.bound is None


class TestCaution:
    def test_readings(self):
        """A caution reads the rules its way, and leaves a policy alone that does so."""
        days = (day("2026-06-05"),)
        base = {"code": "x", "text": "t", "source": "s"}
        closes = Caution(**base, closes=True)
        assert closes.reading(demo(), days).calendar.reasons(days[0]) == ("x",)
        rolls = Caution(**base, roll=Roll.FOLLOWING)
        assert rolls.reading(demo(), days) == demo(roll=Roll.FOLLOWING)
        preceding = demo(roll=Roll.PRECEDING)
        assert rolls.reading(preceding, days) is preceding
        noticed = Caution(**base, notice=timedelta(hours=24))
        assert noticed.reading(demo(), days) == demo(notice=timedelta(hours=24))
        longer = demo(notice=timedelta(hours=24))
        assert noticed.reading(longer, days) is longer
        silent = Caution(**base, windows=(YEAR,))
        policy = demo()
        assert silent.reading(policy, days) is policy

    @pytest.mark.parametrize("field", ["code", "text", "source"])
    @pytest.mark.parametrize("wrong", [None, 5, "", "x" * 1001, "\udcff"])
    def test_texts(self, field, wrong):
        """Code, text and source are visible text."""
        base = {"code": "x", "text": "t", "source": "s"} | {field: wrong}
        with pytest.raises((TypeError, ValueError), match="a key, name or sentence"):
            Caution(**base)

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("windows", None),
            ("windows", YEAR),
            ("windows", ["x"]),
            ("roll", "skip"),
            ("notice", 24),
            ("option", None),
            ("closes", "no"),
        ],
    )
    def test_types(self, field, wrong):
        """What a caution holds is checked when it is made, not when it is asked."""
        with pytest.raises(TypeError):
            Caution(code="x", text="t", source="s", **{field: wrong})

    def test_takes_a_copy(self):
        """A list of windows is frozen: a policy with the caution still has a hash."""
        windows = [YEAR]
        caution = Caution(code="x", text="t", source="s", windows=windows)
        before = hash(caution)
        windows.append(YEAR)
        assert caution.windows == (YEAR,)
        assert hash(caution) == before


def caution(**changes) -> Caution:
    return Caution(**{"code": "x", "text": "Seen on <days>", "source": "s"} | changes)


class TestAdvice:
    """A caution becomes an advisory where it touches a schedule."""

    def advise(self, go_live: str, policy: Policy) -> tuple[Advisory, ...]:
        return plan(day(go_live), policy).advisories

    @pytest.mark.parametrize(
        ("start", "end", "touched"),
        [
            # A Go-Live on Mon 2026-06-01 starts on Tue 06-02 and ends on Fri 06-05.
            ("2026-05-20", "2026-05-31", False),
            ("2026-05-20", "2026-06-01", True),
            ("2026-06-03", "2026-06-03", True),
            ("2026-06-05", "2026-12-31", True),
            ("2026-06-06", "2026-12-31", False),
        ],
    )
    def test_season(self, start, end, touched):
        """A season counts from the Go-Live's day to the last stage, both included."""
        season = Window(day(start), day(end))
        found = self.advise("2026-06-01", demo(cautions=[caution(windows=(season,))]))
        assert [a.days for a in found] == [(day(start), day(end))] * touched

    def test_season_with_a_freeze_given(self):
        """Whoever gives a freeze in a season has decided what it is: no advice."""
        season = caution(windows=(Window(day("2026-06-01"), day("2026-06-30")),))
        frozen = demo(cautions=[season]).with_freezes(
            Window(day("2026-06-29"), day("2026-07-02"))
        )
        assert self.advise("2026-06-01", frozen) == ()
        beside = demo(cautions=[season]).with_freezes(
            Window(day("2026-07-01"), day("2026-07-02"))
        )
        assert [a.code for a in self.advise("2026-06-01", beside)] == ["x"]

    def test_day_off(self):
        """Days off that the calendar does not know say the dates without them."""
        off = Window(day("2026-06-03"), day("2026-06-03"))
        found = self.advise(
            "2026-06-01", demo(cautions=[caution(windows=(off,), closes=True)])
        )
        assert found == (
            Advisory(
                "x",
                "Seen on Wed 2026-06-03: then 2026-06-02 to 2026-06-08",
                (day("2026-06-03"),),
            ),
        )

    def test_day_off_that_is_one(self):
        """A day on which nothing deploys anyway needs no advice."""
        off = Window(day("2026-06-03"), day("2026-06-03"), "known")
        policy = demo(cautions=[caution(windows=(off,), closes=True)]).with_freezes(off)
        assert self.advise("2026-06-01", policy) == ()

    def test_day_off_that_changes_nothing(self):
        """A touched day between Go-Live and start is named, without other dates."""
        off = Window(day("2026-06-03"), day("2026-06-03"))
        found = self.advise(
            "2026-06-02", demo(cautions=[caution(windows=(off,), closes=True)])
        )
        assert [a.text for a in found] == ["Seen on Wed 2026-06-03"]

    def test_days_off_to_the_end(self):
        """Where the other reading leaves the calendar, that is said."""
        off = Window(day("2026-12-31"), day("2026-12-31"))
        found = self.advise(
            "2026-12-27",
            demo(
                stages=(STAGES[0], attrs.evolve(STAGES[1], offset=2)),
                cautions=[caution(windows=(off,), closes=True)],
            ),
        )
        assert [a.text for a in found] == [
            "Seen on Thu 2026-12-31: then beyond 2026-12-31"
        ]

    def test_roll(self):
        """Another roll is named where a train was dropped, with the dates it gives."""
        policy = demo(
            cautions=[caution(text="Rolls", roll=Roll.FOLLOWING)],
            calendar=attrs.evolve(OPEN, holidays={day("2026-06-02"): "x"}),
        )
        found = self.advise("2026-06-01", policy)
        assert found == (
            Advisory("x", "Rolls: then 2026-06-03 to 2026-06-08", (day("2026-06-02"),)),
        )
        assert self.advise("2026-06-02", policy) == ()
        assert self.advise("2026-06-01", policy.with_roll(Roll.FOLLOWING)) == ()

    def test_notice(self):
        """A longer notice is named where it would give other dates, and only there."""
        policy = demo(cautions=[caution(text="Notice", notice=timedelta(hours=24))])
        found = self.advise("2026-06-01", policy)
        assert found == (
            Advisory(
                "x", "Notice: then 2026-06-09 to 2026-06-12", (day("2026-06-01"),)
            ),
        )
        assert self.advise("2026-05-31", policy) == ()
        asked = attrs.evolve(policy, notice=timedelta(hours=24))
        assert self.advise("2026-06-01", asked) == ()

    def test_text(self):
        """An advisory reads as its sentence."""
        assert str(Advisory("x", "Seen on <days>", ())) == "Seen on <days>"

    def test_no_screen_control(self):
        """Row 42: the sentence of a caution moves no cursor when a schedule is shown."""
        season = Window(day("2026-06-01"), day("2026-06-30"))
        evil = caution(text="a\x1b[2Jb\rc", option="\x1b[2J", windows=(season,))
        text = str(plan(day("2026-06-01"), demo(cautions=[evil])))
        assert all(line.isprintable() for line in text.split("\n"))

    def test_order_and_codes(self):
        """Advice comes in the order of the policy's cautions."""
        season = Window(day("2026-06-01"), day("2026-06-30"))
        cautions = [caution(code=code, windows=(season,)) for code in "bac"]
        found = self.advise("2026-06-01", demo(cautions=cautions))
        assert [a.code for a in found] == ["b", "a", "c"]

    def test_other_calendar(self):
        """Cautions follow the policy's calendar: Microsoft's own has none of its days."""
        schedule = plan(day("2026-11-25"), POWER_PLATFORM.with_calendar(MICROSOFT_US))
        assert "microsoft-day-off" not in {a.code for a in schedule.advisories}


def test_never_outside():
    """A policy's calendar too short for one rollout says so, whatever is asked."""
    short = demo(
        calendar=Calendar(
            name="short", covers=Window(day("2026-06-01"), day("2026-06-04"))
        )
    )
    with pytest.raises(OutOfRangeError):
        plan(day("2026-06-01"), short)
