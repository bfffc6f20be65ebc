"""Remove uploads that nobody finished and files that nobody used."""

from datetime import timedelta

from xiaoer.files import store
from xiaoer.files.write_chunk import spooled
from xiaoer.infra.blobs import Blobs
from xiaoer.infra.db import Database
from xiaoer.kernel.ids import MerchantId

SWEEP = "files.sweep"
ABANDONED_AFTER = timedelta(days=1)
UNUSED_AFTER = timedelta(days=7)
SWEEP_ABANDONED_AFTER = ABANDONED_AFTER + timedelta(days=1, hours=4)
"""After the beginning of the day on which the uploads began."""
SWEEP_UNUSED_AFTER = UNUSED_AFTER + timedelta(days=1, hours=4)
LIMIT = 500
_KEEP_RECENT_S = 3600.0
"""Content stored again this recently may belong to an upload that is being finished now."""


async def sweep(database: Database, blobs: Blobs, merchant_id: MerchantId) -> int:
    """Rows and contents of abandoned uploads and unused files are gone; how many rows went."""
    total = 0
    while True:
        async with database.transaction(merchant_id) as tx:
            now = tx.clock.now()
            abandoned = await store.take_out_abandoned(tx, now - ABANDONED_AFTER, LIMIT)
            unused = await store.take_out_unused(tx, now - UNUSED_AFTER, LIMIT)
            contents = {sha for row in unused for sha in (row.sha256, row.thumb_sha256) if sha}
            free = [sha for sha in sorted(contents) if not await store.holds_content(tx, sha)]
        for row in abandoned:
            spooled(blobs.spool, row.id).unlink(missing_ok=True)
        for sha in free:
            await blobs.remove(sha, merchant_id, unused_for_s=_KEEP_RECENT_S)
        total += len(abandoned) + len(unused)
        if len(abandoned) < LIMIT and len(unused) < LIMIT:
            return total
