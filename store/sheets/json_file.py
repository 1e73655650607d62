"""Rows of a JSON document: a list of objects, or of lists whose first one holds the names.

An object inside an object gives columns of its own: `{"data": {"bor": 71.2}}` has the column
`data.bor`. One object alone is one row. Lists inside of a row are no cells and left out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jmespath
import msgspec
from jmespath.exceptions import JMESPathError

from store.sheets.table import MOST_COLUMNS, Found, Refused, cell_of, headed, named

DEPTH, MOST_LOOKED_AT = 6, 10_000


def rows(path: Path, found: Found, items: str = "") -> Iterator[tuple[int, list[str | float]]]:
    """Fills `found.columns`, gives the rows. `items` (JMESPath): where they are; else they are looked
    for. Raises Refused."""
    try:
        document = msgspec.json.decode(path.read_bytes())
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refused("broken_json") from None
    listed = _asked(document, items) if items else _longest(document)
    if listed and all(isinstance(each, list) for each in listed):
        cells = ((n, [cell_of(each) for each in row]) for n, row in enumerate(listed, 1))
        return headed(found, cells)
    return _objects(found, [each for each in listed if isinstance(each, dict)])


def _asked(document: Any, items: str) -> list[Any]:
    try:
        listed = jmespath.search(items, document)
    except (JMESPathError, TypeError, RecursionError):
        raise Refused("items", items=items) from None
    if isinstance(listed, dict):
        return [listed]
    if not isinstance(listed, list) or not listed:
        raise Refused("items", items=items)
    return listed


def _longest(document: Any) -> list[Any]:
    """The longest list of objects or lists anywhere near the top; the document itself as one row."""
    waiting, best, looked = deque([(document, 0)]), list[Any](), 0
    while waiting and looked < MOST_LOOKED_AT:
        value, depth = waiting.popleft()
        looked += 1
        if isinstance(value, list):
            if len(value) > len(best) and isinstance(value[0], dict | list):
                best = value
        elif isinstance(value, dict) and depth < DEPTH:
            waiting.extend((each, depth + 1) for each in value.values())
    return best or ([document] if isinstance(document, dict) else [])


def _objects(found: Found, listed: list[dict[str, Any]]) -> Iterator[tuple[int, list[str | float]]]:
    flat = [dict(_flat(each)) for each in listed]
    names = list(dict.fromkeys(name for each in flat for name in each))[:MOST_COLUMNS]
    if not names:
        raise Refused("no_rows")
    found.columns = named(names)
    for number, each in enumerate(flat, 1):
        yield number, [cell_of(each.get(name)) for name in names]


def _flat(item: dict[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in item.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            if depth < DEPTH:
                yield from _flat(value, f"{name}.", depth + 1)
        elif not isinstance(value, list):
            yield name, value
