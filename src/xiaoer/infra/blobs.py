"""Files by content, on disk or wherever a later store keeps them."""

import asyncio
import hashlib
import os
from pathlib import Path
from typing import Protocol


class Blobs(Protocol):
    async def put(self, content: bytes) -> str:
        """Durable when it returns. The answer is the content's SHA-256 in hex; the same content is kept once."""
        ...

    async def path(self, sha256: str) -> Path: ...


class DiskBlobs:
    """One folder; the first two bytes of the hash are folders so that no listing grows long."""

    def __init__(self, root: Path) -> None:
        self.root = root

    async def put(self, content: bytes) -> str:
        return await asyncio.to_thread(self._put, content)

    async def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def _put(self, content: bytes) -> str:
        name = hashlib.sha256(content).hexdigest()
        target = self.root / name[:2] / name[2:4] / name
        if target.exists():
            return name
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{name}.{os.getpid()}")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        return name
