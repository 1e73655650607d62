"""Takes real payloads of a source and writes them where tests find them, without secrets."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from city.privacy import mask
from city.settings import Settings
from commands.installation import profile_of
from commands.refusal import Refusal
from data_feeds.lines import Line, lines_of
from data_feeds.transport import NoContactError, Web, listen


async def recorded(
    settings: Settings, name: str, folder: Path, count: int, seconds: float
) -> list[Path]:
    """The files written. Raises Refusal when nothing came within `seconds`."""
    line = _line(settings, name)
    written: list[Path] = []
    try:
        async with asyncio.timeout(seconds), aclosing(_payloads(settings, line, count)) as payloads:
            async for payload in payloads:
                written.append(_written(folder, _without_secrets(line, payload)))
                if len(written) == count:
                    break
    except TimeoutError:
        pass
    except NoContactError as error:
        raise Refusal(f"No contact with {name}: {error}") from error
    if not written:
        raise Refusal(f"Nothing came from {name} within {seconds:.0f} s.")
    return written


def _line(settings: Settings, name: str) -> Line:
    lines = lines_of(settings, os.environ, datetime.now(UTC))
    if name not in lines:
        raise Refusal(f"There is no feed '{name}'. There are: {', '.join(lines)}.")
    if lines[name].status.state == "disabled":
        raise Refusal(f"{name} is not set up: {lines[name].status.reason}")
    return lines[name]


async def _payloads(settings: Settings, line: Line, count: int) -> AsyncGenerator[bytes]:
    if line.feed.transport == "poll":
        request, _ = line.module.ask(line.options, b"", datetime.now(UTC))
        yield await Web().fetch(request, line.feed.timeout_s)
    elif line.feed.transport == "subscribe":
        async with aclosing(listen(line.module.subscription(line.options))) as messages:
            async for message in messages:
                if message is not None:
                    yield message
    else:
        for payload in await _quarantined(settings, line.name, count):
            yield payload


async def _quarantined(settings: Settings, name: str, count: int) -> list[bytes]:
    from commands.stores import any_store

    async with any_store(settings, profile_of(settings)) as store:
        return [each.payload for each in await store.quarantine.recent(name, count)]


def _without_secrets(line: Line, payload: bytes) -> bytes:
    """As the feed itself takes them out, and what looks like a name, phone or NIK besides."""
    redact = getattr(line.module, "redact", None)
    cleaned: bytes = redact(payload) if redact else payload
    try:
        return mask(cleaned.decode()).encode()
    except UnicodeDecodeError:
        return cleaned


def _written(folder: Path, payload: bytes) -> Path:
    """The file's name should become its story: good, gauge_silent, truncated."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = "json" if payload.lstrip()[:1] in (b"{", b"[") else "txt"
    path = folder / f"recorded_{sha256(payload).hexdigest()[:8]}.{kind}"
    path.write_bytes(payload)
    return path
