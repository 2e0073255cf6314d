"""What every public value owes: frozen, comparable, hashable, picklable, readable."""

import copy
import datetime  # noqa: ICN001, the name that reprs are written with
import os
import pickle
import subprocess
import sys
from datetime import date, timedelta
from enum import Enum
from types import MappingProxyType

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import deploysched
from deploysched import (
    MICROSOFT_US,
    OBSERVED_FREEZES,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
    Advisory,
    Cadence,
    Calendar,
    ClosedDay,
    Policy,
    Roll,
    Schedule,
    Schedules,
    Stage,
    StageDate,
    Status,
    UnknownRegionError,
    UnstatedRegionError,
    Window,
    plan,
    upcoming,
)
from deploysched.cycles import Cycle
from deploysched.policies import Caution
from deploysched.regions import Region, find

YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
CHRISTMAS = date(2026, 12, 25)
TWO_WEEKS = "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"


def policy(**changes) -> Policy:
    return Policy(
        **{
            "name": "demo",
            "calendar": Calendar(name="demo", covers=YEAR),
            "stages": (Stage("a", "A", offset=0), Stage("b", "B", offset=2)),
            "cadence": Cadence("FREQ=WEEKLY;BYDAY=TU"),
            "typical": (timedelta(7), timedelta(14)),
        }
        | changes
    )


# By type: ways to make one value twice, then values that differ from it in one thing.
SAME_AND_OTHERS = {
    Window: (
        lambda: Window(CHRISTMAS, CHRISTMAS, "x"),
        [
            lambda: Window(CHRISTMAS, CHRISTMAS),
            lambda: Window(CHRISTMAS, date(2026, 12, 26), "x"),
            lambda: Window(date(2026, 12, 24), CHRISTMAS, "x"),
        ],
    ),
    ClosedDay: (
        lambda: ClosedDay(CHRISTMAS, ("Christmas Day",)),
        [
            lambda: ClosedDay(CHRISTMAS, ()),
            lambda: ClosedDay(date(2026, 12, 24), ("Christmas Day",)),
        ],
    ),
    Calendar: (
        lambda: Calendar(
            name="demo",
            covers=YEAR,
            holidays={CHRISTMAS: "x"},
            freezes=[Window(CHRISTMAS, CHRISTMAS)],
        ),
        [
            lambda: Calendar(name="demo", covers=YEAR),
            lambda: Calendar(name="demo", covers=YEAR, holidays={CHRISTMAS: "x"}),
            lambda: Calendar(name="demo", covers=YEAR, holidays={CHRISTMAS: "y"}),
            lambda: Calendar(name="other", covers=YEAR, holidays={CHRISTMAS: "x"}),
            lambda: Calendar(name="demo", covers=YEAR, weekend=()),
            lambda: US_FEDERAL,
            lambda: MICROSOFT_US,
        ],
    ),
    Cadence: (
        lambda: Cadence(TWO_WEEKS, date(2026, 1, 2)),
        [
            lambda: Cadence(TWO_WEEKS, date(2026, 1, 9)),
            lambda: Cadence("FREQ=WEEKLY;BYDAY=FR", date(2026, 1, 2)),
            lambda: Cadence("FREQ=WEEKLY;BYDAY=FR"),
        ],
    ),
    Stage: (
        lambda: Stage("a", "A", offset=1, regions=("x",)),
        [
            lambda: Stage("A", "A", offset=1, regions=("x",)),
            lambda: Stage("a", "a", offset=1, regions=("x",)),
            lambda: Stage("a", "A", offset=2, regions=("x",)),
            lambda: Stage("a", "A", offset=1),
        ],
    ),
    Caution: (
        lambda: Caution(code="x", text="t", source="s", windows=(YEAR,)),
        [
            lambda: Caution(code="x", text="t", source="s"),
            lambda: Caution(code="x", text="t", source="s", roll=Roll.FOLLOWING),
        ],
    ),
    Policy: (
        policy,
        [
            lambda: policy(name="other"),
            lambda: policy(roll=Roll.FOLLOWING),
            lambda: policy(tz="UTC"),
            lambda: policy(notice=timedelta(hours=1)),
            lambda: policy(start_time=datetime.time(10)),
            lambda: policy(typical=None),
            lambda: policy(assumptions=["x"]),
            lambda: policy(source="x"),
            lambda: policy(owner="x"),
            lambda: POWER_PLATFORM,
            lambda: POWER_PLATFORM_2022,
        ],
    ),
    StageDate: (
        lambda: StageDate(Stage("a", "A", offset=1), CHRISTMAS),
        [
            lambda: StageDate(Stage("b", "A", offset=1), CHRISTMAS),
            lambda: StageDate(Stage("a", "A", offset=1), date(2026, 12, 24)),
        ],
    ),
    Cycle: (
        lambda: plan(CHRISTMAS).cycle,
        [
            lambda: plan(date(2026, 12, 1)).cycle,
            lambda: Cycle(CHRISTMAS, CHRISTMAS, ()),
        ],
    ),
    Schedule: (
        lambda: plan(date(2026, 11, 25)),
        [
            lambda: plan(date(2026, 11, 24)),
            lambda: plan(date(2026, 11, 27)),
            lambda: plan(date(2026, 11, 25), POWER_PLATFORM_2022),
        ],
    ),
    Schedules: (
        lambda: upcoming(date(2026, 11, 25), limit=2),
        [
            lambda: upcoming(date(2026, 11, 25), limit=3),
            lambda: upcoming(date(2026, 11, 27), limit=2),
            lambda: Schedules(()),
        ],
    ),
    Advisory: (
        lambda: Advisory("x", "text", (CHRISTMAS,)),
        [
            lambda: Advisory("y", "text", (CHRISTMAS,)),
            lambda: Advisory("x", "other", (CHRISTMAS,)),
            lambda: Advisory("x", "text", ()),
        ],
    ),
    Region: (
        lambda: attrs.evolve(find("DE")),
        [lambda: find("FR"), lambda: find("AE"), lambda: find("China")],
    ),
}
TYPES = list(SAME_AND_OTHERS)
SMALL = [Window, ClosedDay, Cadence, Stage, StageDate, Advisory, Region, Cycle]
LARGE = [Calendar, Policy, Schedule, Schedules]
ENUMS = [Roll, Status]


def example(kind: type) -> object:
    return SAME_AND_OTHERS[kind][0]()


def distinct(kind: type) -> list:
    """Return values of a type of which no two are equal."""
    same, others = SAME_AND_OTHERS[kind]
    return [same(), *(other() for other in others)]


def everything() -> list:
    return [value for kind in TYPES for value in distinct(kind)]


def warm(value):
    """Ask a value everything that it may keep."""
    hash(value)
    repr(value), str(value)
    if isinstance(value, Calendar):
        value.reasons(value.covers.start)
        value.is_deployment_day(value.covers.start)
    elif isinstance(value, Cadence):
        value.after(date(2030, 1, 1))
    elif isinstance(value, Policy):
        warm(value.calendar)
        plan(date(2026, 6, 1), value)
        value.stage_for(value.stages[0].key)
        value.day_of(datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC))
        deploysched.latest_go_live(value.stages[0].key, date(2026, 6, 1), value)
    elif isinstance(value, Schedule):
        warm(value.policy)
        value.to_dict()
    elif isinstance(value, Schedules):
        for item in value:
            warm(item)
    return value


class AlwaysEqual:
    """A stranger that is equal to everything, so that one sees who was asked."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return True

    def __hash__(self):
        return 0


def test_all_values_are_here():
    """Each public type is held to these duties; a new one is missed here first."""
    public = {
        kind
        for kind in vars(deploysched).values()
        if isinstance(kind, type) and not issubclass(kind, Exception)
    }
    assert public == (set(TYPES) | set(ENUMS)) - {Caution, Cycle, Region}


class TestFrozen:
    @pytest.mark.parametrize("kind", TYPES)
    def test_no_change(self, kind):
        """No field can be set, deleted or added."""
        value = example(kind)
        for field in attrs.fields(kind):
            before = getattr(value, field.name)
            with pytest.raises(AttributeError):
                setattr(value, field.name, before)
            with pytest.raises(AttributeError):
                delattr(value, field.name)
            assert getattr(value, field.name) == before
        with pytest.raises(AttributeError):
            value.something_new = 1

    @pytest.mark.parametrize("kind", TYPES)
    def test_slots(self, kind):
        """Values have slots: no dict of attributes beside the fields."""
        assert not hasattr(example(kind), "__dict__")

    @pytest.mark.parametrize("kind", TYPES)
    def test_frozen_inside(self, kind):
        """Inside are only values that cannot change: no list, dict or set."""
        seen = []

        def look(value):
            seen.append(value)
            assert not isinstance(
                value, list | dict | set | bytearray | MappingProxyType
            )
            if attrs.has(type(value)):
                for field in attrs.fields(type(value)):
                    look(getattr(value, field.name))
            elif isinstance(value, tuple | frozenset):
                for item in value:
                    look(item)

        look(example(kind))
        assert len(seen) > len(attrs.fields(kind))

    @pytest.mark.parametrize("kind", TYPES)
    def test_dates_are_dates(self, kind):
        """Law 30: each day that a value holds is exactly a date."""
        for value in distinct(kind):
            for field in attrs.fields(kind):
                held = getattr(value, field.name)
                if isinstance(held, date):
                    assert type(held) is date

    @pytest.mark.parametrize("kind", LARGE)
    def test_keyword_only(self, kind):
        """With three fields or more arguments are named, where people make them."""
        if kind in {Calendar, Policy}:
            with pytest.raises(TypeError):
                kind("name", YEAR)


class TestEquality:
    @pytest.mark.parametrize("kind", TYPES)
    def test_same_content(self, kind):
        """Two values of one content are equal, with equal hashes; in a set they are one."""
        one, two = example(kind), example(kind)
        assert one == two
        assert not one != two  # noqa: SIM202, the operator itself is asked
        assert hash(one) == hash(two)
        assert len({one, two}) == 1

    @pytest.mark.parametrize("kind", TYPES)
    def test_one_thing_differs(self, kind):
        """Values that differ in one thing are unequal, both ways."""
        values = distinct(kind)
        for index, one in enumerate(values):
            for two in values[index + 1 :]:
                assert one != two
                assert two != one
                assert not one == two  # noqa: SIM201, the operator itself is asked
        assert len(set(values)) == len(values)

    @given(st.data())
    def test_law_35_equivalence(self, data):
        """Law 35: equality is an equivalence, and hash agrees with it."""
        a, b, c = (
            data.draw(st.sampled_from(data.draw(st.sampled_from([EVERY, AGAIN]))))
            for _ in range(3)
        )
        assert a == a  # noqa: PLR0124, that is the law
        assert (a == b) == (b == a)
        assert (a == b) != (a != b)
        assert a != b or b != c or a == c
        assert a != b or hash(a) == hash(b)

    @pytest.mark.parametrize("kind", TYPES)
    def test_strangers(self, kind):
        """Compared with a stranger a value lets the stranger answer."""
        value = example(kind)
        assert value == AlwaysEqual()
        assert value != AlwaysEqual()
        assert value.__eq__(object()) is NotImplemented
        assert value.__ne__(object()) is NotImplemented
        assert value != attrs.astuple(value, recurse=False)
        assert value != 5
        assert value != None  # noqa: E711, the operator itself is asked

    @pytest.mark.parametrize("kind", TYPES)
    def test_no_order(self, kind):
        """Values have no order that could be mistaken for that of their days."""
        with pytest.raises(TypeError):
            example(kind) < example(kind)  # noqa: B015, the question itself raises

    def test_routes_to_one_value(self):
        """The same content by another way is the same value."""
        freeze = Window(CHRISTMAS, CHRISTMAS, "x")
        pairs = [
            (Cadence("freq=weekly;byday=fr"), Cadence("FREQ=WEEKLY;BYDAY=FR")),
            (US_FEDERAL.with_freezes(freeze).without_freezes(), US_FEDERAL),
            (
                US_FEDERAL.with_freezes(freeze, *OBSERVED_FREEZES),
                US_FEDERAL.with_freezes(*OBSERVED_FREEZES).with_freezes(freeze),
            ),
            (policy(roll=Roll.FOLLOWING), policy().with_roll(Roll.FOLLOWING)),
            (
                Calendar(name="x", covers=YEAR, holidays={CHRISTMAS: "x"}),
                Calendar(name="x", covers=YEAR, holidays={CHRISTMAS: ("x",)}),
            ),
            (
                plan(date(2026, 11, 25)),
                plan(date(2026, 11, 25), copy.copy(POWER_PLATFORM)),
            ),
        ]
        for one, two in pairs:
            assert one == two
            assert hash(one) == hash(two)

    @pytest.mark.parametrize("kind", TYPES)
    def test_warm_and_cold(self, kind):
        """What a value has found on the way is no part of it."""
        cold, used = example(kind), warm(example(kind))
        assert cold == used
        assert hash(cold) == hash(used)


EVERY, AGAIN = everything(), everything()


class TestCopies:
    @pytest.mark.parametrize("kind", TYPES)
    @pytest.mark.parametrize("prepare", [lambda value: value, warm])
    def test_law_35_round_trips(self, kind, prepare):
        """Law 35: pickle (each protocol), copy and deepcopy give the value back."""
        for value in map(prepare, distinct(kind)):
            found = [copy.copy(value), copy.deepcopy(value)]
            found += [
                pickle.loads(pickle.dumps(value, protocol))  # noqa: S301, our own bytes
                for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
            ]
            for again in found:
                assert type(again) is kind
                assert again == value
                assert hash(again) == hash(value)
                assert repr(again) == repr(value)

    @pytest.mark.parametrize("kind", TYPES)
    def test_copies_are_frozen(self, kind):
        """A copy or an unpickled value is as frozen as the first."""
        value = example(kind)
        for again in (copy.deepcopy(value), pickle.loads(pickle.dumps(value))):  # noqa: S301, our own bytes
            with pytest.raises(AttributeError):
                setattr(again, attrs.fields(kind)[0].name, None)

    @pytest.mark.parametrize("kind", TYPES)
    def test_caches_stay_at_home(self, kind):
        """A pickle holds the fields and nothing that was found on the way."""
        value = warm(example(kind))
        state = value.__getstate__()
        assert set(state) == {field.name for field in attrs.fields(kind)}
        # A round trip makes all strings and dates anew, so sizes can be compared.
        fresh = pickle.loads(pickle.dumps(value))  # noqa: S301, our own bytes
        size = len(pickle.dumps(fresh))
        assert len(pickle.dumps(warm(fresh))) == size

    @pytest.mark.parametrize("kind", TYPES)
    def test_copies_answer(self, kind):
        """An unpickled value answers what the first one answers."""
        value = example(kind)
        again = pickle.loads(pickle.dumps(warm(value)))  # noqa: S301, our own bytes
        warm(again)
        if isinstance(value, Schedule):
            assert again.to_dict() == value.to_dict()
        if isinstance(value, Calendar):
            assert again.reasons(CHRISTMAS) == value.reasons(CHRISTMAS)
        if isinstance(value, Cadence):
            assert again.after(CHRISTMAS) == value.after(CHRISTMAS)
        assert str(again) == str(value)

    def test_other_processes(self, tmp_path):
        """Law 31, row 77: a hash kept in one process is not taken for another's."""
        code = (
            "import pickle, sys\n"
            "from datetime import date\n"
            "from deploysched import POWER_PLATFORM, US_FEDERAL, plan\n"
            "values = [US_FEDERAL, POWER_PLATFORM, plan(date(2026, 12, 20))]\n"
            "list(map(hash, values))\n"
            "path = sys.argv[2]\n"
            "if sys.argv[1] == 'write':\n"
            "    open(path, 'wb').write(pickle.dumps(values))\n"
            "else:\n"
            "    again = pickle.load(open(path, 'rb'))\n"
            "    assert set(again) == set(values)\n"
            "    assert all(value in {new} for value, new in zip(values, again))\n"
            "    print('equal')\n"
        )
        path = str(tmp_path / "values")
        for mode, seed in (("write", "1"), ("read", "2"), ("read", "0")):
            run = subprocess.run(
                [sys.executable, "-c", code, mode, path],
                env=os.environ | {"PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
            )
        assert run.stdout.split() == [b"equal"]

    def test_errors(self):
        """Errors travel between processes with what they carry."""
        for error in (
            UnstatedRegionError("no stage", "last"),
            UnstatedRegionError("outside"),
            UnknownRegionError("no place"),
            deploysched.ScheduleError("x"),
            deploysched.OutOfRangeError("x"),
            deploysched.NotADeploymentDayError("x"),
        ):
            for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301, our own bytes
                assert type(again) is type(error)
                assert str(again) == str(error)
                assert vars(again) == vars(error)


class TestText:
    @pytest.mark.parametrize("kind", SMALL)
    def test_law_35_repr(self, kind):
        """Law 35: the repr of a small value is the call that makes it."""
        names = {"datetime": datetime, kind.__name__: kind, "Stage": Stage}
        names |= {"StageDate": StageDate}
        for value in distinct(kind):
            assert "\n" not in repr(value)
            assert eval(repr(value), names) == value  # noqa: S307, our own text

    @pytest.mark.parametrize("kind", LARGE)
    def test_large(self, kind):
        """A large value shows in one short line what it is, and never its table."""
        for value in distinct(kind):
            assert repr(value).startswith(f"<{kind.__name__} ")
            assert repr(value).endswith(">")
            assert "\n" not in repr(value)
            assert len(repr(value)) <= 120

    def test_large_contents(self):
        """A calendar and a policy show name and range, a schedule its three days."""
        assert (
            repr(US_FEDERAL)
            == "<Calendar 'US federal holidays' 1971-01-01..2100-12-31>"
        )
        assert repr(POWER_PLATFORM) == (
            "<Policy 'Power Platform connectors' 1971-01-01..2100-12-31>"
        )
        assert repr(plan(date(2026, 11, 25))) == (
            "<Schedule 'Power Platform connectors' go_live=2026-11-25 "
            "start=2026-11-27 earliest_completion=2026-12-04>"
        )
        starts = upcoming(date(2026, 12, 16), limit=2)
        assert repr(starts) == "<Schedules of 2 starts, 2 dropped>"

    def test_hostile_names(self):
        """However odd and long a name, the repr of what bears it is short ASCII."""
        name = "é\n\x1b[2J" * 150
        calendar = Calendar(name=name, covers=YEAR)
        for value in (
            calendar,
            policy(name=name),
            plan(date(2026, 6, 1), policy(name=name)),
        ):
            assert repr(value).isascii()
            assert repr(value).isprintable()
            assert len(repr(value)) < 400

    @pytest.mark.parametrize("kind", ENUMS)
    def test_enums(self, kind):
        """The repr of a member is its name, and evaluates back."""
        for member in kind:
            assert repr(member) == f"{kind.__name__}.{member.name}"
            assert eval(repr(member), {kind.__name__: kind}) is member  # noqa: S307, our own text

    def test_law_28(self):
        """Law 28: asked twice, equal, equally hashed, equally printed values."""
        one, two = plan(date(2026, 12, 20)), plan(date(2026, 12, 20))
        assert (one, hash(one), repr(one), str(one)) == (
            two,
            hash(two),
            repr(two),
            str(two),
        )
        assert one.to_dict() == two.to_dict()


class TestEnums:
    @pytest.mark.parametrize("kind", ENUMS)
    def test_members(self, kind):
        """Members are themselves after each round trip; values are plain words."""
        assert issubclass(kind, Enum)
        for member in kind:
            assert pickle.loads(pickle.dumps(member)) is member  # noqa: S301, our own bytes
            assert copy.copy(member) is member
            assert copy.deepcopy(member) is member
            assert kind(member.value) is member
            assert member != member.value
            assert member == AlwaysEqual()
            with pytest.raises(AttributeError):
                member.value = "x"
        assert len({hash(member) for member in kind}) == len(kind)

    def test_status(self):
        """The states of a rollout, in their order."""
        assert [status.value for status in Status] == [
            "scheduled",
            "rolling-out",
            "all-due",
            "overdue",
        ]


class TestSequences:
    def test_schedule(self):
        """A schedule iterates over its stages."""
        schedule = plan(date(2026, 11, 25))
        assert tuple(schedule) == schedule.stages
        assert len(schedule) == 6

    def test_schedules(self):
        """Schedules are a sequence like a tuple: index, slice, order, membership."""
        starts = upcoming(date(2026, 11, 25), limit=3)
        assert (len(starts), list(starts)) == (3, list(starts.items))
        assert starts[0] == starts.items[0]
        assert starts[-1] == starts.items[2]
        assert starts[1:] == starts.items[1:]
        assert starts[1] in starts
        assert list(reversed(starts)) == list(starts.items[::-1])
        with pytest.raises(IndexError):
            starts[3]
        with pytest.raises(TypeError):
            starts["0"]

    def test_schedules_of_a_list(self):
        """A list of schedules is frozen, so that the value keeps its hash."""
        items = [plan(date(2026, 11, 25))]
        starts = Schedules(items)
        before = hash(starts)
        items.append(items[0])
        assert len(starts) == 1
        assert hash(starts) == before
