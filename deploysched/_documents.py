"""What is common to files that are read: their text, and where in them a fault is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import attrs

from deploysched import _checks, _text
from deploysched.calendars import Window
from deploysched.errors import ScheduleError

PROVEN = Window(date(1971, 1, 1), date(2100, 12, 31), "the years of the calendars")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def one_line(value: object) -> str:
    """Return a foreign message as one line of ASCII, cut to a length."""
    text = _text.clean(" ".join(str(value).split()))
    text = text.encode("ascii", "backslashreplace").decode()
    return text if len(text) <= 300 else text[:300] + "..."


def fault(problem: object, path: str) -> ScheduleError:
    """Return the error of a file: `problem @ path`."""
    return ScheduleError(f"{one_line(problem)} @ {path}")


@contextmanager
def placed(path: str) -> Iterator[None]:
    """Say of an error inside where in the file its cause is."""
    try:
        yield
    except (ValueError, TypeError, OverflowError) as error:
        raise fault(error, path) from error


def decoded(data: Any, kind: str, most: int) -> str:
    """Return the text of a file that is UTF-8, with or without a byte order mark.

    Raises `TypeError` for what is neither bytes nor str, and `ScheduleError` for one
    that is empty, longer than `most`, in another encoding, or holds a NUL.
    """
    if not isinstance(data, bytes | str):
        raise TypeError(
            f"{kind} must be given as bytes or str, not {_checks.article(data)}: "
            "read the file first"
        )
    if len(data) > most:
        unit = "bytes" if isinstance(data, bytes) else "characters"
        raise ScheduleError(
            f"{kind} has {len(data)} {unit}, at most {most} are read: split it"
        )
    text = _utf_8(data, kind) if isinstance(data, bytes) else data
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise ScheduleError(f"{kind} is empty")
    if "\0" in text:
        raise ScheduleError(
            f"{kind} holds a NUL at character {text.index(chr(0))}: is it text, saved "
            "as UTF-8?"
        )
    surrogate = _SURROGATE.search(text)
    if surrogate:
        raise ScheduleError(
            f"{kind} holds a lone surrogate at character {surrogate.start()}: decode it "
            "again"
        )
    return text


def _utf_8(data: bytes, kind: str) -> str:
    if data.startswith(_UTF_16):
        raise ScheduleError(f"{kind} is in UTF-16: save it as UTF-8")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ScheduleError(
            f"{kind} is not UTF-8, from byte {error.start} on: save it as UTF-8"
        ) from error


@attrs.frozen
class Node:
    """A value of a file, and where it stands in it, such as `$.freeze[3].start`."""

    value: Any
    path: str

    def fault(self, problem: object) -> ScheduleError:
        """Return the error for this value."""
        return fault(problem, self.path)

    def of(self, kind: type, expected: str, hint: str = "") -> Any:
        """Return the value where it is exactly of a type: a bool is no int."""
        if type(self.value) is not kind:
            raise self.fault(
                f"must be {expected}, not {_checks.article(self.value)}{hint}"
            )
        return self.value

    def fields(self, known: Sequence[str]) -> dict[str, Node]:
        """Return the parts of a table, refusing a key that is not known."""
        nodes = {
            key: Node(value, f"{self.path}.{one_line(key)}")
            for key, value in self.of(dict, "a table").items()
        }
        for key, node in nodes.items():
            if key not in known:
                whole = "a policy" if self.path == "$" else f"a {self._kind()}"
                near = _checks.nearest(key, known)
                raise node.fault(f"{_checks.show(key)} is no key of {whole}{near}")
        return nodes

    def _kind(self) -> str:
        return self.path.rpartition(".")[2].partition("[")[0]

    def need(self, fields: dict[str, Node], *keys: str) -> list[Node]:
        """Return fields that must be there."""
        for key in keys:
            if key not in fields:
                raise self.fault(f"{key} is missing")
        return [fields[key] for key in keys]

    def items(self, expected: str = "a list") -> list[Node]:
        """Return the members of a list."""
        members = self.of(list, expected)
        return [Node(item, f"{self.path}[{i}]") for i, item in enumerate(members)]

    def text(self) -> str:
        """Return a text of one line that can be stored and shown."""
        value: str = self.of(str, "a text in quotes")
        with placed(self.path):
            _checks.text(value, self._kind())
        if _CONTROLS.search(value):
            raise self.fault(
                f"holds a line break or another control character, {_checks.show(value)}"
                ": write it on one line"
            )
        return value

    def day(self) -> date:
        """Return a day, written without quotes and without a time."""
        value: date = self.of(
            date, "a date", ": write it as 2026-11-27, without quotes"
        )
        return value

    def whole(self, least: int, most: int) -> int:
        """Return a whole number between two, both included."""
        value: int = self.of(int, f"a whole number from {least} to {most}")
        if not least <= value <= most:
            raise self.fault(
                f"must be from {least} to {most}, not {_checks.show(value)}"
            )
        return value

    def choice(self, choices: dict[str, Any]) -> Any:
        """Return what one of a few words stands for."""
        word = self.of(str, f"one of {', '.join(map(repr, choices))}")
        if word not in choices:
            near = _checks.nearest(word, tuple(choices))
            raise self.fault(f"{_checks.show(word)} is not known{near}")
        return choices[word]

    def each(
        self, read: Callable[[Node], Any], expected: str = "a list"
    ) -> tuple[Any, ...]:
        """Return every member of a list, read by a function."""
        return tuple(map(read, self.items(expected)))
