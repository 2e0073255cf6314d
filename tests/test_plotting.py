"""Pictures: what is marked is what is planned and said, and no words overlap."""

import importlib.util
import operator
import re
import subprocess
import sys
from datetime import date, timedelta
from itertools import combinations, product
from pathlib import Path

import attrs
import pytest

from deploysched import (
    POWER_PLATFORM,
    Cadence,
    Calendar,
    Observed,
    Policy,
    Roll,
    ScheduleError,
    Stage,
    Window,
    compare,
    plan,
    plotting,
    text,
    upcoming,
)

pytest.importorskip("matplotlib")

BASES = ("by the rules", "as stated", "as observed")
COVERS = Window(date(2020, 1, 1), date(2039, 12, 31))
CHRISTMAS = plan(date(2026, 12, 20))
LONG_FREEZE = Window(date(2026, 12, 1), date(2027, 8, 31), "migration")
YEAR_END = Window(date(2026, 12, 14), date(2027, 1, 4), "year-end freeze")


def small(**changes):
    """A policy without a stated time, an observation or a caution."""
    rules = {
        "name": "small",
        "calendar": Calendar(name="plain", covers=COVERS),
        "stages": (Stage("all", "All", offset=0),),
        "cadence": Cadence("FREQ=WEEKLY;BYDAY=FR"),
    }
    return Policy(**rules | changes)


def observed(days):
    parts = {"rollouts": 9, "since": date(2024, 1, 1), "until": date(2025, 1, 1)}
    return Observed(days=days, who="everyone", source="a list", **parts)


EQUAL = tuple(Stage(f"s{n}", f"Stage {n}", offset=n // 3) for n in range(9))
NAMES = tuple(Stage(f"s{n}", f"Region {n} and " * 20, offset=n) for n in range(3))
HARD = {
    "shipped": CHRISTMAS,
    "freeze": plan(date(2026, 12, 20), POWER_PLATFORM.with_freezes(YEAR_END)),
    "long freeze": plan(date(2026, 11, 28), POWER_PLATFORM.with_freezes(LONG_FREEZE)),
    "next day": plan(date(2026, 11, 5), small()),
    "equal offsets": plan(date(2026, 11, 3), small(stages=EQUAL, owner="Somebody")),
    "long names": plan(date(2026, 11, 3), small(name="policy " * 40, stages=NAMES)),
    "far": plan(date(2026, 11, 3), small(observed=observed((2000, 4000)))),
    "starts": upcoming(date(2026, 11, 25), limit=60),
    "readings": compare(date(2026, 12, 20)),
}


def parts(ax):
    """The axes of a picture, those inside it too."""
    return [*ax.child_axes, ax]


def marks(ax, label):
    """The days of the marks with a label; the legend's own are no part of the axes."""
    from matplotlib.dates import num2date

    lines = [line for part in parts(ax) for line in part.lines]
    found = [line.get_xdata() for line in lines if line.get_label() == label]
    return [num2date(x).date() for places in found for x in places]


def bars(ax, label):
    """The bars with a label, as first day, last day, height and hatch."""
    from matplotlib.dates import num2date

    found = set()
    for item in (bars for part in parts(ax) for bars in part.collections):
        for path in item.get_paths() if item.get_label() == label else ():
            (left, low), (right, high) = path.vertices.min(0), path.vertices.max(0)
            days = num2date(left).date(), num2date(right - 1).date()
            found.add((*days, round(high - low, 2), item.get_hatch()))
    return found


def shown(ax):
    """The words of a picture that can be seen, with their places on the page."""
    from matplotlib.text import Text

    ax.figure.draw_without_rendering()
    texts = {item for item in ax.figure.findobj(Text) if item.get_text()}
    for part in parts(ax):  # a label of a day beyond the edge is not drawn
        (low, high), ticks = part.get_xlim(), part.xaxis.get_major_ticks()
        texts -= {t.label1 for t in ticks if not low <= t.get_loc() <= high}
    return [(item, item.get_window_extent()) for item in texts if item.get_visible()]


def marked(ax):
    """The places of all marks on the page, once it is laid out."""
    ax.figure.draw_without_rendering()
    for part in parts(ax):
        yield from (line.get_window_extent() for line in part.lines)
        for item in part.collections:
            shapes = map(item.get_transform().transform_path, item.get_paths())
            yield from (shape.get_extents() for shape in shapes)


def below(ax):
    return " ".join(ax.get_xlabel().split())


def legend(ax):
    return {item.get_text() for item in ax.get_legend().get_texts()}


def overlap(first, second):
    """True where two boxes share more than half a pixel."""
    width = min(first.x1, second.x1) - max(first.x0, second.x0)
    return width > 0.5 and min(first.y1, second.y1) - max(first.y0, second.y0) > 0.5


def keep_apart(ax, marks):
    """No words lie on other words or on a mark, and none leave the page."""
    words, page = shown(ax), ax.figure.bbox
    for (one, first), (other, second) in combinations(words, 2):
        assert not overlap(first, second), (one.get_text(), other.get_text())
    for (one, first), mark in product(words, marks):
        assert not overlap(first, mark), one.get_text()
    for one, box in words:
        assert page.x0 <= box.x0, one.get_text()
        assert page.y0 <= box.y0, one.get_text()
        assert max(box.x1 - page.x1, box.y1 - page.y1) <= 0, one.get_text()


@pytest.mark.parametrize("schedules", HARD.values(), ids=HARD)
def test_words_of_a_timeline_keep_apart(schedules):
    """However long a freeze or a name, and however far a band, words stay legible."""
    ax = plotting.timeline(schedules)
    keep_apart(ax, marked(ax))


def test_words_of_a_year_keep_apart():
    """The numbers of days and the words below them stay legible."""
    long = attrs.evolve(YEAR_END, name="name " * 100)
    keep_apart(plotting.year(2026, POWER_PLATFORM.with_freezes(long)), [])


@pytest.mark.parametrize("schedule", list(HARD.values())[:7], ids=list(HARD)[:7])
def test_timeline_marks_what_is_planned(schedule):
    """Each stage, closed day and basis lies on its days, and its words are told."""
    ax = plotting.timeline(schedule)
    assert marks(ax, "stage") == [stage.date for stage in schedule]
    assert marks(ax, "Go-Live") == [schedule.go_live]
    ticks = [tick.get_text() for part in parts(ax) for tick in part.get_xticklabels()]
    assert all(re.fullmatch(r"\d{4}(-\d\d){0,2}", tick) for tick in ticks), ticks
    assert marks(ax, "no start") == [train.date for train in schedule.dropped]
    bases = {basis.name: basis.window for basis in text.bases(schedule)}
    for name, window in bases.items():
        ((first, last, *_),) = bars(ax, name)
        assert last == window.end
        assert first == (schedule.start if name == "by the rules" else window.start)
    length = (schedule.earliest_completion - schedule.go_live).days + 1
    days = [schedule.go_live + timedelta(days=n) for n in range(length)]
    calendar = schedule.policy.calendar
    closed = {day for first, *_ in bars(ax, "closed") for day in [first]}
    weekend = {first for first, *_ in bars(ax, "weekend")}
    assert closed | weekend == {day for day in days if calendar.reasons(day)}
    assert weekend == {day for day in days if calendar.reasons(day) == ("weekend",)}
    optional = {"no start": schedule.dropped, "closed": closed, "weekend": weekend}
    wanted = {name for name, there in optional.items() if there}
    assert legend(ax) == {"Go-Live", "stage", *bases, *wanted}
    said = plotting.timeline_text(schedule)
    for words in map(str, (*text.cautions([schedule]), *schedule.dropped[:5])):
        assert (below(ax) + said).count(words) == 2


def test_several_rollouts_are_a_row_each():
    """Only other rules are named there; the bases differ in height and in hatch."""
    items = upcoming(date(2026, 11, 25), limit=3)
    ax = plotting.timeline(items)
    assert marks(ax, "Go-Live") == [item.go_live for item in items]
    ends = {item.observed_completion.end for item in items}
    assert {bar[1] for bar in bars(ax, "as observed")} == ends
    looks = {bar[2:] for name in BASES for bar in bars(ax, name)}
    assert len(looks) == len(dict(looks)) == len({hatch for _, hatch in looks}) == 3
    for found, named in ((items, False), (HARD["readings"], True)):
        texts = (item.get_text() for item in plotting.timeline(found).texts)
        words = " ".join(" ".join(texts).split())
        assert all((f"({item.policy.name})" in words) == named for item in found)


RULES = {
    "shipped": POWER_PLATFORM,
    "preceding": POWER_PLATFORM.with_roll(Roll.PRECEDING),
    "following": POWER_PLATFORM.with_roll(Roll.FOLLOWING),
    "freeze": POWER_PLATFORM.with_freezes(YEAR_END, LONG_FREEZE),
    "dtstart": small(
        cadence=Cadence("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 1, 13))
    ),
}


@pytest.mark.parametrize("number", [2026, 2027])
@pytest.mark.parametrize("policy", RULES.values(), ids=RULES)
def test_year_has_the_starts_that_lie_in_it(policy, number):
    """Dots, words and title have the starts that some Go-Live gets, and no other."""
    days = [date(number - 2, 6, 1) + timedelta(days=n) for n in range(365 * 2 + 220)]
    starts = sorted({plan(day, policy).start for day in days})
    starts = [day for day in starts if day.year == number]
    ax = plotting.year(number, policy)
    labelled = {item.get_position(): item.get_text() for item in ax.texts}
    dots = [line for line in ax.lines if line.get_label() == "start"]
    places = [tuple(place) for line in dots for place in line.get_xydata()]
    assert [int(labelled[place]) for place in places] == [day.day for day in starts]
    assert [int(x % 8) for x, _ in places] == [day.weekday() for day in starts]
    months = [y // 8.4 * 3 + x // 8 + 1 for x, y in places]
    assert months == [day.month for day in starts]
    words = plotting.year_text(number, policy)
    said = re.findall(r"^\w{3} (\S+)  \w{3} \d", words, re.MULTILINE)
    assert list(map(date.fromisoformat, said)) == starts
    title = ax.get_title(loc="left")
    assert title.startswith(f"{number}: {len(starts) or 'no'} start")
    assert words.startswith(f"{title}\n")
    found = [sentence for sentence in words.splitlines() if "were seen" in sentence]
    assert len(found) == bool(starts and policy.cautions)
    assert all(f"! {sentence}" in below(ax) for sentence in found)


def test_year_tells_gaps_closed_days_and_the_end():
    """A gap half as long again as usual is told, a freeze once, and the last data."""
    lines = plotting.year_text(2026, RULES["freeze"]).splitlines()
    told = [line for line in lines if line.startswith(("Long", "Closed Mon 2026-12"))]
    assert told == [
        "Closed Mon 2026-12-14 to Thu 2026-12-31, year-end freeze.",
        "Long gap: 2026-06-12 to 2026-06-26, 2 weeks.",
        "Long gap: 2026-06-26 to 2026-07-10, 2 weeks.",
        "Long gap: 2026-11-27 to 2027-09-03, 40 weeks.",
    ]
    assert "Long gap" not in plotting.year_text(2026, RULES["following"])
    tuesdays = RULES["dtstart"].with_freezes(YEAR_END)
    assert ", 2 due days without\n" in plotting.year_text(2026, tuesdays)
    assert "The calendar ends on 2100-12-31" in plotting.year_text(2100)
    assert "The calendar ends" not in plotting.year_text(2099)


@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_equal_pictures_are_equal_files(form):
    """Neither chance nor the time goes into a file."""
    first, second = (plotting.image(plotting.timeline(CHRISTMAS), form) for _ in "ab")
    assert first == second
    assert b"CreationDate" not in first


@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_words_and_marks_stand_out_from_the_paper(style):
    """In a light and in a dark style, by the contrast of WCAG 2.2."""
    from matplotlib import style as styles
    from matplotlib.colors import to_rgb

    def contrast(*colours):
        low, high = sorted(
            0.05 + sum(map(operator.mul, (0.2126, 0.7152, 0.0722), linear))
            for linear in (
                [((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(each)] for each in colours
            )
        )
        return high / low

    with styles.context(style):
        for ax in (plotting.timeline(CHRISTMAS), plotting.year(2026)):
            paper = ax.figure.get_facecolor()
            for item in (bars for part in parts(ax) for bars in part.collections):
                ink = [*item.get_edgecolor(), *item.get_facecolor()][0]
                assert contrast(paper, ink) > 3, item.get_label()
            lines = {
                line.get_label(): line for part in parts(ax) for line in part.lines
            }
            dot = (lines.get("start") or lines["stage"]).get_color()
            assert contrast(paper, dot) > 3
            for item, _ in shown(ax):
                on_dot = item.get_weight() == "bold" and item.get_text().isdigit()
                assert contrast(dot if on_dot else paper, item.get_color()) > 4.5


def test_a_picture_goes_where_it_is_told():
    """It leaves settings, other axes and pyplot alone."""
    code = """if True:
        import sys, matplotlib
        from datetime import date
        from matplotlib.figure import Figure
        from deploysched import plan, plotting
        before = dict(dict.items(matplotlib.rcParams))
        first, second, third = Figure(figsize=(8, 16)).subplots(3)
        assert plotting.timeline(plan(date(2026, 12, 20)), ax=first) is first
        assert plotting.year(2026, ax=second) is second
        assert not third.texts and tuple(first.figure.get_size_inches()) == (8, 16)
        assert dict(dict.items(matplotlib.rcParams)) == before
        assert "matplotlib.pyplot" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", [r"$\none{1}$", "A\r\nB\x1b[31m", r"\input{x}"])
def test_names_are_words(name):
    """A name is neither mathematics nor a control, in pictures and in words."""
    stages = (Stage("a", name, offset=0), Stage("b", name, offset=1))
    freeze = Window(date(2026, 12, 18), date(2026, 12, 22), name)
    calendar = Calendar(name=name, covers=COVERS, freezes=[freeze])
    policy = small(name=name, owner=name, stages=stages, calendar=calendar)
    one = plan(date(2026, 12, 15), policy)
    texts = [plotting.timeline_text(one), plotting.year_text(2026, policy)]
    drawn = map(plotting.timeline, (one, [one, CHRISTMAS]))
    for ax in (*drawn, plotting.year(2026, policy)):
        texts += [item.get_text() for item, _ in shown(ax)]
    assert all(c.isprintable() or c == "\n" for words in texts for c in words)


def test_many_facts_are_cut_short():
    """A freeze a day is drawn, and told as far as a page goes."""
    days = [date(2026, 1, 2) + timedelta(days=n) for n in range(360)]
    freezes = [Window(day, day, f"freeze {n}") for n, day in enumerate(days)]
    policy = small(calendar=Calendar(name="frozen", covers=COVERS, freezes=freezes))
    ax = plotting.timeline(plan(date(2026, 1, 1), policy))
    assert re.search(r"And \d{3} more\.", ax.get_xlabel())
    assert len(ax.get_xlabel().splitlines()) < 40
    assert legend(plotting.year(2026, policy)) == {"due, but no start", "closed"}
    assert legend(plotting.year(2026, small())) == {"start"}


REFUSED = [
    (plotting.timeline, [[]], "there are 0 schedules to draw: give 1 to 60"),
    (plotting.timeline_text, [[CHRISTMAS] * 61], "there are 61 schedules"),
    (plotting.timeline, [[5]], "schedules[0] must be a Schedule, not the int 5"),
    (plotting.year, [1970], "outside 1971-01-01..2100-12-31"),
    (plotting.year_text, ["2027"], "not the str '2027'"),
    (plotting.image, [None, "gif"], "'gif' is no form of a picture: use svg, pdf, png"),
]


@pytest.mark.parametrize(("function", "arguments", "said"), REFUSED)
def test_refused(function, arguments, said):
    """What cannot be drawn is refused with what to give instead."""
    with pytest.raises((ScheduleError, TypeError), match=re.escape(said)):
        function(*arguments)


def test_without_matplotlib_the_command_that_installs_it_is_named(monkeypatch):
    """Words still come."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=re.escape("pip install 'deploysched[plot]'")):
        plotting.year(2026)
    assert plotting.year_text(2026)
    assert plotting.timeline_text(CHRISTMAS)


def test_picture_of_the_front_page(capsys):
    """The stored picture says what a new one would."""
    path = Path(__file__).parent.parent / "docs" / "picture.py"
    spec = importlib.util.spec_from_file_location("picture", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.main(["--check"]) == 0, capsys.readouterr().out
