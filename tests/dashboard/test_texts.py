"""The same words in every language, and numbers and times as people here write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard import discovery
from dashboard.contracts import Panel
from dashboard.texts import COUNTED, FIRST, languages, texts

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"
ASSETS = DASHBOARD.parent / "assets"
PHONES = {"crew": "66_crew.js", "remote": "87_remote.js"}
"""Tables of words and who fills them: pages that load nothing but their own files."""
AT = datetime(2016, 11, 30, 3, 45, 7, tzinfo=UTC)
CLOCK = re.compile(r"DateTimeFormat\(.*?\)(?:\.|;|\))")
KEY = re.compile(r'text\(\s*f?"([^"]+)"')


def test_the_first_language_is_indonesian_and_english_is_there() -> None:
    assert languages()[0] == "id"
    assert "en" in languages()


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_the_same_words_with_the_same_blanks(lang: str) -> None:
    first, other = texts(FIRST).words, texts(lang).words
    assert set(first) == set(other)
    for key, words in first.items():
        assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", other[key])), key


def test_every_word_the_code_asks_for_exists() -> None:
    words = texts(FIRST).words
    for file in (each for each in DASHBOARD.rglob("*.py") if each.parent.name != "texts"):
        for key in KEY.findall(file.read_text(encoding="utf-8")):
            start = key.partition("{")[0]
            assert key in words or ("{" in key and any(w.startswith(start) for w in words)), (
                file,
                key,
            )


def test_every_panel_has_a_title() -> None:
    panels: dict[str, Panel] = discovery.panels()
    for panel in panels.values():
        assert panel.title_key in texts(FIRST).words


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 report overdue"), ("1", "1 report overdue"), (0, "0 reports overdue"), ("1,001", "1,001 reports overdue")]
)  # fmt: skip
def test_one_is_counted_as_one_where_a_language_has_a_form_for_it(n: object, said: str) -> None:
    assert texts("en")("alarms.late", n=n) == said
    assert texts("id")("alarms.late", n=n) == f"{n} aduan lewat waktu"


def test_a_browser_gets_both_forms_and_counts_for_itself() -> None:
    assert texts("en").below("imports.page")["bring"] == "Bring in {n} {n:complaint|complaints}"
    assert texts("id").below("imports.page")["bring"] == "Masukkan {n} aduan"


@pytest.mark.parametrize("table", PHONES)
def test_a_phone_gets_no_forms_for_it_has_no_script_that_counts(table: str) -> None:
    assert not any(COUNTED.search(each) for each in texts("en").below(table).values())


def test_blanks_are_filled_in_one_place() -> None:
    """Whoever filled them otherwise would show both forms."""
    filling = re.compile(r"""replace(All)?\((/\\\{|["'`]\{)""")
    found = {each.name for each in ASSETS.glob("*.js") if filling.search(each.read_text("utf-8"))}
    assert found == {"02_words.js", *PHONES.values()}


def test_a_missing_word_can_be_seen() -> None:
    assert texts("id")("no.such.word") == "⟦no.such.word⟧"


def test_an_unknown_language_gets_the_first_one() -> None:
    assert texts("xx").lang == FIRST


@pytest.mark.parametrize(
    ("lang", "value", "digits", "written"),
    [
        ("id", 1235.4, 1, "1.235,4"),
        ("id", 1234567, 0, "1.234.567"),
        ("en", 1235.4, 1, "1,235.4"),
        ("id", None, 0, "–"),
        ("id", 0.06, 1, "0,1"),
    ],
)
def test_numbers_are_written_the_local_way(
    lang: str, value: float | None, digits: int, written: str
) -> None:
    assert texts(lang).number(value, digits) == written


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert texts("en").number(-0.3) == "0"
    assert texts("en").number(-0.3, 1) == "-0.3"


def test_no_clock_of_the_browser_counts_to_twelve() -> None:
    """As English would unless it is told otherwise."""
    scripts = (DASHBOARD.parent / "assets").glob("*.js")
    made = [found for each in scripts for found in CLOCK.findall(each.read_text(encoding="utf-8"))]
    clocks = [each for each in made if "hour:" in each or "timeStyle" in each]
    assert len(clocks) > 5
    assert [each for each in clocks if "h23" not in each and "sv-SE" not in each] == []


def test_times_are_told_in_the_citys_zone() -> None:
    text = texts("id", "Asia/Jakarta")
    assert text.clock(AT, seconds=True) == "10.45.07"
    assert texts("en", "Asia/Jakarta").clock(AT) == "10:45"
    assert text.day(AT) == "Rabu, 30 November"
    assert text.moment(AT, AT) == "10.45"
    assert text.moment(AT, AT.replace(month=12)) == "30 Nov 10.45"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0 dtk"), (59, "59 dtk"), (60, "1 mnt"), (3600, "1 jam"), (7500, "2 jam 5 mnt"), (183600, "2 hari 3 jam")],
)  # fmt: skip
def test_a_stretch_of_time_is_told_in_at_most_two_units(seconds: int, written: str) -> None:
    assert texts("id").span(seconds) == written
