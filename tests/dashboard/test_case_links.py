"""Each subject's page leads to its cases: the desk with a filter that the desk knows."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs

import msgspec
import pytest

from city.case import AT_WORK
from dashboard.queue_filters import Filters
from operations.accounts import Role
from tests.dashboard.conftest import Web

LINK = re.compile(r'href="/desk\?([^"]+)"')
TRUCK = "dump-truck-01"


async def filters_on(web: Web, path: str, role: Role) -> list[Filters]:
    async with web.client(await web.cookie(role)) as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    asked = [parse_qs(unescape(each)) for each in LINK.findall(answer.text)]
    texts = ({**each, "text": each.get("text", [""])[0]} for each in asked)
    return [msgspec.convert(each, Filters) for each in texts]


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
