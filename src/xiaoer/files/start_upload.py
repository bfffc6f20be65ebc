"""Announce a file; everything that can be refused before a byte is sent is refused here."""

import mimetypes

from xiaoer.files import store
from xiaoer.files.errors import EmptyFile, FileTypeRefused, TooManyUploads, UploadTooLarge
from xiaoer.files.inspect import check_size
from xiaoer.files.model import MAX_DURATION_MS, OPEN_UPLOADS, FileKind, FileState, NewUpload, UploadView
from xiaoer.files.names import is_refused, safe_name
from xiaoer.files.sweep import SWEEP, SWEEP_ABANDONED_AFTER, SWEEP_UNUSED_AFTER
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind, NotAllowed
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.permissions import Permission
from xiaoer.ports.channel import SizeLimits

_KINDS = {"image": FileKind.IMAGE, "video": FileKind.VIDEO, "audio": FileKind.VOICE}


async def start_upload(tx: Tx, new: NewUpload, limits: SizeLimits) -> UploadView:
    """An empty upload of this transaction's actor.

    Raises EmptyFile, UploadTooLarge, FileTypeRefused, TooManyUploads, or NotAllowed for a buyer's sticker.
    """
    if new.purpose != "message" and tx.actor.kind is ActorKind.BUYER:
        raise NotAllowed(permission=Permission.SHOP_EDIT.value)
    name = safe_name(new.name)
    _check(name, new, limits)
    if await store.count_open(tx) >= OPEN_UPLOADS:
        raise TooManyUploads(limit=OPEN_UPLOADS)
    file_id = new_id("fil")
    await store.add(
        tx,
        {
            "id": file_id,
            "uploader_kind": tx.actor.kind.value,
            "uploader_id": tx.actor.id,
            "conversation_id": new.conversation_id,
            "purpose": new.purpose,
            "name": name,
            "declared_size": new.size,
            "declared_duration_ms": min(max(new.duration_ms, 0), MAX_DURATION_MS) if new.duration_ms else None,
            "channel": new.channel,
            "created_at": tx.clock.now(),
        },
    )
    await _schedule_sweeps(tx)
    return UploadView(file_id, 0, new.size, FileState.UPLOADING)


async def _schedule_sweeps(tx: Tx) -> None:
    """Two for each day with uploads, however many: the same key at the same time."""
    midnight = tx.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for after in (SWEEP_ABANDONED_AFTER, SWEEP_UNUSED_AFTER):
        await timers.schedule(tx, f"{SWEEP}:{midnight:%Y-%m-%d}:{after.days}", SWEEP, midnight + after)


def _check(name: str, new: NewUpload, limits: SizeLimits) -> None:
    if is_refused(name):
        raise FileTypeRefused(name=name)
    if new.size <= 0:
        raise EmptyFile
    largest = max(limits.image, limits.video, limits.voice, limits.file)
    if new.size > largest:
        raise UploadTooLarge(kind="file", size=new.size, limit_bytes=largest)
    if kind := _believed_kind(name, new.mime):
        check_size(kind, new.size, new.purpose, limits)


def _believed_kind(name: str, mime: str) -> FileKind | None:
    """What it will probably be; a recording may turn out to be sound where its type says video."""
    believed = mime or mimetypes.guess_type(name)[0] or ""
    kind = _KINDS.get(believed.partition("/")[0])
    return None if believed.startswith("image/svg") else kind
