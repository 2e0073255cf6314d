"""What arguments must be, and how days, names and tables are written."""

import enum
import re
import subprocess
import sys
from collections import UserList, UserString
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploysched import (
    POWER_PLATFORM,
    OutOfRangeError,
    ScheduleError,
    Stage,
    Window,
    _checks,
    _text,
    plan,
)


class OddDate(date):
    """A date that lies about its number of days."""

    def toordinal(self):
        return 1

    def isoformat(self):
        return "a lie"


class LoudStr(str):
    """A str that speaks of something else when it is turned into one."""

    __slots__ = ()

    def __str__(self):
        return "something else"


class Letter(str, enum.Enum):  # noqa: UP042, the older form, which prints its own name
    A = "alpha"


class Broken:
    def __repr__(self):
        raise RuntimeError("no repr today")


class Tall:
    def __repr__(self):
        return "first line\nsecond \x1b[2Jline\r"


def one_line(sentence: str) -> bool:
    return sentence.isascii() and sentence.isprintable()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: _checks.zone(5), "tz must be a str, not the int 5"),
        (
            lambda: _checks.moment(None, "on", "UTC"),
            "on must be a date or an aware datetime, not the NoneType None",
        ),
        (
            lambda: _checks.moment(5, "on", "UTC"),
            "on must be a date or an aware datetime, not the int 5",
        ),
    ],
)
def test_name_of_the_argument(call, sentence):
    """The error begins with the name of the argument that is wrong."""
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == sentence


def test_beyond_all_years():
    """A moment whose day in the zone is in no year is out of range, by its name."""
    last = datetime.max.replace(tzinfo=UTC)
    with pytest.raises(
        ValueError, match=r"^on datetime.*9999, 12, 31.* is outside the"
    ):
        _checks.moment(last, "on", "Asia/Tokyo")


class TestSeveral:
    @pytest.mark.parametrize("count", [0, 2, 3])
    def test_as_many_as_allowed(self, count):
        """Up to the limit they are frozen, in their order."""
        given = list(range(count))
        assert _checks.several(iter(given), "things", "ints", 3) == tuple(given)

    def test_one_too_many(self):
        """One more is refused, and no further one is asked for."""

        def things():
            yield from range(4)
            raise AssertionError("a fifth one was asked for")

        with pytest.raises(ValueError, match=r"^more than 3 things: give fewer$"):
            _checks.several(things(), "things", "ints", 3)


class TestShow:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (date(2026, 11, 25), "2026-11-25"),
            (date(1, 2, 3), "0001-02-03"),
            ("2026-11-25", "'2026-11-25'"),
            ("é\n\x1b", r"'\xe9\n\x1b'"),
            ("it's", '"it\'s"'),
            ("\udcff", r"'\udcff'"),
            ("x" * 60, f"'{'x' * 60}'"),
            ("x" * 61, f"'{'x' * 60}'..."),
            (5, "5"),
            (None, "None"),
            (True, "True"),
            ([1] * 20, f"[{'1, ' * 19}1]"),
            ([1] * 21, f"[{'1, ' * 19}1,..."),
            (Broken(), "<Broken>"),
            (["é"], r"['\xe9']"),
            pytest.param(10**5000, "<int>", id="5001 digits"),
        ],
    )
    def test_values(self, value, shown):
        """A value is shown as ASCII, cut after 60 characters, whatever its repr does."""
        assert _checks.show(value) == shown

    @given(st.one_of(st.text(), st.binary(), st.lists(st.text()), st.floats()))
    def test_law_38(self, value):
        """Law 38: whatever it is, one line of ASCII of a bounded length."""
        shown = _checks.show(value)
        assert one_line(shown)
        assert len(shown) <= 60 * 10 + 5  # each character may take ten to be escaped

    def test_one_line(self):
        """A repr of several lines, as of a table, is shown on one."""
        assert _checks.show(Tall()) == r"first line\nsecond \x1b[2Jline\r"
        assert one_line(_checks.show([Tall()]))

    def test_tables(self):
        """A numpy array of several rows is shown on one line."""
        np = pytest.importorskip("numpy")
        assert one_line(_checks.show(np.zeros((3, 3))))

    def test_deep(self):
        """A list that is too deep to be shown is named by its type."""
        deep = []
        for _ in range(100_000):
            deep = [deep]
        assert _checks.show(deep) == "<list>"

    def test_article(self):
        """With its type a value reads `the str '...'`."""
        assert _checks.article("x") == "the str 'x'"
        assert _checks.article(None) == "the NoneType None"


class TestDay:
    def test_exact(self):
        """A date is itself."""
        given_in = date(2026, 11, 25)
        assert _checks.day(given_in, "x") is given_in

    def test_subclass(self):
        """A subclass of date becomes the date it is, through the base class."""
        found = _checks.day(OddDate(2026, 11, 25), "x")
        assert found == date(2026, 11, 25)
        assert type(found) is date

    @pytest.mark.parametrize(
        ("value", "ending"),
        [
            (None, "not the NoneType None"),
            (True, "not the bool True"),
            (0, "not the int 0"),
            (20260704, "not the int 20260704"),
            (float("nan"), "not the float nan"),
            (float("inf"), "not the float inf"),
            (1e18, "not the float 1e+18"),
            (
                "2026-07-04",
                "not the str '2026-07-04': date.fromisoformat('2026-07-04')",
            ),
            ("2026-7-4", "not the str '2026-7-4'"),
            ("tomorrow", "not the str 'tomorrow'"),
            ("", "not the str ''"),
            ("2026-07-04\n", r"not the str '2026-07-04\n'"),
            ("\u0662026-07-04", r"not the str '\u0662026-07-04'"),
            (b"2026-07-04", "not the bytes b'2026-07-04'"),
            (bytearray(b"x"), "not the bytearray bytearray(b'x')"),
            (
                datetime(2026, 7, 4, 9),
                "not the datetime datetime.datetime(2026, 7, 4, 9, 0): take its .date()",
            ),
            (["2026-07-04"], "not the list ['2026-07-04']: for many days at once, "),
            (timedelta(1), "not the timedelta datetime.timedelta(days=1)"),
        ],
    )
    def test_refused(self, value, ending):
        """All else is a TypeError that shows the value, and the fix where there is one."""
        with pytest.raises(TypeError) as caught:
            _checks.day(value, "x")
        sentence = str(caught.value)
        assert sentence.startswith("x must be a date, not the ")
        assert ending in sentence
        assert ("plan_array" in sentence) == ("for many days" in ending)

    def test_numpy(self):
        """Row 8: a numpy day shows how to make a date of it; a scalar is no column."""
        np = pytest.importorskip("numpy")
        fix = re.escape(": take its .astype('datetime64[D]').item()")
        for value in (
            np.datetime64("2026-07-04"),
            np.datetime64("2026-07-04T00:00:00.000000001", "ns"),
            np.datetime64("NaT", "D"),
        ):
            with pytest.raises(TypeError, match=fix):
                _checks.day(value, "x")
        with pytest.raises(TypeError, match="many days at once"):
            _checks.day(np.array(["2026-07-04"], "datetime64[D]"), "x")
        for number in (np.int64(5), np.float64("nan"), np.bool_(True)):
            with pytest.raises(TypeError) as caught:
                _checks.day(number, "x")
            assert "many days at once" not in str(caught.value)

    def test_pandas(self):
        """Rows 6 and 7: a Timestamp and NaT are refused at once, each with its fix."""
        pd = pytest.importorskip("pandas")
        with pytest.raises(TypeError, match=r"NaTType NaT: a missing value has no day"):
            _checks.day(pd.NaT, "x")
        with pytest.raises(TypeError, match=r"Timestamp.*: take its \.date\(\)"):
            _checks.day(pd.Timestamp("2026-07-04"), "x")
        with pytest.raises(TypeError, match="many days at once") as caught:
            _checks.day(pd.Series(["2026-07-04", "2026-07-05"]), "x")
        assert one_line(str(caught.value))

    def test_hint_of_sequences(self):
        """Several days are sent to the array function; one str is not several days."""
        assert "plan_array" in _checks.day_hint(UserList([1]))
        assert "plan_array" in _checks.day_hint((date(2026, 1, 1),))
        for one in ("tomorrow", b"x", UserString("x"), 5, None):
            assert _checks.day_hint(one) == ""


class SkewedZone(tzinfo):
    """A zone whose offset is not known."""

    def utcoffset(self, moment):
        return None


class TestInstant:
    def test_utc(self):
        """An aware datetime comes out in UTC, as an exact datetime."""
        tokyo = datetime(2026, 11, 26, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
        found = _checks.instant(tokyo, "x")
        assert found == tokyo
        assert (found.tzinfo, type(found), found.hour) == (UTC, datetime, 0)

    def test_pandas(self):
        """Row 6: a pandas Timestamp with a zone is taken as its instant."""
        pd = pytest.importorskip("pandas")
        found = _checks.instant(pd.Timestamp("2026-11-26T09:00", tz="Asia/Tokyo"), "x")
        assert found == datetime(2026, 11, 26, tzinfo=UTC)
        with pytest.raises(TypeError, match="a missing value has no day"):
            _checks.instant(pd.NaT, "x")
        with pytest.raises(TypeError, match="the naive Timestamp Timestamp"):
            _checks.instant(pd.Timestamp("2026-11-26T09:00"), "x")

    @pytest.mark.parametrize(
        "naive",
        [datetime(2026, 7, 4, 9), datetime(2026, 7, 4, 9, tzinfo=SkewedZone())],
    )
    def test_naive(self, naive):
        """Row 2: a datetime without an offset names no instant; both fixes are shown."""
        with pytest.raises(TypeError) as caught:
            _checks.instant(naive, "go_live")
        assert "the naive datetime " in str(caught.value)
        assert ".date() for the calendar day" in str(caught.value)
        assert ".replace(tzinfo=...) for the instant" in str(caught.value)
        assert "astimezone" not in str(caught.value)

    @pytest.mark.parametrize(
        "moment",
        [
            datetime.min.replace(tzinfo=UTC),
            datetime.max.replace(tzinfo=UTC),
            datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
            datetime.max.replace(tzinfo=timezone(-timedelta(hours=14))),
            datetime.min.replace(tzinfo=ZoneInfo("America/Los_Angeles")),
            datetime.max.replace(tzinfo=ZoneInfo("America/Los_Angeles")),
        ],
    )
    @pytest.mark.parametrize("tz", ["America/Los_Angeles", "Asia/Tokyo", "UTC"])
    def test_the_ends_of_time(self, moment, tz):
        """Row 5: the first and last moments are a ValueError, no OverflowError."""
        policy = attrs.evolve(POWER_PLATFORM, tz=tz)
        with pytest.raises(OutOfRangeError):
            plan(moment, policy)

    def test_moment(self):
        """The day of an instant is that of the policy's zone; a date is that day."""
        evening = datetime(2026, 11, 27, 7, 59, 59, tzinfo=UTC)
        assert _checks.moment(evening, "x", "America/Los_Angeles") == date(2026, 11, 26)
        assert _checks.moment(evening, "x", "UTC") == date(2026, 11, 27)
        found = _checks.moment(OddDate(2026, 11, 25), "x", "UTC")
        assert (found, type(found)) == (date(2026, 11, 25), date)
        with pytest.raises(TypeError, match="x must be a date or an aware datetime"):
            _checks.moment(None, "x", "UTC")

    def test_gap_and_fold(self):
        """Row 4, law 29: in the hour that is missing, and in both that repeat, the date."""
        pacific = ZoneInfo("America/Los_Angeles")
        for moment in (
            datetime(2026, 3, 8, 2, 30, tzinfo=pacific),
            datetime(2026, 3, 8, 2, 30, fold=1, tzinfo=pacific),
            datetime(2026, 11, 1, 1, 30, tzinfo=pacific),
            datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=pacific),
        ):
            day = _checks.moment(moment, "x", "America/Los_Angeles")
            assert day == moment.date()


class TestZone:
    @pytest.mark.parametrize(
        "tz", ["America/Los_Angeles", "UTC", "Etc/GMT+8", "America/Port-au-Prince"]
    )
    def test_valid(self, tz):
        """A name of the IANA database is found."""
        assert _checks.zone(tz).key == tz

    @pytest.mark.parametrize(
        "tz",
        [
            "A/B/C/D/E",
            "/".join("A" * 499),
            "__init__/__init__",
            "zoneinfo/__pycache__",
            "PST",
            "EST",
            "GMT+8",
            "utc",
            "America",
            "America/",
            "/America",
            "/etc/passwd",
            "../../etc/passwd",
            "America/../UTC",
            "America//Los_Angeles",
            "America/Los_Angeles\x00",
            "America/Los Angeles",
            "Am\u00e9rica/Los_Angeles",
            "UTC\n",
        ],
    )
    def test_no_names(self, tz):
        """Rows 31, 32: what is no Area/City is refused before it is looked up."""
        with pytest.raises(ScheduleError, match="is no time zone name: use Area/City"):
            _checks.zone_name(tz, "tz")

    @pytest.mark.parametrize(
        "tz",
        [
            "america/los_angeles_",
            "America/Nowhere",
            "America/Argentina",  # a folder
            f"America/{'A' * 300}",
        ],
    )
    def test_no_data(self, tz):
        """Row 32: a name without data is one error, whatever the machine raises."""
        with pytest.raises(ScheduleError, match="no data for the time zone"):
            _checks.zone(tz)

    @pytest.mark.parametrize("tz", [None, 5, b"UTC", UTC])
    def test_types(self, tz):
        """A zone is given by name."""
        with pytest.raises(TypeError, match="tz must be a str"):
            _checks.zone_name(tz, "tz")

    @pytest.mark.parametrize("tz", ["", "  ", "A/" * 600])
    def test_texts(self, tz):
        """A blank or endless name is a ValueError."""
        with pytest.raises(ValueError, match="tz"):
            _checks.zone_name(tz, "tz")

    def test_no_data_on_the_machine(self, monkeypatch):
        """Row 33: without zone data the sentence names tzdata; plain days still plan."""
        import zoneinfo

        monkeypatch.setattr(zoneinfo, "ZoneInfo", self.nothing)
        with pytest.raises(ScheduleError, match="or install the tzdata package"):
            _checks.zone("America/Los_Angeles")
        fresh = POWER_PLATFORM.with_freezes(Window(date(2030, 1, 1), date(2030, 1, 1)))
        assert plan(date(2026, 11, 25), fresh).start == date(2026, 11, 27)
        with pytest.raises(ScheduleError, match="or install the tzdata package"):
            plan(datetime(2026, 11, 25, tzinfo=UTC), fresh)

    @staticmethod
    def nothing(key):
        from zoneinfo import ZoneInfoNotFoundError

        raise ZoneInfoNotFoundError(key)


class TestText:
    @pytest.mark.parametrize(
        "text", ["x", " x ", "\u200b", "\x00", "e\u0301", "x" * 1000]
    )
    def test_kept(self, text):
        """A name is kept as it is; escaping is the business of each format (row 35)."""
        assert _checks.text(text, "x") == text

    @pytest.mark.parametrize(
        ("text", "ending"),
        [
            ("", "x is '': give it at least one visible character"),
            (
                " \t\n\u3000",
                r"x is ' \t\n\u3000': give it at least one visible character",
            ),
            (
                "y" * 1001,
                f"x has 1001 characters, at most 1000 are allowed: shorten '{'y' * 60}'...",
            ),
            (
                "a\udcff",
                r"x holds a lone surrogate, which no file can store: decode 'a\udcff' again",
            ),
            (
                "\ud800",
                r"x holds a lone surrogate, which no file can store: decode '\ud800' again",
            ),
        ],
    )
    def test_refused(self, text, ending):
        """Rows 34, 35: blank, over 1,000 characters, lone surrogates."""
        with pytest.raises(ValueError, match=f"^{re.escape(ending)}$"):
            _checks.text(text, "x")

    def test_empty_where_allowed(self):
        """Where no name is needed an empty one is taken; the other rules hold."""
        assert _checks.text("", "x", empty=True) == ""
        with pytest.raises(ValueError, match="lone surrogate"):
            _checks.text("\udfff", "x", empty=True)

    @pytest.mark.parametrize("text", [None, 5, b"x", ["x"], True])
    def test_types(self, text):
        """Only a str is a name."""
        with pytest.raises(TypeError, match="x must be a str, not the "):
            _checks.text(text, "x")

    @pytest.mark.parametrize("text", [LoudStr("alpha"), Letter.A])
    def test_subclasses(self, text):
        """A subclass of str becomes the plain text it holds, not what it prints."""
        assert _checks.text(text, "x") == "alpha"
        assert type(_checks.text(text, "x")) is str
        assert Stage(text, "y", offset=0).key == "alpha"


class TestWhole:
    def test_valid(self):
        """An int from the least allowed one on is itself."""
        assert _checks.whole(1, "n", least=1) == 1

    @pytest.mark.parametrize("value", [None, True, False, 1.0, "1", float("nan")])
    def test_types(self, value):
        """A bool is no number here, nor is a float that is whole."""
        with pytest.raises(TypeError, match="n must be an int, not the "):
            _checks.whole(value, "n", least=0)

    @pytest.mark.parametrize(
        "value", [0, -1, pytest.param(-(10**5000), id="5001 digits")]
    )
    def test_least(self, value):
        """A number that is too small is shown, however long it is."""
        with pytest.raises(
            ValueError, match=r"^n is .*: it must be at least 1$"
        ) as caught:
            _checks.whole(value, "n", least=1)
        assert len(str(caught.value)) < 200

    def test_huge_offset(self):
        """An offset beyond every calendar is one of our errors, not Python's own."""
        with pytest.raises(ValueError, match=r"offset|leave") as caught:
            plan(
                date(2026, 1, 1),
                attrs.evolve(
                    POWER_PLATFORM, stages=(Stage("a", "A", offset=10**5000),)
                ),
            )
        assert "digits" not in str(caught.value)


class TestNearest:
    def test_near(self):
        """Near names are asked back, the nearest first, three at most."""
        known = ["europe", "asia", "us-preview"]
        assert _checks.nearest("eurpoe", known) == ": did you mean 'europe'?"
        near = ["abcd", "abce", "abcf", "abcg"]
        assert _checks.nearest("abc", near).count(" or ") == 2

    def test_none_near(self):
        """Where none is near, the first twelve known are listed; or nothing is said."""
        assert _checks.nearest("qqq", ["a", "b"]) == ": known are a, b"
        many = [f"x{number}" for number in range(100)]
        assert _checks.nearest("qqq", many).count(",") == 11
        assert _checks.nearest("qqq", []) == ""
        mixed = ["plain", "two\nlines", "Caf\u00e9"]
        assert (
            _checks.nearest("qqq", mixed)
            == r": known are plain, 'two\nlines', 'Caf\xe9'"
        )

    def test_odd_names(self):
        """Law 38: known names are free text, and shown in one short line of ASCII."""
        odd = [f"{n}\u00e9\n\x1b[2J" * 100 for n in range(12)]
        for asked in ("qqq", odd[0]):
            ending = _checks.nearest(asked, odd)
            assert one_line(ending)
            assert len(ending) < 12 * 700

    def test_long_question(self):
        """A question of a million characters is compared in bounded time."""
        assert _checks.nearest("x" * 10**6, ["a"]) == ": known are a"


class TestWriting:
    @pytest.mark.parametrize(
        ("day", "written"),
        [
            (date(2026, 11, 27), "Fri 2026-11-27"),
            (date(1, 1, 1), "Mon 0001-01-01"),
            (date(999, 12, 31), "Tue 0999-12-31"),
            (date(9999, 12, 31), "Fri 9999-12-31"),
        ],
    )
    def test_day(self, day, written):
        """A day is written with its English weekday and four digits of the year."""
        assert _text.day(day) == written

    def test_days(self):
        """Several days are joined as a person would."""
        one, two, three = date(2026, 11, 27), date(2026, 12, 24), date(2026, 12, 31)
        assert _text.days([one]) == "Fri 2026-11-27"
        assert _text.days([one, two]) == "Fri 2026-11-27 and Thu 2026-12-24"
        assert _text.days((one, two, three)) == (
            "Fri 2026-11-27, Thu 2026-12-24 and Thu 2026-12-31"
        )

    @pytest.mark.parametrize(
        ("moment", "written"),
        [
            (datetime(2026, 11, 26, 23, 59, 59), "Thu 2026-11-26"),
            (datetime(2026, 11, 26, 9, 0, 0), "Thu 2026-11-26 09:00"),
            (datetime(2026, 11, 26, 9, 0, 1), "Thu 2026-11-26 09:00:01"),
            (datetime(2026, 11, 26, 0, 0, 0), "Thu 2026-11-26 00:00"),
            (datetime(2026, 11, 26, 23, 59, 58), "Thu 2026-11-26 23:59:58"),
            (datetime(999, 1, 1, 9, 0), "Tue 0999-01-01 09:00"),
        ],
    )
    def test_moment(self, moment, written):
        """A moment is its day; the time is said unless it is the end of that day."""
        assert _text.moment(moment) == written

    def test_zone(self):
        """The zone of the rules has its everyday name."""
        assert _text.zone("America/Los_Angeles") == "Pacific"
        assert _text.zone("Europe/Berlin") == "Europe/Berlin"

    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ("Heilige Drei Könige", "Heilige Drei Könige"),
            ("a\r\nb\tc", r"a\r\nb\tc"),
            ("\x1b[2J", r"\x1b[2J"),
            ("\u202eabc\u2028\u200b", r"\u202eabc\u2028\u200b"),
            ("\x00\x7f\x9b", r"\x00\x7f\x9b"),
            ("元日", "元日"),
        ],
    )
    def test_clean(self, name, written):
        """Row 42: what could move the cursor or hide text is shown escaped."""
        assert _text.clean(name) == written

    @given(st.text())
    def test_clean_is_printable(self, name):
        """Whatever the name, what is written can be printed, and is the same again."""
        written = _text.clean(name)
        assert written.isprintable()
        assert _text.clean(written) == written

    def test_owner(self):
        """Whose rules they are, or `the` where nobody is named."""
        assert _text.owner("Microsoft") == "Microsoft's"
        assert _text.owner("") == "the"
        assert _text.owner("a\nb") == r"a\nb's"

    def test_earliest(self):
        """Rules are called published only where somebody is named who states them."""
        assert _text.earliest("Microsoft") == "the earliest the published rules allow"
        assert _text.earliest("") == "the earliest these rules allow"

    @pytest.mark.parametrize(
        ("low", "high", "written"),
        [
            (21, 28, "3 to 4 weeks"),
            (21, 21, "3 weeks"),
            (20, 28, "20 to 28 days"),
            (21, 29, "21 to 29 days"),
            (10, 10, "10 days"),
            (7, 14, "1 to 2 weeks"),
            (7, 7, "1 week"),
            (1, 1, "1 day"),
            (0, 3, "0 to 3 days"),
        ],
    )
    def test_span(self, low, high, written):
        """A stated time in weeks, or in days where weeks do not fit; one is singular."""
        assert _text.span(timedelta(low), timedelta(high)) == written

    @pytest.mark.parametrize(
        ("count", "written"),
        [
            (0, "0 days"),
            (1, "1 day"),
            (2, "2 days"),
            (6, "6 days"),
            (7, "1 week"),
            (8, "8 days"),
            (14, "2 weeks"),
            (21, "3 weeks"),
        ],
    )
    def test_later(self, count, written):
        """How much later, in weeks or days; one is singular."""
        start = date(2026, 12, 18)
        assert _text.later(start, start + timedelta(count)) == written

    def test_note(self):
        """A sentence is folded at 80 columns after its mark, words in one piece."""
        written = _text.note("well-known words " * 12)
        lines = written.splitlines()
        assert lines[0].startswith("! well-known")
        assert all(line.startswith("  w") for line in lines[1:])
        assert all(len(line) <= 80 for line in lines)
        assert " ".join(written.split())[2:] == " ".join(["well-known words"] * 12)
        # an option or a code is never cut at its hyphens, a long word never at all
        before, option = "x" * 66, "--us-holidays"
        assert _text.note(f"{before} {option}") == f"! {before}\n  {option}"
        assert _text.note("x" * 100) == "! " + "x" * 100
        assert _text.note("a", "- ") == "- a"

    def test_table(self):
        """Columns line up, two spaces between them, nothing at the line's end."""
        assert _text.table([("a", "bb", "c"), ("aaa", "b", "")]) == [
            "a    bb  c",
            "aaa  b",
        ]
        assert _text.table([]) == []

    def test_html(self):
        """Row 40: a table for notebooks is escaped everywhere and has no colours."""
        evil = '<script>alert("1")</script>&amp;\x1b'
        html = _text.html_table(
            evil, ("stage", "<b>"), [(evil, date(2026, 11, 27), evil)]
        )
        assert "<script" not in html
        assert (
            html.count("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;")
            == 3
        )
        assert html.count(r"\x1b") == 3
        assert (
            '<time datetime="2026-11-27" style="white-space:nowrap">Fri 2026-11-27</time>'
            in html
        )
        assert '<th scope="row" style="text-align:left"><' not in html
        assert html.count('<th scope="row"') == 1
        assert html.count('<th scope="col"') == 2
        assert "&lt;b&gt;</th>" in html
        assert "color" not in html

    def test_html_structure(self):
        """Every tag is closed, each cell stands in its row, and no text beside them."""
        html = _text.html_table(
            "Two starts",
            ("start", "not before", "regions"),
            [("1", date(2026, 11, 27), "Testing"), (date(2026, 11, 30), "none", "US")],
        )
        root = ET.fromstring(html)  # noqa: S314, made here
        for element in root.iter():
            element.attrib.pop("style", None)
        assert ET.tostring(root, "unicode").replace("\n", "") == (
            "<table><caption>Two starts</caption>"
            '<thead><tr><th scope="col">start</th><th scope="col">not before</th>'
            '<th scope="col">regions</th></tr></thead>'
            '<tbody><tr><th scope="row">1</th>'
            '<td><time datetime="2026-11-27">Fri 2026-11-27</time></td>'
            "<td>Testing</td></tr>"
            '<tr><th scope="row"><time datetime="2026-11-30">Mon 2026-11-30</time></th>'
            "<td>none</td><td>US</td></tr></tbody></table>"
        )

    def test_not_localised(self, monkeypatch):
        """No locale changes a word."""
        import locale

        before = locale.setlocale(locale.LC_ALL)
        try:
            for name in ("de_DE.UTF-8", "th_TH.UTF-8", "C"):
                try:
                    locale.setlocale(locale.LC_ALL, name)
                except locale.Error:
                    continue
                assert _text.day(date(2026, 11, 27)) == "Fri 2026-11-27"
        finally:
            locale.setlocale(locale.LC_ALL, before)


def test_loads_nothing_it_does_not_need():
    """The helpers are there without zoneinfo, difflib, html or textwrap being loaded."""
    code = (
        "import sys; import deploysched._checks, deploysched._text;"
        "print([m for m in ('zoneinfo', 'difflib', 'html', 'textwrap') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.split() == [b"[]"]
