"""Which open complaints are meant: plain data, so that it can be saved, sent and set of a tile."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

MONTH = r"^(20\d\d-(0[1-9]|1[0-2]))?$"


class Filters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which open complaints; empty = all. Codes of one field are alternatives, fields all count.

    `kecamatan` holds codes; `mine` is the agency of whoever asks; every word of `text` must occur
    in ticket, description, address, place, instruction or vehicle; `month` ("2026-03") is that of
    the receipt, in the city's time.
    """

    status: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    kecamatan: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    overdue: bool | None = None
    soon: bool | None = None
    text: str = ""
    month: Annotated[str, Meta(pattern=MONTH)] = ""
    mine: str = ""
    public_only: bool = False
    """Only what may be on a wall: for whoever may not see private and sensitive cases."""


ALL = Filters()
