"""A message is tried: what the bot would say and why. Nothing is sent, kept or set in motion."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from xiaoer import merchants, understanding
from xiaoer.bot import clauses, grounding, store
from xiaoer.bot.model import Talk, Trial, TrialAnswer
from xiaoer.bot.respond import Scene, respond
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ShopId


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A conversation that does not exist."""

    shop_id: str
    buyer_id: str
    subject_listing_id: str | None
    id: str = "cnv_trial"
    thread: str = "trial"
    channel: str = "webchat"
    connection_id: str = ""
    subject_order_id: str | None = None
    source: dict[str, Any] | None = None


class TakenBack(Exception):
    """Carries the answer out of a transaction that is rolled back."""

    def __init__(self, answer: TrialAnswer) -> None:
        self.answer = answer
        super().__init__()


async def try_out(tx: Tx, trial: Trial) -> TrialAnswer:
    """What the bot would do. The caller rolls the transaction back. Raises ShopNotFound."""
    await merchants.get_shop(tx, ShopId(trial.shop_id))
    settings = await store.settings(tx, trial.shop_id)
    row: Any = _Row(
        shop_id=trial.shop_id, buyer_id=trial.buyer_id or "byr_trial", subject_listing_id=trial.listing_id or None
    )
    scene = Scene(
        tx=tx,
        row=row,
        settings=settings,
        zone=ZoneInfo((await merchants.get_merchant(tx)).time_zone),
        buyer_id=BuyerId(trial.buyer_id) if trial.buyer_id else None,
        key="trial",
        model=await understanding.model_of(tx, ShopId(trial.shop_id)),
        trial=True,
    )
    began = perf_counter()
    turn = await respond(scene, trial.text, Talk(conversation_id=row.id, session_id=""))
    grounding.check(turn.said)
    seen = turn.understood or understanding.understand(trial.text[: clauses.READ_CHARS])
    return TrialAnswer(
        intents=turn.intents,
        entities=[msgspec.to_builtins(one) for one in seen.entities],
        mood=seen.mood,
        wants_person=seen.wants_person,
        language=seen.language,
        outcome=turn.outcome,
        reason=turn.reason,
        skills=turn.skills,
        said=turn.said,
        took_ms=round((perf_counter() - began) * 1000),
    )
