"""An agent's live connection: many conversations, their own inbox, presence."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import DBAPIError

from xiaoer import conversations, files, routing, staff
from xiaoer.app.live import address, lease, protocol
from xiaoer.app.live.cards import note_card, payload_of
from xiaoer.app.live.clearance import Clearance, clearance_for, mark_at_once, mark_for
from xiaoer.app.live.fanout import Fanout
from xiaoer.app.live.hall import Hall
from xiaoer.app.live.side import Side
from xiaoer.app.live.topics import to_agent, to_buyer, to_credential, to_merchant, to_staff
from xiaoer.conversations import Draft, Filter, Stored
from xiaoer.conversations.errors import NoSuchConversation, NotPossibleOnChannel
from xiaoer.infra.db import Tx
from xiaoer.infra.sockets import Connection
from xiaoer.kernel.actors import Actor
from xiaoer.kernel.errors import Forbidden
from xiaoer.kernel.ids import AgentId, ConversationId, FileId, MerchantId, new_id
from xiaoer.kernel.permissions import Permission
from xiaoer.ports.channel import facts_of
from xiaoer.routing.errors import OverCapacity

BACKLOG = 200
RENEW_EVERY_S = 20.0


class NotSignedIn(Forbidden):
    code = "not_signed_in"


class AgentSide(Side):
    __slots__ = ("known", "name", "reads", "renewal", "teams")

    def __init__(
        self, hall: Hall, fanout: Fanout, connection: Connection, merchant_id: MerchantId, actor: Actor
    ) -> None:
        super().__init__(hall, fanout, connection, merchant_id, actor)
        self.name = ""
        self.teams: list[str] = []
        self.known: dict[str, Clearance] = {}
        self.reads: dict[str, int] = {}
        self.renewal: asyncio.TimerHandle | None = None

    @classmethod
    async def enter(
        cls, hall: Hall, fanout: Fanout, connection: Connection, cookie: str, hello: protocol.Hello
    ) -> "AgentSide":
        """Raises NotSignedIn without a good session."""
        found = await staff.authenticate(hall.database, cookie=cookie, address=connection.peer) if cookie else None
        if found is None:
            raise NotSignedIn
        merchant_id, actor = found.merchant_id, found.actor
        side = cls(hall, fanout, connection, merchant_id, actor)
        hall.hub.join(connection, to_agent(actor.id))
        hall.hub.join(connection, to_credential(found.credential_id))
        hall.hub.join(connection, to_merchant(merchant_id))
        async with side._transaction() as tx:
            await lease.hold(tx, actor.id, lease.LEASE)
            faces = await staff.summaries(tx, [AgentId(actor.id)])
            side.name = next((agent.display_name for agent in faces.values()), "")
            side.teams = [str(team) for team in await staff.team_ids_of(tx, AgentId(actor.id))]
            side._send(protocol.Welcome(connection_id=new_id("lnk"), at=tx.clock.now(), who=actor.id))
        side._renew_soon()
        if hello.cursors:
            await side._resume(hello.cursors)
        return side

    def hear(self, frame: protocol.FromClient) -> None:
        act = HEARD.get(type(frame))
        if act is None:
            self._send(protocol.Problem("not_for_agents"))
        else:
            act(self, frame)

    def gone(self) -> None:
        """When the agent's last connection stays away, they are no longer online; links elsewhere renew the lease."""
        if self.renewal:
            self.renewal.cancel()
        if not self.hall.hub.audience(to_agent(self.actor.id)):
            self.errands.add(self._schedule_gone)

    # ---- lines

    def _say(self, frame: protocol.Send) -> None:
        if self._too_fast(frame.client_id):
            return
        if mark := self._mark_now(frame):
            self._append(self._draft(frame, {}, mark), None)
        else:
            self.errands.add(lambda: self._say_later(frame), frame.client_id)

    async def _say_later(self, frame: protocol.Send) -> None:
        one = ConversationId(frame.conversation_id)
        facts: dict[str, Any] = {}
        noted: Stored | None = None
        async with self._transaction() as tx:
            if before := await conversations.said_before(tx, one, frame.client_id, self.actor.id):
                # A repeat is answered whatever became of the conversation since; it reopens and claims nothing.
                self._send(protocol.Ack(frame.client_id, one, before.seq, before.at, True))
                return
            note = frame.kind == "note"
            row = await self._prepare(tx, one, note=note)
            if frame.card:
                facts = await payload_of(tx, frame.card, self.actor, row.connection_id, one)
                await note_card(tx, facts, row, frame.client_id)
            if frame.file_id:
                facts["attachment"] = await files.attachment_for(tx, FileId(frame.file_id), self.actor, one)
            draft = self._draft(frame, facts)
            if note and (called := await conversations.mentionable(tx, row, frame.mentions)):
                draft = self._draft(frame, facts | {"mentions": called})
                noted = await conversations.write_note(tx, draft, called)
            elif not note:
                known = self.known[one] = await clearance_for(tx, row)
                draft = self._draft(frame, facts, await mark_for(tx, draft, row, known))
        if noted:
            self._answer(frame.client_id, noted)
            return
        done = asyncio.get_running_loop().create_future()
        self._append(draft, done)
        await done

    def _mark_now(self, frame: protocol.Send) -> str:
        """The gate's mark where the line may be stored at once, in its place; empty where it has to be looked at."""
        known = self.known.get(frame.conversation_id)
        plain = frame.kind == "text" and not frame.file_id and not frame.card and not frame.mentions
        if not plain or known is None or not known.fresh or self.errands.busy:
            return ""
        return mark_at_once(frame, known)

    async def _prepare(self, tx: Tx, one: ConversationId, *, note: bool) -> Any:
        """The agent may write here. A closed conversation is reopened, an unowned one is claimed if there is room."""
        self.actor.require(Permission.CONVERSATION_REPLY)
        row = await self._visible(tx, one)
        if note:
            return row
        if facts_of(row.channel).messages.send == "none":
            raise NotPossibleOnChannel(action="send")
        if row.state == "closed":
            await conversations.reopen(tx, one)
        if row.agent_id is None:
            try:
                async with tx.conn.begin_nested():
                    await routing.claim(tx, one)
            except OverCapacity:
                return row  # an answer from a full agent is still an answer; the conversation keeps waiting in line
        return row

    def _draft(self, frame: protocol.Send, facts: dict[str, Any], gate: str = "") -> Draft:
        more = {"reply_to_seq": frame.reply_to_seq, "answering": frame.answering}
        payload = {**facts, **{name: value for name, value in more.items() if value is not None}}
        return Draft(
            conversation_id=frame.conversation_id,
            client_id=frame.client_id,
            kind=frame.kind,
            author_kind="agent",
            author_id=self.actor.id,
            author_name=self.name,
            text=frame.text,
            payload=payload or None,
            public=frame.kind != "note",
            gate=gate,
        )

    async def _change(self, frame: protocol.Edit | protocol.Recall) -> None:
        self.actor.require(Permission.CONVERSATION_REPLY)
        async with self._transaction() as tx:
            one = ConversationId(frame.conversation_id)
            row = await self._visible(tx, one)
            if isinstance(frame, protocol.Edit):
                mark = await self._mark_of_edit(tx, frame, row)
                stored = await conversations.edit(tx, one, frame.target_seq, frame.text, frame.client_id, gate=mark)
            else:
                stored = await conversations.recall(tx, one, frame.target_seq, frame.client_id)
        self._answer(frame.client_id, stored)

    async def _mark_of_edit(self, tx: Tx, frame: protocol.Edit, row: Any) -> str:
        before = await conversations.read_after(tx, row.id, frame.target_seq - 1, 1)
        if not before or before[0].public_seq is None:
            return ""
        as_line = protocol.Send(client_id=frame.client_id, conversation_id=row.id, text=frame.text)
        return await mark_for(tx, self._draft(as_line, {}), row, await clearance_for(tx, row))

    # ---- what is on the screen

    async def _open(self, frame: protocol.Open) -> None:
        async with self._transaction() as tx:
            await self._visible(tx, ConversationId(frame.conversation_id))
            self.hall.hub.join(self.connection, to_staff(frame.conversation_id))
            if frame.after is not None:
                await self._send_backlog(tx, frame.conversation_id, frame.after)

    def _leave(self, frame: protocol.Leave) -> None:
        self.hall.hub.leave(self.connection, to_staff(frame.conversation_id))
        self.known.pop(frame.conversation_id, None)

    async def _resume(self, cursors: dict[str, int]) -> None:
        async with self._transaction() as tx:
            for conversation_id, after in list(cursors.items())[:100]:
                if await conversations.by_ids(tx, [conversation_id], self._sight()):
                    self.hall.hub.join(self.connection, to_staff(conversation_id))
                    await self._send_backlog(tx, conversation_id, after)

    async def _send_backlog(self, tx: Tx, conversation_id: str, after: int) -> None:
        lines = await conversations.read_after(tx, conversation_id, after, BACKLOG + 1)
        row = await conversations.get(tx, ConversationId(conversation_id))
        marks, _ = await conversations.receipts(tx, ConversationId(conversation_id))
        shown = address.all_for_staff(self.hall.keys, self.merchant_id, lines[:BACKLOG])
        complete = len(lines) <= BACKLOG
        self._send(protocol.Backlog(conversation_id, shown, row.last_seq, protocol.Receipts(*marks), complete))

    def _read(self, frame: protocol.MarkRead) -> None:
        """Marks of one conversation that wait for their turn are one mark: who comes back to a hundred lines must not
        have to wait for a hundred writes before the first answer."""
        one = frame.conversation_id
        waits = one in self.reads
        self.reads[one] = max(frame.seq, self.reads.get(one, 0))
        if not waits and not self.errands.add(lambda: self._mark_read(one)):
            del self.reads[one]

    async def _mark_read(self, conversation_id: str) -> None:
        seq, one = self.reads.pop(conversation_id), ConversationId(conversation_id)
        async with self._transaction() as tx:
            await self._visible(tx, one)
            await conversations.mark_read_by_agent(tx, one, seq)

    def _typing(self, frame: protocol.Typing) -> None:
        """Told to the buyer, and to colleagues who look on; only from a conversation that is open here."""
        one = frame.conversation_id
        if to_staff(one) not in self.hall.hub.topics_of(self.connection):
            return
        now = protocol.TypingNow(one, "agent", self.name)
        self.fanout.pass_on([to_buyer(one), to_staff(one)], now, but=self.connection)

    async def _presence(self, frame: protocol.SetPresence) -> None:
        async with self._transaction() as tx:
            await staff.set_presence(tx, AgentId(self.actor.id), frame.presence)

    async def _schedule_gone(self) -> None:
        async with self._transaction() as tx:
            await lease.hold(tx, self.actor.id, lease.GONE_AFTER)

    def _renew_soon(self) -> None:
        self.renewal = asyncio.get_running_loop().call_later(RENEW_EVERY_S, self.errands.add, self._renew)

    async def _renew(self) -> None:
        if self.connection.closed:
            return
        self._renew_soon()
        with suppress(DBAPIError):  # the database is away: the next time will do
            async with self._transaction() as tx:
                await lease.hold(tx, self.actor.id, lease.LEASE)

    # ---- small parts

    def _sight(self) -> Filter:
        all_of_it = self.actor.may(Permission.CONVERSATION_READ_ALL)
        return Filter(view="all", agent_id=self.actor.id, team_ids=self.teams, sees_all=all_of_it)

    async def _visible(self, tx: Tx, one: ConversationId) -> Any:
        found = await conversations.by_ids(tx, [one], self._sight())
        if not found:
            raise NoSuchConversation(conversation_id=one)
        return found[0]

    @property
    def _lines_per_s(self) -> float:
        return self.hall.limits.agent_lines_per_s

    def _number(self, stored: Stored) -> int:
        return stored.seq


HEARD: dict[type, Callable[[AgentSide, Any], object]] = {
    protocol.Send: AgentSide._say,
    protocol.Open: lambda side, frame: side.errands.add(lambda: side._open(frame)),
    protocol.Leave: AgentSide._leave,
    protocol.MarkRead: AgentSide._read,
    protocol.Typing: AgentSide._typing,
    protocol.Resume: lambda side, frame: side.errands.add(lambda: side._resume(frame.cursors)),
    protocol.Edit: Side._alter,
    protocol.Recall: Side._alter,
    protocol.SetPresence: lambda side, frame: side.errands.add(lambda: side._presence(frame)),
    protocol.Ping: lambda side, frame: side._send(protocol.Pong(frame.at_ms)),
}
