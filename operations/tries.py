"""How often a door may be tried, so that guessing is slow and whoever belongs there still gets in.

Why these budgets and not one lock: docs/decisions/0014. A refusal says when it is over.

| who tries an account                               | budget                 | who uses it up             |
|----------------------------------------------------|------------------------|----------------------------|
| a device that signed in to it in the last 90 days  | `OWN`                  | nobody but this device     |
| a network that signed in to it in the last 90 days | `OWN`                  | this network, this account |
| everybody else, by network                         | `STRANGER`, growing    | this network               |
| everybody else, all together                       | `STRANGERS`            | strangers to this account  |
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from store.city_store import CityStore

Window = tuple[int, int]
"""How many tries, in how many seconds."""
OWN: tuple[Window, ...] = ((8, 300),)
STRANGER: tuple[Window, ...] = ((24, 300), (48, 3600), (96, 86400))
STRANGERS: tuple[Window, ...] = ((8, 300),)
KNOWN_S = 90 * 86400
DEVICE, NETWORK = "known-device", "known-network"


class TooManyTries(Exception):
    """Refused before anything was looked at; `until` is when the next try is allowed."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many tries; again after {until:%H:%M} UTC")
        self.until = until


class Tries:
    """Counts in the store, for all processes at once. `clock` gives the present moment."""

    def __init__(self, store: CityStore, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    async def count(self, who: str, *windows: Window) -> None:
        """One more try of `who`; the first full window refuses it. Raises TooManyTries."""
        for most, per_s in windows:
            key = f"{who}:{per_s}"
            until = await self._store.limits.refused_until(key, most, per_s, self._clock())
            if until is not None:
                raise TooManyTries(until)

    async def at_account(self, name: str, address: str, device: str) -> None:
        """One more try at an account. A stranger's network comes first: one that is refused
        neither closes an account to other strangers nor fills the store. Raises TooManyTries."""
        network, tokens = network_of(address), self._store.tokens
        if device and await tokens.get(DEVICE, f"{device} {name}") is not None:
            await self.count(f"sign-in:device:{device}:{name}", *OWN)
        elif await tokens.get(NETWORK, f"{network} {name}") is not None:
            await self.count(f"sign-in:home:{network}:{name}", *OWN)
        else:
            await self.count(f"sign-in:from:{network}", *STRANGER)
            await self.count(f"sign-in:name:{name}", *STRANGERS)

    async def welcome(self, name: str, address: str) -> str:
        """Whoever got in is no stranger for 90 days; returns the device's new secret.

        Always a new one: a secret that somebody planted in a browser never becomes a known one.
        """
        device = secrets.token_urlsafe(24)
        await self._store.tokens.put(DEVICE, f"{device} {name}", b"1", KNOWN_S)
        network = network_of(address)
        await self._store.tokens.put(NETWORK, f"{network} {name}", b"1", KNOWN_S)
        return device


def network_of(address: str) -> str:
    """What one household or host can change as it likes: the /64 of IPv6, an IPv4 address itself."""
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
