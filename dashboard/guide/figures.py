"""Small pictures of what to press: drawn by hand as SVG, quiet, with one thing in the colour that means "here"."""

from __future__ import annotations


def _box(x: float, y: float, w: float, h: float, sort: str = "") -> str:
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="3" class="{sort}"/>'


def _picture(*parts: str) -> str:
    return (
        '<svg viewBox="0 0 160 90" aria-hidden="true" focusable="false" class="guide-figure">'
        f"{_box(1, 1, 158, 88, 'is-ground')}{''.join(parts)}</svg>"
    )


def _words(x: float, y: float, words: str) -> str:
    return f'<text x="{x}" y="{y}">{words}</text>'


def _pointer(x: float, y: float) -> str:
    return f'<path d="M{x} {y}l0 15 4-4 3 7 3-1-3-7 5 0z" class="is-pointer"/>'


def _wall(x: float, y: float) -> str:
    return _box(x, y, 60, 34) + _box(x + 3, y + 3, 36, 28, "is-tile") + _box(x + 42, y + 3, 15, 28, "is-tile")  # fmt: skip


_KEYS = "".join(
    _box(12 + n * 27, 58, 22, 20) + _words(19 + n * 27, 73, str(n + 1)) for n in range(5)
)
FIGURES = {
    "rehearse": _picture(_wall(10, 28), _box(86, 28, 64, 34, "is-here"), _box(90, 32, 38, 26), _pointer(120, 44)),
    "change": _picture(_wall(12, 12), _box(84, 14, 64, 30, "is-here"), _pointer(116, 30), _KEYS),
    "back": _picture(_wall(50, 10), _box(44, 54, 72, 22, "is-here"), '<path d="M70 65h26m-26 0l7-6m-7 6l7 6" class="is-line"/>', _pointer(104, 62)),
    "alarm": _picture(_box(8, 8, 86, 74, "is-tile"), _box(100, 8, 52, 20, "is-here"), _box(100, 34, 52, 48), '<path d="M108 24l6-11 6 11z" class="is-alarm"/>', _pointer(134, 16)),
    "case": _picture(_box(8, 8, 60, 14), _box(8, 26, 60, 14, "is-here"), _box(8, 44, 60, 14), _box(8, 62, 60, 14), _wall(90, 28), '<path d="M70 33h16m-6-5l6 5-6 5" class="is-line"/>'),
    "build": _picture(_box(8, 8, 30, 20), _box(8, 32, 30, 20), _box(8, 56, 30, 20), _box(48, 8, 104, 68, "is-tile"), _box(58, 16, 50, 34, "is-here"), '<circle cx="108" cy="50" r="5" class="is-dot"/>', _pointer(108, 50)),
    "place": _picture(_wall(12, 26), _words(24, 48, "A7K"), _box(92, 30, 56, 26, "is-here"), _words(104, 48, "A7K"), _pointer(128, 46)),
    "brief": _picture(_wall(12, 12), _box(104, 8, 38, 74), _box(110, 50, 26, 14, "is-here"), _words(119, 61, "▶"), '<circle cx="42" cy="28" r="8" class="is-spot"/>'),
}  # fmt: skip
"""By the step's name."""
