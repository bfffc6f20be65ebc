"""REST doors of bulletins: agents read, leads write and see who has read."""

from typing import Any

from litestar import get, patch, post
from msgspec import Struct

from xiaoer.bulletins import read
from xiaoer.bulletins.model import Bulletin, BulletinChange, NewBulletin, Receipts, ToRead
from xiaoer.bulletins.publish import edit, publish, withdraw, write
from xiaoer.infra.web import Caller
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission

READ, LEAD = Permission.CONVERSATION_READ, Permission.ROUTING_EDIT


class ToReadList(Struct, frozen=True):
    items: list[ToRead]


class Reminded(Struct, frozen=True):
    agents: int


@get("/api/bulletins/mine")
async def get_mine(caller: Caller, read_too: bool = False) -> ToReadList:
    """What the caller has not read yet, the oldest first; with `read_too` all of the last 90 days."""
    async with caller.transaction(READ) as tx:
        return ToReadList(await read.to_read(tx, caller.actor.id, all_of_them=read_too))


@post("/api/bulletins/{bulletin_id:str}/read", status_code=204)
async def post_read(caller: Caller, bulletin_id: str) -> None:
    """The caller has read it."""
    async with caller.transaction(READ) as tx:
        await read.mark_read(tx, bulletin_id, caller.actor.id)


@get("/api/bulletins")
async def get_bulletins(caller: Caller, cursor: str | None = None, limit: int = 50) -> Page[Bulletin]:
    """Proposals and bulletins, the newest first, with how many have read each."""
    async with caller.transaction(LEAD) as tx:
        return await read.bulletins(tx, cursor, limit)


@post("/api/bulletins")
async def post_bulletin(caller: Caller, data: NewBulletin) -> Bulletin:
    """Write a bulletin; everybody concerned sees it at once and says when they have read it."""
    async with caller.transaction(LEAD) as tx:
        return await read.view(tx, await write(tx, data))


@get("/api/bulletins/{bulletin_id:str}")
async def get_receipts(caller: Caller, bulletin_id: str) -> Receipts:
    """Who has read it and when, and who has not."""
    async with caller.transaction(LEAD) as tx:
        return await read.receipts(tx, bulletin_id)


@patch("/api/bulletins/{bulletin_id:str}")
async def patch_bulletin(caller: Caller, bulletin_id: str, data: BulletinChange) -> Bulletin:
    """Write up a proposal: words, audience, time to read."""
    async with caller.transaction(LEAD) as tx:
        return await read.view(tx, await edit(tx, bulletin_id, data))


@post("/api/bulletins/{bulletin_id:str}/publish", status_code=200)
async def post_publish(caller: Caller, bulletin_id: str) -> Bulletin:
    """A proposal becomes a bulletin."""
    async with caller.transaction(LEAD) as tx:
        return await read.view(tx, await publish(tx, bulletin_id))


@post("/api/bulletins/{bulletin_id:str}/withdraw", status_code=204)
async def post_withdraw(caller: Caller, bulletin_id: str) -> None:
    """Nobody is asked to read it any more; of a proposal: it is let be."""
    async with caller.transaction(LEAD) as tx:
        await withdraw(tx, bulletin_id)


@post("/api/bulletins/{bulletin_id:str}/remind", status_code=200)
async def post_remind(caller: Caller, bulletin_id: str) -> Reminded:
    """Call those again who have not read it."""
    async with caller.transaction(LEAD) as tx:
        return Reminded(len(await read.remind(tx, bulletin_id)))


routes: list[Any] = [
    get_mine, post_read, get_bulletins, post_bulletin, get_receipts, patch_bulletin, post_publish, post_withdraw,
    post_remind,
]  # fmt: skip
