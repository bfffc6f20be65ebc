"""How long a recording is, from the container's own numbers: WAV, Ogg, MP3, AMR."""

from typing import BinaryIO

_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MP3_BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_AMR_SIZES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)
_AMR_FRAME_MS = 20


def wav_ms(file: BinaryIO, size: int) -> int:
    head = file.read(4096)
    rate, at = 0, 12
    while at + 8 <= len(head):
        name, length = head[at : at + 4], int.from_bytes(head[at + 4 : at + 8], "little")
        if name == b"fmt " and at + 20 <= len(head):
            rate = int.from_bytes(head[at + 16 : at + 20], "little")
        if name == b"data":
            return min(length, size - at - 8) * 1000 // rate if rate else 0
        at += 8 + length + length % 2
    return 0


def ogg_ms(file: BinaryIO, size: int) -> int:
    """The last page's position over the samples a second; Opus always counts 48,000, less what it skips first."""
    head = file.read(256)
    rate = skipped = 0
    if (at := head.find(b"OpusHead")) >= 0 and len(head) >= at + 12:
        rate, skipped = 48000, int.from_bytes(head[at + 10 : at + 12], "little")
    elif (at := head.find(b"\x01vorbis")) >= 0 and len(head) >= at + 16:
        rate = int.from_bytes(head[at + 12 : at + 16], "little")
    file.seek(max(0, size - 70_000))
    tail = file.read()
    page = tail.rfind(b"OggS")
    if not rate or page < 0 or len(tail) < page + 14:
        return 0
    samples = int.from_bytes(tail[page + 6 : page + 14], "little", signed=True)
    return max(0, samples - skipped) * 1000 // rate


def mp3_ms(file: BinaryIO, size: int) -> int:
    """From the first frame's rate, or its count of frames when the rate varies."""
    tag = file.read(10)
    start = 0
    if tag[:3] == b"ID3" and len(tag) == 10:
        start = 10 + sum((byte & 127) << shift for byte, shift in zip(tag[6:10], (21, 14, 7, 0), strict=True))
    file.seek(start)
    frame = file.read(512)
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE6 != 0xE2:
        return 0
    version, rate_at = frame[1] >> 3 & 3, frame[2] >> 2 & 3
    if version == 1 or rate_at == 3:
        return 0
    rate, samples = _MP3_RATES[version][rate_at], 1152 if version == 3 else 576
    counted = max(frame.find(b"Xing"), frame.find(b"Info"))
    if counted > 0 and frame[counted + 7] & 1:
        return int.from_bytes(frame[counted + 8 : counted + 12]) * samples * 1000 // rate
    bitrate_at = frame[2] >> 4
    bitrate = _MP3_BITRATES[3 if version == 3 else 2][bitrate_at] if bitrate_at < 15 else 0
    return (size - start) * 8 // bitrate if bitrate else 0


def amr_ms(file: BinaryIO, size: int) -> int:
    """Twenty milliseconds a frame; each frame's first byte says how long it is."""
    raw = file.read(min(size, 12_000_000))
    at, frames = len(b"#!AMR\n"), 0
    while at < len(raw):
        at += _AMR_SIZES[raw[at] >> 3 & 15]
        frames += 1
    return frames * _AMR_FRAME_MS
