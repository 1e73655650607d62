"""Our typeface inside a PDF."""

from __future__ import annotations

import atexit
from functools import cache
from importlib.resources import files
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from fpdf import FPDF
from fpdf.fonts import TTFFont

FAMILY = "Plus Jakarta Sans"
WEIGHTS = {"": 400.0, "B": 700.0}


def set_in(pdf: FPDF) -> None:
    """Upright and bold of the family, ready for `set_font`."""
    for style, weight in WEIGHTS.items():
        pdf.add_font(FAMILY, style, _still(weight))


@cache
def _still(weight: float) -> Path:
    """One weight cut out of the variable typeface, once per process: it takes half a second."""
    variable = files("fontpkg_plus_jakarta_sans") / "files" / "PlusJakartaSans[wght].ttf"
    cut = FPDF()
    cut.add_font(FAMILY, "", str(variable), variations={"wght": weight})
    [made] = cut.fonts.values()
    assert isinstance(made, TTFFont)
    file = _folder() / f"{weight:.0f}.ttf"
    made.ttfont.save(file)
    made.ttfont.close()
    return file


@cache
def _folder() -> Path:
    """Gone with the process."""
    made = mkdtemp(prefix="patriot-typeface-")
    atexit.register(rmtree, made, ignore_errors=True)
    return Path(made)
