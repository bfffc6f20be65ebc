"""What a picture looks like, in 64 bits: resized, recompressed and lightly retouched copies stay close."""

from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageOps

WIDTH, HEIGHT = 9, 8


def picture_hash(content: bytes) -> str:
    """64 characters 0 or 1: whether each of 9 × 8 grey points is brighter than its right neighbour.

    The difference hash of N. Krawetz ("Kind of Like That", 2013). Raises PIL's errors for what is no picture.
    """
    with Image.open(BytesIO(content)) as opened:
        small = ImageOps.exif_transpose(opened).convert("L").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    points = small.tobytes()
    rows = [points[at : at + WIDTH] for at in range(0, WIDTH * HEIGHT, WIDTH)]
    return "".join("1" if left > right else "0" for row in rows for left, right in pairwise(row))


def differs(one: str, other: str) -> int:
    """How many of the 64 bits differ."""
    return sum(a != b for a, b in zip(one, other, strict=True))
