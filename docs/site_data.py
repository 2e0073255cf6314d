# ruff: noqa: INP001, a script of the site, no package
"""What the site is made from: the answers behind the calculator, and the feeds.

The library works everything out when the site is built; the page only looks it up.
The years are the present one and ten more.
The present is `SOURCE_DATE_EPOCH` where it is set, so that a build can be repeated, else
the day of the build; both are days in the zone of the rules.
"""

import base64
import csv
import hashlib
import json
import os
import re
import time
from datetime import UTC, date, datetime, timedelta
from html import escape
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import attrs
from icalendar import Calendar

from deploysched import (
    MICROSOFT_US,
    POWER_PLATFORM,
    US_FEDERAL,
    Policy,
    Roll,
    Schedule,
    Schedules,
    Window,
    latest_go_live,
    plan,
    regions,
    text,
    upcoming,
)
from deploysched.advisories import of_days
from deploysched.exporters import to_ics
from deploysched.planning import starts_in

YEARS_ON = 10
CALENDARS = {
    "federal": US_FEDERAL,
    "microsoft": MICROSOFT_US,
    "both": US_FEDERAL | MICROSOFT_US,
}
BASES = {
    "named": "The published sequence names it, or the geography that it is in.",
    "served": "It is served by a geography that the published sequence names.",
    "continent": "The words Asia and Europe of the sequence are read by UN M49.",
    "unstated": "It gets the rollout, but in no published stage: the last stage bounds "
    "it, so plan with that.",
    "outside": "It is outside the rollout: ask Microsoft for it separately.",
}
LEGEND = {
    "s": "start",
    "n": "a start was due, but the day is closed",
    "c": "day off: nothing deploys",
    "f": "freezes or days off were seen around this day",
    "w": "weekend",
    "g": "your Go-Live",
    "t": "a stage of your rollout is due",
    "y": "today in Pacific time",
}
_DAY = timedelta(days=1)
_DATE = re.compile(r"((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(\d{4}-\d\d-\d\d)")


def present() -> date:
    """Return the day for which the site is built."""
    seconds = float(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    return POWER_PLATFORM.day_of(datetime.fromtimestamp(seconds, UTC))


def years(today: date) -> range:
    """Return the years of the data."""
    return range(today.year, today.year + YEARS_ON + 1)


def days(span: range) -> list[date]:
    """Return every day of some years."""
    first, end = date(span[0], 1, 1), date(span[-1] + 1, 1, 1)
    return [first + n * _DAY for n in range((end - first).days)]


# --- the answers ------------------------------------------------------------------------


class _Kept(dict):
    """Numbers things in the order in which they first came, each once."""

    def number(self, thing: object) -> int:
        return self.setdefault(json.dumps(thing), len(self))

    def things(self) -> list:
        return [json.loads(key) for key in self]


def near(policy: Policy, span: range) -> Policy:
    """Return a policy that knows the years around some others, and answers sooner."""
    covers = Window(date(span[0] - 1, 1, 1), date(span[-1] + 2, 12, 31))
    calendar = policy.calendar
    kept = {day: names for day, names in calendar.holidays if day in covers}
    cautions = (
        attrs.evolve(each, windows=tuple(filter(covers.overlaps, each.windows)))
        for each in policy.cautions
    )
    return attrs.evolve(
        policy,
        calendar=attrs.evolve(calendar, covers=covers, holidays=kept),
        cautions=tuple(cautions),
    )


class Answers:
    """Every answer of some years by one policy, ready for JSON.

    What is said of a day is kept once: the days in it are counted from the day that was
    asked, `{d}` and `{w}` stand for them in its texts, without and with the weekday.
    """

    def __init__(self, span: range, policy: Policy) -> None:
        self.span, self.policy = span, near(policy, span)
        self.texts, self.lines = _Kept(), _Kept()
        self.plans, self.deadlines = _Kept(), _Kept()
        self.slipped: dict[datetime, tuple[Schedule, Schedule]] = {}

    def document(self) -> dict:
        """Return the data of one file."""
        every, policy = days(self.span), self.policy
        plan_of = [self.plans.number(self._plan(plan(day, policy))) for day in every]
        by_of = [self.deadlines.number(self._by(day)) for day in every]
        return {
            "zone": policy.tz,
            "first": str(every[0]),
            "last": str(every[-1]),
            "years": list(self.span),
            "weekdays": ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
            "stages": [stage.name for stage in policy.stages],
            "plan": plan_of,
            "by": by_of,
            "plans": self.plans.things(),
            "deadlines": self.deadlines.things(),
            "lines": self.lines.things(),
            "texts": self.texts.things(),
            "kinds": self._kinds(every),
            "names": self._names(every),
            "places": places(),
            "bases": BASES,
            "legend": LEGEND,
            **_events(policy),
        }

    def _line(self, said: str, day: date) -> int:
        """Keep a sentence that was said of a day."""
        found = [date.fromisoformat(each) for _, each in _DATE.findall(said)]
        words = _DATE.sub(lambda match: "{w}" if match[1] else "{d}", said)
        number = self.texts.number(" ".join(words.split()))
        return self.lines.number([number, *[(each - day).days for each in found]])

    def _plan(self, schedule: Schedule) -> dict:
        day, policy = schedule.go_live, schedule.policy
        keys = [""]
        if any(
            item.then for item in schedule.advisories
        ):  # else all stages say the same
            keys += [stage.key for stage in policy.stages]
        closed = text.runs(schedule.closed_days, policy.calendar)
        windows = [Window(item.date, item.date) for item in schedule]
        windows += [basis.window for basis in text.bases(schedule)[1:]]
        return {
            "head": self._line(text.headline(schedule), day),
            "stages": [(item.date - day).days for item in schedule],
            "bases": [
                [name, self._line(text.days(window), day), self._line(worth, day)]
                for name, window, worth in text.bases(schedule)
            ],
            "gaps": [
                *[self._line(f"No start {item}", day) for item in schedule.dropped],
                *[self._line(f"Closed {text.run(run)}", day) for run in closed],
                *[self._line(said, day) for said in text.slips(schedule)],
            ],
            "cautions": [
                [
                    self._line(str(said), day)
                    for said in text.cautions([schedule], region=key)
                ]
                for key in keys
            ],
            "spans": [
                [(window.start - day).days, (window.end - day).days]
                for window in windows
            ],
            "facts": [self._line(said, day) for said in text.facts(schedule)],
        }

    def _by(self, day: date) -> dict:
        policy = self.policy
        half, most = policy.observed.days
        stated = text.span(policy.stated[1])
        longest = plan(
            latest_go_live(policy.stages[0].key, day, policy, basis="stated"), policy
        )
        before = [
            (day - most * _DAY, "in three quarters of the rollouts observed"),
            (day - half * _DAY, "in half of them"),
            (
                longest.last_safe_day,
                f"with {policy.owner}'s stated {stated} (start {text.day(longest.start)})",
            ),
        ]
        return {
            "before": [
                [(when - day).days, self._line(why, day)] for when, why in before
            ],
            "stages": [self._last(stage.key, day) for stage in policy.stages],
        }

    def _last(self, key: str, day: date) -> list[int]:
        """Return the last safe day for a stage, and what is said of it."""
        moment = latest_go_live(key, day, self.policy)
        if moment not in self.slipped:
            item = plan(moment, self.policy)
            self.slipped[moment] = item, item.after_slip()
        item, after = self.slipped[moment]
        return [
            (item.last_safe_day - day).days,
            self._line(
                f"if every stage runs on its day (start {text.day(item.start)})", day
            ),
            self._line(
                f"Last moment by the rules: {text.day(moment)} {moment:%H:%M:%S %Z} "
                f"({text.day(moment.astimezone(UTC))} {moment.astimezone(UTC):%H:%M:%S} "
                f"UTC). After it: start {text.day(after.start)}, this stage "
                f"{text.day(after.date_for(key))}.",
                day,
            ),
        ]

    def _kinds(self, every: list[date]) -> list[str]:
        """Return what each day is on the calendar: a letter for each thing, or none."""
        calendar = self.policy.calendar
        found = starts_in(Window(every[0], every[-1]), self.policy)
        marked = {item.date: "n" for item in found.dropped}
        marked |= {item.start: "s" for item in found}
        kinds = []
        for day in every:
            usual = "w" if calendar.is_weekend(day) else "c"
            if calendar.is_deployment_day(day):
                usual = "f" * bool(of_days(self.policy, Window(day, day)))
            kinds.append(marked.get(day, "") + usual)
        return kinds

    def _names(self, every: list[date]) -> dict[int, str]:
        """Return why the days that are no plain weekends are closed, by their number."""
        calendar = self.policy.calendar
        return {
            number: ", ".join(calendar.reasons(day))
            for number, day in enumerate(every)
            if not (calendar.is_deployment_day(day) or calendar.is_weekend(day))
        }


def _events(policy: Policy) -> dict:
    """Return what is the same in the calendar file of each rollout, learned from one."""
    item = plan(date(2026, 6, 1), policy)  # a week without a day off
    stamp = datetime(2026, 6, 1, tzinfo=UTC)
    file = Calendar.from_ical(to_ics(item, stamp=stamp))
    found = sorted(file.events, key=lambda event: event["dtstart"].dt)
    rules = str(found[0]["description"]).split("\n")[1 + len(text.sentences(item)) :]
    return {
        "events": [
            [str(event["uid"]).removeprefix(str(item.go_live)), str(event["summary"])]
            for event in found
        ],
        "rules": rules,
        "calendar": ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{file['prodid']}"],
    }


def places() -> list[dict]:
    """Return what is known of each place: `bound` is the stage to plan with, or 0."""
    numbers = {stage.key: n for n, stage in enumerate(POWER_PLATFORM.stages, 1)}
    table = files("deploysched.data").joinpath("regions.csv").read_text("utf-8")
    names = {row["code"]: row["aliases"] for row in csv.DictReader(table.splitlines())}
    return [
        {
            "code": place.code,
            "name": place.name,
            "stage": numbers.get(place.stage or "", 0),
            "bound": numbers.get(
                place.stage or "", len(numbers) * (place.basis != "outside")
            ),
            "basis": place.basis,
            "readings": [[numbers[key], why] for key, why in place.readings],
            "spelled": [
                name.casefold()
                for name in (place.code, place.name, *names[place.code].split("; "))
                if name
            ],
        }
        for place in regions.every()
    ]


def policy(roll: str = "skip", holidays: str = "federal") -> Policy:
    """Return the shipped policy with another roll or other days off."""
    return POWER_PLATFORM.with_roll(Roll(roll)).with_calendar(CALENDARS[holidays])


def write_answers(folder: Path, today: date) -> None:
    """Write one file for each roll and each set of days off."""
    folder.mkdir(exist_ok=True)
    for roll in Roll:
        for holidays in CALENDARS:
            found = Answers(years(today), policy(roll.value, holidays)).document()
            name = f"{roll.value}-{holidays}.json"
            told = json.dumps(found, separators=(",", ":"))
            (folder / name).write_text(told, encoding="utf-8")


# --- the pages --------------------------------------------------------------------------


def coming(today: date) -> str:
    """Return the coming starts as a table that needs no script."""
    table = text.starts(upcoming(today, limit=12)).html()
    return f"```{{raw}} html\n<div class='table-wrapper'>\n{table}\n</div>\n```"


def feeds(today: date) -> dict[str, tuple[str, Schedules]]:
    """Return the name and the starts of each feed by its file."""
    end = today + 548 * _DAY  # eighteen months
    found = {"coming.ics": ("the coming 18 months", starts_in(Window(today, end)))}
    for year in years(today):
        span = Window(date(year, 1, 1), date(year, 12, 31))
        found[f"{year}.ics"] = (str(year), starts_in(span))
    return found


def feed_list(today: date) -> str:
    """Return links to the feeds."""
    links = (
        f'<li><a class="feed" href="feeds/{file}">{escape(name)}</a></li>'
        for file, (name, _) in feeds(today).items()
    )
    return "```{raw} html\n<ul>\n" + "\n".join(links) + "\n</ul>\n```"


def write_feeds(folder: Path, today: date) -> None:
    """Write one feed of the coming months and one a year."""
    folder.mkdir(exist_ok=True)
    stamp = datetime(today.year, today.month, today.day, tzinfo=UTC)
    for file, (name, starts) in feeds(today).items():
        title = f"{POWER_PLATFORM.name}: {name}"
        (folder / file).write_bytes(to_ics(starts, stamp=stamp, name=title))


class _Inline(HTMLParser):
    """The scripts and styles that a page carries itself, which a policy must name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, set[str]] = {
            "script": set(),
            "style": set(),
            "attr": set(),
        }
        self.tag, self.said = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("style"):
            self.found["attr"].add(given["style"])
        if tag == "style" or (tag == "script" and "src" not in given):
            self.tag = tag

    def handle_data(self, data: str) -> None:
        self.said += data * bool(self.tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.tag:
            self.found[tag].add(self.said)
            self.tag = self.said = ""


def guarded(page: str) -> str:
    """Return a page with a policy: nothing from elsewhere, and no script but its own.

    The theme sets its colours by a script and styles of its own inside the page; they are
    named by their hashes, so that no other can be slipped in.
    """
    reader = _Inline()
    reader.feed(page)
    own = {
        kind: " ".join(map(_hash, sorted(said))) for kind, said in reader.found.items()
    }
    rules = (
        "default-src 'self'",
        f"script-src 'self' {own['script']}",
        f"style-src 'self' {own['style']}",
        f"style-src-attr 'unsafe-hashes' {own['attr']}",
        "img-src 'self' data:",  # icons of the theme
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'
    return page.replace("<head>", f"<head>{meta}", 1)


def _hash(said: str) -> str:
    digest = hashlib.sha256(said.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


# --- hooks of Sphinx --------------------------------------------------------------------


def _fill(app, name, source):  # noqa: ARG001, the hook's own arguments
    """Put the tables that depend on the day into the pages that ask for them."""
    for mark, made in (("starts", coming), ("feeds", feed_list)):
        if f"<!-- {mark} -->" in source[0]:
            source[0] = source[0].replace(f"<!-- {mark} -->", made(present()))


def _write(app, failed):
    """Write what the pages load, once they are written themselves."""
    if failed or app.builder.name != "html":
        return
    folder = Path(app.outdir)
    write_answers(folder / "answers", present())
    write_feeds(folder / "feeds", present())
    page = folder / "calculator.html"
    page.write_text(guarded(page.read_text("utf-8")), encoding="utf-8")


def setup(app):
    """Register the hooks."""
    app.connect("source-read", _fill)
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True}
