"""Why the studio does not do what it was asked to; the sentences stand in `studio.refused_…`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from city.screens.checks import Problem

STATUS = {
    "no_layout": 404,
    "no_version": 404,
    "newer": 409,
    "locked": 409,
    "thrown": 409,
    "busy": 503,
}
"""Everything else is a 422: not possible like that. 503: the page tries again by itself."""


class StudioRefusal(Exception):
    """`key` names the sentence, `values` stand in it; `problems` are those of the layout itself."""

    def __init__(self, key: str, problems: Sequence[Problem] = (), **values: Any) -> None:
        super().__init__(key)
        self.key, self.values, self.problems = key, values, list(problems)

    @property
    def status(self) -> int:
        return STATUS.get(self.key, 422)
