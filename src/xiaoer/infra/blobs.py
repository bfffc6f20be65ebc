"""Files by content, on disk or wherever a later store keeps them."""

import asyncio
import hashlib
import os
import shutil
import time
from pathlib import Path
from typing import Protocol

_READ = 1024 * 1024


class Blobs(Protocol):
    """`area` keeps the contents of one merchant apart from all others', so that they can be removed."""

    @property
    def spool(self) -> Path:
        """A folder for what is not complete yet, on the same disk; names in it begin with a dot."""
        ...

    async def put(self, content: bytes, area: str = "") -> str:
        """Durable when it returns. The answer is the content's SHA-256 in hex; the same content is kept once."""
        ...

    async def put_file(self, source: Path, area: str = "") -> str:
        """The same for a file, which stays where it is and must not change any more."""
        ...

    async def path(self, sha256: str, area: str = "") -> Path: ...

    async def remove(self, sha256: str, area: str = "", *, unused_for_s: float = 0) -> bool:
        """Gone, unless it was put within the last `unused_for_s`. False when it stays or was not there."""
        ...


class DiskBlobs:
    """One folder; the first two bytes of the hash are folders so that no listing grows long."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def spool(self) -> Path:
        return self.root / "spool"

    async def put(self, content: bytes, area: str = "") -> str:
        return await asyncio.to_thread(self._put, content, area)

    async def put_file(self, source: Path, area: str = "") -> str:
        return await asyncio.to_thread(self._put_file, source, area)

    async def path(self, sha256: str, area: str = "") -> Path:
        return self._path(sha256, area)

    async def remove(self, sha256: str, area: str = "", *, unused_for_s: float = 0) -> bool:
        return await asyncio.to_thread(self._remove, sha256, area, unused_for_s)

    def _path(self, sha256: str, area: str) -> Path:
        return self.root / area / sha256[:2] / sha256[2:4] / sha256

    def _put(self, content: bytes, area: str) -> str:
        name = hashlib.sha256(content).hexdigest()
        target = self._path(name, area)
        if _touched(target):
            return name
        draft = _draft(target)
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _settle(draft, target)
        return name

    def _put_file(self, source: Path, area: str) -> str:
        with source.open("rb") as file:
            name = hashlib.file_digest(file, "sha256").hexdigest()
        target = self._path(name, area)
        if _touched(target):
            return name
        draft = _draft(target)
        with source.open("rb") as given, draft.open("wb") as file:
            shutil.copyfileobj(given, file, _READ)
            file.flush()
            os.fsync(file.fileno())
        _settle(draft, target)
        return name

    def _remove(self, sha256: str, area: str, unused_for_s: float) -> bool:
        target = self._path(sha256, area)
        try:
            if target.stat().st_mtime > time.time() - unused_for_s:
                return False
            target.unlink()
        except FileNotFoundError:
            return False
        return True


def _touched(target: Path) -> bool:
    """There already; marked as used now, so that no clean-up takes it from under us."""
    try:
        os.utime(target)
    except FileNotFoundError:
        return False
    return True


def _draft(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.with_name(f".{target.name}.{os.getpid()}.{time.monotonic_ns()}")


def _settle(draft: Path, target: Path) -> None:
    """In place and on disk, its name too."""
    draft.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
