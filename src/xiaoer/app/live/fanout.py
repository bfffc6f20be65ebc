"""Tell connected people what is durable: after each committed batch and after each transaction with events.

Between processes travel hints (`conversation, from seq`); the other process reads the lines from the database.
"""

import asyncio
import random
from collections.abc import Collection, Coroutine, Sequence
from datetime import timedelta
from typing import Any

import msgspec
import structlog

from xiaoer import conversations
from xiaoer.app.live import address, protocol
from xiaoer.app.live.hall import Hall
from xiaoer.app.live.handler import handler_of
from xiaoer.app.live.topics import to_agent, to_buyer, to_credential, to_merchant, to_staff
from xiaoer.bot.events import BotAnswered, PacketChanged
from xiaoer.conversations import LineFacts, Stored
from xiaoer.conversations.events import (
    AgentsMentioned,
    ConversationAssigned,
    ConversationClosed,
    ConversationEvent,
    ConversationOpened,
    ConversationQueued,
    ConversationRead,
    LinesAppended,
)
from xiaoer.gifts.events import GiftApprovalAsked
from xiaoer.infra import directory
from xiaoer.infra.hub import send_all
from xiaoer.infra.sockets import RESTARTING, Connection
from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import ConversationId, MerchantId
from xiaoer.sla.events import AgentAlerted, PromiseEvent
from xiaoer.staff.events import AgentAccessChanged, AgentPresenceChanged, AgentSuspended, SignInEnded

log = structlog.get_logger()
SIGN_IN_AGAIN = 4001
COME_BACK_WITHIN_MS = 3000
HINT_EVERY_S = 0.25
QUEUE_NEWS_EVERY_S = 1.0
CATCH_UP_AFTER_S = 1.0
RECENT = timedelta(minutes=3)
"""How far back lost news can lie: longer than a database or a bus is away without the links being cut too."""
AGAIN = 20
"""Lines told again of each conversation; who lacks more sees the hole and asks."""
NOTE_CHARS = 200
WHOLE = 100
"""Percent of a clock's time: it is over."""
"""Of a note in an alert; the whole of it is in the conversation."""
HANDLER_EVENTS = (ConversationAssigned, ConversationQueued, ConversationClosed, ConversationOpened)


class Notice(msgspec.Struct, tag_field="type", tag="lines", frozen=True):
    """To other processes: lines of this conversation from `seq` on, for these owners' screens too."""

    merchant_id: str
    conversation_id: str
    seq: int
    agent_id: str | None


class Passing(msgspec.Struct, tag_field="type", tag="frame", frozen=True):
    """To other processes: a frame that is not kept (typing, receipts, presence)."""

    topics: list[str]
    frame: str


class SentAway(msgspec.Struct, tag_field="type", tag="sent_away", frozen=True):
    """To other processes: close the connections of this topic."""

    topic: str
    back: bool = False
    """They are to come back at once."""


class Changed(msgspec.Struct, tag_field="type", tag="changed", frozen=True):
    merchant_id: str
    conversation_id: str


_decode = msgspec.json.Decoder(Notice | Passing | SentAway | Changed).decode
_encode = msgspec.json.Encoder().encode


class Fanout:
    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._hints: dict[str, set[str]] = {}
        self._queue_news: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._catching_up = False

    # ---- what this process committed

    def lines_stored(self, batch: Sequence[Stored]) -> None:
        """A batch of the line writer is durable."""
        last: dict[str, Stored] = {}
        first: dict[str, int] = {}
        for stored in batch:
            if stored.repeated:
                self._tell_again(stored)
                continue
            self._publish_stored(stored)
            last[stored.draft.conversation_id] = stored
            first.setdefault(stored.draft.conversation_id, stored.seq)
        for conversation_id, stored in last.items():
            self._hint(stored.merchant_id, conversation_id)
            if not self.hall.bus.alone:
                notice = Notice(stored.merchant_id, conversation_id, first[conversation_id], stored.agent_id)
                self._tell_others(notice)

    def _tell_again(self, stored: Stored) -> None:
        """The line is older than this call: what is in the database counts, not what the sender says now."""
        merchant, one = stored.merchant_id, stored.draft.conversation_id
        self._run(self._fetch_and_publish(merchant, one, stored.seq, stored.agent_id, limit=1))
        self._tell_others(Notice(merchant, one, stored.seq, stored.agent_id))

    def heard(self, events: list[Event]) -> None:
        """A transaction with these events is durable."""
        by_conversation: dict[str, list[ConversationEvent]] = {}
        for event in events:
            if isinstance(event, AgentPresenceChanged):
                self._run(self._presence(event))
            elif isinstance(event, AgentSuspended | AgentAccessChanged | SignInEnded):
                self._show_the_door(event)
            elif isinstance(event, GiftApprovalAsked | AgentAlerted | PromiseEvent):
                self._alert(event)
            elif isinstance(event, BotAnswered | PacketChanged):
                self._bot_news(event)
            elif isinstance(event, ConversationEvent):
                by_conversation.setdefault(event.conversation_id, []).append(event)
        for found in by_conversation.values():
            self._conversation_changed(found)

    def _bot_news(self, event: BotAnswered | PacketChanged) -> None:
        """The buyer learns that the bot answers; staff, that the packet's card is to be read anew."""
        if isinstance(event, BotAnswered):
            self._run(self._handler(event.merchant_id, event.conversation_id))
        else:
            self._hint(event.merchant_id, event.conversation_id)
            self._tell_others(Changed(event.merchant_id, event.conversation_id))

    def _show_the_door(self, event: AgentSuspended | AgentAccessChanged | SignInEnded) -> None:
        """Connections know what their people may do from when they came in."""
        if isinstance(event, AgentSuspended):
            self.send_away(to_agent(event.agent_id))
        elif isinstance(event, SignInEnded):
            self.send_away(to_credential(event.sign_in_id))
        else:
            for agent_id in event.agent_ids:
                self.call_back(to_agent(agent_id))

    def _alert(self, event: GiftApprovalAsked | AgentAlerted | PromiseEvent) -> None:
        if isinstance(event, PromiseEvent):
            if event.subject_kind == "conversation":
                self._hint(event.merchant_id, event.subject_id)
                self._tell_others(Changed(event.merchant_id, event.subject_id))
            return
        if isinstance(event, GiftApprovalAsked):
            alert = protocol.Alert("approval_wanted", event.conversation_id, {"gift_id": event.gift_id})
            self.pass_on([to_agent(agent_id) for agent_id in event.approver_ids], alert)
            return
        code = "clock_over" if event.percent >= WHOLE else "clock_due"
        one = event.conversation_ids[0] if event.count == 1 else ""
        alert = protocol.Alert(code, one, {"count": event.count, "percent": event.percent})
        self.pass_on([to_agent(event.agent_id)], alert)

    def send_away(self, topic: str) -> None:
        """Whoever listens to the topic may no longer be here: told why, and closed, in every process."""
        self._close(topic)
        self._tell_others(SentAway(topic))

    def call_back(self, topic: str) -> None:
        """Whoever listens to the topic has to come in anew: closed in every process, and back in a moment."""
        self._close(topic, back=True)
        self._tell_others(SentAway(topic, back=True))

    def _close(self, topic: str, *, back: bool = False) -> None:
        for connection in self.hall.hub.members(topic):
            connection.send(protocol.encode(protocol.Bye("restart" if back else "signed_out", 0)))
            connection.close(RESTARTING if back else SIGN_IN_AGAIN, "come_back" if back else "signed_out")

    def pass_on(self, topics: list[str], frame: protocol.FromServer, *, but: Any = None) -> None:
        """Send a frame that is not kept to everybody listening, here and in other processes."""
        raw = protocol.encode(frame)
        self.hall.hub.publish_any(topics, raw, but=but)
        self._tell_others(Passing(topics, raw.decode()))

    def _conversation_changed(self, events: list[ConversationEvent]) -> None:
        """All that one transaction did to one conversation, told once."""
        merchant, one = events[0].merchant_id, events[0].conversation_id
        new_lines = [event.from_seq for event in events if isinstance(event, LinesAppended)]
        if new_lines:
            self._run(self._fetch_and_publish(merchant, one, min(new_lines), None))
            self._tell_others(Notice(merchant, one, min(new_lines), None))
        if any(isinstance(event, ConversationRead) for event in events):
            self._run(self._receipts(merchant, one))
        if any(isinstance(event, HANDLER_EVENTS) for event in events):
            self._run(self._handler(merchant, one))
            self._queue_moved(merchant)
        for event in events:
            if isinstance(event, ConversationAssigned):
                alert = protocol.Alert("assigned", one, {"reason": event.reason})
                self.pass_on([to_agent(event.to_agent_id)], alert)
            elif isinstance(event, AgentsMentioned):
                alert = protocol.Alert("mention", one, {"by": event.by_name, "note": event.text[:NOTE_CHARS]})
                self.pass_on([to_agent(agent_id) for agent_id in event.agent_ids], alert)
        self._hint(merchant, one)
        self._tell_others(Changed(merchant, one))

    def _tell_others(self, notice: Notice | Passing | SentAway | Changed) -> None:
        """Hints may be lost; a hint that cannot travel must not stop those who store lines."""
        if self.hall.bus.alone:
            return
        try:
            self.hall.bus.publish(_encode(notice))
        except ValueError as error:
            log.warning("live.hint_not_sent", error=str(error))

    # ---- what another process committed

    def notice(self, raw: bytes) -> None:
        """A hint from another process."""
        found = _decode(raw)
        if isinstance(found, SentAway):
            self._close(found.topic, back=found.back)
            return
        if isinstance(found, Passing):
            self.hall.hub.publish_any(found.topics, found.frame.encode())
            return
        self._hint(found.merchant_id, found.conversation_id)
        if isinstance(found, Notice):
            self._run(self._fetch_and_publish(found.merchant_id, found.conversation_id, found.seq, found.agent_id))

    def missed_some(self) -> None:
        """Hints of other processes were lost: everybody here comes back and asks for what they missed."""
        for connection in {c for topic in self.hall.hub.topics() for c in self.hall.hub.members(topic)}:
            connection.send(protocol.encode(protocol.Bye("restart", random.randint(50, COME_BACK_WITHIN_MS))))  # noqa: S311
            connection.close(RESTARTING, "restart")

    def _has_audience(self, merchant_id: str, conversation_id: str, agent_id: str | None) -> bool:
        """Whether somebody here may want this line. An owner not named may be any agent of the merchant."""
        hub = self.hall.hub
        watched = hub.audience(to_buyer(conversation_id)) or hub.audience(to_staff(conversation_id))
        return bool(watched or hub.audience(to_agent(agent_id) if agent_id else to_merchant(merchant_id)))

    # ---- what may have been lost

    def catch_up(self) -> None:
        """News were lost because the database was away: tell the last lines again, soon."""
        if not self._catching_up:
            self._catching_up = True
            asyncio.get_running_loop().call_later(CATCH_UP_AFTER_S, lambda: self._run(self._catch_up()))

    async def _catch_up(self) -> None:
        self._catching_up = False
        listening = sorted({topic[2:] for topic in self.hall.hub.topics() if topic.startswith(("b:", "s:"))})
        database = self.hall.database
        since = database.clock.now() - RECENT
        async with database.outside_merchants() as conn:
            merchants = await directory.merchants(conn)
        for merchant_id in merchants:
            async with database.transaction(merchant_id) as tx:
                for start in range(0, len(listening), 1000):
                    found = await conversations.by_ids(tx, listening[start : start + 1000])
                    for row in (row for row in found if row.last_at > since):
                        for line in await conversations.read_after(tx, row.id, max(0, row.last_seq - AGAIN), AGAIN):
                            self._publish(merchant_id, line, row.agent_id)
                        self._hint(merchant_id, row.id)

    # ---- publishing

    def _publish_stored(self, stored: Stored) -> None:
        """A line of words, which nearly every line is, goes out without being turned over on the way."""
        if stored.draft.payload:
            self._publish(stored.merchant_id, conversations.from_stored(stored), stored.agent_id)
            return
        one, public_seq = stored.draft.conversation_id, stored.public_seq
        if staff := self._staff(one, stored.agent_id):
            send_all(staff, protocol.encode(protocol.Said(address.in_words(stored, stored.seq, public_seq))))
        if public_seq is not None and (buyer := self.hall.hub.members(to_buyer(one))):
            send_all(buyer, protocol.encode(protocol.Said(address.in_words(stored, public_seq, None))))

    def _staff(self, conversation_id: str, agent_id: str | None) -> Collection[Connection]:
        """Who has the conversation on screen, and its owner."""
        on_screen = to_staff(conversation_id)
        return self.hall.hub.listeners((on_screen, to_agent(agent_id)) if agent_id else (on_screen,))

    def _publish(self, merchant_id: str, line: LineFacts, agent_id: str | None) -> None:
        hub, keys, one = self.hall.hub, self.hall.keys, line.conversation_id
        if staff := self._staff(one, agent_id):
            send_all(staff, protocol.encode(protocol.Said(address.for_staff(keys, merchant_id, line))))
        if line.public_seq is not None and (buyer := hub.members(to_buyer(one))):
            send_all(buyer, protocol.encode(protocol.Said(address.for_buyer(keys, merchant_id, line))))

    async def _fetch_and_publish(
        self, merchant_id: str, conversation_id: str, from_seq: int, agent_id: str | None, limit: int = 200
    ) -> None:
        if not self._has_audience(merchant_id, conversation_id, agent_id):
            return
        async with self.hall.database.transaction(MerchantId(merchant_id)) as tx:
            lines = await conversations.read_after(tx, conversation_id, from_seq - 1, limit)
            owner = agent_id or (await conversations.get(tx, ConversationId(conversation_id))).agent_id
        for line in lines:
            self._publish(merchant_id, line, owner)

    async def _receipts(self, merchant_id: str, conversation_id: str) -> None:
        async with self.hall.database.transaction(MerchantId(merchant_id)) as tx:
            staff, buyer = await conversations.receipts(tx, ConversationId(conversation_id))
        for topic, found in ((to_staff, staff), (to_buyer, buyer)):
            frame = protocol.Read(conversation_id, protocol.Receipts(*found))
            self.pass_on([topic(conversation_id)], frame)

    async def _handler(self, merchant_id: str, conversation_id: str) -> None:
        async with self.hall.database.transaction(MerchantId(merchant_id)) as tx:
            frame = await handler_of(tx, ConversationId(conversation_id))
        self.pass_on([to_buyer(conversation_id)], frame)

    async def _presence(self, event: AgentPresenceChanged) -> None:
        frame = protocol.PresenceChanged(event.agent_id, event.presence, 0, 0)
        self.pass_on([to_merchant(event.merchant_id)], frame)

    # ---- coalesced news

    def _hint(self, merchant_id: str, conversation_id: str) -> None:
        """Tell every agent's inbox, at most four times a second."""
        if waiting := self._hints.get(merchant_id):
            waiting.add(conversation_id)
        elif self.hall.hub.audience(to_merchant(merchant_id)):
            self._hints[merchant_id] = {conversation_id}
            asyncio.get_running_loop().call_later(HINT_EVERY_S, self._send_hints, merchant_id)

    def _send_hints(self, merchant_id: str) -> None:
        ids = sorted(self._hints.pop(merchant_id, ()))
        for start in range(0, len(ids), 500):
            frame = protocol.encode(protocol.InboxHint(ids[start : start + 500]))
            self.hall.hub.publish(to_merchant(merchant_id), frame)

    def _queue_moved(self, merchant_id: str) -> None:
        """Buyers who wait learn their new place, at most once a second."""
        if merchant_id not in self._queue_news:
            self._queue_news.add(merchant_id)
            loop = asyncio.get_running_loop()
            loop.call_later(QUEUE_NEWS_EVERY_S, lambda: self._run(self._tell_queue(merchant_id)))

    async def _tell_queue(self, merchant_id: str) -> None:
        self._queue_news.discard(merchant_id)
        async with self.hall.database.transaction(MerchantId(merchant_id)) as tx:
            rows = [r for r in await conversations.waiting(tx) if self.hall.hub.audience(to_buyer(r.id))]
            frames = [(row.id, await handler_of(tx, ConversationId(row.id))) for row in rows]
        for conversation_id, frame in frames:
            self.hall.hub.publish(to_buyer(conversation_id), protocol.encode(frame))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        """In the background: nobody waits for it, and its failure costs a moment, never a line."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("live.news_lost", error=repr(error))
            self.catch_up()
