"""Opt-outs among lines that nothing else reacts to: the owner knows that the buyer waits, but the word holds at once.

What a crash loses here is heard with the conversation's next news: reactions look at the lines before them again.
"""

import asyncio
from asyncio import get_running_loop
from collections.abc import Sequence

import structlog

from xiaoer import outreach
from xiaoer.conversations import Stored
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import CLOCK
from xiaoer.kernel.ids import BuyerId, ConversationId, MerchantId

log = structlog.get_logger()
KNOWN_FOR_S = 30.0
"""How long a merchant's own words may have changed before we see it."""
LONGEST = 48
"""Characters of a line that is looked at."""


class OptOuts:
    """Listens to lines that became durable. A short line costs one look into a set."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._words: dict[str, tuple[float, frozenset[str]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def lines_stored(self, batch: Sequence[Stored]) -> None:
        for stored in batch:
            draft = stored.draft
            quiet = not stored.reacts and not stored.repeated and draft.author_kind == "buyer"
            if quiet and 0 < len(draft.text) <= LONGEST and self._may_be(stored):
                task = get_running_loop().create_task(self._hear(stored))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def _may_be(self, stored: Stored) -> bool:
        until, words = self._words.get(stored.merchant_id, (0.0, frozenset()))
        return until < get_running_loop().time() or outreach.plain(stored.draft.text) in words

    async def _hear(self, stored: Stored) -> None:
        merchant_id = MerchantId(stored.merchant_id)
        try:
            async with self._database.transaction(merchant_id, CLOCK) as tx:
                words = await outreach.opt_out_words(tx)
                self._words[merchant_id] = (get_running_loop().time() + KNOWN_FOR_S, words)
                if outreach.plain(stored.draft.text) in words:
                    conversation_id = ConversationId(stored.draft.conversation_id)
                    await outreach.hear_opt_out(tx, conversation_id, BuyerId(stored.buyer_id), stored.seq)
        except Exception as error:  # a listener must outlive whatever one line does
            log.warning("opt_out.failed", conversation=stored.draft.conversation_id, error=repr(error))
