"""Turn a complete upload into a file: looked at, cleaned, stored by content."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Row

from xiaoer.files import store
from xiaoer.files.attach import facts_of
from xiaoer.files.errors import Inspecting, UploadFinished, UploadIncomplete
from xiaoer.files.inspect import inspect
from xiaoer.files.model import Facts, FileState, Inspected
from xiaoer.files.write_chunk import spooled
from xiaoer.infra.blobs import Blobs
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import Actor
from xiaoer.kernel.errors import Invalid
from xiaoer.kernel.ids import MerchantId
from xiaoer.ports.channel import SizeLimits
from xiaoer.ports.channel import facts_of as facts_of_channel

INSPECT_WITHIN_S = 30.0
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="inspect")
"""Pictures are decoded here, two at a time: their pixels are what memory is needed for."""
_at_work: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


async def finish_upload(database: Database, blobs: Blobs, merchant_id: MerchantId, actor: Actor, file_id: str) -> Facts:
    """The file is ready, and its facts are answered; asked again, they are answered again.

    Runs outside any transaction, since looking at a picture takes long. A file that is refused once is refused for
    good. Raises NoSuchFile, UploadIncomplete, UploadFinished, Inspecting, or what `inspect` raises.
    """
    lock = _at_work.setdefault(file_id, asyncio.Lock())
    async with lock:
        async with database.transaction(merchant_id, actor) as tx:
            row = await store.get_own(tx, file_id)
        if row.state == FileState.READY:
            return facts_of(row)
        if row.state == FileState.REJECTED:
            raise UploadFinished(state=row.state, reason=row.rejected_code)
        source = spooled(blobs.spool, file_id)
        await _check_complete(database, merchant_id, actor, row, source)
        try:
            found = await _inspected(source, row)
        except Invalid as refusal:
            await _reject(database, merchant_id, actor, file_id, refusal.code)
            await asyncio.to_thread(source.unlink, missing_ok=True)
            raise
        values = await _kept(blobs, merchant_id, source, found, row.declared_size)
        async with database.transaction(merchant_id, actor) as tx:
            await store.settle(tx, file_id, values)
            facts = facts_of(await store.get_own(tx, file_id))
        await asyncio.to_thread(source.unlink, missing_ok=True)
        return facts


async def _check_complete(
    database: Database, merchant_id: MerchantId, actor: Actor, row: Row[Any], source: Path
) -> None:
    """Raise UploadIncomplete with the offset to go on from, also when the disk has lost what it had."""
    there = await asyncio.to_thread(_size, source)
    offset = min(row.received, there)
    if offset < row.received:
        async with database.transaction(merchant_id, actor) as tx:
            await store.set_received(tx, row.id, offset)
    if offset != row.declared_size:
        raise UploadIncomplete(offset=offset, size=row.declared_size)


def _size(source: Path) -> int:
    return source.stat().st_size if source.exists() else 0


async def _inspected(source: Path, row: Row[Any]) -> Inspected:
    limits = facts_of_channel(row.channel).messages.limits if row.channel else SizeLimits()
    given = (source, row.name, row.purpose, limits, row.declared_duration_ms)
    work = asyncio.get_running_loop().run_in_executor(_threads, inspect, *given)
    try:
        return await asyncio.wait_for(work, INSPECT_WITHIN_S)
    except TimeoutError:
        raise Inspecting(retry_s=5) from None


async def _kept(
    blobs: Blobs, merchant_id: MerchantId, source: Path, found: Inspected, declared_size: int
) -> dict[str, Any]:
    """Store the content; the columns that describe it."""
    content = found.content
    return {
        "state": FileState.READY,
        "kind": found.kind,
        "mime": found.mime,
        "name": found.name,
        "size": declared_size if content is None else len(content),
        "sha256": await (blobs.put_file(source, merchant_id) if content is None else blobs.put(content, merchant_id)),
        "thumb_sha256": await blobs.put(found.thumb, merchant_id) if found.thumb else None,
        "width": found.width,
        "height": found.height,
        "duration_ms": found.duration_ms,
    }


async def _reject(database: Database, merchant_id: MerchantId, actor: Actor, file_id: str, code: str) -> None:
    async with database.transaction(merchant_id, actor) as tx:
        await store.settle(tx, file_id, {"state": FileState.REJECTED, "rejected_code": code})
