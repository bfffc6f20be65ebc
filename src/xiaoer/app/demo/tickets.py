"""Tickets of the demo shop: one of each kind, in work, waiting, overdue and solved."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from xiaoer import orders, tickets
from xiaoer.app.demo.talks import At
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.ids import AgentId
from xiaoer.orders.model import OrderState
from xiaoer.staff.model import ROLE_PERMISSIONS, Role
from xiaoer.tickets import Action, DecisionBody, NewContact, SeenAgain
from xiaoer.tickets.model import MoveBody, NewTicket, NoteBody

A = Action


@dataclass(frozen=True)
class Story:
    """A ticket that began so many hours ago, and what came after."""

    hours: float
    new: dict[str, Any]
    moves: tuple[tuple[float, Action, dict[str, Any]], ...] = ()
    notes: tuple[tuple[float, str], ...] = ()
    of_state: OrderState | None = None
    seen: int = 0
    more: dict[str, Any] = field(default_factory=dict)


STORIES = (
    Story(
        30,
        {"kind": "parcel", "title": "包裹三天没有动静", "words": "买家追问两次，快递停在杭州中转。"},
        ((29, A.START, {}), (28, A.ASK_DEPARTMENT, {"words": "请仓库联系快递核查", "department": "warehouse"})),
        ((6, "仓库：快递回复今晚派送，明早再看。"),),
        OrderState.DISPATCHED,
    ),
    Story(
        50,
        {"kind": "refund_check", "title": "退款显示成功，买家没收到", "priority": "high"},
        ((49, A.START, {}),),
        ((20, "财务：银行处理中，预计今天到账。"),),
        OrderState.SIGNED,
    ),
    Story(
        5,
        {
            "kind": "shop_feedback",
            "title": "手机上提交订单卡住",
            "page": "https://luting.example/cart",
            "fields": {"trouble": "submit", "device": "iPhone 15 / 微信内打开"},
        },
        seen=2,
    ),
    Story(
        80,
        {"kind": "suggestion", "title": "希望帐篷附赠备用地钉", "words": "露营时少了两根，临时买不到。"},
        more={"decision": "accepted"},
    ),
    Story(26, {"kind": "suggestion", "title": "想要更小包装的气罐"}),
    Story(
        20,
        {
            "kind": "platform_support",
            "title": "评价被误判违规，请平台复核",
            "platform": "taobao",
            "door": "taobao_online",
            "reference": "TB20261121-3308",
        },
        ((19, A.ASK_PLATFORM, {"words": "已提交截图，等复核结果"}),),
        more={"deadline_hours": 40},
    ),
    Story(
        9,
        {"kind": "quality", "title": "天幕接缝渗水，同批三单", "fields": {"batch": "LT-2610"}},
        ((8, A.START, {}),),
        (),
        OrderState.SIGNED,
    ),
    Story(
        3,
        {"kind": "contact", "title": "差评后电话跟进", "words": "先道歉，再问是否愿意补寄。"},
        (),
        (),
        OrderState.SIGNED,
        more={"called": True},
    ),
    Story(1, {"kind": "other", "title": "发票抬头写错，要重开"}, (), (), OrderState.SIGNED),
    Story(
        100,
        {"kind": "parcel", "title": "异地签收，买家没拿到"},
        ((99, A.START, {}), (70, A.SOLVE, {"words": "快递送错驿站，已改派并签收", "tell_buyer": False})),
        (),
        OrderState.SIGNED,
    ),
)


async def fill_tickets(tx: Tx, agent_ids: list[AgentId]) -> int:
    """How many there are. Told by the agents in turn, as the clock of the past had it."""
    now, clock, actor = tx.clock.now(), tx.clock, tx.actor
    pools = {state: await _orders(tx, state) for state in (OrderState.DISPATCHED, OrderState.SIGNED)}
    for n, story in enumerate(STORIES):
        tx.actor = Actor(ActorKind.AGENT, agent_ids[n % len(agent_ids)], ROLE_PERMISSIONS[Role.LEAD])
        order_id = pools[story.of_state].pop() if story.of_state else ""
        await _tell(tx, story, order_id, now)
    tx.clock, tx.actor = clock, actor
    return len(STORIES)


async def _orders(tx: Tx, state: OrderState) -> list[str]:
    page = await orders.find(tx, state=state, limit=40)
    return [one.id for one in page.items if one.buyer_id]


async def _tell(tx: Tx, story: Story, order_id: str, now: datetime) -> None:
    def at(hours: float) -> None:
        tx.clock = At(now - timedelta(hours=hours))

    at(story.hours)
    deadline = (
        {"deadline_at": now + timedelta(hours=story.more["deadline_hours"])} if "deadline_hours" in story.more else {}
    )
    one = await tickets.open_ticket(tx, msgspec.convert(story.new | {"order_id": order_id} | deadline, NewTicket))
    steps = [(hours, action, body) for hours, action, body in story.moves]
    for hours, action, body in steps:
        at(hours)
        await tickets.move(tx, one.id, action, msgspec.convert(body, MoveBody))
    for hours, words in story.notes:
        at(hours)
        await tickets.note(tx, one.id, NoteBody(words))
    for n in range(story.seen):
        at(story.hours / (n + 2))
        await tickets.see_again(tx, one.id, SeenAgain(words="又有买家说提交后没反应"))
    await _more(tx, story, one.id, at)


async def _more(tx: Tx, story: Story, ticket_id: str, at: Any) -> None:
    if "decision" in story.more:
        at(story.hours / 2)
        await tickets.decide(
            tx, ticket_id, DecisionBody(decision=story.more["decision"], words="下一批起附两根", tell_buyer=False)
        )
    if "called" in story.more:
        at(story.hours / 2)
        call = {"ticket_id": ticket_id, "outcome": "no_answer", "words": "响铃无人接，下午再打"}
        await tickets.log_contact(tx, msgspec.convert(call, NewContact))
