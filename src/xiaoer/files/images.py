"""Pictures decoded and written anew: what is kept holds pixels and colours, and nothing the sender hid in it.

Gone are EXIF with place and camera, comments, thumbnails, and anything appended behind the picture. The turn that
EXIF asked for is applied first. Runs in a thread; sizes are checked before pixels are.
"""

import io
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from xiaoer.files.errors import FileDamaged, ImageTooLarge
from xiaoer.files.model import FileKind, Inspected

MAX_PIXELS = 50_000_000
MAX_ANIMATED_PIXELS = 60_000_000
MAX_FRAMES = 300
MAX_SIDE = 16_000
THUMB_SIDE = 480
MAX_ICC_BYTES = 64 * 1024
KEPT_AS: dict[str, str] = {
    "JPEG": "JPEG",
    "PNG": "PNG",
    "GIF": "GIF",
    "WEBP": "WEBP",
    "BMP": "PNG",
    "AVIF": "WEBP",
    "MPO": "JPEG",
}
DECODED = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/avif"})
"""Sniffed types that are shown as pictures; other pictures are carried as files."""
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF", "MPO")
_SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90, "progressive": True},
    "PNG": {"compress_level": 6},
    "GIF": {"optimize": False, "disposal": 2},
    "WEBP": {"quality": 90, "method": 3},
}

# A frame or a chunk inside a picture may be larger than its header said; Pillow checks those against this.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def write_anew(source: Path, name: str) -> Inspected:
    """The clean picture and its thumbnail. Raises FileDamaged or ImageTooLarge."""
    try:
        with Image.open(source, formats=_FORMATS) as picture:
            _check_size(picture)
            kept = KEPT_AS[picture.format or ""]
            animated = getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO"
            content, first = _animation(picture, kept) if animated else _still(picture, kept)
            return Inspected(
                kind=FileKind.IMAGE,
                mime=f"image/{kept.lower()}",
                name=name,
                content=content,
                thumb=_thumb(first),
                width=first.width,
                height=first.height,
            )
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ImageTooLarge(max_pixels=MAX_PIXELS) from None
    except (
        OSError,
        UnidentifiedImageError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
    ) as error:
        raise FileDamaged(reason=type(error).__name__) from error


def _check_size(picture: Image.Image) -> None:
    """By the header alone, before a pixel is decoded."""
    frames = getattr(picture, "n_frames", 1)
    area = picture.width * picture.height
    if area > MAX_PIXELS or max(picture.size) > MAX_SIDE:
        raise ImageTooLarge(width=picture.width, height=picture.height, max_pixels=MAX_PIXELS)
    if frames > MAX_FRAMES or (frames > 1 and frames * area > MAX_ANIMATED_PIXELS):
        raise ImageTooLarge(frames=frames, max_frames=MAX_FRAMES, max_pixels=MAX_ANIMATED_PIXELS)


def _still(picture: Image.Image, kept: str) -> tuple[bytes, Image.Image]:
    picture.load()
    colours = _colours(picture)
    clean = _clean(ImageOps.exif_transpose(picture), kept)
    return _saved([clean], kept, icc_profile=colours), clean


def _animation(picture: Image.Image, kept: str) -> tuple[bytes, Image.Image]:
    frames, lengths = [], []
    for frame in ImageSequence.Iterator(picture):
        frames.append(_clean(frame.convert("RGBA"), kept))  # WebP knows the duration only after decoding
        lengths.append(max(20, int(frame.info.get("duration", 100) or 100)))
    loop = int(picture.info.get("loop", 0) or 0)
    return _saved(frames, kept, save_all=True, append_images=frames[1:], duration=lengths, loop=loop), frames[0]


def _clean(picture: Image.Image, kept: str) -> Image.Image:
    """The same pixels without anything written beside them; `picture` is used up."""
    mode = picture.mode
    if kept == "JPEG":
        mode = mode if mode in ("L", "RGB", "CMYK") else "RGB"
    elif mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        mode = "RGBA" if "A" in mode else "RGB"
    if mode == "P" or (kept == "WEBP" and mode not in ("RGB", "RGBA")):
        mode = "RGBA" if picture.has_transparency_data else "RGB"
    if mode in ("1", "L", "RGB") and picture.has_transparency_data and kept != "JPEG":
        mode = "RGBA"
    clean = picture.convert(mode) if mode != picture.mode else picture
    clean.info = {}
    return clean


def _colours(picture: Image.Image) -> bytes:
    """The colour profile, if it is one and small: without it the colours of many phones' pictures change."""
    profile = picture.info.get("icc_profile") or b""
    sound = isinstance(profile, bytes) and profile[36:40] == b"acsp" and len(profile) <= MAX_ICC_BYTES
    return profile if sound else b""


def _saved(frames: list[Image.Image], kept: str, **more: Any) -> bytes:
    out = io.BytesIO()
    given = {name: value for name, value in more.items() if value not in (b"", None)}
    frames[0].save(out, kept, **_SAVING[kept], **given)
    return out.getvalue()


def _thumb(picture: Image.Image) -> bytes:
    small = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    small.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _saved([small], "WEBP")
