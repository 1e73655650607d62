"""Dash callbacks with the role they need. One registered without a role is never reachable.

The wall itself needs none: its content arrives over the live socket. Pages with buttons register
theirs with `callback_for(Role.OPERATOR, Output(...), ...)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from dash import Output, callback

from operations.accounts import Role

ROLES: dict[str, Role] = {}
"""Role by Dash's own name of the callback's output (`component.property`)."""


class _Call(msgspec.Struct):
    output: str = ""


def callback_for(role: Role, *dependencies: Any, **options: Any) -> Callable[[Any], Any]:
    """Like `dash.callback`, but says who may trigger it."""

    def register(function: Any) -> Any:
        ROLES[output_name(dependencies)] = role
        return callback(*dependencies, **options)(function)

    return register


def output_name(dependencies: tuple[Any, ...]) -> str:
    """Dash's name for the outputs: `id.property`, several as `..a.b...c.d..`."""
    names = [str(each) for each in dependencies if isinstance(each, Output)]
    return names[0] if len(names) == 1 else f"..{'...'.join(names)}.."


def role_of_callback(body: bytes) -> Role:
    """The role a callback request needs; what is unknown or unreadable needs the highest."""
    try:
        return ROLES.get(msgspec.json.decode(body, type=_Call).output, Role.ADMIN)
    except (msgspec.MsgspecError, RecursionError):
        return Role.ADMIN
