"""What every public value owes: frozen, comparable, hashable, picklable, readable."""

import copy
import datetime  # noqa: ICN001, the name that reprs are written with
import os
import pickle
import subprocess
import sys
from datetime import date, timedelta
from enum import Enum

import attrs
import pytest
from strategies import OBSERVED, SMALL

import deploysched
from deploysched import (
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    US_FEDERAL,
    Advisory,
    Cadence,
    Calendar,
    Caution,
    ClosedDay,
    Policy,
    Roll,
    Schedule,
    Stage,
    StageDate,
    Status,
    Window,
    latest_go_live,
    plan,
    upcoming,
)

CHRISTMAS = date(2026, 12, 25)
CALENDAR = Calendar(name="demo", covers=SMALL, holidays={CHRISTMAS: "x"})
CAUTION = Caution(code="x", text="t", source="s", windows=(SMALL,))
STAGE = Stage("a", "A", offset=1, regions=("x",))
POLICY = Policy(
    name="demo",
    calendar=CALENDAR,
    stages=(STAGE, Stage("b", "B", offset=2)),
    cadence=Cadence("FREQ=WEEKLY;BYDAY=TU"),
    stated=(timedelta(7), timedelta(14)),
    observed=OBSERVED,
    cautions=(CAUTION,),
)
WORKED = date(2026, 6, 6)

# Each value with the fields that may change alone, and what they change to.
# fmt: off
VALUES: list[tuple[object, dict[str, object]]] = [
    (Window(CHRISTMAS, CHRISTMAS, "x"),
     {"start": date(2026, 1, 1), "end": date.max, "name": ""}),
    (ClosedDay(CHRISTMAS, ("Christmas Day",)),
     {"date": date(2026, 1, 1), "reasons": ()}),
    (CALENDAR,
     {"name": "other", "covers": Window(SMALL.start, CHRISTMAS), "weekend": frozenset(),
      "holidays": {CHRISTMAS: "y"}, "freezes": (SMALL,), "workdays": (WORKED,)}),
    (Cadence("FREQ=WEEKLY;BYDAY=FR", CHRISTMAS, rdate=(WORKED,)),
     {"rule": "FREQ=WEEKLY;BYDAY=MO", "dtstart": None, "rdate": (), "exdate": (CHRISTMAS,)}),
    (STAGE, {"key": "A", "name": "a", "offset": 2, "regions": ()}),
    (StageDate(STAGE, CHRISTMAS), {"stage": attrs.evolve(STAGE, offset=2), "date": WORKED}),
    (CAUTION,
     {"code": "y", "text": "u", "source": "r", "option": "--x", "windows": (), "closes": True,
      "roll": Roll.FOLLOWING, "notice": timedelta(1), "stated": (timedelta(1), timedelta(2))}),
    (OBSERVED,
     {"rollouts": 10, "since": WORKED, "until": WORKED, "days": (10, 31), "who": "x", "source": "y"}),
    (POLICY,
     {"name": "other", "calendar": US_FEDERAL, "stages": POLICY.stages[:1], "tz": "UTC",
      "cadence": Cadence("FREQ=WEEKLY;BYDAY=FR"), "roll": Roll.FOLLOWING, "notice": timedelta(1),
      "start_time": datetime.time(10), "stated": None, "observed": None, "cautions": (),
      "assumptions": ("x",), "region_table": "power-platform", "source": "x", "owner": "x"}),
    (plan(CHRISTMAS, POLICY), {"go_live": WORKED, "train": plan(WORKED, POLICY).train}),
    (upcoming(CHRISTMAS, POLICY, limit=2),
     {"items": (), "dropped": (ClosedDay(CHRISTMAS, ()),), "policy": None}),
    (Advisory("x", "text", (CHRISTMAS,)),
     {"code": "y", "says": "u", "days": (), "option": "--x", "then": plan(CHRISTMAS)}),
]
# fmt: on
IDS = [type(value).__name__ for value, _ in VALUES]
EACH = pytest.mark.parametrize("value", [value for value, _ in VALUES], ids=IDS)
SHIPPED = (POWER_PLATFORM, POWER_PLATFORM_2022)


def pickled(value: object, protocol: int = pickle.DEFAULT_PROTOCOL) -> object:
    return pickle.loads(pickle.dumps(value, protocol))  # noqa: S301, our own bytes


def warm(value):
    """Ask a value everything that it may keep."""
    hash(value), repr(value), str(value)
    if isinstance(value, Calendar):
        value.reasons(CHRISTMAS), value.is_deployment_day(CHRISTMAS)
    elif isinstance(value, Cadence):
        value.after(CHRISTMAS)
    elif isinstance(value, Policy):
        warm(value.calendar)
        plan(WORKED, value), upcoming(WORKED, value, limit=3)
        latest_go_live(value.stages[0].key, date(2026, 7, 1), value)
    elif isinstance(value, Schedule):
        warm(value.policy)
        value.to_dict()
    return value


class AlwaysEqual:
    """A stranger that is equal to everything, so that one sees who was asked."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


def test_all_public_values_are_here():
    """A new one is missed here first."""
    public = {
        kind
        for name in deploysched.__all__
        if isinstance(kind := getattr(deploysched, name), type)
        and not issubclass(kind, Exception | Enum)
    }
    assert public == {type(value) for value, _ in VALUES}


@pytest.mark.parametrize(("value", "changes"), VALUES, ids=IDS)
def test_compared_by_all_they_hold(value, changes):
    """The same content is one value; one field changed is another, and there is no order."""
    assert set(changes) == {field.name for field in attrs.fields(type(value))}
    others = [attrs.evolve(value, **{name: new}) for name, new in changes.items()]
    again = attrs.evolve(value)
    assert again == value
    assert hash(again) == hash(value)
    assert len({value, again, *others}) == 1 + len(others)
    for other in others:
        assert other != value
    assert value == AlwaysEqual()
    assert value.__eq__(object()) is NotImplemented
    with pytest.raises(TypeError):
        value < again  # noqa: B015, the question itself raises


@EACH
def test_frozen_and_slotted(value):
    """No field can be set, deleted or added, and what they hold cannot change either."""
    for name in (field.name for field in attrs.fields(type(value))):
        with pytest.raises(AttributeError):
            setattr(value, name, getattr(value, name))
        with pytest.raises(AttributeError):
            delattr(value, name)
        held = getattr(value, name)
        assert not isinstance(held, list | dict | set | bytearray)
        assert not isinstance(held, date) or type(held) is date
    with pytest.raises(AttributeError):
        value.something_new = 1
    assert not hasattr(value, "__dict__")


@EACH
def test_copies_are_the_value(value):
    """Copied or pickled, cold or after use, by each protocol; and still frozen."""
    for given in (value, warm(value)):
        found = [copy.copy(given), copy.deepcopy(given)]
        found += [pickled(given, n) for n in range(pickle.HIGHEST_PROTOCOL + 1)]
        for again in found:
            assert type(again) is type(value)
            assert (again, hash(again), repr(again)) == (
                value,
                hash(value),
                repr(value),
            )
            with pytest.raises(AttributeError):
                setattr(again, attrs.fields(type(again))[0].name, None)
    assert str(warm(pickled(value))) == str(value)


@EACH
def test_what_a_value_has_found_is_no_part_of_it(value):
    """Used or not, it is equal, and its pickle holds its fields alone."""
    fresh = pickled(value)  # all strings and dates anew, so that sizes can be compared
    size = len(pickle.dumps(fresh))
    assert warm(fresh) == value
    assert len(pickle.dumps(fresh)) == size


@pytest.mark.parametrize("policy", SHIPPED)
def test_a_pickled_schedule_does_not_carry_the_calendar_of_a_shipped_policy(policy):
    """It goes by name: below 2 kB, where the calendar alone is 30."""
    assert len(pickle.dumps(plan(CHRISTMAS, policy))) < 2_000
    assert pickled(policy) is policy
    assert copy.deepcopy(policy) == policy
    other = attrs.evolve(policy, name="other")
    assert pickled(other) == other


def test_reprs_of_the_large_values():
    """What they are, in one line, with the days that matter."""
    found = upcoming(date(2026, 12, 16), limit=2)
    values = (US_FEDERAL, POWER_PLATFORM, found[0], found)
    assert list(map(repr, values)) == [
        "<Calendar 'US federal holidays' 1971-01-01..2100-12-31>",
        "<Policy 'Power Platform connectors' 1971-01-01..2100-12-31>",
        (
            "<Schedule 'Power Platform connectors' go_live=2026-12-17 start=2026-12-18 "
            f"earliest_completion={found[0].stages[-1].date}>"
        ),
        "<Schedules of 2 starts, 2 dropped>",
    ]
    told = [list(value.__rich_repr__()) for value in values]
    assert told[0] == [US_FEDERAL.name, ("covers", str(US_FEDERAL.covers))]
    assert told[1] == [POWER_PLATFORM.name, told[0][1]]
    assert told[2][1:3] == [("go_live", "2026-12-17"), ("start", "2026-12-18")]
    assert told[3][2] == ("dropped", [str(day) for day in found.dropped], [])
    rich = pytest.importorskip("rich.pretty")
    assert [rich.pretty_repr(x).count("\n") for x in (US_FEDERAL, found[0])] == [0, 5]
    assert f"{Roll.SKIP!r} {Status.OVERDUE!r}" == "Roll.SKIP Status.OVERDUE"


def test_a_hash_kept_in_one_process_is_not_taken_for_another_one(tmp_path):
    """Hashes of strings differ from process to process, and values are looked up by them."""
    code = (
        "import pickle, sys\n"
        "from datetime import date\n"
        "from deploysched import POWER_PLATFORM, US_FEDERAL, Roll, plan\n"
        "other = POWER_PLATFORM.with_roll(Roll.FOLLOWING)\n"
        "values = [US_FEDERAL, POWER_PLATFORM, other, plan(date(2026, 12, 20), other)]\n"
        "list(map(hash, values))\n"
        "path = sys.argv[2]\n"
        "if sys.argv[1] == 'write':\n"
        "    open(path, 'wb').write(pickle.dumps(values))\n"
        "else:\n"
        "    again = pickle.load(open(path, 'rb'))\n"
        "    print(again == values and set(again) == set(values))\n"
    )
    for seed, what in (("1", "write"), ("2", "read")):
        done = subprocess.run(
            [sys.executable, "-c", code, what, str(tmp_path / "values")],
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
    assert done.stdout.split() == [b"True"]
