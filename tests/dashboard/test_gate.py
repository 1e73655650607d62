"""Every route, every callback and the socket: unsigned, with too small a role, from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import httpx
import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from websockets.exceptions import InvalidStatus

from city import profile as profiles
from city.settings import Settings
from dashboard import access
from dashboard.access import PUBLIC, RULES, WEBSOCKET, Rule, rule_for
from dashboard.callbacks import ROLES, output_name, role_of_callback
from dashboard.gate import may_bind
from dashboard.server import app_of, desk_of
from operations.accounts import Role
from tests.dashboard.conftest import Web

EXAMPLES = {
    r"/assets/[\w.-]+(/[\w.-]+)*": "/assets/00_tokens.css",
    r"/fonts/[\w.-]+": "/fonts/plus-jakarta-sans.ttf",
    r"/_favicon\.ico": "/_favicon.ico",
    r"/fleet/[^/]{1,64}": "/fleet/dump-truck-01",
    r"/_dash-component-suites/.+": "/_dash-component-suites/dash/html/dash_html_components.min.js",
}
PARTS = {"photo_id": "0" * 64, "image_id": "0" * 64, "job_id": "0" * 16}
"""What stands in the place of a parameter of a route; of any other an `x`."""
HTTP = [rule for rule in RULES if rule.method != WEBSOCKET]
GUARDED = [rule for rule in HTTP if rule.role is not PUBLIC]


def example(rule: Rule) -> str:
    """A path of the application that this rule covers."""
    fitting = (path for path, method in _routed() if rule.covers(method, path))
    return EXAMPLES.get(rule.path) or next(fitting, rule.path)


@cache
def _routed() -> frozenset[tuple[str, str]]:
    return frozenset(_routes(app_of(desk_of(Settings(), profiles.load("bekasi"))).app))


async def ask(client: httpx.AsyncClient, rule: Rule) -> httpx.Response:
    headers = {"Origin": str(client.base_url).rstrip("/")}
    if rule.method == "POST":
        return await client.post(example(rule), headers=headers, json={"output": ""})
    return await client.get(example(rule))


async def test_nothing_guarded_answers_an_unsigned_visitor(web: Web) -> None:
    async with web.client() as client:
        for rule in GUARDED:
            answer = await ask(client, rule)
            if rule.page:
                assert answer.status_code == 303, rule
                assert answer.headers["location"].startswith(f"{rule.door}?next="), rule
            else:
                assert answer.status_code == 401, rule
                assert answer.json()["sign_in"] == "/sign-in"


async def test_an_ended_or_invented_session_is_no_session(web: Web) -> None:
    async with web.client({"patriot_session": "invented"}) as client:
        assert (await client.get("/api/session")).status_code == 401


async def test_each_role_may_do_what_smaller_roles_may_and_no_more(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies = {role: await web.cookie(role) for role in Role}
    for need in Role:
        raised = tuple(Rule(r.method, r.path, need) if r in GUARDED else r for r in RULES)
        monkeypatch.setattr(access, "RULES", raised)
        for role in Role:
            async with web.client(cookies[role]) as client:
                answer = await client.get("/api/session")
            assert answer.status_code == (200 if role >= need else 403), (role, need)


async def test_every_route_refuses_a_role_that_is_too_small(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised = tuple(Rule(r.method, r.path, Role.ADMIN) if r in GUARDED else r for r in RULES)
    monkeypatch.setattr(access, "RULES", raised)
    async with web.client(await web.cookie(Role.EDITOR)) as client:
        for rule in GUARDED:
            answer = await ask(client, rule)
            assert answer.status_code == 403, rule
            assert "admin" in answer.text


async def test_the_socket_refuses_the_unsigned(web: Web) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with web.wall({}):
            pass
    assert refused.value.response.status_code == 403


def test_every_route_of_the_application_has_a_rule_or_is_never_reached() -> None:
    """Routes without a rule do not exist for anybody: only Dash's own, which nobody needs."""
    unruled = {path for path, method in _routed() if rule_for(method, path) is None}
    assert unruled <= {"/_reload-hash", "/_dash-ws-callback"}


def _routes(app: object) -> Iterator[tuple[str, str]]:
    for route in app.router.routes:  # type: ignore[attr-defined]
        path = route.path.replace("{package_name}/{fingerprinted_path:path}", "dash/x.js")
        path = path.replace("{z:int}/{x:int}/{y:int}", "1/1/1")
        path = re.sub(r"\{(\w+)\}", lambda found: PARTS.get(found[1], "x"), path)
        if isinstance(route, Mount):
            yield f"{path}/x.css", "GET"
        elif isinstance(route, WebSocketRoute):
            yield path, WEBSOCKET
        elif isinstance(route, Route):
            yield from ((path, method) for method in route.methods or () if method != "HEAD")
        else:
            pytest.fail(f"a kind of route this test does not know: {route}")


def test_every_rule_has_a_route() -> None:
    for rule in RULES:
        assert any(rule.covers(method, path) for path, method in _routed()), rule


async def test_what_has_no_rule_does_not_exist_even_for_an_admin(web: Web) -> None:
    async with web.client(await web.cookie(Role.ADMIN)) as client:
        for path in ("/docs", "/openapi.json", "/nothing", "/api/nothing", "/assets/../x"):
            assert (await client.get(path)).status_code == 404, path
        origin = {"Origin": web.base}
        assert (await client.delete("/wall", headers=origin)).status_code == 404


def test_every_registered_callback_says_which_role_it_needs() -> None:
    dash_map = _callbacks()
    assert set(dash_map) == set(ROLES)


def _callbacks() -> list[str]:
    from dash import _callback

    return [each["output"] for each in _callback.GLOBAL_CALLBACK_LIST]


def test_an_unknown_or_unreadable_callback_needs_the_highest_role() -> None:
    assert role_of_callback(b'{"output":"never.registered"}') is Role.ADMIN
    assert role_of_callback(b"\xff{") is Role.ADMIN


def test_a_callback_is_known_by_dashs_own_name_for_its_outputs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dash import Input, Output

    monkeypatch.setitem(ROLES, "note.children", Role.OPERATOR)
    assert output_name((Output("note", "children"), Input("go", "n_clicks"))) == "note.children"
    both = output_name((Output("a", "children"), Output("b", "title"), Input("go", "n_clicks")))
    assert both == "..a.children...b.title.."
    assert role_of_callback(b'{"output":"note.children"}') is Role.OPERATOR


async def test_a_callback_is_refused_to_a_role_that_is_too_small(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLES, "note.children", Role.OPERATOR)
    asked = {"output": "note.children", "inputs": [], "changedPropIds": []}
    headers = {"Origin": web.base}
    async with web.client(await web.cookie(Role.VIEWER)) as client:
        refused = await client.post("/_dash-update-component", json=asked, headers=headers)
        assert refused.status_code == 403
    async with web.client(await web.cookie(Role.OPERATOR)) as client:
        passed = await client.post("/_dash-update-component", json=asked, headers=headers)
        assert passed.status_code not in (401, 403, 404)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_unsafe_methods_must_come_from_our_own_pages(
    web: Web, headers: dict[str, str]
) -> None:
    async with web.client(await web.cookie(Role.ADMIN)) as client:
        for rule in HTTP:
            if rule.method == "POST":
                answer = await client.post(example(rule), headers=headers, json={})
                assert answer.status_code == 403, rule


async def test_every_answer_carries_the_security_headers(web: Web) -> None:
    async with web.client(await web.cookie()) as client:
        for path in ("/wall", "/sign-in", "/nothing", "/api/search?q=p2c", "/assets/00_tokens.css"):
            headers = (await client.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "unsafe-eval" not in policy
            assert "script-src 'self' 'sha256-" in policy
            assert "frame-ancestors 'none'" in policy
            assert headers["x-content-type-options"] == "nosniff"


async def test_what_is_asked_for_by_its_mark_is_not_asked_for_at_every_opening(web: Web) -> None:
    async with web.client() as anybody:
        for path, kept in (("00_city.js?m=1", True), ("00_city.js", False), ("no.js?m=1", False)):
            told = (await anybody.get(f"/assets/{path}")).headers.get("cache-control", "")
            assert ("max-age" in told) is kept


async def test_a_change_of_the_address_does_not_fetch_the_pages_icon_again(web: Web) -> None:
    async with web.client() as client:
        answer = await client.get("/_favicon.ico")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=86400"


async def test_without_the_store_nobody_is_recognised_and_the_answer_says_so(web: Web) -> None:
    cookies = await web.cookie()
    await web.desk.door.close()
    async with web.client(cookies) as client:
        answer = await client.get("/api/session")
        assert answer.status_code in (200, 503)  # the followers open it again by themselves
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost", "::1"])
def test_this_machine_alone_may_be_listened_on_without_an_admin(host: str) -> None:
    assert may_bind(host, has_admin=False) is None


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.4", "wall.example", "127.0.0.1.nip.io"]
)
def test_other_addresses_are_refused_until_an_admin_exists(host: str) -> None:
    refusal = may_bind(host, has_admin=False)
    assert refusal is not None
    assert host in refusal
    assert "./patriot user add" in refusal
    assert may_bind(host, has_admin=True) is None
