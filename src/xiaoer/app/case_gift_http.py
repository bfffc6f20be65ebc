"""Something extra after a solution: where cases and gifts meet."""

from litestar import post

from xiaoer import aftersales, conversations, gifts
from xiaoer.aftersales.model import State
from xiaoer.gifts.errors import CaseNotSettled
from xiaoer.gifts.model import Gift, NewGift
from xiaoer.infra.db import Tx
from xiaoer.infra.web import Caller
from xiaoer.kernel.errors import Conflict
from xiaoer.kernel.ids import ConversationId
from xiaoer.kernel.permissions import Permission


class CaseWithoutTalk(Conflict):
    """The case's buyer has no conversation in which to be given anything."""

    code = "case_without_talk"


async def _talk_of(tx: Tx, case_id: str) -> ConversationId:
    """Raises CaseNotFound, CaseWithoutTalk."""
    case = await aftersales.get(tx, case_id)
    talks = await conversations.of_buyer(tx, case.buyer_id) if case.buyer_id else []
    talk = case.conversation_id or next((row.id for row in talks if row.shop_id == case.shop_id), None)
    if talk is None or case.buyer_id is None:
        raise CaseWithoutTalk(case_id=case.id)
    return ConversationId(talk)


@post("/api/cases/{case_id:str}/gift")
async def offer_gift(caller: Caller, case_id: str) -> Gift:
    """A coupon for the next order, by the rule of a budget; only after the case is settled, and once for each case."""
    async with caller.transaction(Permission.CASE_HANDLE, Permission.GIFT_GIVE) as tx:
        case = await aftersales.get(tx, case_id)
        talk = await _talk_of(tx, case_id)
        assert case.buyer_id is not None  # who has a talk is known
        return await gifts.offer_after_solution(
            tx,
            case_id=case.id,
            buyer_id=case.buyer_id,
            conversation_id=talk,
            key=f"case-{case.id}",
            settled=case.state is State.SETTLED,
            order_id=case.order_id,
        )


@post("/api/cases/{case_id:str}/gifts")
async def give_gift(caller: Caller, case_id: str, data: NewGift) -> Gift:
    """A gift of one's own choice for a settled case, within one's limits; it stands with the case. The same `key` gives
    once."""
    async with caller.transaction(Permission.CASE_HANDLE, Permission.GIFT_GIVE) as tx:
        case = await aftersales.get(tx, case_id)
        if case.state is not State.SETTLED:
            raise CaseNotSettled(case_id=case_id)
        return await gifts.give(tx, await _talk_of(tx, case_id), data, case_id=case.id)


routes = [offer_gift, give_gift]
