"""Which kecamatan a shape of a foreign file belongs to, from its code or its names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from city.geography import name_key
from city.profile import Profile

# Property names as `name_key` spells them: Kemendagri and BIG files, GADM, OCHA, own files.
_CODES = ("kode", "kodekelurahan", "kodedesa", "kdepum", "kdcpum", "kodekecamatan", "kodekec",
          "kdkel", "kdkec", "idkel", "idkec", "adm4pcode", "adm3pcode", "code", "id")  # fmt: skip
_KELURAHAN = ("kelurahan", "namakelurahan", "nmkel", "desa", "namadesa", "desakelurahan", "wadmkd",
              "village", "adm4en", "adm4id", "name4", "kel", "namobj")  # fmt: skip
_KECAMATAN = ("kecamatan", "namakecamatan", "nmkec", "wadmkc", "district", "subdistrict", "adm3en",
              "adm3id", "name3", "kec", "namobj", "name", "nama")  # fmt: skip


_OF_KELURAHAN = tuple(each for each in _KELURAHAN if each not in _KECAMATAN)
"""What stands in these names a kelurahan; Jatiasih under "namobj" may be the whole kecamatan."""

_PREFIX = re.compile(r"^(?:kecamatan|kelurahan|kec|kel|id(?=\d))")
"""What files write before a name or a code: "Kec. Jatiasih", "ID3275"."""


class Match(NamedTuple):
    """The kecamatan, how to name the shape to a person, and the one kelurahan it is ("" when it may
    be more)."""

    kecamatan_code: str
    name: str
    kelurahan_code: str = ""


class Matcher:
    """Knows the codes and names of one city."""

    def __init__(self, profile: Profile) -> None:
        each_kelurahan = profile.kelurahan.values()
        self._by_code = {
            **{name_key(each.kecamatan_code): each.kecamatan_code for each in each_kelurahan},
            **{name_key(each.code): each.kecamatan_code for each in each_kelurahan},
        }
        self._kecamatan = {name_key(each.kecamatan): each.kecamatan_code for each in each_kelurahan}
        self._kelurahan = {name_key(each.name): each.kecamatan_code for each in each_kelurahan}
        self._own_code = {name_key(each.code): each.code for each in each_kelurahan}
        self._own_name = {name_key(each.name): each.code for each in each_kelurahan}
        self._above = {each.code: each.kecamatan_code for each in each_kelurahan}

    def match(self, properties: Mapping[str, Any]) -> Match | None:
        """By code, else by the kecamatan's name, else by the kelurahan's; None if nothing fits."""
        said = _said(properties)
        found = (
            self._first(_CODES, said, self._by_code)
            or self._first(_KECAMATAN, said, self._kecamatan)
            or self._first(_KELURAHAN, said, self._kelurahan)
        )
        return Match(found, self.named(properties), self._one(found, said)) if found else None

    def _one(self, kecamatan_code: str, said: Mapping[str, str]) -> str:
        code = self._first(_CODES, said, self._own_code)
        code = code or self._first(_OF_KELURAHAN, said, self._own_name)
        return code if code and self._above[code] == kecamatan_code else ""

    def named(self, properties: Mapping[str, Any]) -> str:
        """What a person would call the shape: kelurahan, kecamatan or code, whichever is there."""
        spoken = {name_key(str(key)): str(value) for key, value in properties.items() if value}
        names = (spoken[key] for key in (*_KELURAHAN, *_KECAMATAN, *_CODES) if key in spoken)
        return next(names, "a shape without a name")[:60]

    @staticmethod
    def _first(
        keys: Iterable[str], said: Mapping[str, str], known: Mapping[str, str]
    ) -> str | None:
        return next((known[said[key]] for key in keys if said.get(key) in known), None)


def _said(properties: Mapping[str, Any]) -> dict[str, str]:
    """Properties with keys and values as `name_key` spells them, without prefixes in the values."""
    return {
        name_key(str(key)): _PREFIX.sub("", name_key(str(value)))
        for key, value in properties.items()
        if value is not None
    }
