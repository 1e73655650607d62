"""What the studio is told: layouts as cards, problems in sentences, versions, what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from city.profile import Profile
from city.screens.catalogue import Catalogue
from city.screens.checks import Problem, check
from city.screens.layout import MAP, Layout, LayoutUnreadable
from city.screens.legibility import LARGEST_SCALE, too_small
from city.screens.screen import Screen
from dashboard.catalogue import STACK
from dashboard.contracts import Panel
from dashboard.stage.scene import mounted_of
from dashboard.texts import Text
from operations.screens.editing import Editor
from operations.screens.entry import Entry
from operations.screens.kinds import Book
from operations.screens.refusal import StudioRefusal
from operations.screens.use import Use
from operations.screens.versions import Version

BUILT_IN = (MAP, STACK)


def millis(at: datetime | None) -> float | None:
    return at.timestamp() * 1000 if at else None


def panel_name(key: str, panels: Mapping[str, Panel], text: Text) -> str:
    """As staff call it; a panel nobody knows is called by its key."""
    if key in BUILT_IN:
        return text(f"studio.panel_{key}")
    return text(panels[key].title_key) if key in panels else key


def card(
    entry: Entry,
    editors: Iterable[Editor],
    used: Iterable[Use],
    panels: Mapping[str, Panel],
    text: Text,
    may_edit: bool,
) -> dict[str, Any]:
    """A layout in the library; the miniature is drawn from `tiles` (panel, its name, place)."""
    layout = entry.working if may_edit or entry.shown is None else entry.shown
    book = entry.book
    return {
        "id": entry.name,
        "title": text.pick(layout.title),
        "state": entry.state,
        "preset": entry.preset is not None,
        "folder": book.folder,
        "canvas": layout.canvas,
        "theme": layout.theme,
        "tiles": [
            [each.panel, panel_name(each.panel, panels, text), *msgspec.to_builtins(each.place)]
            for each in layout.tiles
        ],
        "draft_by": book.draft_by if book.draft else "",
        "draft_at": millis(book.draft_at) if book.draft else None,
        **asked(entry),
        "locked_by": book.locked_by,
        "thrown_at": millis(book.thrown_at),
        "editors": [editor(each) for each in editors if each.layout == entry.name],
        "used": [use(each, text) for each in used],
    }


def use(found: Use, text: Text) -> str:
    """ "tur Kunjungan tamu", "rencana hari 07.00–15.00", "layar Lobi"."""
    name = text.pick(found.name) if isinstance(found.name, dict) else found.name
    return text(f"studio.used_{found.sort}", name=name)


def editor(found: Editor) -> dict[str, Any]:
    return {"account": found.account, "since": millis(found.since)}


def opened(entry: Entry, text: Text, may_edit: bool) -> dict[str, Any]:
    """A layout to work on; whoever may only look gets what walls show."""
    layout = entry.working if may_edit or entry.shown is None else entry.shown
    book = entry.book
    return {
        "id": entry.name,
        "version": entry.version,
        "layout": layout,
        "state": entry.state,
        "has_draft": book.draft is not None,
        "is_shown": entry.shown is not None,
        "draft_by": book.draft_by if book.draft else "",
        "draft_at": millis(book.draft_at) if book.draft else None,
        **asked(entry),
        "locked_by": book.locked_by,
    }


def asked(entry: Entry) -> dict[str, Any]:
    """Who would like the draft to be published, and since when."""
    book = entry.book if entry.book.draft else Book()
    return {"asked_by": book.asked_by, "asked_at": millis(book.asked_at)}


def problems(
    layout: Layout, catalogue: Catalogue, panels: Mapping[str, Panel], text: Text
) -> list[dict[str, Any]]:
    return [problem(each, layout, panels, text) for each in check(layout, catalogue)]


def problem(
    found: Problem, layout: Layout, panels: Mapping[str, Panel], text: Text
) -> dict[str, Any]:
    names = _names(layout, panels, text)
    values = dict(found.values)
    if "other" in values:
        values["other"] = names.get(values["other"], values["other"])
    told = text(found.key, tile=names.get(found.tile, found.tile), **values)
    return {"level": found.level, "tile": found.tile, "words": told}


def _names(layout: Layout, panels: Mapping[str, Panel], text: Text) -> dict[str, str]:
    """Tiles by what they show; of several that show the same, with where they stand."""
    plain = {each.id: panel_name(each.panel, panels, text) for each in layout.tiles}
    often = Counter(plain.values())
    return {
        each.id: text("studio.tile_at", name=name, x=each.place.x + 1, y=each.place.y + 1)
        if often[name := plain[each.id]] > 1
        else name
        for each in layout.tiles
    }


def small(
    layout: Layout, screen: Screen, catalogue: Catalogue, panels: Mapping[str, Panel], text: Text
) -> list[dict[str, Any]]:
    """Words too small for this screen, each with what to do."""
    found, names = [], _names(layout, panels, text)
    for each in too_small(layout, screen, catalogue.kits):
        name = names[each.tile]
        key = "studio.too_small" if each.scale <= LARGEST_SCALE else "studio.too_far"
        told = text(
            key,
            tile=name,
            has=text.number(each.has_px, 1),
            needs=text.number(each.needs_px, 1),
            scale=text.number(each.scale + 0.05, 1),
        )
        found.append({"level": "warning", "tile": each.tile, "words": told})
    return found


def views(
    layout: Layout, catalogue: Catalogue, profile: Profile, text: Text
) -> dict[str, list[str]]:
    """What each tile asks of the live socket, just as the stage of a wall would."""
    mounted = mounted_of(layout, layout.parameters, None, catalogue, profile, text)
    return {tile["id"]: [each["view"] for each in tile["views"]] for tile in mounted["tiles"]}


def version(found: Version, text: Text, now: datetime) -> dict[str, Any]:
    """One line of the history: "Versi 4 · 29 Nov 10.21 · rina · Sebelum rapat"."""
    return {
        "number": found.number,
        "sort": found.sort,
        "at": text.moment(found.at, now) if found.at else "",
        "by": found.by,
        "title": found.title,
        "what": text(f"studio.version_{found.sort}", of=found.of),
        "tiles": len(found.layout.tiles),
    }


def refused(
    why: StudioRefusal, layout: Layout | None, panels: Mapping[str, Panel], text: Text
) -> dict[str, Any]:
    told: dict[str, Any] = {"message": text(f"studio.refused_{why.key}", **why.values)}
    if layout is not None and why.problems:
        told["problems"] = [problem(each, layout, panels, text) for each in why.problems]
    return told


def unreadable(why: LayoutUnreadable, text: Text) -> str:
    return text(why.key, **why.values)
