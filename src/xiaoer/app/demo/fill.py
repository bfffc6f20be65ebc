"""The demo shop 鹿汀, filled in one transaction, all of it or nothing; then its stickers."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from xiaoer import buyers, catalog, files, knowledge, merchants, orders, staff
from xiaoer.app.demo import goods, sales
from xiaoer.app.demo.cases import fill_cases
from xiaoer.app.demo.entries import fill_entries
from xiaoer.app.demo.gifts import set_aside
from xiaoer.app.demo.honours import demo_honours
from xiaoer.app.demo.knowledge import fill_knowledge
from xiaoer.app.demo.people import CARE, HABITS, PASSWORD, SALES, STAFF, Buyer, Colleague, invented_buyers
from xiaoer.app.demo.policy import publish_policy
from xiaoer.app.demo.purses import keep_books, tell_of_buyers
from xiaoer.app.demo.quality import fill_quality
from xiaoer.app.demo.stickers import MOODS, sticker
from xiaoer.app.demo.talks import At, Scene, fill_conversations
from xiaoer.app.demo.tickets import fill_tickets
from xiaoer.app.demo.till import open_till
from xiaoer.buyers.model import VIP, Source, TagSource
from xiaoer.files.model import NewUpload
from xiaoer.infra import directory
from xiaoer.infra.blobs import Blobs
from xiaoer.infra.db import Database, Tx, no_reactions
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.errors import Conflict
from xiaoer.kernel.ids import AgentId, BuyerId, ConnectionId, MerchantId, ShopId, TeamId
from xiaoer.knowledge.model import NewQuickReply, Occasion, Scope
from xiaoer.merchants.model import NewConnection, NewShop
from xiaoer.ports.channel import SizeLimits
from xiaoer.staff.model import NewTeam, Role

PUBLIC_KEY = "demo"
NAME = "鹿汀户外家居旗舰店"
VIP_FROM_MINOR = 200_000
ANNOUNCEMENT = {
    "zh": "全店满 99 元包邮，每满 199 减 20；16 点前付款当天发货。",
    "en": "Free shipping from ¥99, ¥20 off every ¥199; paid by 4 pm, sent the same day.",
}
GREETING = {
    "zh": "您好，欢迎来到鹿汀，请问想了解哪一款？",
    "en": "Hello and welcome to LUTING. What are you looking for?",
}
BADGES: list[dict[str, Any]] = [
    {"zh": "7 天无理由", "en": "7-day returns"},
    {"zh": "48 小时发货", "en": "Sent within 48 h"},
]


class DemoIncomplete(Conflict):
    """The rows of the demo itself were refused; `line` and `field` name the first."""

    code = "demo_incomplete"


@dataclass
class DemoReport:
    """What the demo shop holds. `fresh` is False when it was there already and nothing was changed."""

    merchant_id: MerchantId
    fresh: bool = True
    counts: dict[str, int] = field(default_factory=dict)

    def lines(self) -> list[str]:
        signing_in = [f"  {one.email}  ({one.role.value}, {one.name})" for one in STAFF]
        if not self.fresh:
            return ["the demo shop is there already; nothing was changed", *self._sign_in(signing_in)]
        held = ", ".join(f"{count} {what}" for what, count in self.counts.items())
        return [f"demo shop {NAME}: {held}", *self._sign_in(signing_in)]

    @staticmethod
    def _sign_in(people: list[str]) -> list[str]:
        return [f"sign in with the password {PASSWORD} as one of:", *people]


async def fill(database: Database, keys: KeyRing, blobs: Blobs, address: str = "") -> DemoReport:
    """A shop in which every screen has something true to show. A second run changes nothing.

    Every time in it is relative to now. Pictures of goods are drawn when asked for; `blobs` keeps the stickers only.
    `address`: where this install is reached, so that the shop has a page to pay on.
    """
    async with database.outside_merchants() as conn:
        there = await directory.find(conn, "connection", PUBLIC_KEY)
    if there:
        return DemoReport(there.merchant_id, fresh=False)
    password_hash = await staff.hash_password(PASSWORD)
    async with database.transaction(merchants.new_merchant_id(), OPERATOR) as tx:
        tx.react = no_reactions  # history is told, not lived: nobody is to be called for it
        report = DemoReport(tx.merchant_id)
        now, counts = tx.clock.now(), report.counts
        shop_id, connection_id = await _open_shop(tx, keys)
        await open_till(tx, keys, shop_id, address)
        scene = await _hire(tx, shop_id, connection_id, password_hash)
        counts["agents"] = len(STAFF)
        counts["listings"], counts["SKUs"] = await _stock(tx, shop_id)
        people = invented_buyers()
        known = await _meet(tx, connection_id, people, now)
        counts["buyers"] = len(known)
        _check((await tell_of_buyers(tx, shop_id, people)).rejected)
        counts["orders"] = await _sell(tx, shop_id, sales.rows(people, now))
        await keep_books(tx)
        await _tag(tx, people, known, now)
        counts["quick replies"] = await _write_replies(tx, shop_id, scene.teams)
        keeper = _of_role(scene, Role.LEAD)[0]
        answering = await fill_entries(tx, shop_id, keeper) + await fill_knowledge(tx, shop_id, keeper)
        counts["knowledge entries"] = answering
        await set_aside(tx, shop_id)
        await publish_policy(tx, shop_id)
        counts["after-sales cases"] = await fill_cases(tx, _of_role(scene, Role.AGENT))
        _cast(scene, people, known)
        counts["conversations"] = await fill_conversations(tx, scene)
        counts["tickets"] = await fill_tickets(tx, _of_role(scene, Role.AGENT))
        counts["inspection sheets"] = await fill_quality(tx)
    counts["stickers"] = await _draw_stickers(database, blobs, report.merchant_id)
    return report


async def _draw_stickers(database: Database, blobs: Blobs, merchant_id: MerchantId) -> int:
    """The pack goes the way of every upload, so what the shop offers is what an owner could have added."""
    for name in MOODS:
        octets = await asyncio.to_thread(sticker, name)
        async with database.transaction(merchant_id, OPERATOR) as tx:
            new = NewUpload(f"{name}.webp", len(octets), "image/webp", purpose="sticker")
            upload = await files.start_upload(tx, new, SizeLimits())
            await files.write_chunk(tx, blobs.spool, upload.id, 0, octets)
        await files.finish_upload(database, blobs, merchant_id, OPERATOR, upload.id)
    return len(MOODS)


async def _open_shop(tx: Tx, keys: KeyRing) -> tuple[ShopId, ConnectionId]:
    await merchants.found_in(tx, NAME)
    await directory.put(tx.conn, "install", "set_up", tx.merchant_id, tx.merchant_id)
    settings = {"announcement": ANNOUNCEMENT}
    shop = await merchants.open_shop(tx, NewShop(NAME, settings=settings))
    await merchants.keep_honours(tx, ShopId(shop.id), demo_honours(tx.clock.now().date()))
    config = {
        "allowed_origins": ["*"],
        "accent": "#2f6b4f",
        "greeting": GREETING,
        "badges": BADGES,
        "show_typing_text": True,
    }
    added = await merchants.add_connection(tx, keys, NewConnection(ShopId(shop.id), "官网在线客服", config=config))
    connection_id = ConnectionId(added.connection.id)
    await directory.put(tx.conn, "connection", PUBLIC_KEY, tx.merchant_id, connection_id)
    return ShopId(shop.id), connection_id


def _of_role(scene: Scene, role: Role) -> list[AgentId]:
    return [agent_id for team in scene.agents.values() for agent_id, one in team if one.role is role]


ROOMY = 20
"""So that whoever tries the demo still gets new conversations beside those of the story."""


async def _hire(tx: Tx, shop_id: ShopId, connection_id: ConnectionId, password_hash: str) -> Scene:
    teams: dict[str, TeamId] = {}
    for name in (SALES, CARE):
        teams[name] = TeamId((await staff.make_team(tx, NewTeam(name, [shop_id]))).id)
    for skill in sorted({skill for one in STAFF for skill in one.skills}):
        await staff.add_skill(tx, skill)
    agents: dict[str, list[tuple[AgentId, Colleague]]] = {name: [] for name in teams}
    for one in STAFF:
        agent_id = await staff.add_agent(
            tx,
            one.email,
            one.name,
            one.role,
            password_hash=password_hash,
            display_name=one.display_name,
            capacity=ROOMY,
            team_ids=[teams[name] for name in one.teams],
        )
        await staff.set_skills(tx, agent_id, dict.fromkeys(one.skills, 3))
        for name in one.teams:
            agents[name].append((agent_id, one))
    return Scene(shop_id, connection_id, teams, agents, [], {}, {})


async def _stock(tx: Tx, shop_id: ShopId) -> tuple[int, int]:
    rows = goods.rows()
    report = await catalog.push_listings(tx, shop_id, rows[::-1])  # the newest stands first
    _check(report.rejected)
    return report.created, sum(len(row["skus"]) for row in rows)


async def _meet(tx: Tx, connection_id: ConnectionId, people: list[Buyer], now: datetime) -> dict[str, BuyerId]:
    """Outside id → buyer, each met when the story says."""
    clock, known = tx.clock, {}
    for one in people:
        tx.clock = At(now - timedelta(days=one.known_for_days))
        who = await buyers.identify(
            tx,
            connection_id,
            f"user:{one.external_id}",
            display_name=one.nickname,
            verified=True,
            fields=one.fields,
        )
        if one.marketing is not None:
            granted, evidence = one.marketing, "下单页勾选" if one.marketing else "短信回复退订"
            await buyers.record_consent(tx, who, "marketing", "sms", granted=granted, source="buyer", evidence=evidence)
        known[one.external_id] = who
    tx.clock = clock
    return known


async def _sell(tx: Tx, shop_id: ShopId, rows: list[dict[str, Any]]) -> int:
    report = await orders.push_orders(tx, shop_id, rows)
    _check(report.rejected)
    return report.created


async def _tag(tx: Tx, people: list[Buyer], known: dict[str, BuyerId], now: datetime) -> None:
    """What buyers told of themselves, and VIP for those who spent enough."""
    until = {HABITS[1][0]: now + timedelta(days=90)}
    for one in people:
        who = known[one.external_id]
        for name, reason, source in one.tags:
            await buyers.tag(tx, who, name, reason, source=TagSource(source), expires_at=until.get(name))
        if one.orders_often < 2:
            continue
        spent = (await orders.buyer_figures(tx, who)).spend_minor
        if spent >= VIP_FROM_MINOR:
            await buyers.tag(tx, who, VIP, f"累计消费 {spent // 100} 元", source=TagSource.AUTO)
            await buyers.set_fields(tx, who, {"level": "VIP"}, Source.RULE, quiet=True)


async def _write_replies(tx: Tx, shop_id: ShopId, teams: dict[str, TeamId]) -> int:
    count = 0
    for owner, page in goods.read("replies").items():
        scope, owner_id = (Scope.SHOP, shop_id) if owner == "shop" else (Scope.TEAM, teams[owner])
        for position, (shortcut, title, words, *when) in enumerate(page["replies"]):
            occasion = Occasion(when[0]) if when else Occasion.NONE
            new = NewQuickReply(scope, words, title, shortcut, str(owner_id), position=position, occasion=occasion)
            await knowledge.save_quick_reply(tx, new)
            count += 1
    return count


def _cast(scene: Scene, people: list[Buyer], known: dict[str, BuyerId]) -> None:
    """Who may appear in the talks, under which name and thread."""
    for one in people:
        who = known[one.external_id]
        scene.names[who] = one.nickname
        scene.threads[who] = f"user:{one.external_id}"
        if one.orders_often == 0:
            scene.strangers.append(who)


def _check(rejected: list[Any]) -> None:
    if rejected:
        raise DemoIncomplete(line=rejected[0].line, field=rejected[0].field, reason=rejected[0].reason)
