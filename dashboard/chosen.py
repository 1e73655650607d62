"""What staff may set of many panels alike: how many rows, and which cases a tile is about."""

from __future__ import annotations

from city.profile import Category, Gauge, Profile
from city.screens.catalogue import Option
from dashboard.contracts import Options
from dashboard.queue_filters import ALL, Filters
from dashboard.texts import Text

MOST_ROWS = 20
KECAMATAN = Option(key="kecamatan", kind="kecamatan")
AGENCY = Option(key="agency", kind="agency")
CATEGORY = Option(key="category", kind="category")
"""A category's code, or the name of a group of categories in the city's first language."""
RIVER = Option(key="river", kind="river")
CASES = (KECAMATAN, AGENCY, CATEGORY)
"""Which cases: of one kecamatan, one agency, one kind of trouble; all of it together."""


def rows_option(default: int, most: int = MOST_ROWS) -> Option:
    return Option(key="rows", kind="number", default=default, least=1, most=most)


def rows_of(options: Options, default: int) -> int:
    return int(options.get("rows", default))


def about(profile: Profile, options: Options) -> Filters:
    """Which cases these options mean; ALL when they say nothing, none when nothing is called so."""
    kecamatan, agency, category = (str(options.get(each.key) or "") for each in CASES)
    if not (kecamatan or agency or category):
        return ALL
    return Filters(
        kecamatan=_codes(profile, kecamatan) if kecamatan else (),
        agency=(agency,) if agency else (),
        category=codes_of(profile, category) if category else (),
    )


def on_river(gauge: Gauge, options: Options) -> bool:
    """Whether it stands at the river these options name; any does when they name none."""
    return str(options.get(RIVER.key) or "") in ("", gauge.river)


def titled(profile: Profile, title: str, options: Options, text: Text) -> str:
    """The panel's title, and what it is about: "Aduan · Jatiasih · DLH"."""
    return " · ".join(filter(None, (title, *subjects(profile, options, text))))


def subjects(profile: Profile, options: Options, text: Text) -> list[str]:
    """What these options are limited to, in words."""
    kecamatan, agency, category = (str(options.get(each.key) or "") for each in CASES)
    known, river = profile.agencies.get(agency), str(options.get(RIVER.key) or "")
    parts = words(profile, category, text), river, kecamatan, known.short if known else ""
    return [each for each in parts if each]


def _codes(profile: Profile, kecamatan: str) -> tuple[str, ...]:
    found = {
        each.kecamatan_code for each in profile.kelurahan.values() if each.kecamatan == kecamatan
    }
    return tuple(sorted(found)) or (kecamatan,)


def codes_of(profile: Profile, category: str) -> tuple[str, ...]:
    """The codes that a category's code or its group's name stands for."""
    known = profile.categories.values()
    found = tuple(each.code for each in known if category in (each.code, group_of(each)))
    return found or (category,)


def words(profile: Profile, category: str, text: Text) -> str:
    """The name of a category or of a group of them; what is called by neither stays as it is."""
    if category in profile.categories:
        return text.pick(profile.categories[category].name)
    known = profile.categories.values()
    return next((text.pick(each.group) for each in known if group_of(each) == category), category)


def group_of(category: Category) -> str:
    """A group's name as it is chosen by: the first the profile gives, whatever the language."""
    return next(iter(category.group.values()), "")
