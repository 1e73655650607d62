"""Settings of alarms; part of `city.settings`."""

from __future__ import annotations

import msgspec


class AlarmSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Alarms: where they are told besides the walls."""

    webhook: str = ""
    """Where each alarm that rings is told to another system (Standard Webhooks POST); empty tells nobody outside."""
    secret: str = ""
    """What those calls are signed with; 20 letters or more. Better in the environment than in a file."""

    def __post_init__(self) -> None:
        """Raises ValueError for calls that nobody could trust."""
        if self.webhook and len(self.secret) < 20:
            raise ValueError("webhook needs a secret of 20 letters or more")
