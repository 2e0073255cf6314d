"""The page that answers without Python says what the library says; the feeds too."""

import functools
import json
import os
import shutil
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import zip_longest
from pathlib import Path

import pytest

from deploysched import UnstatedRegionError, latest_go_live, plan, regions, text

icalendar = pytest.importorskip("icalendar")
from deploysched.exporters import to_ics  # noqa: E402, needs icalendar

DOCS = Path(__file__).parents[1] / "docs"
sys.path.insert(0, str(DOCS))
import site_data  # noqa: E402, a script of the site: found by the line above

SCRIPT = DOCS / "_static" / "calculator.js"
DAY = timedelta(days=1)
STAMP = datetime(2026, 11, 20, tzinfo=UTC)
SOME, ALL = range(2026, 2027), range(2026, 2037)
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="node is not there")


@functools.cache
def document(span, roll="skip", holidays="federal"):
    """Return the data of the page as it is read from its file."""
    found = site_data.Answers(span, site_data.policy(roll, holidays)).document()
    return json.loads(json.dumps(found))


def in_node(tmp_path, data, code):
    """Run the script of the page in Node with some data, and yield what it prints."""
    path = tmp_path / "data.json"
    path.write_text(json.dumps(data))
    read = (
        f"const data = JSON.parse(require('fs').readFileSync({json.dumps(str(path))}));"
    )
    done = subprocess.run(
        ["node", "-"],  # noqa: S607, the first one of the path
        input=f"{SCRIPT.read_text()}\n{read}\n{code}",
        env={**os.environ, "TZ": "Pacific/Honolulu"},  # behind the days of UTC
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return map(json.loads, done.stdout.splitlines())


# What the page shows for each day: for each place its stage's day and its other readings,
# for each stage the cautions and the four days to confirm by.
EVERY = """
// What the page says of a place depends on these two alone.
const kind = ({ bound, readings }) => JSON.stringify([bound, readings]);
const places = data.places.map(({ code }) => find(data, code));
const kinds = new Map(places.map((place) => [kind(place), place]));
const due = (n, place) => {
  const found = answer(data, n, place);
  const readings = found.readings.map(([i, day]) => `${i} ${iso(data, day)}`);
  return [found.place === null ? "" : iso(data, found.place), ...readings].join(" ");
};
for (let n = 0; n < data.plan.length; n += 1) {
  const { head, stages, bases, gaps } = answer(data, n, null);
  const said = new Map([...kinds].map(([key, place]) => [key, due(n, place)]));
  console.log(JSON.stringify({
    day: shown(data, n), head, bases, gaps,
    stages: stages.map(([, day, name]) => [shown(data, day), name]),
    places: places.map((place) => said.get(kind(place))),
    cautions: stages.map(([bound]) => answer(data, n, { bound, readings: [] }).cautions),
    by: stages.map(([bound]) => deadlines(data, n, bound))
      .map(({ rows, last }) => [...rows.map(([day, why]) => [iso(data, day), why]), last]),
  }));
}
"""


def expected(day, policy, places):
    """Return the same by the library, asked directly."""
    item = plan(day, policy)
    due = {place: due_in(item, *place) for place in set(places)}
    closed = text.runs(item.closed_days, policy.calendar)
    return {
        "day": text.day(day),
        "head": text.headline(item),
        "bases": [
            [name, text.days(window), worth] for name, window, worth in text.bases(item)
        ],
        "gaps": [
            *(f"No start {train}" for train in item.dropped),
            *(f"Closed {text.run(run)}" for run in closed),
            *(" ".join(said.split()) for said in text.slips(item)),
        ],
        "stages": [[text.day(due.date), due.stage.name] for due in item],
        "places": [due[place] for place in places],
        "cautions": [cautions(item, due.stage.key) for due in item],
        "by": [by(due.stage.key, day, policy) for due in item],
    }


def cautions(item, region):
    return [str(said) for said in text.cautions([item], region=region)]


def stages_of(policy):
    """Return for each place the stage that it is in or bounded by, and its readings."""
    for place in regions.every():
        try:
            key = policy.stage_for(place.code).key
        except UnstatedRegionError as error:
            key = error.bound
        yield key, tuple(reading for reading, _ in place.readings)


def due_in(item, key, readings):
    """Return the day of a place, or of the stage that bounds it, and its readings."""
    keys = [due.stage.key for due in item]
    due = "" if key is None else item.date_for(key)
    return " ".join(
        [
            str(due),
            *(f"{keys.index(each) + 1} {item.date_for(each)}" for each in readings),
        ]
    )


def by(key, day, policy):
    """Return by when to confirm for a day: observed, half of them, stated, by the rules."""
    most, stated, rules = (
        latest_go_live(key, day, policy, basis=basis)
        for basis in ("observed", "stated", "rules")
    )
    slow, fast = plan(stated, policy), plan(rules, policy)
    after, utc = fast.after_slip(), rules.astimezone(UTC)
    last = (
        f"Last moment by the rules: {text.day(rules)} {rules:%H:%M:%S %Z} ({text.day(utc)} "
        f"{utc:%H:%M:%S} UTC). After it: start {text.day(after.start)}, this stage "
        f"{text.day(after.date_for(key))}."
    )
    half = day - policy.observed.days[0] * DAY
    return [
        [str(most.date()), "in three quarters of the rollouts observed"],
        [str(half), "in half of them"],
        [
            str(slow.last_safe_day),
            f"with Microsoft's stated 4 weeks (start {text.day(slow.start)})",
        ],
        [
            str(fast.last_safe_day),
            f"if every stage runs on its day (start {text.day(fast.start)})",
        ],
        last,
    ]


@needs_node
class TestEveryDay:
    @pytest.mark.parametrize(
        ("span", "roll", "holidays"),
        [
            (SOME, "skip", "federal"),
            pytest.param(ALL, "skip", "federal", marks=pytest.mark.thorough),
            pytest.param(ALL, "following", "microsoft", marks=pytest.mark.thorough),
            pytest.param(ALL, "preceding", "both", marks=pytest.mark.thorough),
        ],
    )
    def test_every_place(self, tmp_path, span, roll, holidays):
        """The page says of every day and every place what the library says."""
        policy = site_data.policy(roll, holidays)
        places = list(stages_of(policy))
        every = site_data.days(span)
        shown = in_node(tmp_path, document(span, roll, holidays), EVERY)
        for day, found in zip_longest(every, shown):
            assert found == expected(day, policy, places)

    def test_calendar_file(self, tmp_path):
        """The file made by the page has the events of `to_ics`, identities included."""
        every = site_data.days(SOME)
        days = [0, 100, 166, 180, *range(320, 365)]
        code = f"for (const n of {days}) console.log(JSON.stringify(ics(data, n, '20261120T000000Z')));"
        for number, found in zip(
            days, in_node(tmp_path, document(SOME), code), strict=True
        ):
            lines = found.encode().split(b"\r\n")
            assert max(map(len, lines)) <= 75
            made = to_ics(plan(every[number]), stamp=STAMP)
            assert events(found) == events(made.decode())


def events(file):
    """Return the lines of each event of a calendar file, as they are written."""
    _, *found = file.replace("\r\n ", "").split("BEGIN:VEVENT\r\n")
    return sorted(sorted(event.splitlines()) for event in found)


class TestData:
    def test_calendar(self):
        """Each day of the calendar is what the rules make of it."""
        data, policy = document(SOME), site_data.policy()
        every = site_data.days(SOME)
        starts = {plan(day - DAY, policy).start for day in every}
        for number, day in enumerate(every):
            kinds, reasons = data["kinds"][number], policy.calendar.reasons(day)
            due = day.weekday() == 4
            assert ("s" in kinds) == (day in starts)
            assert ("n" in kinds) == (due and bool(reasons))
            seen = any(day in span for each in policy.cautions for span in each.windows)
            assert ("f" in kinds) == (seen and not reasons)
            assert ("w" in kinds) == (day.weekday() > 4)
            assert ("c" in kinds) == (bool(reasons) and day.weekday() < 5)
            if "c" in kinds:
                assert data["names"][str(number)] == ", ".join(reasons)

    def test_present(self, monkeypatch):
        """A build is for the day of SOURCE_DATE_EPOCH, by the clock of the rules."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798786800")  # 2027-01-01 07:00 UTC
        assert site_data.present() == date(2026, 12, 31)
        assert site_data.years(site_data.present()) == ALL

    def test_feeds(self, tmp_path):
        """A feed a year and one of the coming months: named, renewed, with one identity."""
        site_data.write_feeds(tmp_path, date(2026, 11, 20))
        files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        assert sorted(files) == [*(f"{year}.ics" for year in ALL), "coming.ics"]
        year = icalendar.Calendar.from_ical(files["2027.ics"])
        assert str(year["x-wr-calname"]) == "Power Platform connectors: 2027"
        assert b"REFRESH-INTERVAL;VALUE=DURATION:P1D" in files["2027.ics"]
        coming = icalendar.Calendar.from_ical(files["coming.ics"])
        names = [str(each["summary"]) for each in year.events]
        assert sum("starts" in name for name in names) == 49
        assert sum("no start" in name for name in names) == 4
        both = {str(each["uid"]) for each in year.events}
        assert both <= {str(each["uid"]) for each in coming.events}


class TestPolicy:
    """The content policy lets the page run its own scripts, and nothing else."""

    def test_hashes(self):
        """What stands inside the page is named by its hash; data that is no code is not."""
        page = (
            "<head></head><script>a()</script><style>b{}</style><i style='c:d'></i>"
            "<script src='own.js'></script>"
        )
        found = site_data.guarded(page)
        # printf 'a()' | openssl dgst -sha256 -binary | base64
        assert (
            "; script-src 'self' 'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4=';"
            in found
        )
        assert (
            "; style-src-attr 'unsafe-hashes' 'sha256-Zse74m7hLzJteAPqcVXmIXYNgJXak+09S5k5VjLe8yQ=';"
            in found
        )
        assert "unsafe-inline" not in found


# --- in a browser -----------------------------------------------------------------------

CONF = f"""
import sys
sys.path.insert(0, {str(DOCS)!r})
import site_data
site_data.YEARS_ON = 1
extensions = ["myst_parser", "site_data"]
html_theme, html_static_path, html_css_files = "furo", ["_static"], ["narrow.css"]
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Serve the pages, built as the site is, on this machine."""
    for needed in ("sphinx", "furo", "myst_parser"):
        pytest.importorskip(needed)
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(DOCS / "_static", folder / "_static")
    shutil.copy(DOCS / "calculator.md", folder)
    (folder / "index.md").write_text("# Start\n\n```{toctree}\ncalculator\n```\n")
    (folder / "conf.py").write_text(CONF)
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "html", folder, folder / "html"],
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795200000"},  # 20 November 2026
        check=True,
        capture_output=True,
    )

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    serve = functools.partial(Quiet, directory=folder / "html")
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/calculator.html"
        server.shutdown()


@pytest.fixture(scope="session")
def browser():
    """Start a browser without a window, whose clock stands and lies in Tokyo."""
    webdriver = pytest.importorskip("selenium.webdriver")
    driver = shutil.which("chromedriver")
    if driver is None:
        pytest.skip("chromedriver is not there")
    options = webdriver.ChromeOptions()
    for option in ("--headless=new", "--no-sandbox", "--lang=en-US"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options, webdriver.ChromeService(driver))
    found.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
    found.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": CLOCK})
    yield found
    found.quit()


# Thursday in Seattle, Friday in Tokyo and in UTC.
CLOCK = """
const Real = Date, now = Date.UTC(2026, 10, 27, 7, 59, 59);
Date = class extends Real { constructor(...given) { super(...(given.length ? given : [now])); } };
"""


@pytest.fixture
def page(browser, site):
    """Open the page with a question, and return what then stands where."""
    from selenium.webdriver.support.wait import WebDriverWait

    def read(query):
        browser.get(site + query)
        WebDriverWait(browser, 20).until(lambda _: shown("said"))
        return shown

    def shown(where):
        return browser.execute_script(
            "return document.getElementById(arguments[0]).innerText", where
        )

    return read


QUESTION = "?go-live=2026-11-25&region=DE&by=2026-12-24"


@pytest.mark.thorough
class TestBrowser:
    def test_link(self, browser, page):
        """A link asks; the page answers, keeps the question, and loads only its own."""
        shown = page(QUESTION)
        assert "deployment starts Fri 2026-11-27" in shown("said")
        assert "Not before Wed 2026-12-02" in shown("place")
        assert "Fri 2026-12-04" in shown("stages")
        assert "2027-01-14 to 2027-04-17" in shown("bases")
        assert "then Wed 2026-12-09" in shown("cautions")
        assert "Wed 2026-12-16" in shown("deadlines")
        assert browser.current_url.endswith(QUESTION)
        loaded = browser.execute_script(
            "return performance.getEntriesByType('resource').map((each) => each.name)"
        )
        own = browser.current_url.partition("calculator")[0]
        assert [name for name in loaded if not name.startswith(own)] == []
        assert [
            each
            for each in browser.get_log("browser")
            if "favicon" not in each["message"]
        ] == []

    def test_policy_holds(self, browser, page):
        """A script that gets into the page does not run."""
        page(QUESTION)
        ran = browser.execute_script(
            "const made = document.createElement('script'); made.text = 'window.ran = 1';"
            "document.body.append(made); return window.ran === 1"
        )
        assert not ran
        assert "Content Security Policy" in str(browser.get_log("browser"))

    def test_today(self, browser, page):
        """Today is the visitor's, in Pacific time, and is said so."""
        shown = page("")
        assert "Today is 2026-11-26 in Pacific time" in shown("said")
        assert "Go-Live Thu 2026-11-26" in shown("said")
        marked = browser.execute_script(
            "return document.querySelector('td.day-y').innerText"
        )
        assert marked.startswith("26")

    @pytest.mark.parametrize(
        ("query", "where", "said"),
        [
            ("?go-live=2026-12-20&region=uae", "place", "Or stage 3, Tue 2027-01-12"),
            ("?go-live=2026-12-20&region=CN", "place", "outside the rollout"),
            ("?go-live=2026-12-20&region=Atlantis", "place", "No place “Atlantis”"),
            (
                "?go-live=1999-01-01",
                "said",
                "Give a Go-Live from 2026-01-01 to 2027-12-31",
            ),
            ("?go-live=2026-12-20&roll=following", "said", "starts Mon 2026-12-28"),
            ("?go-live=2026-11-25&us-holidays=both", "said", "starts Fri 2026-12-04"),
            ("?go-live=2026-11-25&roll=odd&length=1", "said", "starts Fri 2026-11-27"),
        ],
    )
    def test_questions(self, page, query, where, said):
        """Places without a stage, other readings and odd links are answered."""
        assert said in page(query)(where)

    def test_legend(self, page):
        """The legend shows only what is in the year."""
        missed = "a start was due, but the day is closed"
        assert missed in page("?go-live=2026-12-20")("calendar")
        assert missed not in page("?go-live=2026-12-20&roll=following")("calendar")

    def test_keyboard(self, browser, page):
        """The day is typed, the place chosen by its first letters; all have labels."""
        shown = page(QUESTION)
        fields = browser.find_elements("css selector", "#ask input, #ask select, #year")
        labels = browser.execute_script(
            "return arguments[0].map((each) => each.labels.length)", fields
        )
        assert labels == [1] * 6
        fields[0].send_keys("12202026")
        fields[1].send_keys("Jap")
        assert "Not before Thu 2027-01-14" in shown("place")
        assert browser.switch_to.active_element == fields[1]
        fields[0].send_keys("\ue017")  # Delete
        assert not browser.find_element("id", "answer").is_displayed()

    def test_narrow(self, browser, page):
        """Nothing is wider than a telephone of 400 pixels."""
        size = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        page(QUESTION)
        width = browser.execute_script("return document.documentElement.scrollWidth")
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        assert width <= 400

    def test_without_script(self, browser, site):
        """Without JavaScript the coming starts are there, and no form that does nothing."""
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        browser.get(site)
        form = browser.find_element("id", "ask").is_displayed()
        told = browser.find_element("css selector", ".table-wrapper table").text
        browser.execute_cdp_cmd(
            "Emulation.setScriptExecutionDisabled", {"value": False}
        )
        assert not form
        assert "Fri 2026-11-27" in told
