"""What may be asked of the desk over HTTP: each action with its fields, and who answers.

`FORMS` is told to the browser, which builds its dialogs from it; the server takes nothing else.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from city.complaints import Complaint
from operations import desk as cases
from operations.desk import Actor

Sort = Literal["agency", "unit", "case", "priority", "category", "point", "line", "text", "despite"]


class Field(msgspec.Struct, frozen=True):
    """One field of an action: what it is called, what it holds, whether it must be filled."""

    name: str
    sort: Sort
    needed: bool = False


NOTE, PUBLIC = Field("note", "text"), Field("public_note", "text")
WORD = Field("public_note", "text", needed=True)
FORMS: dict[str, tuple[Field, ...]] = {
    "verify": (),
    "assign": (Field("agency_id", "agency", needed=True), Field("instruction", "text")),
    "coordinate": (Field("note", "text", needed=True), Field("with_agency", "line"), PUBLIC),
    "dispatch": (Field("vehicle_id", "unit", needed=True), Field("despite", "despite")),
    "en_route": (),
    "arrive": (),
    "start_work": (),
    "resolve": (NOTE, PUBLIC),
    "close": (),
    "reject": (WORD, NOTE),
    "not_ours": (Field("handed_to", "line", needed=True), WORD),
    "merge": (Field("into", "case", needed=True), NOTE),
    "unmerge": (NOTE,),
    "reopen": (Field("reason", "text", needed=True),),
    "note": (NOTE, PUBLIC),
    "set_priority": (Field("priority", "priority", needed=True), NOTE),
    "set_category": (Field("category", "category", needed=True),),
    "set_place": (
        Field("point", "point", needed=True),
        Field("address", "line"),
        Field("note", "text", needed=True),
    ),
}
KEYS = {
    "verify": "v", "assign": "a", "coordinate": "o", "dispatch": "d", "en_route": "e",
    "arrive": "t", "start_work": "b", "resolve": "s", "close": "x", "reject": "r",
    "not_ours": "w", "merge": "m", "unmerge": "u", "reopen": "l", "note": "i",
    "set_priority": "p", "set_category": "c",
    "set_place": ",",
}  # fmt: skip
"""The key of each action on the desk."""


class Ask(msgspec.Struct, forbid_unknown_fields=True):
    """One action on one case. `expected_version` is the version the person saw: who looks at a
    case always saw one, so LATEST is not for browsers."""

    ticket: str
    expected_version: Annotated[int, Meta(ge=1)]
    key: Annotated[str, Meta(max_length=80)]
    fields: dict[str, str] = {}


async def act(
    desk: cases.Desk, action: str, ask: Ask, by: Actor, tickets: Collection[str] = ()
) -> Complaint:
    """`tickets`: those one of which a short number may mean.

    The case afterwards. Raises DeskError, StoreUnavailable; KeyError for an unknown action."""
    known = {each.name for each in FORMS[action]}
    given: dict[str, Any] = {name: each for name, each in ask.fields.items() if name in known}
    for field in FORMS[action]:
        if field.needed or field is NOTE:
            given.setdefault(field.name, "")
    if "into" in given:
        given["into"] = whole_ticket(given["into"], ask.ticket, tickets)
    if "point" in given:
        given |= _degrees(given.pop("point"))
    return await getattr(desk, action)(  # type: ignore[no-any-return]
        ask.ticket, by, expected_version=ask.expected_version, key=ask.key, **given
    )


def whole_ticket(said: str, besides: str, tickets: Collection[str]) -> str:
    """The ticket that "37", "0037" or "…0037" means: the one of that number, else the one that ends
    so; what is no such number as it is. Raises DeskError where several are meant."""
    short = said.strip(" .…#")
    if not short.isdecimal():
        return said
    others = [each for each in tickets if each != besides]
    found = [each for each in others if _number(each) == int(short)]
    found = found or [each for each in others if each.endswith(short)]
    if len(found) > 1:
        raise cases.DeskError("ticket_unclear", {"ticket": short, "first": min(found)})
    return found[0] if found else said


def _number(ticket: str) -> int:
    digits = ticket.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else -1


def _degrees(point: str) -> dict[str, float]:
    """ "-6.2475,106.9982" as the desk wants it. Raises DeskError, msgspec.ValidationError."""
    if not point:
        raise cases.DeskError("place_missing")
    lat, lng = msgspec.convert(point.split(","), tuple[float, float], strict=False)
    return {"lat": lat, "lng": lng}
