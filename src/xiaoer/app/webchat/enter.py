"""Who is this page's visitor: the same browser as before, a signed-in shop user, or the holder of an order link."""

from xiaoer import buyers, conversations, merchants, orders
from xiaoer.app.live import visitor
from xiaoer.app.live.visitor import Visitor
from xiaoer.app.plugins import Channel
from xiaoer.app.webchat.model import VisitorAnswer, VisitorRequest
from xiaoer.buyers.model import Source
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.errors import NotFound, XiaoerError
from xiaoer.kernel.ids import ConnectionId, MerchantId, new_id
from xiaoer.merchants.model import FoundConnection
from xiaoer.ports.identity import BadIdentity, Identity, IdentityClaims


class NoSuchConnection(NotFound):
    """No connection has this public key, or it is switched off."""

    code = "no_such_connection"


async def connection_of(shared: Shared, public_key: str) -> FoundConnection:
    found = await merchants.find_connection(shared.database, public_key)
    if found is None or found.connection.state != "active":
        raise NoSuchConnection(key=public_key[:64])
    return found


async def enter(shared: Shared, channels: dict[str, Channel], public_key: str, asked: VisitorRequest) -> VisitorAnswer:
    """A token for this visitor. Raises NoSuchConnection or BadIdentity; a token gone bad begins a new visitor."""
    found = await connection_of(shared, public_key)
    if asked.identity:
        claims = await _verify(shared, channels, found, asked.identity)
        who = await _signed_in(shared, found, claims)
    elif asked.order_link:
        who = await _from_order_link(shared, found, asked.order_link)
    elif found.connection.config.get("identity_required"):
        raise BadIdentity(reason="required")
    else:
        who = _returning(shared, found, asked.visitor_token) or _anonymous(found)
    return await _answer(shared, who, public_key)


def _base(found: FoundConnection, external_id: str, **more: object) -> Visitor:
    link = found.connection
    return Visitor(
        merchant_id=found.merchant_id,
        connection_id=link.id,
        shop_id=link.shop_id,
        channel=link.channel,
        external_id=external_id,
        **more,  # type: ignore[arg-type]
    )


def _anonymous(found: FoundConnection) -> Visitor:
    return _base(found, new_id("vis"))


def _returning(shared: Shared, found: FoundConnection, token: str) -> Visitor | None:
    try:
        who = visitor.read(shared.keys, token) if token else None
    except XiaoerError:
        return None
    return who if who and who.connection_id == found.connection.id and not who.verified else None


async def _verify(shared: Shared, channels: dict[str, Channel], found: FoundConnection, signed: str) -> IdentityClaims:
    async with shared.database.transaction(found.merchant_id) as tx:
        held = await merchants.credentials(tx, shared.keys, found.connection.id)
    adapter: Identity = channels[found.connection.channel].adapters["identity"]
    return adapter.verify(signed, held.get("identity_secret", ""), shared.database.clock.now())


async def _signed_in(shared: Shared, found: FoundConnection, claims: IdentityClaims) -> Visitor:
    external_id = f"user:{claims.external_id}"
    fields = {name: value for name, value in (("email", claims.email), ("phone", claims.phone)) if value}
    async with shared.database.transaction(found.merchant_id, Actor(ActorKind.BUYER, external_id)) as tx:
        buyer_id = await buyers.identify(
            tx, ConnectionId(found.connection.id), external_id, display_name=claims.name, verified=True
        )
        if fields:
            await buyers.set_fields(tx, buyer_id, fields, Source.SHOP)
        await buyers.tag_as_shop(tx, buyer_id, claims.tags)
    return _base(found, external_id, name=claims.name, verified=True)


async def _from_order_link(shared: Shared, found: FoundConnection, link: str) -> Visitor:
    """The link speaks for its order's buyer on that order only."""
    scope = orders.read_order_link(shared.keys, link)
    if scope.merchant_id != found.merchant_id:
        raise NoSuchConnection(key="")
    return _base(found, f"order:{scope.order_id}", order_ids=[str(scope.order_id)])


async def _answer(shared: Shared, who: Visitor, public_key: str) -> VisitorAnswer:
    async with shared.database.transaction(MerchantId(who.merchant_id)) as tx:
        row = await conversations.of_thread(tx, who.connection_id, who.external_id)
    return VisitorAnswer(
        token=visitor.issue(shared.keys, who),
        visitor_id=who.external_id,
        name=who.name,
        verified=who.verified,
        conversation_id=row.id if row else "",
        last_seq=row.last_public_seq if row else 0,
        order_ids=who.order_ids,
        connection_key=public_key,
    )


async def enter_by_order(shared: Shared, link: str) -> VisitorAnswer:
    """The same for an order link alone: the first active connection of the order's shop takes it."""
    scope = orders.read_order_link(shared.keys, link)
    merchant_id = MerchantId(scope.merchant_id)
    async with shared.database.transaction(merchant_id) as tx:
        order = await orders.get(tx, scope.order_id)
        links = [c for c in await merchants.list_connections(tx) if c.shop_id == order.shop_id and c.state == "active"]
    if not links:
        raise NoSuchConnection(key="")
    return await _answer(
        shared, await _from_order_link(shared, FoundConnection(merchant_id, links[0]), link), links[0].public_key
    )
