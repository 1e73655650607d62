"""Every page there is, by what it is about: the menu in the head of a wall; the guide tells of the same."""

from __future__ import annotations

from collections.abc import Iterator

from dash import html

from dashboard.access import rule_for
from dashboard.contracts import Component
from dashboard.guide.help import GUIDE, page_at
from dashboard.marks import named
from dashboard.texts import Text
from operations.accounts import Role

GROUPS = {
    "walls": ("/wall", "/screens", "/tours", "/day-plan", "/takeovers", "/presenter", "/studio"),
    "desk": ("/desk", "/inbox", "/desk/handover", "/alarms", "/alarms/rules", "/desk/triage",
             "/desk/clocks", "/imports"),
    "city": ("/report-cards", "/fleet", "/water", "/water/warnings", "/air", "/air/places", "/revenue",
             "/indicators", "/indicators/doors"),
    "own": (GUIDE, "/account"),
}  # fmt: skip
"""Addresses of each group; its word is in the texts below `menu`, a page's is its help's."""


def groups(role: Role) -> Iterator[tuple[str, list[str]]]:
    """What somebody of this role may open."""
    for group, paths in GROUPS.items():
        if found := [each for each in paths if _opens(each, role)]:
            yield group, found


def _opens(path: str, role: Role) -> bool:
    rule = rule_for("GET", path)
    return rule is not None and (rule.role is None or role >= rule.role)


def page_name(path: str, text: Text) -> str:
    return text(f"help.{page_at(path)}.page")


def menu(text: Text, role: Role) -> Component:
    """Opened by the browser itself; `55_menu.js` closes it."""
    sections = [
        html.Section([html.H2(text(f"menu.{group}")), *(_link(each, text) for each in paths)])
        for group, paths in groups(role)
    ]
    inside = html.Nav(sections, className="menu-pages", **named(text("menu.title")))
    return html.Details([html.Summary(text("menu.title")), inside], className="menu")


def _link(path: str, text: Text) -> Component:
    return html.A(page_name(path, text), href=path)
