"""Which column is what. Guessed from the columns' names, corrected once by a person, remembered.

A file with the same column names again (in any order) needs no mapping any more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from city.column_names import fitting
from city.profile import Profile
from city.written import DateOrder

if TYPE_CHECKING:  # loaded by those who have one: the process that reads a file has none
    from store.city_store import CityStore

FIELDS = (
    "category",
    "description",
    "place",
    "lat",
    "lng",
    "address",
    "id",
    "time",
    "status",
    "private",
    "anonymous",
    "name",
    "phone",
    "email",
)

_HINTS: Mapping[str, tuple[str, ...]] = {
    "category": ("kategori", "topik", "jenis aduan", "jenis laporan", "jenis", "category", "type"),
    "description": ("isi laporan", "isi aduan", "deskripsi", "uraian", "isi", "aduan", "keluhan",
                    "description", "report"),
    "place": ("koordinat", "lat long", "latlong", "titik", "coordinates"),
    "lat": ("latitude", "lintang", "lat"),
    "lng": ("longitude", "bujur", "long", "lng", "lon"),
    "address": ("alamat", "lokasi", "tempat", "address", "location"),
    "id": ("tracking id", "nomor laporan", "no laporan", "nomor aduan", "nomor tiket", "no tiket",
           "id laporan", "nomor", "tiket", "kode", "id", "no", "ticket"),
    "time": ("tanggal laporan", "tanggal aduan", "waktu", "tanggal", "tgl", "date", "time", "created"),
    "status": ("status",),
    "private": ("rahasia", "private", "confidential"),
    "anonymous": ("anonim", "anonymous"),
    "name": ("nama pelapor", "pelapor", "nama", "name", "reporter"),
    "phone": ("telepon", "no hp", "nomor hp", "hp", "telp", "whatsapp", "wa", "phone"),
    "email": ("email", "e mail", "surel"),
}  # fmt: skip


class ColumnMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person decided about files with these columns.

    `source` names the system the file comes from: an id is known within its source. `categories`
    gives our category for each of their words, `other` ours for words not named (empty: such rows
    are wrong). `open_if_unsaid`: a person said that reports without a word about secrecy are none.
    """

    columns: dict[str, str] = {}
    """Field -> name of the column."""
    source: str = "lembar kerja"
    categories: dict[str, str] = {}
    other: str = ""
    dates: DateOrder = "dmy"
    open_if_unsaid: bool = False


class MappingProblem(ValueError):
    """The mapping cannot be used; `key` names the sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def guessed(columns: Sequence[str], profile: Profile) -> ColumnMapping:
    """The best guess: for each field the column that fits its first fitting hint."""
    found: dict[str, str] = {}
    for field in FIELDS:
        free = [each for each in columns if each not in found.values()]
        if column := fitting(_HINTS[field], free):
            found[field] = column
    return ColumnMapping(columns=found, other=profile.other_category)


def check(mapping: ColumnMapping, columns: Sequence[str], profile: Profile) -> None:
    """Raises MappingProblem."""
    given = {field: column for field, column in mapping.columns.items() if column}
    if not set(given) <= set(FIELDS) or not set(given.values()) <= set(columns):
        raise MappingProblem("other_columns")
    if "category" not in given and not mapping.other:
        raise MappingProblem("no_category")
    if not ("place" in given or {"lat", "lng"} <= set(given) or "address" in given):
        raise MappingProblem("no_place")
    if not {mapping.other, *mapping.categories.values()} <= {"", *profile.categories}:
        raise MappingProblem("unknown_category")
    if not re.fullmatch(r"[\w .-]{1,40}", mapping.source):
        raise MappingProblem("source_name")


def digest_of(columns: Sequence[str]) -> str:
    """The same for the same names in any order."""
    return sha256("\n".join(sorted(columns)).encode()).hexdigest()[:32]


async def remembered(store: CityStore, columns: Sequence[str]) -> ColumnMapping | None:
    packed = await store.text.get(f"imports:mapping:{digest_of(columns)}")
    return msgspec.json.decode(packed, type=ColumnMapping) if packed else None


async def remember(store: CityStore, columns: Sequence[str], mapping: ColumnMapping) -> None:
    key = f"imports:mapping:{digest_of(columns)}"
    await store.text.put(key, msgspec.json.encode(mapping))
