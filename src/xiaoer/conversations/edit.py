"""Change or take back a line, where the channel allows it. The log keeps a line that says so."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select, update

from xiaoer.conversations import store
from xiaoer.conversations.append import append
from xiaoer.conversations.errors import NoSuchLine, NotPossibleOnChannel, NotYourLine, TooLateToChange
from xiaoer.conversations.index_lines import reindex_line
from xiaoer.conversations.lines import Draft, Stored
from xiaoer.conversations.read_lines import said_before
from xiaoer.conversations.tables import message
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import ConversationId
from xiaoer.ports.channel import facts_of

m = message.c
EDITABLE = frozenset({"text", "note"})


async def edit(
    tx: Tx, conversation_id: ConversationId, target_seq: int, text: str, client_id: str, *, gate: str = ""
) -> Stored:
    """The line reads `text` for everybody from now on. `target_seq` is the staff's number. A repeat changes nothing.

    `gate`: see Draft. Raises NoSuchLine, NotYourLine, NotPossibleOnChannel, TooLateToChange or NotThroughGate.
    """
    thread = await store.get(tx, conversation_id, lock=True)
    if before := await _changed_before(tx, conversation_id, client_id):
        return before
    line = await _changeable(tx, thread, target_seq, "edit")
    draft = _pointer(line, "edited", client_id, text, gate)
    draft.check()
    await _write(tx, line, text=text, edited_at=tx.clock.now())
    return (await append(tx, [draft]))[0]


async def recall(tx: Tx, conversation_id: ConversationId, target_seq: int, client_id: str) -> Stored:
    """The line's content is gone for everybody; that there was one stays visible. A repeat changes nothing."""
    thread = await store.get(tx, conversation_id, lock=True)
    if before := await _changed_before(tx, conversation_id, client_id):
        return before
    line = await _changeable(tx, thread, target_seq, "recall")
    await _write(tx, line, text="", payload=None, recalled_at=tx.clock.now())
    return (await append(tx, [_pointer(line, "recalled", client_id, "")]))[0]


async def _changed_before(tx: Tx, conversation_id: ConversationId, client_id: str) -> Stored | None:
    """What the same change was answered with. The conversation is locked: of two at once the second finds the first."""
    line = await said_before(tx, conversation_id, client_id, tx.actor.id)
    if line is None:
        return None
    draft = Draft(
        conversation_id=conversation_id,
        client_id=client_id,
        kind=line.kind,
        author_kind=line.author_kind,
        author_id=line.author_id,
        author_name=line.author_name,
        text=line.text,
        payload=line.payload or None,
        public=line.public_seq is not None,
    )
    return Stored(
        merchant_id=tx.merchant_id, draft=draft, seq=line.seq, public_seq=line.public_seq, at=line.at, repeated=True
    )


async def _changeable(tx: Tx, thread: Row[Any], target_seq: int, what: str) -> Row[Any]:
    query = select(message).where(m.merchant_id == tx.merchant_id, m.conversation_id == thread.id, m.seq == target_seq)
    line = (await tx.conn.execute(query)).one_or_none()
    if line is None or line.recalled_at or line.kind in ("system", "edited", "recalled"):
        raise NoSuchLine(seq=target_seq)
    author = "buyer" if tx.actor.kind is ActorKind.BUYER else "agent"
    if line.author_kind != author or line.author_id != tx.actor.id:
        raise NotYourLine(seq=target_seq)
    if what == "edit" and line.kind not in EDITABLE:
        raise NoSuchLine(seq=target_seq)
    if line.kind != "note":
        facts = facts_of(thread.channel).messages
        _still_allowed(tx, line, facts.edit_within_s if what == "edit" else facts.recall_within_s, what)
    return line


def _still_allowed(tx: Tx, line: Row[Any], within_s: int, what: str) -> None:
    if within_s == 0:
        raise NotPossibleOnChannel(action=what)
    if tx.clock.now() - line.created_at > timedelta(seconds=within_s):
        raise TooLateToChange(action=what, within_s=within_s)


def _pointer(line: Row[Any], kind: str, client_id: str, text: str, gate: str = "") -> Draft:
    return Draft(
        conversation_id=line.conversation_id,
        client_id=client_id,
        kind=kind,
        author_kind=line.author_kind,
        author_id=line.author_id,
        author_name=line.author_name,
        text=text,
        payload={"target_seq": line.seq, "target_public_seq": line.public_seq},
        public=line.public_seq is not None,
        gate=gate,
    )


async def _write(tx: Tx, line: Row[Any], **values: Any) -> None:
    await tx.conn.execute(
        update(message)
        .where(
            m.merchant_id == tx.merchant_id,
            m.conversation_id == line.conversation_id,
            m.seq == line.seq,
            m.created_at == line.created_at,
        )
        .values(**values)
    )
    await reindex_line(tx, line.conversation_id, line.seq)
