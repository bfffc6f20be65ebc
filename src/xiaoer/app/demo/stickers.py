"""The demo shop's sticker pack: one small deer in six moods, on nothing."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

SIDE = 240
"""Pixels."""
FINE = 3
FUR, DARK, PALE, PINK, GREEN, RED = "#b98a5e", "#4a3426", "#f0dcc3", "#e79a8c", "#2f6b4f", "#d24b4b"


class Face:
    """A deer on a transparent square of 100 × 100 units."""

    def __init__(self) -> None:
        self.unit = SIDE * FINE / 100
        self.image = Image.new("RGBA", (SIDE * FINE, SIDE * FINE), (0, 0, 0, 0))
        self.pen = ImageDraw.Draw(self.image)
        for side in (-1, 1):
            self.line(DARK, (50 + side * 12, 34), (50 + side * 18, 14), (50 + side * 30, 8))
            self.line(DARK, (50 + side * 17, 19), (50 + side * 9, 9))
            self.oval(FUR, 50 + side * 33, 38, 12, 7)
        self.oval(FUR, 50, 56, 31, 30)
        self.oval(PALE, 50, 70, 18, 14)
        self.oval(DARK, 50, 63, 5, 3.5)
        for side in (-1, 1):
            self.oval(PINK, 50 + side * 21, 65, 5, 3)

    def oval(self, colour: str, x: float, y: float, wide: float, high: float) -> None:
        box = [(x - wide) * self.unit, (y - high) * self.unit, (x + wide) * self.unit, (y + high) * self.unit]
        self.pen.ellipse(box, fill=colour)

    def line(self, colour: str, *points: tuple[float, float], width: float = 3.4) -> None:
        at = [(x * self.unit, y * self.unit) for x, y in points]
        self.pen.line(at, colour, round(width * self.unit), joint="curve")

    def arc(self, x: float, y: float, wide: float, high: float, start: int, end: int) -> None:
        box = [(x - wide) * self.unit, (y - high) * self.unit, (x + wide) * self.unit, (y + high) * self.unit]
        self.pen.arc(box, start, end, fill=DARK, width=round(2.4 * self.unit))

    def eyes(self, *, shut: bool = False, sad: bool = False) -> None:
        for x in (38, 62):
            if shut:
                self.arc(x, 53, 5, 4, 180, 360)
            else:
                self.oval(DARK, x, 52, 3.6, 4.6)
                self.oval("#ffffff", x + 1.2, 50.4, 1.2, 1.4)
            if sad:
                self.line(DARK, (x - 5, 41 if x > 50 else 45), (x + 5, 45 if x > 50 else 41), width=1.8)

    def mouth(self, *, sad: bool = False) -> None:
        self.arc(50, 78 if sad else 70, 7, 5, *((180, 360) if sad else (0, 180)))

    def heart(self, x: float, y: float, size: float) -> None:
        self.oval(RED, x - size / 2, y, size * 0.62, size * 0.6)
        self.oval(RED, x + size / 2, y, size * 0.62, size * 0.6)
        points = [(x - size * 1.08, y + size * 0.2), (x + size * 1.08, y + size * 0.2), (x, y + size * 1.5)]
        self.pen.polygon([(px * self.unit, py * self.unit) for px, py in points], fill=RED)

    def done(self) -> bytes:
        out = io.BytesIO()
        self.image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "WEBP", quality=88, method=3)
        return out.getvalue()


def hello(on: Face) -> None:
    on.eyes()
    on.mouth()
    for n in range(3):
        on.line(GREEN, (80 + n * 5, 76 - n * 8), (86 + n * 4, 80 - n * 5), width=2)


def thanks(on: Face) -> None:
    on.eyes(shut=True)
    on.mouth()
    on.heart(82, 22, 7)


def fine(on: Face) -> None:
    on.eyes()
    on.mouth()
    on.line(GREEN, (74, 24), (81, 31), (94, 14), width=4.4)


def sorry(on: Face) -> None:
    on.eyes(sad=True)
    on.mouth(sad=True)
    on.oval("#79b4d8", 27, 62, 3, 5)


def on_the_way(on: Face) -> None:
    on.eyes()
    on.mouth()
    for n, long in enumerate((14, 20, 12)):
        on.line(GREEN, (2, 70 + n * 8), (2 + long, 70 + n * 8), width=2.4)


def love(on: Face) -> None:
    on.heart(38, 50, 6)
    on.heart(62, 50, 6)
    on.mouth()


MOODS: dict[str, Callable[[Face], None]] = {
    "你好": hello,
    "谢谢": thanks,
    "好的": fine,
    "抱歉": sorry,
    "在路上": on_the_way,
    "爱了": love,
}


def sticker(name: str) -> bytes:
    """WebP octets."""
    face = Face()
    MOODS[name](face)
    return face.done()
