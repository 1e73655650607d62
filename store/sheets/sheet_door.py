"""A file's table, read in a process of its own, never many at once."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path
from weakref import WeakKeyDictionary

import msgspec

from city.indicator_sheet import Table
from store.sheets.sheet_press import Pressed, Wish
from store.sheets.table import Refused

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE, WITHIN_S = 1, 60.0
PASSED_ON = ("PATH", "LANG", "SYSTEMROOT")
_places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def table_of(wish: Wish) -> Table:
    """The table in the file. Raises Refused with the key of a sentence."""
    async with _places.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)):
        told = await _pressed(wish)
    if told.table is None:
        raise Refused(told.refused, **told.values)
    return told.table


async def _pressed(wish: Wish) -> Pressed:
    pipe = asyncio.subprocess.PIPE
    press = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "store.sheets.sheet_press"),
        stdin=pipe, stdout=pipe, cwd=ROOT,
        env={k: os.environ[k] for k in PASSED_ON if k in os.environ},
    )  # fmt: skip
    try:
        async with asyncio.timeout(WITHIN_S):
            out, _ = await press.communicate(msgspec.json.encode(wish))
    except TimeoutError:
        return Pressed(refused="too_slow")
    finally:
        if press.returncode is None:
            with suppress(ProcessLookupError):
                press.kill()
            await press.wait()
    if not out:  # stopped by its limits, without a word
        return Pressed(refused="too_much_memory")
    return msgspec.json.decode(out, type=Pressed)
