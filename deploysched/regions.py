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
_SHORTEST_HINT = 4  # codes are too alike to be told from each other


@attrs.frozen(kw_only=True)
class Region:
    """A country, Power Platform geography or cloud, and the stage it is in.

    `code` is the ISO 3166-1 alpha-2 code of a country, or the API name of a geography.
    `stage` is the key of a stage of the shipped policies; it is None where no stage is
    published. `basis` says how the stage is known:

    - "named": the published sequence, or the geography that a country is in, names it
    - "served": its customers are served by a geography that the sequence names
    - "continent": the words "Asia" and "Europe" of the sequence, read by UN M49
    - "unstated": gets the rollout, but in no published stage
    - "outside": a cloud that the rollout does not reach

    `source` is the document behind it. `readings` are the stages that an unstated place
    may be in: pairs of a stage's key and the condition, which completes "if ...".

    Compared by all its fields. Regions are made by `find` and `every`.
    A country is a guess: the stage follows the region of the environment.

    >>> find("Vietnam").basis
    'continent'
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
    everyday name, or the API name or display name of a Power Platform geography. Case,
    accents, spaces and punctuation do not count, nor do "the" and "and". A code goes
    before everything else: "NA" is Namibia.

    Raises `UnknownRegionError` with the nearest names for a name that is no place, and
    for a group of places such as "EMEA". Raises `TypeError` for anything but a str, and
    `ValueError` for a str that is blank, too long or undecodable.

    >>> find("Korea").name, find("korea").stage
    ('South Korea', 'asia')
    """
    text = _checks.text(name, "name")
    key = _key(text)
    place = _places().get(key)
    if place is None:
        raise UnknownRegionError(_unknown(text, key))
    return place


@cache
def every() -> tuple[Region, ...]:
    """Return all places: the geographies and clouds, then the countries by code.

    >>> [region.name for region in every() if region.basis == "served"]
    ['Fiji', 'New Zealand']
    """
    from deploysched.data.regions import PLACES, READINGS, SOURCES

    return tuple(
        Region(
            code=code,
            name=name,
            stage=stage or None,
            basis=cast("Basis", basis),
            source=SOURCES[source],
            readings=tuple(READINGS[reading] for reading in readings),
        )
        for code, name, stage, basis, source, readings, _ in PLACES
    )


@cache
def _places() -> dict[str, Region]:
    from deploysched.data.regions import PLACES

    return {
        _key(spelling): region
        for region, (code, name, *_, aliases) in zip(every(), PLACES, strict=True)
        for spelling in (code, name, *aliases)
    }


def _key(name: str) -> str:
    """Return what all spellings of a name share."""
    if not name.isascii():
        from unicodedata import combining, normalize  # most names need neither

        name = "".join(c for c in normalize("NFKD", name) if not combining(c))
    words = [word for word in _WORD.findall(name.casefold()) if word != "the"]
    if len(words) > 1:  # AND and ST alone are codes
        words = ["saint" if word == "st" else word for word in words if word != "and"]
    return "".join(words)


def _unknown(name: str, key: str) -> str:
    """Say what to ask for instead of a group of places, or of no place at all."""
    from deploysched.data.regions import GROUPS, PLACES

    shown = _checks.show(name)
    for groups, members in GROUPS:
        if key in map(_key, groups):
            *others, last = map(repr, members)
            choice = f"{', '.join(others)} or {last}" if others else last
            return (
                f"{shown} is a group of places, and a stage is looked up for one: "
                f"ask for {choice}"
            )
    rows = sorted(PLACES, key=lambda row: row[3] != "named")
    known = [row[1] for row in rows]
    known += [name for row in rows for name in row[6] if len(name) >= _SHORTEST_HINT]
    return (
        f"{shown} is no country, country code or Power Platform geography"
        f"{_checks.nearest(name.title(), known)}"
    )
