"""Schedules as text that other people's tools read: nothing lost, nothing executed."""

import csv
import io
import json
import re
import subprocess
import sys
import time as clock
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploysched import (
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    Cadence,
    Calendar,
    OutOfRangeError,
    Policy,
    Roll,
    Schedule,
    ScheduleError,
    Schedules,
    Stage,
    Window,
    exporters,
    plan,
    upcoming,
)

STAMP = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = datetime(2026, 12, 24, 8, 30, tzinfo=UTC)
BEYOND = datetime.max.replace(tzinfo=timezone(-timedelta(hours=8)))  # in UTC no year
PACIFIC = ZoneInfo("America/Los_Angeles")
QUIET = plan(date(2026, 11, 25))  # one holiday behind it, none within
CHRISTMAS = plan(date(2026, 12, 20))  # two trains dropped
RULES = (
    "Rules: Power Platform connectors; days off: the weekend and US federal holidays; "
    "roll: skip."
)
FREEZE = Window(date(2027, 11, 22), date(2027, 12, 3), "Thanksgiving freeze")

# What sentences about a JSON text have in common.
NO_KEY = "Expecting property name enclosed in double quotes"
SMALL_ONLY = "a schedule has small whole numbers only"
A_DAY = "must be a day such as '2026-11-27'"
A_TIME = "must be a time such as '2026-11-26T23:59:59-08:00'"

# Names that do harm where a format lets them: line breaks, formulas, markup, terminal
# controls, marks of direction, and letters of two octets where lines are folded.
HOSTILE = (
    "A\r\nATTACH:http://evil.example/x",
    "=cmd|'/C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1",
    "\0=1",
    "a;=1+1",
    "\uff1dcmd",
    "<script>alert(1)</script>",
    "</td><img src=x onerror=alert(1)>",
    "\x1b[31mred\x1b[0m",
    "\u202eevil\u202c",
    "\u2028line\u2029",
    "é" * 60,
    "日" * 40,
    "a|b`c`[d](javascript:x)*e*_f_~g~$h$&amp;",
    '"; DROP, "x',
    "\\n \\, \\;",
    "{0.__class__} %s%n",
    "end\rmiddle\x0bfeed\x0c\x85",
)


@cache
def hostile(name: str) -> Policy:
    """A policy that bears a name wherever free text goes, in a freeze and a stage too."""
    calendar = attrs.evolve(POWER_PLATFORM.calendar, name=name).with_freezes(
        Window(date(2026, 12, 18), date(2026, 12, 18), name),
        Window(date(2027, 1, 12), date(2027, 1, 12), name),
    )
    stages = tuple(
        attrs.evolve(stage, key=f"{name}{index}", name=name)
        for index, stage in enumerate(POWER_PLATFORM.stages)
    )
    return attrs.evolve(
        POWER_PLATFORM,
        name=name,
        calendar=calendar,
        stages=stages,
        owner=name,
        source=name,
    )


def weekly(**changes: object) -> Policy:
    rules: dict[str, object] = {
        "name": "weekly",
        "calendar": Calendar(
            name="plain", covers=Window(date(2026, 1, 1), date(2027, 12, 31))
        ),
        "stages": (Stage("all", "All", offset=0),),
        "cadence": Cadence("FREQ=WEEKLY;BYDAY=FR"),
        "typical": None,
    }
    return Policy(**{**rules, **changes})  # type: ignore[arg-type]  # parts by name


# A small rollout of which the whole is written out below, in each format.
TOWN = weekly(
    calendar=Calendar(
        name="plain",
        covers=Window(date(2026, 1, 1), date(2027, 12, 31)),
        holidays={date(2026, 11, 13): ("Town fair", "Flood")},
    ),
    stages=(
        Stage("all", "All", offset=0),
        Stage("(EU) the far, far away regions", "Rest | *EU*", offset=1),
    ),
    typical=(timedelta(days=10), timedelta(days=12)),
    tz="Europe/Berlin",
    source="the wiki",
    owner="Contoso",
)
SMALL = plan(date(2026, 11, 12), TOWN)

POLICIES = (
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    POWER_PLATFORM.with_roll(Roll.FOLLOWING),
    POWER_PLATFORM.with_roll(Roll.PRECEDING),
    POWER_PLATFORM.with_freezes(FREEZE),
    attrs.evolve(POWER_PLATFORM, notice=timedelta(days=9)),
)
DAYS = st.dates(date(2026, 11, 1), date(2028, 1, 15))
INSTANTS = st.builds(
    datetime.combine, DAYS, st.times().map(lambda t: t.replace(tzinfo=PACIFIC))
)
SCHEDULES = st.builds(plan, DAYS | INSTANTS, st.sampled_from(POLICIES))


def year(policy: Policy, number: int = 2027) -> Schedules:
    """The trains of a year, as a feed has them."""
    trains = upcoming(date(number - 1, 12, 31), policy, limit=60)
    return Schedules(
        tuple(item for item in trains if item.start.year == number),
        tuple(day for day in trains.dropped if day.date.year == number),
    )


class TestToJson:
    """Programs read everything, in a shape that is written down."""

    def test_shape(self) -> None:
        """The keys come in a fixed order, and the text is what `to_dict` says."""
        text = exporters.to_json(CHRISTMAS)
        assert json.loads(text) == CHRISTMAS.to_dict()
        assert list(json.loads(text)) == list(CHRISTMAS.to_dict())
        assert text.isascii()
        assert text.endswith("}\n")

    def test_document(self) -> None:
        """Every key and value, one below the other for a person to read."""
        text = exporters.to_json(SMALL)
        assert text.splitlines()[:3] == [
            "{",
            '  "schema": "deploysched/schedule/1",',
            '  "policy": "weekly",',
        ]
        weekend = ["weekend"]
        expected = {
            "schema": "deploysched/schedule/1",
            "policy": "weekly",
            "source": "the wiki",
            "calendar": "plain",
            "roll": "skip",
            "tz": "Europe/Berlin",
            "go_live": "2026-11-12",
            "confirm_by": "2026-11-19T23:59:59+01:00",
            "nominal": "2026-11-20",
            "start": "2026-11-20",
            "stages": [
                {"stage": 1, "key": "all", "name": "All", "date": "2026-11-20"},
                {
                    "stage": 2,
                    "key": "(EU) the far, far away regions",
                    "name": "Rest | *EU*",
                    "date": "2026-11-23",
                },
            ],
            "earliest_completion": "2026-11-23",
            "typical_completion": {"start": "2026-11-30", "end": "2026-12-02"},
            "dropped": [{"date": "2026-11-13", "reasons": ["Town fair", "Flood"]}],
            "closed_days": [
                {"date": "2026-11-21", "reasons": weekend},
                {"date": "2026-11-22", "reasons": weekend},
            ],
            "advisories": [],
            "assumptions": [
                (
                    "a due day that is closed is passed over, for the next due day that is "
                    "a deployment day"
                ),
                "days off: the weekend and calendar 'plain'; freezes: none assumed",
            ],
        }
        assert json.loads(text) == expected
        assert list(json.loads(text)) == list(expected)

    def test_lines(self) -> None:
        """Several schedules are JSON Lines, one of them too; none are no lines."""
        schedules = upcoming(date(2026, 12, 16), limit=3)
        lines = exporters.to_json(schedules).splitlines()
        assert [json.loads(line)["start"] for line in lines] == [
            "2026-12-18",
            "2027-01-08",
            "2027-01-15",
        ]
        assert exporters.to_json(list(schedules)) == exporters.to_json(schedules)
        assert exporters.to_json([QUIET]).count("\n") == 1
        assert exporters.to_json([]) == ""

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile(self, name: str) -> None:
        """Any name comes back exactly, and stays on its line."""
        schedule = plan(date(2026, 12, 15), hostile(name))
        line = exporters.to_json([schedule])
        assert line.isascii()
        assert line.count("\n") == 1
        assert line.isprintable() or line[:-1].isprintable()
        read = json.loads(line)
        assert read["policy"] == read["stages"][0]["name"] == name
        assert name in read["dropped"][0]["reasons"]

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            (None, "schedules must be a Schedule or an iterable of them, not the No"),
            ("2026-11-25", "not the str '2026-11-25'"),
            (date(2026, 11, 25), "not the date 2026-11-25: plan(date(2026, 11, 25))"),
            ([QUIET, 5], r"schedules[1] must be a Schedule, not the int 5"),
        ],
    )
    @pytest.mark.parametrize("export", ["to_json", "to_csv", "to_markdown"])
    def test_invalid(self, export: str, wrong: object, said: str) -> None:
        """What is no schedule is refused by name."""
        with pytest.raises(TypeError, match=re.escape(said)):
            getattr(exporters, export)(wrong)


@pytest.fixture(scope="module")
def validator() -> Any:
    """The shipped schema, as a foreign package reads it."""
    jsonschema = pytest.importorskip("jsonschema")
    text = files("deploysched.data").joinpath("schedule.schema.json").read_text()
    kind = jsonschema.Draft202012Validator
    kind.check_schema(json.loads(text))
    return kind(json.loads(text), format_checker=kind.FORMAT_CHECKER)


class TestSchema:
    """The shape is a JSON schema that others can check against."""

    @given(schedule=SCHEDULES)
    def test_valid(self, validator: Any, schedule: Schedule) -> None:
        """Every schedule is of the schema."""
        validator.validate(json.loads(exporters.to_json(schedule)))

    @given(data=st.data())
    def test_reader_agrees(self, validator: Any, data: st.DataObject) -> None:
        """What the schema refuses the reader refuses, wherever the fault is."""
        document = json.loads(exporters.to_json(CHRISTMAS))
        place = document
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = data.draw(st.sampled_from(keys))
            inner = isinstance(place[key], dict | list) and place[key]
            if not (inner and data.draw(st.booleans())):
                break
            place = place[key]
        junk = [5, True, "x", "2026-02-30", "2026-W01-1", None, [], {}, [5], {"a": 1}]
        place[key] = data.draw(st.sampled_from(junk))
        if not validator.is_valid(document):
            with pytest.raises(ScheduleError):
                exporters.from_json(json.dumps(document), POWER_PLATFORM)


class TestFromJson:
    """A saved schedule is planned again, and a date that no longer holds is named."""

    @given(schedule=SCHEDULES)
    def test_round_trip(self, schedule: Schedule) -> None:
        """There and back is the same value, on whatever train an instant took."""
        text = exporters.to_json(schedule)
        assert exporters.from_json(text, schedule.policy) == schedule
        assert exporters.from_json(exporters.to_json([schedule]), schedule.policy) == (
            schedule
        )

    def test_notice(self) -> None:
        """With notice, the hour of a Go-Live decides; the file keeps the train."""
        early = plan(datetime(2026, 11, 5, 8, tzinfo=PACIFIC), POWER_PLATFORM_2022)
        late = plan(date(2026, 11, 5), POWER_PLATFORM_2022)
        assert early.go_live == late.go_live
        assert (early.start, late.start) == (date(2026, 11, 6), date(2026, 11, 13))
        for schedule in (early, late):
            text = exporters.to_json(schedule)
            assert (
                exporters.from_json(text, POWER_PLATFORM_2022).start == schedule.start
            )

    def test_drift_of_start(self) -> None:
        """A freeze that has come since is seen by the start that moved."""
        frozen = POWER_PLATFORM.with_freezes(
            Window(date(2027, 1, 4), date(2027, 1, 8), "January freeze")
        )
        with pytest.raises(ScheduleError) as caught:
            exporters.from_json(exporters.to_json(CHRISTMAS), frozen)
        assert str(caught.value) == (
            "start drifted: 2027-01-08 in the file, 2027-01-15 by policy 'Power Platform "
            "connectors': use the policy the file was made with, or plan again"
        )

    @pytest.mark.parametrize(
        ("window", "said"),
        [
            # inside the rollout: a later stage moves, the start stays
            (
                (date(2027, 1, 13), date(2027, 1, 13)),
                "stages[3].date drifted: 2027-01-13",
            ),
            # on a day that was closed anyway: no date has changed
            ((date(2027, 1, 9), date(2027, 1, 9)), None),
        ],
    )
    def test_drift_inside(self, window: tuple[date, date], said: str | None) -> None:
        """Only a date that differs is drift."""
        policy = POWER_PLATFORM.with_freezes(Window(*window))
        text = exporters.to_json(CHRISTMAS)
        if said is None:
            assert exporters.from_json(text, policy) == plan(date(2026, 12, 20), policy)
            return
        with pytest.raises(ScheduleError, match=re.escape(said)):
            exporters.from_json(text, policy)

    @pytest.mark.parametrize(
        ("path", "value", "said"),
        [
            (
                "policy",
                "Other\u202e",
                r"policy drifted: 'Other\u202e' in the file, Power",
            ),
            ("policy", "\x1b[2J", r"policy drifted: '\x1b[2J' in the file, Power"),
            ("policy", "x" * 1000, f"policy drifted: '{'x' * 60}'... in the file"),
            (
                "roll",
                "following",
                "roll drifted: following in the file, skip by policy",
            ),
            ("tz", "Europe/Berlin", "tz drifted: Europe/Berlin in the file"),
            ("calendar", "x", "calendar drifted: x in the file, US federal holidays"),
            (
                "go_live",
                "2026-12-10",
                "start drifted: 2027-01-08 in the file, 2026-12-11",
            ),
            (
                "nominal",
                "2027-01-07",
                "nominal drifted: 2027-01-07 in the file, 2027-01-",
            ),
            (
                "nominal",
                "2026-12-25",
                "nominal drifted: 2026-12-25 in the file, 2027-01-",
            ),
            (
                "nominal",
                "2099-01-01",
                "nominal drifted: 2099-01-01 in the file, 2027-01-",
            ),
            (
                "nominal",
                "1950-01-06",
                "nominal drifted: 1950-01-06 in the file, 2027-01-",
            ),
            (
                "nominal",
                "2100-12-31",
                "nominal drifted: 2100-12-31 in the file, 2027-01-",
            ),
            (
                "nominal",
                "1999-01-01",
                "nominal drifted: 1999-01-01 in the file, 2027-01-",
            ),
            (
                "confirm_by",
                "2027-01-07T23:59:58-08:00",
                "confirm_by drifted: 2027-01-07T23:59:58-08:00 in the file, 2027-01-07T23",
            ),
            (
                "typical_completion",
                None,
                "typical_completion.start drifted: None in the",
            ),
            (
                "dropped",
                [],
                "dropped[0].date drifted: nothing in the file, 2026-12-25 by",
            ),
            (
                "dropped",
                [
                    {"date": f"{day}", "reasons": ["x"]}
                    for day in ("2026-12-25", "2027-01-01", "2027-01-15")
                ],
                (
                    "dropped[2].date drifted: 2027-01-15 in the file, nothing by policy "
                    "'Power Platform connectors': use the policy"
                ),
            ),
            ("closed_days", [], "closed_days[0].date drifted: nothing in the file"),
            ("stages", [], "stages[0].stage drifted: nothing in the file, 1 by policy"),
        ],
    )
    def test_edited(self, path: str, value: object, said: str) -> None:
        """A file that was edited by hand is refused by the first thing that is off."""
        document = CHRISTMAS.to_dict() | {path: value}
        with pytest.raises(ScheduleError, match=re.escape(said)) as caught:
            exporters.from_json(json.dumps(document), POWER_PLATFORM)
        assert str(caught.value).isascii()

    @pytest.mark.parametrize(
        "nominal",
        [
            "2026-11-10",  # a Tuesday between the two trains, on which none is due
            "2026-11-12",
        ],
    )
    def test_no_train(self, nominal: str) -> None:
        """A day on which no train is due is no train, whatever the file says."""
        late = plan(date(2026, 11, 5), POWER_PLATFORM_2022)
        document = late.to_dict() | {"nominal": nominal}
        with pytest.raises(ScheduleError, match=r"^nominal drifted"):
            exporters.from_json(json.dumps(document), POWER_PLATFORM_2022)

    def test_train_that_cannot_be_taken(self) -> None:
        """A train that rolls back to the Go-Live is not taken for the one in the file."""
        policy = POWER_PLATFORM.with_roll(Roll.PRECEDING)
        schedule = plan(date(2026, 12, 24), policy)  # 25 December would start that day
        assert schedule.nominal == date(2027, 1, 1)
        document = schedule.to_dict() | {"nominal": "2026-12-25"}
        with pytest.raises(ScheduleError, match=r"^nominal drifted: 2026-12-25"):
            exporters.from_json(json.dumps(document), policy)

    def test_texts_may_change(self) -> None:
        """Reasons and advice are words: a later version may say them anew."""
        document = CHRISTMAS.to_dict() | {"advisories": [], "assumptions": ["new"]}
        document["dropped"][0]["reasons"] = ["Christmas"]
        text = json.dumps(document)
        assert exporters.from_json(text, POWER_PLATFORM) == CHRISTMAS

    def test_out_of_range(self) -> None:
        """A day that the calendar does not know is out of range, not a guess."""
        document = QUIET.to_dict() | {"go_live": "1950-01-01"}
        with pytest.raises(OutOfRangeError, match="1950-01-01 is outside"):
            exporters.from_json(json.dumps(document), POWER_PLATFORM)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            # no JSON at all
            ("", "the text is empty: give the JSON of one schedule"),
            (" \n\t", "the text is empty: give the JSON of one schedule"),
            (
                "\ufeff{}",
                (
                    "the text begins with a byte order mark: read it with "
                    "encoding='utf-8-sig'"
                ),
            ),
            ("{", f"the text is not JSON at line 1 column 2: {NO_KEY}"),
            ("{'a': 1}", f"the text is not JSON at line 1 column 2: {NO_KEY}"),
            (
                "{}\n{}",
                (
                    "the text is not JSON at line 2 column 1, as more follows one schedule: "
                    "read JSON Lines line by line"
                ),
            ),
            # JSON that means two things, or none
            ('{"b": 1, "a": 2, "a": 3}', "the key 'a' is there twice: keep one"),
            ("NaN", f"the text holds the number NaN: {SMALL_ONLY}"),
            ("[-Infinity]", f"the text holds the number -Infinity: {SMALL_ONLY}"),
            ("1e999", f"the text holds the number 1e999: {SMALL_ONLY}"),
            ("1.5", f"the text holds the number 1.5: {SMALL_ONLY}"),
            ("1234567890", f"the text holds the number 1234567890: {SMALL_ONLY}"),
            ("9" * 5000, f"the text holds the number {'9' * 20}: {SMALL_ONLY}"),
            ("[" * 100_000, "the text is nested too deeply: a schedule has 3 levels"),
            (
                '{"a":' * 100_000,
                "the text is nested too deeply: a schedule has 3 levels",
            ),
            (
                " " * 10_000_001,
                (
                    "the text has 10000001 characters, at most 10000000 are read: give one "
                    "schedule"
                ),
            ),
            # another top level
            ("null", "$ must be an object, not the null"),
            ("[]", "$ must be an object, not the list []"),
            ('"x"', "$ must be an object, not the text 'x'"),
            ("true", "$ must be an object, not the truth value True"),
            ("-0", "$ must be an object, not the number 0"),
            ("123456789", "$ must be an object, not the number 123456789"),
            # another schema
            ("{}", "$.schema is None: this version reads 'deploysched/schedule/1'"),
            (
                '{"schema": "deploysched/schedule/2"}',
                (
                    "$.schema is 'deploysched/schedule/2': this version reads "
                    "'deploysched/schedule/1'"
                ),
            ),
        ],
        ids=lambda value: value[:30] if isinstance(value, str) else None,
    )
    def test_malformed(self, text: str, said: str) -> None:
        """A text that is no schedule is refused in one sentence."""
        with pytest.raises(ScheduleError) as caught:
            exporters.from_json(text, POWER_PLATFORM)
        assert str(caught.value) == said

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            # keys
            (
                {"golive": "x"},
                "$ has the unknown key 'golive': did you mean 'go_live'?",
            ),
            (
                {"a\r\n": 1},
                (
                    r"$ has the unknown key 'a\r\n': known are schema, policy, source, "
                    "calendar, roll, tz, go_live, confirm_by, nominal, start, stages, "
                    "earliest_completion"
                ),
            ),
            ({"start": ...}, "$ has no key 'start': add it, or export again"),
            (
                {
                    "stages": [
                        {"stage": 1, "key": "a", "nam": "b", "date": "2026-11-27"}
                    ]
                },
                "$.stages[0] has the unknown key 'nam': did you mean 'name'?",
            ),
            (
                {"dropped": [{"date": "2026-11-27"}]},
                "$.dropped[0] has no key 'reasons': add it, or export again",
            ),
            # types, with their path
            ({"policy": 5}, "$.policy must be a text, not the number 5"),
            ({"stages": {}}, "$.stages must be a list, not the object {}"),
            ({"stages": [5]}, "$.stages[0] must be an object, not the number 5"),
            ({"go_live": None}, f"$.go_live {A_DAY}, not the null"),
            (
                {"go_live": "2026-W48-3"},
                f"$.go_live {A_DAY}, not the text '2026-W48-3'",
            ),
            (
                {"go_live": "2026-02-30"},
                f"$.go_live {A_DAY}, not the text '2026-02-30'",
            ),
            (
                {"go_live": "\u0662026-11-25"},
                rf"$.go_live {A_DAY}, not the text '\u0662026-11-25'",
            ),
            (
                {"start": "2026-11-27\n"},
                rf"$.start {A_DAY}, not the text '2026-11-27\n'",
            ),
            (
                {"confirm_by": "2026-11-26"},
                f"$.confirm_by {A_TIME}, not the text '2026-11-26'",
            ),
            (
                {"confirm_by": "2026-11-26T99:99:99-08:00"},
                f"$.confirm_by {A_TIME}, not the text '2026-11-26T99:99:99-08:00'",
            ),
            # an offset with seconds, which fromisoformat alone would take
            (
                {"confirm_by": "2026-11-26T23:59:59-08:00:30"},
                f"$.confirm_by {A_TIME}, not the text '2026-11-26T23:59:59-08:00:30'",
            ),
            (
                {"typical_completion": []},
                "$.typical_completion must be an object, not the list []",
            ),
            (
                {"typical_completion": {"start": "2026-11-27", "end": True}},
                f"$.typical_completion.end {A_DAY}, not the truth value True",
            ),
            (
                {"assumptions": ["a", 5]},
                "$.assumptions[1] must be a text, not the number 5",
            ),
            (
                {"advisories": [{"code": "a", "text": "b", "days": ["c"]}]},
                f"$.advisories[0].days[0] {A_DAY}, not the text 'c'",
            ),
        ],
        ids=str,
    )
    def test_wrong_shape(self, change: dict[str, object], said: str) -> None:
        """A wrong key or type is named by its path."""
        document = QUIET.to_dict() | change
        document = {key: item for key, item in document.items() if item is not ...}
        with pytest.raises(ScheduleError) as caught:
            exporters.from_json(json.dumps(document), POWER_PLATFORM)
        assert str(caught.value) == said

    def test_wrong_stage_date(self) -> None:
        """The path leads to the stage."""
        document = QUIET.to_dict()
        document["stages"][3]["date"] = 20261202
        with pytest.raises(ScheduleError) as caught:
            exporters.from_json(json.dumps(document), POWER_PLATFORM)
        said = f"$.stages[3].date {A_DAY}, not the number 20261202"
        assert str(caught.value) == said
        document["stages"][3] |= {"date": "2026-12-02", "stage": True}
        with pytest.raises(ScheduleError) as caught:
            exporters.from_json(json.dumps(document), POWER_PLATFORM)
        said = "$.stages[3].stage must be a whole number, not the truth value True"
        assert str(caught.value) == said

    def test_longest(self) -> None:
        """A text of exactly the greatest length is read."""
        text = exporters.to_json(SMALL).ljust(10_000_000)
        assert exporters.from_json(text, TOWN) == SMALL

    @given(text=st.text(max_size=60) | st.binary(max_size=60).map(repr))
    def test_any_text(self, text: str) -> None:
        """Whatever the text is, it is refused and nothing else happens."""
        with pytest.raises(ScheduleError):
            exporters.from_json(text, POWER_PLATFORM)

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            (None, "the NoneType None"),
            (b"{}", "the bytes b'{}'"),
            (5, "the int 5"),
            ([], "the list []"),
        ],
    )
    def test_no_text(self, text: object, shown: str) -> None:
        """Bytes must be decoded first, by whoever knows how."""
        with pytest.raises(TypeError) as caught:
            exporters.from_json(text, POWER_PLATFORM)
        assert str(caught.value) == f"text must be a str, not {shown}"

    def test_no_policy(self) -> None:
        """A policy is needed to plan again."""
        with pytest.raises(TypeError, match="policy must be a Policy, not the str"):
            exporters.from_json("{}", "Power Platform")


class TestToCsv:
    """A spreadsheet gets one row a stage, and no formula."""

    def read(self, text: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))

    def test_rows(self) -> None:
        """Each stage has its row, and the stated time stands beside each date."""
        rows = self.read(exporters.to_csv(CHRISTMAS))
        assert [row["key"] for row in rows] == [item.stage.key for item in CHRISTMAS]
        assert rows[3] == {
            "policy": "Power Platform connectors",
            "calendar": "US federal holidays",
            "roll": "skip",
            "go_live": "2026-12-20",
            "start": "2027-01-08",
            "stage": "4",
            "key": "europe",
            "name": "Europe, except the United Kingdom",
            "date": "2027-01-13",
            "earliest_completion": "2027-01-15",
            "stated_from": "2027-01-29",
            "stated_by": "2027-02-05",
        }

    def test_several(self) -> None:
        """Several schedules stand below one another; none are a heading."""
        text = exporters.to_csv([CHRISTMAS, QUIET])
        assert (
            text
            == exporters.to_csv(CHRISTMAS) + exporters.to_csv(QUIET).split("\n", 1)[1]
        )
        assert exporters.to_csv([]).splitlines() == [text.splitlines()[0]]

    def test_nothing_stated(self) -> None:
        """Where no time is stated the cells are empty."""
        row = self.read(exporters.to_csv(plan(date(2026, 11, 3), POWER_PLATFORM_2022)))[
            0
        ]
        assert (row["stated_from"], row["stated_by"]) == ("", "")

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile(self, name: str) -> None:
        """No cell begins as a formula, wherever a spreadsheet splits; nothing breaks."""
        text = exporters.to_csv(plan(date(2026, 12, 15), hostile(name)))
        assert text.count("\n") == 7
        assert all(c.isprintable() or c == "\n" for c in text)
        for row in self.read(text):
            for cell in row.values():
                for part in cell.split(";"):
                    assert not part.lstrip().startswith(tuple("=+-@\t\r\0\uff1d"))

    @pytest.mark.parametrize(
        ("name", "cell"),
        [
            ("=1", "'=1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("\ta", r"'\ta"),
            ("\ra", r"'\ra"),
            ("\0a", r"'\x00a"),
            ("  =1", "'  =1"),
            ("a;=1", "a;'=1"),
            # names that only look alike
            ("a=1", "a=1"),
            ("Asia - Pacific", "Asia - Pacific"),
            ("a; b", "a; b"),
            ("'quoted'", "'quoted'"),
            ("Zürich, 日本", "Zürich, 日本"),
        ],
    )
    def test_apostrophe(self, name: str, cell: str) -> None:
        """An apostrophe makes a formula a text; other names stay as they are."""
        policy = weekly(stages=(Stage("a", name, offset=0),))
        rows = self.read(exporters.to_csv(plan(date(2026, 11, 3), policy)))
        assert rows[0]["name"] == cell


class TestToMarkdown:
    """A tracker shows a table, with what the dates are worth."""

    def cells(self, line: str) -> list[str]:
        """Split a table row as GitHub does: at pipes without a backslash."""
        return [cell.strip() for cell in re.split(r"(?<!\\)(?:\\\\)*\|", line)[1:-1]]

    def test_page(self) -> None:
        """The table stands between the start and the stated time, with the reasons."""
        frozen = POWER_PLATFORM.with_freezes(
            Window(date(2027, 1, 12), date(2027, 1, 13), "power cut")
        )
        lines = exporters.to_markdown(plan(date(2026, 12, 20), frozen)).splitlines()
        assert lines[0].endswith("deployment starts Fri 2027-01-08")
        assert self.cells(lines[2]) == ["stage", "not before", "regions"]
        assert self.cells(lines[7]) == [
            "4",
            "Fri 2027-01-15",
            "Europe, except the United Kingdom",
        ]
        assert lines[10:] == [
            "",
            "All regions: not before 2027-01-20, the earliest the published rules allow.",
            "Microsoft's stated average, 3 to 4 weeks: 2027-01-29 to 2027-02-05.",
            "",
            "- No start: Fri 2026-12-25, Christmas Day",
            "- No start: Fri 2027-01-01, New Year's Day",
            "",
            "- Closed: Tue 2027-01-12 to Wed 2027-01-13, power cut",
            "- Closed: Mon 2027-01-18, Martin Luther King Jr. Day",
        ]

    def test_document(self) -> None:
        """A page is a heading, a table and what it rests on, each on lines of its own."""
        assert exporters.to_markdown(SMALL).splitlines() == [
            "Go-Live Thu 2026-11-12 (Europe/Berlin day): deployment starts Fri 2026-11-20",
            "",
            "| stage | not before | regions |",
            "| ---: | --- | --- |",
            "| 1 | Fri 2026-11-20 | All |",
            r"| 2 | Mon 2026-11-23 | Rest \| \*EU\* |",
            "",
            "All regions: not before 2026-11-23, the earliest the published rules allow.",
            "Contoso's stated average, 10 to 12 days: 2026-11-30 to 2026-12-02.",
            "",
            "- No start: Fri 2026-11-13, Town fair, Flood",
        ]

    def test_document_of_several(self) -> None:
        """A page of several has the Go-Live and the stated end in each row."""
        later = plan(date(2026, 11, 20), TOWN)
        assert exporters.to_markdown([SMALL, later]).splitlines() == [
            "| stage | not before | regions | Go-Live | stated by |",
            "| ---: | --- | --- | --- | --- |",
            "| 1 | Fri 2026-11-20 | All | 2026-11-12 | 2026-12-02 |",
            r"| 2 | Mon 2026-11-23 | Rest \| \*EU\* | 2026-11-12 | 2026-12-02 |",
            "| 1 | Fri 2026-11-27 | All | 2026-11-20 | 2026-12-09 |",
            r"| 2 | Mon 2026-11-30 | Rest \| \*EU\* | 2026-11-20 | 2026-12-09 |",
            "",
            "- No start: Fri 2026-11-13, Town fair, Flood",
        ]

    def test_nothing_else(self) -> None:
        """Where no time is stated and nothing is closed, nothing is said of it."""
        text = exporters.to_markdown(plan(date(2026, 11, 3), weekly()))
        assert text.endswith("the earliest these rules allow.\n")

    def test_several(self) -> None:
        """Several schedules share a table; each due day without a start is told once."""
        trains = upcoming(date(2026, 12, 16), limit=2)
        lines = exporters.to_markdown(trains).splitlines()
        head = ["stage", "not before", "regions", "Go-Live", "stated by"]
        assert self.cells(lines[0]) == head
        assert len(lines) == 2 + 12 + 3
        assert lines[-2:] == [
            "- No start: Fri 2026-12-25, Christmas Day",
            "- No start: Fri 2027-01-01, New Year's Day",
        ]
        both = exporters.to_markdown([CHRISTMAS, CHRISTMAS])
        assert both.count("- No start") == 2
        assert len(exporters.to_markdown([]).splitlines()) == 2

    def test_readings(self) -> None:
        """Under several policies each row names its own; an unstated time is empty."""
        other = plan(date(2026, 12, 20), POWER_PLATFORM_2022)
        lines = exporters.to_markdown([CHRISTMAS, other]).splitlines()
        assert self.cells(lines[0])[-1] == "rules"
        assert self.cells(lines[2])[-2:] == ["2027-02-05", "Power Platform connectors"]
        assert self.cells(lines[8])[-2:] == ["", "Power Platform connectors, June 2022"]

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile(self, name: str) -> None:
        """A name adds no cell, no line, no mark-up and no control."""
        schedule = plan(date(2026, 12, 15), hostile(name))
        text = exporters.to_markdown(schedule)
        plain = exporters.to_markdown(plan(date(2026, 12, 15), hostile("plain")))
        assert text.count("\n") == plain.count("\n")
        assert all(c.isprintable() or c == "\n" for c in text)
        for line in text.splitlines()[2:10]:
            assert len(self.cells(line)) == 3
        assert not re.search(r"(?<!\\)(?:\\\\)*[`<>\[\]*_~$&]", text)


class TestLastSafeDay:
    """Deadlines are safe when early: the day leaves 24 hours to its very end."""

    @pytest.mark.parametrize(
        ("schedule", "day"),
        [
            # a Friday start at 09:00: Thursday evening is too late, Wednesday is not
            (QUIET, date(2026, 11, 25)),
            (CHRISTMAS, date(2027, 1, 6)),
            # Friday's train rolls to Monday: Thursday is the last day, by the rules
            (
                plan(date(2026, 12, 20), POWER_PLATFORM.with_roll(Roll.FOLLOWING)),
                date(2026, 12, 24),
            ),
            # rolled back to Thursday
            (
                plan(date(2026, 12, 20), POWER_PLATFORM.with_roll(Roll.PRECEDING)),
                date(2026, 12, 22),
            ),
            # longer notice than 24 hours: its own deadline is the earlier one
            (
                plan(date(2026, 11, 3), weekly(notice=timedelta(hours=72))),
                date(2026, 11, 9),
            ),
            # the first second of Friday less 24 hours: all of Wednesday is safe
            (plan(date(2026, 11, 4), weekly(start_time=time(0))), date(2026, 11, 4)),
            # one second less than a day, and its end is not safe
            (
                plan(date(2026, 11, 4), weekly(start_time=time(23, 59, 58))),
                date(2026, 11, 4),
            ),
            (
                plan(date(2026, 11, 4), weekly(start_time=time(23, 59, 59))),
                date(2026, 11, 5),
            ),
        ],
    )
    def test_valid(self, schedule: Schedule, day: date) -> None:
        """The last day of which every second leaves the notice."""
        assert exporters.last_safe_day(schedule) == day

    @given(schedule=SCHEDULES)
    def test_law(self, schedule: Schedule) -> None:
        """The last second of that day keeps start and notice, the next day's does not."""
        policy = schedule.policy
        start = datetime.combine(schedule.start, policy.start_time, PACIFIC)

        def safe(day: date) -> bool:
            end = datetime.combine(day, time(23, 59, 59), PACIFIC)
            notice = start.astimezone(UTC) - end.astimezone(UTC)
            return notice >= timedelta(hours=24) and end <= schedule.confirm_by

        day = exporters.last_safe_day(schedule)
        assert safe(day)
        assert not safe(day + timedelta(days=1))


def titles_of(data: bytes) -> list[str]:
    """Unfold and unescape by RFC 5545, 3.1 and 3.3.11; icalendar < 7 unescapes twice."""
    lines = data.replace(b"\r\n ", b"").decode().split("\r\n")
    texts = [line.removeprefix("SUMMARY:") for line in lines if line[:8] == "SUMMARY:"]
    unescaped = {"n": "\n", "N": "\n"}
    return [
        re.sub(r"\\(.)", lambda found: unescaped.get(found[1], found[1]), text)
        for text in texts
    ]


def told(event: Any) -> dict[str, object]:
    """Return what tells an event from others, and check what all events share."""
    shared = {"DTSTAMP": STAMP, "TRANSP": "TRANSPARENT"}
    found = {key: getattr(value, "dt", value) for key, value in event.items()}
    assert {key: found.pop(key) for key in shared} == shared
    return found


class TestToIcs:
    """A calendar takes the events without trouble, and a new plan moves them."""

    @pytest.fixture(autouse=True)
    def package(self) -> None:
        self.icalendar = pytest.importorskip("icalendar")

    def events(self, data: bytes) -> list:
        return list(self.icalendar.Calendar.from_ical(data).walk("VEVENT"))

    def by_uid(self, data: bytes) -> dict[str, tuple[date, str]]:
        return {
            str(event["UID"]): (event["DTSTART"].dt, str(event["SUMMARY"]))
            for event in self.events(data)
        }

    def test_rollout(self) -> None:
        """A rollout is an event a stage and one for the stated time, all of whole days."""
        data = exporters.to_ics(QUIET, release="Contoso 1.2", stamp=STAMP, sequence=3)
        events = self.events(data)
        assert [
            (str(e["SUMMARY"]), e["DTSTART"].dt, e["DTEND"].dt) for e in events
        ] == [
            *(
                (
                    f"Contoso 1.2: {item.stage.name}, not before",
                    item.date,
                    item.date + timedelta(days=1),
                )
                for item in QUIET
            ),
            (
                "Contoso 1.2: all regions, Microsoft's stated average, 3 to 4 weeks",
                date(2026, 12, 18),
                date(2026, 12, 26),
            ),
        ]
        for event in events:
            assert event["DTSTART"].params["VALUE"] == "DATE"
            assert event["TRANSP"] == "TRANSPARENT"
            assert event["SEQUENCE"] == 3
            assert event["DTSTAMP"].dt == STAMP
            assert "STATUS" not in event
            assert not event.subcomponents

    def test_document(self) -> None:
        """Every property of a small rollout with its deadline.

        The digests are those of `printf '["stage", "Contoso 1.2", "all"]' | sha256sum`
        and the like: they never change, or a calendar shows each event twice.
        """
        data = exporters.to_ics(
            SMALL, release="Contoso 1.2", stamp=STAMP, sequence=2, alarm=True
        )
        rules = (
            "Computed from the rules, not observed.\n"
            "Rules: weekly; days off: the weekend and plain; roll: skip.\n"
            "Source: the wiki"
        )
        about = (
            "Go-Live Thu 2026-11-12 (Europe/Berlin day): deployment starts Fri 2026-11-20."
            "\nAll regions not before 2026-11-23, the earliest the published rules allow."
            "\nContoso's stated average, 10 to 12 days: 2026-11-30 to 2026-12-02."
            f"\nNo start Fri 2026-11-13, Town fair, Flood.\n{rules}"
        )
        deadline = (
            "For the start on Fri 2026-11-20, with 24 hours' notice.\n"
            "Last moment by the rules: Thu 2026-11-19 23:59:59 (Europe/Berlin), "
            f"2026-11-19 22:59:59 UTC.\n{rules}"
        )
        assert [told(event) for event in self.events(data)] == [
            {
                "UID": "2026-11-12-confirm-fce3052c1eb976bdf2e8b417@deploysched",
                "DTSTART": date(2026, 11, 18),
                "DTEND": date(2026, 11, 19),
                "SUMMARY": "Contoso 1.2: last safe day to confirm",
                "DESCRIPTION": deadline,
                "SEQUENCE": 2,
            },
            {
                "UID": "2026-11-12-all-5ffd60b481d8d3b8c12aecdf@deploysched",
                "DTSTART": date(2026, 11, 20),
                "DTEND": date(2026, 11, 21),
                "SUMMARY": "Contoso 1.2: All, not before",
                "DESCRIPTION": about,
                "SEQUENCE": 2,
            },
            {
                "UID": (
                    "2026-11-12-eu-the-far-far-away-reg-3cf346b31680a523313c373c"
                    "@deploysched"
                ),
                "DTSTART": date(2026, 11, 23),
                "DTEND": date(2026, 11, 24),
                "SUMMARY": "Contoso 1.2: Rest | *EU*, not before",
                "DESCRIPTION": about,
                "SEQUENCE": 2,
            },
            {
                "UID": "2026-11-12-stated-48c8131f003ea46b094c777d@deploysched",
                "DTSTART": date(2026, 11, 30),
                "DTEND": date(2026, 12, 3),
                "SUMMARY": (
                    "Contoso 1.2: all regions, Contoso's stated average, 10 to 12 days"
                ),
                "DESCRIPTION": about,
                "SEQUENCE": 2,
            },
        ]

    def test_document_of_a_feed(self) -> None:
        """Every property of a feed of one train, after a due day without a start."""
        data = exporters.to_ics(
            upcoming(date(2026, 11, 12), TOWN, limit=1), stamp=STAMP
        )
        rules = (
            "Computed from the rules, not observed.\n"
            "Rules: weekly; days off: the weekend and plain; roll: skip.\n"
            "Source: the wiki"
        )
        assert [told(event) for event in self.events(data)] == [
            {
                "UID": "2026-11-13-train-b2a20e4d0fd53f722d028379@deploysched",
                "DTSTART": date(2026, 11, 13),
                "DTEND": date(2026, 11, 14),
                "SUMMARY": "weekly: no start (Town fair, Flood)",
                "DESCRIPTION": (
                    "A train is due but dropped: Fri 2026-11-13, Town fair, Flood.\n"
                    f"{rules}"
                ),
                "SEQUENCE": 0,
            },
            {
                "UID": "2026-11-20-confirm-965a9c0c3ae36c513cfca143@deploysched",
                "DTSTART": date(2026, 11, 18),
                "DTEND": date(2026, 11, 19),
                "SUMMARY": "weekly: last safe day to confirm",
                "DESCRIPTION": (
                    "For the start on Fri 2026-11-20, with 24 hours' notice.\n"
                    "Last moment by the rules: Thu 2026-11-19 23:59:59 (Europe/Berlin), "
                    f"2026-11-19 22:59:59 UTC.\n{rules}"
                ),
                "SEQUENCE": 0,
            },
            {
                "UID": "2026-11-20-train-b2a20e4d0fd53f722d028379@deploysched",
                "DTSTART": date(2026, 11, 20),
                "DTEND": date(2026, 11, 21),
                "SUMMARY": "weekly: deployment starts",
                "DESCRIPTION": (
                    "Confirm by Thu 2026-11-19 (Europe/Berlin); the last safe day is Wed "
                    "2026-11-18.\nAll regions not before 2026-11-23, the earliest the "
                    "published rules allow.\nContoso's stated average, 10 to 12 days: "
                    f"2026-11-30 to 2026-12-02.\n{rules}"
                ),
                "SEQUENCE": 0,
            },
        ]

    @pytest.mark.parametrize(
        ("roll", "start"), [(Roll.SKIP, "2026-12-11"), (Roll.FOLLOWING, "2026-12-08")]
    )
    def test_document_of_what_is_gone(self, roll: Roll, start: str) -> None:
        """In a later edition each train that a freeze took is cancelled, in words."""
        policy = TOWN.with_roll(roll).with_freezes(
            Window(date(2026, 11, 19), date(2026, 12, 7), "long freeze")
        )
        trains = upcoming(date(2026, 11, 17), policy, limit=1)
        assert str(trains[0].start) == start
        data = exporters.to_ics(trains, stamp=STAMP, sequence=1)
        cancelled = [
            (
                str(e["UID"]),
                e["DTSTART"].dt.isoformat(),
                str(e["SUMMARY"]),
                str(e["DESCRIPTION"]),
            )
            for e in self.events(data)
            if e.get("STATUS") == "CANCELLED"
        ]
        # Rolled onto one start, the last train of the freeze keeps its two events and the
        # others lose both; dropped, each loses its deadline and tells the lack of a start.
        gone = {
            Roll.SKIP: ("20 confirm", "27 confirm", "04 confirm"),
            Roll.FOLLOWING: ("20 confirm", "20 train", "27 confirm", "27 train"),
        }[roll]
        digests = {
            "confirm": "965a9c0c3ae36c513cfca143",
            "train": "b2a20e4d0fd53f722d028379",
        }
        days = {
            "20": "Fri 2026-11-20",
            "27": "Fri 2026-11-27",
            "04": "Fri 2026-12-04",
        }
        assert cancelled == [
            (
                f"{days[number][4:]}-{kind}-{digests[kind]}@deploysched",
                days[number][4:],
                "weekly: no start, nothing to confirm",
                f"The train due {days[number]} is gone: a freeze.",
            )
            for number, kind in map(str.split, gone)
        ]

    @pytest.mark.skipif(not hasattr(clock, "tzset"), reason="needs a zone to move to")
    def test_any_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The zone of the machine has no part in any event, the last of all days too."""
        calendar = Calendar(name="end", covers=Window(date(9999, 12, 1), date.max))
        late = weekly(calendar=calendar, tz="UTC", start_time=time(23, 59))
        schedules = [SMALL, plan(date(9999, 12, 30), late)]
        here = exporters.to_ics(schedules, stamp=STAMP, alarm=True)
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        clock.tzset()
        try:
            assert clock.localtime(0).tm_hour == 9  # the machine has moved
            there = exporters.to_ics(schedules, stamp=STAMP, alarm=True)
        finally:
            monkeypatch.undo()
            clock.tzset()
        assert there == here

    def test_description(self) -> None:
        """Basis, reasons and policy are told in each event."""
        data = exporters.to_ics(CHRISTMAS, stamp=STAMP)
        text = str(self.events(data)[0]["DESCRIPTION"])
        assert text.splitlines() == [
            "Go-Live Sun 2026-12-20 (Pacific day): deployment starts Fri 2027-01-08.",
            "All regions not before 2027-01-15, the earliest the published rules allow.",
            "Microsoft's stated average, 3 to 4 weeks: 2027-01-29 to 2027-02-05.",
            "No start Fri 2026-12-25, Christmas Day.",
            "No start Fri 2027-01-01, New Year's Day.",
            "Computed from the rules, not observed.",
            RULES,
            f"Source: {POWER_PLATFORM.source}",
        ]

    def test_calendar(self) -> None:
        """The file is a calendar by RFC 5545, without a method: nobody is invited."""
        data = exporters.to_ics(QUIET, stamp=STAMP)
        calendar = self.icalendar.Calendar.from_ical(data)
        assert calendar["VERSION"] == "2.0"
        assert calendar["PRODID"] == "-//deploysched//deploysched//EN"
        assert "METHOD" not in calendar
        assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
        assert all(len(line) <= 75 for line in data.split(b"\r\n"))

    def test_nothing_stated(self) -> None:
        """Without a stated time and a source there is no word of them."""
        data = exporters.to_ics(plan(date(2026, 11, 3), weekly()), stamp=STAMP)
        (event,) = self.events(data)
        assert event["SUMMARY"] == "weekly: All, not before"
        assert "stated" not in event["DESCRIPTION"]
        assert "Source" not in event["DESCRIPTION"]

    def test_alarm(self) -> None:
        """The alarm rings at nine on the last safe day, on an event that says so."""
        data = exporters.to_ics(QUIET, release="Contoso 1.2", stamp=STAMP, alarm=True)
        first, *others = self.events(data)
        assert len(others) == 7
        assert first["SUMMARY"] == "Contoso 1.2: last safe day to confirm"
        assert first["DTSTART"].dt == date(2026, 11, 25)
        (alarm,) = first.subcomponents
        assert alarm["ACTION"] == "DISPLAY"
        assert alarm["TRIGGER"].dt == timedelta(hours=9)
        assert alarm["DESCRIPTION"] == first["SUMMARY"]
        assert (
            "Last moment by the rules: Thu 2026-11-26 23:59:59 (Pacific), "
            "2026-11-27 07:59:59 UTC."
        ) in str(first["DESCRIPTION"])
        assert not any(event.subcomponents for event in others)

    def test_feed(self) -> None:
        """A feed has a start and a deadline a train, and each Friday without, why."""
        trains = year(POWER_PLATFORM)
        data = exporters.to_ics(trains, stamp=STAMP)
        titles = Counter(str(event["SUMMARY"]) for event in self.events(data))
        name = "Power Platform connectors"
        assert titles == {
            f"{name}: deployment starts": 49,
            f"{name}: last safe day to confirm": 49,
            f"{name}: no start (New Year's Day)": 1,
            f"{name}: no start (Juneteenth National Independence Day (observed))": 1,
            f"{name}: no start (Christmas Day (observed))": 1,
            f"{name}: no start (New Year's Day (observed))": 1,
        }
        starts = {
            event["DTSTART"].dt
            for event in self.events(data)
            if event["SUMMARY"].endswith("starts")
        }
        assert starts == {item.start for item in trains}
        alarms = exporters.to_ics(trains, stamp=STAMP, alarm=True)
        assert alarms.count(b"BEGIN:VALARM") == 49

    def test_equal_bytes(self) -> None:
        """Equal input gives equal bytes, in whatever zone the stamp is told."""
        trains = year(POWER_PLATFORM)
        there = timezone(timedelta(hours=9))
        again = exporters.to_ics(year(POWER_PLATFORM), stamp=STAMP.astimezone(there))
        assert exporters.to_ics(trains, stamp=STAMP) == again
        fraction = STAMP.replace(microsecond=5)
        assert exporters.to_ics(trains, stamp=fraction) == again

    def test_another_process(self) -> None:
        """The same in another process: no order of hashing shows."""
        code = (
            "from datetime import *; from deploysched import plan, exporters; import sys;"
            "sys.stdout.buffer.write(exporters.to_ics(plan(date(2026, 12, 20)),"
            "release='Contoso \\u00e9', stamp=datetime(2026, 11, 20, 12, tzinfo=UTC)))"
        )
        runs = {
            subprocess.run(
                [sys.executable, "-c", code],
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("1", "2")
        }
        assert runs == {exporters.to_ics(CHRISTMAS, release="Contoso é", stamp=STAMP)}

    def test_uids_stay(self) -> None:
        """Another day of writing, another edition: the same events."""
        first = exporters.to_ics(year(POWER_PLATFORM), stamp=STAMP)
        second = exporters.to_ics(year(POWER_PLATFORM), stamp=LATER, sequence=1)
        assert self.by_uid(first) == self.by_uid(second)
        assert first != second

    def test_move(self) -> None:
        """A freeze moves the stages of a release: the same events on other days."""
        frozen = POWER_PLATFORM.with_freezes(
            Window(date(2026, 11, 23), date(2026, 12, 4), "freeze")
        )
        old = self.by_uid(exporters.to_ics(QUIET, release="A", stamp=STAMP))
        moved = plan(QUIET.go_live, frozen)
        new = self.by_uid(exporters.to_ics(moved, release="A", stamp=LATER, sequence=1))
        assert old.keys() == new.keys()
        assert all(old[uid][0] < new[uid][0] for uid in old)
        assert {uid: old[uid][1] for uid in old} == {uid: new[uid][1] for uid in new}

    def test_move_feed(self) -> None:
        """A freeze turns a start into the lack of it, and cancels its deadline."""
        old = self.by_uid(exporters.to_ics(year(POWER_PLATFORM), stamp=STAMP))
        frozen = year(POWER_PLATFORM.with_freezes(FREEZE))
        data = exporters.to_ics(frozen, stamp=LATER, sequence=1)
        new = self.by_uid(data)
        assert old.keys() == new.keys()
        days = {date(2027, 11, 26), date(2027, 12, 3)}
        changed = [uid for uid in old if old[uid] != new[uid]]
        titles = Counter((new[uid][0], new[uid][1].split(": ")[1]) for uid in changed)
        assert titles == {
            (day, text): 1
            for day in days
            for text in (
                "no start (Thanksgiving freeze)",
                "no start, nothing to confirm",
            )
        }
        cancelled = [e for e in self.events(data) if e.get("STATUS") == "CANCELLED"]
        assert {event["DTSTART"].dt for event in cancelled} == days
        assert len(cancelled) == 2
        # A first edition has nothing to take back.
        assert b"CANCELLED" not in exporters.to_ics(frozen, stamp=LATER)

    def test_move_feed_following(self) -> None:
        """Trains that a freeze rolls onto one start leave no old start behind."""
        policy = POWER_PLATFORM.with_roll(Roll.FOLLOWING)
        old = self.by_uid(exporters.to_ics(year(policy), stamp=STAMP))
        data = exporters.to_ics(
            year(policy.with_freezes(FREEZE)), stamp=LATER, sequence=1
        )
        assert old.keys() == self.by_uid(data).keys()
        cancelled = [e for e in self.events(data) if e.get("STATUS") == "CANCELLED"]
        assert [event["DTSTART"].dt for event in cancelled] == [date(2027, 11, 26)] * 2

    def test_merged_at_the_edge(self) -> None:
        """Where the calendar begins there is nothing earlier to cancel."""
        policy = weekly(roll=Roll.FOLLOWING)
        frozen = policy.with_freezes(Window(date(2026, 1, 1), date(2026, 1, 14), "f"))
        trains = upcoming(date(2026, 1, 2), frozen, limit=2)
        data = exporters.to_ics(trains, stamp=STAMP, sequence=1)
        assert [event["DTSTART"].dt for event in self.events(data)][:2] == [
            date(2026, 1, 2),
            date(2026, 1, 2),
        ]
        assert data.count(b"CANCELLED") == 2

    def test_uid_parts(self) -> None:
        """Release, Go-Live day and stage tell events apart; nothing computed does."""

        def uids(day: date, release: str | None) -> set[str]:
            data = exporters.to_ics(plan(day), release=release, stamp=STAMP)
            return set(self.by_uid(data))

        sets = [
            uids(date(2026, 11, 25), "A"),
            uids(date(2026, 11, 25), "B"),
            uids(date(2026, 11, 25), None),
            uids(date(2026, 11, 26), "A"),
        ]
        assert len(set.union(*sets)) == 4 * 7
        assert uids(date(2026, 11, 25), "e\u0301") == uids(date(2026, 11, 25), "\u00e9")
        for uid in sets[0]:
            assert re.fullmatch(r"2026-11-25-[a-z-]+-[0-9a-f]{24}@deploysched", uid)

    def test_several_rollouts(self) -> None:
        """Several rollouts are all written; two that a calendar cannot tell are not."""
        other = plan(date(2026, 12, 20))
        data = exporters.to_ics([QUIET, other], release="A", stamp=STAMP)
        assert len(self.events(data)) == 14
        said = "two events are the same to a calendar, 'A: Testing, not before' of"
        with pytest.raises(ScheduleError, match=said):
            exporters.to_ics([QUIET, QUIET], release="A", stamp=STAMP)

    def test_many_reasons(self) -> None:
        """A freeze of years fills no description: the first twelve stand for it."""
        freeze = Window(date(2026, 6, 1), date(2028, 5, 31), "long freeze")
        data = exporters.to_ics(
            plan(date(2026, 5, 29), POWER_PLATFORM.with_freezes(freeze)), stamp=STAMP
        )
        text = str(self.events(data)[0]["DESCRIPTION"])
        assert text.count("No start Fri") == 12
        assert "\n... and 92 more\n" in text

    def test_last_day_of_all(self) -> None:
        """The last day that dates know has no day after it, so its event has no end."""
        calendar = Calendar(name="end", covers=Window(date(9999, 12, 1), date.max))
        schedule = plan(date(9999, 12, 30), weekly(calendar=calendar, tz="UTC"))
        (event,) = self.events(exporters.to_ics(schedule, stamp=STAMP))
        assert event["DTSTART"].dt == date.max
        assert "DTEND" not in event

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile(self, name: str) -> None:
        """A name adds no property and no line, and comes back as it is shown."""
        schedule = plan(date(2026, 12, 15), hostile(name))
        data = exporters.to_ics(schedule, release=name, stamp=STAMP, alarm=True)
        plain = exporters.to_ics(
            plan(date(2026, 12, 15), hostile("plain")),
            release="plain",
            stamp=STAMP,
            alarm=True,
        )
        shape, wanted = (
            [
                sorted(component)
                for component in self.icalendar.Calendar.from_ical(x).walk()
            ]
            for x in (data, plain)
        )
        assert shape == wanted
        for line in data.split(b"\r\n"):
            assert len(line) <= 75
            assert line.decode().isprintable()  # whole letters, no control inside
            assert not line.startswith(b"ATTACH")
        for event in self.events(data):
            assert re.fullmatch("[!-~]+", str(event["UID"]))
        if name.isprintable():
            assert titles_of(data).count(f"{name}: {name}, not before") == 6

    @given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))
    def test_any_name(self, name: str) -> None:
        """Every name that can be seen comes back as it was given."""
        if not name.strip():
            return
        data = exporters.to_ics(QUIET, release=name, stamp=STAMP)
        for line in data.split(b"\r\n"):
            assert len(line) <= 75
            line.decode()
        if name.isprintable():
            title = f"{name}: Testing, not before"
            assert titles_of(data)[0] == title
            if "\\" not in name:
                assert str(self.events(data)[0]["SUMMARY"]) == title

    @pytest.mark.parametrize("release", ["\ud800", "x\udcff", "é" * 10**6, "", " \t"])
    def test_refused_names(self, release: str) -> None:
        """A name that no file can hold, or nobody can read, is refused."""
        with pytest.raises(ValueError, match=r"^release ") as caught:
            exporters.to_ics(QUIET, release=release, stamp=STAMP)
        assert len(str(caught.value)) < 400
        assert str(caught.value).isascii()

    @pytest.mark.parametrize(
        ("arguments", "kind", "said"),
        [
            (
                {"stamp": datetime(2026, 11, 20)},
                TypeError,
                (
                    "stamp must be an aware datetime, not the datetime "
                    "datetime.datetime(2026, 11, 20, 0, 0): "
                    "datetime(2026, 11, 20, tzinfo=UTC)"
                ),
            ),
            (
                {"stamp": date(2026, 11, 20)},
                TypeError,
                (
                    "stamp must be an aware datetime, not the date 2026-11-20: "
                    "datetime(2026, 11, 20, tzinfo=UTC)"
                ),
            ),
            (
                {"stamp": None},
                TypeError,
                (
                    "stamp must be an aware datetime, not the NoneType None: "
                    "datetime(2026, 11, 20, tzinfo=UTC)"
                ),
            ),
            (
                {"stamp": BEYOND},
                OutOfRangeError,
                (
                    f"stamp {repr(BEYOND)[:60]}... is outside the years that any calendar "
                    "knows"
                ),
            ),
            ({"sequence": -1}, ValueError, "sequence is -1: it must be at least 0"),
            (
                {"sequence": True},
                TypeError,
                "sequence must be an int, not the bool True",
            ),
            (
                {"sequence": 2**31},
                ValueError,
                "sequence is 2147483648: it must be at most 2147483647",
            ),
            (
                {"alarm": "no"},
                TypeError,
                "alarm must be True or False, not the str 'no'",
            ),
            ({"release": 5}, TypeError, "release must be a str, not the int 5"),
        ],
        ids=str,
    )
    def test_invalid(
        self, arguments: dict[str, object], kind: type[Exception], said: str
    ) -> None:
        """What an edition needs is asked for by name."""
        with pytest.raises(kind) as caught:
            exporters.to_ics(QUIET, **{"stamp": STAMP, **arguments})
        assert str(caught.value) == said

    def test_last_edition(self) -> None:
        """An edition may have the greatest number that the format knows."""
        data = exporters.to_ics(QUIET, stamp=STAMP, sequence=2_147_483_647)
        assert {event["SEQUENCE"] for event in self.events(data)} == {2_147_483_647}

    def test_nothing_to_write(self) -> None:
        """A calendar without an event is none."""
        said = "no schedule to write: a calendar needs at least one event"
        with pytest.raises(ScheduleError, match=f"^{said}$"):
            exporters.to_ics([], stamp=STAMP)

    def test_feed_of_a_release(self) -> None:
        """A feed is every release's; a label on it would be a guess."""
        trains = upcoming(date(2026, 12, 16), limit=1)
        with pytest.raises(
            ScheduleError, match=r"leave out release='Contoso 1\.2', or"
        ):
            exporters.to_ics(trains, release="Contoso 1.2", stamp=STAMP)


def test_without_icalendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the command that installs it is named."""
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(ImportError) as caught:
        exporters.to_ics(QUIET, stamp=STAMP)
    assert str(caught.value) == (
        "to_ics needs the icalendar package: python -m pip install 'deploysched[ics]'"
    )


@pytest.mark.parametrize("export", ["to_json", "to_csv", "to_markdown"])
def test_no_optional_package(export: str) -> None:
    """JSON, CSV and Markdown need nothing but the library."""
    code = (
        "import sys; from datetime import date; from deploysched import plan, exporters;"
        f"exporters.{export}(plan(date(2026, 11, 25)));"
        "sys.exit(bool({'icalendar', 'matplotlib', 'numpy'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
