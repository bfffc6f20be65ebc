import asyncio

import pytest
from sqlalchemy import func, select

from tests.buyers.build import CONNECTION
from xiaoer import buyers
from xiaoer.buyers.errors import BadIdentity
from xiaoer.buyers.events import BuyerIdentified
from xiaoer.buyers.tables import buyer, identity
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.ids import BuyerId, MerchantId


async def test_fifty_parallel_calls_agree_on_one_buyer(database: Database, merchant_id: MerchantId) -> None:
    told: list[BuyerIdentified] = []

    async def meet() -> BuyerId:
        async with database.transaction(merchant_id) as tx:
            found = await buyers.identify(tx, CONNECTION, "openid-1", display_name="小满", verified=True)
            told.extend(event for event in tx.events if isinstance(event, BuyerIdentified))
            return found

    met = await asyncio.gather(*(meet() for _ in range(50)))
    assert len(set(met)) == 1
    assert len(told) == 1, "the buyer is announced once"
    async with database.transaction(merchant_id) as tx:
        for table in (buyer, identity):
            query = select(func.count()).select_from(table).filter_by(merchant_id=merchant_id)
            assert (await tx.conn.execute(query)).scalar_one() == 1


async def test_the_same_outside_id_on_two_connections_is_two_buyers(tx: Tx) -> None:
    one = await buyers.identify(tx, CONNECTION, "7")
    other = await buyers.identify(tx, "con_other", "7")  # type: ignore[arg-type]
    assert one != other


async def test_a_known_identity_needs_one_round_trip(tx: Tx) -> None:
    await buyers.identify(tx, CONNECTION, "7")
    before = len(tx.events)
    await buyers.identify(tx, CONNECTION, "7")
    assert len(tx.events) == before, "nothing is announced twice"


async def test_proof_of_an_identity_is_announced_once_and_never_taken_back(tx: Tx) -> None:
    await buyers.identify(tx, CONNECTION, "7")
    for _ in range(2):
        await buyers.identify(tx, CONNECTION, "7", verified=True)
    await buyers.identify(tx, CONNECTION, "7", verified=False)
    said = [event.verified for event in tx.events if isinstance(event, BuyerIdentified)]
    assert said == [False, True]
    shown = await buyers.profile(tx, await buyers.identify(tx, CONNECTION, "7"))
    assert shown.identities[0].verified


async def test_a_new_name_from_the_channel_is_shown_until_an_agent_knows_better(tx: Tx) -> None:
    who = await buyers.identify(tx, CONNECTION, "7", display_name="tb_123")
    await buyers.identify(tx, CONNECTION, "7", display_name="云边小卖部")
    assert (await buyers.profile(tx, who)).name == "云边小卖部"
    await buyers.rename(tx, who, "陈女士")
    await buyers.identify(tx, CONNECTION, "7", display_name="别的名字")
    assert (await buyers.profile(tx, who)).name == "陈女士"


async def test_a_stranger_cannot_rename_a_verified_identity(tx: Tx) -> None:
    who = await buyers.identify(tx, CONNECTION, "7", display_name="周岩", verified=True)
    await buyers.identify(tx, CONNECTION, "7", display_name="冒名", verified=False)
    assert (await buyers.profile(tx, who)).name == "周岩"


async def test_a_nameless_buyer_is_called_by_the_end_of_the_id(tx: Tx) -> None:
    who = await buyers.identify(tx, CONNECTION, "7")
    assert (await buyers.profile(tx, who)).name == "#" + who[-4:].upper()


@pytest.mark.parametrize("outside", ["", "x" * 201, "a\x00b"])
async def test_an_unusable_outside_id_is_refused(tx: Tx, outside: str) -> None:
    with pytest.raises(BadIdentity):
        await buyers.identify(tx, CONNECTION, outside)
