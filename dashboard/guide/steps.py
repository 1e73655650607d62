"""The steps of the first day: where each is done, and by which entry of the log it is known to be done."""

from __future__ import annotations

from dashboard.guide.figures import FIGURES
from operations.accounts import Role
from operations.screens.rehearsal import BACK, BRIEFING, DREW, LAYOUT

OPENED = "opened"


class Step:
    """`done_by` "" where no log can tell: then the newcomer ticks it."""

    def __init__(self, name: str, where: str, least: Role, done_by: str = "") -> None:
        self.name, self.where, self.least, self.done_by = name, where, least, done_by

    @property
    def figure(self) -> str:
        return FIGURES[self.name]


STEPS = (
    Step("rehearse", "", Role.OPERATOR, OPENED),
    Step("change", "/screens", Role.OPERATOR, LAYOUT),
    Step("back", "/screens", Role.OPERATOR, BACK),
    Step("alarm", "/wall", Role.VIEWER),
    Step("case", "/desk", Role.OPERATOR),
    Step("build", "/studio", Role.EDITOR, DREW),
    Step("place", "/screens", Role.OPERATOR),
    Step("brief", "/screens", Role.OPERATOR, BRIEFING),
)
