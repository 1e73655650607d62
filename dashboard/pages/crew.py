"""The crew's field page: one job on a phone, opened by a signed link.

The page itself holds nothing about any job, so a phone may keep it: the link stands behind the `#`
of the address, which browsers never send, and the job comes with it by POST (dashboard/doors_api.py).
"""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from city.complaints import Complaint, Photo
from city.geography import kelurahan_of
from city.privacy import mask, said
from city.profile import Profile
from dashboard.markup import data
from dashboard.pages.doors import document, language_link
from dashboard.texts import Text
from operations.field_work import AFTER, POSSIBLE, state_of
from operations.links import Link

EVERY_MS = 30_000
"""How often an open page asks for its job anew."""
STEPS = ("leave", "arrive", "measure", "work", "finish")


def field_page(text: Text, build: str, zone: str) -> HTMLResponse:
    """The same for everybody: what to do comes later, and only with a link."""
    parts = [_top(text), _job(text), _queue(text), _sure(text), _config(text, build, zone)]
    body = f'<main id="crew" class="crew">{"".join(parts)}</main>'
    return document(text, text("crew.title"), body, "66_crew", build)


def job_of(found: Complaint, link: Link, profile: Profile, text: Text) -> dict[str, object]:
    """What the crew may know: the exact place and the instruction, never who reported it.

    Nothing but the state when the case is not (or no longer) this crew's.
    """
    state = state_of(link, found)
    if state != "open":
        return {"ticket": found.complaint_id, "status": found.status, "state": state, "photos": []}
    category = profile.categories.get(found.category)
    vehicle = profile.vehicles.get(link.vehicle_id)
    return {
        "ticket": found.complaint_id,
        "status": found.status,
        "state": state,
        "category": text.pick(category.name) if category else found.category,
        "description": _description(found, profile, text),
        "address": _address(found, profile),
        "lat": found.report.lat,
        "lng": found.report.lng,
        "instruction": mask(found.instruction),
        "vehicle": vehicle.code if vehicle else link.vehicle_id,
        "photos": [{"id": each.id, "role": each.role} for each in shown_photos(found, profile)],
    }


def shown_photos(found: Complaint, profile: Profile) -> list[Photo]:
    """The crew's own; the citizen's only where the text may be read as well."""
    locked = _locked(found, profile)
    return [each for each in found.photos if each.role != "report" or not locked]


def _locked(found: Complaint, profile: Profile) -> bool:
    """A secret or sensitive report, or one nobody has told the kind of: the stricter wins."""
    category = profile.categories.get(found.category)
    return found.report.private or category is None or category.sensitive


def _description(found: Complaint, profile: Profile, text: Text) -> str:
    if _locked(found, profile):
        return text("crew.hidden")
    return said(found.report.description, found.report)


def _address(found: Complaint, profile: Profile) -> str:
    """A crew has to find the house: its number stays, telephone numbers do not."""
    lat, lng = found.report.lat, found.report.lng
    home = kelurahan_of(profile, lat, lng) if lat is not None and lng is not None else None
    where = f"{home.name}, {home.kecamatan}" if home else ""
    return ", ".join(filter(None, (found.report.address.strip(), where)))


def _top(text: Text) -> str:
    name = escape(text("crew.sending"))
    return (
        f'<header class="top"><p id="sending" class="sending" role="status" aria-label="{name}"></p>'
        f"{language_link(text, '/crew', short=True)}</header>"
        f'<p id="keeps-nothing" class="notice" hidden>{escape(text("crew.keeps_nothing"))}</p>'
        f'<noscript><p class="notice">{escape(text("crew.needs_script"))}</p></noscript>'
        '<p id="problem" class="notice" role="alert" hidden></p>'
        '<ul id="refused" class="queue" role="alert"></ul>'
    )


def _job(text: Text) -> str:
    return (
        '<div id="job" hidden><p class="quiet"><span id="ticket"></span> '
        '<span id="vehicle"></span></p><h1 id="category"></h1><p id="status" class="status"></p>'
        '<p id="description" class="words"></p><div id="photos-report" class="pictures"></div>'
        f"{_instruction(text)}{_place(text)}"
        f"{_steps(text)}{_evidence(text)}</div>"
    )


def _instruction(text: Text) -> str:
    title = escape(text("crew.instruction"))
    words = '<p id="instruction" class="words"></p>'
    return f'<section id="instruction-part" class="card"><h2>{title}</h2>{words}</section>'


def _place(text: Text) -> str:
    geo, maps = escape(text("crew.to_geo")), escape(text("crew.to_maps"))
    return (
        f'<section id="place" class="card"><h2>{escape(text("crew.where"))}</h2>'
        '<p id="address" class="words"></p><p class="ways">'
        f'<a id="to-geo" class="button">{geo}</a>'
        f'<a id="to-maps" class="button is-second" rel="noreferrer">{maps}</a></p></section>'
    )


def _steps(text: Text) -> str:
    buttons = "".join(
        f'<button type="button" data-action="{each}">{escape(text(f"crew.{each}"))}{_small(text, each)}'
        "</button>"
        for each in STEPS
    )
    return (
        f'<section id="steps" class="card"><h2>{escape(text("crew.steps"))}</h2>'
        f'<p id="hint" class="notice" role="alert" hidden></p><div class="steps">{buttons}</div>'
        "</section>"
    )


def _small(text: Text, step: str) -> str:
    return f"<small>{escape(text('crew.after_measure'))}</small>" if step == "measure" else ""


def _evidence(text: Text) -> str:
    photos = "".join(_photo(text, role) for role in ("before", "after"))
    return (
        f'<section id="evidence" class="card"><h2>{escape(text("crew.evidence"))}</h2>'
        f'<div class="photos">{photos}</div><p class="quiet">{escape(text("crew.photo_hint"))}</p>'
        f'<form id="note-form"><label for="note">{escape(text("crew.note_label"))}</label>'
        '<textarea id="note" rows="2" maxlength="500"></textarea>'
        f'<button type="submit" class="is-second">{escape(text("crew.note_send"))}</button></form>'
        "</section>"
    )


def _photo(text: Text, role: str) -> str:
    return (
        f'<div><label class="button is-second">{escape(text(f"crew.photo_{role}"))}'
        f'<input type="file" accept="image/*" capture="environment" data-role="{role}"></label>'
        f'<div id="photos-{role}" class="pictures"></div></div>'
    )


def _queue(text: Text) -> str:
    title = escape(text("crew.queue"))
    return (
        f'<section id="queue-part" class="card" hidden><h2>{title}</h2>'
        '<ul id="queue" class="queue"></ul></section>'
    )


def _sure(text: Text) -> str:
    return (
        '<dialog id="sure" aria-labelledby="sure-title"><form method="dialog">'
        f'<h2 id="sure-title">{escape(text("crew.sure"))}</h2>'
        f"<p>{escape(text('crew.sure_means'))}</p>"
        f'<label for="sure-note">{escape(text("crew.sure_note"))}</label>'
        '<textarea id="sure-note" rows="2" maxlength="500"></textarea>'
        f'<button value="finish">{escape(text("crew.sure_yes"))}</button>'
        f'<button value="" class="is-second">{escape(text("crew.sure_no"))}</button></form></dialog>'
    )


def _config(text: Text, build: str, zone: str) -> str:
    told = {
        "lang": text.lang,
        "texts": text.below("crew"),
        "possible": {status: list(actions) for status, actions in POSSIBLE.items()},
        "after": AFTER,
        "zone": zone,
        "build": build,
        "every_ms": EVERY_MS,
    }
    return data("crew-config", told)
