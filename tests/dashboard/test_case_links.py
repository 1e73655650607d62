"""Each subject's page leads to its cases: the desk with a filter that the desk knows."""

from __future__ import annotations

import re
from html import unescape
from types import ModuleType
from urllib.parse import parse_qs

import msgspec
import pytest

from city.case import AT_WORK
from dashboard.markup import as_html
from dashboard.queue_filters import Filters
from dashboard.subjects import kecamatan, kelurahan
from dashboard.texts import texts
from operations.accounts import Role
from tests.dashboard.conftest import NOW, Web

LINK = re.compile(r'href="/desk\?([^"]+)"')
TRUCK = "dump-truck-01"


async def filters_on(web: Web, path: str, role: Role) -> list[Filters]:
    async with web.client(await web.cookie(role)) as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    return asked(answer.text)


def asked(page: str) -> list[Filters]:
    """What the desk is asked for by the links of a page."""
    found = [parse_qs(unescape(each)) for each in LINK.findall(page)]
    return [msgspec.convert({**each, "text": each.get("text", [""])[0]}, Filters) for each in found]


@pytest.mark.parametrize(
    ("path", "field", "holds", "viewed"),
    [
        ("/water", "category", {"banjir", "tanggul", "sampah-di-kali"}, True),
        ("/air", "category", {"pohon-tumbang", "pencemaran"}, True),
        ("/revenue", "category", {"pajak"}, True),
        ("/fleet", "status", set(AT_WORK), True),
        (f"/fleet/{TRUCK}", "text", {*TRUCK}, False),
    ],
)
async def test_a_subjects_page_leads_to_its_cases_who_may_open_them(web: Web, path: str, field: str, holds: set[str], viewed: bool) -> None:  # fmt: skip
    (found,) = await filters_on(web, path, Role.OPERATOR)
    assert holds <= set(getattr(found, field))
    known = web.desk.profile.categories
    assert set(found.category) <= set(known)
    if viewed:
        assert await filters_on(web, path, Role.VIEWER) == []


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        (kelurahan, Filters(kecamatan=("32.75.04",), text="Pekayonjaya")),
        (kecamatan, Filters(kecamatan=("32.75.04",))),
    ],
)
async def test_the_drawer_of_a_place_leads_to_its_cases(web: Web, subject: ModuleType, wanted: Filters) -> None:  # fmt: skip
    key = "32.75.04.1001" if subject is kelurahan else "32.75.04"
    picture = web.desk.hub.picture
    (found,) = asked(as_html(subject.body(picture, key, NOW, texts("id"))))
    assert found == wanted
