"""Product pictures, drawn when asked for: a soft ground, a simple shape, the brand. The same every time."""

import colorsys
import io
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

SIZE = 512
"""Pixels of a side."""
FINE = 2
"""Drawn this many times larger, then reduced: smooth edges."""
Point = tuple[float, float]


class Canvas:
    """A square of 100 × 100 units, origin at the top left."""

    def __init__(self, colour: str) -> None:
        self.colour = colour
        self.unit = SIZE * FINE / 100
        self.image = Image.new("RGB", (SIZE * FINE, SIZE * FINE), "white")
        self.pen = ImageDraw.Draw(self.image)
        self._ground()

    def shade(self, light: float) -> str:
        """The colour made lighter (> 0) or darker (< 0), from -1 to 1."""
        red, green, blue = (int(self.colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        hue, level, depth = colorsys.rgb_to_hls(red, green, blue)
        level = level + (1 - level) * light if light > 0 else level * (1 + light)
        return "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, level, depth))

    def poly(self, *points: Point, light: float = 0) -> None:
        self.pen.polygon([self._at(point) for point in points], fill=self.shade(light))

    def oval(self, left: float, top: float, right: float, bottom: float, light: float = 0) -> None:
        self.pen.ellipse((*self._at((left, top)), *self._at((right, bottom))), fill=self.shade(light))

    def block(self, left: float, top: float, right: float, bottom: float, bend: float = 2, light: float = 0) -> None:
        box = (*self._at((left, top)), *self._at((right, bottom)))
        self.pen.rounded_rectangle(box, bend * self.unit, fill=self.shade(light))

    def line(self, *points: Point, width: float = 1.2, light: float = -0.5) -> None:
        self.pen.line([self._at(point) for point in points], self.shade(light), round(width * self.unit), joint="curve")

    def ring(self, left: float, top: float, right: float, bottom: float, width: float, light: float = 0) -> None:
        box = (*self._at((left, top)), *self._at((right, bottom)))
        self.pen.ellipse(box, outline=self.shade(light), width=round(width * self.unit))

    def done(self) -> bytes:
        """WebP octets, a few kilobytes."""
        font = ImageFont.load_default(4.2 * self.unit)
        self.pen.text(self._at((7, 90)), "LUTING", font=font, fill=self.shade(-0.35))
        out = io.BytesIO()
        self.image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(out, "WEBP", quality=82, method=3)
        return out.getvalue()

    def _ground(self) -> None:
        for row in range(100):
            top = row * self.unit
            self.pen.rectangle((0, top, SIZE * FINE, top + self.unit), fill=self.shade(0.93 - row * 0.0014))
        self.oval(20, 76, 80, 84, light=0.66)

    def _at(self, point: Point) -> Point:
        return point[0] * self.unit, point[1] * self.unit


def tent(on: Canvas) -> None:
    on.poly((50, 28), (16, 80), (84, 80))
    on.poly((50, 28), (36, 80), (64, 80), light=-0.35)
    on.poly((50, 28), (36, 80), (46, 80), light=0.35)
    on.line((50, 28), (8, 80), width=0.6)
    on.line((50, 28), (92, 80), width=0.6)


def chair(on: Canvas) -> None:
    on.line((34, 80), (66, 52), width=2)
    on.line((66, 80), (34, 52), width=2)
    on.poly((26, 24), (74, 24), (70, 60), (50, 68), (30, 60))
    on.poly((30, 60), (50, 68), (70, 60), (66, 50), (34, 50), light=-0.25)


def table(on: Canvas) -> None:
    for x, to in ((24, 38), (76, 62)):
        on.line((x, 54), (to, 80), width=2)
        on.line((to, 54), (x, 80), width=2)
    for n in range(8):
        on.block(16 + n * 8.6, 46, 23.6 + n * 8.6, 54, 1, light=0.1 if n % 2 else -0.05)


def sleepingbag(on: Canvas) -> None:
    on.block(22, 34, 78, 80, 8)
    on.block(22, 34, 78, 50, 8, light=0.45)
    on.line((72, 50), (72, 78), width=1, light=0.5)
    for y in (58, 66, 74):
        on.line((26, y), (68, y), width=0.6, light=-0.2)


def mat(on: Canvas) -> None:
    on.poly((18, 66), (64, 46), (86, 60), (40, 80))
    on.poly((40, 80), (86, 60), (86, 64), (40, 84), light=-0.3)
    for n in range(5):
        on.line((24 + n * 9, 64 - n * 4), (46 + n * 9, 78 - n * 4), width=0.7, light=-0.18)
    on.oval(14, 58, 28, 74, light=-0.15)


def lantern(on: Canvas) -> None:
    on.ring(38, 12, 62, 36, 1.4, light=-0.3)
    on.block(34, 28, 66, 36, 3, light=-0.2)
    on.block(36, 36, 64, 68, 4, light=0.72)
    on.oval(43, 42, 57, 62, light=0.9)
    on.block(32, 68, 68, 80, 3)
    for x in (37, 50, 63):
        on.line((x, 36), (x, 68), width=0.8, light=-0.2)


def backpack(on: Canvas) -> None:
    on.ring(43, 14, 57, 30, 1.6, light=-0.3)
    on.block(28, 22, 72, 80, 13)
    on.block(28, 22, 72, 44, 13, light=0.14)
    on.block(34, 54, 66, 76, 5, light=-0.18)
    on.line((38, 60), (62, 60), width=1, light=0.4)
    on.line((30, 46), (70, 46), width=1, light=-0.4)


def tee(on: Canvas) -> None:
    on.poly((36, 24), (64, 24), (86, 38), (78, 52), (68, 46), (68, 80), (32, 80), (32, 46), (22, 52), (14, 38))
    on.oval(41, 18, 59, 32, light=0.9)
    on.line((32, 46), (32, 62), width=0.6, light=-0.25)
    on.line((68, 46), (68, 62), width=0.6, light=-0.25)


def flask(on: Canvas) -> None:
    on.block(40, 14, 60, 28, 3, light=-0.4)
    on.block(37, 26, 63, 80, 5)
    on.block(41, 30, 45, 76, 2, light=0.3)
    on.line((37, 36), (63, 36), width=0.7, light=-0.3)


def mug(on: Canvas) -> None:
    on.ring(58, 42, 80, 68, 4, light=-0.1)
    on.block(28, 36, 66, 80, 6)
    on.oval(28, 32, 66, 42, light=0.3)
    on.oval(32, 33.5, 62, 40.5, light=-0.5)
    on.block(28, 66, 66, 80, 6, light=-0.18)


def kettle(on: Canvas) -> None:
    on.line((34, 68), (20, 58), (18, 40), (10, 34), width=3, light=0)
    on.ring(60, 34, 86, 68, 3, light=-0.2)
    on.poly((36, 38), (64, 38), (72, 80), (28, 80))
    on.block(38, 32, 62, 38, 2, light=-0.3)
    on.oval(47, 24, 53, 32, light=-0.4)


def board(on: Canvas) -> None:
    on.block(22, 26, 78, 80, 6)
    for y in range(32, 78, 7):
        on.line((26, y), (74, y), width=0.5, light=-0.12)
    on.oval(64, 31, 72, 39, light=0.85)


def towel(on: Canvas) -> None:
    for n, light in enumerate((-0.1, 0.2, 0.0, 0.35)):
        on.block(22 + n, 66 - n * 11, 78 - n, 79 - n * 11, 5, light=light)
    on.line((26, 38), (74, 38), width=0.8, light=-0.2)


def apron(on: Canvas) -> None:
    on.ring(40, 10, 60, 34, 1.4, light=-0.2)
    on.poly((38, 24), (62, 24), (66, 42), (78, 46), (76, 82), (24, 82), (22, 46), (34, 42))
    on.block(34, 54, 66, 70, 2, light=-0.16)
    on.line((50, 54), (50, 70), width=0.7, light=-0.35)


def throw(on: Canvas) -> None:
    on.poly((24, 28), (80, 34), (74, 76), (18, 70))
    on.poly((24, 28), (80, 34), (77, 52), (21, 47), light=0.22)
    for n in range(12):
        on.line((18 + n * 4.9, 70 + n * 0.55), (17 + n * 4.9, 77 + n * 0.55), width=0.6, light=-0.1)


def pillow(on: Canvas) -> None:
    on.poly((20, 40), (50, 36), (80, 40), (84, 58), (80, 76), (50, 80), (20, 76), (16, 58))
    on.oval(26, 42, 74, 70, light=0.28)
    on.line((20, 76), (50, 80), (80, 76), width=0.8, light=-0.2)


def box(on: Canvas) -> None:
    on.block(20, 40, 80, 80, 3)
    on.block(17, 33, 83, 42, 2, light=0.4)
    on.block(42, 52, 58, 58, 3, light=-0.4)
    for y in (64, 71):
        on.line((24, y), (76, y), width=0.8, light=-0.2)


def candle(on: Canvas) -> None:
    on.oval(46, 18, 54, 36, light=0.6)
    on.line((50, 34), (50, 44), width=0.8, light=-0.7)
    on.block(32, 42, 68, 80, 4, light=0.45)
    on.block(32, 56, 68, 80, 4)
    on.block(38, 60, 62, 72, 1, light=0.8)


SHAPES: dict[str, Callable[[Canvas], None]] = {
    draw.__name__: draw
    for draw in (
        tent, chair, table, sleepingbag, mat, lantern, backpack, tee, flask,
        mug, kettle, board, towel, apron, throw, pillow, box, candle,
    )
}  # fmt: skip


@lru_cache(maxsize=128)
def picture(shape: str, colour: str) -> bytes:
    """WebP octets of a square picture; about 30 ms the first time."""
    canvas = Canvas(colour)
    SHAPES[shape](canvas)
    return canvas.done()
