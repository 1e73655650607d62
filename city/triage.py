"""Where a report would go, and why: category × place × owner of the road.

| asked in this order                         | answer                                              |
|---------------------------------------------|-----------------------------------------------------|
| the routing table, row by row               | the first row in which everything named fits        |
| the category                                | its agency                                          |
| neither (a category the profile has not)    | nobody: a person has to decide                      |

The owner of a road is read from the words after "Jalan" in the address, else in the text; a street
the profile does not name is taken as the city's own. Rows are data: `routing.toml` gives the first
table, staff replace it (`encoded`, `decoded`, `problems`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from city.complaints import Report
from city.geography import kelurahan_of
from city.profile import Kelurahan, Profile, Road, RoadOwner, Route, Words

MOST_ROWS = 500
REASONS: dict[str, Words] = {
    "triage.row": {"id": "{reason}", "en": "{reason}"},
    "triage.category": {
        "id": "Kategori {category} ditangani {agency}",
        "en": "{category} is in the charge of {agency}",
    },
    "triage.nobody": {
        "id": "Kategori {category} tidak dikenal: pilih perangkat daerah sendiri",
        "en": "The category {category} is not known: choose the agency yourself",
    },
}
_WORD = re.compile(r"[^\W_]+")
_STREET = ("jalan", "jl", "jln")


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """`agency_id` "" is nobody. `rule` is the row's id, or "". What the table was asked with stands
    beside it, so that the answer can be checked. `handed_to`: the agency passes it on to there."""

    agency_id: str
    reason_key: str
    rule: str = ""
    handed_to: str = ""
    reason: Words = {}
    category: str = ""
    kelurahan: str = ""
    """Code."""
    road: str = ""
    owner: RoadOwner = "city"


def suggest(
    report: Report, profile: Profile, table: Sequence[Route] | None = None, category: str = ""
) -> Suggestion:
    """The agency for a report; `table` is the profile's if None; `category` if it was changed."""
    code = category or report.service_code
    home, road = _home(report, profile), road_of(profile, report)
    asked = Suggestion(
        agency_id="",
        reason_key="triage.nobody",
        category=code,
        kelurahan=home.code if home else "",
        road=road.name if road else "",
        owner=road.owner if road else "city",
    )
    text = _words(f"{report.address} {report.description}")
    rows = profile.routes if table is None else table
    row = next((each for each in rows if _fits(each, asked, home, text)), None)
    if row:
        return msgspec.structs.replace(
            asked,
            agency_id=row.agency_id,
            reason_key="triage.row",
            rule=row.id,
            handed_to=row.handed_to,
            reason=row.reason,
        )
    known = profile.categories.get(code)
    if known is None:
        return asked
    return msgspec.structs.replace(asked, agency_id=known.agency_id, reason_key="triage.category")


def explain(suggestion: Suggestion, profile: Profile, lang: str) -> str:
    """The reason as a sentence; of a row without words its id."""
    category = profile.categories.get(suggestion.category)
    agency = profile.agencies.get(suggestion.agency_id)
    return _pick(REASONS[suggestion.reason_key], lang).format(
        reason=_pick(suggestion.reason, lang) or suggestion.rule,
        category=_pick(category.name, lang) if category else suggestion.category,
        agency=agency.short if agency else suggestion.agency_id,
    )


def road_of(profile: Profile, report: Report) -> Road | None:
    """The road a report names that is not the city's own; the address counts before the text,
    the longest name wins."""
    for text in (report.address, report.description):
        said = _words(text)
        named = [
            (len(name), road)
            for road in profile.roads
            for name in road.names
            if any(f" {street} {name} " in said for street in _STREET)
        ]
        if named:
            return max(named, key=lambda each: each[0])[1]
    return None


def encoded(table: Iterable[Route]) -> bytes:
    return msgspec.json.encode(list(table))


def decoded(data: bytes) -> tuple[Route, ...]:
    """Raises msgspec.ValidationError (a ValueError) if it is not a table."""
    return tuple(msgspec.json.decode(data, type=list[Route]))


def problems(table: Sequence[Route], profile: Profile) -> list[tuple[str, str, str]]:
    """What is wrong with a table: (row id, field, value). Empty means it may be used."""
    kecamatan = {each.kecamatan_code for each in profile.kelurahan.values()}
    ids = [row.id for row in table]
    found = [("", "rows", str(len(table)))] if len(table) > MOST_ROWS else []
    found += [(row.id, "id", row.id) for row in table if not row.id or ids.count(row.id) > 1]
    for row in table:
        fields: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
            ("agency_id", (row.agency_id,), profile.agencies),
            ("categories", row.categories, profile.categories),
            ("kelurahan", row.kelurahan, profile.kelurahan),
            ("kecamatan", row.kecamatan, kecamatan),
        )
        found += [
            (row.id, name, value)
            for name, values, right in fields
            for value in values
            if value not in right
        ]
    return found


def _home(report: Report, profile: Profile) -> Kelurahan | None:
    if report.lat is None or report.lng is None:
        return None
    return kelurahan_of(profile, report.lat, report.lng)


def _fits(row: Route, asked: Suggestion, home: Kelurahan | None, text: str) -> bool:
    district = home.kecamatan_code if home else ""
    return (
        (not row.categories or asked.category in row.categories)
        and (not row.kelurahan or asked.kelurahan in row.kelurahan)
        and (not row.kecamatan or district in row.kecamatan)
        and (not row.owners or asked.owner in row.owners)
        and (not row.words or any(_words(word) in text for word in row.words))
    )


def _words(text: str) -> str:
    """The words between single spaces, with one at each end, so that `in` compares whole words."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _pick(words: Words, lang: str) -> str:
    return words.get(lang) or next(iter(words.values()), "")
