"""Why something about screens was not done: a key of a sentence people can read."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Nothing was changed. `key` is a text key below `screens.no_`, `values` stand in the sentence."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class NoSuchScreen(Refused):
    """No screen or wall has this id, or it was removed."""

    def __init__(self, screen: str) -> None:
        super().__init__("such", screen=screen[:40])
