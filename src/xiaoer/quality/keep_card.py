"""Score cards: a change is a new version, and sheets that exist keep theirs."""

import msgspec

from xiaoer import merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.quality import store_cards
from xiaoer.quality.cards import BUILT_IN, check_card
from xiaoer.quality.errors import CardNotFound
from xiaoer.quality.sheet_model import NewCard, ScoreCard


async def make_card(tx: Tx, new: NewCard) -> ScoreCard:
    """Version 1. Raises BadCard."""
    return await _keep(tx, new_id("qcd"), 1, new)


async def change_card(tx: Tx, card_id: str, new: NewCard) -> ScoreCard:
    """The next version; sheets drawn from now on use it. Raises CardNotFound (the built-in one is copied), BadCard."""
    if card_id == BUILT_IN:
        raise CardNotFound(card_id=card_id)
    await merchants.get_merchant(tx, lock=True)  # two changes at once are two versions
    known = await store_cards.get_card(tx, card_id)
    return await _keep(tx, card_id, known.version + 1, new)


async def _keep(tx: Tx, card_id: str, version: int, new: NewCard) -> ScoreCard:
    check_card(new)
    who = {"made_by": tx.actor.id, "made_at": tx.clock.now()}
    await store_cards.add_card(tx, id=card_id, version=version, **msgspec.to_builtins(new), **who)
    await audit.record(tx, "score_card.kept", card_id, version=version)
    return await store_cards.get_card(tx, card_id)
