"""Small multiples: the same small picture of many agencies or places, on one scale, so that the eye
compares them at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.contracts import Component
from dashboard.marks import named, opens
from dashboard.texts import Text


def scale(counts: Iterable[int]) -> int:
    """What a whole bar stands for; at least 1."""
    return max([*counts, 1])


def entry(
    name: str, n: int, late: int, most: int, subject: str, text: Text, *more: Component
) -> Component:
    """Open cases as a figure and a bar, the late ones a part of it, with shape and word."""
    told = [text("board.open", n=text.number(n))]
    told += [text("board.late", n=text.number(late))] if late else []
    marks: dict[str, Any] = (
        {**opens(subject), **named(f"{name}: {', '.join(told)}")} if subject else {}
    )
    figures = [html.Span(text.number(n), className="figure"), *_late(late, text)]
    return html.Div(
        [
            html.Span(name, className="multiple-name"),
            html.Span(figures, className="multiple-figures"),
            _bar(n, late, most),
            *more,
        ],
        className="multiple" + (" is-late" if late else ""),
        **marks,
    )


def _late(late: int, text: Text) -> list[Component]:
    if not late:
        return []
    mark = html.Span(className="mark mark-diamond is-overdue")
    return [html.Span([mark, text("board.late", n=text.number(late))], className="multiple-late")]


def _bar(n: int, late: int, most: int) -> Component:
    """The whole bar is the most any has; a late part never vanishes."""
    waits = html.Span(className="bar-open", style={"width": f"{100 * (n - late) / most:.1f}%"})
    overdue = html.Span(className="bar-late", style={"width": f"{100 * late / most:.1f}%"})
    return html.Span([overdue, waits], className="bar")
