"""What is promised in SECURITY.md, and that threads and processes change nothing."""

import ast
import os
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import attrs
import pytest

import deploysched
from deploysched import POWER_PLATFORM, US_FEDERAL, Policy, Roll, plan

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
    from deploysched import regions

    schedule = d.plan(datetime(2026, 11, 25, 12, tzinfo=timezone.utc))
    str(schedule), schedule.to_dict(), schedule.after_slip(), schedule._repr_html_()
    d.latest_go_live("Japan", date(2026, 12, 24)), d.upcoming(date(2026, 12, 1), limit=3)
    regions.find("Germany")
    from deploysched import certification, policyfile
    str(certification.timeline(date(2026, 11, 23)))
    policyfile.loads('base = "power-platform"')
    EXTRAS
    assert not found, found
    print("kept")
"""
EXTRAS = """
    from deploysched import exporters
    starts = d.upcoming(date(2026, 12, 1), limit=3)
    exporters.to_json(starts), exporters.to_csv(starts), exporters.to_markdown(starts)
    exporters.from_json(exporters.to_json(schedule), schedule.policy)
    from deploysched import plotting
    plotting.timeline_text(starts), plotting.year_text(2027)
    from importlib.util import find_spec
    if find_spec("icalendar"):
        stamp = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
        data = exporters.to_ics(schedule, stamp=stamp, alarm=True)
        policyfile.freezes_from_ics(data, "America/Los_Angeles")
    if find_spec("numpy"):
        from deploysched import bulk
        bulk.plan_array([date(2026, 11, 25)])
"""


def run_code(code: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
        **options,
    )


def test_promises():
    """Import, plan and every text export: no socket, no process, no write."""
    code = PROMISES.replace("    EXTRAS", EXTRAS.strip("\n"))
    done = run_code(code)
    assert done.stdout == "kept\n", done.stderr


def test_clock():
    """No module but the command line names a function that reads the clock."""
    asks = {"now", "today", "utcnow", "time_ns", "localtime", "perf_counter"}
    package = Path(deploysched.__file__).parent
    for path in package.rglob("*.py"):
        names = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
        }
        assert not (names & asks and path.name != "cli.py"), path.name


def test_hook_sees():
    """The same hook does notice a file that is opened for writing."""
    code = PROMISES.replace("EXTRAS", "open('/dev/null', 'w').close()")
    done = run_code(code)
    assert "'/dev/null'" in done.stderr


def test_light_import():
    """Importing the package loads nothing slow."""
    done = run_code(
        "import sys, deploysched\n"
        "slow = ('numpy', 'holidays', 'dateutil', 'icalendar', 'matplotlib', 'zoneinfo',\n"
        "        'json', 'argparse', 'difflib', 'pathlib', 'tomllib')\n"
        "print([name for name in slow if name in sys.modules])\n"
    )
    assert done.stdout == "[]\n", done.stderr


def _days(count: int) -> list[date]:
    return [date(1971, 1, 1) + timedelta(step * 3) for step in range(count)]


@pytest.mark.parametrize("roll", [Roll.SKIP, Roll.FOLLOWING])
def test_threads(roll):
    """Sixteen threads plan a million times on cold policies, as one thread does."""
    policy = POWER_PLATFORM.with_roll(roll)
    pairs = [(day, plan(day, policy)) for day in _days(15_625)]
    barrier, equal = threading.Barrier(16), []

    def work(number: int, cold: Policy) -> None:
        barrier.wait()  # all begin at once, each on a day of its own
        turned = pairs[number:] + pairs[:number]
        equal.append(sum(plan(day, cold) == wanted for day, wanted in turned))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(2):  # each time from the start
            cold = attrs.evolve(policy, calendar=attrs.evolve(US_FEDERAL))
            threads = [
                threading.Thread(target=work, args=(number, cold))
                for number in range(16)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert equal == [15_625] * 32


def _plan_some(policy) -> list:
    return [plan(day, policy) for day in _days(200)]


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_processes(method):
    """A policy sent to another process plans the same there, and comes back equal."""
    if method == "fork" and (sys.platform == "win32" or sys.version_info >= (3, 12)):
        pytest.skip("forking beside threads is deprecated here")
    with ProcessPoolExecutor(1, mp_context=get_context(method)) as pool:
        found = pool.submit(_plan_some, POWER_PLATFORM).result(timeout=120)
    assert found == _plan_some(POWER_PLATFORM)
    assert [hash(item) for item in found] == [
        hash(item) for item in _plan_some(POWER_PLATFORM)
    ]


@pytest.mark.parametrize(
    "flags", [["-W", "error"], ["-OO"], ["-I"], ["-X", "dev", "-W", "error"]]
)
def test_interpreter_flags(flags):
    """Optimised, isolated or with warnings as errors: the same checks, the same answer."""
    code = (
        "from datetime import date, datetime\n"
        "import deploysched as d\n"
        "print(d.plan(date(2026, 12, 20)).start)\n"
        "for bad in (datetime(2026, 1, 1), '2026-01-01', None, True):\n"
        "    try: d.plan(bad)\n"
        "    except TypeError: print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, *flags, "-c", code],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    if flags == ["-I"] and "No module named 'deploysched'" in done.stderr:
        pytest.skip("deploysched is on PYTHONPATH, not installed")
    assert done.stdout.split() == ["2027-01-08", *["refused"] * 4], done.stderr


ANSWERS = """
from deploysched.cli import main
main(["2026-12-20", "--explain", "--tz", "Asia/Tokyo"])
main(["2026-11-25", "--json", "--freeze", "2026-12-14..2027-01-04=\\xc4rger \\u65e5"])
main(["by", "Japan", "2026-12-24"])
main(["submitted", "2026-11-23T16:00-08:00"])
main(["year", "2027"])
"""


@pytest.mark.parametrize(
    ("flags", "changes"),
    [
        ("-W error", {}),
        ("-X dev -W error", {}),
        ("-O", {}),
        ("-OO", {}),
        ("", {"TZ": "Asia/Tokyo"}),
        ("", {"TZ": "Pacific/Apia"}),
        ("", {"LANG": "th_TH.UTF-8", "LANGUAGE": "th"}),
        ("", {"LC_ALL": "C"}),
        ("", {"PYTHONHASHSEED": "0"}),
        ("", {"PYTHONHASHSEED": "1"}),
        ("", {"PYTHONHASHSEED": "random"}),
        ("", {"HOME": ""}),
        ("", {"HOME": None}),
        ("", {"COLUMNS": "20"}),
        ("", {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}),
        ("-OO -W error", {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "1"}),
    ],
)
def test_environments(flags, changes, tmp_path):
    """The command line prints equal bytes in every environment and working folder."""

    def output(folder: str, *words: str, **changes: str | None) -> bytes:
        environ = os.environ | changes
        return subprocess.run(
            [sys.executable, *words, "-c", ANSWERS],
            capture_output=True,
            check=True,
            env={name: value for name, value in environ.items() if value is not None},
            cwd=folder,
            timeout=60,
        ).stdout

    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    # Not even root can write to /proc.
    folder = "/proc" if Path("/proc").is_dir() else str(locked)
    expected = output(".")
    assert expected.count(b"\n") > 60
    assert output(folder, *flags.split(), **changes) == expected
