"""The server-side function library, named after a digest of its own text."""

from __future__ import annotations

import hashlib
from pathlib import Path

_TEXT = (Path(__file__).parent / "functions.lua").read_text(encoding="utf-8")
VERSION = hashlib.sha256(_TEXT.encode()).hexdigest()[:12]
SOURCE = _TEXT.replace("_VERSION", f"_{VERSION}")
NAMES = {
    name: f"{name}_{VERSION}"
    for name in (
        *(
            "observe",
            "append",
            "rewrite",
            "retire",
            "allow",
            "try",
            "put_token",
            "revoke",
            "put_aside",
        ),
        *("lease", "let_go", "put_fenced", "forget"),
        *("archive_take", "archive_claim", "archive_done"),
    )
}
