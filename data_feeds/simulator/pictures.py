"""Photos of the simulated city: drawn, and marked so that nobody takes them for real ones.

The same case, role and category give the same picture. A street seen from the pavement; what is
wrong with it stands on it before the work and is gone afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageDraw, ImageFont

SIZE = WIDTH, HEIGHT = 1280, 800
HORIZON, CORNERS = 300, 18
MARK = "SIMULASI"
Pencil = ImageDraw.ImageDraw
Colour = tuple[int, int, int]

SKY, WALL, ROAD, KERB, LINE = (
    (124, 146, 166), (98, 104, 106), (72, 74, 78), (128, 128, 124), (176, 176, 168),
)  # fmt: skip
RUBBISH: tuple[Colour, ...] = ((58, 66, 74), (92, 84, 68), (120, 116, 108), (70, 92, 78))
SWEPT, HOLE, PATCH = (80, 82, 86), (38, 38, 40), (50, 50, 54)


def picture(category: str, role: str, case: str) -> bytes:
    """A JPEG of what the crew saw, `role` "before" or "after"."""
    image = Image.new("RGB", SIZE, SKY)
    pencil, random = ImageDraw.Draw(image), Random(f"{case}/street")
    _street(pencil, random)
    before, after = SCENES.get(category, (_barrier, _swept))
    (before if role == "before" else after)(pencil, random)
    _mark(pencil)
    packed = BytesIO()
    image.save(packed, "JPEG", quality=85)
    return packed.getvalue()


def _street(pencil: Pencil, random: Random) -> None:
    left = 0
    while left < WIDTH:
        width, height = random.randint(120, 240), random.randint(90, 210)
        shade = random.randint(-14, 14)
        colour = tuple(each + shade for each in WALL)
        pencil.rectangle((left, HORIZON - height, left + width, HORIZON + 60), fill=colour)
        left += width
    pencil.rectangle((0, HORIZON + 60, WIDTH, HEIGHT), fill=ROAD)
    pencil.polygon([(0, 360), (WIDTH, 360), (WIDTH, 400), (0, 430)], fill=KERB)
    for start in range(-80, WIDTH, 260):
        pencil.polygon(
            [(start, 640), (start + 130, 632), (start + 140, 648), (start + 10, 656)], fill=LINE
        )


def _heap(pencil: Pencil, random: Random) -> None:
    """Bags and boxes, the large ones behind."""
    for size in range(110, 34, -2):
        x = 640 + random.gauss(0, 170)
        y = 560 - random.random() * size * 1.3
        colour = random.choice(RUBBISH)
        if random.random() < 0.6:
            pencil.ellipse((x - size, y - size * 0.6, x + size, y + size * 0.6), fill=colour)
        else:
            skew = random.uniform(-0.4, 0.4) * size
            corners = [(x - size, y), (x + skew, y - size * 0.7), (x + size, y), (x - skew, y + 40)]
            pencil.polygon(corners, fill=colour)


def _swept(pencil: Pencil, random: Random) -> None:
    pencil.ellipse((380, 500, 900, 610), fill=SWEPT)
    for _ in range(14):
        x, y = random.randint(420, 840), random.randint(520, 590)
        pencil.line((x, y, x + 60, y - 6), fill=KERB, width=3)


def _hole(pencil: Pencil, random: Random) -> None:
    pencil.polygon(_blot(random, 640, 560, 240, 76), fill=HOLE)
    pencil.line((400, 660, 880, 660), fill=(226, 196, 74), width=10)
    for x in range(400, 881, 60):
        pencil.line((x, 645, x, 675), fill=(226, 196, 74), width=6)


def _patched(pencil: Pencil, random: Random) -> None:
    pencil.polygon(_blot(random, 640, 560, 270, 92), fill=PATCH)


def _barrier(pencil: Pencil, random: Random) -> None:
    for x in range(400, 880, 80):
        colour = (200, 92, 60) if (x // 80) % 2 else (214, 214, 206)
        pencil.rectangle((x, 480, x + 80, 530), fill=colour)
    for x in (440, 840):
        pencil.rectangle((x - 8, 530, x + 8, 620), fill=KERB)


def _blot(
    random: Random, x: float, y: float, wide: float, high: float
) -> list[tuple[float, float]]:
    """A rough ellipse."""
    turns = [2 * pi * each / CORNERS for each in range(CORNERS)]
    rough = [(random.uniform(0.86, 1.1), turn) for turn in turns]
    return [(x + cos(turn) * wide * by, y + sin(turn) * high * by) for by, turn in rough]


def _mark(pencil: Pencil) -> None:
    """Across the whole picture, so that no cutting takes it away."""
    large, small = ImageFont.load_default(96), ImageFont.load_default(30)
    pencil.text((WIDTH / 2, 130), MARK, font=large, fill=(240, 240, 240), anchor="mm")
    for x, y in ((170, HEIGHT - 40), (WIDTH - 170, HEIGHT - 40), (WIDTH / 2, HEIGHT - 40)):
        pencil.text((x, y), MARK, font=small, fill=(214, 214, 214), anchor="mm")


Draw = Callable[[Pencil, Random], None]
SCENES: dict[str, tuple[Draw, Draw]] = {
    "sampah": (_heap, _swept),
    "jalan-berlubang": (_hole, _patched),
}
