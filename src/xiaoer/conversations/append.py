"""Store lines inside a verb's own transaction: system lines, edits, what a rule says."""

from collections.abc import Sequence

from xiaoer.conversations.batch import APPEND, store_lines
from xiaoer.conversations.errors import NoSuchConversation
from xiaoer.conversations.events import LinesAppended
from xiaoer.conversations.lines import Draft, Stored
from xiaoer.infra.db import Tx
from xiaoer.infra.prepared import Rows
from xiaoer.kernel.ids import ConversationId, new_id


async def append(tx: Tx, drafts: Sequence[Draft]) -> list[Stored]:
    """Every draft is stored once, in order. Raises NoSuchConversation and then stores nothing."""
    for draft in drafts:
        draft.check()

    async def execute(parameters: dict[str, str]) -> Rows:
        return (await tx.conn.exec_driver_sql(APPEND, parameters)).all()

    stored = await store_lines(execute, tx.merchant_id, tx.clock.now(), drafts)
    if None in stored:
        raise NoSuchConversation
    done = [line for line in stored if line is not None]
    for conversation_id, first in _first_numbers(done).items():
        await tx.publish(
            LinesAppended(
                merchant_id=tx.merchant_id,
                at=tx.clock.now(),
                conversation_id=ConversationId(conversation_id),
                from_seq=first,
            )
        )
    return done


def _first_numbers(lines: Sequence[Stored]) -> dict[str, int]:
    first: dict[str, int] = {}
    for line in lines:
        if not line.repeated:
            first.setdefault(line.draft.conversation_id, line.seq)
    return first


async def say_by_system(
    tx: Tx, conversation_id: str, code: str, *, public: bool = False, **facts: str | int | None
) -> None:
    """A thin grey line that says what happened; its words come from i18n by `code`."""
    draft = Draft(
        conversation_id=conversation_id,
        client_id=new_id("sys"),
        kind="system",
        author_kind="system",
        author_id=tx.actor.id,
        author_name="",
        text=code,
        payload={"code": code, "data": facts},
        public=public,
        automatic=True,
    )
    await append(tx, [draft])
