"""REST of gifts: budgets and coupons, giving, approving, and the shop's report of uses."""

from typing import Annotated

from litestar import get, patch, post, put
from litestar.params import QueryParameter
from msgspec import Struct

from xiaoer import conversations
from xiaoer.gifts import store
from xiaoer.gifts.decide_approval import approve, refuse
from xiaoer.gifts.give import give
from xiaoer.gifts.giveable import giveable
from xiaoer.gifts.keep_budget import change_budget, fund_budget, list_budgets, make_budget
from xiaoer.gifts.keep_coupon import change_coupon, make_coupon
from xiaoer.gifts.model import (
    Budget,
    BudgetChange,
    Coupon,
    CouponChange,
    Decision,
    Funding,
    Gift,
    Giveable,
    NewBudget,
    NewCoupon,
    NewGift,
    UsePush,
    UseReport,
)
from xiaoer.gifts.record_uses import record_uses
from xiaoer.gifts.withdraw import withdraw
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import ConversationId, ShopId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.merchants import get_shop

GIVE, BUDGET, APPROVE = Permission.GIFT_GIVE, Permission.BUDGET_EDIT, Permission.CASE_APPROVE


class Budgets(Struct, frozen=True):
    items: list[Budget]


class Coupons(Struct, frozen=True):
    items: list[Coupon]


class Gifts(Struct, frozen=True):
    items: list[Gift]


@get("/api/budgets")
async def get_budgets(caller: Caller) -> Budgets:
    """The newest first, each with what is left in it."""
    async with caller.transaction(GIVE) as tx:
        return Budgets(await list_budgets(tx))


@post("/api/budgets")
async def post_budget(caller: Caller, data: NewBudget) -> Budget:
    async with caller.transaction(BUDGET) as tx:
        return await make_budget(tx, data)


@patch("/api/budgets/{budget_id:str}")
async def patch_budget(caller: Caller, budget_id: str, data: BudgetChange) -> Budget:
    async with caller.transaction(BUDGET) as tx:
        return await change_budget(tx, budget_id, data)


@post("/api/budgets/{budget_id:str}/fund", status_code=200)
async def post_funding(caller: Caller, budget_id: str, data: Funding) -> Budget:
    """Money in, or out with a negative amount; the same key counts once."""
    async with caller.transaction(BUDGET) as tx:
        return await fund_budget(tx, budget_id, data)


@get("/api/coupons")
async def get_coupons(caller: Caller) -> Coupons:
    async with caller.transaction(GIVE) as tx:
        return Coupons(await store.coupons(tx))


@post("/api/coupons")
async def post_coupon(caller: Caller, data: NewCoupon) -> Coupon:
    async with caller.transaction(BUDGET) as tx:
        return await make_coupon(tx, data)


@patch("/api/coupons/{coupon_id:str}")
async def patch_coupon(caller: Caller, coupon_id: str, data: CouponChange) -> Coupon:
    async with caller.transaction(BUDGET) as tx:
        return await change_coupon(tx, coupon_id, data)


@get("/api/conversations/{conversation_id:str}/giveable")
async def get_giveable(caller: Caller, conversation_id: str) -> Giveable:
    """What the caller may give this buyer now, and how much without asking."""
    async with caller.transaction(GIVE) as tx:
        await conversations.visible(tx, conversation_id)
        return await giveable(tx, ConversationId(conversation_id))


@post("/api/conversations/{conversation_id:str}/gifts")
async def post_gift(caller: Caller, conversation_id: str, data: NewGift) -> Gift:
    """The same `key` gives once. Above the caller's limit the answer's state is `awaiting_approval`. A closed
    conversation is open again."""
    async with caller.transaction(GIVE, Permission.CONVERSATION_REPLY) as tx:
        await conversations.visible(tx, conversation_id)
        return await give(tx, ConversationId(conversation_id), data)


@get("/api/gifts")
async def get_gifts(
    caller: Caller,
    gift_state: Annotated[str | None, QueryParameter(name="state")] = None,
    budget_id: str | None = None,
    buyer_id: str | None = None,
    conversation_id: str | None = None,
    case_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Gift]:
    """The newest first."""
    async with caller.transaction(GIVE) as tx:
        return await store.page(
            tx, cursor, limit,
            state=gift_state, budget_id=budget_id, buyer_id=buyer_id, conversation_id=conversation_id, case_id=case_id,
        )  # fmt: skip


@get("/api/gift-approvals")
async def get_approvals(caller: Caller) -> Gifts:
    """Gifts that wait for somebody who may approve them, the oldest first."""
    async with caller.transaction(APPROVE) as tx:
        return Gifts(await store.open_approvals(tx))


@get("/api/gifts/{gift_id:str}")
async def get_gift(caller: Caller, gift_id: str) -> Gift:
    async with caller.transaction(GIVE) as tx:
        return await store.get(tx, gift_id)


@post("/api/gifts/{gift_id:str}/approve", status_code=200)
async def post_approve(caller: Caller, gift_id: str, data: Decision) -> Gift:
    async with caller.transaction(APPROVE) as tx:
        return await approve(tx, gift_id, data.words)


@post("/api/gifts/{gift_id:str}/refuse", status_code=200)
async def post_refuse(caller: Caller, gift_id: str, data: Decision) -> Gift:
    async with caller.transaction(APPROVE) as tx:
        return await refuse(tx, gift_id, data.words)


@post("/api/gifts/{gift_id:str}/withdraw", status_code=200)
async def post_withdraw(caller: Caller, gift_id: str) -> Gift:
    """One's own, unclaimed; with the right to approve anybody's."""
    async with caller.transaction(GIVE) as tx:
        return await withdraw(tx, gift_id)


@put("/api/shops/{shop_id:str}/gift-uses")
async def put_uses(caller: Caller, shop_id: str, data: UsePush) -> UseReport:
    """The shop's system reports codes that were taken off orders; each counts once."""
    async with caller.transaction(Permission.ORDER_PUSH) as tx:
        await get_shop(tx, ShopId(shop_id))
        return await record_uses(tx, ShopId(shop_id), data.uses)


routes = [
    get_budgets,
    post_budget,
    patch_budget,
    post_funding,
    get_coupons,
    post_coupon,
    patch_coupon,
    get_giveable,
    post_gift,
    get_gifts,
    get_approvals,
    get_gift,
    post_approve,
    post_refuse,
    post_withdraw,
    put_uses,
]
