"""After-sales of the demo shop: cases in every state, some settled, so that queue and figures show something."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from xiaoer import aftersales, orders, payouts
from xiaoer.aftersales.model import Action, ActionBody, AskedLine, CaseRequest, Remedy
from xiaoer.app import wiring
from xiaoer.infra.db import Tx, no_reactions
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.errors import Rejected
from xiaoer.kernel.ids import AgentId, PayoutId
from xiaoer.kernel.transitions import By
from xiaoer.orders.model import OrderState, OrderView
from xiaoer.staff.model import ROLE_PERMISSIONS, Role

A, R, S = Action, Remedy, OrderState
BACK = {"carrier": "zto"}
WORN = {"received": "damaged", "words": "寄回的商品有明显使用痕迹，影响二次销售"}
Step = tuple[float, Action | str, dict[str, Any]]
PAY = "pay"
TAKEN: list[Step] = [(40, A.SHIP_BACK, BACK), (20, A.RECEIVE_GOODS, {})]
SOON: list[Step] = [(22, A.SHIP_BACK, BACK), (12, A.RECEIVE_GOODS, {})]
NOT_FINE = {"words": "我只试用了一次，不影响二次销售，不同意这个结果"}


@dataclass(frozen=True)
class Past:
    """A clock set back: the case began, or moved, so many hours ago."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True)
class Story:
    """One case: what is asked of an order in which state, how many hours ago, and what came after."""

    state: OrderState
    remedy: Remedy
    reason: str
    hours: float
    steps: tuple[Step, ...] = ()
    by: By = By.BUYER
    words: str = ""
    times: int = 1


STORIES = (
    Story(S.SIGNED, R.RETURN_REFUND, "changed_mind", 30, times=2),
    Story(S.SIGNED, R.RETURN_REFUND, "changed_mind", 60, ((40, A.SHIP_BACK, BACK),), times=2),
    Story(S.SIGNED, R.RETURN_REFUND, "changed_mind", 70, tuple(TAKEN), times=2),
    Story(S.SIGNED, R.RETURN_REFUND, "changed_mind", 70, (*TAKEN, (2, A.ACCEPT_GOODS, {}))),
    Story(S.SIGNED, R.RETURN_REFUND, "changed_mind", 26, (*SOON, (11, A.ACCEPT_GOODS, {}), (10, PAY, {})), times=3),
    Story(S.SIGNED, R.RETURN_REFUND, "defective", 20, words="拉链拉不上，用了一次就坏了", times=2),
    Story(S.SIGNED, R.EXCHANGE, "changed_mind", 28, times=1),
    Story(S.SIGNED, R.REPAIR, "other", 50, words="支架松动，想修一下"),
    Story(
        S.SIGNED,
        R.RETURN_REFUND,
        "changed_mind",
        90,
        ((70, A.SHIP_BACK, BACK), (50, A.RECEIVE_GOODS, {}), (30, A.REJECT_GOODS, WORN)),
    ),
    Story(
        S.SIGNED,
        R.RETURN_REFUND,
        "changed_mind",
        95,
        ((80, A.SHIP_BACK, BACK), (60, A.RECEIVE_GOODS, {}), (40, A.REJECT_GOODS, WORN), (20, A.ESCALATE, NOT_FINE)),
    ),
    Story(S.PAID, R.REFUND_ONLY, "unwanted", 6, ((4.5, PAY, {}),), By.AGENT, times=2),
    Story(S.PAID, R.REFUND_ONLY, "unwanted", 9, ((5.2, PAY, {}),), By.AGENT, times=2),
    Story(S.PAID, R.REFUND_ONLY, "unwanted", 1, (), By.AGENT, "买家拍错了，想退款"),
    Story(S.DISPATCHED, R.INTERCEPT, "unwanted", 1, (), By.AGENT, "买家改主意了，包裹刚发出"),
)  # fmt: skip


async def fill_cases(tx: Tx, agent_ids: list[AgentId]) -> int:
    """How many there are. Reactions of cases run, those of chats have nobody to reach yet."""
    pools = {state: await _orders(tx, state) for state in (S.SIGNED, S.PAID, S.DISPATCHED)}
    now, clock, told = tx.clock.now(), tx.clock, 0
    tx.react = wiring.react
    for story in STORIES:
        for _ in range(story.times):
            while pools[story.state]:
                if await _tell(tx, story, pools[story.state].pop(), now):
                    told += 1
                    break
    await _ask_approval(tx, pools[S.PAID], agent_ids, now)
    tx.react, tx.clock = no_reactions, clock
    return told + 1


async def _orders(tx: Tx, state: OrderState) -> list[OrderView]:
    """Newest last, so that the ones that stories take are the newest with one buyer's order each."""
    page = await orders.find(tx, state=state, limit=100)
    return [one for one in page.items[20:] if one.buyer_id]


async def _tell(tx: Tx, story: Story, order: OrderView, now: datetime) -> bool:
    """False when this order does not fit: the demo shop keeps to its own policy."""
    tx.clock = _at(now, story.hours)
    request = CaseRequest(
        order_id=order.id,
        remedy=story.remedy,
        reason=story.reason,
        words=story.words,
        lines=_lines(order, story.remedy),
        confirmed=True,
    )
    try:
        async with tx.conn.begin_nested():
            case = await aftersales.open_case(tx, request, by=story.by)
            for hours, action, body in story.steps:
                tx.clock = _at(now, hours)
                await _step(tx, case.id, action, body)
    except Rejected:
        return False
    return True


async def _step(tx: Tx, case_id: Any, action: Action | str, body: dict[str, Any]) -> None:
    if action == PAY:
        for payout in await payouts.of_case(tx, case_id):
            await payouts.record_by_hand(tx, PayoutId(payout.id), "支付宝转账")
        return
    facts = dict(body)
    if action == A.SHIP_BACK:
        facts["tracking_number"] = f"7531{int(sha256(case_id.encode()).hexdigest(), 16) % 10**10:010d}"
    by = By.BUYER if action == A.ESCALATE else By.AGENT
    await aftersales.act(tx, case_id, Action(action), msgspec.convert(facts, ActionBody), by=by)


async def _ask_approval(tx: Tx, pool: list[OrderView], agent_ids: list[AgentId], now: datetime) -> None:
    """One refund above an agent's limit waits for a lead."""
    dear = next((one for one in pool if one.paid_minor > 20_000), None)
    if dear is None or not agent_ids:
        return
    whole, tx.clock = tx.actor, _at(now, 0.2)
    tx.actor = Actor(ActorKind.AGENT, agent_ids[0], ROLE_PERMISSIONS[Role.AGENT])
    request = CaseRequest(order_id=dear.id, remedy=R.REFUND_ONLY, reason="unwanted", confirmed=True)
    await aftersales.open_case(tx, request)
    tx.actor = whole


def _lines(order: OrderView, remedy: Remedy) -> list[AskedLine]:
    """The whole order; of an exchange one piece of the first line, for the same again."""
    line = order.lines[0]
    return [AskedLine(line_id=line.id, new_sku_id=line.sku_id)] if remedy is R.EXCHANGE else []


def _at(now: datetime, hours: float) -> Clock:
    return Past(now - timedelta(hours=hours))
