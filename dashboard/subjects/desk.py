"""The desk's pulse: a number that changes whenever any case did, so that desks ask anew.

The cases themselves never travel over the live socket, which every viewer may listen to.
"""

from __future__ import annotations

from datetime import datetime

from city.picture import CityPicture
from dashboard.contracts import Component, Subject
from dashboard.texts import Text

KEY = "queue"


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> Component | None:
    return 1 + picture.version["complaint"] if key == KEY else None


SUBJECT = Subject("desk", frozenset({"complaint"}), body, at_most_every_s=0.2)
