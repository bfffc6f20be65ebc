"""A file in a request: the raw body, or the first file of a form."""

from typing import Any

from litestar import Request
from litestar.datastructures import State, UploadFile

from xiaoer.infra.rows import MAX_FILE_BYTES, FileUnreadable

UPLOAD_LIMIT = MAX_FILE_BYTES + 64 * 1024
"""Bytes; room for the frame of a form around the largest file."""


async def uploaded(request: Request[Any, Any, State]) -> bytes:
    """The octets. Raises FileUnreadable when a form holds no file."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/"):
        return await request.body()
    form = await request.form()
    for value in form.values():
        if isinstance(value, UploadFile):
            return await value.read()
    raise FileUnreadable(reason="the form holds no file")
