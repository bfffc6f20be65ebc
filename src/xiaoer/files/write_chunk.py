"""Take the next bytes of an upload. What is answered is on disk."""

import asyncio
import os
from pathlib import Path

from xiaoer.files import store
from xiaoer.files.errors import ChunkTooLarge, UploadFinished, UploadOffset, UploadTooLong
from xiaoer.files.model import MAX_CHUNK_BYTES, FileState, UploadView
from xiaoer.infra.db import Tx


def spooled(spool: Path, file_id: str) -> Path:
    """Where the bytes of an unfinished upload lie; the dot keeps it out of backups."""
    return spool / f".{file_id}"


async def write_chunk(tx: Tx, spool: Path, file_id: str, offset: int, content: bytes) -> UploadView:
    """The bytes from `offset` on are kept, and the answer says how many there are now: fewer than before when
    the disk lost some (a restored backup has no unfinished uploads). The client goes on from what is answered.

    Raises NoSuchFile, UploadFinished, ChunkTooLarge, UploadTooLong, or UploadOffset with the right offset when
    `offset` is another one: the client goes on from there.
    """
    if len(content) > MAX_CHUNK_BYTES:
        raise ChunkTooLarge(limit_bytes=MAX_CHUNK_BYTES)
    row = await store.get_own(tx, file_id, lock=True)
    if row.state != FileState.UPLOADING:
        raise UploadFinished(state=row.state)
    if offset != row.received:
        raise UploadOffset(offset=row.received)
    if offset + len(content) > row.declared_size:
        raise UploadTooLong(size=row.declared_size)
    received = await asyncio.to_thread(_write, spooled(spool, row.id), offset, content)
    await store.set_received(tx, row.id, received)
    return UploadView(row.id, received, row.declared_size, FileState.UPLOADING)


async def upload_state(tx: Tx, file_id: str) -> UploadView:
    """How far the actor's own upload has come. Raises NoSuchFile."""
    row = await store.get_own(tx, file_id)
    return UploadView(row.id, row.received, row.declared_size, FileState(row.state))


def _write(target: Path, offset: int, content: bytes) -> int:
    """How many bytes are there after it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        there = os.fstat(descriptor).st_size
        if there < offset:
            return there
        os.ftruncate(descriptor, offset)  # what a call that never committed may have left behind
        os.pwrite(descriptor, content, offset)
        os.fsync(descriptor)
        return offset + len(content)
    finally:
        os.close(descriptor)
