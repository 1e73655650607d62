"""Both themes, computed from the stylesheet: contrast of words, and severities for every eye.

WCAG 2.2 contrast; colour blindness after Machado, Oliveira and Fernandes 2009 (severity 1.0), told
apart by their distance in CIELAB. Severity is never told by colour alone; this is beside it.
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[2] / "assets"
THEMES = ("dark", "bright")
WORDS = (
    "strong", "text", "quiet", "off", "follow", "calm", "watch", "warning", "danger", "unknown",
    "late", "place",
)  # fmt: skip
GROUNDS = ("ground", "panel")
LEAST_CONTRAST = 4.5
LEAST_DISTANCE = 10.0
"""CIE76; more than four times what is just seen side by side (2.3)."""
Colour = tuple[float, float, float]
EYES: dict[str, tuple[Colour, Colour, Colour]] = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}


def variables(theme: str) -> dict[str, str]:
    """The variables of a theme; the bright one changes some of the dark."""
    css = (STYLES / "00_tokens.css").read_text("utf-8")
    blocks = {"dark": r":root \{(.*?)\n\}", "bright": r':root\[data-theme="bright"\] \{(.*?)\n\}'}
    found: dict[str, str] = {}
    for name in THEMES[: THEMES.index(theme) + 1]:
        block = re.search(blocks[name], css, re.DOTALL)
        assert block is not None
        found |= dict(re.findall(r"--([\w-]+): ([^;]+);", block[1]))
    return found


def linear(value: str) -> Colour:
    red, green, blue = (int(value[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return (_linear(red), _linear(green), _linear(blue))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def luminance(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(linear(each)) for each in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(colour: Colour, eye: str) -> Colour:
    parts = [sum(a * b for a, b in zip(row, colour, strict=True)) for row in EYES[eye]]
    red, green, blue = (min(max(each, 0.0), 1.0) for each in parts)
    return (red, green, blue)


def lab(colour: Colour) -> Colour:
    red, green, blue = colour
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = luminance(colour)
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    a, b, c = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return (116 * b - 16, 500 * (a - b), 200 * (b - c))


def distance(one: str, other: str, eye: str) -> float:
    first, second = (lab(seen(linear(each), eye)) for each in (one, other))
    return sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("word", WORDS)
def test_words_stand_out_from_their_ground(theme: str, ground: str, word: str) -> None:
    known = variables(theme)
    assert contrast(known[word], known[ground]) >= LEAST_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
def test_words_of_an_alarm_stand_out_from_its_ground(theme: str) -> None:
    known = variables(theme)
    assert contrast(known["strong"], known["danger-ground"]) >= LEAST_CONTRAST
    assert contrast(known["danger"], known["danger-ground"]) >= LEAST_CONTRAST


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_severities_differ_for_every_eye(theme: str, eye: str) -> None:
    known = variables(theme)
    severities = [known[each] for each in ("calm", "watch", "warning", "danger")]
    for one, other in combinations(severities, 2):
        assert distance(one, other, eye) >= LEAST_DISTANCE, (one, other)


def test_the_bright_theme_changes_every_colour_that_words_and_grounds_have() -> None:
    dark, bright = variables("dark"), variables("bright")
    same = {
        each for each in (*WORDS, *GROUNDS, "line", "land", "veil") if dark[each] == bright[each]
    }
    assert same == set()


def test_the_walls_styles_name_no_colour_beside_the_variables() -> None:
    """Else it stays dark in a bright room. White on the red of a lost connection is meant."""
    own = ("1", "2", "3", "4")
    for file in sorted(each for each in STYLES.glob("*.css") if each.name[0] in own):
        found = re.findall(r"#[0-9a-fA-F]{3,8}\b", file.read_text("utf-8"))
        assert set(found) <= {"#fff", "#city"}, file.name


def test_no_pages_words_stay_small_on_a_glass_of_four_thousand_pixels() -> None:
    """In pixels is what phones open, what is drawn inside a picture, and the canvas that miniatures reckon with."""
    phones = ("66_crew", "68_citizen", "80_pair")
    found = set()
    for file in (each for each in STYLES.glob("*.css") if not each.stem.startswith(phones)):
        css = re.sub(r"@media \(max-width.*?\n\}", "", file.read_text("utf-8"), flags=re.DOTALL)
        found |= set(re.findall(r"^([^{}\n]+) \{[^{}]*font(?:-size)?: \d+px", css, re.MULTILINE))
    assert found == {
        ".symbol .sign", ".symbol-ring .number", ".guide-figure text", ".mini-glass",
        "html:has(.screens)", "html:has(.studio), html:has(.studio-library)",
    }  # fmt: skip


@pytest.mark.parametrize(
    "page", ["main.water", ".air-page", ".rc-page", ".revenue-body", ".alarm-desk", ".triage"]
)
def test_words_of_a_page_that_reflows_are_no_smaller_on_a_laptop_than_on_a_desk(page: str) -> None:
    """A wall's size of letters follows the height of the glass; on a laptop that would be 11 pixels."""
    css = "\n".join(each.read_text("utf-8") for each in sorted(STYLES.glob("*.css")))
    rules = re.findall(
        r"^html:has\(([^)]+)\) \{ font-size: var\(--page-size\); \}", css, re.MULTILINE
    )
    assert page in {each.strip() for rule in rules for each in rule.split(",")}
