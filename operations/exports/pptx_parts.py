"""The parts of a PPTX that are the same in every one of ours: types, links, master, layout, theme."""

from __future__ import annotations

from collections.abc import Sequence

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org"
SPACES = (
    f'xmlns:a="{OFFICE}/drawingml/2006/main" '
    f'xmlns:r="{OFFICE}/officeDocument/2006/relationships" '
    f'xmlns:p="{OFFICE}/presentationml/2006/main"'
)
DOCUMENT = f"{OFFICE}/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.presentationml"
NO_SHAPES = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
)
COLOURS = (
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" '
    'accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" '
    'folHlink="folHlink"/>'
)


def frame(slides: int, with_notes: Sequence[bool]) -> dict[str, str]:
    """Everything but the slides themselves, by name; the table of types comes first."""
    notes = any(with_notes)
    found = {
        "[Content_Types].xml": _types(with_notes),
        "_rels/.rels": _links([
            ("officeDocument", "ppt/presentation.xml"),
            ("../../package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
        ]),
        "ppt/presentation.xml": _presentation(slides, notes),
        "ppt/_rels/presentation.xml.rels": _links(_targets(slides, notes)),
        "ppt/slideMasters/slideMaster1.xml": _master(),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _links([
            ("slideLayout", "../slideLayouts/slideLayout1.xml"), ("theme", "../theme/theme1.xml"),
        ]),
        "ppt/slideLayouts/slideLayout1.xml": _layout(),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": _links([
            ("slideMaster", "../slideMasters/slideMaster1.xml"),
        ]),
        "ppt/theme/theme1.xml": _theme(),
    }  # fmt: skip
    if notes:
        found |= {
            "ppt/theme/theme2.xml": _theme(),
            "ppt/notesMasters/notesMaster1.xml": _notes_master(),
            "ppt/notesMasters/_rels/notesMaster1.xml.rels": _links([
                ("theme", "../theme/theme2.xml"),
            ]),
        }  # fmt: skip
    return found


def slide(shapes: str) -> str:
    tree = f"<p:cSld><p:spTree>{NO_SHAPES}{shapes}</p:spTree></p:cSld>"
    return f"{HEAD}<p:sld {SPACES}>{tree}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"


def notes_page(shapes: str) -> str:
    tree = f"<p:cSld><p:spTree>{NO_SHAPES}{shapes}</p:spTree></p:cSld>"
    return (
        f"{HEAD}<p:notes {SPACES}>{tree}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
    )


def slide_links(number: int, has_notes: bool) -> str:
    notes = [("notesSlide", f"../notesSlides/notesSlide{number}.xml")] if has_notes else []
    return _links([("slideLayout", "../slideLayouts/slideLayout1.xml"), *notes])


def notes_links(number: int) -> str:
    return _links([
        ("notesMaster", "../notesMasters/notesMaster1.xml"),
        ("slide", f"../slides/slide{number}.xml"),
    ])  # fmt: skip


def about(title: str, author: str, at: str) -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{OFFICE}/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{at}</dcterms:created></cp:coreProperties>'
    )


def _links(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{_kind(kind)}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    space = f"{OFFICE}/package/2006/relationships"
    return f'{HEAD}<Relationships xmlns="{space}">{rows}</Relationships>'


def _kind(kind: str) -> str:
    return (
        f"{OFFICE}/{kind.removeprefix('../../')}" if kind.startswith("..") else f"{DOCUMENT}/{kind}"
    )


def _targets(slides: int, notes: bool) -> list[tuple[str, str]]:
    """rId1 is the master, rId2 the theme, then the slides; the notes' master comes last."""
    found = [("slideMaster", "slideMasters/slideMaster1.xml"), ("theme", "theme/theme1.xml")]
    found += [("slide", f"slides/slide{n}.xml") for n in range(1, slides + 1)]
    return [*found, *([("notesMaster", "notesMasters/notesMaster1.xml")] if notes else [])]


def _presentation(slides: int, notes: bool) -> str:
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="rId{3 + n}"/>' for n in range(slides))
    master = f'<p:notesMasterIdLst><p:notesMasterId r:id="rId{3 + slides}"/></p:notesMasterIdLst>'
    return (
        f'{HEAD}<p:presentation {SPACES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" '
        f'r:id="rId1"/></p:sldMasterIdLst>{master if notes else ""}<p:sldIdLst>{ids}</p:sldIdLst>'
        '<p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
    )


def _types(with_notes: Sequence[bool]) -> str:
    parts = [("/ppt/presentation.xml", f"{KIND}.presentation.main+xml")]
    parts += [("/ppt/slideMasters/slideMaster1.xml", f"{KIND}.slideMaster+xml")]
    parts += [("/ppt/slideLayouts/slideLayout1.xml", f"{KIND}.slideLayout+xml")]
    theme = "application/vnd.openxmlformats-officedocument.theme+xml"
    parts += [("/ppt/theme/theme1.xml", theme)]
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    parts += [("/docProps/core.xml", core)]
    for number, noted in enumerate(with_notes, start=1):
        parts.append((f"/ppt/slides/slide{number}.xml", f"{KIND}.slide+xml"))
        if noted:
            parts.append((f"/ppt/notesSlides/notesSlide{number}.xml", f"{KIND}.notesSlide+xml"))
    if any(with_notes):
        parts += [("/ppt/notesMasters/notesMaster1.xml", f"{KIND}.notesMaster+xml")]
        parts += [("/ppt/theme/theme2.xml", theme)]
    rows = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in parts)
    links = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{HEAD}<Types xmlns="{OFFICE}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{links}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def _master() -> str:
    ground = '<p:bg><p:bgPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
    return (
        f"{HEAD}<p:sldMaster {SPACES}><p:cSld>{ground}<p:spTree>{NO_SHAPES}</p:spTree></p:cSld>"
        f'{COLOURS}<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/>'
        "</p:sldLayoutIdLst></p:sldMaster>"
    )


def _layout() -> str:
    tree = f'<p:cSld name="Blank"><p:spTree>{NO_SHAPES}</p:spTree></p:cSld>'
    over = "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
    return f'{HEAD}<p:sldLayout {SPACES} type="blank" preserve="1">{tree}{over}</p:sldLayout>'


def _notes_master() -> str:
    tree = f"<p:cSld><p:spTree>{NO_SHAPES}</p:spTree></p:cSld>"
    return f"{HEAD}<p:notesMaster {SPACES}>{tree}{COLOURS}</p:notesMaster>"


def _theme() -> str:
    dark = {"dk1": "181D23", "lt1": "FFFFFF", "dk2": "2B333C", "lt2": "E6EAEE"}
    accents = ("14465F", "2F7D5B", "8A5A00", "B4232A", "5B6672", "4D6FA8")
    colours = dark | {f"accent{n}": each for n, each in enumerate(accents, start=1)}
    colours |= {"hlink": "14465F", "folHlink": "5B6672"}
    palette = "".join(f'<a:{k}><a:srgbClr val="{v}"/></a:{k}>' for k, v in colours.items())
    font = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{HEAD}<a:theme xmlns:a="{OFFICE}/drawingml/2006/main" name="Patriot"><a:themeElements>'
        f'<a:clrScheme name="Patriot">{palette}</a:clrScheme><a:fontScheme name="Patriot">'
        f"<a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Patriot"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )
