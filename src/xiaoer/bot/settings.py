"""What a shop says of its bot."""

from __future__ import annotations

from xiaoer import merchants
from xiaoer.bot import store
from xiaoer.bot.model import BotSettings, BotSettingsView
from xiaoer.bot.schedule import check_settings
from xiaoer.bot.take import mode_now
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId


async def save_settings(tx: Tx, shop_id: ShopId, new: BotSettings) -> None:
    """They hold from the next message on; who changed what stands in the audit. Raises ShopNotFound,
    BotSettingsInvalid."""
    await merchants.get_shop(tx, shop_id)
    check_settings(new)
    was = await store.settings(tx, shop_id)
    await store.save_settings(tx, shop_id, new)
    await audit.record(tx, "bot.set", shop_id, mode=new.mode.value, was=was.mode.value)


async def read_settings(tx: Tx, shop_id: ShopId) -> BotSettingsView:
    """With the mode of this very moment. Raises ShopNotFound."""
    await merchants.get_shop(tx, shop_id)
    row = await store.settings_row(tx, shop_id)
    settings = await store.settings(tx, shop_id)
    return BotSettingsView(
        shop_id=shop_id,
        settings=settings,
        version=row.version if row else 0,
        mode_now=await mode_now(tx, shop_id, settings),
        updated_at=row.updated_at if row else None,
        updated_by=row.updated_by if row else "",
    )
