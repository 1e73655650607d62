"""How a door is, in shapes and sentences: what happened, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping

from city.indicator_readings import DoorState, DoorWord
from dashboard.texts import Text

GLYPH_OF: dict[DoorWord, str] = {
    "ok": "ok", "partly": "ok", "late": "stale", "silent": "stale", "columns": "stale",
    "shut": "unavailable", "failed": "failed", "paused": "disabled", "waiting": "quiet",
}  # fmt: skip
"""Which of the feeds' shapes (`dashboard.marks.GLYPHS`) a door's word has."""


def sentence(state: DoorState, text: Text) -> str:
    """What is wrong with it and what to do; of a good one what its last reading brought."""
    reading = state.reading
    if state.word in ("columns", "shut") and reading and reading.problem:
        return problem(reading.problem, reading.values, text)
    if state.word == "partly" and reading:
        return text("doors.says.partly", n=text.number(reading.wrong))
    if state.word == "ok" and reading:
        return text("doors.says.ok", n=text.number(reading.figures), file=reading.file)
    return text(f"doors.says.{state.word}")


def problem(key: str, values: Mapping[str, str], text: Text) -> str:
    """One sentence of `doors.problem`, with its blanks; unknown ones are said to be our fault."""
    known = text.words.get(f"doors.problem.{key}", "")
    try:
        return known.format(**values) or text("doors.problem.our_fault")
    except (KeyError, IndexError):
        return text("doors.problem.our_fault")
