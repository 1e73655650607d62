"""Files kept whole or not at all, and what a disk that does not keep one means, in a sentence."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from secrets import token_hex

from store.errors import StoreFull, StoreUnavailable

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def not_kept(what: str, folder: Path, error: OSError) -> StoreUnavailable:
    """`what` is one word for people: photo, upload."""
    if error.errno in FULL:
        return StoreFull(f"The disk of {folder} is full, so the {what} was not kept. Make room.")
    return StoreUnavailable(f"The {what} could not be kept in {folder}: {error.strerror}.")


def put_whole(path: Path, content: bytes | memoryview, mode: int = 0o600) -> None:
    """A draft beside it, on the disk, then renamed. By itself only its owner may read it; a folder we make
    is ours alone. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{token_hex(8)}.draft")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A name is on the disk, or gone from it, when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
