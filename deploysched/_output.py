"""Where an answer of the command line goes: standard output, or a file, in a format."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

from deploysched import _checks, _dates
from deploysched.errors import ScheduleError
from deploysched.schedules import Schedule, Schedules

if TYPE_CHECKING:  # slow to load, and a plan on the screen needs none
    from pathlib import Path

FORMATS = ("json", "csv", "markdown", "ics")
PICTURES = (".svg", ".png", ".pdf")


def add(
    parser: argparse.ArgumentParser, once: type[argparse.Action], *, ics: bool = True
) -> None:
    """Add the options that say how and where to write schedules."""
    option = parser.add_argument
    option("--csv", action="store_true", help="print CSV, a row a stage")
    option("--markdown", action="store_true", help="print Markdown tables")
    option("--plot", action=once, metavar="FILE", help="draw a .svg, .png or .pdf")
    option("-o", action=once, metavar="FILE", help="write to a new file")
    option("--force", action="store_true", help="let -o and --plot replace a file")
    if not ics:
        parser.set_defaults(
            ics=False, release=None, sequence=None, stamp=None, alarm=False
        )
        return
    option("--ics", action="store_true", help="print a calendar file (extra ics)")
    option("--release", action=once, metavar="LABEL", help="name the release in --ics")
    option("--sequence", action=once, metavar="N", help="edition of --ics (default 0)")
    option(
        "--stamp",
        action=once,
        metavar="INSTANT",
        help="time of that edition (default: the beginning of the Go-Live day)",
    )
    option("--alarm", action="store_true", help="let --ics remind to confirm")


def plain(options: argparse.Namespace) -> bool:
    """True where the answer is the text or the JSON of the command on the screen."""
    named = (
        "csv",
        "markdown",
        "ics",
        "plot",
        "o",
        "force",
        "release",
        "sequence",
        "stamp",
        "alarm",
    )
    return not any(_given(options, name) for name in named)


def _given(options: argparse.Namespace, name: str) -> bool:
    """True where an option stands on the command line, also with an empty value."""
    return getattr(options, name) not in (None, False)


def chosen(options: argparse.Namespace) -> str:
    """Return the format, or an empty string for the text of the command."""
    found = [name for name in FORMATS if getattr(options, name)]
    if len(found) > 1:
        raise ScheduleError(f"--{found[0]} and --{found[1]} name two formats: keep one")
    ics_only = ("release", "sequence", "stamp", "alarm")
    for name in ics_only if found != ["ics"] else ():
        if _given(options, name):
            raise ScheduleError(f"--{name} goes with --ics: add it, or leave it out")
    if options.force and options.o is None and options.plot is None:
        raise ScheduleError("--force goes with -o or --plot: name a file")
    return found[0] if found else ""


def write(
    options: argparse.Namespace,
    schedules: Schedules | Sequence[Schedule],
    text: str,
    draw: Callable[[], Any] | None = None,
) -> None:
    """Write schedules in the chosen format, or `text`, and the picture if asked for."""
    form = chosen(options)
    if options.plot is not None:
        _save(options.plot, _picture(options.plot, draw, schedules), options.force)
    if form == "ics":
        data = _ics(options, schedules)
    elif form:
        from deploysched import exporters

        data = getattr(exporters, f"to_{form}")(_one(schedules, form)).encode()
    else:
        data = (text + "\n").encode("ascii", "backslashreplace")
    if options.o is not None:
        _save(options.o, data, options.force)
    elif form == "ics":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    else:
        print(data.decode().encode("ascii", "backslashreplace").decode(), end="")


def _one(schedules: Any, form: str) -> Any:
    """Return the only schedule itself; JSON keeps to one line for one as for many."""
    alone = form != "json" and not isinstance(schedules, Schedules)
    return schedules[0] if alone and len(schedules) == 1 else schedules


def _ics(options: argparse.Namespace, schedules: Any) -> bytes:
    from deploysched import exporters

    first = schedules[0]
    stamp = datetime.combine(first.go_live, time(), first.policy.zone).astimezone(UTC)
    if options.stamp is not None:
        given = _dates.go_live(options.stamp)
        if not isinstance(given, datetime):
            raise ScheduleError(
                f"--stamp {_checks.show(options.stamp)} must be an instant, such as "
                f"{given}T09:00Z"
            )
        stamp = given
    sequence = "0" if options.sequence is None else options.sequence
    if not (sequence.isascii() and sequence.isdigit() and len(sequence) < 12):
        raise ScheduleError(
            f"--sequence {_checks.show(sequence)} must be a whole number"
        )
    return exporters.to_ics(
        schedules,
        release=options.release,
        stamp=stamp,
        sequence=int(sequence),
        alarm=options.alarm,
    )


def _picture(name: str, draw: Callable[[], Any] | None, schedules: Any) -> bytes:
    ending = os.path.splitext(name)[1].lower()  # noqa: PTH122, pathlib is slow to load
    if ending not in PICTURES:
        raise ScheduleError(
            f"--plot {path(name)} must end with one of {', '.join(PICTURES)}"
        )
    from deploysched import plotting

    axes: Any = (draw or partial(plotting.timeline, _one(schedules, "plot")))()
    out = io.BytesIO()
    # No date inside, so that equal input gives an equal file.
    metadata = (
        {}
        if ending == ".png"
        else {"Date" if ending == ".svg" else "CreationDate": None}
    )
    from matplotlib import rc_context

    with rc_context({"svg.hashsalt": "deploysched"}):
        axes.figure.savefig(out, format=ending[1:], metadata=metadata)
    return out.getvalue()


def path(name: str) -> str:
    """Return a path for an error message: its end, which tells files apart."""
    return ascii(name[-200:])


def _save(name: str, data: bytes, force: bool) -> None:
    """Write a whole file or none; an existing one is replaced only when asked."""
    from pathlib import Path

    if not name:
        raise OSError("cannot write '': it names no file")
    try:
        if force:
            _replace(Path(name), data)
        else:
            _create(Path(name), data)
    except FileExistsError:
        raise OSError(
            f"{_checks.show(name)} exists: add --force to replace it"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OSError(f"cannot write {path(name)}: {reason}") from None


def _create(target: Path, data: bytes) -> None:
    with target.open("xb") as file:
        try:
            file.write(data)
            file.flush()
        except OSError:
            target.unlink()
            raise


def _replace(target: Path, data: bytes) -> None:
    import tempfile  # slow to load, and seldom needed

    target = target.resolve() if target.is_file() else target  # a link stays a link
    if os.path.lexists(target) and not (target.is_file() or target.is_dir()):
        raise OSError("it is no regular file, and nothing else is replaced")
    handle, written = tempfile.mkstemp(dir=target.parent, prefix=".deploysched-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        os.chmod(written, mode)  # noqa: PTH101, a name as mkstemp gives it
        os.replace(written, target)  # noqa: PTH105, a name as mkstemp gives it
    except BaseException:  # Ctrl-C too leaves nothing behind
        with suppress(FileNotFoundError):
            os.unlink(written)  # noqa: PTH108, a name as mkstemp gives it
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
