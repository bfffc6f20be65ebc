"""The sticker pack of a shop: small pictures that staff uploaded for it."""

from xiaoer.files import store
from xiaoer.files.attach import facts_of
from xiaoer.files.errors import NoSuchFile
from xiaoer.files.model import Facts
from xiaoer.files.names import stem_of
from xiaoer.infra.db import Tx


async def stickers(tx: Tx) -> list[Facts]:
    """All of the merchant's, oldest first, by the names that people give them: without the file's ending."""
    return [{**facts_of(row), "name": stem_of(row.name)} for row in await store.stickers(tx)]


async def remove_sticker(tx: Tx, file_id: str) -> None:
    """It is no longer offered; lines that carry it still show it. Raises NoSuchFile."""
    if not await store.take_from_pack(tx, file_id):
        raise NoSuchFile
