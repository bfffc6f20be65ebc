"""Past and present talks of the demo shop, told at the pace of people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from xiaoer import catalog, conversations, orders, outreach, routing
from xiaoer.app.demo.goods import read
from xiaoer.app.demo.people import CARE, SALES, SEED, Colleague
from xiaoer.conversations import Draft
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.ids import AgentId, BuyerId, ConnectionId, ConversationId, ShopId, TeamId, new_id
from xiaoer.orders.model import OrderState, OrderView
from xiaoer.outreach.model import Outgoing

HOURS_AGO = {"closed": (20, 500), "open": (0.4, 3), "queued": (0.03, 0.3)}
"""When a talk began, by how it ends."""


@dataclass(frozen=True)
class At:
    """A clock that stands still."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True)
class Scene:
    """Where the talks take place."""

    shop_id: ShopId
    connection_id: ConnectionId
    teams: dict[str, TeamId]
    agents: dict[str, list[tuple[AgentId, Colleague]]]
    """Team name → its agents."""
    strangers: list[BuyerId]
    """Buyers without orders: they ask before they buy."""
    names: dict[BuyerId, str]
    threads: dict[BuyerId, str]


async def fill_conversations(tx: Tx, scene: Scene) -> int:
    """Every talk of `content/talks.toml`, each with a buyer of its own; how many. Afterwards nothing waits for a
    reaction: closed talks are closed, open ones owned and read but for the last word, queued ones in line."""
    draw = Random(SEED + 2)  # noqa: S311 — a story, not a secret
    clock, now = tx.clock, tx.clock.now()
    taken: set[str] = set()
    told = read("talks")["talk"]
    for talk in told:
        began = now - timedelta(hours=draw.uniform(*HOURS_AGO[talk["ends"]]))
        order = await _order(tx, talk["order"], taken, began)
        buyer_id = BuyerId(order.buyer_id) if order and order.buyer_id else _stranger(scene, taken)
        taken.add(buyer_id)
        await _Talk(tx, scene, draw, talk, buyer_id, order).tell(began, now)
    tx.clock, tx.actor = clock, OPERATOR
    return len(told)


async def _order(tx: Tx, state: str, taken: set[str], before: datetime) -> OrderView | None:
    """A linked order in this state whose buyer has no talk yet; placed before the talk if there is one."""
    if not state:
        return None
    found = (await orders.find(tx, state=OrderState(state), limit=200)).items
    free = [one for one in found if one.buyer_id and one.buyer_id not in taken]
    return next((one for one in free if one.placed_at < before), free[0] if free else None)


def _stranger(scene: Scene, taken: set[str]) -> BuyerId:
    return next(one for one in scene.strangers if one not in taken)


@dataclass
class _Talk:
    tx: Tx
    scene: Scene
    draw: Random
    talk: dict[str, Any]
    buyer_id: BuyerId
    order: OrderView | None

    async def tell(self, began: datetime, now: datetime) -> None:
        conversation_id = await self._open(began)
        team = CARE if self.order and self.order.state not in (OrderState.PLACED,) else SALES
        crew = self.scene.agents[team]
        agent_id, agent = self.draw.choices(crew, [one.share for _, one in crew])[0]
        agent_name = agent.display_name
        lines: list[str] = self.talk["lines"]
        answered = next((n for n, line in enumerate(lines) if not line.startswith("b ")), len(lines))
        await self._say(conversation_id, lines[:answered], agent_id, agent_name, now)
        self._as(OPERATOR)
        why = {"code": "any_team", "data": {}}
        team_id = self.scene.teams[team]
        await conversations.enqueue(self.tx, conversation_id, team_id=team_id, reason=why)
        if self.talk["ends"] != "queued":
            await self._answer(conversation_id, lines[answered:], agent_id, agent_name, now)
        self._as(OPERATOR)
        await conversations.take_news(self.tx, [conversation_id])
        if self.talk["ends"] == "closed":
            self._as(Actor(ActorKind.AGENT, agent_id))
            await conversations.close(self.tx, conversation_id, "solved")

    async def _open(self, began: datetime) -> ConversationId:
        self._at(began)
        subject: dict[str, Any] = {"listing_id": await self._listing()}
        if self.order:
            subject |= {"order_id": self.order.id, "order_value_minor": self.order.paid_minor}
        listing = self.talk.get("listing", "")
        conversation_id, _ = await conversations.open_thread(
            self.tx,
            shop_id=self.scene.shop_id,
            connection_id=self.scene.connection_id,
            channel="webchat",
            thread=self.scene.threads[self.buyer_id],
            buyer_id=self.buyer_id,
            stage=self.order.stage.value if self.order else "pre",
            subject=subject,
            source={"url": f"/demo/#{listing}" if listing else "/demo/", "title": "鹿汀户外家居旗舰店"},
        )
        return conversation_id

    async def _listing(self) -> str | None:
        outside = self.talk.get("listing", "")
        found, _ = await catalog.outside_ids(self.tx, self.scene.shop_id, [outside], [])
        return found.get(outside)

    async def _answer(
        self, conversation_id: ConversationId, lines: list[str], agent_id: AgentId, agent_name: str, now: datetime
    ) -> None:
        self._as(Actor(ActorKind.AGENT, agent_id))
        if self.talk["ends"] == "open":
            await routing.claim(self.tx, conversation_id)
        else:
            why = {"code": "next_free", "data": {}}
            await conversations.assign(self.tx, conversation_id, agent_id, reason=why)
        if self.order and self.talk["ends"] == "closed":
            await self._card(conversation_id, agent_id, agent_name)
        await self._say(conversation_id, lines, agent_id, agent_name, now)
        row = await conversations.get(self.tx, conversation_id)
        unread = 1 if lines and lines[-1].startswith("b ") and self.talk["ends"] == "open" else 0
        await conversations.mark_read_by_agent(self.tx, conversation_id, row.last_seq - unread)

    async def _card(self, conversation_id: ConversationId, agent_id: AgentId, agent_name: str) -> None:
        assert self.order is not None
        card = await orders.order_card(self.tx, self.order.id)  # type: ignore[arg-type]
        await self._put(conversation_id, "card", "agent", agent_id, agent_name, "", {"card": card})

    async def _say(
        self, conversation_id: ConversationId, lines: list[str], agent_id: AgentId, agent_name: str, now: datetime
    ) -> None:
        """Half a minute to two between lines, never later than now."""
        for line in lines:
            later = self.tx.clock.now() + timedelta(seconds=self.draw.uniform(12, 80))
            self._at(min(later, now))
            who, text = line.split(" ", 1)
            words = text.format(**self._facts())
            if who == "b":
                name = self.scene.names[self.buyer_id]
                await self._put(conversation_id, "text", "buyer", self.buyer_id, name, words)
            else:
                kind = "note" if who == "n" else "text"
                await self._put(conversation_id, kind, "agent", agent_id, agent_name, words)

    async def _put(
        self,
        conversation_id: str,
        kind: str,
        author_kind: str,
        author_id: str,
        author_name: str,
        text: str,
        payload: dict[str, Any] | None = None,
    ) -> None:
        draft = Draft(
            conversation_id=conversation_id,
            client_id=new_id("demo"),
            kind=kind,
            author_kind=author_kind,
            author_id=author_id,
            author_name=author_name,
            text=text,
            payload=payload,
            public=kind != "note",
            gate=await self._mark(text) if author_kind == "agent" and kind != "note" else "",
        )
        await conversations.append(self.tx, [draft])

    async def _mark(self, text: str) -> str:
        return await outreach.pass_gate(self.tx, Outgoing(text=text, channel="webchat"), buyer_id=None)

    def _facts(self) -> dict[str, str]:
        if self.order is None:
            return {}
        parcel = self.order.parcels[0] if self.order.parcels else None
        return {
            "order": self.order.external_id,
            "goods": self.order.lines[0].title,
            "sku": self.order.lines[0].sku_name,
            "carrier": parcel.carrier_name if parcel else "快递",
            "number": parcel.tracking_number if parcel else "稍后更新",
        }

    def _at(self, moment: datetime) -> None:
        self.tx.clock = At(moment)

    def _as(self, actor: Actor) -> None:
        self.tx.actor = actor
