"""Pictures that can be printed and described: what is drawn is what is said."""

import builtins
import re
import subprocess
import sys
from calendar import Calendar as Months
from datetime import date, timedelta
from io import BytesIO

import attrs
import pytest

from deploysched import (
    MICROSOFT_US,
    POWER_PLATFORM,
    POWER_PLATFORM_2022,
    Cadence,
    Calendar,
    OutOfRangeError,
    Policy,
    Roll,
    ScheduleError,
    Schedules,
    Stage,
    Window,
    plan,
    plotting,
    upcoming,
)

CHRISTMAS = plan(date(2026, 12, 20))
FREEZE = Window(date(2026, 11, 20), date(2027, 1, 6), "holiday season freeze")
HOSTILE = (
    "A\r\nB",
    "=cmd|'/C calc'!A0",
    "<script>alert(1)</script>",
    r"$\frac{1}{0}$ and $x",
    r"$\nosuch{$",
    "$$",
    "\x1b[31mred",
    "\u202eevil",
    "\0",
    "日本語 \U0001f600 \ufdfd",
    "x" * 1000,
    "é" * 60,
    r"\input{x} %s {0} _a^b",
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


def hostile(name: str) -> Policy:
    """A policy that bears a name wherever free text goes."""
    freeze = Window(date(2026, 12, 18), date(2026, 12, 22), name)
    stages = tuple(attrs.evolve(item, name=name) for item in POWER_PLATFORM.stages)
    calendar = attrs.evolve(POWER_PLATFORM.calendar, name=name).with_freezes(freeze)
    rules = attrs.evolve(POWER_PLATFORM, name=name, owner=name, stages=stages)
    return rules.with_calendar(calendar)


def drawn(ax) -> bool:
    """Lay the picture out, so that every word goes through the fonts."""
    ax.figure.draw_without_rendering()
    return True


def words(ax) -> list[str]:
    """Every word of a picture."""
    from matplotlib.text import Text

    return [text.get_text() for text in ax.figure.findobj(Text) if text.get_text()]


def marks(ax, shape: str) -> list[tuple[float, float]]:
    """Where marks of one shape are, legends left out."""
    legend = ax.get_legend()
    shown = set(legend.findobj()) if legend else set()
    return [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
        for line in ax.lines
        if line.get_marker() == shape and line not in shown
    ]


class TestTimeline:
    """Stages against days, with closed days and the stated time behind."""

    @pytest.fixture(autouse=True)
    def package(self) -> None:
        pytest.importorskip("matplotlib")

    def day(self, x: float) -> date:
        from matplotlib.dates import num2date

        return num2date(x).date()

    def test_stages(self) -> None:
        """Each stage is a dot on its day, each train without a start a cross."""
        ax = plotting.timeline(CHRISTMAS)
        dots = [(self.day(x), y) for x, y in marks(ax, "o")]
        assert dots == [(item.date, row) for row, item in enumerate(CHRISTMAS, 1)]
        crosses = [(self.day(x), y) for x, y in marks(ax, "X")]
        assert crosses == [(day.date, 0) for day in CHRISTMAS.dropped]
        assert [(self.day(x), y) for x, y in marks(ax, "D")] == [
            (date(2026, 12, 20), 0)
        ]
        for kind, begin in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
            out = BytesIO()
            ax.figure.savefig(out, format=kind)
            assert out.getvalue().startswith(begin)

    def test_words(self) -> None:
        """Rows, dates, closed days and the stated time are named in the picture."""
        ax = plotting.timeline(CHRISTMAS)
        drawn(ax)
        found = words(ax)
        assert "Europe, except the United Kingdom\nnot before Wed 2027-01-13" in found
        for name in ("Christmas Day", "New Year's Day", "Martin Luther King Jr. Day"):
            assert name in found
        assert "Microsoft's stated\naverage: 29 Jan to\n5 Feb" in found
        assert "Not before these days. Computed from the rules, not observed." in found
        assert [str(number) for number in range(1, 7)] == [
            word for word in found if word in set("123456")
        ]

    def test_closed(self) -> None:
        """Weekends and closed days are shaded on their days and no others."""
        ax = plotting.timeline(CHRISTMAS)
        weekend, closed = ax.collections[:2]
        assert not weekend.get_hatch()
        assert closed.get_hatch() == "////"

        def days(bars) -> set[date]:
            edges = [path.vertices[:, 0] for path in bars.get_paths()]
            return {
                self.day(edge.min() + n)
                for edge in edges
                for n in range(round(edge.max() - edge.min()))
            }

        calendar = POWER_PLATFORM.calendar
        all_closed = calendar.closed_days(date(2026, 12, 20), date(2027, 2, 5))
        bare = {day.date for day in all_closed if day.reasons == ("weekend",)}
        assert days(weekend) == bare
        assert days(closed) == {day.date for day in all_closed} - bare

    def test_several(self) -> None:
        """Several rollouts are a row each, with every stage on it."""
        trains = upcoming(date(2026, 12, 16), limit=3)
        ax = plotting.timeline(trains)
        dots = [(self.day(x), y) for x, y in marks(ax, "o")]
        assert dots == [(i.date, row) for row, item in enumerate(trains) for i in item]
        assert ax.get_title(loc="left") == "3 rollouts, Power Platform connectors"
        labels = [label.get_text() for label in ax.get_yticklabels()]
        assert labels == [f"Go-Live Thu {item.go_live}" for item in trains]

    def test_readings(self) -> None:
        """Each row keeps its own days off, and says by which rules it is."""
        policies = (
            POWER_PLATFORM,
            attrs.evolve(POWER_PLATFORM, name="days off", calendar=MICROSOFT_US),
            POWER_PLATFORM_2022,
        )
        items = [plan(date(2026, 12, 20), policy) for policy in policies]
        ax = plotting.timeline(Schedules(tuple(items)))
        assert ax.get_title(loc="left") == "3 rollouts, 3 readings of the rules"
        labels = [label.get_text() for label in ax.get_yticklabels()]
        assert labels[1] == "Go-Live Sun 2026-12-20\ndays off"
        drawn(ax)
        assert "Christmas Eve; Christmas Day" in words(ax)
        closed = [bars for bars in ax.collections if bars.get_hatch() == "////"]
        days = [
            {self.day(path.vertices[:, 0].min()) for path in bars.get_paths()}
            for bars in closed
        ]
        assert [date(2026, 12, 24) in found for found in days] == [False, True, False]
        # Two windows are stated for three rollouts.
        dotted = [bars for bars in ax.collections if bars.get_hatch() == ".."]
        assert len(dotted) == 2

    def test_nothing_stated(self) -> None:
        """Where no time is stated nothing lies behind, and the legend has no word."""
        ax = plotting.timeline(plan(date(2026, 11, 3), weekly()))
        drawn(ax)
        assert not [bars for bars in ax.collections if bars.get_hatch() == ".."]
        assert not [word for word in words(ax) if "stated" in word or "later" in word]

    def test_small_dots(self) -> None:
        """Dots never overlap; where they are too small, they have no number."""
        ax = plotting.timeline(upcoming(date(2026, 12, 31), limit=49))
        sizes = {line.get_markersize() for line in ax.lines if line.get_marker() == "o"}
        assert sizes == {4}
        assert drawn(ax)
        assert not set(words(ax)) & set("123456")

    @pytest.mark.parametrize(
        ("schedules", "ticks"),
        [
            (plan(date(2026, 11, 25)), ["30 Nov\n2026", "7 Dec", "14 Dec", "21 Dec"]),
            (
                upcoming(date(2026, 11, 25), limit=11),
                ["1 Dec\n2026", "1 Jan\n2027", "1 Feb", "1 Mar"],
            ),
            (
                [plan(date(year, 3, 3)) for year in (2026, 2028, 2030)],
                [f"1 Jan\n{year}" for year in range(2027, 2031)],
            ),
        ],
    )
    def test_ticks(self, schedules: object, ticks: list[str]) -> None:
        """Days are told by Mondays, months or years, as far as the picture goes."""
        ax = plotting.timeline(schedules)
        assert [label.get_text() for label in ax.get_xticklabels()] == ticks

    def test_edge_of_calendar(self) -> None:
        """The stated time may leave the calendar; nothing is shaded there."""
        last = plan(date(2100, 12, 16))
        assert last.typical_completion.end > date(2100, 12, 31)
        assert drawn(plotting.timeline(last))

    def test_text(self) -> None:
        """The words say all that the picture shows."""
        text = plotting.timeline_text(CHRISTMAS)
        assert text.splitlines() == [
            "Go-Live Sun 2026-12-20 (Pacific day): deployment starts Fri 2027-01-08.",
            "Stage 1, Testing: not before Fri 2027-01-08.",
            "Stage 2, US preview: not before Mon 2027-01-11.",
            "Stage 3, Asia, except Japan and India: not before Tue 2027-01-12.",
            "Stage 4, Europe, except the United Kingdom: not before Wed 2027-01-13.",
            "Stage 5, Brazil, Canada, Japan and India: not before Thu 2027-01-14.",
            "Stage 6, Australia, the United Kingdom and the United States: not before Fri 2027-01-15.",
            "Microsoft's stated average, 3 to 4 weeks: 2027-01-29 to 2027-02-05.",
            "No start Fri 2026-12-25, Christmas Day.",
            "No start Fri 2027-01-01, New Year's Day.",
        ]
        both = plotting.timeline_text([CHRISTMAS, CHRISTMAS])
        assert both == f"{text}\n\n{text}"
        frozen = plan(
            date(2026, 11, 3),
            POWER_PLATFORM.with_freezes(
                Window(date(2026, 11, 9), date(2026, 11, 10), "f")
            ),
        )
        lines = plotting.timeline_text(frozen).splitlines()
        assert lines[-2:] == [
            "Closed Mon 2026-11-09 to Tue 2026-11-10, f.",
            "Closed Wed 2026-11-11, Veterans Day.",
        ]

    @pytest.mark.parametrize(
        ("wrong", "kind", "said"),
        [
            ([], ScheduleError, "there are 0 schedules to draw: give 1 to 60"),
            ([CHRISTMAS] * 61, ScheduleError, "there are 61 schedules to draw"),
            (None, TypeError, "schedules must be a Schedule or an iterable of them"),
            ([5], TypeError, "schedules[0] must be a Schedule, not the int 5"),
        ],
    )
    def test_invalid(self, wrong: object, kind: type[Exception], said: str) -> None:
        """What cannot be drawn is refused by name, in words too."""
        for function in (plotting.timeline, plotting.timeline_text):
            with pytest.raises(kind, match=re.escape(said)):
                function(wrong)

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile(self, name: str) -> None:
        """Any name is drawn as words: no formula, no control, no missing letter."""
        schedule = plan(date(2026, 12, 15), hostile(name))
        for schedules in (schedule, [schedule, CHRISTMAS]):
            ax = plotting.timeline(schedules)
            assert drawn(ax)
            for word in words(ax):
                assert all(c.isprintable() or c == "\n" for c in word)
        text = plotting.timeline_text(schedule)
        assert all(c.isprintable() or c == "\n" for c in text)


def year_oracle(number: int, policy: Policy) -> tuple[set[date], set[date]]:
    """Starts and startless due days of a year, day by day from the plain definition."""
    days = [
        day
        for month in range(1, 13)
        for day in Months().itermonthdates(number, month)
        if day.month == month
    ]
    fridays = {day for day in days if day.weekday() == 4}
    closed = {day for day in fridays if policy.calendar.reasons(day)}
    return fridays - closed, closed


class TestYear:
    """Twelve months on a page: starts, days without, gaps."""

    @pytest.fixture(autouse=True)
    def package(self) -> None:
        pytest.importorskip("matplotlib")

    def test_2027(self) -> None:
        """The page of 2027 has 49 dots, 4 crosses, and names for what is closed."""
        ax = plotting.year(2027)
        drawn(ax)
        assert len(marks(ax, "o")) == 49 + 1  # the legend has one
        assert len(marks(ax, "X")) == 4 + 1
        found = words(ax)
        for name in (
            "18 Dec to 8 Jan: 3 weeks",
            "11 Jun to 25 Jun: 2 weeks",
            "17 Dec to 7 Jan: 3 weeks",
            "1 New Year's Day",
            "18 Juneteenth National Independence Day (observed)",
            "31 Memorial Day",
            "25 Thanksgiving Day",
            "season in which freezes were seen",
            "Computed from the rules, not observed.",
        ):
            assert name in found
        months = [
            "Jan",
            "Feb",
            "Mar",
            "Apr",
            "May",
            "Jun",
            "Jul",
            "Aug",
            "Sep",
            "Oct",
            "Nov",
            "Dec",
        ]
        assert [word for word in found if word in months] == months

    def test_gap_of_last_year(self) -> None:
        """A gap that began last year stands in January, the others where they begin."""
        from matplotlib.text import Text

        ax = plotting.year(2027)
        rows = {text.get_text(): text.get_position()[1] for text in ax.findobj(Text)}
        assert rows["18 Dec to 8 Jan: 3 weeks"] == rows["Jan"]
        assert rows["11 Jun to 25 Jun: 2 weeks"] == rows["Jun"]
        assert rows["17 Dec to 7 Jan: 3 weeks"] == rows["Dec"]

    def test_rows(self) -> None:
        """Weekdays stand below one another, months too: each dot is on a Friday."""
        ax = plotting.year(2027)
        dots = marks(ax, "o")[:-1]
        columns = {round((x - 14 - 3.1) / 6.2, 6) % 7 for x, _ in dots}
        assert columns == {4}
        assert len({y for _, y in dots}) == 12

    @pytest.mark.parametrize("number", [1971, 1999, 2021, 2024, 2026, 2027, 2099])
    def test_oracle(self, number: int) -> None:
        """Every Friday is a start or is told to be none."""
        starts, closed = year_oracle(number, POWER_PLATFORM)
        ax = plotting.year(number)
        assert len(marks(ax, "o")) == len(starts) + 1
        assert len(marks(ax, "X")) == len(closed) + 1
        text = plotting.year_text(number)
        said = {
            date.fromisoformat(f"{month}-{int(day):02}")
            for month, days in re.findall(
                r"^Starts in (.*): (.*)\.$", text, re.MULTILINE
            )
            for day in days.split(", ")
        }
        assert said == starts
        none = re.findall(r"^No start ... (\S+), ", text, re.MULTILINE)
        assert {date.fromisoformat(day) for day in none} == closed

    def test_text(self) -> None:
        """The words say the gaps, the closed days and the season."""
        lines = plotting.year_text(2027).splitlines()
        assert (
            lines[0] == "2027, Power Platform connectors: 49 starts, 4 Fridays without."
        )
        assert lines[1] == "Days off: US federal holidays; freezes: none given."
        assert lines[2] == "Starts in 2027-01: 8, 15, 22, 29."
        assert "Long gap: 2026-12-18 to 2027-01-08, 3 weeks." in lines
        assert "Long gap: 2027-12-17 to 2028-01-07, 3 weeks." in lines
        assert sum(line.startswith("Long gap") for line in lines) == 3
        assert "Closed Mon 2027-07-05, Independence Day (observed)." in lines
        # told already as a Friday without a start, or on a Sunday, when nothing deploys
        assert not [line for line in lines if line.startswith("Closed Fri")]
        assert not [line for line in lines if line.startswith("Closed Sun")]
        assert lines[-2:] == [
            "Season in which freezes were seen: 2027-01-01 to 2027-01-07.",
            "Season in which freezes were seen: 2027-11-17 to 2027-12-31.",
        ]

    def test_freeze(self) -> None:
        """A freeze over months is hatched and named in each, once."""
        ax = plotting.year(2026, POWER_PLATFORM.with_freezes(FREEZE))
        drawn(ax)
        found = words(ax)
        assert "20-30 holiday season freeze; 26 Thanksgiving Day" in found
        assert "1-31 holiday season freeze; 25 Christmas Day" in found
        assert "13 Nov to 8 Jan: 8 weeks" in found
        text = plotting.year_text(2026, POWER_PLATFORM.with_freezes(FREEZE))
        assert "Closed Fri 2026-11-20 to Thu 2026-12-31, holiday season freeze." in text

    @pytest.mark.parametrize("roll", [Roll.FOLLOWING, Roll.PRECEDING])
    def test_rolled(self, roll: Roll) -> None:
        """Where closed due days move, the year has no startless day, and other dots."""
        policy = POWER_PLATFORM.with_roll(roll)
        text = plotting.year_text(2026, policy)
        assert "No start" not in text
        assert "Long gap" not in text
        day = {Roll.FOLLOWING: "28", Roll.PRECEDING: "24"}[roll]
        assert re.search(rf"^Starts in 2026-12: .*{day}", text, re.MULTILINE)
        if roll is Roll.PRECEDING:  # 1 January 2027 starts in the year before
            assert "2026-12: 4, 11, 18, 24, 31." in text

    def test_end_of_calendar(self) -> None:
        """Where the calendar ends, the picture and the words say so."""
        ax = plotting.year(2100)
        drawn(ax)
        note = "Computed from the rules, not observed. No data after 2100-12-31."
        assert note in words(ax)
        assert plotting.year_text(2100).endswith(
            "The calendar ends on 2100-12-31: later starts cannot be planned."
        )

    def test_plain_year(self) -> None:
        """A year without holidays has no gap, no cross and no season."""
        ax = plotting.year(2026, weekly())
        drawn(ax)
        assert ax.get_title(loc="left") == "2026: 52 starts"
        assert "long gaps" not in words(ax)
        assert len(marks(ax, "X")) == 1
        assert plotting.year_text(2026, weekly()).count("\n") == 1 + 12

    def test_other_days(self) -> None:
        """Trains of other weekdays are counted as due days, one of them alone."""
        calendar = Calendar(
            name="one",
            covers=Window(date(2026, 1, 1), date(2027, 12, 31)),
            holidays={date(2026, 3, 3): "a Tuesday"},
        )
        policy = weekly(calendar=calendar, cadence=Cadence("FREQ=WEEKLY;BYDAY=TU"))
        ax = plotting.year(2026, policy)
        assert ax.get_title(loc="left") == "2026: 51 starts, 1 due day without"

    def test_cadence_begins(self) -> None:
        """A cadence may begin in the year, at its very end too."""
        rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"
        policy = weekly(cadence=Cadence(rule, date(2026, 11, 6)))
        text = plotting.year_text(2026, policy)
        assert text.splitlines()[2:] == [
            "Starts in 2026-11: 20.",
            "Starts in 2026-12: 4, 18.",
        ]
        late = weekly(cadence=Cadence(rule, date(2026, 12, 31)))
        assert plotting.year_text(2026, late).startswith("2026, weekly: 0 starts.")

    def test_lone_start(self) -> None:
        """One start has no neighbours, so there is no gap to tell."""
        calendar = Calendar(
            name="c", covers=Window(date(2026, 1, 1), date(2026, 12, 31))
        )
        rule = Cadence("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3", date(2026, 1, 1))
        text = plotting.year_text(2026, weekly(calendar=calendar, cadence=rule))
        assert text.splitlines()[2:] == [
            "Starts in 2026-06: 3.",
            "The calendar ends on 2026-12-31: later starts cannot be planned.",
        ]

    def test_nameless_season(self) -> None:
        """A season without a name is a season of caution."""
        cautions = tuple(
            attrs.evolve(caution, windows=(Window(date(2027, 2, 1), date(2027, 2, 9)),))
            for caution in POWER_PLATFORM.cautions
            if caution.code == "season-freeze"
        )
        policy = attrs.evolve(POWER_PLATFORM, cautions=cautions)
        text = plotting.year_text(2027, policy)
        assert text.endswith("Season of caution: 2027-02-01 to 2027-02-09.")
        ax = plotting.year(2027, policy)
        drawn(ax)
        assert "season of caution" in words(ax)

    @pytest.mark.parametrize(
        ("arguments", "kind", "said"),
        [
            ((1970,), OutOfRangeError, "1970-01-01 is outside 1971-01-01..2100-12-31"),
            ((2101,), OutOfRangeError, "2101-01-01 is outside 1971-01-01..2100-12-31"),
            ((10**30,), OutOfRangeError, "is after 9999"),
            ((0,), ValueError, "year is 0: it must be at least 1"),
            ((True,), TypeError, "year must be an int, not the bool True"),
            (("2027",), TypeError, "year must be an int, not the str '2027'"),
            ((2027, "x"), TypeError, "policy must be a Policy, not the str 'x'"),
        ],
    )
    def test_invalid(
        self, arguments: tuple[object, ...], kind: type[Exception], said: str
    ) -> None:
        """A year that cannot be drawn is refused by name, in words too."""
        for function in (plotting.year, plotting.year_text):
            with pytest.raises(kind, match=re.escape(said)):
                function(*arguments)

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile(self, name: str) -> None:
        """Any name is drawn as words: no formula, no control, no missing letter."""
        ax = plotting.year(2026, hostile(name))
        assert drawn(ax)
        for word in words(ax):
            assert all(c.isprintable() or c == "\n" for c in word)
        text = plotting.year_text(2026, hostile(name))
        assert all(c.isprintable() or c == "\n" for c in text)


DRAW = {
    "timeline": lambda ax=None: plotting.timeline(CHRISTMAS, ax=ax),
    "year": lambda ax=None: plotting.year(2027, ax=ax),
}


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
class TestAxes:
    """A picture goes where it is told, and changes nothing else."""

    @pytest.fixture(autouse=True)
    def package(self) -> None:
        pytest.importorskip("matplotlib")

    def test_page(self, draw) -> None:
        """Without axes it is one A4 page, landscape."""
        figure = draw().figure
        assert tuple(figure.get_size_inches()) == (11.69, 8.27)
        assert len(figure.axes) == 1

    def test_given(self, draw) -> None:
        """With axes it is drawn there, smaller where they are, and they come back."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(8, 9), layout="constrained")
        ax, other = figure.subplots(2)
        assert draw(ax) is ax
        assert drawn(ax)
        assert not other.lines
        assert tuple(figure.get_size_inches()) == (8, 9)
        size = ax.title.get_fontsize(), ax._left_title.get_fontsize()
        assert size[1] < draw()._left_title.get_fontsize()

    @pytest.mark.parametrize(
        ("face", "light"), [("white", False), ("black", True), ("none", False)]
    )
    def test_dark_figure(self, draw, face: str, light: bool) -> None:
        """On a dark figure the words around the picture are light."""
        from matplotlib.figure import Figure

        ax = Figure(facecolor=face).subplots()
        draw(ax)
        assert (ax._left_title.get_color() == "white") == light

    def test_no_global_state(self, draw) -> None:
        """Settings stay as they were, and no figure is left open."""
        import matplotlib as mpl

        # Read past the mapping itself, which chooses a backend when it is asked for one.
        before = dict(dict.items(mpl.rcParams))
        drawn(draw())
        assert dict(dict.items(mpl.rcParams)) == before

    def test_no_pyplot(self, draw) -> None:
        """A page is made without pyplot, so nothing is shown and nothing leaks."""
        call = "timeline(plan(date(2026, 12, 20)))"
        call = call if draw is DRAW["timeline"] else "year(2027)"
        code = (
            "import sys; from datetime import date; from deploysched import plan, plotting;"
            f"plotting.{call}.figure.savefig(sys.stdout.buffer, format='svg');"
            "sys.exit('matplotlib.pyplot' in sys.modules)"
        )
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)

    def test_dates_can_be_added(self, draw) -> None:
        """A caller can add to the picture."""
        ax = draw()
        ax.axvline(date(2027, 1, 8) if draw is DRAW["timeline"] else 50)
        assert drawn(ax)

    @pytest.mark.parametrize("wrong", ["x", 5, plotting])
    def test_no_axes(self, draw, wrong: object) -> None:
        """What is no axes is refused by name."""
        with pytest.raises(TypeError, match="ax must be a matplotlib Axes, not the"):
            draw(wrong)

    @pytest.mark.parametrize("family", [["No Such Font"], ["No Such Font", "serif"]])
    def test_unknown_font(self, draw, family: list[str]) -> None:
        """A font that is missing is no reason to fail: the next one is asked."""
        import matplotlib as mpl

        with mpl.rc_context({"font.family": family}):
            ax = draw()
        assert drawn(ax)


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the command that installs it is named; words still come."""
    found = builtins.__import__

    def missing(name: str, *rest, **options):
        if name.split(".", maxsplit=1)[0] == "matplotlib":
            raise ImportError(name)
        return found(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    said = re.escape("python -m pip install 'deploysched[plot]'")
    for draw in DRAW.values():
        with pytest.raises(ImportError, match=said):
            draw()
    assert plotting.year_text(2027)
    assert plotting.timeline_text(CHRISTMAS)


def test_gap_is_exact() -> None:
    """A gap is long where it is half as long again as usual, and not before."""
    calendar = Calendar(
        name="c",
        covers=Window(date(2026, 1, 1), date(2027, 12, 31)),
        freezes=[Window(date(2026, 5, 8), date(2026, 5, 8), "f")],
    )
    policy = weekly(calendar=calendar, roll=Roll.FOLLOWING)
    assert "Long gap" not in plotting.year_text(2026, policy)  # 10 days
    longer = policy.with_freezes(Window(date(2026, 5, 8), date(2026, 5, 11), "g"))
    text = plotting.year_text(2026, longer)
    assert "Long gap: 2026-05-01 to 2026-05-12, 11 days." in text
    assert date(2026, 5, 12) - date(2026, 5, 1) == timedelta(days=11)
