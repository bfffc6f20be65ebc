"""All that is known of a person, each fact with its source and date."""

from collections.abc import Sequence
from typing import Any

import msgspec

from xiaoer.buyers import store, store_methods, store_shop
from xiaoer.buyers.masking import mask_field, mask_text
from xiaoer.buyers.model import (
    RANK,
    VIP,
    Address,
    AddressView,
    FieldView,
    IdentityView,
    Profile,
    Source,
)
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId

REGION = ("country", "province", "city", "district")
"""What of an address everybody sees who sees the buyer."""


async def profile(tx: Tx, buyer_id: BuyerId, masked: bool = True) -> Profile:
    """The whole person, merged buyers included, personal values masked unless said otherwise.

    Unmasked reading is for exports and machines; people look through `reveal`. Raises BuyerNotFound.
    """
    members = await store.group(tx, buyer_id)
    root = await store.get_buyer(tx, members[0])
    tags = await store.tags(tx, members)
    return Profile(
        id=root.id,
        name=name_of(root.display_name, root.id),
        vip=any(one.tag == VIP for one in tags),
        identities=[_shown(one, masked) for one in await store.identities(tx, members)],
        fields=_fields(await store.fields(tx, members), masked),
        tags=tags,
        consents=await store.consents(tx, members),
        merged=await store.merges(tx, members),
        created_at=root.created_at,
        address=_address(await store_shop.addresses(tx, members), masked),
        payment_methods=await store_methods.of_buyers(tx, members),
        in_shops=await store_shop.shops_of(tx, members),
    )


def name_of(display_name: str, buyer_id: str) -> str:
    """What a screen calls the buyer: the name, or the end of the id while nobody said one."""
    return mask_text(display_name) or "#" + buyer_id[-4:].upper()


def best(known: list[FieldView]) -> dict[str, FieldView]:
    """Of several values the one of the strongest source, of one source the newest."""
    ordered = sorted(known, key=lambda one: (RANK[one.source], one.as_of))
    return {one.name: one for one in ordered}


def _fields(known: list[FieldView], masked: bool) -> list[FieldView]:
    shown = sorted(best(known).values(), key=lambda one: one.name)
    return [_masked(one) for one in shown] if masked else shown


def _address(said: Sequence[Any], masked: bool) -> AddressView | None:
    """The newest word, whoever said it: people move."""
    if not said:
        return None
    parts = {name: value for name, value in said[0].parts.items() if name in REGION or not masked}
    hidden = masked and len(parts) < len(said[0].parts)
    return AddressView(msgspec.convert(parts, Address), hidden, Source(said[0].source), said[0].as_of)


def _masked(one: FieldView) -> FieldView:
    value = mask_field(one.name, one.value)
    return FieldView(one.name, value, value != one.value, one.source, one.as_of)


def _shown(one: IdentityView, masked: bool) -> IdentityView:
    if not masked:
        return one
    outside, name = mask_text(one.external_id), mask_text(one.display_name)
    return IdentityView(one.id, one.connection_id, outside, name, one.verified, one.first_seen_at, one.last_seen_at)
