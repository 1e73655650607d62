"""A briefing as slides (PPTX, ECMA-376): written directly, for it is little and needs no library.

A slide has a title, its sentences with their formulas, the date at its foot, and the speaker's notes on
a page of notes. Words are always text: they are escaped, and no file or address is linked.
"""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from operations.exports import pptx_parts as parts
from operations.exports.briefing import Briefing, Slide
from operations.exports.paper import clean

LANGUAGES = {"id": "id-ID", "en": "en-GB"}
"""What a program that reads slides aloud or checks their spelling is told."""
INK, QUIET, OLD = "181D23", "5B6672", "8A5A00"
FEW = 4
"""More sentences than these are written smaller, so that the foot of the page stays free."""
WIDTH, HEIGHT = 12_192_000, 6_858_000
"""EMU of a 16:9 page."""
EDGE = 640_000


def to_pptx(briefing: Briefing) -> bytes:
    """The file's bytes. Made at one moment it is the same whenever it is made."""
    slides = [_cover(briefing), *(_slide(each, briefing) for each in briefing.slides)]
    notes = ["", *(each.notes for each in briefing.slides)]
    files = parts.frame(len(slides), [bool(each) for each in notes])
    files |= {"docProps/core.xml": _about(briefing)}
    for number, (slide, note) in enumerate(zip(slides, notes, strict=True), start=1):
        files[f"ppt/slides/slide{number}.xml"] = slide
        files[f"ppt/slides/_rels/slide{number}.xml.rels"] = parts.slide_links(number, bool(note))
        if note:
            files[f"ppt/notesSlides/notesSlide{number}.xml"] = _notes(note, briefing.lang)
            files[f"ppt/notesSlides/_rels/notesSlide{number}.xml.rels"] = parts.notes_links(number)
    return _packed(files, briefing)


def _packed(files: dict[str, str], briefing: Briefing) -> bytes:
    out, when = BytesIO(), briefing.made_at.timetuple()[:6]
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = ZipInfo(name, when)
            entry.compress_type = ZIP_DEFLATED
            packed.writestr(entry, content)
    return out.getvalue()


def _cover(briefing: Briefing) -> str:
    title = [(briefing.title, 40, True, INK), (briefing.subtitle, 20, False, QUIET)]
    return parts.slide(_box(2, 2_200_000, 2_400_000, title, briefing.lang) + _foot(briefing))


def _slide(slide: Slide, briefing: Briefing) -> str:
    words: list[tuple[str, int, bool, str]] = []
    large, small = (20, 12) if len(slide.lines) <= FEW else (17, 10)
    for line in slide.lines:
        said = f"! {line.says}" if line.old else line.says
        words.append((said, large, False, OLD if line.old else INK))
        if line.formula:
            words.append((line.formula, small, False, QUIET))
    title = _box(2, 400_000, 900_000, [(slide.title, 32, True, INK)], briefing.lang)
    return parts.slide(
        title + _box(3, 1_400_000, 4_600_000, words, briefing.lang) + _foot(briefing)
    )


def _foot(briefing: Briefing) -> str:
    words = [(briefing.footer, 10, False, QUIET)]
    return _box(9, HEIGHT - 500_000, 360_000, words, briefing.lang)


def _notes(words: str, lang: str) -> str:
    paragraphs = [(each, 12, False, INK) for each in words.splitlines() or [""]]
    return parts.notes_page(_box(3, 4_400_000, 4_000_000, paragraphs, lang, body=True))


def _box(
    number: int,
    top: int,
    height: int,
    words: list[tuple[str, int, bool, str]],
    lang: str,
    *,
    body: bool = False,
) -> str:
    """A text box across the page; `words`: text, size in points, bold, colour."""
    inside = "".join(_paragraph(*each, lang) for each in words) or "<a:p/>"
    kind = '<p:ph type="body" idx="1"/>' if body else ""
    box = "" if body else ' txBox="1"'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Text {number}"/><p:cNvSpPr{box}/>'
        f"<p:nvPr>{kind}</p:nvPr></p:nvSpPr><p:spPr><a:xfrm>"
        f'<a:off x="{EDGE}" y="{top}"/><a:ext cx="{WIDTH - 2 * EDGE}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody>'
        f'<a:bodyPr wrap="square"><a:normAutofit/></a:bodyPr><a:lstStyle/>{inside}</p:txBody></p:sp>'
    )


def _paragraph(words: str, size: int, bold: bool, colour: str, lang: str) -> str:
    return (
        f'<a:p><a:r><a:rPr lang="{LANGUAGES.get(lang, lang)}" sz="{size * 100}" b="{int(bold)}"><a:solidFill>'
        f'<a:srgbClr val="{colour}"/></a:solidFill></a:rPr><a:t>{escape(clean(words))}</a:t></a:r></a:p>'
    )


def _about(briefing: Briefing) -> str:
    at = briefing.made_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return parts.about(escape(clean(briefing.title)), escape(clean(briefing.author)), at)
