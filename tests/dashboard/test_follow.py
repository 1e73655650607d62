"""The follow scene: asked for once, seen on every wall of every worker, and nothing of it too much."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from msgspec.structs import replace
from PIL import Image

from city.complaints import Complaint, Event, Kind, Status, apply
from city.dispatch import GOOD_FOR
from city.picture import CityPicture
from city.profile import Camera, Profile
from city.scene import LONGEST, Scene
from city.settings import DeskSettings
from dashboard.arrivals import expected
from dashboard.live import scenes
from dashboard.live.views import Views
from dashboard.panels import follow, hot_spots, overdue
from dashboard.server import _cameras
from dashboard.subjects.follow import body
from dashboard.texts import languages, texts
from operations.accounts import Accounts, Role
from operations.sessions import Sessions
from store.address import Address
from store.city_store import CityStore
from store.photo_door import cleaned
from store.scenes import Scenes
from tests.dashboard.conftest import (
    NOW,
    PASSWORD,
    Wall,
    Web,
    report,
    serving,
    settings_for,
    until,
    vehicle,
)
from tests.dashboard.test_panels import SECRETS, case
from tests.operations.test_roads import ROUTE, osrm

TEXT = texts("id", "Asia/Jakarta")


@pytest.fixture
async def second(store_address: Address, store: CityStore, profile: Profile) -> AsyncIterator[Web]:
    """Another web worker on the same store."""
    async with serving(settings_for(store_address), profile, store) as found:
        await until(lambda: found.desk.hub.followers.ready)
        yield found


async def received(web: Web, **given: Any) -> str:
    """A ticket that this worker knows."""
    told = report(given.pop("service", "sampah"), **given)
    found, _ = await web.store.complaints.receive(told, "test", datetime.now(UTC))
    await until(lambda: found.complaint_id in web.desk.hub.picture.complaints)
    return found.complaint_id


async def ask(
    web: Web, path: str, role: Role = Role.OPERATOR, **said: Any
) -> tuple[int, dict[str, Any]]:
    async with web.client(await web.cookie(role)) as client:
        answer = await client.post(f"/api/scene/{path}", json=said, headers={"Origin": web.base})
    told = answer.headers.get("content-type", "").startswith("application/json")
    return answer.status_code, answer.json() if told else {}


def shows(screen: Wall) -> list[str]:
    return [f"{each['screen']}:{each['ticket']}" for each in screen.tiles.get("scene", [])]


class Watching(Wall):
    """A screen that keeps the scene it was told."""

    def _take_item(self, item: dict[str, Any]) -> None:
        if item["view"] == "scene":
            self.tiles["scene"] = item["shows"]
        else:
            super()._take_item(item)


async def test_one_request_is_seen_on_the_walls_of_every_worker_at_once(
    web: Web, second: Web
) -> None:
    ticket = await received(web)
    async with web.wall(await web.cookie()) as one, second.wall(await second.cookie()) as other:
        walls = [Watching(one.socket), Watching(other.socket)]
        for each in walls:
            await each.hello("scene")
            await each.hear()
        assert [shows(each) for each in walls] == [[], []]
        assert await ask(web, "follow", ticket=ticket) == (200, {"ticket": ticket, "screen": ""})
        for each in walls:
            await each.hear_until(lambda each=each: shows(each) == [f":{ticket}"])
        assert (await ask(second, "wall"))[0] == 200
        for each in walls:
            await each.hear_until(lambda each=each: shows(each) == [])


async def test_another_case_takes_its_place_and_only_the_one_that_is_shown_is_ended_by_its_ticket(
    web: Web,
) -> None:
    ticket, other = await received(web), await received(web)
    for each in (ticket, other):
        await ask(web, "follow", ticket=each)
    for ended, left in ((ticket, other), (other, ""), (other, "")):
        assert await ask(web, "wall", ticket=ended) == (200, {"ticket": "", "screen": ""})
        assert [each.ticket for each in await Scenes(web.store).all()] == [left]


async def test_a_worker_that_starts_later_shows_the_same(
    web: Web, store_address: Address, profile: Profile
) -> None:
    ticket = await received(web)
    await ask(web, "follow", ticket=ticket)
    async with serving(settings_for(store_address), profile, web.store) as reborn:
        await until(lambda: reborn.desk.hub.followers.ready and told_to(reborn))
        assert told_to(reborn) == [ticket]


def told_to(web: Web) -> list[str]:
    hub = web.desk.hub
    item = scenes.item(hub.picture, hub.views.options, hub.now())
    return [each["ticket"] for each in item["shows"]]


async def test_a_single_screen_can_be_asked_and_sent_back_alone(web: Web) -> None:
    ticket = await received(web)
    await ask(web, "follow", ticket=ticket, screen="lobby")
    await until(lambda: told_to(web) == [ticket])
    item = scenes.item(web.desk.hub.picture, web.desk.hub.views.options, web.desk.hub.now())
    assert [each["screen"] for each in item["shows"]] == ["lobby"]
    await ask(web, "wall", screen="lobby")
    await until(lambda: told_to(web) == [])


async def test_walls_go_back_by_themselves_when_the_time_of_a_scene_is_over(web: Web) -> None:
    ticket = await received(web)
    async with web.wall(await web.cookie()) as screen:
        watching = Watching(screen.socket)
        await watching.hello("scene")
        await ask(web, "follow", ticket=ticket)
        await watching.hear_until(lambda: shows(watching) == [f":{ticket}"])
        web.desk.hub.now = lambda: datetime.now(UTC) + LONGEST
        await watching.hear_until(lambda: shows(watching) == [])


async def test_of_two_who_ask_at_once_the_later_one_counts_and_nobody_gets_an_error(
    web: Web,
) -> None:
    tickets = [await received(web, description=f"number {each}") for each in range(4)]
    at = datetime.now(UTC)
    asked = [
        Scene(at=at + timedelta(milliseconds=each), by="x", ticket=ticket)
        for each, ticket in enumerate(tickets)
    ]
    for each in asked:
        await Scenes(web.store).ask(each)
    await until(lambda: told_to(web) == [tickets[-1]])


@pytest.mark.parametrize(
    ("given", "status"),
    [({"private": True}, 422), ({"service": "kesehatan"}, 422)],
    ids=["secret", "sensitive"],
)
async def test_what_is_not_for_walls_is_refused_with_a_reason(
    web: Web, given: dict[str, Any], status: int
) -> None:
    ticket = await received(web, **given)
    code, said = await ask(web, "follow", ticket=ticket)
    assert (code, "dinding" in said["message"]) == (status, True)
    assert await Scenes(web.store).all() == []


async def test_a_case_that_ended_long_ago_is_refused_and_what_is_shown_goes_on(web: Web) -> None:
    running = await received(web)
    old, _ = await web.store.complaints.receive(report("sampah"), "test", datetime.now(UTC))
    then = datetime.now(UTC) - timedelta(hours=25)
    rejected = Event(at=then, actor="x", status=Status.REJECTED)
    await web.store.complaints.step(old.complaint_id, rejected, 1)
    picture = web.desk.hub.picture
    await until(lambda: _ended(picture, old.complaint_id))
    picture.forget_ended(datetime.now(UTC) - timedelta(hours=24))
    await ask(web, "follow", ticket=running)
    code, said = await ask(web, "follow", ticket=old.complaint_id)
    assert (code, "sudah lama berakhir" in said["message"]) == (422, True)
    assert told_to(web) == [running]
    async with web.client(await web.cookie(Role.OPERATOR)) as client:
        shown = [
            (await client.get(f"/api/desk/case/{each}")).json()
            for each in (running, old.complaint_id)
        ]
    assert [each["may_follow"] for each in shown] == [True, False]


def _ended(picture: CityPicture, ticket: str) -> bool:
    found = picture.complaints.get(ticket)
    return found is None or not found.open


async def test_unknown_tickets_and_broken_requests_are_refused_in_words(web: Web) -> None:
    assert (await ask(web, "follow", ticket="BKS-2026-999999"))[0] == 404
    assert (await ask(web, "follow", tikcet="x"))[0] == 422
    assert (await ask(web, "follow", ticket="x" * 99))[0] == 422
    code, said = await ask(web, "wall", screen=7)
    assert (code, bool(said["message"])) == (422, True)


async def test_only_operators_ask_for_scenes(web: Web) -> None:
    ticket = await received(web)
    assert (await ask(web, "follow", Role.VIEWER, ticket=ticket))[0] == 403
    assert (await ask(web, "wall", Role.VIEWER))[0] == 403


async def test_an_agencys_account_shows_its_own_cases_only(web: Web) -> None:
    ticket = await received(web)
    accounts, now = Accounts(web.store), datetime.now(UTC)
    account = await accounts.add("rina-dlh", PASSWORD, Role.OPERATOR, "test", now, "dlh")
    token = await Sessions(web.store, 3600).begin(account, now)
    async with web.client({"patriot_session": token}) as client:
        said, headers = {"ticket": ticket}, {"Origin": web.base}
        before = await client.post("/api/scene/follow", json=said, headers=headers)
        assigned = Event(at=now, actor="x", status=Status.ASSIGNED, agency_id="dlh")
        await web.store.complaints.step(ticket, assigned, 1)
        await until(lambda: web.desk.hub.picture.complaints[ticket].agency_id == "dlh")
        after = await client.post("/api/scene/follow", json=said, headers=headers)
    assert (before.status_code, after.status_code) == (404, 200)


def planted(number: int = 4821, **given: Any) -> Complaint:
    """A case with secrets in every field a person writes."""
    found = case(number, **given)
    spoken = "Pak Budi, Jl. Melati 12, 081234567890"
    assigned = Event(
        at=NOW + timedelta(minutes=4), actor="Rina", status=Status.ASSIGNED, agency_id="dlh",
        note=spoken, instruction=spoken, public_note=spoken,
    )  # fmt: skip
    sent = replace(assigned, at=NOW + timedelta(minutes=6), status=Status.DISPATCHED, vehicle_id="baktor-07")  # fmt: skip
    return apply(apply(found, assigned), sent)


@pytest.fixture
def scene_of(picture: CityPicture) -> Any:
    def drawn(found: Complaint, lang: str = "id", after: timedelta = timedelta(minutes=7)) -> str:
        picture.apply_complaint(found)
        at = NOW + after
        shown = body(picture, found.complaint_id, at, texts(lang, "Asia/Jakarta"))
        return "" if shown is None else json.dumps([each.to_plotly_json() for each in shown], default=_plain)  # fmt: skip

    return drawn


def _plain(component: Any) -> Any:
    return component.to_plotly_json()


@pytest.mark.parametrize("lang", languages())
def test_nothing_a_person_wrote_stands_in_the_frame(scene_of: Any, lang: str) -> None:
    drawn = scene_of(planted(), lang)
    assert "4821" in drawn
    assert [each for each in (*SECRETS, "Melati", "Rina") if each in drawn] == []


def test_the_frame_says_who_comes_and_when(picture: CityPicture, scene_of: Any) -> None:
    seen = timedelta(minutes=7)
    picture.apply("vehicle_position", [vehicle("baktor-07", seen.total_seconds(), lat=-6.2502)])
    drawn = scene_of(planted())
    assert "Baktor 07" in drawn
    assert TEXT("follow.arrives") in drawn
    assert "km jalan" in drawn


def test_a_position_that_is_too_old_promises_nothing(picture: CityPicture, scene_of: Any) -> None:
    picture.apply("vehicle_position", [vehicle("baktor-07", lat=-6.2502)])
    drawn = scene_of(planted(), after=timedelta(hours=2))
    assert TEXT("follow.arrives") + '"' not in drawn
    assert TEXT("follow.now_sent") in drawn


async def test_where_a_road_server_is_set_the_wall_shows_its_way_and_time_and_says_so(
    store_address: Address, store: CityStore, profile: Profile
) -> None:
    async with osrm(ROUTE) as (url, asked):
        settings = replace(settings_for(store_address), desk=DeskSettings(osrm_url=url))
        async with serving(settings, profile, store) as web:
            ticket = await sent_and_followed(web)
            async with web.wall(await web.cookie()) as screen:
                watching = Watching(screen.socket)
                await watching.hello("scene", f"drawer:follow:{ticket}")
                drawer = watching.tiles
                await watching.hear_until(lambda: "2,3 km menurut peta jalan" in str(drawer))
                shown = await watching.hear_until(lambda: drawer["scene"] and drawer["scene"][0])
                assert shown["way"][1] == [-6.25, 107.01]
            assert len(asked) == 1, "a unit that stands is not asked for again and again"
            web.desk.hub.now = lambda: datetime.now(UTC) + GOOD_FOR + timedelta(seconds=5)
            case = web.desk.hub.picture.complaints[ticket]
            estimate = expected(web.desk.hub.picture, case, web.desk.hub.now())
            assert estimate is not None, "the server answered too long ago"
            assert not estimate.by_road


async def test_a_road_server_that_fails_leaves_the_estimate_which_is_called_one(
    store_address: Address, store: CityStore, profile: Profile
) -> None:
    async with osrm(b"", 500) as (url, asked):
        settings = replace(settings_for(store_address), desk=DeskSettings(osrm_url=url))
        async with serving(settings, profile, store) as web:
            ticket = await sent_and_followed(web)
            await until(lambda: asked)
            async with web.wall(await web.cookie()) as screen:
                watching = Watching(screen.socket)
                await watching.hello("scene", f"drawer:follow:{ticket}")
                said = "perkiraan dari garis lurus"
                await watching.hear_until(lambda: said in str(watching.tiles))
                assert "way" not in watching.tiles["scene"][0]
        assert len(asked) == 1, "it is left alone for a while"


async def sent_and_followed(web: Web) -> str:
    """A case with a unit on its way, on every wall."""
    ticket = await received(web)
    await web.tell("vehicle_position", vehicle("baktor-07", observed_at=datetime.now(UTC)))
    for version, status in enumerate((Status.ASSIGNED, Status.DISPATCHED), 1):
        step = Event(
            at=datetime.now(UTC), actor="x", status=status, agency_id="dlh",
            vehicle_id="baktor-07",
        )  # fmt: skip
        await web.store.complaints.step(ticket, step, version)
    await Scenes(web.store).ask(Scene(at=datetime.now(UTC), by="x", ticket=ticket))
    return ticket


def test_a_late_case_says_by_how_much(scene_of: Any) -> None:
    assert TEXT("complaints.late_by") not in scene_of(planted())
    assert TEXT("complaints.late_by") in scene_of(planted(4822), after=timedelta(days=9))


def test_a_blurred_place_tells_no_distance(
    picture: CityPicture, profile: Profile, scene_of: Any
) -> None:
    home = next(
        key for key, each in profile.categories.items() if not each.public_place | each.sensitive
    )
    picture.apply("vehicle_position", [vehicle("baktor-07", 420.0)])
    drawn = scene_of(planted(service=home))
    assert "km jalan" not in drawn
    assert TEXT("drawer.blurred") in drawn


def test_the_rating_of_the_citizen_stands_there_as_what_it_is(scene_of: Any) -> None:
    found = planted()
    for status in (Status.ON_SITE, Status.RESOLVED):
        found = apply(found, Event(at=NOW + timedelta(minutes=9), actor="x", status=status))
    rated = Event(
        at=NOW + timedelta(minutes=9), actor="x", status=found.status, kind=Kind.RATING, rating=4,
        note="Terima kasih Pak Budi",
    )  # fmt: skip
    drawn = scene_of(apply(found, rated), after=timedelta(minutes=10))
    assert "4 dari 5 bintang" in drawn
    assert "Rating warga" in drawn
    assert "Budi" not in drawn


@pytest.mark.parametrize("hidden", [{"private": True}, {"service": "kesehatan"}])
def test_there_is_no_frame_of_what_is_not_for_walls(scene_of: Any, hidden: dict[str, Any]) -> None:
    assert scene_of(planted(**hidden)) == ""


async def test_walls_get_the_crews_photos_and_never_the_citizens(web: Web) -> None:
    ticket = await received(web)
    ids = [await add_photo(web, ticket, role) for role in ("report", "before")]
    await until(lambda: len(web.desk.hub.picture.complaints[ticket].photos) == 2)
    await looked(web, ticket, shown=ids)
    async with web.client(await web.cookie()) as client:
        answers = [await client.get(f"/api/scene/photo/{ticket}/{each}") for each in ids]
        elsewhere = await client.get(f"/api/scene/photo/T-9/{ids[1]}")
    async with web.client() as stranger:
        refused = await stranger.get(f"/api/scene/photo/{ticket}/{ids[1]}")
    assert [each.status_code for each in (*answers, elsewhere, refused)] == [404, 200, 404, 401]
    assert answers[1].headers["content-type"] == "image/jpeg"


async def looked(web: Web, ticket: str, **photos: list[str]) -> int:
    """An operator looks at photos: which may be shown, which not. The case's new version."""
    said = {"ticket": ticket, "key": ",".join(photos), **photos}
    async with web.client(await web.cookie(Role.OPERATOR)) as client:
        headers = {"Origin": web.base}
        answer = await client.post("/api/desk/photos_for_wall", json=said, headers=headers)
    assert answer.status_code == 200, answer.text
    version: int = answer.json()["complaint"]["version"]
    await until(lambda: web.desk.hub.picture.complaints[ticket].version >= version)
    return version


async def test_a_photo_of_the_crew_waits_for_a_look_before_any_wall_gets_it(
    web: Web,
) -> None:
    ticket = await received(web)
    photo = await add_photo(web, ticket, "before")
    await until(lambda: web.desk.hub.picture.complaints[ticket].photos)
    address = f"/api/scene/photo/{ticket}/{photo}"

    def frame() -> str:
        return str(body(web.desk.hub.picture, ticket, datetime.now(UTC), TEXT))

    async with web.client(await web.cookie()) as wall:
        assert (await wall.get(address)).status_code == 404
        assert TEXT("follow.waits") in frame()
        assert photo not in frame()
        released = await looked(web, ticket, shown=[photo])
        assert await looked(web, ticket, shown=[photo]) == released, "once is enough"
        assert (await wall.get(address)).status_code == 200
        assert photo in frame()
        await looked(web, ticket, hidden=[photo])
        assert (await wall.get(address)).status_code == 404
    told = [each.kind for each in await web.store.complaints.events(ticket)][-2:]
    assert told == [Kind.RELEASED, Kind.WITHHELD]


async def test_who_decides_that_no_look_is_needed_shows_photos_at_once(
    store_address: Address, store: CityStore, profile: Profile
) -> None:
    settings = replace(settings_for(store_address), desk=DeskSettings(photos_need_release=False))
    async with serving(settings, profile, store) as web:
        ticket = await received(web)
        photo = await add_photo(web, ticket, "before")
        await until(lambda: web.desk.hub.picture.complaints[ticket].photos)
        async with web.client(await web.cookie()) as wall:
            assert (await wall.get(f"/api/scene/photo/{ticket}/{photo}")).status_code == 200
        assert photo in str(body(web.desk.hub.picture, ticket, datetime.now(UTC), TEXT))


async def test_viewers_and_other_agencies_release_no_photo(web: Web) -> None:
    ticket = await received(web)
    photo = await add_photo(web, ticket, "before")
    said = {"ticket": ticket, "key": "k", "shown": [photo]}
    accounts, now = Accounts(web.store), datetime.now(UTC)
    account = await accounts.add("orang-bpbd", PASSWORD, Role.OPERATOR, "test", now, "bpbd")
    token = await Sessions(web.store, 3600).begin(account, now)
    for cookies, status in ((await web.cookie(), 403), ({"patriot_session": token}, 404)):
        async with web.client(cookies) as client:
            headers = {"Origin": web.base}
            answer = await client.post("/api/desk/photos_for_wall", json=said, headers=headers)
        assert answer.status_code == status
    assert (await web.store.complaints.load(ticket)).photos[0].released_at is None


async def add_photo(web: Web, ticket: str, role: Any) -> str:
    packed = BytesIO()
    Image.new("RGB", (64, 64), {"report": "red", "before": "blue"}[role]).save(packed, "JPEG")
    photo = await cleaned(packed.getvalue())
    photo_id = await web.store.photos.put(photo.image, photo.thumbnail)
    found = await web.store.complaints.load(ticket)
    event = Event(
        at=datetime.now(UTC), actor="x", status=found.status, kind=Kind.PHOTO, photo=photo_id,
        photo_role=role,
    )  # fmt: skip
    await web.store.complaints.step(ticket, event, found.version)
    return photo_id


@pytest.mark.parametrize(
    ("kind", "marks"),
    [
        ("jpeg", ["Img", "data-every-s"]),
        ("mjpeg", ["Img"]),
        ("hls", ["Video", '"muted": true', '"autoPlay": true']),
    ],
)
def test_the_nearest_camera_plays_in_the_frame(
    profile: Profile, kind: Any, marks: list[str]
) -> None:
    url = "https://cctv.example/a"
    camera = Camera(id="a", name="Simpang", lat=-6.2415, lng=107.0204, url=url, kind=kind)
    watched = replace(profile, cameras={"a": camera})
    seen = CityPicture(watched)
    seen.apply_complaint(planted())
    shown = body(seen, "BKS-2026-004821", NOW + timedelta(minutes=7), TEXT)
    drawn = json.dumps([each.to_plotly_json() for each in shown or []], default=_plain)
    assert [each for each in ("Simpang", url, "data-camera", *marks) if each not in drawn] == []
    assert ("data-every-s" in drawn) == (kind == "jpeg")
    assert _cameras(watched, kind) == ["https://cctv.example"]
    assert _cameras(watched, *({"jpeg", "mjpeg", "hls"} - {kind})) == []


def test_a_password_in_a_cameras_address_does_not_reach_the_policy(profile: Profile) -> None:
    camera = Camera(id="a", name="", lat=-6.24, lng=107.0, url="https://u:geheim@c.example/a")
    assert _cameras(replace(profile, cameras={"a": camera}), "jpeg") == ["https://c.example"]


async def test_signing_in_leads_back_to_the_same_choice_of_panels(web: Web) -> None:
    async with web.client() as stranger:
        answer = await stranger.get("/wall?panels=overdue,follow")
        assert answer.headers["location"] == "/pair?next=/wall%3Fpanels%3Doverdue%2Cfollow"
        page = await stranger.get(answer.headers["location"])
    assert "/sign-in?next=%2Fwall%3Fpanels%3Doverdue%2Cfollow" in page.text


def test_the_panel_follow_names_what_is_followed_with_its_unit(picture: CityPicture) -> None:
    picture.apply_complaint(planted())
    options = {scenes.SCENES: {"": Scene(at=NOW, by="x", ticket="BKS-2026-004821")}}
    drawn = str([each.to_plotly_json() for each in follow.body(picture, NOW, TEXT, options)])
    assert "Tumpukan sampah" in drawn
    assert "Baktor 07" in drawn
    assert TEXT("follow.none") in str(follow.body(picture, NOW, TEXT, {}))


def test_the_panel_hot_spots_counts_what_lies_close_together(picture: CityPicture) -> None:
    for number in range(4):
        picture.apply_complaint(case(number))
    drawn = str(hot_spots.body(picture, NOW, TEXT, {}))
    assert "Tumpukan sampah" in drawn
    assert "children='4'" in drawn


def test_the_panel_overdue_names_the_agencies_and_the_longest_waiting(picture: CityPicture) -> None:
    for number in range(3):
        picture.apply_complaint(case(number))
    assert TEXT("overdue.none") in str(overdue.body(picture, NOW, TEXT, {}))
    drawn = str(overdue.body(picture, NOW + timedelta(days=9), TEXT, {}))
    assert "is-late" in drawn
    assert "DLH" in drawn


def test_the_view_scene_is_drawn_like_every_other(picture: CityPicture) -> None:
    views = Views(picture, {}, {}, {})
    assert views.known("scene")
    assert views.needs("scene") == {"scene", "complaint"}
    assert views.tile("scene", NOW, TEXT) == b'{"view":"scene","shows":[]}'
