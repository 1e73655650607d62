"""The settings of privacy; see city/settings.py."""

from __future__ import annotations

import msgspec


class PrivacySettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is told to nobody beyond what never is (a vehicle that rests out of hours)."""

    hide_off_duty_drives: bool = False
    """Whether also a drive out of hours, without a case and away from registered places, is hidden on
    the live map."""
