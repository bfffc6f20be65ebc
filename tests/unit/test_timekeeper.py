"""Chat comes before clocks, until clocks would come late."""

from datetime import UTC, datetime
from typing import cast

from xiaoer.app.live.timekeeper import HURRIED_FACTOR, HURRY_ABOVE, REST_FACTOR, Timekeeper
from xiaoer.conversations.events import LinesAppended
from xiaoer.infra.db import Database
from xiaoer.kernel.ids import ConversationId, MerchantId


def said_in(conversation_id: str) -> LinesAppended:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return LinesAppended(
        merchant_id=MerchantId("mrc_1"), at=at, conversation_id=ConversationId(conversation_id), from_seq=1
    )


async def test_long_rests_while_few_wait_and_short_ones_when_many_do() -> None:
    keeper = Timekeeper(cast(Database, None))
    keeper.heard([said_in(f"cnv_{n}") for n in range(HURRY_ABOVE)])
    assert keeper.rest_factor == REST_FACTOR
    keeper.heard([said_in("cnv_one_more")])
    assert keeper.rest_factor == HURRIED_FACTOR
