"""What `check` says about the archive: is it there, does it keep up, was anything lost or damaged?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from commands.inspection import Finding
from store.archive.checking import set_aside
from store.archive.files import Files
from store.archive.folder import Folder
from store.archive.home import looked_at
from store.archive.marks import Counts
from store.city_store import CityStore
from store.errors import ArchiveUnavailable

LITTLE_BYTES = 2 * 2**30
"""Less room than this on the archive's disk is worth a word: some months of a few hundred vehicles."""
OFF = "[archive] keep = false: observations are gone when they leave the store"


async def archive_findings(store: CityStore) -> list[Finding]:
    """Good when it is there and whole; nothing is written or begun."""
    if not store.archive_settings.keep:
        return [Finding("note", "archive", OFF)]
    folder = Folder(store.archive_place)
    try:
        begun = await looked_at(folder, store.text)
        aside = await asyncio.to_thread(set_aside, Files(folder))
    except ArchiveUnavailable as error:
        return [Finding("wrong", "archive", str(error))]
    if not begun:
        return [Finding("note", "archive", f"nothing at {folder} yet: let ./patriot watch run")]
    return [*_counted(folder, await store.archive_counts()), *_troubles(folder, aside)]


def _counted(folder: Folder, counts: Counts) -> Iterator[Finding]:
    words = f"{counts.kept} observations in files at {folder}, {counts.waiting} wait in the store"
    yield Finding("good", "archive", words)
    if counts.lost:
        yield Finding("note", "archive", f"{counts.lost} were lost while it could not be written")


def _troubles(folder: Folder, aside: list[str]) -> Iterator[Finding]:
    if aside:
        words = f"{len(aside)} damaged files are set aside: ./patriot archive verify"
        yield Finding("wrong", "archive", words)
    free = folder.free_bytes()
    if free is not None and free < LITTLE_BYTES:
        yield Finding(
            "note", "archive", f"only {free / 2**20:.0f} MiB free on the disk of {folder}"
        )
