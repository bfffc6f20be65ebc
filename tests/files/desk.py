"""Uploads as a client makes them."""

from dataclasses import dataclass

from xiaoer import files
from xiaoer.files.model import Facts, NewUpload
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.ids import MerchantId
from xiaoer.ports.channel import SizeLimits

AGENT = Actor(ActorKind.AGENT, "agt_1")
BUYER = Actor(ActorKind.BUYER, "visitor_1")
OTHER_BUYER = Actor(ActorKind.BUYER, "visitor_2")


@dataclass
class Desk:
    database: Database
    blobs: DiskBlobs
    merchant_id: MerchantId
    actor: Actor = BUYER

    async def start(self, name: str, size: int, limits: SizeLimits | None = None, **more: object) -> str:
        async with self.database.transaction(self.merchant_id, self.actor) as tx:
            new = NewUpload(name=name, size=size, **more)  # type: ignore[arg-type]
            return (await files.start_upload(tx, new, limits or SizeLimits())).id

    async def write(self, file_id: str, offset: int, content: bytes) -> int:
        async with self.database.transaction(self.merchant_id, self.actor) as tx:
            return (await files.write_chunk(tx, self.blobs.spool, file_id, offset, content)).offset

    async def finish(self, file_id: str) -> Facts:
        return await files.finish_upload(self.database, self.blobs, self.merchant_id, self.actor, file_id)

    async def send(self, name: str, content: bytes, **more: object) -> Facts:
        file_id = await self.start(name, len(content), **more)  # type: ignore[arg-type]
        offset = 0
        while offset < len(content):
            offset = await self.write(file_id, offset, content[offset : offset + 1024 * 1024])
        return await self.finish(file_id)

    async def kept(self, facts: Facts, *, thumb: bool = False) -> bytes:
        async with self.database.transaction(self.merchant_id) as tx:
            row = await files.store.get(tx, facts["id"])  # type: ignore[attr-defined]
        path = await self.blobs.path(row.thumb_sha256 if thumb else row.sha256, self.merchant_id)
        return path.read_bytes()

    def lost(self) -> list[str]:
        """What lies in the spool."""
        return sorted(path.name for path in self.blobs.spool.iterdir()) if self.blobs.spool.exists() else []
