"""One page of a long list. A cursor is opaque to the caller and survives new rows."""

import base64
import binascii
import json
from typing import Any, Generic, TypeVar

import msgspec

from xiaoer.kernel.errors import Invalid

T = TypeVar("T")
MAX_LIMIT = 200


class BadCursor(Invalid):
    code = "bad_cursor"


class Page(msgspec.Struct, Generic[T], frozen=True):
    items: list[T]
    next: str | None = None
    """Pass as `cursor` to read on; None when this was the last page."""


def write_cursor(*parts: str | int) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read_cursor(cursor: str, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """The parts of a cursor made by `write_cursor`. Raises BadCursor unless their types are `kinds`."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise BadCursor from None
    if not isinstance(parts, list) or [type(p) for p in parts] != list(kinds):
        raise BadCursor
    return tuple(parts)


def clamp_limit(limit: int) -> int:
    return max(1, min(limit, MAX_LIMIT))
