"""Look at a finished upload: what it is, whether it may stay, and what of it is kept. Plain functions for a thread."""

from pathlib import Path
from typing import BinaryIO

from xiaoer.files.boxes import read_mp4
from xiaoer.files.ebml import read_webm
from xiaoer.files.errors import FileDamaged, FileTypeMismatch, UploadTooLarge
from xiaoer.files.images import DECODED, write_anew
from xiaoer.files.model import INLINE, MAX_DURATION_MS, STICKER_BYTES, FileKind, Inspected, Purpose
from xiaoer.files.names import ending_of, with_ending
from xiaoer.files.playing import Playing
from xiaoer.files.sniff import HEAD_BYTES, TAIL_BYTES, sniff
from xiaoer.files.sounds import amr_ms, mp3_ms, ogg_ms, wav_ms
from xiaoer.ports.channel import SizeLimits

_SOUND_MS = {"audio/wav": wav_ms, "audio/ogg": ogg_ms, "audio/mpeg": mp3_ms, "audio/amr": amr_ms}
_SAME_ENDING = {
    "jpg": {"jpeg", "jfif", "jpg"},
    "mp4": {"mp4", "m4v"},
    "ogg": {"ogg", "oga", "opus"},
    "m4a": {"m4a", "mp4"},
}
_SAME_ENDING["weba"] = {"weba", "webm"}


def inspect(source: Path, name: str, purpose: Purpose, limits: SizeLimits, declared_ms: int | None = None) -> Inspected:
    """Raises FileTypeRefused, FileTypeMismatch, FileDamaged, ImageTooLarge or UploadTooLarge."""
    size = source.stat().st_size
    with source.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(max(0, size - TAIL_BYTES))
        mime = sniff(head, file.read(), name)
        playing = _played(file, size, mime)
    found = _found(mime, playing, name, declared_ms)
    check_size(found.kind, size, purpose, limits)
    if purpose != "message" and mime not in DECODED:
        raise FileTypeMismatch(name=name, found=mime)
    return write_anew_as_named(source, found) if found.kind is FileKind.IMAGE else found


def check_size(kind: FileKind, size: int, purpose: Purpose, limits: SizeLimits) -> None:
    """Raise UploadTooLarge when this kind may not be so large."""
    limit: int = STICKER_BYTES if purpose == "sticker" else getattr(limits, kind.value)
    if size > limit:
        raise UploadTooLarge(kind=kind.value, size=size, limit_bytes=limit)


def write_anew_as_named(source: Path, found: Inspected) -> Inspected:
    clean = write_anew(source, found.name)
    return Inspected(
        kind=clean.kind,
        mime=clean.mime,
        name=_named(found.name, clean.mime),
        content=clean.content,
        thumb=clean.thumb,
        width=clean.width,
        height=clean.height,
    )


def _played(file: BinaryIO, size: int, mime: str) -> Playing | None:
    """What a sound or film says of itself; None for everything else. Raises FileDamaged when it has no track."""
    file.seek(0)
    if mime in ("video/mp4", "video/quicktime", "audio/mp4"):
        return _with_tracks(read_mp4(file, size))
    if mime == "video/webm":
        return _with_tracks(read_webm(file, size))
    if mime in _SOUND_MS:
        return Playing(has_sound=True).lasting(_SOUND_MS[mime](file, size))
    return Playing(has_sound=True) if mime in INLINE and mime.startswith("audio/") else None


def _with_tracks(playing: Playing) -> Playing:
    if not (playing.has_video or playing.has_sound):
        raise FileDamaged(reason="no_track")
    return playing


def _found(mime: str, playing: Playing | None, name: str, declared_ms: int | None) -> Inspected:
    if playing is None:
        kind = FileKind.IMAGE if mime in DECODED else FileKind.FILE
        return Inspected(kind=kind, mime=mime, name=name)
    if mime in ("video/mp4", "video/quicktime", "video/webm") and not playing.has_video:
        mime = "audio/webm" if mime == "video/webm" else "audio/mp4"
    elif mime == "audio/mp4" and playing.has_video:
        mime = "video/mp4"
    length = playing.duration_ms or declared_ms
    return Inspected(
        kind=FileKind.VIDEO if playing.has_video else FileKind.VOICE,
        mime=mime,
        name=_named(name, mime),
        width=playing.width if playing.has_video else None,
        height=playing.height if playing.has_video else None,
        duration_ms=min(max(length, 0), MAX_DURATION_MS) if length else None,
    )


def _named(name: str, mime: str) -> str:
    """With the ending that fits what it is, so that a saved copy opens."""
    ending = INLINE[mime]
    return name if ending_of(name) in _SAME_ENDING.get(ending, {ending}) else with_ending(name, ending)
