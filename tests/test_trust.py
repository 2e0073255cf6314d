"""What is promised: no network, no clock, no writing; threads and processes change nothing."""

import ast
import subprocess
import sys
import textwrap
import threading
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import attrs
import pytest

import deploysched
from deploysched import (
    POWER_PLATFORM,
    US_FEDERAL,
    Cadence,
    Policy,
    Roll,
    latest_go_live,
    plan,
    upcoming,
)

PACKAGE = Path(deploysched.__file__).parent
CORE = [
    "windows",
    "calendars",
    "cadences",
    "cautions",
    "policies",
    "schedules",
    "planning",
]
PROMISES = """
    import sys

    BAD = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn",
           "os.remove", "os.rename", "os.mkdir", "os.rmdir", "shutil.", "tempfile.",
           "urllib.", "http.", "ftplib.", "webbrowser.", "ctypes.dlopen")
    found = []

    def hook(event, args):
        if event.startswith(BAD) and args != (None,):  # numpy opens the process itself
            found.append((event, repr(args)))
        if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
            found.append((event, repr(args)))

    sys.dont_write_bytecode = True  # Python itself may keep what it has compiled
    sys.addaudithook(hook)

    from datetime import date, datetime, timezone
    import deploysched as d

    schedule = d.plan(datetime(2026, 11, 25, 12, tzinfo=timezone.utc))
    str(schedule), schedule.to_dict(), schedule.after_slip(), schedule._repr_html_()
    starts = d.upcoming(date(2026, 12, 1), limit=3)
    starts.rows(), starts._repr_html_(), d.compare(date(2026, 12, 20))
    d.latest_go_live("Japan", date(2026, 12, 24)), d.rollout(date(2026, 11, 30))
    d.Calendar.from_holidays("DE", range(2026, 2028))
    d.Cadence("FREQ=MONTHLY;BYDAY=2TU", date(2026, 1, 1))
    EXTRA
    assert not found, found
    print("kept")
"""
EDGES = """
    from deploysched import certification, exporters, policyfile, regions
    str(certification.timeline(date(2026, 11, 23))), regions.find("Germany")
    policyfile.loads('base = "power-platform"')
    exporters.to_json(starts), exporters.to_csv(starts), exporters.to_markdown(starts)
    exporters.from_json(exporters.to_json(schedule), schedule.policy)
    from importlib.util import find_spec
    if find_spec("icalendar"):
        exporters.to_ics(schedule, stamp=datetime(2026, 11, 25, tzinfo=timezone.utc))
    if find_spec("numpy"):
        from deploysched import bulk
        bulk.plan_array([date(2026, 11, 25)])
"""


def run_code(code: str, *flags: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *flags, "-c", textwrap.dedent(code)],
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("extra", ["", EDGES], ids=["core", "edges"])
def test_no_socket_no_process_no_write(extra):
    """Importing, planning, printing, exporting: an audit hook sees all that is opened."""
    done = run_code(PROMISES.replace("    EXTRA", extra.strip("\n")))
    assert done.stdout == "kept\n", done.stderr


def test_the_hook_does_see_a_file_that_is_opened_for_writing():
    """The same hook, and one write."""
    done = run_code(PROMISES.replace("EXTRA", "open('/dev/null', 'w').close()"))
    assert "'/dev/null'" in done.stderr


def test_only_the_command_line_asks_the_clock():
    """No other module names a function that reads it."""
    asks = {"now", "today", "utcnow", "time_ns", "localtime", "perf_counter"}
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
        }
        assert not names & asks or "cli" in path.parts, path


def test_importing_and_planning_loads_nothing_slow():
    """What some calls need is loaded by them; pages of text for those who print."""
    done = run_code(
        """
        import sys, deploysched
        from datetime import date
        schedule = deploysched.plan(date(2026, 11, 25))
        slow = ('numpy', 'holidays', 'dateutil', 'icalendar', 'matplotlib', 'zoneinfo',
                'json', 'argparse', 'difflib', 'pathlib', 'tomllib', 'csv', 'textwrap',
                'deploysched.text', 'deploysched.regions', 'deploysched.exporters')
        print([name for name in slow if name in sys.modules])
        """
    )
    assert done.stdout == "[]\n", done.stderr


def _days(count: int) -> list[date]:
    return [date(1971, 1, 1) + timedelta(step * 3) for step in range(count)]


def _answers(policy: Policy, days: list[date]) -> list[object]:
    region = policy.stages[-1].key
    return [
        (plan(day, policy), latest_go_live(region, day + timedelta(60), policy))
        for day in days
    ]


def _in_threads(policy: Policy, days: list[date]) -> None:
    """Ask a cold policy from sixteen threads at once, each beginning elsewhere."""
    wanted = _answers(policy, days)
    # Parts of their own, so that nothing was found before.
    cold = attrs.evolve(
        policy, calendar=attrs.evolve(US_FEDERAL), cadence=attrs.evolve(policy.cadence)
    )
    barrier, equal = threading.Barrier(16), []

    def work(number: int) -> None:
        turn = number * len(days) // 16
        barrier.wait()
        found = _answers(cold, days[turn:] + days[:turn])
        equal.append(found == wanted[turn:] + wanted[:turn])

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [
            threading.Thread(target=work, args=(number,)) for number in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert equal == [True] * 16


MONTHLY = attrs.evolve(POWER_PLATFORM, cadence=Cadence("FREQ=MONTHLY;BYDAY=2TU", date(1971, 1, 1)))  # fmt: skip


@pytest.mark.parametrize("policy", [POWER_PLATFORM.with_roll(Roll.FOLLOWING), MONTHLY])
def test_sixteen_threads_find_what_one_finds(policy):
    """On a cold policy, switching as often as Python can."""
    _in_threads(policy, _days(100))


@pytest.mark.thorough
@pytest.mark.parametrize("roll", [Roll.SKIP, Roll.FOLLOWING])
def test_a_million_plans_in_sixteen_threads(roll):
    """By two rolls, each of 15,625 days in each thread, twice from the start."""
    for _ in range(2):
        _in_threads(POWER_PLATFORM.with_roll(roll), _days(15_625))


def test_a_false_class_of_date_never_stays_in_a_cache(monkeypatch):
    """Tools that stop the clock put a class of their own under the name `date` for a while.

    What was found meanwhile must not be found again afterwards.
    """

    class Meta(type):
        def __instancecheck__(cls, value):
            return isinstance(value, cls.__mro__[1])

    class FakeDate(date, metaclass=Meta):
        pass

    class FakeTime(datetime, metaclass=Meta):
        pass

    policy = attrs.evolve(MONTHLY, calendar=attrs.evolve(US_FEDERAL), cadence=attrs.evolve(MONTHLY.cadence))  # fmt: skip
    with monkeypatch.context() as frozen:
        for name in CORE:
            module = import_module(f"deploysched.{name}")
            for label, fake in (("date", FakeDate), ("datetime", FakeTime)):
                if hasattr(module, label):
                    frozen.setattr(module, label, fake)
        meanwhile = FakeDate(2026, 11, 25)
        plan(meanwhile, policy), latest_go_live("asia", meanwhile, policy)
        str(plan(meanwhile, policy)), upcoming(meanwhile, policy, limit=3)
    found = plan(date(2026, 11, 25), policy)
    kept = [*policy.trains_after, found.go_live, found.nominal, found.start]
    kept += [day for _, day in policy.deadlines]
    kept += [item.date for train in policy.trains.values() for item in train.stages]
    assert {type(day) for day in kept} == {date}
