"""Which vehicle ids may enter. Whoever holds a key could otherwise invent a million of them.

| id                                                            | what happens             |
|---------------------------------------------------------------|--------------------------|
| named in the city profile, or heard of before                 | welcome                  |
| new, 1 to 64 letters, digits, spaces or `. _ : + @ # ( ) -`    | welcome while there is room |
| new, beyond `[checks] undeclared_vehicles`                    | refused                  |
| anything else (markup, control and look-alike signs)          | refused                  |

What the store already holds counts as heard of, so a restart gives no new room; who is silent for
`[checks] vehicle_unseen_s` is forgotten, which does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import is_normalized

import msgspec

from city.observations import Observation, VehiclePosition
from data_feeds.contract import Reject
from data_feeds.physics import Item

ID = re.compile(r"[\w.:+@#()-](?:[\w .:+@#()-]{0,62}[\w.:+@#()-])?")


class Fleet:
    """`most` is how many vehicles that the profile does not name may be heard of."""

    def __init__(self, declared: Iterable[str], most: int) -> None:
        self.declared = frozenset(declared)
        self._heard: set[str] = set()
        self._most = most

    def remember(self, kept: Iterable[Observation]) -> None:
        """Exactly what the store holds; simulated vehicles take no room."""
        self._heard.clear()
        for each in kept:
            if not each.source.startswith("simulator") and _is_id(each.subject):
                self._enter(each.subject)

    def admit(self, items: Sequence[Item]) -> tuple[list[Item], list[Reject]]:
        """Split into what may come in and what may not."""
        good: list[Item] = []
        bad: list[Reject] = []
        for item in items:
            reason = "" if type(item) is not VehiclePosition else self._refusal(item.vehicle_id)
            if reason:
                shown = msgspec.json.encode(msgspec.structs.asdict(item))
                bad.append(Reject(shown, reason))
            else:
                good.append(item)
        return good, bad

    def _refusal(self, vehicle_id: str) -> str:
        if vehicle_id in self.declared or vehicle_id in self._heard:
            return ""
        if not _is_id(vehicle_id):
            return (
                "the vehicle's id has signs that ids do not have; use letters, digits and - . _, "
                "or give it another id in [feeds.osmand] devices"
            )
        if len(self._heard) >= self._most:
            return (
                f"already {self._most} vehicles that the city profile does not name; "
                "name this one there, or raise [checks] undeclared_vehicles"
            )
        self._enter(vehicle_id)
        return ""

    def _enter(self, vehicle_id: str) -> None:
        if vehicle_id not in self.declared:
            self._heard.add(vehicle_id)


def _is_id(text: str) -> bool:
    return ID.fullmatch(text) is not None and is_normalized("NFKC", text)
