"""Why a step was not made, in a sentence a person understands.

| key                | what happened                                                               |
|--------------------|-----------------------------------------------------------------------------|
| conflict           | somebody was faster; `complaint` is the case as it is now                   |
| illegal            | the case's status does not allow it; the sentence says what is possible     |
| nothing_possible   | the same, and nothing is                                                    |
| not_allowed        | this role may not do this                                                   |
| not_your_agency    | the case belongs to another agency                                          |
| no_such_case       | nothing is kept under this ticket                                           |
| others             | something in the request is missing or wrong; the sentence says what        |

Sentences stand in sentences.toml, in every language of the wall.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from city.complaints import Complaint

CONFLICT = "conflict"
FIRST_LANGUAGE = "id"
_FILE = Path(__file__).with_name("sentences.toml")


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def keys_of(table: str) -> frozenset[str]:
    """Every key of a table of sentences.toml: errors, did, actions, words, statuses."""
    return frozenset(_texts()[table])


def said(table: str, key: str, lang: str) -> str:
    """The text of a key; a language that lacks it gets the first one, an unknown key itself."""
    words = _texts()[table].get(key, {})
    return words.get(lang) or words.get(FIRST_LANGUAGE) or key


class DeskError(Exception):
    """A step that was not made. `values` fill the sentence; nothing was written.

    Values: a datetime becomes the local clock, a tuple of action names the words for them.
    """

    def __init__(
        self,
        key: str,
        values: Mapping[str, object] | None = None,
        complaint: Complaint | None = None,
    ) -> None:
        super().__init__(key, values)
        self.key, self.values, self.complaint = key, dict(values or {}), complaint

    @property
    def conflict(self) -> bool:
        """Whether somebody was faster: show `complaint`, and let the person decide anew."""
        return self.key.startswith(CONFLICT)

    def sentence(self, lang: str = FIRST_LANGUAGE, zone: str = "UTC") -> str:
        """What happened and what to do, times in `zone`."""
        shown = {name: _shown(value, lang, zone) for name, value in self.values.items()}
        if what := self.values.get("did"):
            shown["did"] = said("did", str(what), lang).format(**shown)
        return said("errors", self.key, lang).format(**shown)

    def __str__(self) -> str:
        return self.sentence("en")


class Said(msgspec.Struct, frozen=True):
    """A value that is itself a text of sentences.toml."""

    table: str
    key: str


def _shown(value: object, lang: str, zone: str) -> str:
    if isinstance(value, Said):
        return said(value.table, value.key, lang)
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).strftime("%H.%M" if lang == "id" else "%H:%M")
    if isinstance(value, tuple):
        return listed(value, lang)
    return str(value)


def listed(actions: Iterable[object], lang: str) -> str:
    """Actions as words, separated by commas."""
    return ", ".join(said("actions", str(each), lang) for each in actions)
