"""The steps of a layout, by the name in their address: POST /api/studio/{id}/{act}.

| act          | asks                    | answers                                                   |
|--------------|-------------------------|-----------------------------------------------------------|
| publish      | {version, title}        | {version}                                                 |
| ask          | {version}               | {version}: this draft shall be published by somebody else |
| restore      | {number}                | {version}                                                 |
| discard      |                         | {version}                                                 |
| throw        |                         | {}                                                        |
| bring_back   |                         | {}                                                        |
| lock, unlock |                         | {}                                                        |
| folder       | {folder}                | {}                                                        |
| edit         |                         | {version, state, editors}; said every 10 s while editing  |
| leave        |                         | {}                                                        |
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec

from dashboard.studio import told
from dashboard.studio.asks import AskPublish, Move, Publish, Restore
from operations.screens import versions
from operations.screens.editing import Editing
from operations.screens.library import Library


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which layout, with what, by whom. The body is JSON, `{}` when nothing is asked."""

    name: str
    body: bytes
    by: str
    now: datetime


Told = dict[str, Any]
Act = Callable[[Library, Editing, Asked], Awaitable[Told]]


async def _publish(library: Library, _: Editing, asked: Asked) -> Told:
    ask = msgspec.json.decode(asked.body, type=Publish)
    kept = await library.publish(asked.name, ask.version, ask.title, asked.by, asked.now)
    return {"version": kept}


async def _ask(library: Library, _: Editing, asked: Asked) -> Told:
    version = msgspec.json.decode(asked.body, type=AskPublish).version
    return {"version": await library.ask(asked.name, version, asked.by, asked.now)}


async def _restore(library: Library, _: Editing, asked: Asked) -> Told:
    number = msgspec.json.decode(asked.body, type=Restore).number
    return {"version": await versions.restore(library, asked.name, number, asked.by, asked.now)}


async def _discard(library: Library, _: Editing, asked: Asked) -> Told:
    return {"version": await versions.discard(library, asked.name, asked.by, asked.now)}


async def _throw(library: Library, _: Editing, asked: Asked) -> Told:
    await library.throw(asked.name, asked.by, asked.now)
    return {}


async def _bring_back(library: Library, _: Editing, asked: Asked) -> Told:
    await library.bring_back(asked.name, asked.by, asked.now)
    return {}


async def _lock(library: Library, _: Editing, asked: Asked) -> Told:
    await library.lock(asked.name, asked.by, asked.now)
    return {}


async def _unlock(library: Library, _: Editing, asked: Asked) -> Told:
    await library.unlock(asked.name, asked.by, asked.now)
    return {}


async def _folder(library: Library, _: Editing, asked: Asked) -> Told:
    folder = msgspec.json.decode(asked.body, type=Move).folder
    await library.move(asked.name, folder, asked.by, asked.now)
    return {}


async def _edit(library: Library, editing: Editing, asked: Asked) -> Told:
    editors = await editing.hold(asked.name, asked.by, asked.now)
    entry = await library.entry(asked.name)
    told_of = [told.editor(each) for each in editors]
    return {"version": entry.version, "state": entry.state, "editors": told_of}


async def _leave(_: Library, editing: Editing, asked: Asked) -> Told:
    await editing.leave(asked.name, asked.by)
    return {}


ACTS: dict[str, Act] = {
    "publish": _publish,
    "ask": _ask,
    "restore": _restore,
    "discard": _discard,
    "throw": _throw,
    "bring_back": _bring_back,
    "lock": _lock,
    "unlock": _unlock,
    "folder": _folder,
    "edit": _edit,
    "leave": _leave,
}
QUIET = ("edit", "leave")
"""Said all the time; not worth a line in the log."""
