"""Stretches in which something was so, read from positions: idling, speeding, being elsewhere.

What a position says holds until the next one, but never over a silence. A spell counts when it lasts
`least_s`, exactly so long included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from city.fleet.duty import Stretch


def spells(
    at_s: Sequence[float], is_so: Sequence[bool], least_s: float, silent_s: float
) -> list[Stretch]:
    """Where `is_so` held from point to point."""
    return [
        (at_s[first], at_s[last])
        for first, last in runs(at_s, is_so, silent_s)
        if at_s[last] - at_s[first] >= least_s
    ]


def runs(
    at_s: Sequence[float], is_so: Sequence[bool], silent_s: float
) -> Iterator[tuple[int, int]]:
    """First point of each spell, and the point that ended it: the first at which it is not so any
    more, or the last one before a silence."""
    begun = -1
    for at, so in enumerate(is_so):
        if begun >= 0 and at_s[at] - at_s[at - 1] >= silent_s:
            yield begun, at - 1
            begun = -1
        if so and begun < 0:
            begun = at
        elif not so and begun >= 0:
            yield begun, at
            begun = -1
    if begun >= 0 and begun < len(is_so) - 1:
        yield begun, len(is_so) - 1
