"""Settings of flood warnings to other systems; part of `city.settings`."""

from __future__ import annotations

import re

import msgspec


class WarningSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Flood warnings (CAP 1.2) to other systems, after two people have confirmed them."""

    webhook: str = ""
    """Where a confirmed warning is sent (Standard Webhooks POST, `application/cap+xml`); empty sends nothing."""
    secret: str = ""
    """What those calls are signed with; 20 letters or more. Better in the environment than in a file."""
    sender: str = ""
    """Who speaks, unique in the world, for example `pusdalops@bpbd.example.go.id`. Empty: `patriot.` and the profile's key."""

    def __post_init__(self) -> None:
        """Raises ValueError for what receivers would refuse."""
        if self.webhook and len(self.secret) < 20:
            raise ValueError("webhook needs a secret of 20 letters or more")
        if self.sender and not re.fullmatch(r"[^\s,<&]+", self.sender):
            raise ValueError("sender may hold no space, comma, < or &")
