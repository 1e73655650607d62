"""What ends a term."""

from __future__ import annotations


class LostLead(Exception):
    """Another process leads, or may by now."""
