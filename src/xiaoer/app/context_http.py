"""What stands beside a conversation: the buyer, their orders, earlier contacts; and the lines themselves."""

from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.params import Parameter

from xiaoer import buyers, conversations, files, orders
from xiaoer.app.live import address, protocol
from xiaoer.app.live.cards import note_card, payload_of
from xiaoer.app.live.clearance import clearance_for, mark_for
from xiaoer.app.live.hall import Hall
from xiaoer.buyers.model import Profile
from xiaoer.conversations import Draft
from xiaoer.conversations.errors import NoSuchConversation
from xiaoer.conversations.model import ConversationRow, SessionView
from xiaoer.files.errors import NoSuchFile
from xiaoer.files.model import Link
from xiaoer.infra.web import Caller
from xiaoer.kernel.errors import Unavailable
from xiaoer.kernel.ids import BuyerId, ConversationId, FileId
from xiaoer.kernel.permissions import Permission
from xiaoer.orders.model import OrderView
from xiaoer.outreach.model import SenderKind

READ, REPLY = Permission.CONVERSATION_READ, Permission.CONVERSATION_REPLY


class Lines(msgspec.Struct, frozen=True):
    lines: list[protocol.Line]
    last_seq: int
    receipts: protocol.Receipts


class Context(msgspec.Struct, frozen=True):
    buyer: Profile
    orders: list[OrderView]
    stage: str
    sessions: list[SessionView]
    earlier: list[ConversationRow]


class NewLine(msgspec.Struct, frozen=True):
    client_id: protocol.ClientId
    text: protocol.Text = ""
    kind: str = "text"
    file_id: str | None = None
    card: dict[str, Any] | None = None


class StoredLine(msgspec.Struct, frozen=True):
    seq: int
    at: str
    repeat: bool


@get("/api/conversations/{conversation_id:str}/lines")
async def read_lines(
    caller: Caller,
    conversation_id: str,
    before: int | None = None,
    after: int | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Lines:
    """The last lines, or those before or after a number; oldest first."""
    async with caller.transaction(READ) as tx:
        row = await conversations.visible(tx, conversation_id)
        if after is not None:
            found = await conversations.read_after(tx, conversation_id, after, limit)
        else:
            found = await conversations.read_before(tx, conversation_id, before, limit)
        marks, _ = await conversations.receipts(tx, ConversationId(conversation_id))
        lines = address.all_for_staff(caller.shared.keys, caller.merchant_id, found)
        return Lines(lines, row.last_seq, protocol.Receipts(*marks))


@post("/api/conversations/{conversation_id:str}/lines")
async def add_line(caller: Caller, conversation_id: str, data: NewLine, hall: Hall | None) -> StoredLine:
    """Say something in the shop's name; the same `client_id` is stored once. For programs: people use the live link."""
    if hall is None:
        raise Unavailable(retry_s=1)
    async with caller.transaction(REPLY) as tx:
        row = await conversations.visible(tx, conversation_id)
        facts = await payload_of(tx, data.card, caller.actor, row.connection_id, row.id) if data.card else {}
        await note_card(tx, facts, row, data.client_id)
        if data.file_id:
            facts["attachment"] = await files.attachment_for(tx, FileId(data.file_id), caller.actor, row.id)
        draft = Draft(
            conversation_id=conversation_id,
            client_id=data.client_id,
            kind=data.kind,
            author_kind="agent",
            author_id=caller.actor.id,
            author_name="",
            text=data.text,
            payload=facts or None,
            public=data.kind != "note",
            automatic=True,
        )
        if draft.public:
            draft = msgspec.structs.replace(
                draft, gate=await mark_for(tx, draft, row, await clearance_for(tx, row), SenderKind.API)
            )
    draft.check()
    stored = await hall.writer.append_soon(caller.merchant_id, draft)
    return StoredLine(stored.seq, stored.at.isoformat(), stored.repeated)


@get("/api/conversations/{conversation_id:str}/context")
async def read_context(caller: Caller, conversation_id: str) -> Context:
    """Everything the right column shows, in one answer."""
    async with caller.transaction(READ) as tx:
        row = await conversations.visible(tx, conversation_id)
        buyer_id = BuyerId(row.buyer_id)
        persons = await buyers.group(tx, buyer_id)
        rows = [r for one in persons for r in await conversations.of_buyer(tx, one) if r.id != conversation_id]
        return Context(
            buyer=msgspec.structs.replace(
                await buyers.profile(tx, buyer_id, masked=True), stats=await orders.buyer_figures(tx, buyer_id)
            ),
            orders=await orders.of_buyer(tx, buyer_id),
            stage=row.stage_corrected or row.stage,
            sessions=await conversations.sessions_of(tx, conversation_id),
            earlier=await conversations.present(tx, rows),
        )


@get("/api/files/{file_id:str}/link")
async def read_file_link(caller: Caller, file_id: str) -> Link:
    """A fresh link to a file whose old one has expired. A file of a conversation that one may not see is not there."""
    async with caller.transaction(READ) as tx:
        if conversation_id := await files.conversation_of(tx, file_id):
            try:
                await conversations.visible(tx, conversation_id)
            except NoSuchConversation:
                raise NoSuchFile from None
        return files.link_of(await files.find_file(tx, file_id), caller.shared.keys, caller.merchant_id)


routes = [read_lines, add_line, read_context, read_file_link]
