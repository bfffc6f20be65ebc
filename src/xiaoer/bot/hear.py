"""What a buyer's words mean in this shop: its goods are known by name, so a name is no riddle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiaoer import understanding
from xiaoer.bot.named_goods import named_in, without
from xiaoer.bot.shelves import shelves
from xiaoer.bot.table import NOTHING_ASKED
from xiaoer.catalog.model import ListingSummary
from xiaoer.infra.db import Tx
from xiaoer.understanding.model import Line, Understood

SURE, IN_SCOPE, LEAST_OF = 0.95, 0.6, 0.9
"""So sure and so much about a shop, words are taken as they stand."""


@dataclass(frozen=True)
class Ear:
    """The titles in the languages of the words."""

    shelves: tuple[Sequence[ListingSummary], ...]
    before: Sequence[Line] = ()
    model: understanding.Model | None = None

    def names_goods(self, text: str) -> bool:
        return any(named_in(text, shelf) for shelf in self.shelves)

    def understand(self, text: str) -> Understood:
        """By the words as they stand, and with “this one” in the place of a product's name, which no phrase that
        taught us holds. Never raises."""
        plain = understanding.understand(text, self.before, self.model)
        if plain.wants_person or (plain.confidence >= SURE and plain.oos < IN_SCOPE):
            return plain
        for shelf in self.shelves:
            if found := named_in(text, shelf):
                told = understanding.understand(without(text, found, shelf), self.before, self.model)
                worse = told.wants_person or told.top in NOTHING_ASKED
                return plain if worse or told.confidence < LEAST_OF * plain.confidence else told
        return plain


async def ear(
    tx: Tx, shop_id: str, text: str, before: Sequence[Line] = (), model: understanding.Model | None = None
) -> Ear:
    return Ear(tuple(await shelves(tx, shop_id, text)), before, model)
