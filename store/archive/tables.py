"""What the archive holds: observations by kind, and daily tables that are made from them.

A kind is the name of a folder and of a view in a report's SQL; its row type gives the columns.
"""

from __future__ import annotations

import msgspec

from city.observations import KINDS

ROWS: dict[str, type[msgspec.Struct]] = {**KINDS}
"""Row type by kind."""


def row_type(kind: str) -> type[msgspec.Struct]:
    """Raises KeyError for a kind nobody knows."""
    return ROWS[kind]
