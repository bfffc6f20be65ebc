"""The owner says which model, what it may do and what it may cost."""

from typing import Any

from xiaoer import merchants
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import ConnectionId
from xiaoer.language_models import store
from xiaoer.language_models.errors import LanguageModelNotInstalled
from xiaoer.language_models.model import SaveLanguageModel, Terms
from xiaoer.language_models.policy import check_address
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.merchants.model import ConnectionChange, NewConnection
from xiaoer.ports.channel import CHANNELS

PORT = "models"
FORM = ("base_url", "model", "timeout_s", "tokens_field", "temperature")
KEY = "api_key"


async def save(tx: Tx, keys: KeyRing, given: SaveLanguageModel) -> None:
    """In force from the next question. A model that rested after failures is asked again.

    Raises LanguageModelNotInstalled, LanguageModelAddressUnsafe, ShopNotFound.
    """
    check_address(given.base_url)
    config = {name: getattr(given, name) for name in FORM}
    old = await store.terms(tx, lock=True)
    connection_id = await _changed(tx, keys, old, config, given.api_key) if old else None
    if connection_id is None:
        connection_id = await _added(tx, keys, config, given.api_key)
    facts: dict[str, Any] = {
        name: getattr(given, name)
        for name in (
            "enabled", "reword", "choose", "tone", "currency", "budget_micros", "price_in_micros", "price_out_micros",
        )
    }  # fmt: skip
    await store.set_terms(tx, connection_id=connection_id, failures_in_row=0, rest_until=None, **facts)
    tone = {"tone_chars": len(facts.pop("tone"))}
    await audit.record(tx, "language_model.saved", connection_id, **facts, **tone, new_key=given.api_key is not None)


async def _changed(tx: Tx, keys: KeyRing, old: Terms, config: dict[str, Any], key: str | None) -> ConnectionId | None:
    """None when the connection was removed meanwhile."""
    change = ConnectionChange(config=config, state="active")
    if key is not None:
        change = ConnectionChange(config=config, state="active", credentials={KEY: key or None})
    try:
        return (await merchants.change_connection(tx, keys, old.connection_id, change)).id
    except ConnectionNotFound:
        return None


async def _added(tx: Tx, keys: KeyRing, config: dict[str, Any], key: str | None) -> ConnectionId:
    channel = next((slug for slug, facts in CHANNELS.items() if PORT in facts.ports), None)
    shops = await merchants.list_shops(tx)
    if channel is None or not shops:
        raise LanguageModelNotInstalled
    held = {KEY: key} if key else {}
    new = NewConnection(shops[0].id, CHANNELS[channel].name.get("en", channel), channel, config, held)
    return (await merchants.add_connection(tx, keys, new)).connection.id
