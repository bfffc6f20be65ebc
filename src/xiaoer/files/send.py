"""A file as an HTTP answer: whole, one range of it (films are sought), or "you have it" (RFC 9110 §13–14)."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from litestar import Request, Response
from litestar.response import Stream

from xiaoer.files.open_file import Opened

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_PIECE = 256 * 1024


def send(request: Request[Any, Any, Any], opened: Opened) -> Response[Any]:
    """The answer to this request. A range that cannot be met is 416; several ranges are answered whole."""
    if opened.etag in request.headers.get("if-none-match", ""):
        return Response(None, status_code=304, headers=opened.headers)
    span = _asked(request, opened)
    if span is None:
        return _answer(request, opened, 0, opened.size, 200)
    start, end = span
    if start >= end:
        headers = {**opened.headers, "Content-Range": f"bytes */{opened.size}"}
        return Response(None, status_code=416, headers=headers)
    return _answer(request, opened, start, end, 206)


def _answer(request: Request[Any, Any, Any], opened: Opened, start: int, end: int, status: int) -> Response[Any]:
    headers = {**opened.headers, "Content-Length": str(end - start)}
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{opened.size}"
    media_type = headers.pop("Content-Type")
    if request.method == "HEAD":
        return Response(b"", status_code=status, headers=headers, media_type=media_type)
    return Stream(_pieces(opened.path, start, end), status_code=status, headers=headers, media_type=media_type)


def _asked(request: Request[Any, Any, Any], opened: Opened) -> tuple[int, int] | None:
    """The range asked for, half open; empty when it cannot be met; None for the whole."""
    found = _RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if not found or request.headers.get("if-range", opened.etag) != opened.etag:
        return None
    first, last = found.groups()
    if first:
        return int(first), min(int(last) + 1 if last else opened.size, opened.size)
    return (max(0, opened.size - int(last)), opened.size) if last and int(last) else (opened.size, opened.size)


async def _pieces(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        await asyncio.to_thread(file.seek, start)
        while start < end:
            piece = await asyncio.to_thread(file.read, min(_PIECE, end - start))
            if not piece:
                return
            start += len(piece)
            yield piece
