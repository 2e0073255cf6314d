"""Which stage each country, geography and cloud is in, and how a name is read."""

import csv
import pickle
import re
import subprocess
import sys
import zipfile
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploysched import UnknownRegionError
from deploysched.regions import Region, every, find

PACKAGE = Path(find.__code__.co_filename).parent
# Names by the stage that the published words give: geographies by API and display name,
# countries by code and everyday name, and what could be read otherwise.
NAMES = {
    "testing": "testing",
    "us-preview": "US preview; us-preview; Preview (United States)",
    "asia": "Asia; korea; Singapore; Hong Kong; Viet Nam; Taiwan; Macau; Burma",
    "europe": """Europe; france; germany; switzerland; norway; sweden; Poland; Italy; IE; NL;
        Holland; Spain; AND; Vatican; Czech Republic; Macedonia; Bosnia-Herzegovina""",
    "americas-japan-india": "southamerica; South America; Brazil; Canada; JPN; India",
    "australia-uk-us": """Australia; Oceania; NZ; Fiji; unitedkingdom; UK; U.K.; Scotland;
        Great Britain; unitedstates; USA; U.S.A.; the United States of America""",
    None: """Turkey; Cyprus; Georgia; Israel; Saudi Arabia; UAE; Kazakhstan; Kosovo; Russia;
        southafrica; Mexico; Guernsey; Puerto Rico; China; 21Vianet; GCC; usgov; gcchigh;
        US Government; DoD; Trinidad & Tobago""",
}


def rows(name: str) -> list[dict[str, str]]:
    text = (PACKAGE / "data" / name).read_text(encoding="ascii")  # for every terminal
    return list(csv.DictReader(text.splitlines()))


PLACES = rows("regions.csv")
SPELLINGS = [
    (spelling, row["code"])
    for row in PLACES
    for spelling in (row["code"], row["name"], *row["aliases"].split("; "))
    if spelling
]
AZURE = [
    (name, row["code"])
    for row in rows("azure_regions.csv")
    for name in row["names"].split("; ")
]


def test_every_row_is_complete():
    """A stage or none by its basis, a source always, readings where no stage is stated."""
    for row in PLACES:
        assert row["basis"] in {"named", "served", "continent", "unstated", "outside"}
        assert (row["stage"] == "") == (row["basis"] in {"unstated", "outside"})
        assert row["source"]
        for reading in filter(None, row["readings"].split("; ")):
            assert row["basis"] == "unstated"
            assert reading.partition(" if ")[0] in NAMES
    assert {row["stage"] or None for row in PLACES} == set(NAMES)
    assert all(row["source"] for row in rows("azure_regions.csv"))


def test_no_place_changes_its_basis_unseen():
    """An edit that moves a country shows here too."""
    assert Counter(place.basis for place in every()) == {
        "named": 25,
        "served": 2,
        "continent": 55,
        "unstated": 173,
        "outside": 5,
    }


def test_no_spelling_is_two_places():
    """Every spelling of the file finds its own row, so that their order decides nothing."""
    assert [find(spelling).code for spelling, _ in SPELLINGS] == [
        code for _, code in SPELLINGS
    ]


def test_every_country_of_iso_3166_is_found_by_all_its_names():
    """The file has the countries of the standard, and of no other kind but Kosovo."""
    countries = pytest.importorskip("pycountry").countries
    assert {place.code for place in every() if place.code.isupper()} == {
        "XK",
        *(country.alpha_2 for country in countries),
    }
    for country in countries:
        for field in ("alpha_2", "alpha_3", "name", "common_name", "official_name"):
            assert find(getattr(country, field, country.name)).code == country.alpha_2


def test_continents_are_those_of_the_united_nations():
    """Where no document names a country, UN M49 decides: by member and subregion."""
    package = find_spec("country_converter")  # importing it would load pandas
    if package is None:
        pytest.skip("country_converter is not installed")
    table = Path(package.origin).with_name("country_data.tsv").read_text("utf-8")
    for row in csv.DictReader(table.splitlines(), delimiter="\t"):
        if row["obsolete"] or row["name_short"] == "Kosovo":  # in no list of the UN
            continue
        place, subregion = find(row["ISO3"]), row["UNregion"]
        if place.basis not in {"continent", "unstated"}:
            continue
        if place.code == "NR":  # the package has Nauru in Polynesia, the UN does not
            subregion = "Micronesia"
        stage = "europe" if subregion.endswith("Europe") else None
        if subregion in {"Eastern Asia", "South-eastern Asia", "Southern Asia"}:
            stage = "asia"
        # Dependent territories are not placed, but Macao, Taiwan and the Holy See are;
        # Russia lies on both continents.
        placed = row["UNmember"] or place.code in {"MO", "TW", "VA"}
        read = [key for key, why in place.readings if "(UN M49)" in why]
        if stage and placed and place.code != "RU":
            wanted = (stage, [])
        else:
            maybe = "asia" if subregion in {"Western Asia", "Central Asia"} else stage
            wanted = (None, [maybe] if maybe else [])
        assert (place.code, place.stage, read) == (place.code, *wanted)
        if place.code not in {"AE", "ZA"}:  # a geography each
            assert f"UN M49: {subregion}" in place.source


@pytest.mark.parametrize("stage", NAMES)
def test_usual_names_find_the_published_stage(stage):
    """A place is in its stage by each of its usual names, or in none."""
    names = re.split(r";\s+", NAMES[stage])
    assert {name: find(name).stage for name in names} == dict.fromkeys(names, stage)


def test_names_that_could_be_read_otherwise():
    """A code goes before a name; accents, marks and spaces of a name do not count."""
    names = {
        "NA": "NA",  # Namibia, no North America
        "SA": "SA",  # Saudi Arabia, no South America
        "ST": "ST",  # Sao Tome and Principe, no saint
        "Congo": "CG",
        "St. Lucia": "LC",
        "Türkiye": "TR",
        "Åland Islands": "AX",
        "Côte d\N{RIGHT SINGLE QUOTATION MARK}Ivoire": "CI",
        "  viet \t nam\n": "VN",
        "\N{NO-BREAK SPACE}UK": "GB",
    }
    assert {name: find(name).code for name in names} == names


@pytest.mark.parametrize("name", ["Mỹ", "Íe", "\N{TRADE MARK SIGN}", "ÜSA"])
def test_codes_are_ascii(name):
    """The Vietnamese word for America is not Malaysia, nor a trade mark Turkmenistan."""
    with pytest.raises(UnknownRegionError, match="is no country"):
        find(name)


@pytest.mark.parametrize(
    "variant",
    [
        str.upper,
        str.swapcase,
        "  the {}\n".format,
        lambda name: name.replace(" ", "\N{NO-BREAK SPACE}-"),
        lambda name: name.replace(" and ", " & ").replace("Saint ", "St. "),
    ],
)
def test_case_spaces_and_punctuation_do_not_count(variant):
    """Every spelling of the files is found in these disguises too."""
    for spelling, code in SPELLINGS + AZURE:
        assert find(variant(spelling)).code == code


def test_azure_regions_stand_for_the_geography_they_lie_in():
    """By display name and as Azure writes it, and never hidden behind another place."""
    for name, code in AZURE:
        assert find(name).code == find(name.replace(" ", "").lower()).code == code
    # Microsoft Learn, Power Platform: Virtual Network support, supported regions.
    listed = """
        asia eastasia southeastasia; AU australiaeast australiasoutheast; CH switzerlandnorth
        switzerlandwest; GB uksouth ukwest; IT italynorth; KR koreacentral koreasouth; US
        eastus westus; ZA southafricanorth southafricawest; southamerica brazilsouth
    """
    for code, *names in map(str.split, listed.split(";")):
        assert {find(name).code for name in names} == {code}


def test_a_group_is_refused_and_its_members_are_places():
    """A group spans places, so the answer names some to ask for instead."""
    for row in rows("groups.csv"):
        for group in row["names"].split("; "):
            with pytest.raises(UnknownRegionError, match="is a group of places"):
                find(group)
        assert all(find(name).name == name for name in row["ask for"].split("; "))


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("Germny", "Power Platform geography: did you mean 'Germany' or 'Guernsey'[?]"),
        ("GBX", "geography: known are Testing, .*, Switzerland, Germany, France"),
        ("the E.U.", "a stage is looked up for one: ask for 'Europe'"),
        ("ANZ", "a stage is looked up for one: ask for 'Australia' or 'New Zealand'"),
        ("dach", "one: ask for 'Germany', 'Austria' or 'Switzerland'"),
    ],
)
def test_the_error_says_what_to_ask_for_instead(name, end):
    """It repeats the name and gives the nearest ones, or members of the group."""
    with pytest.raises(UnknownRegionError, match=f"^{name!r} is (.*), (.*){end}$"):
        find(name)


@pytest.mark.parametrize(
    "name", ["XX", "UKR1", "Saint", "the", "&", "DE, JP", "4", "London", "日本"]
)
def test_what_is_no_place_is_never_guessed(name):
    """Not from a part, not from two, not from a city, not in another language."""
    with pytest.raises(UnknownRegionError, match="is no country"):
        find(name)


@given(st.text(max_size=50) | st.text("AEIRSUt h.-&\u0301", max_size=4))
def test_any_text_is_answered_or_refused(name):
    """Whatever is typed, there is a place or one printable sentence."""
    try:
        answer = find(name).name
    except ValueError as error:
        answer = str(error)
    assert answer.isascii()
    assert answer.isprintable()


def test_only_a_visible_name_is_looked_up():
    """A blank and another type are mistakes of a program, and no unknown region."""
    with pytest.raises(TypeError, match="name must be a str"):
        find(4)
    with pytest.raises(ValueError, match="name is") as caught:
        find(" \t")
    assert not isinstance(caught.value, UnknownRegionError)


def test_places_are_values():
    """They lead back to themselves by name, code, pickle and repr, and never change."""
    for place in every():
        assert find(place.name) == find(place.code) == place
        assert pickle.loads(pickle.dumps(place)) == place  # noqa: S301, our own
        assert eval(repr(place), {"Region": Region}) == place  # noqa: S307, our own
    with pytest.raises(AttributeError):
        find("DE").stage = "asia"
    assert [str(find(name)) for name in ("DE", "AE", "CN")] == [
        "Germany: stage europe",
        "United Arab Emirates: no published stage",
        "China: outside the rollout",
    ]


def test_files_are_read_out_of_a_zip(tmp_path):
    """A package that is run from an archive finds its tables."""
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        for path in PACKAGE.rglob("*"):
            if path.suffix in {".py", ".csv"}:
                archive.write(path, Path("deploysched") / path.relative_to(PACKAGE))
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from deploysched import regions\n"
        "assert 'package.zip' in regions.__file__\n"
        "print(regions.find('uksouth').code)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "package.zip")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "GB\n"
