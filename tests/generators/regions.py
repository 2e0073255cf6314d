"""Write deploysched/data/regions.py: every country and geography, and its stage.

Run `python tests/generators/regions.py` after an update of `pycountry` (names) or
`country_converter` (UN M49, UN membership), and look at the difference before it is
committed. What a document says of a place is written down here, with the document;
everything else follows from UN M49.
"""

import csv
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pycountry

LOOKED_UP = "2026-11-23"
TARGET = Path(__file__).parents[2] / "deploysched" / "data" / "regions.py"
WIDTH = 88
GAP = re.compile(r"(?<=[\"0-9)],) ")  # between two items of a tuple

# The documents.
PAGE = "Microsoft Learn, submit-for-certification"
LOCATIONS = "microsoft/terraform-provider-power-platform, locations"
MACRO = "MicrosoftDocs/power-platform, macro-regions"
DATACENTERS = "MicrosoftDocs/power-platform, new-datacenter-regions"
CONNECTORS = "Microsoft Learn, connector reference"

AMERICAS, LAST = "americas-japan-india", "australia-uk-us"

# What places without a published stage may be read as. Each is the end of a sentence
# that starts "stage N, if".
CONTINENT = {
    "asia": ("asia", '"Asia" means the continent (UN M49)'),
    "europe": ("europe", '"Europe" means the continent (UN M49)'),
}
WITH_EUROPE = ("europe", "it goes with Europe (Microsoft's macro regions)")
IN_THE_UNION = ("europe", '"Europe" means the European Union')


class Place(NamedTuple):
    """One row of the table."""

    code: str
    name: str
    stage: str
    basis: str
    source: str
    readings: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()


# Geographies and clouds that are no country. The API names of the others run a
# country's name together ("unitedkingdom"), and look-up ignores the spaces.
GEOGRAPHIES = (
    Place("testing", "Testing", "testing", "named", PAGE),
    Place(
        "unitedstatesfirstrelease",
        "Preview (United States)",
        "us-preview",
        "named",
        f"{LOCATIONS}: unitedstatesfirstrelease",
        aliases=("US preview", "United States preview", "Preview", "First release"),
    ),
    Place("asia", "Asia", "asia", "named", PAGE),
    Place("europe", "Europe", "europe", "named", PAGE),
    Place(
        "southamerica",
        "South America",
        AMERICAS,
        "named",
        f"{LOCATIONS}: southamerica (Brazil)",
    ),
    Place(
        "oceania",
        "Oceania",
        LAST,
        "named",
        f"{DATACENTERS}: Oceania",
        aliases=("OCE",),
    ),
    Place(
        "usgov",
        "US Government (GCC)",
        "",
        "outside",
        f"{CONNECTORS}: US Government (GCC)",
        aliases=("GCC", "US Government", "Government Community Cloud"),
    ),
    Place(
        "usgovhigh",
        "US Government (GCC High)",
        "",
        "outside",
        f"{CONNECTORS}: US Government (GCC High)",
        aliases=("GCC High", "GCC-H"),
    ),
    Place(
        "usgovdod",
        "US Department of Defense (DoD)",
        "",
        "outside",
        f"{CONNECTORS}: US Department of Defense (DoD)",
        aliases=("DoD", "US DoD", "Department of Defense", "US Government (DoD)"),
    ),
    Place(
        "21vianet",
        "China operated by 21Vianet",
        "",
        "outside",
        f"{CONNECTORS}: China Cloud operated by 21Vianet",
        aliases=("Vianet", "China Cloud", "Power Platform China"),
    ),
)

# Countries that the sequence, or the geography they are in, names.
NAMED = {
    "AU": (LAST, PAGE),
    "GB": (LAST, PAGE),
    "US": (LAST, PAGE),
    "BR": (AMERICAS, PAGE),
    "CA": (AMERICAS, PAGE),
    "IN": (AMERICAS, PAGE),
    "JP": (AMERICAS, PAGE),
    "KR": ("asia", f"{LOCATIONS}: korea"),
    "SG": ("asia", f"{MACRO}: Singapore"),
    "HK": ("asia", f"{LOCATIONS}: asia (Hong Kong)"),
    "FR": ("europe", f"{LOCATIONS}: france"),
    "DE": ("europe", f"{LOCATIONS}: germany"),
    "CH": ("europe", f"{LOCATIONS}: switzerland"),
    "NO": ("europe", f"{LOCATIONS}: norway"),
    "SE": ("europe", f"{LOCATIONS}: sweden"),
    "PL": ("europe", f"{MACRO}: Poland"),
    "IT": ("europe", f"{MACRO}: Italy"),
    "IE": ("europe", f"{MACRO}: Ireland"),
    "NL": ("europe", f"{MACRO}: Netherlands"),
}
SERVED = {
    "NZ": (LAST, f"{DATACENTERS}: Oceania serves New Zealand"),
    "FJ": (LAST, f"{DATACENTERS}: Oceania serves Fiji"),
}
OUTSIDE = {"CN": f"{CONNECTORS}: China Cloud operated by 21Vianet"}

# Countries with a geography of their own, for which no stage is published.
UNPLACED = {
    "AE": f"{LOCATIONS}: unitedarabemirates",
    "ZA": f"{LOCATIONS}: southafrica",
}
READINGS = {"AE": (WITH_EUROPE,), "ZA": (WITH_EUROPE,), "CY": (IN_THE_UNION,)}

# How the words "Asia" and "Europe" of the page are read.
WORDS = {
    "Eastern Asia": "asia",
    "South-eastern Asia": "asia",
    "Southern Asia": "asia",
    "Northern Europe": "europe",
    "Western Europe": "europe",
    "Southern Europe": "europe",
    "Eastern Europe": "europe",
}
# Russia lies on both continents, so that the page's words do not decide it.
UNREAD = {"RU"}
# Where the table of country_converter differs from UN M49.
CORRECTED = {"NRU": "Micronesia"}
# Subregions of a continent which the page's words may or may not include.
MAYBE = {"Western Asia": "asia", "Central Asia": "asia"}
# No members of the UN, and yet no dependent territories for this table: the Holy See
# is a state, and the page's "Asia" is read to include Macao and Taiwan.
NOT_DEPENDENT = {"VA", "MO", "TW"}

# Names people use, where ISO 3166-1 has a longer or an inverted one.
NAMES = {
    "BN": "Brunei",
    "CD": "DR Congo",
    "CG": "Republic of the Congo",
    "FK": "Falkland Islands",
    "FM": "Micronesia",
    "MF": "Saint Martin",
    "PN": "Pitcairn Islands",
    "PS": "Palestine",
    "RU": "Russia",
    "SH": "Saint Helena",
    "SX": "Sint Maarten",
    "VA": "Vatican City",
    "VG": "British Virgin Islands",
    "VI": "US Virgin Islands",
}
# Further names: everyday, former, other English spellings, parts of a country.
ALIASES = {
    "AE": ("UAE", "Emirates", "United Arab Emirates (UAE)"),
    "BA": ("Bosnia",),
    "BL": ("St. Barths",),
    "BQ": ("Caribbean Netherlands", "Bonaire"),
    "CD": ("DRC", "Democratic Republic of the Congo", "Congo-Kinshasa"),
    "CC": ("Cocos Islands", "Keeling Islands"),
    "CG": ("Congo-Brazzaville", "Congo Republic"),
    "CI": ("Ivory Coast",),
    "CN": ("PRC", "Mainland China"),
    "CV": ("Cape Verde",),
    "DE": ("GER",),
    "FK": ("Malvinas",),
    "FO": ("Faeroe Islands", "Faroes"),
    "GB": (
        "UK",
        "Great Britain",
        "Britain",
        "England",
        "Scotland",
        "Wales",
        "Northern Ireland",
    ),
    "HK": ("Hong Kong SAR", "Hong Kong SAR China"),
    "IE": ("Republic of Ireland",),
    "KN": ("St. Kitts",),
    "KP": ("DPRK",),
    "KR": ("Korea", "Republic of Korea"),
    "MK": ("Macedonia", "FYROM"),
    "MM": ("Burma",),
    "MO": ("Macau", "Macao SAR", "Macau SAR", "Macao SAR China"),
    "NL": ("Holland",),
    "PS": ("Palestinian Territories", "Palestinian Territory"),
    "RE": ("Reunion Island",),
    "SA": ("KSA",),
    "SH": ("Ascension Island", "Tristan da Cunha"),
    "SJ": ("Svalbard",),
    "SZ": ("Swaziland",),
    "TC": ("Turks and Caicos",),
    "TL": ("East Timor",),
    "TR": ("Turkey", "Republic of Turkey"),
    "TW": ("Chinese Taipei",),
    "VA": ("Vatican", "Holy See", "Vatican City State"),
    "VC": ("St. Vincent",),
    "VI": ("United States Virgin Islands",),
}
# In neither ISO 3166-1 nor UN M49, and asked for all the same; XK is user-assigned.
FURTHER = (
    Place(
        "XK",
        "Kosovo",
        "",
        "unstated",
        "no published stage; in neither ISO 3166-1 nor UN M49",
        aliases=("XKX", "Republic of Kosovo"),
    ),
)

# Names of many places, with names to ask for instead.
GROUPS = (
    (
        ("EMEA", "Europe, Middle East and Africa", "Europe, UK, Middle East, Africa"),
        ("Europe", "United Kingdom", "United Arab Emirates", "South Africa"),
    ),
    (
        ("Middle East and Africa", "MEA", "MENA", "Middle East"),
        ("United Arab Emirates", "Saudi Arabia", "Israel", "South Africa"),
    ),
    (
        ("Africa", "North Africa", "Sub-Saharan Africa", "West Africa", "East Africa"),
        ("South Africa", "Nigeria", "Kenya", "Egypt"),
    ),
    (
        ("APAC", "Asia-Pacific", "Asia and Pacific", "APJ", "Pacific"),
        ("Asia", "Japan", "India", "Australia"),
    ),
    (
        ("ASEAN", "Southeast Asia", "East Asia", "South Asia", "SEA"),
        ("Asia", "Japan", "India"),
    ),
    (
        ("Central Asia", "CIS", "Caucasus"),
        ("Kazakhstan", "Uzbekistan", "Georgia", "Armenia"),
    ),
    (
        ("LATAM", "Latin America", "Central America", "Caribbean", "LAC"),
        ("South America", "Brazil", "Mexico", "Argentina"),
    ),
    (
        ("Americas", "AMER", "America", "AMS"),
        ("United States", "Canada", "South America"),
    ),
    (("North America", "NORAM", "NAMER"), ("United States", "Canada")),
    (("EU", "European Union", "EUDB", "EU and EFTA", "EEA", "EFTA"), ("Europe",)),
    (
        ("Western Europe", "Eastern Europe", "Central Europe", "CEE", "Europe and UK"),
        ("Europe", "United Kingdom"),
    ),
    (("DACH",), ("Germany", "Austria", "Switzerland")),
    (
        ("Nordics", "Nordic countries", "Scandinavia"),
        ("Denmark", "Finland", "Iceland", "Norway", "Sweden"),
    ),
    (("Baltics", "Baltic states"), ("Estonia", "Latvia", "Lithuania")),
    (("Benelux",), ("Belgium", "Netherlands", "Luxembourg")),
    (("UKI", "UK and Ireland", "British Isles"), ("United Kingdom", "Ireland")),
    (("Channel Islands",), ("Guernsey", "Jersey")),
    (("Virgin Islands",), ("US Virgin Islands", "British Virgin Islands")),
    (("ANZ", "Australasia"), ("Australia", "New Zealand")),
    (
        ("Worldwide", "World", "Global", "All", "All regions", "Everywhere", "WW"),
        ("Asia", "Europe", "Brazil", "United States"),
    ),
)

HEAD = '''"""Every country and Power Platform geography, and the stage it is in.

Written by tests/generators/regions.py; do not edit.
Names and codes: ISO 3166-1, from pycountry {pycountry}.
Subregions and UN members: UN M49, from country_converter {country_converter}.
Looked up {day}:
{documents}
"""

SOURCES = (
'''
PLACES_HEAD = """)

# Stage key, and the condition on which a place without a published stage is in it.
READINGS = (
{readings})

# Code, name, stage key, basis, index of the source, indices of the readings, aliases.
# fmt: off
PLACES: tuple[
    tuple[str, str, str, str, int, tuple[int, ...], tuple[str, ...]], ...
] = (
"""
GROUPS_HEAD = """)
# fmt: on

# Names of many places, and names to ask for instead.
GROUPS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
"""


class Fact(NamedTuple):
    """What UN M49 says of a country."""

    subregion: str
    member: bool


def m49() -> dict[str, Fact]:
    """Return the subregion and UN membership by alpha-3 code."""
    # The table is read as a file: the package around it needs pandas.
    spec = find_spec("country_converter")
    if spec is None or spec.origin is None:
        sys.exit("install country_converter: it brings the table of UN M49")
    table = Path(spec.origin).with_name("country_data.tsv")
    with table.open(encoding="utf-8", newline="") as lines:
        return {
            row["ISO3"]: Fact(
                CORRECTED.get(row["ISO3"], row["UNregion"]), bool(row["UNmember"])
            )
            for row in csv.DictReader(lines, delimiter="\t")
            if not row["obsolete"]
        }


def plain(name: str) -> str:
    """Return a name without accents, in ASCII."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c))


def key(name: str) -> str:
    """Return what equal spellings share, as far as this script needs it."""
    return "".join(filter(str.isalnum, name.casefold()))


def names(country: Any) -> Iterator[str]:
    """Yield the names of a country and its alpha-3 code, the everyday name first."""
    official = country.name
    yield NAMES.get(country.alpha_2) or getattr(country, "common_name", official)
    yield country.alpha_3
    yield from ALIASES.get(country.alpha_2, ())
    yield official
    yield getattr(country, "official_name", official).removeprefix("the ")


def without_repeats(spellings: Iterable[str]) -> tuple[str, ...]:
    """Keep the first of equal names."""
    kept: dict[str, str] = {}
    for spelling in spellings:
        kept.setdefault(key(spelling), spelling)
    return tuple(kept.values())


def decide(code: str, fact: Fact) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    """Return stage, basis, source and readings: documents first, then UN M49."""
    if code in OUTSIDE:
        return "", "outside", OUTSIDE[code], ()
    for basis, table in (("named", NAMED), ("served", SERVED)):
        if code in table:
            stage, source = table[code]
            return stage, basis, source, ()
    word = WORDS.get(fact.subregion)
    dependent = not fact.member and code not in NOT_DEPENDENT
    if word and not dependent and code not in UNREAD:
        return word, "continent", f"UN M49: {fact.subregion}", ()
    source = UNPLACED.get(code, f"no published stage; UN M49: {fact.subregion}")
    if word and dependent:
        source += ", a dependent territory"
    readings = READINGS.get(code, ())
    continent = word or MAYBE.get(fact.subregion)
    if continent:
        readings = (CONTINENT[continent], *readings)
    return "", "unstated", source, readings


def countries() -> Iterator[Place]:
    """Yield all countries of ISO 3166-1, by code."""
    facts = m49()
    for country in sorted(pycountry.countries, key=lambda country: country.alpha_2):
        code = country.alpha_2
        stage, basis, source, readings = decide(code, facts[country.alpha_3])
        name, *aliases = without_repeats(map(plain, names(country)))
        yield Place(code, name, stage, basis, source, readings, tuple(aliases))


def wrapped(items: str, indent: int) -> str:
    """Lay out code whose items end in `", "` in lines of the usual width."""
    lines = [" " * indent]
    for item in GAP.split(items):
        if len(lines[-1]) + len(item) > WIDTH:
            lines.append("     ")
        lines[-1] += item + " "
    return "".join(line.rstrip() + "\n" for line in lines)


def literal(items: Iterable[object]) -> str:
    """Return a tuple of strings or numbers as code."""
    texts = [json.dumps(item) for item in items]
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"


def row(place: Place, sources: list[str], readings: list[tuple[str, str]]) -> str:
    """Return a row as code: on one line where it fits."""
    fields = [*map(json.dumps, place[:4]), str(sources.index(place.source))]
    fields.append(literal(map(readings.index, place.readings)))
    line = f"    ({', '.join([*fields, literal(place.aliases)])}),\n"
    if len(line) <= WIDTH + 1:
        return line
    aliases = [json.dumps(alias) for alias in place.aliases]
    ending = "" if len(aliases) > 1 else ","
    return wrapped(f"({', '.join(fields)},", 4) + wrapped(
        f"({', '.join(aliases)}{ending})),", 5
    )


def module() -> str:
    """Return the text of the module."""
    places = [*GEOGRAPHIES, *countries(), *FURTHER]
    sources = sorted({place.source for place in places})
    readings = [*CONTINENT.values(), WITH_EUROPE, IN_THE_UNION]
    documents = (PAGE, CONNECTORS, LOCATIONS, MACRO, DATACENTERS)
    text = HEAD.format(
        pycountry=version("pycountry"),
        country_converter=version("country_converter"),
        day=LOOKED_UP,
        documents="\n".join(f"- {document}" for document in documents),
    )
    text += "".join(f"    {json.dumps(source)},\n" for source in sources)
    text += PLACES_HEAD.format(
        readings="".join(
            f"    ({json.dumps(stage)}, {quoted(why)}),\n" for stage, why in readings
        )
    )
    text += "".join(row(place, sources, readings) for place in places)
    text += GROUPS_HEAD
    for group in GROUPS:
        ours, theirs = map(literal, group)
        text += f"    (\n        {ours},\n        {theirs},\n    ),\n"
    return text + ")\n"


def quoted(text: str) -> str:
    """Return a string as code, without escapes where that is possible."""
    return f"'{text}'" if '"' in text and "'" not in text else json.dumps(text)


if __name__ == "__main__":
    TARGET.write_text(module(), encoding="ascii", newline="\n")
