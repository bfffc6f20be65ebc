"""Frames of RFC 6455 as a server writes them: never masked, never compressed, never in fragments."""

from __future__ import annotations

from typing import Final

CONTINUATION: Final = 0x0
TEXT: Final = 0x1
BINARY: Final = 0x2
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA

_FIN: Final = 0x80
_LONGEST_REASON: Final = 123
_SHORT: Final = [bytes((_FIN | TEXT, size)) for size in range(126)]


class Frame(bytes):
    """A payload that carries its own wire form, so that a thousand receivers share one encoding."""

    wire: bytes


def encode_frame(payload: bytes) -> Frame:
    if isinstance(payload, Frame):
        return payload
    frame = Frame(payload)
    frame.wire = text(payload)
    return frame


def text(payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return _SHORT[size] + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2) + payload
    return b"\x81\x7f" + size.to_bytes(8) + payload


def control(opcode: int, payload: bytes = b"") -> bytes:
    """A ping, a pong, or a close as the other side put it; at most 125 bytes."""
    return bytes((_FIN | opcode, len(payload))) + payload


def close(code: int, reason: str = "") -> bytes:
    words = reason.encode()[:_LONGEST_REASON].decode(errors="ignore").encode()
    return control(CLOSE, code.to_bytes(2, "big") + words)
