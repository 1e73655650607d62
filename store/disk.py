"""What a disk that does not keep a file means, in a sentence."""

from __future__ import annotations

import errno
from pathlib import Path

from store.errors import StoreFull, StoreUnavailable

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def not_kept(what: str, folder: Path, error: OSError) -> StoreUnavailable:
    """`what` is one word for people: photo, upload."""
    if error.errno in FULL:
        return StoreFull(f"The disk of {folder} is full, so the {what} was not kept. Make room.")
    return StoreUnavailable(f"The {what} could not be kept in {folder}: {error.strerror}.")
