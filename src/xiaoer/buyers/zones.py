"""Where a buyer's clock stands."""

import tomllib
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from xiaoer.buyers import store, store_shop
from xiaoer.buyers.profile import best
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId

FIELD = "time_zone"


async def zones_of(tx: Tx, buyer_id: BuyerId) -> tuple[str, ...]:
    """The zone that somebody said (field `time_zone`); else those of the country in the newest address, where most
    people live first; empty when neither is known."""
    members = await store.group(tx, buyer_id)
    said = best(await store.fields(tx, members)).get(FIELD)
    if said and said.value in _known():
        return (said.value,)
    addresses = await store_shop.addresses(tx, members)
    return _by_country().get(str(addresses[0].parts.get("country", "")).strip().lower(), ()) if addresses else ()


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    countries = tomllib.loads(Path(__file__).with_name("zones.toml").read_text("utf-8")).values()
    return {name: tuple(country["zones"]) for country in countries for name in country["names"]}
