"""The complaint desk. `Desk` does, `possible` says what may be done, `DeskError` why it was not."""

from __future__ import annotations

from operations.desk.actor import CITIZEN, CLOCK, CREW, SYSTEM, THE_CLOCK, Actor
from operations.desk.desk import OBJECTION_DAYS, Desk
from operations.desk.errors import DeskError
from operations.desk.possible import ACTIONS, possible
from operations.desk.steps import LATEST

__all__ = [
    "ACTIONS",
    "CITIZEN",
    "CLOCK",
    "CREW",
    "LATEST",
    "OBJECTION_DAYS",
    "SYSTEM",
    "THE_CLOCK",
    "Actor",
    "Desk",
    "DeskError",
    "possible",
]
