"""The one table of what may be asked and by whom. What is not here does not exist."""

from __future__ import annotations

import re
from dataclasses import dataclass

from operations.accounts import Role

PUBLIC = None
WEBSOCKET = "WEBSOCKET"


@dataclass(frozen=True)
class Rule:
    """`page`: an unsigned visitor is led to `door` (the sign-in form) instead of a bare 401.

    `screen`: a paired display may ask it, too, with its own pass instead of a session: only what a
    wall needs to show itself. `largest` is the most bytes a body may have; 0 is what a form of ours
    needs at most. `streams`: the route itself reads the body, after it has seen by what right it is
    asked.
    """

    method: str
    path: str
    role: Role | None
    page: bool = False
    largest: int = 0
    streams: bool = False
    screen: bool = False
    door: str = "/sign-in"

    def covers(self, method: str, path: str) -> bool:
        asked = "GET" if method == "HEAD" else method
        return asked == self.method and re.fullmatch(self.path, path) is not None


VIEWER = Role.VIEWER
OPERATOR = Role.OPERATOR
LAYOUT = "[a-z0-9-]{1,40}"
DOOR = "[a-z0-9_-]{1,64}"
INDICATOR = "[a-z0-9_-]{1,64}/[a-z0-9-]{1,40}"
RULES: tuple[Rule, ...] = (
    Rule("GET", "/", VIEWER, page=True, screen=True),
    Rule("GET", "/wall", VIEWER, page=True, screen=True, door="/pair"),
    Rule("POST", "/wall/renew", VIEWER, screen=True),
    Rule("GET", "/pair", PUBLIC),
    Rule("POST", "/pair/ask", PUBLIC),
    Rule("GET", "/screens", OPERATOR, page=True),
    Rule("GET", "/api/screens", OPERATOR),
    Rule("GET", "/api/screens/log", OPERATOR),
    Rule("POST", "/api/screens/(pair|walls)", Role.EDITOR),
    Rule("POST", r"/api/screens/[a-z0-9]{1,40}/(show|act|look|back|identify)", OPERATOR),
    Rule("POST", r"/api/screens/[a-z0-9]{1,40}/(change|remove|shape|apart)", Role.EDITOR),
    Rule("GET", "/account", VIEWER, page=True),
    Rule("POST", "/account/sign-out-everywhere", VIEWER),
    Rule("POST", "/account/end-session", VIEWER),
    Rule("POST", "/account/password", VIEWER),
    Rule("GET", "/accounts", Role.ADMIN, page=True),
    Rule("POST", "/accounts", Role.ADMIN),
    Rule("GET", "/invited", PUBLIC),
    Rule("POST", "/invited", PUBLIC),
    Rule("GET", "/sign-in", PUBLIC),
    Rule("POST", "/sign-in", PUBLIC),
    Rule("GET", "/enter", PUBLIC),
    Rule("POST", "/sign-out", PUBLIC),
    Rule("GET", "/language", PUBLIC),
    Rule("GET", "/api/session", VIEWER, screen=True),
    Rule("GET", "/api/search", VIEWER, screen=True),
    Rule("GET", r"/api/vehicles/[^/]{1,128}/trail", VIEWER, screen=True),
    Rule("GET", r"/tiles/\d{1,2}/\d{1,8}/\d{1,8}", VIEWER, screen=True),
    Rule("GET", "/crew", PUBLIC),
    Rule("GET", "/crew/worker.js", PUBLIC),
    Rule("POST", "/crew/job", PUBLIC),
    Rule("POST", "/crew/act", PUBLIC),
    Rule("POST", "/crew/photo", PUBLIC, streams=True),
    Rule("POST", "/crew/picture", PUBLIC),
    Rule("GET", r"/crew-link/[\w-]{1,40}", OPERATOR, page=True),
    Rule("POST", r"/crew-link/[\w-]{1,40}", OPERATOR),
    Rule("POST", "/api/crew-link", OPERATOR),
    Rule("GET", "/track", PUBLIC),
    Rule("POST", "/track", PUBLIC),
    Rule("POST", "/track/rate", PUBLIC),
    Rule("POST", "/track/confirm", PUBLIC),
    Rule("POST", "/track/reopen", PUBLIC),
    Rule("POST", "/api/scene/follow", OPERATOR),
    Rule("POST", "/api/scene/wall", OPERATOR),
    Rule("GET", r"/api/scene/photo/[\w-]{1,40}/[0-9a-f]{64}", VIEWER, screen=True),
    Rule("GET", "/report-cards", VIEWER, page=True),
    Rule("GET", "/report-cards/xlsx", Role.OPERATOR),
    Rule("GET", "/report-cards/pdf", Role.OPERATOR),
    Rule("POST", "/report-cards/survey", Role.LEADER, largest=1_000_000),
    Rule("POST", "/report-cards/survey/withdraw", Role.LEADER),
    Rule("GET", "/api/report-cards", VIEWER),
    Rule("GET", r"/api/report-cards/[a-z0-9-]{1,40}/cases", VIEWER),
    Rule("GET", "/air", VIEWER, page=True),
    Rule("GET", "/air/csv", VIEWER),
    Rule("GET", f"/air/station/{LAYOUT}", VIEWER, page=True),
    Rule("GET", f"/air/station/{LAYOUT}/csv", VIEWER),
    Rule("GET", "/air/places", OPERATOR, page=True),
    Rule("GET", "/api/air/places_history", OPERATOR),
    Rule("POST", "/api/air/places", Role.LEADER, largest=262_144),
    Rule("GET", "/revenue", VIEWER, page=True),
    Rule("GET", "/revenue/(csv|xlsx)", VIEWER),
    Rule("GET", "/api/revenue", VIEWER),
    Rule("GET", "/fleet", VIEWER, page=True),
    Rule("GET", "/fleet/(csv|xlsx)", OPERATOR),
    Rule("GET", r"/fleet/days\.csv", VIEWER),
    Rule("GET", r"/fleet/parts\.csv", OPERATOR),
    Rule("GET", "/api/fleet/rows", OPERATOR),
    Rule("GET", "/fleet/settings", OPERATOR, page=True),
    Rule("GET", "/api/fleet/settings_history", OPERATOR),
    Rule("POST", "/api/fleet/settings", Role.LEADER, largest=1_000_000),
    Rule("GET", r"/fleet/[^/]{1,64}", OPERATOR, page=True),
    Rule("GET", r"/fleet/[^/]{1,64}/track\.csv", OPERATOR),
    Rule("GET", r"/api/fleet/[^/]{1,64}/track", OPERATOR),
    Rule("POST", r"/fleet/[^/]{1,64}/log(/withdraw)?", OPERATOR),
    Rule("GET", "/water", VIEWER, page=True),
    Rule("GET", "/water/warnings", OPERATOR, page=True),
    Rule("GET", rf"/water/warnings/{LAYOUT}\.xml", OPERATOR),
    Rule("POST", "/water/warnings/draft", OPERATOR),
    Rule("POST", rf"/water/warnings/{LAYOUT}/(confirm|withdraw)", OPERATOR),
    Rule("GET", rf"/water/quality/{LAYOUT}", VIEWER, page=True),
    Rule("GET", rf"/water/quality/{LAYOUT}/samples\.csv", VIEWER),
    Rule("GET", rf"/water/post/{LAYOUT}", VIEWER, page=True),
    Rule("GET", rf"/water/post/{LAYOUT}/levels\.csv", VIEWER),
    Rule("POST", rf"/water/post/{LAYOUT}/limits", Role.LEADER),
    Rule("GET", "/desk", OPERATOR, page=True),
    Rule("GET", "/inbox", OPERATOR, page=True),
    Rule("GET", r"/(desk|inbox)/_dash-(layout|dependencies)", OPERATOR),
    Rule("GET", "/api/desk/queue", OPERATOR),
    Rule("GET", r"/api/desk/(case|advice)/[\w-]{1,40}", OPERATOR),
    Rule("GET", r"/api/desk/photo/[0-9a-f]{64}", OPERATOR),
    Rule("POST", "/api/desk/photo", OPERATOR, streams=True),
    Rule("GET", "/desk/handover", OPERATOR, page=True),
    Rule("POST", "/desk/handover", OPERATOR),
    Rule("GET", "/desk/triage", OPERATOR, page=True),
    Rule("GET", "/api/desk/triage_history", OPERATOR),
    Rule("POST", "/api/desk/triage", Role.LEADER, largest=262_144),
    Rule("POST", "/api/desk/triage_try", OPERATOR, largest=262_144),
    Rule("GET", "/desk/clocks", OPERATOR, page=True),
    Rule("GET", "/api/desk/clocks_history", OPERATOR),
    Rule("POST", "/api/desk/clocks", Role.LEADER, largest=262_144),
    Rule("POST", "/api/desk/clocks_try", OPERATOR, largest=262_144),
    Rule("POST", "/api/desk/erase", Role.ADMIN),
    Rule("POST", r"/api/desk/[a-z_]{1,20}", OPERATOR),
    Rule("GET", "/studio", VIEWER, page=True),
    Rule("GET", rf"/studio/{LAYOUT}", VIEWER, page=True),
    Rule("GET", "/api/studio", VIEWER),
    Rule("GET", rf"/api/studio/{LAYOUT}", VIEWER),
    Rule("GET", rf"/api/studio/{LAYOUT}/(versions|difference|file)", VIEWER),
    Rule("POST", "/api/studio/(import|check)", Role.EDITOR, largest=1_000_000),
    Rule("POST", "/api/studio/new", Role.EDITOR),
    Rule("POST", "/api/studio/by_two", Role.ADMIN),
    Rule("POST", rf"/api/studio/{LAYOUT}/save", Role.EDITOR, largest=600_000),
    Rule("POST", rf"/api/studio/{LAYOUT}/[a-z_]{{1,20}}", Role.EDITOR),
    Rule("GET", "/api/images", VIEWER),
    Rule("GET", r"/api/images/[0-9a-f]{64}", VIEWER, screen=True),
    Rule("POST", "/api/images", Role.EDITOR, streams=True),
    Rule("GET", "/indicators", VIEWER, page=True),
    Rule("GET", "/indicators/doors", OPERATOR, page=True),
    Rule("GET", rf"/indicators/{INDICATOR}", VIEWER, page=True),
    Rule("GET", rf"/indicators/{INDICATOR}\.csv", VIEWER),
    Rule("GET", "/api/indicators/doors", OPERATOR),
    Rule("POST", "/api/indicators/doors", OPERATOR),
    Rule("GET", rf"/api/indicators/doors/{DOOR}", OPERATOR),
    Rule("GET", rf"/api/indicators/doors/{DOOR}/look", OPERATOR),
    Rule("POST", rf"/api/indicators/doors/{DOOR}/(look|turn)", OPERATOR),
    Rule("POST", rf"/api/indicators/doors/{DOOR}/(try|keep)", OPERATOR, largest=600_000),
    Rule("POST", rf"/api/indicators/doors/{DOOR}/file", OPERATOR, largest=8_388_608),
    Rule("GET", "/imports", OPERATOR, page=True),
    Rule("GET", "/api/imports", OPERATOR),
    Rule("POST", "/api/imports", OPERATOR),
    Rule("GET", r"/api/imports/[0-9a-f]{16}", OPERATOR),
    Rule("POST", r"/api/imports/[0-9a-f]{16}/piece", OPERATOR, largest=1_048_576),
    Rule("POST", r"/api/imports/[0-9a-f]{16}/(mapping|bring|drop)", OPERATOR),
    Rule("GET", r"/api/imports/[0-9a-f]{16}/problems\.csv", OPERATOR),
    Rule("GET", "/remote", PUBLIC),
    Rule("POST", "/remote/(state|act|spot)", PUBLIC),
    Rule("GET", "/presenter", OPERATOR, page=True),
    Rule("GET", rf"/api/briefing/{LAYOUT}/(pdf|pptx)", OPERATOR),
    Rule("GET", "/api/remotes", OPERATOR),
    Rule("POST", "/api/remotes", OPERATOR),
    Rule("POST", "/api/remotes/end", OPERATOR),
    Rule("GET", "/(tours|day-plan|takeovers)", OPERATOR, page=True),
    Rule("GET", "/api/(tours|day-plan|takeovers|takeover-rules)", OPERATOR),
    Rule("GET", rf"/api/tours/{LAYOUT}", OPERATOR),
    Rule("POST", rf"/api/tours/{LAYOUT}/try", OPERATOR, largest=600_000),
    Rule("POST", rf"/api/tours/{LAYOUT}/keep", Role.EDITOR, largest=600_000),
    Rule("POST", rf"/api/tours/{LAYOUT}/(throw|bring_back)", Role.EDITOR),
    Rule("POST", "/api/tours/new", Role.EDITOR),
    Rule("POST", "/api/day-plan", Role.EDITOR, largest=262_144),
    Rule("POST", "/api/day-plan/try", OPERATOR, largest=262_144),
    Rule("POST", "/api/takeovers/(respond|release)", OPERATOR),
    Rule("POST", "/api/takeover-rules", Role.EDITOR, largest=262_144),
    Rule("GET", "/alarms", OPERATOR, page=True),
    Rule("POST", "/alarms", OPERATOR),
    Rule("GET", "/alarms/story", OPERATOR, page=True),
    Rule("GET", "/alarms/rules", OPERATOR, page=True),
    Rule("GET", "/api/alarm-rules/history", OPERATOR),
    Rule("POST", "/api/alarm-rules/(say|read|try)", OPERATOR),
    Rule("POST", "/api/alarm-rules", Role.LEADER, largest=262_144),
    Rule("GET", "/guide", VIEWER, page=True),
    Rule("GET", "/guide/done", VIEWER),
    Rule("GET", "/guide/screen", OPERATOR, page=True),
    Rule("POST", "/guide/screen", OPERATOR),
    Rule("GET", r"/guide/card\.pdf", VIEWER),
    Rule("GET", "/healthz", PUBLIC),
    Rule("GET", "/readyz", PUBLIC),
    Rule("GET", "/metrics", PUBLIC),
    Rule("GET", r"/assets/[\w.-]+(/[\w.-]+)*", PUBLIC),
    Rule("GET", r"/fonts/[\w.-]+", PUBLIC),
    Rule("GET", r"/charts/plotly\.js", VIEWER, screen=True),
    Rule("GET", r"/_favicon\.ico", PUBLIC),
    Rule("GET", r"/_dash-component-suites/.+", VIEWER, screen=True),
    Rule("GET", "/_dash-layout", VIEWER, screen=True),
    Rule("GET", "/_dash-dependencies", VIEWER, screen=True),
    Rule("POST", "/_dash-update-component", VIEWER),
    Rule(WEBSOCKET, "/live", VIEWER, screen=True),
)


def rule_for(method: str, path: str) -> Rule | None:
    """The rule that covers this request, or None: then there is nothing here."""
    return next((rule for rule in RULES if rule.covers(method, path)), None)
