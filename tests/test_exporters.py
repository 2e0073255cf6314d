"""Schedules as text that other people's tools read: nothing lost, nothing executed.

All but the laws use small rules of their own: no date here is one of the shipped rules.
"""

import csv
import functools
import io
import json
import operator
import re
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from importlib.resources import files

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import go_lives, policies

from deploysched import (
    Cadence,
    Calendar,
    Caution,
    Observed,
    Policy,
    Roll,
    ScheduleError,
    Schedules,
    Stage,
    Window,
    exporters,
    plan,
    text,
    upcoming,
)
from deploysched.planning import starts_in

STAMP = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY, SPAN = date(2026, 11, 12), Window(date(2026, 11, 1), date(2026, 12, 5))

# Names that do harm where a format lets them: line breaks, formulas, markup, terminal
# controls, marks of direction, and letters of two octets where lines are folded.
HOSTILE = (
    "A\r\nATTACH:http://evil",
    "=cmd|'/C calc'!A0",
    "\t+1;-1,@SUM(A1)\\n \\, \\;",
    "\uff1dcmd",
    "<script>alert(1)</script>",
    "\x1b[31m\u202eevil\u2028\0\x85",
    "日" * 40,
    "a|b`c`[d](javascript:x)*e*_f_~~g~~$h$&amp;\\|",
    '"; DROP, "x',
)


def one_day(*day, name=""):
    return Window(date(*day), date(*day), name)


@functools.cache
def town(name="", **changes):
    """Rules of two stages; with a name, that name wherever free text goes."""
    calendar = Calendar(
        name=name or "plain",
        covers=Window(date(2026, 1, 1), date(2027, 12, 31)),
        holidays={date(2026, 11, 13): (name or "Town fair", "Flood")},
        freezes=[one_day(2026, 11, 23, name=name or "power cut")],
    )
    stages = (Stage(f"{name}all", name or "All", offset=0),)
    said = {"text": name or "Friends say 20 to 30 days", "source": "the log"}
    since = {"since": date(2025, 4, 1), "until": date(2026, 1, 1), "source": "the log"}
    rules = {
        "name": name or "weekly",
        "calendar": calendar,
        "stages": (*stages, Stage(f"{name}rest", name or "The rest", offset=1)),
        "cadence": Cadence("FREQ=WEEKLY;BYDAY=FR"),
        "stated": (timedelta(10), timedelta(12)),
        "observed": Observed(rollouts=3, days=(14, 20), who=name or "friends", **since),
        "cautions": (
            Caution(code="longer", stated=(timedelta(20), timedelta(30)), **said),
        ),
        "tz": "Europe/Berlin",
        "source": name or "the wiki",
        "owner": name or "Contoso",
    }
    return Policy(**rules | changes)


TOWN = town()
SMALL = plan(DAY, TOWN)  # a train dropped, and a day closed inside
RULES = [
    "Computed from the rules: what is due, not what has happened.",
    "Rules: weekly; days off: the weekend and plain; roll: skip.",
    "Source: the wiki",
]
# Written by version 0.1.0 for the same days, without the freeze.
FIRST_EDITION = (
    '{"schema": "deploysched/schedule/1", "policy": "weekly", "source": "the wiki", '
    '"calendar": "plain", "roll": "skip", "tz": "Europe/Berlin", "go_live": "2026-11-12", '
    '"confirm_by": "2026-11-19T23:59:59+01:00", "nominal": "2026-11-20", "start": '
    '"2026-11-20", "stages": [{"stage": 1, "key": "all", "name": "All", "date": '
    '"2026-11-20"}, {"stage": 2, "key": "rest", "name": "Rest", "date": "2026-11-23"}], '
    '"earliest_completion": "2026-11-23", "typical_completion": {"start": "2026-11-30", '
    '"end": "2026-12-02"}, "dropped": [{"date": "2026-11-13", "reasons": ["Fair"]}], '
    '"closed_days": [{"date": "2026-11-21", "reasons": ["weekend"]}, {"date": '
    '"2026-11-22", "reasons": ["weekend"]}], "advisories": [], "assumptions": ["old"]}'
)


@st.composite
def schedules(draw):
    policy = draw(policies())
    try:
        return plan(draw(go_lives(policy)), policy)
    except ScheduleError:
        return SMALL


@pytest.mark.parametrize("name", HOSTILE)
def test_json_keeps_any_name(name):
    """Exactly, in ASCII; one is for people, several are JSON Lines."""
    found = plan(DAY, town(name))
    one, several = exporters.to_json(found), exporters.to_json([found, found])
    assert list(json.loads(one).items()) == list(found.to_dict().items())
    assert one.splitlines()[1] == '  "schema": "deploysched/schedule/1",'
    assert several.isascii()
    assert [json.loads(line) for line in several.split("\n")[:-1]] == [
        found.to_dict()
    ] * 2


@given(schedule=schedules())
def test_json_there_and_back_is_the_same_value(schedule):
    """Whatever train an instant took."""
    assert exporters.from_json(exporters.to_json(schedule), schedule.policy) == schedule


def test_json_keeps_the_train_where_notice_makes_the_hour_decide():
    """If it can be had on that day."""
    policy = town(notice=timedelta(hours=24))
    hours = [datetime(2026, 11, 19, hour, tzinfo=UTC) for hour in (7, 19)]
    early, late = (plan(hour, policy) for hour in hours)
    assert (early.go_live, early.start < late.start) == (late.go_live, True)
    for schedule in (early, late):
        assert exporters.from_json(exporters.to_json(schedule), policy) == schedule
    last = policy.trains[policy.timetable.whole - 1]  # whose day ends without a train
    schedule = plan(last.confirm_by, policy)
    assert exporters.from_json(exporters.to_json(schedule), policy) == schedule
    for day, nominal in ((16, "2026-11-27"), (20, "2026-11-20")):
        document = plan(date(2026, 11, day), policy).to_dict() | {"nominal": nominal}
        with pytest.raises(ScheduleError, match=r"^\$\.nominal drifted"):
            exporters.from_json(json.dumps(document), policy)


def test_json_of_the_first_edition_is_read():
    """It lacks later keys, and words may have been said anew since."""
    policy = attrs.evolve(TOWN, calendar=TOWN.calendar.without_freezes())
    assert exporters.from_json(FIRST_EDITION, policy) == plan(DAY, policy)
    moved = FIRST_EDITION.replace("2026-12-02", "2026-12-03")
    with pytest.raises(ScheduleError, match=r"^\$\.stated_completion\.end drifted"):
        exporters.from_json(moved, policy)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"calendar": "x\u202e" * 90}, r"$.calendar drifted: 'x\u202ex\u202e"),
        ({"nominal": "1950-01-06"}, "$.nominal drifted: '1950-01-06' in the file"),
        ({"stated_completion": None}, "$.stated_completion drifted: None in the file"),
        ({"dropped": []}, "$.dropped[0] drifted: 'nothing' in the file, {'date'"),
        ({"stages": [{"stage": True}]}, "$.stages[0].stage drifted: True in the file"),
        (
            {"go\nlive": 5},
            r"$.go\nlive drifted: 5 in the file, 'nothing' by the policy",
        ),
        ({"go_live": None}, "$.go_live and $.nominal are [None, '2026-11-20']: give"),
        ({"schema": "other/2"}, "$.schema is 'other/2': this version reads 'deploy"),
        ("[]", "$.schema is []"),
        ("{}\n{}", "Extra data: line 2 column 1"),
        ("9" * 5000, "Exceeds the limit"),
        ("[" * 100_000, "maximum recursion depth exceeded"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_json_of_anything_else_is_refused(given, said):
    """By its path, in ASCII, with both values; or where it is no JSON."""
    if isinstance(given, dict):
        given = json.dumps(SMALL.to_dict() | given)
    with pytest.raises(ScheduleError) as caught:
        exporters.from_json(given, TOWN)
    start = "the text is not the JSON of one schedule: "
    assert str(caught.value).removeprefix(start).startswith(said)
    assert str(caught.value).isascii()


def test_the_schema_is_that_of_the_schedules_and_of_the_reader():
    """It knows each key; what it refuses the reader refuses, but in words."""
    jsonschema = pytest.importorskip("jsonschema")
    data = files("deploysched.data").joinpath("schedule.schema.json").read_text()
    kind = jsonschema.Draft202012Validator
    kind.check_schema(json.loads(data))
    schema = kind(json.loads(data), format_checker=kind.FORMAT_CHECKER)
    schema.validate(json.loads(FIRST_EDITION))
    given(schedule=schedules())(lambda schedule: schema.validate(schedule.to_dict()))()
    known = set(schema.schema["properties"]) - {"typical_completion"}
    assert known == set(SMALL.to_dict())
    junk = [5, True, "x", "2026-02-30", "2026-W01-1", None, [], {}, [5], {"a": 1}]
    refused = 0
    for *place, key in paths(SMALL.to_dict()):
        for value in junk:
            document = SMALL.to_dict()
            functools.reduce(operator.getitem, place, document)[key] = value
            if not schema.is_valid(document):
                refused += 1
                with pytest.raises(ScheduleError):
                    exporters.from_json(json.dumps(document), TOWN)
    assert refused > 200


def paths(place):
    """Yield the way to each value of a document that is not there to be read."""
    words = {"source", "name", "reasons", "advisories", "assumptions"}
    steps = place if isinstance(place, dict) else range(len(place))
    for key in (key for key in steps if key not in words):
        yield (key,)
        if isinstance(place[key], dict | list):
            yield from ((key, *rest) for rest in paths(place[key]))


def cells(document):
    return list(csv.reader(io.StringIO(document, newline=""), strict=True))


def test_csv_has_a_row_a_stage_with_the_three_bases():
    """Several stand below one another; none are a heading; what is missing is empty."""
    document = (
        "policy,calendar,roll,go_live,start,stage,key,name,date,earliest_completion,"
        "stated_start,stated_end,observed_start,observed_end,advisories\n"
        "weekly,plain,skip,2026-11-12,2026-11-20,1,all,All,2026-11-20,2026-11-24,"
        "2026-11-30,2026-12-02,2026-11-26,2026-12-02,longer\n"
        "weekly,plain,skip,2026-11-12,2026-11-20,2,rest,The rest,2026-11-24,"
        "2026-11-24,2026-11-30,2026-12-02,2026-11-26,2026-12-02,longer\n"
    )
    assert exporters.to_csv(SMALL) == document
    bare = plan(DAY, town(stated=None, observed=None))
    assert exporters.to_csv([SMALL, bare]).startswith(document)
    assert cells(exporters.to_csv(bare))[1][10:] == ["", "", "", "", "longer"]
    assert cells(exporters.to_csv([])) == cells(document)[:1]


def test_markdown_is_a_heading_a_table_and_a_line_a_fact():
    """Each of several schedules has a page of its own; none have none."""
    page = exporters.to_markdown(SMALL)
    assert page.splitlines() == [
        "Go-Live Thu 2026-11-12 (Europe/Berlin day): deployment starts Fri 2026-11-20",
        "",
        "| stage | not before | regions |",
        "| ---: | --- | --- |",
        "|   1 | Fri 2026-11-20 | All |",
        "|   2 | Tue 2026-11-24 | The rest |",
        "",
        *(f"- {said}" for said in text.sentences(SMALL)),
    ]
    assert exporters.to_markdown([SMALL, SMALL]) == f"{page}\n{page}"
    assert exporters.to_markdown([]) == ""


def test_markdown_of_starts_is_one_table_with_cautions_once():
    """Days without a start stand in it."""
    found = starts_in(SPAN, TOWN)
    page = f"Starts, weekly\n\n{text.starts(found).markdown()}\n"
    assert exporters.to_markdown(found) == f"{page}\n- Friends say 20 to 30 days.\n"


@pytest.mark.parametrize("name", HOSTILE)
def test_markdown_shows_any_name_as_it_is_written(name):
    """Rendered, a page has the cells and lines that it should, and no link."""
    markdown_it = pytest.importorskip("markdown_it")
    renderer = markdown_it.MarkdownIt().enable(["table", "strikethrough"])
    kinds = []
    for policy in (town("plain"), town(name)):
        one, several = plan(DAY, policy), starts_in(SPAN, policy)
        page = exporters.to_markdown(one) + "\n" + exporters.to_markdown(several)
        tokens = renderer.parse(page)
        kinds.append([token.type for token in tokens])
    assert kinds[0] == kinds[1]
    parts = [token.children for token in tokens if token.type == "inline"]
    assert {part.type for line in parts for part in line} <= {"text", "text_special"}
    shown = ["".join(part.content for part in line) for line in parts]
    assert shown.count(text.clean(name).strip()) == 2
    assert text.clean(f"Starts, {name}") in shown


def ics(what, **options):
    pytest.importorskip("icalendar")
    return exporters.to_ics(what, **{"stamp": STAMP} | options)


def events(data):
    """Read back what was written, by a foreign package."""
    return list(
        pytest.importorskip("icalendar").Calendar.from_ical(data).walk("VEVENT")
    )


def by_uid(data):
    return {
        str(event["UID"]): (event["DTSTART"].dt, str(event["SUMMARY"]))
        for event in events(data)
    }


def lines(event):
    return str(event["DESCRIPTION"]).split("\n")


def test_a_rollout_is_an_event_a_stage_and_one_for_each_other_basis():
    """With all that is known of it, and the identity that it has always had."""
    data = ics(SMALL, release="A 1", sequence=3)
    days = [(e["SUMMARY"], e["DTSTART"].dt, e["DTEND"].dt) for e in events(data)]
    assert days == [
        ("A 1: All, not before", date(2026, 11, 20), date(2026, 11, 21)),
        ("A 1: The rest, not before", date(2026, 11, 24), date(2026, 11, 25)),
        ("A 1: all regions as observed", date(2026, 11, 26), date(2026, 12, 3)),
        ("A 1: all regions as stated", date(2026, 11, 30), date(2026, 12, 3)),
    ]
    # The digest is that of `printf '["stage", "A 1", "all"]' | sha256sum`: another would
    # show each event twice to who has it.
    assert events(data)[0]["UID"] == "2026-11-12-6cf8e50dd5630486df211268@deploysched"
    lead = (
        "Go-Live Thu 2026-11-12 (Europe/Berlin day): deployment starts Fri 2026-11-20."
    )
    for event in events(data):
        assert lines(event) == [lead, *text.sentences(SMALL), *RULES]
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert event["TRANSP"] == "TRANSPARENT"
        assert (event["SEQUENCE"], event["DTSTAMP"].dt) == (3, STAMP)
        assert not event.subcomponents
    with pytest.raises(ScheduleError, match="two events are the same to a calendar"):
        ics([SMALL, SMALL])
    others = ((16, "A"), (16, "B"), (16, None), (17, "A"))
    found = [ics(plan(date(2026, 11, n), TOWN), release=label) for n, label in others]
    assert len({uid for data in found for uid in by_uid(data)}) == 4 * 4
    typed = [by_uid(ics(SMALL, release=name)).keys() for name in ("e\u0301", "\u00e9")]
    assert typed[0] == typed[1]


def test_a_feed_has_a_start_and_a_deadline_a_train_and_each_due_day_without():
    """With why, and how often to look again; the safe day leaves the hours asked for."""
    asks = Caution(code="n", text="n", source="n", notice=timedelta(hours=30))
    safe = events(ics(upcoming(DAY, town(cautions=(asks,)), limit=1)))[1]
    assert safe["DTSTART"].dt == date(2026, 11, 18)
    assert " 2026-11-18 (Europe/Berlin), at least 30 h before the" in lines(safe)[0]
    found = starts_in(Window(date(2026, 11, 9), date(2026, 11, 22)), TOWN)
    data = ics(found, name="A, b")
    assert list(by_uid(data).values()) == [
        (date(2026, 11, 13), "weekly: no start (Town fair, Flood)"),
        (date(2026, 11, 19), "weekly: last safe day to confirm"),
        (date(2026, 11, 20), "weekly: deployment starts"),
    ]
    none, *train = map(lines, events(data))
    dropped = "A train is due but dropped: Fri 2026-11-13, Town fair, Flood."
    assert none == [dropped, *RULES]
    lead = (
        "Confirm by Thu 2026-11-19 (Europe/Berlin) for the start on Fri 2026-11-20; "
        "last moment by the rules: Thu 2026-11-19 23:59:59 (Europe/Berlin), "
        "2026-11-19 22:59:59 UTC."
    )
    assert train == [[lead, *text.sentences(found[0]), *RULES]] * 2
    for shown in (
        rb"NAME:A\, b",
        rb"X-WR-CALNAME:A\, b",
        rb"DESCRIPTION:Computed from the rules: what is due\, not",
        rb"X-WR-CALDESC:Computed from the rules: what is due\, not",
        b"REFRESH-INTERVAL;VALUE=DURATION:P1D\r\n",
        b"X-PUBLISHED-TTL:P1D\r\n",
    ):
        assert b"\r\n" + shown in data
    assert b"\r\nNAME:weekly\r\n" in ics(found)
    assert b"NAME" not in ics(SMALL)


def test_the_alarm_rings_at_nine_on_the_last_safe_day_and_nowhere_else():
    """A rollout has that day only then."""
    first, *others = events(ics(SMALL, release="A", alarm=True))
    assert first["SUMMARY"] == "A: last safe day to confirm"
    assert first["DTSTART"].dt == date(2026, 11, 19)
    (alarm,) = first.subcomponents
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(hours=9))
    assert alarm["DESCRIPTION"] == first["SUMMARY"]
    assert not any(event.subcomponents for event in others)
    assert b"VALARM" not in ics(starts_in(SPAN, TOWN))
    for event in events(ics(starts_in(SPAN, TOWN), alarm=True)):
        assert len(event.subcomponents) == event["SUMMARY"].endswith("confirm")


def test_equal_input_gives_equal_bytes():
    """In whatever zone the stamp is told."""
    found = starts_in(SPAN, TOWN)
    there = STAMP.astimezone(timezone(timedelta(hours=9))).replace(microsecond=5)
    assert ics(found, stamp=there) == ics(found)
    by_hand = Schedules(found.items)
    assert ics(by_hand).count(b"starts") == len(found)


@pytest.mark.parametrize(
    ("roll", "moved"),
    [
        (Roll.SKIP, (date(2026, 11, 27), "weekly: no start (x)")),
        (Roll.FOLLOWING, (date(2026, 11, 30), "weekly: deployment starts")),
    ],
)
def test_a_new_plan_moves_the_events(roll, moved):
    """A freeze moves stages and rolled starts, and turns a start into the lack of it."""
    rules = town(roll=roll)
    closed = one_day(2026, 11, 27, name="x")
    old, new = (
        by_uid(ics(starts_in(SPAN, each), stages=True))
        for each in (rules, rules.with_freezes(closed))
    )
    start = (closed.start, "weekly: deployment starts")
    assert [new[uid] for uid in old if old[uid] == start] == [moved]
    plain, rollouts = by_uid(ics(starts_in(SPAN, rules))), []
    assert plain.items() < old.items()
    stages = [title for _, title in (old[uid] for uid in old.keys() - plain.keys())]
    assert set(stages) == {"weekly: All, not before", "weekly: The rest, not before"}
    for each in (rules, rules.with_freezes(closed)):
        rollouts.append(by_uid(ics(plan(date(2026, 11, 20), each), alarm=True)))
        assert not rollouts[-1].keys() & old.keys()  # a feed is never replaced by one
    assert rollouts[0].keys() == rollouts[1].keys()
    assert rollouts[0] != rollouts[1]


@pytest.mark.parametrize("span", ["2011-12-20 2012-01-20", "9999-12-01 9999-12-31"])
def test_the_ends_of_time_are_days_like_others(span):
    """A day that the clock left out, and the last day of all."""
    covers = Window(*map(date.fromisoformat, span.split()))
    bare = {"stated": None, "observed": None, "cautions": (), "tz": "Pacific/Apia"}
    calendar = Calendar(name="end", covers=covers)
    found = starts_in(covers, town(calendar=calendar, stages=TOWN.stages[:1], **bare))
    assert ics(found, stages=True).count(b"starts") == len(found) > 3


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_adds_no_property_and_no_line(name):
    """And comes back as it is shown."""
    shapes = []
    for each in (name, "plain"):
        policy, shape = town(each), []
        for what in (plan(DAY, policy), starts_in(SPAN, policy)):
            data = ics(what, alarm=True)
            shape += sorted(map(sorted, events(data)))
            for line in data.split(b"\r\n"):
                assert len(line) <= 75
                assert line.decode().isprintable()  # whole letters, no control
        shapes.append(shape)
        # Unfolded and unescaped by RFC 5545, 3.1 and 3.3.11; icalendar < 7 does it twice.
        plain = ics(plan(DAY, policy), release=each).replace(b"\r\n ", b"").decode()
        titles = re.sub(r"\\(.)", r"\1", plain).split("\r\n")
        shown = text.clean(each)
        assert titles.count(f"SUMMARY:{shown}: {shown}, not before") == 2
        assert all(re.fullmatch("UID:[!-~]+", x) for x in titles if x[:4] == "UID:")
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(
    ("what", "options", "said"),
    [
        (SMALL, {"stamp": datetime(2026, 11, 20)}, "which names no instant"),
        (
            SMALL,
            {"stamp": date(2026, 11, 20)},
            "stamp must be a datetime, not the date",
        ),
        (SMALL, {"sequence": -1}, "sequence is -1: it must be at least 0"),
        ([SMALL, 5], {}, "schedules[1] must be a Schedule, not the int 5"),
        (Schedules((), (), TOWN), {}, "no start and no due day to write: give other"),
        (
            Schedules((SMALL,)),
            {"release": "A 1"},
            "no release, here 'A 1': leave it out",
        ),
    ],
)
def test_what_an_edition_needs_is_asked_for_by_name(what, options, said):
    """And what a feed cannot have is refused."""
    with pytest.raises((TypeError, ValueError), match=re.escape(said)):
        ics(what, **options)


def test_without_icalendar_the_command_that_installs_it_is_named(monkeypatch):
    """The extra, as pip takes it."""
    monkeypatch.setitem(sys.modules, "icalendar", None)
    monkeypatch.delitem(sys.modules, "deploysched.exporters.ics", raising=False)
    monkeypatch.delattr(exporters, "ics", raising=False)
    with pytest.raises(ImportError, match=r"pip install 'deploysched\[ics\]'$"):
        exporters.to_ics(SMALL, stamp=STAMP)
