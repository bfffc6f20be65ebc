"""MP4 and QuickTime: length, size and kinds of track, from the boxes that hold them (ISO/IEC 14496-12)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from xiaoer.files.playing import Playing

_INSIDE = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf", b"mvex"})
_MOST_BOXES = 20_000


def read_mp4(file: BinaryIO, size: int) -> Playing:
    """What the file says of itself; a recording in pieces says it in each piece."""
    found, timescale, pieces = Playing(), 0, 0
    length = 0
    for kind, start, end in _boxes(file, 0, size, [_MOST_BOXES]):
        file.seek(start)
        head = file.read(min(end - start, 128))
        if kind == b"mvhd":
            timescale, length = _times(head)
        elif kind == b"mehd":
            length = max(length, _number(head, 4, 8 if head[:1] == b"\x01" else 4))
        elif kind == b"tkhd":
            found = found.with_size(*_size(head))
        elif kind == b"hdlr":
            found = found.with_track(head[8:12] == b"vide", head[8:12] == b"soun")
        elif kind == b"tfdt":
            pieces = max(pieces, _number(head, 4, 8 if head[:1] == b"\x01" else 4))
    return found.lasting((length or pieces) * 1000 // timescale if timescale else 0)


def _boxes(file: BinaryIO, start: int, end: int, left: list[int]) -> Iterator[tuple[bytes, int, int]]:
    while start + 8 <= end and left[0] > 0:
        left[0] -= 1
        file.seek(start)
        head = file.read(16)
        size, kind, body = _number(head, 0, 4), head[4:8], start + 8
        if size == 1:
            size, body = _number(head, 8, 8), start + 16
        after = end if size == 0 else start + size
        if after <= start or after > end or body > after:
            return
        if kind in _INSIDE:
            yield from _boxes(file, body, after, left)
        else:
            yield kind, body, after
        start = after


def _number(raw: bytes, at: int, length: int) -> int:
    return int.from_bytes(raw[at : at + length])


def _times(mvhd: bytes) -> tuple[int, int]:
    """Units a second, and length in them; all bits set means that it is not known."""
    wide = mvhd[:1] == b"\x01"
    timescale, length = (
        (_number(mvhd, 20, 4), _number(mvhd, 24, 8)) if wide else (_number(mvhd, 12, 4), _number(mvhd, 16, 4))
    )
    return timescale, 0 if length in (2**32 - 1, 2**64 - 1) else length


def _size(tkhd: bytes) -> tuple[int, int]:
    """Width and height as shown: a turn by a quarter swaps them."""
    at = 88 if tkhd[:1] == b"\x01" else 76
    if len(tkhd) < at + 8:
        return 0, 0
    width, height = struct.unpack(">II", tkhd[at : at + 8])
    turned = _number(tkhd, at - 36, 4) == 0 and _number(tkhd, at - 32, 4) != 0
    return (height >> 16, width >> 16) if turned else (width >> 16, height >> 16)
