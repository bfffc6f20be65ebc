"""A photo that the buyer sends in the talk is evidence of the case that waits for one; nobody uploads it twice."""

from pathlib import Path

import pytest

from tests.aftersales.build import ask, push, signed_order
from tests.aftersales.conftest import Open, run_clocks
from tests.aftersales.test_evidence import drawn, saved
from tests.aftersales.test_evidence_seen import uploaded
from xiaoer import aftersales, buyers, conversations, files, orders
from xiaoer.aftersales import store, store_evidence
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.evidence import keep_evidence
from xiaoer.aftersales.model import State
from xiaoer.conversations import Draft
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.ids import ConnectionId, ConversationId, FileId, MerchantId, ShopId
from xiaoer.kernel.transitions import By

BUYER = Actor(ActorKind.BUYER, "u-1")


async def waiting(tx: Tx, shop_id: ShopId) -> Case:
    """Pegs were missing, says the buyer of T-1, and has shown nothing yet."""
    await push(tx, shop_id, signed_order())
    link = ConnectionId("cnn_1")
    buyer_id = await buyers.identify(tx, link, "u-1", display_name="林夏", verified=True)
    await orders.link_buyer(tx, buyer_id, link, "u-1")
    talk, _ = await conversations.open_thread(
        tx, shop_id=shop_id, connection_id=link, channel="webchat", thread="u-1", buyer_id=buyer_id
    )
    request = ask("return_refund", "missing_item", lines=[{"line_id": "T-1-2"}], conversation_id=talk)
    case = await aftersales.open_case(tx, request, by=By.RULE)
    assert case.state is State.AWAITING_EVIDENCE
    return case


async def show(database: Database, merchant_id: MerchantId, blobs: DiskBlobs, case: Case, seed: int = 3) -> FileId:
    """The buyer sends a picture in the talk."""
    file_id = await uploaded(database, merchant_id, blobs, saved(drawn(seed), "JPEG"), BUYER)
    talk = ConversationId(str(case.conversation_id))
    async with database.transaction(merchant_id, BUYER) as tx:
        attachment = await files.attachment_for(tx, FileId(file_id), BUYER, talk)
        line = Draft(
            conversation_id=talk,
            client_id=f"c-{file_id}",
            kind="image",
            author_kind="buyer",
            author_id="u-1",
            author_name="林夏",
            payload={"attachment": attachment},
        )
        await conversations.append(tx, [line])
    async with database.transaction(merchant_id) as tx:
        await conversations.take_news(tx, [talk])
    return FileId(file_id)


@pytest.mark.proves("A25")
async def test_a_photo_in_the_talk_counts_and_the_case_goes_on(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId, tmp_path: Path
) -> None:
    async with begin() as tx:
        case = await waiting(tx, shop_id)
    file_id = await show(wired, merchant_id, DiskBlobs(tmp_path), case)
    await run_clocks(wired)
    async with begin() as tx:
        (row,) = await store_evidence.of_case(tx, case.id)
        assert (row.file_id, row.side, row.kind) == (file_id, "buyer", "image")
        assert (await store.get(tx, case.id)).state is State.REQUESTED  # its picture is looked at, then judged


async def test_an_agent_adds_a_photo_of_the_talk_as_the_buyers_own(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId, tmp_path: Path
) -> None:
    async with begin() as tx:
        case = await waiting(tx, shop_id)
        await store.change(tx, case, conversation_id=case.conversation_id)
    file_id = await show(wired, merchant_id, DiskBlobs(tmp_path), case)
    async with begin() as tx:
        await keep_evidence(tx, await store.get(tx, case.id), [file_id], by=By.AGENT)
        assert [row.side for row in await store_evidence.of_case(tx, case.id)] == ["buyer"]
    await run_clocks(wired)
    async with begin() as tx:
        assert len(await store_evidence.of_case(tx, case.id)) == 1
