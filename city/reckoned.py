"""What is reckoned from the past of one subject, kept for as long as that past is the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from city.observations import Observation
from city.picture import CityPicture

Past = Sequence[Observation]
T = TypeVar("T")


class Reckoned(Generic[T]):
    """`make` gets the past, oldest first, and what else it depends on.

    A picture only ever puts observations in or lets the oldest go (`CityPicture.apply`): as many of
    them, with the same first and last one, are the same. Others' news change nothing.
    """

    def __init__(self, make: Callable[..., T]) -> None:
        self._make = make
        self._of: WeakKeyDictionary[CityPicture, dict[str, tuple[object, T]]] = WeakKeyDictionary()

    def of(self, picture: CityPicture, subject: str, past: Past, *more: object) -> T:
        kept = self._of.setdefault(picture, {})
        state = (len(past), past[0], past[-1], more) if past else (0, more)
        if (found := kept.get(subject)) is None or found[0] != state:
            found = kept[subject] = state, self._make(past, *more)
        return found[1]
