"""The frame of the follow scene, ready in the wall's page before anybody asks for it.

It stands behind the panels, so that opening it is one change of class in one displayed frame.
"""

from __future__ import annotations

from dash import html

from dashboard.contracts import Component
from dashboard.marks import named
from dashboard.texts import Text

BODY = "follow-body"


def frame(text: Text) -> Component:
    """Empty and not shown; assets/71_follow.js fills and shows it."""
    hint = html.P(text("follow.keys"), className="follow-keys quiet")
    parts = [html.Div(id=BODY, className="follow-body"), hint]
    return html.Section(parts, id="follow-frame", className="follow-frame", **named(text("follow.title")))  # fmt: skip
