"""Every page there is, by what it is about: the menu in the head of wall and desk; the guide tells of the same."""

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
    "city": ("/report-cards", "/fleet", "/fleet/settings", "/water", "/water/warnings", "/air", "/air/places", "/revenue",
             "/indicators", "/indicators/doors"),
    "own": (GUIDE, "/account", "/accounts"),
}  # fmt: skip
"""Addresses of each group; its word is in the texts below `menu`, a page's is its help's."""
OF_CITY = {"/desk", "/desk/triage", "/desk/clocks", "/imports", "/accounts"}
OF_AGENCY = {"/inbox"}
"""Where only the city's own people have work, and where only an agency's have."""


def groups(role: Role, agency_id: str = "") -> Iterator[tuple[str, list[str]]]:
    """What somebody of this role may open; without an agency, of the city's own people."""
    others = OF_CITY if agency_id else OF_AGENCY
    for group, paths in GROUPS.items():
        if found := [each for each in paths if each not in others and _opens(each, role)]:
            yield group, found


def _opens(path: str, role: Role) -> bool:
    rule = rule_for("GET", path)
    return rule is not None and (rule.role is None or role >= rule.role)


def page_name(path: str, text: Text) -> str:
    return text(f"help.{page_at(path)}.page")


def menu(text: Text, role: Role, agency_id: str = "") -> Component:
    """Opened by the browser itself; `55_menu.js` closes it."""
    sections = [
        html.Section([html.H2(text(f"menu.{group}")), *(_link(each, text) for each in paths)])
        for group, paths in groups(role, agency_id)
    ]
    inside = html.Nav(sections, className="menu-pages", **named(text("menu.title")))
    return html.Details([html.Summary(text("menu.title")), inside], className="menu")


def _link(path: str, text: Text) -> Component:
    return html.A(page_name(path, text), href=path)
