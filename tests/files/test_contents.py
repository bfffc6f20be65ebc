"""What a file is comes from its bytes, and what is kept of it can do no harm."""

import io

import pytest
from PIL import Image, ImageSequence

from tests.files import contents as made
from tests.files.desk import Desk
from xiaoer.files.errors import FileDamaged, FileTypeMismatch, FileTypeRefused, ImageTooLarge
from xiaoer.files.model import FileKind
from xiaoer.files.names import disposition, safe_name
from xiaoer.files.sniff import OPAQUE


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("照片 1.jpg", "照片 1.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\发票.pdf", "发票.pdf"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b\x1f\x7f.png", "ab.png"),
        ("x\u202egpj.exe", "xgpj.exe"),
        ("zero\u200bwidth\ufeff.png", "zerowidth.png"),
        ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
        ('";rm -rf `x`$(y)|z?.txt', "_;rm -rf _x__(y)_z_.txt"),
        ("a.exe. . ", "a.exe"),
        ("new\nline\ttab.txt", "newlinetab.txt"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
        ("emoji 😀.gif", "emoji 😀.gif"),
        ("lone \ud800.png", "lone.png"),
    ],
)
def test_names_are_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_name_cannot_leave_its_header() -> None:
    header = disposition(safe_name('a"; filename=b.exe\r\nX-Evil: 1;发票.pdf'), inline=False)
    assert "\r" not in header
    assert "\n" not in header
    assert header.count('"') == 2
    assert "filename*=UTF-8''a_%3B%20filename%3Db.exeX-Evil_%201%3B%E5%8F%91%E7%A5%A8.pdf" in header
    header.encode("ascii")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
async def test_a_picture_is_kept_with_size_and_thumbnail(desk: Desk, kind: str) -> None:
    facts = await desk.send(f"a.{kind.lower()}", made.picture(kind, (1000, 500)))
    assert (facts["kind"], facts["width"], facts["height"], facts["has_thumb"]) == (FileKind.IMAGE, 1000, 500, True)
    kept, thumb = opened(await desk.kept(facts)), opened(await desk.kept(facts, thumb=True))
    assert kept.size == (1000, 500)
    assert (thumb.format, thumb.size) == ("WEBP", (480, 240))
    assert facts["mime"] == f"image/{(kept.format or '').lower()}"


async def test_place_camera_and_comment_are_gone_and_the_picture_stands_upright(desk: Desk) -> None:
    sent = made.photo_with_place()
    assert b"SecretPhone" in sent
    assert opened(sent).getexif().get_ifd(0x8825)
    facts = await desk.send("a.jpg", sent)
    kept = await desk.kept(facts)
    assert (facts["width"], facts["height"]) == (40, 80) == opened(kept).size
    assert not dict(opened(kept).getexif())
    assert b"Secret" not in kept
    assert b"Exif" not in kept


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_what_hangs_behind_a_picture_is_gone(desk: Desk, kind: str) -> None:
    archive = made.zipped(Evil__class=b"\xca\xfe\xba\xbe", run=b"jar")
    kept = await desk.kept(await desk.send("a", made.picture(kind) + made.SCRIPT + archive))
    assert b"<script" not in kept
    assert b"PK\x03\x04" not in kept
    assert opened(kept).size == (64, 48)


async def test_what_is_written_inside_a_picture_is_gone(desk: Desk) -> None:
    gif = made.picture("GIF", comment=made.SCRIPT)
    assert made.SCRIPT in gif
    assert b"script" not in await desk.kept(await desk.send("a.gif", gif))
    png = made.picture()
    texted = png[:33] + made.chunk(b"tEXt", b"Comment\x00" + made.SCRIPT) + png[33:]
    assert b"script" not in await desk.kept(await desk.send("a.png", texted))
    profile = made.picture("JPEG", icc_profile=b"\x00" * 36 + b"nope" + made.SCRIPT)
    assert b"script" not in await desk.kept(await desk.send("a.jpg", profile))


async def test_a_sound_colour_profile_stays(desk: Desk) -> None:
    profile = b"\x00" * 36 + b"acsp" + bytes(200)
    kept = await desk.kept(await desk.send("a.jpg", made.picture("JPEG", icc_profile=profile)))
    assert opened(kept).info["icc_profile"] == profile


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
async def test_an_animation_keeps_moving(desk: Desk, kind: str) -> None:
    facts = await desk.send("a", made.animation(kind))
    kept = opened(await desk.kept(facts))
    assert getattr(kept, "n_frames", 1) == 5
    assert [frame.convert("RGB") and frame.info["duration"] for frame in ImageSequence.Iterator(kept)] == [120] * 5
    assert opened(await desk.kept(facts, thumb=True)).size == (40, 30)


async def test_transparency_stays(desk: Desk) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(out, "PNG")
    facts = await desk.send("a.png", out.getvalue())
    assert opened(await desk.kept(facts)).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]
    assert opened(await desk.kept(facts, thumb=True)).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "F", "YCbCr", "RGBA"])
async def test_pictures_of_every_mode_are_taken(desk: Desk, mode: str) -> None:
    out = io.BytesIO()
    kind = {"CMYK": "JPEG", "YCbCr": "JPEG", "F": "TIFF"}.get(mode, "PNG")
    Image.new(mode, (30, 20)).save(out, kind)
    facts = await desk.send("a", out.getvalue())
    assert facts["kind"] == (FileKind.FILE if kind == "TIFF" else FileKind.IMAGE)


@pytest.mark.parametrize("size", [20, 50, 100, 300])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_a_cut_picture_is_damaged(desk: Desk, kind: str, size: int) -> None:
    with pytest.raises(FileDamaged):
        await desk.send("a", made.picture(kind, (200, 200))[:size])


async def test_a_bomb_does_not_go_off(desk: Desk) -> None:
    bomb = made.bomb_png()
    assert len(bomb) < 200_000
    with pytest.raises(ImageTooLarge):
        await desk.send("a.png", bomb)
    with pytest.raises(ImageTooLarge):
        await desk.send("b.png", made.bomb_png(8000))


async def test_too_many_frames_are_refused(desk: Desk) -> None:
    with pytest.raises(ImageTooLarge):
        await desk.send("a.gif", made.animation(frames=301, size=(4, 4)))


async def test_a_frame_larger_than_its_canvas_is_refused(desk: Desk) -> None:
    """The header says 1×1; the frame inside says 65,535 squared."""
    gif = bytearray(made.animation(frames=2, size=(8, 8)))
    gif[6:10] = b"\x01\x00\x01\x00"
    at = gif.find(b"\x2c", 800)
    gif[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    with pytest.raises((ImageTooLarge, FileDamaged)):
        await desk.send("a.gif", bytes(gif))


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?>\n<svg onload="alert(1)"/>',
        b"<!doctype html><script>alert(1)</script>",
        b"\xef\xbb\xbf  \n <HTML><body>",
        "<html><script>".encode("utf-16"),
        b"hello <img src=x onerror=alert(1)>",
    ],
)
async def test_markup_is_carried_but_never_shown(desk: Desk, content: bytes) -> None:
    for name in ("a.svg", "a.html", "a.txt", "a"):
        facts = await desk.send(name, content)
        assert facts["kind"] == FileKind.FILE
        assert facts["mime"] in ("image/svg+xml", "text/html")
        assert not facts["has_thumb"]
    for name in ("a.png", "a.jpg", "a.mp4", "a.pdf", "a.zip"):
        with pytest.raises(FileTypeMismatch):
            await desk.send(name, content)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(100),
        b"\x7fELF\x02\x01\x01" + bytes(100),
        b"\xcf\xfa\xed\xfe" + bytes(100),
        b"\xca\xfe\xba\xbe" + bytes(100),
        b"#!/bin/sh\nrm -rf /\n",
        b"dex\n035\x00" + bytes(50),
        made.zipped(**{"AndroidManifest.xml": b"x", "classes.dex": b"dex"}),
        made.zipped(**{"META-INF__MANIFEST.MF": b"Main-Class: Evil"}),
    ],
)
@pytest.mark.parametrize("name", ["a", "a.dat", "发票.pdf", "a.png", "a.zip"])
async def test_programs_are_refused_whatever_they_are_called(desk: Desk, content: bytes, name: str) -> None:
    with pytest.raises(FileTypeRefused):
        await desk.send(name, content)


async def test_an_archive_is_kept_unopened(desk: Desk) -> None:
    bomb = made.zipped(**{"zeros": bytes(30_000_000)})
    facts = await desk.send("a.zip", bomb)
    assert (facts["kind"], facts["mime"], facts["size"]) == (FileKind.FILE, "application/zip", len(bomb))
    assert await desk.kept(facts) == bomb


async def test_a_picture_that_calls_itself_text_is_only_a_file(desk: Desk) -> None:
    facts = await desk.send("a.txt", made.picture())
    assert (facts["kind"], facts["mime"], facts["name"]) == (FileKind.FILE, OPAQUE, "a.txt")


async def test_a_name_gets_the_ending_that_fits(desk: Desk) -> None:
    assert (await desk.send("a.png", made.picture("JPEG")))["name"] == "a.jpg"
    assert (await desk.send("截图", made.picture()))["name"] == "截图.png"
    assert (await desk.send("a.jpeg", made.picture("JPEG")))["name"] == "a.jpeg"
    assert (await desk.send("voice.mp4", made.mp4(video=False)))["name"] == "voice.mp4"


@pytest.mark.parametrize(
    ("name", "content", "kind", "mime", "length_ms"),
    [
        ("a.mp4", made.mp4(), "video", "video/mp4", 2500),
        ("a.mov", made.mp4(brand=b"qt  "), "video", "video/quicktime", 2500),
        ("a.m4a", made.mp4(video=False), "voice", "audio/mp4", 2500),
        ("a.webm", made.webm(), "video", "video/webm", 1480),
        ("a.webm", made.webm(video=False), "voice", "audio/webm", 1480),
        ("a.webm", made.webm(length_ms=2000.0), "video", "video/webm", 2000),
        ("a.wav", made.wav(), "voice", "audio/wav", 1500),
        ("a.ogg", made.ogg_opus(), "voice", "audio/ogg", 3000),
        ("a.amr", made.amr(), "voice", "audio/amr", 2000),
        ("a.mp3", made.mp3(), "voice", "audio/mpeg", 3987),
    ],
)
async def test_sounds_and_films_say_how_long_they_are(
    desk: Desk, name: str, content: bytes, kind: str, mime: str, length_ms: int
) -> None:
    facts = await desk.send(name, content, duration_ms=1)
    assert (facts["kind"], facts["mime"], facts["duration_ms"]) == (kind, mime, length_ms)
    assert await desk.kept(facts) == content
    if kind == "video":
        assert (facts["width"], facts["height"]) in ((640, 360), (320, 240))


async def test_a_length_that_the_content_does_not_say_is_the_senders_within_reason(desk: Desk) -> None:
    silent = made.mp4(milliseconds=0)
    assert (await desk.send("a.mp4", silent, duration_ms=7000))["duration_ms"] == 7000
    assert (await desk.send("a.mp4", silent, duration_ms=10**12))["duration_ms"] == 24 * 3600 * 1000
    assert (await desk.send("a.mp4", silent))["duration_ms"] is None


@pytest.mark.parametrize("whole", [made.mp4(), made.webm(), made.wav(), made.ogg_opus(), made.mp3(), made.amr()])
async def test_broken_sounds_and_films_are_taken_as_they_are_or_refused(desk: Desk, whole: bytes) -> None:
    for size in (9, 20, 47, 80, 150, 260):
        for filler in (b"\x00", b"\xff", b"\x01"):
            try:
                await desk.send("a", whole[:size] + filler * 40)
            except (FileDamaged, FileTypeRefused):
                continue


async def test_random_bytes_are_a_file(desk: Desk) -> None:
    facts = await desk.send("模型.bin", bytes([7, 1, 0, 2, 250, 3] * 50))
    assert (facts["kind"], facts["mime"]) == (FileKind.FILE, OPAQUE)
