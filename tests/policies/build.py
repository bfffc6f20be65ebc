"""Facts, policies and shops to judge."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from xiaoer import merchants, policies
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.merchants.model import NewShop
from xiaoer.policies.model import (
    ActionTerms,
    Asker,
    BuyerFacts,
    Clause,
    Condition,
    Document,
    EvidenceFacts,
    Facts,
    LineFacts,
    OrderFacts,
    Policy,
    ReturnAddress,
    Terms,
)

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SHOP = ShopId("shp_1")
WAREHOUSE = ReturnAddress(
    code="main", name="退货组", phone="0571-88001234", province="浙江省", city="杭州市", district="余杭区",
    line1="古墩路 1888 号 2 号库",
)  # fmt: skip
OUTLET = replace(WAREHOUSE, code="outlet", name="门店", line1="文一西路 969 号", note="写上订单号")


async def name_return_address(tx: Tx, shop_id: ShopId, *addresses: ReturnAddress, first: bool = True) -> None:
    """The shop's policy is the built-in one with these addresses for returns; the first one counts for all orders."""
    begin = policies.built_in(shop_id)
    terms = replace(begin.terms, return_addresses=addresses or (WAREHOUSE,))
    await policies.save_draft(tx, shop_id, Document(terms, begin.conditions, begin.clauses))
    await policies.publish(tx, shop_id, in_force_from=tx.clock.now() - timedelta(days=400) if first else None)


def order(**changes: Any) -> OrderFacts:
    facts: dict[str, Any] = {
        "id": "ord_1",
        "buyer_id": "byr_1",
        "state": "signed",
        "paid_minor": 10_000,
        "refundable_minor": 10_000,
        "placed_at": NOW - timedelta(days=6),
        "paid_at": NOW - timedelta(days=6),
        "dispatched_at": NOW - timedelta(days=5),
        "signed_at": NOW - timedelta(days=3),
    }
    return OrderFacts(**(facts | changes))


def request(action: str = "return_refund", **changes: Any) -> Facts:
    """A buyer asks to return a whole order of ¥100 that was signed three days ago. `order` may be changes of it."""
    given = changes.pop("order", {})
    facts: dict[str, Any] = {
        "action": action,
        "now": NOW,
        "asker": Asker("buyer", "", "byr_1"),
        "confirmed": True,
        "reason": "changed_mind",
        "order": given if isinstance(given, OrderFacts) else order(**given),
        "lines": (LineFacts("lin_1", "sku_1", "lst_1", paid_minor=10_000),),
        "buyer": BuyerFacts("byr_1", orders=3),
        "evidence": EvidenceFacts(),
        "amount_minor": 10_000,
    }
    return Facts(**(facts | changes))


def policy(*conditions: Condition, action: str = "return_refund", **terms: Any) -> Policy:
    """A policy with one action; without terms it lets everything pass that is in order."""
    return Policy(SHOP, 1, Terms(actions={action: ActionTerms(**terms)}), conditions)


def document(*conditions: Condition, **terms: Any) -> Document:
    """A policy of a shop that takes returns and promises it in one clause."""
    actions = {"return_refund": ActionTerms(clause="returns", **terms)}
    return Document(Terms(actions=actions), conditions, {"returns": Clause(zh="可退", en="May be returned")})


async def open_shop(tx: Tx) -> ShopId:
    await merchants.found_in(tx, "小二百货")
    return ShopId((await merchants.open_shop(tx, NewShop("旗舰店"))).id)
