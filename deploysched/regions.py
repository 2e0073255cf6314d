"""Which stage a country or geography is in, and on what basis that is said."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, cast

import attrs

from deploysched import _checks
from deploysched.errors import UnknownRegionError

__all__ = ["Basis", "Region", "every", "find"]

Basis = Literal["named", "served", "continent", "unstated", "outside"]

_WORD = re.compile(r"[^\W_]+")


@attrs.frozen(kw_only=True)
class Region:
    """A country, Power Platform geography or cloud, and the stage it is in.

    `code` is the ISO 3166-1 alpha-2 code of a country, or the API name of a geography.
    `stage` is the key of a stage of the shipped policies, or None where none is published.
    `basis` says how the stage is known:

    - "named": the published sequence, or the geography that a country is in, names it
    - "served": its customers are served by a geography that the sequence names
    - "continent": the words "Asia" and "Europe" of the sequence, read by UN M49
    - "unstated": gets the rollout, but in no published stage
    - "outside": a cloud that the rollout does not reach

    `source` is the document behind it. `readings` are the stages that an unstated place
    may be in: pairs of a stage's key and the condition, which completes "if ...".
    A country is a guess: the stage follows the region of the environment.

    >>> find("United Arab Emirates").readings[0]
    ('asia', '"Asia" means the continent (UN M49)')
    """

    code: str
    name: str
    stage: str | None
    basis: Basis
    source: str
    readings: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Return the name and the stage key, as a person would write them down."""
        if self.stage is not None:
            return f"{self.name}: stage {self.stage}"
        if self.basis == "outside":
            return f"{self.name}: outside the rollout"
        return f"{self.name}: no published stage"


def find(name: str) -> Region:
    """Return the place that a code or an English name stands for.

    `name` is an ISO 3166-1 code of two or three letters, a country's short, official or
    everyday name, the API name or display name of a Power Platform geography, or the name
    of an Azure region, which stands for the geography it lies in. Case, spaces and
    punctuation do not count, nor do "the" and "and", nor do accents but in codes. A code
    goes before everything else: "NA" is Namibia.

    Raises `UnknownRegionError` for a name that is no place, with the nearest ones, and
    for a group of places such as "EMEA", `TypeError` for anything but a str, and
    `ValueError` for a blank one.

    >>> find("Korea").name, find("westeurope").name
    ('South Korea', 'Europe')
    """
    key = _key(_checks.text(name, "name"))
    if place := _places().get(key):
        return place
    raise UnknownRegionError(_unknown(name, key))


@cache
def every() -> tuple[Region, ...]:
    """Return all places: the geographies and clouds, then the countries by code.

    >>> [region.name for region in every() if region.basis == "served"]
    ['Fiji', 'New Zealand']
    """
    return tuple(
        Region(
            code=code,
            name=name,
            stage=stage or None,
            basis=cast("Basis", basis),
            source=source,
            readings=tuple(map(_reading, _items(readings))),
        )
        for code, name, stage, basis, source, readings, _ in _rows("regions.csv")
    )


@cache
def _rows(file: str) -> tuple[list[str], ...]:
    """Return the rows of a shipped table, below its head."""
    import csv
    from pkgutil import get_data  # reads out of a zip too; importlib.resources is slow

    text = (get_data("deploysched.data", file) or b"").decode("ascii")
    _, *rows = csv.reader(text.splitlines())
    return tuple(rows)


def _items(field: str) -> list[str]:
    return field.split("; ") if field else []


def _reading(item: str) -> tuple[str, str]:
    stage, _, condition = item.partition(" if ")
    return stage, condition


@cache
def _places() -> dict[str, Region]:
    """Return the places by the keys of all their spellings."""
    rows = zip(every(), _rows("regions.csv"), strict=True)
    spelled = [(place, (row[0], row[1], *_items(row[6]))) for place, row in rows]
    coded = {place.code: place for place in every()}
    # East US and West US host the US preview too: they stand for the United States.
    azure = [(coded[row[0]], _items(row[1])) for row in _rows("azure_regions.csv")]
    return {_key(name): place for place, names in spelled + azure for name in names}


def _key(name: str) -> str:
    """Return what all spellings of a name share, or "" for a code that is not ASCII."""
    plain = name
    if not name.isascii():
        from unicodedata import combining, normalize  # most names need neither

        plain = "".join(c for c in normalize("NFKD", name) if not combining(c))
    words = [word for word in _WORD.findall(plain.casefold()) if word != "the"]
    if len(words) > 1:  # AND and ST alone are codes
        words = ["saint" if word == "st" else word for word in words if word != "and"]
    key = "".join(words)
    # An accent makes another word of a code, which has up to three letters: the Vietnamese
    # for America is no Malaysia. A space pasted from a web page makes none.
    return key if len(key) > 3 or "".join(name.split()).isascii() else ""


def _unknown(name: str, key: str) -> str:
    """Say what to ask for instead of a group of places, or of no place at all."""
    for names, members in _rows("groups.csv"):
        if key in map(_key, _items(names)):
            choice = " or ".join(", ".join(map(repr, _items(members))).rsplit(", ", 1))
            group = "is a group of places, and a stage is looked up for one"
            return f"{name!a:.60} {group}: ask for {choice}"
    # No Azure regions: for Poland Central, Canada Central would be near.
    rows = sorted(_rows("regions.csv"), key=lambda row: row[3] != "named")
    known = [row[1] for row in rows] + [a for row in rows for a in _items(row[6])]
    near = _checks.nearest(name.title(), known)
    return f"{name!a:.60} is no country, country code or Power Platform geography{near}"
