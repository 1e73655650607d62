"""Draws the district shapes of a profile anew: `python -m operations.boundaries bekasi`."""

import json
import sys
from typing import Any

from city.profile import PROFILES
from city.profile.reading import kelurahan_in
from operations.boundaries import outline, schematic


def as_lines(collection: dict[str, Any]) -> str:
    """One feature a line, so that a change can be read."""
    rows = ",\n".join(json.dumps(each) for each in collection["features"])
    return f'{{"type": "FeatureCollection", "features": [\n{rows}\n]}}\n'


def main(key: str) -> None:
    home = PROFILES / key
    districts = schematic(kelurahan_in(home))
    (home / "districts.geojson").write_text(as_lines(districts), encoding="utf-8")
    (home / "outline.geojson").write_text(json.dumps(outline(districts)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
