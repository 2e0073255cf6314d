"""Which stage each country, geography and cloud is in, and how a name is read."""

import ast
import importlib.util
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploysched import regions
from deploysched.data import regions as table
from deploysched.errors import UnknownRegionError, UnstatedRegionError
from deploysched.regions import Region, every, find

# The oracle: subregions as the UN Statistics Division publishes them (M49, standard
# country or area codes), written down by hand. Taiwan, which the UN does not list, is
# where ISO 3166-1 with regional codes has it.
M49 = {
    "Eastern Asia": "CN HK JP KP KR MN MO TW",
    "South-eastern Asia": "BN ID KH LA MM MY PH SG TH TL VN",
    "Southern Asia": "AF BD BT IN IR LK MV NP PK",
    "Central Asia": "KG KZ TJ TM UZ",
    "Western Asia": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "Northern Europe": "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
    "Western Europe": "AT BE CH DE FR LI LU MC NL",
    "Southern Europe": "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA",
    "Eastern Europe": "BG BY CZ HU MD PL RO RU SK UA",
    "Northern Africa": "DZ EG EH LY MA SD TN",
    "Eastern Africa": (
        "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW"
    ),
    "Middle Africa": "AO CD CF CG CM GA GQ ST TD",
    "Southern Africa": "BW LS NA SZ ZA",
    "Western Africa": "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG",
    "Caribbean": (
        "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC "
        "VG VI"
    ),
    "Central America": "BZ CR GT HN MX NI PA SV",
    "South America": "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
    "Northern America": "BM CA GL PM US",
    "Australia and New Zealand": "AU CC CX HM NF NZ",
    "Melanesia": "FJ NC PG SB VU",
    "Micronesia": "FM GU KI MH MP NR PW UM",
    "Polynesia": "AS CK NU PF PN TK TO TV WF WS",
    "Antarctica": "AQ",
}
SUBREGION = {code: region for region, codes in M49.items() for code in codes.split()}
CODES = sorted(SUBREGION)

ASIA = ("Eastern Asia", "South-eastern Asia", "Southern Asia")
EUROPE = ("Northern Europe", "Western Europe", "Southern Europe", "Eastern Europe")
TERRITORIES_IN_EUROPE = ("AX", "FO", "GG", "GI", "IM", "JE", "SJ")

STAGES = {
    "testing",
    "us-preview",
    "asia",
    "europe",
    "americas-japan-india",
    "australia-uk-us",
}
NAMED = {
    "asia": ("KR", "SG", "HK"),
    "europe": ("FR", "DE", "CH", "NO", "SE", "PL", "IT", "IE", "NL"),
    "americas-japan-india": ("BR", "CA", "JP", "IN"),
    "australia-uk-us": ("AU", "GB", "US"),
}

IF_ASIA = ("asia", '"Asia" means the continent (UN M49)')
IF_EUROPE = ("europe", '"Europe" means the continent (UN M49)')
IF_MACRO = ("europe", "it goes with Europe (Microsoft's macro regions)")
IF_UNION = ("europe", '"Europe" means the European Union')

SPELLINGS = [
    (spelling, code)
    for code, name, *_, aliases in table.PLACES
    for spelling in (code, name, *aliases)
]
ROOT = Path(__file__).parents[1]


def expected(code: str) -> tuple[str | None, str]:
    """Return stage and basis by the published words alone."""
    for stage, codes in NAMED.items():
        if code in codes:
            return stage, "named"
    if code in {"NZ", "FJ"}:
        return "australia-uk-us", "served"
    if code == "CN":
        return None, "outside"
    if code != "RU" and code not in TERRITORIES_IN_EUROPE:
        for stage, subregions in (("asia", ASIA), ("europe", EUROPE)):
            if SUBREGION[code] in subregions:
                return stage, "continent"
    return None, "unstated"


def generator() -> ModuleType:
    """Return the script that writes the table; skip where its packages are absent."""
    for package in ("pycountry", "country_converter"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    path = ROOT / "tests" / "generators" / "regions.py"
    spec = importlib.util.spec_from_file_location("generate_regions", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestTable:
    def test_every_country_is_decided(self) -> None:
        """Every country of ISO 3166-1 has one row, and nothing else looks like one."""
        codes = [region.code for region in every() if region.code.isupper()]
        assert len(CODES) == 249
        assert codes == [*CODES, "XK"]

    @pytest.mark.parametrize("code", CODES)
    def test_stage_follows_the_published_words(self, code: str) -> None:
        """A country is where the page, its geography or UN M49 puts it, or nowhere."""
        place = find(code)
        assert (place.stage, place.basis) == expected(code)

    @pytest.mark.parametrize("code", CODES)
    def test_subregion_is_given_as_the_source(self, code: str) -> None:
        """Where no document names a country, the source is its UN subregion."""
        place = find(code)
        if place.basis == "continent":
            assert place.source == f"UN M49: {SUBREGION[code]}"
        elif place.basis == "unstated" and code not in {"AE", "ZA"}:
            assert place.source.startswith("no published stage; UN M49: ")
            assert place.source.removesuffix(", a dependent territory").endswith(
                f": {SUBREGION[code]}"
            )

    def test_counts_per_basis(self) -> None:
        """No row changes its basis unnoticed."""
        assert Counter(region.basis for region in every()) == {
            "named": 25,
            "served": 2,
            "continent": 55,
            "unstated": 173,
            "outside": 5,
        }

    def test_stage_is_a_key_of_the_shipped_policies(self) -> None:
        """A published stage is one of six, and each of them has at least one place."""
        assert {region.stage for region in every()} == STAGES | {None}

    def test_stage_is_absent_only_without_a_published_one(self) -> None:
        """Exactly the unstated and the outside places have no stage."""
        for region in every():
            assert (region.stage is None) == (region.basis in {"unstated", "outside"})

    def test_readings_only_where_no_stage_is_published(self) -> None:
        """A stated stage has no alternatives, and a cloud outside has none either."""
        for region in every():
            assert region.basis == "unstated" or region.readings == ()

    @pytest.mark.parametrize("code", CODES)
    def test_readings_have_a_source(self, code: str) -> None:
        """An unstated place may be in a stage by UN M49 or by name in a document."""
        place = find(code)
        readings: tuple[tuple[str, str], ...] = ()
        if SUBREGION[code] in {"Western Asia", "Central Asia"}:
            readings += (IF_ASIA,)
        if code == "RU" or code in TERRITORIES_IN_EUROPE:
            readings += (IF_EUROPE,)
        if code in {"AE", "ZA"}:
            readings += (IF_MACRO,)
        if code == "CY":
            readings += (IF_UNION,)
        assert place.readings == readings

    def test_every_place_has_a_source(self) -> None:
        """No row stands without the document behind it."""
        assert all(region.source for region in every())
        assert sorted(set(table.SOURCES)) == list(table.SOURCES)
        assert {row[4] for row in table.PLACES} == set(range(len(table.SOURCES)))
        assert {i for row in table.PLACES for i in row[5]} == set(
            range(len(table.READINGS))
        )

    def test_no_spelling_is_two_places(self) -> None:
        """Two places never share a spelling, so the order of rows decides nothing."""
        owners: dict[str, set[str]] = {}
        for spelling, code in SPELLINGS:
            owners.setdefault(find(spelling).code, set()).add(code)
        assert all(codes == {code} for code, codes in owners.items())

    def test_groups_are_no_places_and_their_members_are(self) -> None:
        """A group is refused, and each name it offers instead is accepted."""
        for groups, members in table.GROUPS:
            for group in groups:
                with pytest.raises(UnknownRegionError, match="is a group of places"):
                    find(group)
            assert all(find(member).name == member for member in members)

    def test_ascii(self) -> None:
        """The names print on every terminal."""
        assert Path(table.__file__).read_text(encoding="utf-8").isascii()


class TestFind:
    @pytest.mark.parametrize(
        ("name", "code", "stage"),
        [
            # the sequence, by its own words
            ("testing", "testing", "testing"),
            ("US preview", "unitedstatesfirstrelease", "us-preview"),
            ("us-preview", "unitedstatesfirstrelease", "us-preview"),
            ("Asia", "asia", "asia"),
            ("Europe", "europe", "europe"),
            ("Brazil", "BR", "americas-japan-india"),
            ("Canada", "CA", "americas-japan-india"),
            ("Japan", "JP", "americas-japan-india"),
            ("India", "IN", "americas-japan-india"),
            ("Australia", "AU", "australia-uk-us"),
            ("United Kingdom", "GB", "australia-uk-us"),
            ("United States", "US", "australia-uk-us"),
            # geographies, by API name and by display name
            ("unitedstatesfirstrelease", "unitedstatesfirstrelease", "us-preview"),
            ("Preview (United States)", "unitedstatesfirstrelease", "us-preview"),
            ("unitedstates", "US", "australia-uk-us"),
            ("unitedkingdom", "GB", "australia-uk-us"),
            ("southamerica", "southamerica", "americas-japan-india"),
            ("South America", "southamerica", "americas-japan-india"),
            ("Oceania", "oceania", "australia-uk-us"),
            ("korea", "KR", "asia"),
            ("Singapore", "SG", "asia"),
            ("france", "FR", "europe"),
            ("germany", "DE", "europe"),
            ("switzerland", "CH", "europe"),
            ("norway", "NO", "europe"),
            ("sweden", "SE", "europe"),
            ("Poland", "PL", "europe"),
            ("Italy", "IT", "europe"),
            # served by Oceania
            ("NZ", "NZ", "australia-uk-us"),
            ("Fiji", "FJ", "australia-uk-us"),
            # the words "Asia" and "Europe"
            ("Vietnam", "VN", "asia"),
            ("Viet Nam", "VN", "asia"),
            ("Taiwan", "TW", "asia"),
            ("Macau", "MO", "asia"),
            ("Macao", "MO", "asia"),
            ("Hong Kong", "HK", "asia"),
            ("Spain", "ES", "europe"),
            ("AND", "AD", "europe"),  # Andorra's code, and no conjunction
            ("Vatican", "VA", "europe"),
            ("Czech Republic", "CZ", "europe"),
            ("Holland", "NL", "europe"),
            ("Macedonia", "MK", "europe"),
            # everyday names, and names that could be two things
            ("UK", "GB", "australia-uk-us"),
            ("U.K.", "GB", "australia-uk-us"),
            ("Great Britain", "GB", "australia-uk-us"),
            ("Scotland", "GB", "australia-uk-us"),
            ("USA", "US", "australia-uk-us"),
            ("U.S.A.", "US", "australia-uk-us"),
            ("the United States of America", "US", "australia-uk-us"),
            ("South Korea", "KR", "asia"),
            ("Republic of Korea", "KR", "asia"),
            ("North Korea", "KP", "asia"),
            ("Burma", "MM", "asia"),
            # codes of three letters, in any case
            ("deu", "DE", "europe"),
            ("JPN", "JP", "americas-japan-india"),
            # accents, spaces and punctuation
            ("  viet \t nam\n", "VN", "asia"),
            ("Bosnia & Herzegovina", "BA", "europe"),
            ("Bosnia-Herzegovina", "BA", "europe"),
        ],
    )
    def test_published(self, name: str, code: str, stage: str) -> None:
        """A place with a published stage is found by any of its usual names."""
        place = find(name)
        assert (place.code, place.stage) == (code, stage)

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            # Western and Central Asia
            ("TR", "TR"),
            ("Turkey", "TR"),
            ("Türkiye", "TR"),
            ("Cyprus", "CY"),
            ("Georgia", "GE"),  # the country
            ("GE", "GE"),
            ("Armenia", "AM"),
            ("Azerbaijan", "AZ"),
            ("Israel", "IL"),
            ("Saudi Arabia", "SA"),  # SA is no South America
            ("UAE", "AE"),
            ("United Arab Emirates (UAE)", "AE"),
            ("unitedarabemirates", "AE"),
            ("Kazakhstan", "KZ"),
            ("Palestine", "PS"),
            # Russia and Africa
            ("Russia", "RU"),
            ("southafrica", "ZA"),
            ("NA", "NA"),  # Namibia, no North America
            ("NAM", "NA"),
            ("Ivory Coast", "CI"),
            ("Côte d\N{RIGHT SINGLE QUOTATION MARK}Ivoire", "CI"),
            ("Cape Verde", "CV"),
            ("Swaziland", "SZ"),
            ("Congo", "CG"),
            ("Democratic Republic of the Congo", "CD"),
            # the rest of the Americas and Oceania, Antarctica
            ("Mexico", "MX"),
            ("Argentina", "AR"),
            ("St. Lucia", "LC"),
            ("ST", "ST"),  # Sao Tome and Principe, and no saint
            ("Trinidad & Tobago", "TT"),
            ("Papua New Guinea", "PG"),
            ("Micronesia", "FM"),  # the country, no part of Oceania
            ("Antarctica", "AQ"),
            # dependent territories
            ("Guernsey", "GG"),
            ("Jersey", "JE"),
            ("Isle of Man", "IM"),
            ("Gibraltar", "GI"),
            ("Puerto Rico", "PR"),
            ("Guam", "GU"),
            ("U.S. Virgin Islands", "VI"),
            ("Réunion", "RE"),
            ("French Guiana", "GF"),
            ("Faroe Islands", "FO"),
            ("Åland Islands", "AX"),
            ("Svalbard", "SJ"),
            ("Curaçao", "CW"),
            # in no list of countries
            ("Kosovo", "XK"),
        ],
    )
    def test_unstated(self, name: str, code: str) -> None:
        """A place without a published stage is known, and has none."""
        place = find(name)
        assert (place.code, place.stage, place.basis) == (code, None, "unstated")

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("China", "CN"),
            ("PRC", "CN"),
            ("21Vianet", "21vianet"),
            ("China operated by 21Vianet", "21vianet"),
            ("GCC", "usgov"),
            ("usgov", "usgov"),
            ("US Government", "usgov"),
            ("GCC High", "usgovhigh"),
            ("gcchigh", "usgovhigh"),
            ("DoD", "usgovdod"),
        ],
    )
    def test_outside(self, name: str, code: str) -> None:
        """China and the US government clouds are known, and get no rollout."""
        place = find(name)
        assert (place.code, place.stage, place.basis) == (code, None, "outside")

    @pytest.mark.parametrize(
        "name",
        [
            # look like codes or names
            "XX",
            "EL",
            "UKR1",
            "Germanyy",
            "Guinea Ecuatorial",
            "Saint",
            "the",
            "&",
            "...",
            "DE, JP",
            "West",
            # stage numbers and cities are not places
            "4",
            "London",
            # names are English ones
            "España",
            "日本",
            "x" * 1_000,
        ],
    )
    def test_unknown(self, name: str) -> None:
        """A name that is no place is refused, never guessed."""
        with pytest.raises(UnknownRegionError, match="is no country"):
            find(name)

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            (
                "Germny",
                (
                    "'Germny' is no country, country code or Power Platform geography: "
                    "did you mean 'Germany' or 'Guernsey'?"
                ),
            ),
            (
                "HOLAND",
                (
                    "'HOLAND' is no country, country code or Power Platform geography: "
                    "did you mean 'Holland' or 'Poland' or 'Scotland'?"
                ),
            ),
            (
                "D.P.R.",
                (
                    "'D.P.R.' is no country, country code or Power Platform geography: "
                    "did you mean 'DPRK'?"
                ),
            ),
            (
                "zz\n",
                (
                    "'zz\\n' is no country, country code or Power Platform geography: "
                    "known are Testing, Preview (United States), Asia, Europe, South "
                    "America, Oceania, Australia, Brazil, Canada, Switzerland, Germany, "
                    "France"
                ),
            ),
            (
                "emea",
                (
                    "'emea' is a group of places, and a stage is looked up for one: ask "
                    "for 'Europe', 'United Kingdom', 'United Arab Emirates' or 'South "
                    "Africa'"
                ),
            ),
            (
                "the E.U.",
                (
                    "'the E.U.' is a group of places, and a stage is looked up for one: "
                    "ask for 'Europe'"
                ),
            ),
        ],
    )
    def test_message(self, name: str, message: str) -> None:
        """The error names what was asked for and what to ask for instead."""
        with pytest.raises(UnknownRegionError) as caught:
            find(name)
        assert str(caught.value) == message
        assert not isinstance(caught.value, UnstatedRegionError)

    @pytest.mark.parametrize(
        "group",
        [
            "EMEA",
            "APAC",
            "LATAM",
            "EU",
            "DACH",
            "Nordics",
            "MENA",
            "Africa",
            "Middle East",
            "Asia Pacific",
            "North America",
            "the Americas",
            "worldwide",
            "All regions",
        ],
    )
    def test_group(self, group: str) -> None:
        """A group spans stages or places, so no single stage is given for it."""
        with pytest.raises(UnknownRegionError, match="is a group of places"):
            find(group)

    @pytest.mark.parametrize(
        ("name", "error", "message"),
        [
            (None, TypeError, "name must be a str, not the NoneType None"),
            (4, TypeError, "name must be a str, not the int 4"),
            (b"DE", TypeError, "name must be a str, not the bytes b'DE'"),
            ("", ValueError, "name is ''"),
            (" \t\n", ValueError, "at least one visible character"),
            ("x" * 1_001, ValueError, "name has 1001 characters, at most 1000"),
            ("D\ud800E", ValueError, "lone surrogate"),
        ],
    )
    def test_no_name(self, name: str, error: type[Exception], message: str) -> None:
        """Anything that is no readable text is refused before it is looked up."""
        with pytest.raises(error, match=message) as caught:
            find(name)
        assert not isinstance(caught.value, UnknownRegionError)

    def test_subclass_of_str(self) -> None:
        """A str subclass, such as a value of a StrEnum, is a str."""
        assert find(type("Name", (str,), {})("DE")).code == "DE"

    @pytest.mark.parametrize("variant", [str.upper, str.lower, str.title, str.swapcase])
    def test_case_does_not_count(self, variant: Callable[[str], str]) -> None:
        """Every known name is found in any case."""
        for spelling, code in SPELLINGS:
            assert find(variant(spelling)).code == code

    @pytest.mark.parametrize(
        "variant",
        [
            "  {}\n".format,
            "the {}".format,
            lambda name: name.replace(" ", " \t "),
            lambda name: name.replace(" ", "-"),
            lambda name: name.replace(" ", "\N{NO-BREAK SPACE}"),
            lambda name: name.replace(" and ", " & "),
            lambda name: name.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"),
            lambda name: name.replace("St. ", "Saint "),
            lambda name: name.replace("Saint ", "St. "),
            lambda name: name.replace("e", "e\N{COMBINING ACUTE ACCENT}"),
            lambda name: name.replace("a", "\N{LATIN SMALL LETTER A WITH TILDE}"),
        ],
    )
    def test_spelling_does_not_count(self, variant: Callable[[str], str]) -> None:
        """Every known name is found with other spaces, marks and accents."""
        for spelling, code in SPELLINGS:
            assert find(variant(spelling)).code == code

    def test_name_and_code_lead_back(self) -> None:
        """What a place is called, and its code, find that place again."""
        for region in every():
            assert find(region.name) == region
            assert find(region.code) == region

    @given(st.text(max_size=1_010) | st.text("AEIRSUt h.-&\u0301", max_size=4))
    def test_any_text_is_answered_or_refused(self, name: str) -> None:
        """No text does anything but find a place or say why it does not."""
        try:
            place = find(name)
        except ValueError as error:
            message = str(error)
            assert message.isascii()
            assert message.isprintable()
        else:
            assert place in every()

    @given(st.none() | st.integers() | st.binary() | st.lists(st.text()))
    def test_any_other_type_is_refused(self, name: object) -> None:
        """Only a str is a name."""
        with pytest.raises(TypeError):
            find(name)  # type: ignore[arg-type]  # wrong on purpose

    def test_first_look_up_from_many_threads(self) -> None:
        """Threads that ask at the same time get equal answers."""
        regions._places.cache_clear()
        every.cache_clear()
        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(find, ["Germany"] * 64))
        assert found == {find("Germany")}


class TestRegion:
    def test_repr_evaluates_back(self) -> None:
        """A place printed by Python can be pasted back, on one line."""
        for region in every():
            shown = repr(region)
            assert "\n" not in shown
            assert ast.parse(shown, mode="eval")
            assert eval(shown, {"Region": Region}) == region  # noqa: S307, our own repr

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("DE", "Germany: stage europe"),
            ("AE", "United Arab Emirates: no published stage"),
            ("CN", "China: outside the rollout"),
        ],
    )
    def test_str(self, name: str, text: str) -> None:
        """A place printed for a person says the stage, or that there is none."""
        assert str(find(name)) == text

    def test_is_a_value(self) -> None:
        """Places are compared by content, hashable, picklable and never changed."""
        for region in every():
            assert pickle.loads(pickle.dumps(region)) == region  # noqa: S301, our own
        assert len(set(every())) == len(every())
        with pytest.raises(AttributeError):
            find("DE").stage = "asia"  # type: ignore[misc]  # wrong on purpose
        assert not hasattr(find("DE"), "__dict__")


class TestImport:
    def test_names_cost_nothing_until_asked_for(self) -> None:
        """A program that looks nothing up does not load the table."""
        script = (
            "import sys, deploysched.regions as regions\n"
            "slow = {'deploysched.data.regions', 'difflib'}\n"
            "assert not slow & set(sys.modules), slow & set(sys.modules)\n"
            "regions.find('DE')\n"
            "assert slow & set(sys.modules) == {'deploysched.data.regions'}\n"
        )
        subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


class TestGenerator:
    def test_shipped_table_is_what_the_script_writes(self) -> None:
        """The table has not been edited, and the packages behind it say the same."""
        script = generator()
        shipped = Path(table.__file__).read_text(encoding="ascii")
        written = script.module()
        for package in ("pycountry", "country_converter"):
            shown = f"from {package} "
            assert f"{shown}{version(package)}.\n" in written
            # Another version may be installed: its number alone is no difference.
            old = shipped.partition(shown)[2].partition("\n")[0]
            written = written.replace(f"{version(package)}.", old)
        assert written == shipped

    def test_oracle_is_what_the_packages_say(self) -> None:
        """UN M49 as written in this module is the one of country_converter."""
        script = generator()
        facts = script.m49()
        for country in script.pycountry.countries:
            assert SUBREGION[country.alpha_2] == facts[country.alpha_3].subregion
        assert len(script.pycountry.countries) == len(SUBREGION)

    def test_packages_are_needed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the UN table the script stops and says what to install."""
        script = generator()
        monkeypatch.setattr(script, "find_spec", lambda _: None)
        with pytest.raises(SystemExit, match="install country_converter"):
            script.m49()
