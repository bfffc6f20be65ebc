"""Connections: found by their public key, their secrets sealed, their settings checked."""

import asyncio

import pytest
from sqlalchemy import select, update

from xiaoer import merchants
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import BadSeal, KeyRing
from xiaoer.kernel.ids import MerchantId, ShopId
from xiaoer.merchants.errors import BadConfig, ConnectionNotFound, SettingsTooLarge, ShopNotFound
from xiaoer.merchants.model import AddedConnection, ConnectionChange, ConnectionState, NewConnection, NewShop, Shop
from xiaoer.merchants.tables import connection


async def added(database: Database, keys: KeyRing, **more: object) -> tuple[MerchantId, AddedConnection]:
    merchant_id = await merchants.found_merchant(database, "小二百货")
    async with database.transaction(merchant_id) as tx:
        shop = await merchants.open_shop(tx, NewShop(name="旗舰店"))
        new = NewConnection(shop_id=shop.id, name="网页客服", credentials={"app_secret": "绝密"}, **more)  # type: ignore[arg-type]
        return merchant_id, await merchants.add_connection(tx, keys, new)


async def test_a_connection_is_found_by_its_public_key(database: Database, keys: KeyRing) -> None:
    merchant_id, made = await added(database, keys)
    found = await merchants.find_connection(database, made.connection.public_key)
    assert found
    assert (found.merchant_id, found.connection) == (merchant_id, made.connection)


async def test_an_unknown_key_finds_nothing(database: Database) -> None:
    assert await merchants.find_connection(database, "pk_nobody") is None


async def test_secrets_are_sealed_at_rest_and_open_only_for_their_own_row(tx: Tx, shop: Shop, keys: KeyRing) -> None:
    one = await merchants.add_connection(
        tx, keys, NewConnection(shop_id=shop.id, name="甲", credentials={"token": "geheim"})
    )
    two = await merchants.add_connection(tx, keys, NewConnection(shop_id=shop.id, name="乙"))
    assert (await merchants.credentials(tx, keys, one.connection.id))["token"] == "geheim"
    sealed = await tx.conn.scalar(select(connection.c.sealed_credentials).filter_by(id=one.connection.id))
    assert sealed
    assert "geheim" not in sealed

    await tx.conn.execute(update(connection).filter_by(id=two.connection.id).values(sealed_credentials=sealed))
    with pytest.raises(BadSeal):
        await merchants.credentials(tx, keys, two.connection.id)


async def test_no_answer_but_the_first_shows_a_secret(tx: Tx, shop: Shop, keys: KeyRing) -> None:
    made = await merchants.add_connection(
        tx, keys, NewConnection(shop_id=shop.id, name="甲", credentials={"token": "geheim"})
    )
    seen = await merchants.get_connection(tx, made.connection.id)
    assert seen.credential_names == ["identity_secret", "token"]
    assert "geheim" not in repr(seen)
    assert made.identity_secret not in repr(seen)


async def test_changing_one_secret_keeps_the_others_and_null_forgets(tx: Tx, shop: Shop, keys: KeyRing) -> None:
    made = await merchants.add_connection(
        tx, keys, NewConnection(shop_id=shop.id, name="甲", credentials={"a": "1", "b": "2"})
    )
    change = ConnectionChange(credentials={"b": "3", "a": None}, config={"accent": "#ff5000"})
    changed = await merchants.change_connection(tx, keys, made.connection.id, change)
    assert changed.credential_names == ["b", "identity_secret"]
    assert changed.config == {"accent": "#ff5000"}
    assert (await merchants.credentials(tx, keys, made.connection.id))["b"] == "3"


async def test_two_changes_at_once_lose_neither(database: Database, keys: KeyRing) -> None:
    merchant_id, made = await added(database, keys)

    async def change(name: str) -> None:
        async with database.transaction(merchant_id) as tx:
            await merchants.change_connection(
                tx, keys, made.connection.id, ConnectionChange(credentials={name: name}, config={name: name})
            )

    await asyncio.gather(*(change(f"field_{i}") for i in range(8)))
    async with database.transaction(merchant_id) as tx:
        held = await merchants.credentials(tx, keys, made.connection.id)
        config = (await merchants.get_connection(tx, made.connection.id)).config
    assert {f"field_{i}" for i in range(8)} == set(config) == set(held) - {"app_secret", "identity_secret"}


async def test_rotating_the_identity_secret_makes_the_old_one_worthless(tx: Tx, shop: Shop, keys: KeyRing) -> None:
    made = await merchants.add_connection(tx, keys, NewConnection(shop_id=shop.id, name="甲"))
    rotated = await merchants.rotate_secret(tx, keys, made.connection.id)
    held = await merchants.credentials(tx, keys, made.connection.id)
    assert held["identity_secret"] == rotated.identity_secret != made.identity_secret


async def test_a_removed_connection_is_gone_for_everybody_and_its_secrets_are_wiped(
    database: Database, keys: KeyRing
) -> None:
    merchant_id, made = await added(database, keys)
    async with database.transaction(merchant_id) as tx:
        await merchants.remove_connection(tx, made.connection.id)
    assert await merchants.find_connection(database, made.connection.public_key) is None
    async with database.transaction(merchant_id) as tx:
        assert await merchants.credentials(tx, keys, made.connection.id) == {}
        assert await merchants.list_connections(tx) == []
        with pytest.raises(ConnectionNotFound):
            await merchants.get_connection(tx, made.connection.id)


async def test_another_merchant_sees_no_connection(database: Database, keys: KeyRing) -> None:
    _, made = await added(database, keys)
    stranger = await merchants.found_merchant(database, "别家")
    async with database.transaction(stranger) as tx:
        assert await merchants.list_connections(tx) == []
        for look in (
            merchants.get_connection(tx, made.connection.id),
            merchants.credentials(tx, keys, made.connection.id),
        ):
            with pytest.raises(ConnectionNotFound):
                await look


@pytest.mark.parametrize(
    "config",
    [
        {"accent": "red; background: url(//evil)"},
        {"allowed_origins": ["https://shop.example/path"]},
        {"allowed_origins": "https://shop.example"},
        {"allowed_origins": ["javascript:alert(1)"]},
        {"greeting": "你好"},
        {"greeting": {"zh": "你" * 501}},
        {"show_typing_text": "yes"},
        {"badges": [{}] * 13},
    ],
)
async def test_a_setting_that_cannot_be_meant_is_refused(
    tx: Tx, shop: Shop, keys: KeyRing, config: dict[str, object]
) -> None:
    with pytest.raises(BadConfig) as caught:
        await merchants.add_connection(tx, keys, NewConnection(shop_id=shop.id, name="甲", config=config))
    assert caught.value.data == {"field": next(iter(config))}


async def test_sensible_settings_are_kept_as_given(tx: Tx, shop: Shop, keys: KeyRing) -> None:
    config = {
        "allowed_origins": ["https://shop.example", "http://localhost:5173"],
        "accent": "#FF5000",
        "greeting": {"zh": "您好,请问有什么可以帮您?", "en": "Hello"},
        "identity_required": False,
        "an_unknown_word": {"of": "its channel"},
    }
    made = await merchants.add_connection(tx, keys, NewConnection(shop_id=shop.id, name="甲", config=config))
    assert made.connection.config == config


async def test_settings_have_a_size_limit(tx: Tx, shop: Shop, keys: KeyRing) -> None:
    with pytest.raises(SettingsTooLarge):
        await merchants.add_connection(
            tx, keys, NewConnection(shop_id=shop.id, name="甲", config={"note": "x" * 40_000})
        )


async def test_a_connection_needs_a_shop_of_this_merchant(tx: Tx, shop: Shop, keys: KeyRing) -> None:
    with pytest.raises(ShopNotFound):
        await merchants.add_connection(tx, keys, NewConnection(shop_id=ShopId("shp_elsewhere"), name="甲"))


async def test_health_is_written_once_and_a_paused_connection_stays_paused(tx: Tx, shop: Shop, keys: KeyRing) -> None:
    made = (await merchants.add_connection(tx, keys, NewConnection(shop_id=shop.id, name="甲"))).connection
    tx.events.clear()
    for _ in range(3):
        await merchants.report_health(tx, made.id, "401 token expired")
    assert len(tx.events) == 1
    assert (await merchants.get_connection(tx, made.id)).state == ConnectionState.FAILING
    await merchants.report_health(tx, made.id)
    assert (await merchants.get_connection(tx, made.id)).state == ConnectionState.ACTIVE
    await merchants.change_connection(tx, keys, made.id, ConnectionChange(state="paused"))
    await merchants.report_health(tx, made.id, "401")
    assert (await merchants.get_connection(tx, made.id)).state == ConnectionState.PAUSED


async def test_rotation_reseals_everything_and_the_old_key_can_go(database: Database, keys: KeyRing) -> None:
    merchant_id, made = await added(database, keys)
    ring = keys.rotated()
    async with database.transaction(merchant_id) as tx:
        assert await merchants.reseal_all(tx, ring) == 1
        assert await merchants.reseal_all(tx, ring) == 0
    newest = next(iter(ring.keys))
    async with database.transaction(merchant_id) as tx:
        held = await merchants.credentials(tx, KeyRing({newest: ring.keys[newest]}), made.connection.id)
    assert held == {"app_secret": "绝密", "identity_secret": made.identity_secret}


async def test_a_secret_replaced_during_rotation_is_not_overwritten(database: Database, keys: KeyRing) -> None:
    merchant_id, made = await added(database, keys)
    ring = keys.rotated()
    async with database.transaction(merchant_id) as writer:
        await merchants.change_connection(
            writer, keys, made.connection.id, ConnectionChange(credentials={"app_secret": "neu"})
        )

        async def rotate() -> int:
            async with database.transaction(merchant_id) as tx:
                return await merchants.reseal_all(tx, ring)

        rotation = asyncio.create_task(rotate())
        await asyncio.wait([rotation], timeout=0.2)  # it waits for the writer's row
    assert await rotation == 0
    async with database.transaction(merchant_id) as tx:
        assert (await merchants.credentials(tx, ring, made.connection.id))["app_secret"] == "neu"
