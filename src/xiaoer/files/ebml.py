"""WebM: length, size and kinds of track (RFC 8794, RFC 9559).

A browser's recorder writes no length and leaves its segment and clusters open-ended; then the last block's time is
the length.
"""

import struct
from typing import BinaryIO

from xiaoer.files.playing import Playing

_SEGMENT, _INFO, _TRACKS, _ENTRY, _VIDEO = 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0
_CLUSTER, _GROUP = 0x1F43B675, 0xA0
_INSIDE = frozenset({_SEGMENT, _INFO, _TRACKS, _ENTRY, _VIDEO, _CLUSTER, _GROUP})
_SCALE, _DURATION, _TRACK_TYPE, _WIDTH, _HEIGHT = 0x2AD7B1, 0x4489, 0x83, 0xB0, 0xBA
_CLUSTER_TIME, _SIMPLE_BLOCK, _BLOCK = 0xE7, 0xA3, 0xA1
_MOST_ELEMENTS = 300_000


class _Reader:
    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file, self.size = file, size
        self.scale_ns, self.length, self.cluster, self.last = 1_000_000, 0.0, 0, 0
        self.width = self.height = 0
        self.found = Playing()

    def read(self) -> Playing:
        at = 0
        for _ in range(_MOST_ELEMENTS):
            self.file.seek(at)
            head = self.file.read(12)
            kind, used = _vint(head, 0, keep=True)
            length, more = _vint(head, used, keep=False)
            if not used or not more:
                break
            body = at + used + more
            open_ended = length == (1 << 7 * more) - 1
            if kind in _INSIDE or open_ended:
                at = body
                continue
            if body + length > self.size:
                break
            self._note(kind, self.file, body, length)
            at = body + length
        milliseconds = (self.length or self.last) * self.scale_ns / 1_000_000
        return self.found.with_size(self.width, self.height).lasting(int(min(milliseconds, 1e12)))

    def _note(self, kind: int, file: BinaryIO, body: int, length: int) -> None:
        file.seek(body)
        raw = file.read(min(length, 16))
        number = int.from_bytes(raw[:8]) if length <= 8 else 0
        if kind == _SCALE:
            self.scale_ns = number or 1_000_000
        elif kind == _DURATION and length in (4, 8):
            self.length = max(0.0, struct.unpack(">f" if length == 4 else ">d", raw[:length])[0])
        elif kind == _CLUSTER_TIME:
            self.cluster = number
        elif kind in (_SIMPLE_BLOCK, _BLOCK):
            self.last = max(self.last, self.cluster + _block_time(raw))
        else:
            self._note_track(kind, number)

    def _note_track(self, kind: int, number: int) -> None:
        if kind == _TRACK_TYPE:
            self.found = self.found.with_track(number == 1, number == 2)
        elif kind == _WIDTH:
            self.width = self.width or number
        elif kind == _HEIGHT:
            self.height = self.height or number


def read_webm(file: BinaryIO, size: int) -> Playing:
    return _Reader(file, size).read()


def _vint(raw: bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """A number of variable length, and how many bytes it took (0: there is none)."""
    if at >= len(raw) or raw[at] == 0:
        return 0, 0
    length = 9 - raw[at].bit_length()
    if at + length > len(raw):
        return 0, 0
    number = int.from_bytes(raw[at : at + length])
    return (number if keep else number & ((1 << 7 * length) - 1)), length


def _block_time(raw: bytes) -> int:
    """After the track's number, 16 bits with a sign, counted from the cluster's time."""
    _, used = _vint(raw, 0, keep=False)
    return int.from_bytes(raw[used : used + 2], signed=True)
