"""The one place from which a question leaves: hold (transaction) → ask (none) → record (transaction)."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from xiaoer.infra.db import Database, in_transaction
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import CLOCK, Actor
from xiaoer.kernel.ids import MerchantId
from xiaoer.language_models import store
from xiaoer.language_models.errors import LanguageModelNotConnected
from xiaoer.language_models.fidelity import difference
from xiaoer.language_models.hold import Call, Ended, NotAsked, hold, settle
from xiaoer.language_models.masking import Known, Mask
from xiaoer.language_models.model import CallOutcome, CallReason, Chosen, ModelTrial, Purpose, Worded
from xiaoer.language_models.prompts import Line, to_choose, to_reword, to_try
from xiaoer.language_models.tools import Offered, picked
from xiaoer.ports.models import ModelAnswer, Models, Question
from xiaoer.ports.outside import NotReached, outcome_of

PAUSE_S = 0.2
"""Before the one further try of what was surely not worked on."""
Judge = Callable[[ModelAnswer], str]
"""Why an answer is not fit to use; empty when it is."""


@dataclass(frozen=True)
class LanguageModels:
    """Asks by the adapters of this process, for any merchant that has connected a model. What goes wrong outside is
    never raised: it is on record, and the answer made here stands."""

    database: Database
    keys: KeyRing
    adapters: Mapping[str, Models] = field(default_factory=dict)
    """By channel of the connection."""

    async def reword(
        self,
        merchant_id: MerchantId,
        answer: str,
        *,
        facts: Sequence[str] = (),
        known: Sequence[Known] = (),
        conversation_id: str = "",
    ) -> Worded:
        """The answer in the shop's tone, when the model's words say the same and no more; else as it was."""
        async with self.database.transaction(merchant_id) as tx:
            terms = await store.terms(tx)
        if terms is None or not answer.strip():
            return Worded(answer, by_model=False)
        mask = Mask(known)
        question = to_reword(answer, terms.tone, mask)
        hidden = mask.hide(answer)

        def judge(said: ModelAnswer) -> str:
            if not said.complete:
                return CallReason.CUT
            return difference(hidden, said.text.strip(), [mask.hide(one) for one in facts]) or ""

        asked = await self._ask(merchant_id, Purpose.REWORD, question, judge, conversation_id)
        if isinstance(asked.ended, ModelAnswer) and not asked.reason:
            return Worded(mask.restore(asked.ended.text.strip()), by_model=True, call_id=asked.call_id)
        return Worded(answer, by_model=False, reason=asked.reason, call_id=asked.call_id)

    async def choose(
        self,
        merchant_id: MerchantId,
        message: str,
        offered: Sequence[Offered],
        *,
        before: Sequence[Line] = (),
        known: Sequence[Known] = (),
        conversation_id: str = "",
    ) -> Chosen:
        """The skills that the message asks for, each with checked input. Nothing has been done."""
        mask = Mask(known)
        question = to_choose(message, before, [one.tool for one in offered], mask)
        told = "\n".join([message, *(one.said for one in before), *(one.value for one in known)])

        def judge(said: ModelAnswer) -> str:
            if not said.complete:
                return CallReason.CUT
            return picked(said, offered, mask, told)[1] or ""

        asked = await self._ask(merchant_id, Purpose.CHOOSE, question, judge, conversation_id)
        if isinstance(asked.ended, ModelAnswer) and not asked.reason:
            return Chosen(picked(asked.ended, offered, mask, told)[0], call_id=asked.call_id)
        return Chosen([], asked.reason, asked.call_id)

    async def try_out(self, merchant_id: MerchantId, actor: Actor) -> ModelTrial:
        """One short question, counted like every other. Raises LanguageModelNotConnected."""
        asked = await self._ask(merchant_id, Purpose.TRY, to_try(), _said_something, actor=actor)
        if not asked.call_id:
            raise LanguageModelNotConnected
        return asked.trial

    async def _ask(
        self,
        merchant_id: MerchantId,
        purpose: Purpose,
        question: Question,
        judge: Judge,
        conversation_id: str = "",
        actor: Actor = CLOCK,
    ) -> "_Asked":
        if in_transaction.get():
            raise RuntimeError("a question to a language model inside a transaction")
        async with self.database.transaction(merchant_id, actor) as tx:
            call = await hold(tx, self.keys, purpose, question, conversation_id)
        if isinstance(call, NotAsked):
            return _Asked(None, call.reason, call.call_id)
        began = time.monotonic()
        ended = await self._answer(call)
        took_ms = round((time.monotonic() - began) * 1000)
        reason = judge(ended) if isinstance(ended, ModelAnswer) else ""
        async with self.database.transaction(merchant_id, actor) as tx:
            cost = await settle(tx, call, ended, took_ms, reason)
        failed = "" if isinstance(ended, ModelAnswer) else ended.reason
        return _Asked(ended, reason or failed, call.id, took_ms, cost, call.terms.currency)

    async def _answer(self, call: Call) -> Ended:
        """Within the connection's time, all in all. What was surely not worked on is asked once more, if there is time;
        what may have been, never: it would cost twice, and the buyer waits."""
        adapter = self.adapters.get(call.channel)
        if adapter is None:
            return NotReached("not_installed")
        until = time.monotonic() + call.reach.timeout_s
        first: Ended = await outcome_of(adapter.ask(call.reach, call.question), call.reach.timeout_s)
        left = until - time.monotonic() - PAUSE_S
        if not isinstance(first, NotReached) or left <= call.reach.timeout_s / 2:
            return first
        await asyncio.sleep(PAUSE_S)
        return await outcome_of(adapter.ask(call.reach, call.question), left)


@dataclass(frozen=True, slots=True)
class _Asked:
    """None: nobody was asked."""

    ended: Ended | None
    reason: str
    call_id: str
    took_ms: int = 0
    cost_micros: int = 0
    currency: str = ""

    @property
    def trial(self) -> ModelTrial:
        answer = self.ended if isinstance(self.ended, ModelAnswer) else None
        outcome = (
            CallOutcome.NOT_ASKED if self.ended is None else CallOutcome.FAILED if answer is None else CallOutcome.USED
        )
        if answer is not None and self.reason:
            outcome = CallOutcome.REJECTED
        return ModelTrial(
            outcome=outcome,
            reason=self.reason,
            said=answer.text.strip()[:200] if answer else "",
            took_ms=self.took_ms,
            tokens_in=answer.tokens_in or 0 if answer else 0,
            tokens_out=answer.tokens_out or 0 if answer else 0,
            cost_micros=self.cost_micros,
            currency=self.currency,
        )


def _said_something(answer: ModelAnswer) -> str:
    return "" if answer.text.strip() else CallReason.NOTHING
