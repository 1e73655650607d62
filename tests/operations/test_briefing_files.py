"""A briefing as PDF and slides: whole files, dated, words as text, notes with the speaker."""

from __future__ import annotations

import posixpath
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import defusedxml.ElementTree
import msgspec
import pytest

from operations.exports.briefing import Briefing, Line, Slide
from operations.exports.briefing_pdf import to_pdf
from operations.exports.briefing_pptx import to_pptx

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"


def briefing(slides: int = 3) -> Briefing:
    lines = (
        Line("3 dari 56 kelurahan <b> & \x00 😀", "formula"),
        Line("tanpa angka baru", old=True),
    )
    made = [
        Slide(title=f"Langkah {n}", lines=lines if n else (), notes=f"catatan {n}" if n % 2 else "")
        for n in range(slides)
    ]
    return Briefing(
        title="Briefing pagi", subtitle="keadaan 30 November 2026 09.00 WIB", slides=tuple(made),
        notes_title="Catatan", footer="angka dibekukan 09.00 WIB", made_at=NOW, author="rina",
    )  # fmt: skip


def opened(packed: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(packed)) as held:
        assert held.testzip() is None
        return {name: held.read(name) for name in held.namelist()}


def words(part: bytes) -> str:
    return " ".join(each.text or "" for each in defusedxml.ElementTree.fromstring(part).iter(TEXT))


def test_a_page_for_each_step_and_one_to_begin_with() -> None:
    made = to_pdf(briefing())
    assert made.startswith(b"%PDF")
    assert made.count(b"/Type /Page\n") == 4


@pytest.mark.parametrize("slides", [0, 1, 8])
def test_every_part_of_the_slides_is_declared_is_xml_and_every_link_leads_somewhere(
    slides: int,
) -> None:
    parts = opened(to_pptx(briefing(slides)))
    for content in parts.values():
        defusedxml.ElementTree.fromstring(content)
    declared = defusedxml.ElementTree.fromstring(parts["[Content_Types].xml"])
    named = {each.get("PartName") for each in declared if each.get("PartName")}
    assert {name.lstrip("/") for name in named} == {
        name for name in parts if not name.endswith(".rels") and name != "[Content_Types].xml"
    }
    for name, content in parts.items():
        if name.endswith(".rels"):
            base = posixpath.dirname(posixpath.dirname(name))
            for link in defusedxml.ElementTree.fromstring(content):
                target = link.get("Target")
                assert posixpath.normpath(posixpath.join(base, target)) in parts, (name, target)


@pytest.mark.parametrize(("lang", "tag"), [("id", "id-ID"), ("en", "en-GB")])
def test_slides_say_in_which_language_they_are(lang: str, tag: str) -> None:
    parts = opened(to_pptx(msgspec.structs.replace(briefing(), lang=lang)))
    said = b"".join(content for name, content in parts.items() if "slides/slide" in name)
    assert f'lang="{tag}"'.encode() in said
    assert said.count(b'lang="') == said.count(f'lang="{tag}"'.encode())


def test_slides_say_the_sentence_its_formula_the_date_and_keep_notes_apart() -> None:
    parts = opened(to_pptx(briefing()))
    slide, notes = parts["ppt/slides/slide3.xml"], parts["ppt/notesSlides/notesSlide3.xml"]
    assert "3 dari 56 kelurahan <b> &  😀" in words(slide)
    assert "formula" in words(slide)
    assert "! tanpa angka baru" in words(slide)
    assert "angka dibekukan 09.00 WIB" in words(slide)
    assert "catatan" not in words(slide)
    assert words(notes) == "catatan 1"


def test_the_same_moment_makes_the_same_file() -> None:
    assert to_pptx(briefing()) == to_pptx(briefing())
