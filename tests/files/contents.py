"""Contents to upload, good and hostile, made on the spot."""

import io
import struct
import wave
import zipfile
import zlib
from typing import Any

from PIL import Image

SCRIPT = b"<script>alert(document.domain)</script>"


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), **more: Any) -> bytes:
    out = io.BytesIO()
    made = Image.radial_gradient("L").resize(size).convert("RGB")
    made.save(out, kind, **more)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A JPEG of a phone held upright: EXIF asks for a quarter turn and holds a place, a comment is there too."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretPhone"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (31.0, 14.0, 5.0)
    return picture("JPEG", (80, 40), exif=exif, comment=b"SecretComment")


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb_png(side: int = 30_000) -> bytes:
    """Few bytes that decode to `side`² pixels of one bit."""
    packer = zlib.compressobj(9)
    row = b"\x00" * (side // 8 + 1)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def animation(kind: str = "GIF", frames: int = 5, size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    out = io.BytesIO()
    made = [Image.new("RGB", size, (i * 40 % 256, 90, 160)) for i in range(frames)]
    made[0].save(out, kind, save_all=True, append_images=made[1:], duration=120, loop=0, **more)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def wav(seconds: float = 1.5) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x00\x01" * int(8000 * seconds))
    return out.getvalue()


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def mp4(*, video: bool = True, milliseconds: int = 2500, brand: bytes = b"isom") -> bytes:
    mvhd = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, milliseconds) + bytes(80))
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    size = struct.pack(">II", 640 << 16, 360 << 16) if video else bytes(8)
    tkhd = box(b"tkhd", bytes(40) + matrix + size)
    hdlr = box(b"hdlr", bytes(8) + (b"vide" if video else b"soun") + bytes(13))
    trak = box(b"trak", tkhd + box(b"mdia", hdlr))
    return box(b"ftyp", brand + bytes(4) + brand) + box(b"moov", mvhd + trak) + box(b"mdat", bytes(500))


def element(kind: bytes, body: bytes) -> bytes:
    return kind + (0x0100_0000_0000_0000 | len(body)).to_bytes(8) + body


def webm(*, video: bool = True, length_ms: float | None = None) -> bytes:
    """As a browser's recorder writes it: segment and cluster open-ended; three blocks, the last at 1,480 ms."""
    open_end = b"\x01\xff\xff\xff\xff\xff\xff\xff"
    head = element(b"\x1aE\xdf\xa3", element(b"\x42\x82", b"webm"))
    info = element(b"\x2a\xd7\xb1", (1_000_000).to_bytes(3))
    if length_ms is not None:
        info += element(b"\x44\x89", struct.pack(">d", length_ms))
    size = element(b"\xe0", element(b"\xb0", (320).to_bytes(2)) + element(b"\xba", (240).to_bytes(2)))
    entry = element(b"\x83", b"\x01" if video else b"\x02") + (size if video else b"")
    blocks = b"".join(element(b"\xa3", b"\x81" + struct.pack(">h", at) + b"\x80data") for at in (0, 200, 480))
    cluster = b"\x1f\x43\xb6\x75" + open_end + element(b"\xe7", (1000).to_bytes(2)) + blocks
    tracks = element(b"\x16\x54\xae\x6b", element(b"\xae", entry))
    return head + b"\x18\x53\x80\x67" + open_end + element(b"\x15\x49\xa9\x66", info) + tracks + cluster


def ogg_opus(seconds: int = 3) -> bytes:
    def page(position: int, body: bytes) -> bytes:
        return b"OggS\x00\x02" + struct.pack("<q", position) + bytes(12) + bytes([1, len(body)]) + body

    head = b"OpusHead\x01\x01" + struct.pack("<H", 312) + struct.pack("<I", 48000) + bytes(3)
    return page(0, head) + page(48000 * seconds + 312, b"\x00" * 40)


def amr(frames: int = 100) -> bytes:
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * frames


def mp3(seconds: int = 4) -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)  # 128 kbit/s, 44,100 Hz
    return frame * (seconds * 44100 // 1152)
