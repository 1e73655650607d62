"""Tries every source that can be tried, once, before settings are saved or a process is started.

| verdict     | means                                                | what to do                       |
|-------------|------------------------------------------------------|----------------------------------|
| ok          | contact, and what it says can be read                | nothing                          |
| disabled    | switched off, or not set up                          | what the reason says             |
| waits       | pushes to us, or is internal: nothing to try         | nothing                          |
| retry       | no contact                                           | look at address and network      |
| credentials | contact, but it does not let us in                   | look at user, password or key    |
| broken      | contact, but what it says cannot be read             | record a payload for a developer |
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Literal

import msgspec

from data_feeds.contract import BadPayload
from data_feeds.lines import Line
from data_feeds.transport import NoContactError, RefusedError, Web, listen

Verdict = Literal["ok", "disabled", "waits", "retry", "credentials", "broken"]


class Checked(msgspec.Struct, frozen=True):
    """One line and how the try went; `reason` holds no secret."""

    line: str
    verdict: Verdict
    reason: str = ""


async def check(line: Line) -> Checked:
    """One line, within its own time-out."""
    if line.status.state == "disabled":
        return Checked(line.name, "disabled", line.status.reason)
    if line.feed.transport in ("push", "internal", "doors"):
        return Checked(line.name, "waits")
    try:
        async with asyncio.timeout(line.feed.timeout_s):
            await (_fetch(line) if line.feed.transport == "poll" else _connect(line))
    except RefusedError as problem:
        return Checked(line.name, "credentials", str(problem))
    except (NoContactError, TimeoutError) as problem:
        return Checked(line.name, "retry", str(problem) or "no answer in time")
    except BadPayload as problem:
        return Checked(line.name, "broken", str(problem))
    return Checked(line.name, "ok")


async def _fetch(line: Line) -> None:
    web = Web()
    try:
        request, _ = line.module.ask(line.options, b"", datetime.now(UTC))
        line.decode(await web.fetch(request, line.feed.timeout_s), datetime.now(UTC))
    finally:
        await web.close()


async def _connect(line: Line) -> None:
    async with aclosing(listen(line.module.subscription(line.options))) as messages:
        await anext(messages)
