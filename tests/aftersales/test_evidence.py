"""Pictures: copies of one are found however they were saved; other pictures are not."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from xiaoer.aftersales.picture_hash import differs, picture_hash
from xiaoer.aftersales.store_evidence import SAME_WITHIN, bands


def drawn(seed: int) -> Image.Image:
    """Blocks of grey, different for every seed."""
    picture = Image.new("RGB", (640, 480), "white")
    pen = ImageDraw.Draw(picture)
    for n in range(48):
        value = (seed * 2654435761 + n * 40503 * (seed + 7)) % 255
        left, top = (n % 8) * 80, (n // 8) * 80
        pen.rectangle((left, top, left + 79, top + 79), fill=(value, (value * 3) % 255, (value * 7) % 255))
    return picture


def saved(picture: Image.Image, form: str = "PNG", **how: int) -> bytes:
    out = BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_copy_that_was_resized_and_compressed_is_the_same_picture(seed: int) -> None:
    first = picture_hash(saved(drawn(seed)))
    copy = picture_hash(saved(drawn(seed).resize((300, 225)), "JPEG", quality=60))
    assert differs(first, copy) <= SAME_WITHIN


def test_other_pictures_are_other_pictures() -> None:
    hashes = [picture_hash(saved(drawn(seed))) for seed in range(1, 12)]
    assert min(differs(a, b) for n, a in enumerate(hashes) for b in hashes[n + 1 :]) > SAME_WITHIN


@settings(max_examples=200)
@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=SAME_WITHIN))
def test_hashes_that_differ_in_few_bits_share_a_band(number: int, flipped: set[int]) -> None:
    other = number
    for bit in flipped:
        other ^= 1 << bit
    assert set(bands(f"{number:064b}")) & set(bands(f"{other:064b}"))
