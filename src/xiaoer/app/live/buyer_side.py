"""A buyer's live connection."""

import asyncio
from collections.abc import Callable
from typing import Any

from xiaoer import bot, buyers, conversations, files
from xiaoer.app.live import address, protocol
from xiaoer.app.live.cards import payload_of
from xiaoer.app.live.fanout import Fanout
from xiaoer.app.live.hall import Hall
from xiaoer.app.live.handler import handler_of
from xiaoer.app.live.side import Side
from xiaoer.app.live.topics import to_agent, to_buyer, to_newcomer, to_staff
from xiaoer.app.live.visitor import Visitor
from xiaoer.conversations import Draft, Stored
from xiaoer.infra.db import Tx
from xiaoer.infra.sockets import Connection
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.errors import Forbidden
from xiaoer.kernel.ids import BuyerId, ConnectionId, ConversationId, FileId, MerchantId, ShopId, new_id

BACKLOG = 200
MARK_EVERY_S = 0.5
BUYER_KINDS = frozenset({"text", "image", "video", "voice", "file", "card", "sticker", "form"})


class NotForBuyers(Forbidden):
    code = "not_for_buyers"


class BuyerSide(Side):
    __slots__ = ("conversation_id", "delivered", "owner", "page", "read", "who")

    def __init__(self, hall: Hall, fanout: Fanout, connection: Connection, who: Visitor) -> None:
        actor = Actor(ActorKind.BUYER, "", address=connection.peer)
        super().__init__(hall, fanout, connection, MerchantId(who.merchant_id), actor)
        self.who = who
        self.conversation_id = ""
        self.owner: str | None = None
        self.page: protocol.Page | None = None
        self.delivered = self.read = 0

    @classmethod
    async def enter(
        cls, hall: Hall, fanout: Fanout, connection: Connection, who: Visitor, hello: protocol.Hello
    ) -> "BuyerSide":
        """Send `welcome`, and the backlog if the client says how far it had come."""
        side = cls(hall, fanout, connection, who)
        hall.hub.join(connection, side._newcomer)
        async with hall.database.transaction(MerchantId(who.merchant_id)) as tx:
            found = await conversations.of_thread(tx, ConnectionId(who.connection_id), who.external_id)
            if found is None:
                side._send(protocol.Welcome(connection_id=new_id("lnk"), at=tx.clock.now(), who=who.external_id))
                return side
            side._settle(found.id, found.buyer_id)
            await side._send_welcome(tx, found.last_public_seq)
            if hello.cursors:
                await side._send_backlog(tx, hello.cursors.get(found.id, 0))
        return side

    def hear(self, frame: protocol.FromClient) -> None:
        act = HEARD.get(type(frame))
        if act is None:
            self._send(protocol.Problem("not_for_buyers"))
        else:
            act(self, frame)

    def gone(self) -> None:
        """Nothing to undo: the conversation outlives the connection."""

    # ---- lines

    def _say(self, frame: protocol.Send) -> None:
        if self._too_fast(frame.client_id):
            return
        if frame.kind not in BUYER_KINDS:
            self._send(protocol.Nack(frame.client_id, NotForBuyers.code))
        elif self.conversation_id and not frame.file_id and not frame.card and not self.errands.busy:
            self._store(frame, None)
        else:  # the conversation is being opened, or a file has to be looked at: keep the order
            self.errands.add(lambda: self._say_later(frame), frame.client_id)

    async def _say_later(self, frame: protocol.Send) -> None:
        if not self.conversation_id:
            await self._open()
        facts: dict[str, Any] = {}
        if frame.file_id or frame.card:
            async with self._transaction() as tx:
                if frame.card:
                    facts = await payload_of(
                        tx, frame.card, self.actor, self.who.connection_id, self.conversation_id, self.who
                    )
                if frame.file_id:
                    facts["attachment"] = await files.attachment_for(
                        tx, FileId(frame.file_id), self.uploader, self.conversation_id
                    )
        done = asyncio.get_running_loop().create_future()
        self._store(frame, facts, done)
        await done

    def _store(
        self, frame: protocol.Send, facts: dict[str, Any] | None, done: asyncio.Future[None] | None = None
    ) -> None:
        payload = _payload(frame, facts)
        draft = Draft(
            conversation_id=self.conversation_id,
            client_id=frame.client_id,
            kind=frame.kind,
            author_kind="buyer",
            author_id=self.actor.id,
            author_name=self.who.name,
            text=frame.text,
            payload=payload,
        )
        self._append(draft, done)

    async def _open(self) -> None:
        """The first line of a new thread: the buyer and the conversation come to be."""
        who = self.who
        async with self._transaction() as tx:
            buyer_id = await buyers.identify(
                tx,
                ConnectionId(who.connection_id),
                who.external_id,
                display_name=who.name,
                verified=who.verified,
            )
            conversation_id, new = await conversations.open_thread(
                tx,
                shop_id=ShopId(who.shop_id),
                connection_id=ConnectionId(who.connection_id),
                channel=who.channel,
                thread=who.external_id,
                buyer_id=buyer_id,
                source=_source(self.page),
                subject={"listing_id": self.page.listing_id or None} if self.page else None,
            )
        self._settle(conversation_id, buyer_id)
        if new:  # the visitor's other devices do not know it yet: they come in anew
            self.fanout.call_back(self._newcomer)

    async def _change(self, frame: protocol.Edit | protocol.Recall) -> None:
        async with self._transaction() as tx:
            one = ConversationId(self.conversation_id)
            target = await conversations.staff_number(tx, one, frame.target_seq)
            if isinstance(frame, protocol.Edit):
                stored = await conversations.edit(tx, one, target, frame.text, frame.client_id)
            else:
                stored = await conversations.recall(tx, one, target, frame.client_id)
        self._answer(frame.client_id, stored)

    # ---- what is not a line

    def _typing(self, text: str) -> None:
        if self.conversation_id:
            shown = text if self.who.verified or text else ""
            topics = [to_staff(self.conversation_id)] + ([to_agent(self.owner)] if self.owner else [])
            self.fanout.pass_on(topics, protocol.TypingNow(self.conversation_id, "buyer", self.who.name, shown))

    def _mark(self, what: str, seq: int) -> None:
        """Marks are written at most twice a second a link."""
        waiting = self.delivered or self.read
        if what == "read":
            self.read = max(self.read, seq)
        else:
            self.delivered = max(self.delivered, seq)
        if not waiting and self.conversation_id:
            asyncio.get_running_loop().call_later(MARK_EVERY_S, lambda: self.errands.add(self._write_marks))

    async def _write_marks(self) -> None:
        read, delivered = self.read, self.delivered
        self.read = self.delivered = 0
        async with self._transaction() as tx:
            one = ConversationId(self.conversation_id)
            if read:
                await conversations.mark_read_by_buyer(tx, one, read)
            if delivered > read:
                await conversations.mark_delivered_to_buyer(tx, one, delivered)

    async def _resume(self, cursors: dict[str, int]) -> None:
        async with self._transaction() as tx:
            await self._send_backlog(tx, cursors.get(self.conversation_id, 0))

    async def _note_page(self) -> None:
        async with self._transaction() as tx:
            await conversations.set_source(tx, ConversationId(self.conversation_id), _source(self.page))

    async def _ask_for_person(self) -> None:
        """转人工: in line within this transaction, if nobody has the conversation yet."""
        if not self.conversation_id:
            await self._open()
        async with self._transaction() as tx:
            await bot.ask_for_person(tx, ConversationId(self.conversation_id))
            self._send(await handler_of(tx, ConversationId(self.conversation_id)))

    # ---- small parts

    @property
    def uploader(self) -> Actor:
        """Uploads belong to the visitor: a buyer row may not exist yet when the first file is sent."""
        return Actor(ActorKind.BUYER, self.who.external_id)

    @property
    def _newcomer(self) -> str:
        return to_newcomer(self.who.connection_id, self.who.external_id)

    def _settle(self, conversation_id: str, buyer_id: str) -> None:
        self.hall.hub.leave(self.connection, self._newcomer)
        self.conversation_id = conversation_id
        self.actor = Actor(ActorKind.BUYER, buyer_id, address=self.connection.peer)
        self.hall.hub.join(self.connection, to_buyer(conversation_id))

    async def _send_welcome(self, tx: Tx, last_seq: int) -> None:
        _, marks = await conversations.receipts(tx, ConversationId(self.conversation_id))
        handler = await handler_of(tx, ConversationId(self.conversation_id))
        self._send(
            protocol.Welcome(
                connection_id=new_id("lnk"),
                at=tx.clock.now(),
                who=BuyerId(self.actor.id),
                conversation_id=self.conversation_id,
                last_seq=last_seq,
                receipts=protocol.Receipts(*marks),
                handler=handler.handler,
                handler_name=handler.name,
                queue_position=handler.queue_position,
                expected_wait_s=handler.expected_wait_s,
                expected_low_s=handler.expected_low_s,
                expected_high_s=handler.expected_high_s,
            )
        )

    async def _send_backlog(self, tx: Tx, after: int) -> None:
        if not self.conversation_id:
            return
        lines = await conversations.read_public_after(tx, self.conversation_id, after, BACKLOG + 1)
        row = await conversations.get(tx, ConversationId(self.conversation_id))
        _, marks = await conversations.receipts(tx, ConversationId(self.conversation_id))
        shown = address.all_for_buyer(self.hall.keys, self.who.merchant_id, lines[:BACKLOG])
        complete = len(lines) <= BACKLOG
        frame = protocol.Backlog(self.conversation_id, shown, row.last_public_seq, protocol.Receipts(*marks), complete)
        self._send(frame)

    @property
    def _lines_per_s(self) -> float:
        return self.hall.limits.buyer_lines_per_s

    def _number(self, stored: Stored) -> int:
        if not stored.repeated:
            self.owner = stored.agent_id
        return stored.public_seq or 0


def _look(side: BuyerSide, page: protocol.Page) -> None:
    side.page = page
    if side.conversation_id:
        side.errands.add(side._note_page)


HEARD: dict[type, Callable[[BuyerSide, Any], object]] = {
    protocol.Send: BuyerSide._say,
    protocol.Received: lambda side, frame: side._mark("delivered", frame.seq),
    protocol.MarkRead: lambda side, frame: side._mark("read", frame.seq),
    protocol.Typing: lambda side, frame: side._typing(frame.text),
    protocol.Resume: lambda side, frame: side.errands.add(lambda: side._resume(frame.cursors)),
    protocol.Edit: Side._alter,
    protocol.Recall: Side._alter,
    protocol.Page: _look,
    protocol.AskForPerson: lambda side, _: side.errands.add(side._ask_for_person),
    protocol.Ping: lambda side, frame: side._send(protocol.Pong(frame.at_ms)),
}


def _payload(frame: protocol.Send, facts: dict[str, Any] | None) -> dict[str, Any] | None:
    reply = {} if frame.reply_to_seq is None else {"reply_to_public_seq": frame.reply_to_seq}
    return {**(facts or {}), **reply} or None


def _source(page: protocol.Page | None) -> dict[str, Any]:
    facts = {"url": page.url, "title": page.title, "listing_id": page.listing_id, "sku_id": page.sku_id} if page else {}
    return {name: value for name, value in facts.items() if value}
