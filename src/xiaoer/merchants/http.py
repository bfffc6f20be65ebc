"""REST doors of merchants, shops and connections."""

from litestar import delete, get, patch, post

from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import ConnectionId, ShopId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.merchants import store
from xiaoer.merchants.add_connection import add_connection
from xiaoer.merchants.change_connection import change_connection
from xiaoer.merchants.change_merchant import change_merchant
from xiaoer.merchants.change_shop import change_shop
from xiaoer.merchants.errors import UnknownChannel
from xiaoer.merchants.model import (
    AddedConnection,
    Connection,
    ConnectionChange,
    Merchant,
    MerchantChange,
    NewConnection,
    NewShop,
    Shop,
    ShopChange,
)
from xiaoer.merchants.open_shop import open_shop
from xiaoer.merchants.remove_connection import remove_connection
from xiaoer.merchants.rotate_secret import rotate_secret
from xiaoer.ports.channel import CHANNELS, ChannelFacts


@get("/api/merchant")
async def read_merchant(caller: Caller) -> Merchant:
    async with caller.transaction() as tx:
        return await store.get_merchant(tx)


@patch("/api/merchant")
async def patch_merchant(caller: Caller, data: MerchantChange) -> Merchant:
    async with caller.transaction(Permission.SHOP_EDIT) as tx:
        return await change_merchant(tx, data)


@get("/api/shops")
async def read_shops(caller: Caller, q: str = "", cursor: str | None = None, limit: int = 200) -> Page[Shop]:
    async with caller.transaction() as tx:
        return await store.page_shops(tx, q, cursor, limit)


@post("/api/shops")
async def post_shop(caller: Caller, data: NewShop) -> Shop:
    async with caller.transaction(Permission.SHOP_EDIT) as tx:
        return await open_shop(tx, data)


@get("/api/shops/{shop_id:str}")
async def read_shop(caller: Caller, shop_id: str) -> Shop:
    async with caller.transaction() as tx:
        return await store.get_shop(tx, ShopId(shop_id))


@patch("/api/shops/{shop_id:str}")
async def patch_shop(caller: Caller, shop_id: str, data: ShopChange) -> Shop:
    async with caller.transaction(Permission.SHOP_EDIT) as tx:
        return await change_shop(tx, ShopId(shop_id), data)


@get("/api/connections")
async def read_connections(
    caller: Caller, q: str = "", cursor: str | None = None, limit: int = 200, shop_id: str | None = None
) -> Page[Connection]:
    async with caller.transaction() as tx:
        return await store.page_connections(tx, q, cursor, limit, ShopId(shop_id) if shop_id else None)


@post("/api/connections")
async def post_connection(caller: Caller, data: NewConnection) -> AddedConnection:
    if data.channel not in CHANNELS:
        raise UnknownChannel(channel=data.channel)
    async with caller.transaction(Permission.CONNECTION_EDIT) as tx:
        return await add_connection(tx, caller.shared.keys, data)


@get("/api/connections/{connection_id:str}")
async def read_connection(caller: Caller, connection_id: str) -> Connection:
    async with caller.transaction() as tx:
        return await store.get_connection(tx, ConnectionId(connection_id))


@patch("/api/connections/{connection_id:str}")
async def patch_connection(caller: Caller, connection_id: str, data: ConnectionChange) -> Connection:
    async with caller.transaction(Permission.CONNECTION_EDIT) as tx:
        return await change_connection(tx, caller.shared.keys, ConnectionId(connection_id), data)


@delete("/api/connections/{connection_id:str}")
async def delete_connection(caller: Caller, connection_id: str) -> None:
    async with caller.transaction(Permission.CONNECTION_EDIT) as tx:
        await remove_connection(tx, ConnectionId(connection_id))


@post("/api/connections/{connection_id:str}/rotate-secret", status_code=200)
async def post_rotate_secret(caller: Caller, connection_id: str) -> AddedConnection:
    async with caller.transaction(Permission.CONNECTION_EDIT) as tx:
        return await rotate_secret(tx, caller.shared.keys, ConnectionId(connection_id))


@get("/api/channels")
async def read_channels(caller: Caller) -> Page[ChannelFacts]:
    """What this install can speak: names, limits, the form that connects a shop."""
    return Page(list(CHANNELS.values()))


routes = [
    read_merchant,
    patch_merchant,
    read_shops,
    post_shop,
    read_shop,
    patch_shop,
    read_connections,
    post_connection,
    read_connection,
    patch_connection,
    delete_connection,
    post_rotate_secret,
    read_channels,
]
