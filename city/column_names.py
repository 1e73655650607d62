"""What a column is, guessed from its name. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS = re.compile(r"[^\W_]+")
SHORTEST_WITHIN = 4
"""A hint shorter than this must be the whole name: "no" is in too many."""


def fitting(hints: Sequence[str], columns: Sequence[str]) -> str:
    """The column whose name is the first fitting hint, else has it as words within; "" is none."""
    said = {each: " ".join(_WORDS.findall(each.casefold())) for each in columns}
    for hint in hints:
        for column, words in said.items():
            if words == hint:
                return column
    for hint in hints:
        for column, words in said.items():
            if len(hint) >= SHORTEST_WITHIN and f" {hint} " in f" {words} ":
                return column
    return ""
