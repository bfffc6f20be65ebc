"""Something extra after a solution: where cases and gifts meet."""

from litestar import post

from xiaoer import aftersales, conversations, gifts
from xiaoer.aftersales.model import State
from xiaoer.gifts.model import Gift
from xiaoer.infra.web import Caller
from xiaoer.kernel.errors import Conflict
from xiaoer.kernel.ids import ConversationId
from xiaoer.kernel.permissions import Permission


class CaseWithoutTalk(Conflict):
    """The case's buyer has no conversation in which to be given anything."""

    code = "case_without_talk"


@post("/api/cases/{case_id:str}/gift")
async def offer_gift(caller: Caller, case_id: str) -> Gift:
    """A coupon for the next order, by the rule of a budget; only after the case is settled, and once for each case."""
    async with caller.transaction(Permission.CASE_HANDLE, Permission.GIFT_GIVE) as tx:
        case = await aftersales.get(tx, case_id)
        talks = await conversations.of_buyer(tx, case.buyer_id) if case.buyer_id else []
        talk = case.conversation_id or next((row.id for row in talks if row.shop_id == case.shop_id), None)
        if talk is None or case.buyer_id is None:
            raise CaseWithoutTalk(case_id=case_id)
        return await gifts.offer_after_solution(
            tx,
            case_id=case.id,
            buyer_id=case.buyer_id,
            conversation_id=ConversationId(talk),
            key=f"case-{case.id}",
            settled=case.state is State.SETTLED,
            order_id=case.order_id,
        )


routes = [offer_gift]
