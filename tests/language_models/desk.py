"""A merchant whose language model is a scripted server on this machine, with a clock that is turned by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from xiaoer import merchants
from xiaoer.app.plugins import load_all
from xiaoer.app.wiring import LATER, adapters
from xiaoer.infra import timers
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId
from xiaoer.language_models import LanguageModels, see, store
from xiaoer.language_models.model import LanguageModel, ModelCall, SaveLanguageModel
from xiaoer.language_models.save import save
from xiaoer.merchants.model import NewShop
from xiaoer.testing.fake_openai import FakeOpenAI

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
YUAN = 1_000_000


class HandClock:
    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def turn(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class Desk:
    database: Database
    keys: KeyRing
    clock: HandClock
    merchant_id: MerchantId
    server: FakeOpenAI

    @property
    def models(self) -> LanguageModels:
        return LanguageModels(self.database, self.keys, adapters(load_all(), "models"))

    def tx(self) -> Any:
        return self.database.transaction(self.merchant_id, OPERATOR)

    async def save(self, **changes: Any) -> LanguageModel:
        """Ten yuan a month; two yuan for a million tokens in, eight for a million out."""
        given = {
            "base_url": self.server.base_url,
            "model": "tiny-1",
            "api_key": "sk-test-1",
            "timeout_s": 5,
            "budget_micros": 10 * YUAN,
            "price_in_micros": 2 * YUAN,
            "price_out_micros": 8 * YUAN,
        }
        async with self.tx() as tx:
            await save(tx, self.keys, SaveLanguageModel(**(given | changes)))
            return await see(tx)

    async def seen(self) -> LanguageModel:
        async with self.tx() as tx:
            return await see(tx)

    async def calls(self) -> Sequence[ModelCall]:
        async with self.tx() as tx:
            return (await store.page_calls(tx, None, 200)).items

    async def last(self) -> ModelCall:
        return (await self.calls())[0]

    async def run_timers(self) -> None:
        await timers.Worker(self.database, LATER).run_due()


async def desk_at(database: Database, keys: KeyRing, server: FakeOpenAI) -> Desk:
    clock = HandClock()
    own = Database(database.engine, clock)
    load_all()
    merchant_id = await merchants.found_merchant(own, "小二百货")
    async with own.transaction(merchant_id, OPERATOR) as tx:
        await merchants.open_shop(tx, NewShop("旗舰店"))
    desk = Desk(own, keys, clock, merchant_id, server)
    await desk.save()
    return desk
